// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/post.h"

#include <QStringList>

namespace pk {

/// A stretch of a text that means more than its letters. Positions are of QString (UTF-16) and of its UTF-8 bytes; ends are
/// exclusive.
struct TextSpan
{
    qsizetype start = 0;
    qsizetype end = 0;
    qsizetype byteStart = 0;
    qsizetype byteEnd = 0;
    QString value; ///< of an address: with scheme; of a hashtag: the word without its sign

    friend bool operator==(const TextSpan&, const TextSpan&) = default;
};

/// Which addresses count.
enum class AddressForm {
    WithScheme, ///< "https://example.com/a" only
    Bare,       ///< "example.com/a" too
};
/// Web addresses in reading order, without the punctuation of the sentence around them. No address has a mail address in
/// it. Bare ones need an ending that is in use: "notes.txt" is none.
QList<TextSpan> addressesIn(const QString& text, AddressForm form = AddressForm::Bare);
/// "#flowers", but not "#1", not inside an address.
QList<TextSpan> hashtagsIn(const QString& text);

/// What people take for one character each (UAX 29), emoji joined to one included.
int graphemes(const QString& text);
/// \a text in the unit of \a limits.count.
int textLength(const QString& text, const PostLimits& limits);

/// The text as it is published: with the link behind it where a network has no other place for one.
QString textOf(const Post& post, const PostLimits& limits);
/// "harbour.example/hours": what a link is called where a network wants a title for it and reads no page itself.
QString linkTitle(const QUrl& link);
/// The first line, which is the title where PostLimits::title is set, and what follows it.
QString titleOf(const QString& text);
QString belowTitle(const QString& text);

/// Why \a post cannot be published there, in whole translated sentences; empty: nothing speaks against it.
/// \a network is the name people know.
QStringList objections(const Post& post, const PostLimits& limits, const QString& network);

} // namespace pk
