// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/pagelister.h"

#include "models/networks/answers.h"
#include "models/networks/settling.h"

#include <QRegularExpression>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString kWhat = u"page list"_s;
// More than any agency has, and an end for a server that repeats itself.
constexpr int kMostResultPages = 500;
constexpr qsizetype kMostParents = 1000;
constexpr qsizetype kMostPages = 50'000;

void leaveGap(PageListing& listing, const QString& reason)
{
    listing.partial = true;
    if (listing.partialReason.isEmpty())
        listing.partialReason = reason;
}

bool mayList(const PageRule& rule, const QStringList& granted)
{
    return rule.needs.isEmpty() || std::any_of(rule.needs.cbegin(), rule.needs.cend(), [&](const QString& scope) {
               return granted.contains(scope);
           });
}

QString idOf(const PageRule& rule, const QJsonObject& row)
{
    const QString whole = plainText(textAt(row, rule.id));
    if (rule.idPattern.isEmpty() || whole.isEmpty())
        return whole;
    const auto match = QRegularExpression(rule.idPattern).match(whole);
    return match.hasMatch() ? match.captured(match.lastCapturedIndex() > 0 ? 1 : 0) : QString();
}

QString formatted(const QString& format, const QString& text)
{
    return format.isEmpty() || text.isEmpty() ? text : QString(format).replace(u"%1"_s, text);
}

/// The network's words for the role in a row: one, or a list where somebody may have several.
QStringList roleWords(const PageRule& rule, const QJsonObject& row)
{
    const QJsonValue said = valueAt(row, rule.role);
    if (!said.isArray())
        return {textOf(said)};
    QStringList words;
    const QJsonArray list = said.toArray();
    for (const QJsonValue word : list)
        words.append(textOf(word));
    return words;
}

/// Where the row's role stands among the rule's: smaller is stronger; behind all of them when nobody named it.
qsizetype rankOf(const PageRule& rule, const QJsonObject& row, const Identity& login)
{
    const QStringList words = roleWords(rule, row);
    for (qsizetype i = 0; i < rule.roles.size(); ++i) {
        const RoleRule& role = rule.roles[i];
        ValueCondition when = role.when;
        for (QString& value : when.is)
            value.replace(u"{id}"_s, login.id.toString()).replace(u"{handle}"_s, login.handle);
        if (when.isEmpty() ? words.contains(role.is) : isMet(when, row))
            return i;
    }
    return rule.roles.size();
}

ListedPage pageFrom(const Grant& grant, const PageRule& rule, const QJsonObject& row)
{
    const NetworkDescriptor& network = *grant.network;
    ListedPage page;
    page.id = RemoteId(idOf(rule, row));
    QString name = plainText(textAt(row, rule.name));
    if (name.isEmpty())
        name = plainText(textAt(row, rule.nameFallback));
    page.name = formatted(rule.nameFormat, name);
    page.handle = formatted(rule.handleFormat, plainText(textAt(row, rule.handle)));
    page.kind = rule.kind.isEmpty() ? network.pageKind : rule.kind;
    const QString role = plainText(roleWords(rule, row).value(0));
    const qsizetype rank = rankOf(rule, row, grant.identity);
    page.role = rule.roleName.isEmpty() ? role : rule.roleName;
    if (rank < rule.roles.size()) {
        page.role = rule.roles[rank].name;
        if (!rule.roles[rank].usable) {
            page.usable = false;
            page.unusableReason = u"The role %1 may not act for this page."_s.arg(page.role);
            page.unusableCause = Cause::PageRoleLost;
        }
    }
    const QJsonArray tasks = valueAt(row, rule.tasks).toArray();
    for (const QJsonValue task : tasks)
        page.tasks.append(plainText(task.toString()));
    for (const UnusableRule& unusable : rule.unusable) {
        if (!page.usable || !isMet(unusable.when, row))
            continue;
        page.usable = false;
        page.unusableReason = unusable.reason;
        page.unusableCause = unusable.cause;
    }
    return page;
}

QUrl withParameter(QUrl url, const QString& name, const QString& value)
{
    const QString before = url.query(QUrl::FullyEncoded);
    const QString added = name + u'=' + QString::fromLatin1(QUrl::toPercentEncoding(value));
    url.setQuery(before.isEmpty() ? added : before + u'&' + added);
    return url;
}

} // namespace

