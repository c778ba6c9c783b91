// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/pagerule.h"

#include <QHash>
#include <QJsonObject>
#include <QMap>

#include <chrono>

namespace pk {

/// One request on the way to a post, as data. Texts hold placeholders in braces ("{text}"); see resources/networks/README.md.
struct PublishRequest
{
    enum class Body {
        None,
        Json,
        Form,
        Multipart, ///< the fields as texts, and the picture, or all of them
        Bytes,     ///< the picture and nothing else
    };
    QByteArray method = "POST";
    QString url;
    QString when;   ///< only where this value is there
    QString unless; ///< not where this one is
    Body body = Body::None;
    QJsonObject fields;                 ///< of the body
    QString filePart;                   ///< multipart: name of the part with the picture
    bool allPictures = false;           ///< multipart: a part for each picture, named by filePart with "{number}"
    QMap<QString, QString> headers;     ///< besides the network's own
    QMap<QString, Pointer> takes;       ///< what the answer gives to the requests after it, by name
    ValueCondition until;               ///< asked again until this holds (or forever "within")
    ValueCondition failed;              ///< and this says that it never will
    Pointer failedReason;               ///< the network's word for why
    QList<int> pending;                 ///< statuses that mean "not yet"
    std::chrono::seconds within{0};     ///< how long it is asked again
    std::chrono::seconds pauseAfter{0}; ///< where a network needs time and does not say when it has finished
    bool isWaiting() const { return within.count() > 0; }
};

/// Where a post that was never confirmed is looked for: a list of the newest posts, and where a row has what.
struct FindRule
{
    QString url;
    Pointer items;
    Pointer id;
    QList<Pointer> text; ///< the first that is there
    bool joined = false; ///< or all of them, as lines of one text
    bool html = false;   ///< texts are HTML
    Pointer link;        ///< where people see it
    QString linkFormat;
    Pointer sentLink; ///< the post's own link
    QMap<QString, QString> headers;
    Pointer time;
    enum class TimeForm { Iso, Seconds, Milliseconds } timeForm = TimeForm::Iso;
    ValueCondition only;    ///< rows that count; placeholders are filled in
    ValueCondition pending; ///< rows of which the network does not know yet
    int most = 20;          ///< rows the list has at most: when all of them are newer, it may have gone on
    bool isEmpty() const { return url.isEmpty(); }
};

/// Where a server says what its posts may hold, where servers differ: pointers into one answer. What it does not say is as
/// "post" has it.
struct LimitsRule
{
    QString url;
    Pointer text;
    Pointer addressCounts;
    Pointer pictures;
    Pointer pictureBytes;
    Pointer pictureTypes;
    bool isEmpty() const { return url.isEmpty(); }
};

/// How a post is published, as data.
struct PublishRule
{
    bool asLogin = false;                ///< the login is the author, not the page
    QString notOffered;                  ///< why there is no publishing at all
    QMap<QString, QString> targets;      ///< what a page is called there, by its kind; empty: by its id
    QStringList roles;                   ///< or tasks, as pages have them, that publish; empty: every one
    QString targetHint;                  ///< why other pages cannot be published to
    QString escape;                      ///< characters that get a backslash in texts
    QString hashtag;                     ///< form of a hashtag, %1 is the word; empty: as written
    std::vector<PublishRequest> picture; ///< for each picture, in order
    QJsonValue pictureForm;              ///< one element of "{pictures}"
    std::vector<PublishRequest> before;  ///< for the whole post
    std::vector<PublishRequest> visible; ///< makes it visible; the first whose conditions hold, and no other
    Pointer refusal;                     ///< something there is a refusal under any status
    Pointer id;
    QByteArray idHeader;
    Pointer link;
    QString linkFormat;
    std::vector<PublishRequest>
        after; ///< until the network says that it stands; taking "link" gives the post its address
    FindRule find;
    LimitsRule limits;
    bool isEmpty() const { return visible.empty(); }
};

} // namespace pk
