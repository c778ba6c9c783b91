// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/posttext.h"

#include <QCoreApplication>
#include <QTextBoundaryFinder>

namespace pk {

namespace {

struct PostText
{
    Q_DECLARE_TR_FUNCTIONS(PostText)
};

} // namespace

int countedLength(const QString& text, const PostLimits& limits)
{
    switch (limits.count) {
    case TextCount::Utf16: return int(text.size());
    case TextCount::Utf8: return int(text.toUtf8().size());
    case TextCount::Graphemes: {
        QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
        int count = 0;
        while (finder.toNextBoundary() >= 0)
            ++count;
        return count;
    }
    case TextCount::CodePoints:
    case TextCount::Weighted:
    case TextCount::FixedAddresses: return int(text.toUcs4().size());
    }
    Q_UNREACHABLE();
}

QStringList objections(const Post& post, const PostLimits& limits, const QString& network)
{
    QStringList found;
    const int length = countedLength(post.text, limits);
    if (limits.text == 0 && !post.text.isEmpty())
        found.append(PostText::tr("%1 takes no text. Take it out.").arg(network));
    else if (length > limits.text)
        found.append(PostText::tr("%1 takes %2 characters; shorten it by %3.")
                         .arg(network)
                         .arg(limits.text)
                         .arg(length - limits.text));
    if (limits.needsText && post.text.trimmed().isEmpty())
        found.append(PostText::tr("%1 wants a text.").arg(network));
    if (limits.needsPicture && post.pictures.isEmpty())
        found.append(PostText::tr("%1 wants a picture.").arg(network));
    if (!limits.link && !post.link.isEmpty())
        found.append(PostText::tr("%1 shows no link of its own. Put it into the text.").arg(network));
    if (post.pictures.size() > limits.pictures)
        found.append(PostText::tr("%1 takes fewer pictures, at most: %2.").arg(network).arg(limits.pictures));
    for (const Picture& picture : post.pictures) {
        if (limits.pictures > 0 && !limits.pictureTypes.contains(picture.mimeType))
            found.append(
                PostText::tr("%1 does not take %2: it is no picture it knows.").arg(network, picture.fileName));
        else if (limits.pictureBytes > 0 && picture.bytes.size() > limits.pictureBytes)
            found.append(PostText::tr("%2 is too large for %1.").arg(network, picture.fileName));
    }
    if (post.text.trimmed().isEmpty() && post.link.isEmpty() && post.pictures.isEmpty())
        found.append(PostText::tr("There is nothing in it yet."));
    return found;
}

} // namespace pk
