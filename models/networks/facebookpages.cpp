// SPDX-License-Identifier: GPL-3.0-or-later
// Where Facebook's pages are found: facebook.md section 5.
#include "models/networks/answers.h"
#include "models/networks/facebookadapter.h"

#include <QJsonArray>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString kRowFields = u"id,name,username,category,tasks,access_token"_s;
const QString kTickedFields = u"id,name,username,access_token"_s;
// 100 rows each: more than any agency has, and an end for a server that repeats itself.
constexpr int kMostResultPages = 500;
constexpr qsizetype kMostBusinesses = 500;
constexpr qsizetype kMostTicked = 5000;

// The dialog shows the earlier choice again and does not say where to change it (section 14).
const QString kNotTicked =
    u"Not ticked at the last sign-in: Reconnect and tick this page. Facebook takes the earlier choice "
    u"again; \"Edit settings\" on its page changes it."_s;
const QString kNotReachable =
    u"Ticked at the sign-in, but this login cannot open it any more: ask an admin of the page."_s;

bool isPageId(const QString& id)
{
    return !id.isEmpty() && id.size() <= 40
        && std::all_of(id.cbegin(), id.cend(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

QString plain(const QString& text)
{
    QString clean = text;
    clean.removeIf([](QChar c) { return c.category() == QChar::Other_Control; });
    return clean.simplified().left(300);
}

/// The member of a Page that is the account meant, where the network's accounts hang on Pages ("linked" in extra:
/// instagram_business_account); empty: the Page itself is meant.
QString linkOf(const NetworkDescriptor& network)
{
    return network.extra.value(u"linked"_s).toString();
}

QString fieldsWithLink(const NetworkDescriptor& network, const QString& fields)
{
    const QString link = linkOf(network);
    return link.isEmpty() ? fields : fields + u',' + link + u"{id,username,name,profile_picture_url}"_s;
}

ListedPage rowFrom(const NetworkDescriptor& network, const QJsonObject& row)
{
    ListedPage page;
    page.id = RemoteId(textOf(row.value(u"id"_s)));
    page.name = plain(textOf(row.value(u"name"_s)));
    page.handle = plain(textOf(row.value(u"username"_s)));
    page.kind = network.pageKind;
    const QJsonArray tasks = row.value(u"tasks"_s).toArray();
    for (const QJsonValue task : tasks)
        page.tasks.append(plain(task.toString()));
    page.role = facebookRole(page.tasks);
    page.tokenKind = TokenKind::Page;
    if (const QString link = linkOf(network); !link.isEmpty()) {
        const QJsonObject account = row.value(link).toObject();
        page.id = RemoteId(textOf(account.value(u"id"_s))); // none: nothing is linked to this Page
        const QString name = plain(textOf(account.value(u"name"_s)));
        page.handle = plain(textOf(account.value(u"username"_s)));
        page.name = name.isEmpty() ? page.handle : name;
        page.handle.prepend(u'@');
    }
    const QString token = row.value(u"access_token"_s).toString();
    if (!token.isEmpty()) {
        page.token = Secret(token);
    } else {
        page.usable = false;
        page.unusableReason = kNotTicked;
    }
    return page;
}

/// Keeps one row per page: the one with a token, for business edges list pages again without.
void keep(FacebookListing& listing, const QString& row, const ListedPage& page)
{
    listing.rows.insert(row);
    if (!isPageId(page.id.toString()))
        return;
    const auto known = std::find_if(
        listing.pages.begin(), listing.pages.end(), [&](const ListedPage& other) { return other.id == page.id; });
    if (known == listing.pages.end())
        listing.pages.append(page);
    else if (known->token.isEmpty() && !page.token.isEmpty())
        *known = page;
}

void leaveGap(PageListing& listing, const QString& reason)
{
    listing.partial = true;
    if (listing.partialReason.isEmpty())
        listing.partialReason = reason;
}

bool contains(const FacebookListing& listing, const QString& id)
{
    return std::any_of(
        listing.pages.cbegin(), listing.pages.cend(), [&](const ListedPage& page) { return page.id.toString() == id; });
}

/// Every page id that the person ticked; other objects (portfolios, Instagram accounts) have ids there as well.
QStringList tickedPages(const TokenFacts& facts)
{
    QStringList ids;
    for (auto entry = facts.granular.constBegin(); entry != facts.granular.constEnd(); ++entry) {
        if (!entry.key().startsWith(u"pages_"_s) && entry.key() != "read_insights"_L1)
            continue;
        for (const QString& id : entry.value()) {
            if (isPageId(id) && !ids.contains(id) && ids.size() < kMostTicked)
                ids.append(id);
        }
    }
    ids.sort(); // the same order every time
    return ids;
}

/// Which pages the list can name at all; nothing where the person gave all, now and in future (section 2.5). Accounts that hang
/// on Pages are ticked in a list of their own.
std::optional<QSet<RemoteId>> tickedIn(const NetworkDescriptor& network, const TokenFacts& facts)
{
    const QString scope = linkOf(network).isEmpty() ? u"pages_show_list"_s
                                                    : network.extra.value(u"readScope"_s).toString();
    const QStringList ids = facts.granular.value(scope);
    if (ids.isEmpty())
        return std::nullopt;
    QSet<RemoteId> ticked;
    for (const QString& id : ids)
        ticked.insert(RemoteId(id));
    return ticked;
}

} // namespace

QString facebookRole(const QStringList& tasks)
{
    const auto has = [&](const QString& task) {
        return tasks.contains(task) || tasks.contains(u"PROFILE_PLUS_"_s + task);
    };
    if (has(u"MANAGE"_s) || has(u"FULL_CONTROL"_s))
        return u"Admin"_s;
    if (has(u"CREATE_CONTENT"_s))
        return u"Editor"_s;
    if (has(u"MODERATE"_s))
        return u"Moderator"_s;
    return has(u"ANALYZE"_s) ? u"Analyst"_s : QString();
}

/// Adds all rows of one edge, over all result pages. False when the first result page failed, which is the caller's to
/// judge; a later one leaves a gap.
Async<bool> FacebookAdapter::readEdge(Grant grant, QString path, QString what, std::shared_ptr<FacebookListing> listing)
{
    const TokenUse use = listing->use;
    QString after;
    for (int number = 0; number < kMostResultPages; ++number) {
        GraphCall call = FacebookGraph::call(grant, path, use.named(what));
        call.query = {{u"fields"_s, fieldsWithLink(*grant.network, kRowFields)}, {u"limit"_s, u"100"_s}};
        if (!after.isEmpty())
            call.query.append({u"after"_s, after});
        const Result<QJsonObject> body = co_await m_graph.get(grant, call);
        if (!body && (number == 0 || body.error().kind == ErrorKind::Cancelled))
            co_return Failed(body.error());
        if (!body) {
            leaveGap(*listing, u"%1: result page %2 failed (%3)"_s.arg(what).arg(number + 1).arg(body.error().detail));
            co_return true;
        }
        const QJsonArray rows = body->value(u"data"_s).toArray();
        for (const QJsonValue row : rows)
            keep(*listing, textOf(row[u"id"_s]), rowFrom(*grant.network, row.toObject()));
        // paging.next is an address with the token in it and is never followed: the same call is made again with its
        // cursor.
        const QJsonObject paging = body->value(u"paging"_s).toObject();
        const QString cursor = paging.value(u"cursors"_s).toObject().value(u"after"_s).toString();
        if (!paging.contains(u"next"_s))
            co_return true;
        if (cursor.isEmpty() || cursor == after) {
            leaveGap(*listing, u"%1: the network gave no way on after result page %2"_s.arg(what).arg(number + 1));
            co_return true;
        }
        after = cursor;
    }
    leaveGap(*listing, u"%1: more than %2 result pages"_s.arg(what).arg(kMostResultPages));
    co_return true;
}

Async<bool> FacebookAdapter::addTicked(Grant grant, std::shared_ptr<FacebookListing> listing, TokenFacts facts)
{
    const QStringList ticked = tickedPages(facts);
    for (const QString& id : ticked) {
        if (listing->rows.contains(id))
            continue;
        GraphCall call = FacebookGraph::call(grant, u'/' + id, listing->use.named(u"ticked page"_s));
        call.query = {{u"fields"_s, fieldsWithLink(*grant.network, kTickedFields)}};
        const Result<GraphAnswer> answer = co_await m_graph.ask(grant, call);
        if (!answer && answer.error().kind == ErrorKind::Cancelled)
            co_return Failed(answer.error());
        if (!answer || (answer->failure && answer->failure->certainty == Certainty::Transient)) {
            leaveGap(*listing, u"page %1 could not be asked for"_s.arg(id));
            continue;
        }
        ListedPage page = rowFrom(*grant.network, answer->body);
        if (answer->failure && linkOf(*grant.network).isEmpty()) {
            page.id = RemoteId(id);
            page.name = id;
            page.unusableReason = kNotReachable;
        }
        keep(*listing, id, page);
    }
    co_return true;
}

Async<bool> FacebookAdapter::addBusinesses(Grant grant, std::shared_ptr<FacebookListing> listing)
{
    QStringList businesses;
    QString after;
    for (bool more = true; more && businesses.size() < kMostBusinesses;) {
        GraphCall call = FacebookGraph::call(grant, u"/me/businesses"_s, listing->use.named(u"business portfolios"_s));
        call.query = {{u"fields"_s, u"id,name"_s}, {u"limit"_s, u"100"_s}};
        if (!after.isEmpty())
            call.query.append({u"after"_s, after});
        const Result<QJsonObject> body = co_await m_graph.get(grant, call);
        if (!body) {
            if (body.error().kind == ErrorKind::Cancelled)
                co_return Failed(body.error());
            if (body.error().cause != Cause::PermissionDeclined) // that gap is told by the scopes already
                leaveGap(*listing, u"business portfolios could not be read (%1)"_s.arg(body.error().detail));
            co_return true;
        }
        const QJsonArray rows = body->value(u"data"_s).toArray();
        for (const QJsonValue row : rows) {
            const QString id = textOf(row[u"id"_s]);
            if (isPageId(id) && !businesses.contains(id))
                businesses.append(id);
        }
        const QJsonObject paging = body->value(u"paging"_s).toObject();
        const QString cursor = paging.value(u"cursors"_s).toObject().value(u"after"_s).toString();
        more = paging.contains(u"next"_s) && !cursor.isEmpty() && cursor != after;
        after = cursor;
    }
    const QString what = u"pages of a business portfolio"_s;
    const QStringList edges{u"/owned_pages"_s, u"/client_pages"_s};
    for (const QString& business : std::as_const(businesses)) {
        for (const QString& edge : edges) {
            const QString path = u'/' + business + edge;
            const Result<bool> read = co_await readEdge(grant, path, what, listing);
            if (read)
                continue;
            if (read.error().kind == ErrorKind::Cancelled)
                co_return Failed(read.error());
            leaveGap(*listing, u"pages of a business portfolio could not be read (%1)"_s.arg(read.error().detail));
        }
    }
    co_return true;
}

/// \a everything: all that can be found. Otherwise the detours are only made while one of \a wanted is missing.
Async<PageListing> FacebookAdapter::listWith(Grant grant, TokenFacts facts, QSet<RemoteId> wanted, bool everything)
{
    const QString path = u"/me/accounts"_s;
    const QString what = u"page list"_s;
    const Result<TokenUse> use = grant.consent.use(Purpose::ListPages, what);
    if (!use)
        co_return notListed();
    const auto listing = std::make_shared<FacebookListing>(*use);
    const Result<bool> read = co_await readEdge(grant, path, what, listing);
    if (!read)
        co_return Failed(read.error());
    const auto incomplete = [&] {
        return everything || std::any_of(wanted.cbegin(), wanted.cend(), [&](const RemoteId& id) {
                   return !contains(*listing, id.toString());
               });
    };
    if (incomplete()) {
        const Result<bool> ticked = co_await addTicked(grant, listing, facts);
        if (!ticked)
            co_return Failed(ticked.error());
    }
    if (incomplete() && facts.scopes.contains(u"business_management"_s)) {
        const Result<bool> businesses = co_await addBusinesses(grant, listing);
        if (!businesses)
            co_return Failed(businesses.error());
    }
    // Without this permission, or after data access has ended, the list is short or empty instead of an error.
    if (!facts.scopes.contains(u"pages_show_list"_s))
        leaveGap(*listing, u"the permission pages_show_list is not granted"_s);
    else if (facts.dataAccessExpiresAt.value_or(0) > 0
             && *facts.dataAccessExpiresAt <= m_graph.now().toSecsSinceEpoch())
        leaveGap(*listing, u"data access has ended"_s);
    PageListing found = *listing;
    found.ticked = tickedIn(*grant.network, facts);
    co_return found;
}

Async<PageListing> FacebookAdapter::listPages(Grant grant)
{
    Result<TokenFacts> facts = co_await m_graph.debugToken(grant);
    if (!facts && facts.error().kind == ErrorKind::SecurityViolation)
        co_return Failed(facts.error());
    if (facts && facts->failure && facts->failure->certainty == Certainty::Definite)
        co_return Failed(errorFrom(*facts->failure));
    const bool known = facts && facts->valid;
    TokenFacts usable = known ? *facts : TokenFacts();
    if (!known)
        usable.scopes = grant.tokens.scopes; // the list is worth having without debug_token
    const QSet<RemoteId> wanted;
    Result<PageListing> listing = co_await listWith(grant, usable, wanted, true);
    if (listing && !known)
        leaveGap(*listing, u"which pages were ticked could not be asked"_s);
    co_return listing;
}

} // namespace pk
