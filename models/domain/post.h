// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>
#include <QUrl>

#include <optional>

namespace pk {

struct Picture
{
    QByteArray bytes;
    QByteArray mimeType; ///< "image/png", by its content and not by its name
    QString fileName;    ///< without folder
    QString altText;

    friend bool operator==(const Picture&, const Picture&) = default;
};

/// What is to be published; the same for every page it goes to.
struct Post
{
    QString text;
    QUrl link; ///< a link of its own; those in the text stay where they are
    QList<Picture> pictures;

    friend bool operator==(const Post&, const Post&) = default;
};

/// What a network gives back for a post it took.
struct Published
{
    QString id; ///< the network's own
    QUrl link;  ///< where people see it; empty where the network does not say

    friend bool operator==(const Published&, const Published&) = default;
};

/// How an attempt to publish ended. Only the request that makes the post visible can leave it open: what comes before
/// (pictures, containers) can be done again.
struct PublishOutcome
{
    enum class Kind {
        Published, ///< the network said so
        Refused,   ///< the network said no, or nothing was sent; error says why
        Unconfirmed, ///< it may have been published: the answer never came. To be settled by looking, never by sending again
    };
    Kind kind = Kind::Refused;
    Published published = {};
    Error error = {};
};

/// How a network counts a text against its limit.
enum class TextCount {
    CodePoints,     ///< Unicode code points
    Utf16,          ///< as Qt and JavaScript count
    Utf8,           ///< bytes
    Graphemes,      ///< what people take for one character (UAX 29)
    Weighted,       ///< X: most scripts count 1, others 2, every address the same (x.md section 8)
    FixedAddresses, ///< code points, but every address counts the same (Mastodon)
    EmojiBytes,     ///< code points, but emoji by their bytes in UTF-8 (Threads)
};

/// What a network takes in one post (facts files, section 8).
struct PostLimits
{
    int text = 0; ///< in the unit of count; 0: no text at all
    TextCount count = TextCount::CodePoints;
    int addressCounts = 0;       ///< what an address in the text counts where count says so
    int alsoUtf8 = 0;            ///< a second limit in bytes; 0: none
    int title = 0;               ///< the first line becomes the title, of at most so many; 0: posts have none
    int cashtags = 0;            ///< most of "$ABC" in the text; 0: as many as people like
    bool link = false;           ///< a link of its own, shown as a card
    bool linkInText = false;     ///< it is written behind the text, and counts with it
    bool linkOrPictures = false; ///< not both in one post
    int linkLength = 0;          ///< longest, in characters; 0: no limit
    bool needsText = false;
    bool needsPicture = false;
    int pictures = 0;               ///< most; 0: none
    qint64 pictureBytes = 0;        ///< most for one
    qint64 picturePixels = 0;       ///< most for one, width times height; 0: no limit
    bool gifAlone = false;          ///< a GIF is the only picture of its post
    QList<QByteArray> pictureTypes; ///< mime types
    int altText = 0;                ///< longest, in code points; 0: the network takes none

    friend bool operator==(const PostLimits&, const PostLimits&) = default;
};

/// Whether this app is switched on for a page (product.md 20).
struct Activation
{
    bool active = false;
    QStringList subscribed; ///< what the network reports to the app

    friend bool operator==(const Activation&, const Activation&) = default;
};

} // namespace pk