struct PageLister::Work
{
    Grant grant;
    Depth depth = Depth::Names;
    PageListing listing;
    QHash<RemoteId, qsizetype> places; ///< in listing.pages
    QHash<RemoteId, qsizetype> ranks;

    /// One row per page: of several the one with the strongest role.
    void keep(const PageRule& rule, const QJsonObject& row)
    {
        const ListedPage page = pageFrom(grant, rule, row);
        if (page.id.isEmpty() || listing.pages.size() >= kMostPages)
            return;
        const qsizetype rank = rankOf(rule, row, grant.identity);
        const auto known = places.constFind(page.id);
        if (known == places.constEnd()) {
            places.insert(page.id, listing.pages.size());
            ranks.insert(page.id, rank);
            listing.pages.append(page);
        } else if (rank < ranks.value(page.id)) {
            ranks.insert(page.id, rank);
            listing.pages[*known] = page;
        }
    }
};

/// One list, as far as it could be read.
struct PageLister::Rows
{
    QJsonArray rows;
    QString gap; ///< why it ended early; empty when it did not
};

Async<QJsonObject> PageLister::ask(std::shared_ptr<Work> work, QUrl url)
{
    const Result<TokenUse> use = work->grant.consent.use(Purpose::ListPages, kWhat);
    if (!use)
        co_return Failed(use.error());
    const HttpRequest request = userGet(work->grant, url, *use);
    const Result<HttpResponse> response = co_await sendSettled(&m_http, &m_clock, work->grant, request);
    if (!response)
        co_return Failed(response.error());
    const QList<Credits> credits = readCredits(*work->grant.network, *response, m_clock.now());
    if (!credits.isEmpty())
        work->listing.credits = credits;
    const auto failure = classify(*work->grant.network, *response, ErrorRule::Where::Api, kWhat, m_clock.now());
    if (failure) {
        m_refusedFor = scopeOf(*work->grant.network, *response, ErrorRule::Where::Api);
        co_return Failed(errorFrom(*failure));
    }
    Result<QJsonObject> body = objectOf(*response);
    co_return body;
}

Async<PageLister::Rows> PageLister::read(std::shared_ptr<Work> work, const PageRule* rule, QString parent)
{
    Rows found;
    QString address = rule->url;
    address.replace(u"{parent}"_s, parent).replace(u"{id}"_s, work->grant.identity.id.toString());
    const QUrl first = addressOf(work->grant, address);
    QUrl url = first;
    QString before;
    for (int number = 1; number <= kMostResultPages; ++number) {
        const Result<QJsonObject> body = co_await ask(work, url);
        if (!body && (number == 1 || body.error().kind == ErrorKind::Cancelled))
            co_return Failed(body.error());
        if (!body) {
            found.gap = u"result page %1 failed (%2)"_s.arg(number).arg(body.error().detail);
            co_return found;
        }
        const QJsonArray rows = valueAt(*body, rule->items).toArray();
        for (const QJsonValue row : rows)
            found.rows.append(row);
        const PagingRule& paging = rule->paging;
        if (paging.parameter.isEmpty())
            co_return found;
        QString next;
        if (paging.step > 0) {
            if (rows.size() < paging.step)
                co_return found;
            next = QString::number(qint64(number) * paging.step);
        } else {
            next = textAt(*body, paging.cursor);
            if (next.isEmpty())
                co_return found;
        }
        if (next == before) {
            found.gap = u"the network gave no way on after result page %1"_s.arg(number);
            co_return found;
        }
        before = next;
        url = withParameter(first, paging.parameter, next);
    }
    found.gap = u"more than %1 result pages"_s.arg(kMostResultPages);
    co_return found;
}

