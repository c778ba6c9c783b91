// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/metric.h"
#include "models/networks/pagerule.h"

#include <QByteArray>

namespace pk {

/// One figure in an answer. Numbers may be texts; an object counts as the sum of its members.
struct FigureRule
{
    Metric metric = Metric::Followers;
    /// Where the number stands, in the answer or in a row of \a each: the first that holds one. "{page}" stands for the page's id.
    QList<Pointer> at;
    bool sum = false; ///< all of \a at together; those not there count nothing, as long as one is
    /// Lists of rows, all of them read. With \a day every row is a day of its own, rows of one day are added up; without,
    /// all rows together are the figure. Empty: the answer itself is the row.
    QList<Pointer> each;
    /// Where the answer names the columns of rows that are lists ({"name": ...}); \a at and \a day are then such names.
    Pointer columns;
    ValueCondition only; ///< rows (of each) or answers that count
    /// What day a row is about: a date, its parts, a time or a number of seconds or milliseconds. A time is the day's end
    /// unless \a dayStarts; a date is the whole day.
    Pointer day;
    bool dayStarts = false;
    bool absentIsZero =
        false; ///< the network leaves a zero out; what stands there and is no number is missing all the same
    Span span = Span::Total;
    bool rounded = false;
    QString lacking; ///< why it may not be there, for MissingFigure; empty: the network does not say
};

/// A figure that cannot be had, whatever is asked.
struct MissingRule
{
    Metric metric = Metric::Followers;
    QString reason;
    QStringList kinds; ///< of pages; empty: all
};

/// The days a series is asked for: \a days whole ones, the newest of which ended \a lag days before the last midnight.
struct FigureWindow
{
    int days = 1;
    int lag = 0;
    QByteArray zone = "UTC"; ///< whose midnights the network counts by
};

/// What is asked before a call, for an id that stands in its address as "{first}".
struct FirstRule
{
    QString url;
    Pointer at; ///< the id; with \a items in a row of these, tried one after the other until one is accepted
    Pointer items;
    bool isEmpty() const { return url.isEmpty(); }
};

/// One request for figures. In \a url and \a body stand "{page}" (the page's id), "{pagePath}" (the same where it has slashes),
/// "{handle}" (without "@", "u/", "r/"), "{name}" (of a public page), "{first}", "{firstPath}", "{id}" and "{ids}" (of content), "{metrics}", and of the
/// window "{since}", "{until}" (unix seconds), "{sinceMs}", "{untilMs}", "{firstDay}", "{lastDay}" (dates, both included) with
/// ".year", ".month", ".day".
struct FigureCall
{
    QString url;
    QByteArray method = "GET";
    QString body;
    QList<QPair<QString, QString>> headers;
    enum class Token {
        PageOrUser, ///< the page's own where there is one
        Page,       ///< nothing else will do
        None,       ///< anybody may ask
    } token = Token::PageOrUser;
    QStringList needs;   ///< scopes, all of them; "a|b": one of these
    QStringList kinds;   ///< of pages this is for; empty: all
    QStringList metrics; ///< by the network's names; asked one by one when the network refuses them together
    FigureWindow window;
    FirstRule first;
};

/// A call with what its answer holds.
struct FigureSource
{
    FigureCall call;
    QList<FigureRule> figures;
    /// Its refusal leaves its figures missing, with this reason; empty: with the network's own.
    QString refused;
};

/// Figures of a page of the grant.
struct StatisticsRule
{
    std::vector<FigureSource> sources;
    QList<MissingRule> missing;
    bool isEmpty() const { return sources.empty(); }
};

/// Figures of a page anybody may look at.
struct PublicRule
{
    std::vector<FigureSource> sources;
    QList<MissingRule> missing;
    QString name;             ///< pattern; its first group is "{name}"
    QString example;          ///< what a name looks like, for people
    Pointer found;            ///< what an answer about a page that exists holds
    QList<Pointer> title;     ///< its name for people
    ValueCondition notFound;  ///< in a refusal: there is no such page
    QString notFoundRedirect; ///< so does a redirect to this path of the network, which is not followed
    bool ownPage = false;     ///< asked in the name of a page of the grant, "{page}", with the person's token
    bool isEmpty() const { return sources.empty(); }
};

/// What a row says of one post.
struct ContentFields
{
    QList<Pointer> link;
    QString linkPattern; ///< its first group is what counts of the value at \a link
    QString linkFormat;  ///< "%1" is that value (of the id, without \a link); "{page}" and "{handle}" may stand there
    QList<Pointer> text;
    bool html = false; ///< the text is HTML, of which nothing but the words is kept
    QList<Pointer> kind;
    QString kindName; ///< where rows do not say
    QList<Pointer> published;
    QList<Pointer> thumbnail;
    QList<FigureRule> figures;
};

/// What is asked besides the list: post by post, or for several ids together.
struct ContentDetail
{
    FigureCall call;
    int most = 0;             ///< ids in one request ("{ids}"); 0: one request per post ("{id}")
    QString idPattern;        ///< posts it is for; empty: all
    ValueCondition only;      ///< rows of the list it is for
    Pointer items;            ///< of an answer about several
    Pointer id;               ///< in such a row
    bool dropsAbsent = false; ///< a post that is not in the answer is gone
    ContentFields fields;
};

/// How the next result page of a list of content is asked for; one of cursor, last, link and step.
struct ContentPaging
{
    QString parameter;   ///< empty: there is one result page
    Pointer cursor;      ///< in the answer
    Pointer last;        ///< in the last row
    bool link = false;   ///< that parameter of the address that the Link header calls "next"
    int step = 0;        ///< offset; a result page with fewer rows is the last one
    Pointer more;        ///< goes on only where something other than false stands there; empty: while there is a cursor
    bool inBody = false; ///< the parameter is a member of the JSON body
};

struct ContentRule
{
    FigureCall call;
    Pointer items; ///< empty: the answer is the list
    Pointer id;
    ValueCondition only;
    ContentPaging paging;
    ContentFields fields;
    std::vector<ContentDetail> details;
    QList<MissingRule> missing;
};

} // namespace pk