Async<bool> PageLister::addDetails(std::shared_ptr<Work> work, const PageRule* rule, qsizetype from)
{
    for (qsizetype i = from; i < work->listing.pages.size(); ++i) {
        const QString id = work->listing.pages[i].id.toString();
        bool told = false;
        for (QString address : rule->detailUrls) {
            if (told)
                break;
            const QUrl url = addressOf(work->grant, address.replace(u"{id}"_s, id));
            const Result<QJsonObject> body = co_await ask(work, url);
            if (!body && body.error().kind == ErrorKind::Cancelled)
                co_return Failed(body.error());
            if (!body)
                continue;
            const QJsonValue entry = valueAt(*body, rule->detailItems).toObject().value(id);
            const QJsonObject facts = rule->detailItems.isEmpty() || !entry.isObject() ? *body : entry.toObject();
            ListedPage& page = work->listing.pages[i];
            page.name = plainText(textAt(facts, rule->detailName));
            page.handle = formatted(rule->handleFormat, plainText(textAt(facts, rule->detailHandle)));
            told = !page.name.isEmpty();
        }
        if (!told && work->listing.pages[i].name.isEmpty())
            work->listing.pages[i].name = id; // its name is not worth losing the page for
    }
    co_return true;
}

Async<bool> PageLister::follow(std::shared_ptr<Work> work, const PageRule* rule)
{
    const qsizetype before = work->listing.pages.size();
    QList<QJsonObject> parents{QJsonObject()};
    if (!rule->parents.empty()) {
        const PageRule* above = &rule->parents.front();
        const QString none;
        const Result<Rows> rows = co_await read(work, above, none);
        if (!rows)
            co_return Failed(rows.error());
        if (!rows->gap.isEmpty())
            leaveGap(work->listing, rows->gap);
        parents.clear();
        for (const QJsonValue row : rows->rows) {
            if (!idOf(*above, row.toObject()).isEmpty() && parents.size() < kMostParents)
                parents.append(row.toObject());
        }
    }
    std::optional<std::pair<Error, ErrorRule::Scope>> first; // of several lists, when not a single one could be read
    bool anyRead = parents.isEmpty();
    for (const QJsonObject& above : std::as_const(parents)) {
        const QString parent = rule->parents.empty() ? QString() : idOf(rule->parents.front(), above);
        const Result<Rows> rows = co_await read(work, rule, parent);
        // One of several lists inside a list: the others are still worth having.
        if (!rows && (rule->parents.empty() || rows.error().kind == ErrorKind::Cancelled))
            co_return Failed(rows.error());
        if (!rows && !first)
            first = {rows.error(), m_refusedFor};
        anyRead = anyRead || rows;
        if (!rows) {
            leaveGap(work->listing, u"the pages of %1 could not be read (%2)"_s.arg(parent, rows.error().detail));
            continue;
        }
        if (!rows->gap.isEmpty())
            leaveGap(work->listing, rows->gap);
        for (const QJsonValue value : rows->rows) {
            QJsonObject row = value.toObject();
            if (!above.isEmpty())
                row.insert(u"parent"_s, above); // "/parent/role": what only the list above says
            if (rule->only.isEmpty() || isMet(rule->only, row))
                work->keep(*rule, row);
        }
    }
    if (!anyRead) { // what all of them answer is no gap
        m_refusedFor = first->second;
        co_return Failed(first->first);
    }
    if (work->depth == Depth::Names && !rule->detailUrls.isEmpty()) {
        const Result<bool> told = co_await addDetails(work, rule, before);
        if (!told)
            co_return told;
    }
    co_return true;
}

Async<PageListing> PageLister::list(Grant grant, Depth depth)
{
    const auto work = std::make_shared<Work>();
    work->grant = std::move(grant);
    work->depth = depth;
    const std::vector<PageRule>& rules = work->grant.network->pages;
    if (!rules.empty() && !work->grant.consent.covers(Purpose::ListPages))
        co_return notListed();
    for (const PageRule& rule : rules) {
        if (!mayList(rule, work->grant.tokens.scopes)) {
            if (!rule.optional)
                leaveGap(work->listing, u"the permission %1 is not granted"_s.arg(rule.needs.first()));
            continue;
        }
        const Result<bool> read = co_await follow(work, &rule);
        if (read)
            continue;
        if (!rule.optional || read.error().kind == ErrorKind::Cancelled)
            co_return Failed(read.error());
        leaveGap(work->listing, read.error().detail);
    }
    PageListing found = work->listing;
    co_return found;
}

} // namespace pk
