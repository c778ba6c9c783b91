// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of pages from data alone: every result page, lists inside lists, gaps that are told, one row per page.
#include "models/networks/genericadapter.h"
#include "models/networks/pagelister.h"
#include "tests/networks/scriptedserver.h"
#include "tests/networks/testgrant.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray text(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonObject board(int number)
{
    return {{u"id"_s, QString::number(549'755'885'175'000'000 + number)},
            {u"name"_s, u"Board %1"_s.arg(number)},
            {u"owner"_s, QJsonObject{{u"username"_s, number % 2 ? u"harbourcafe"_s : u"somebody"_s}}}};
}

} // namespace

class TestPageLister final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void fiveHundredOverTenResultPages();
    void oneResultPageFails();
    void theFirstResultPageFailingIsAnError();
    void aCursorThatStandsStillEndsTheList();
    void optionalListsLeaveGaps();
    void listsWithoutTheirScopeAreLeftOut();
    void rolesByTheLogin();
    void theStrongestOfSeveralWordsIsTheRole();
    void offsetsAndMergedRoles();
    void detailsOnePageAtATime();
    void aCheckAsksForNoDetails();
    void listsInsideLists();
    void oneGroupFails();
    void unusablePagesSayWhy();
    void ownIdInTheAddress();
    void checkMarksWhatIsGone();
    void checkOfAPartialListLosesNothing();
    void checkReadsWhatIsLeftOffTheListToo();

private:
    Grant grant(const QString& id, const QStringList& scopes)
    {
        Grant grant = testGrant(builtIn(id));
        grant.tokens.scopes = scopes;
        return grant;
    }
    Result<PageListing> list(const Grant& grant, PageLister::Depth depth = PageLister::Depth::Names)
    {
        return waitFor(PageLister(*m_http, m_clock).list(grant, depth));
    }
    /// Boards in pages of 50, of which \a broken answers 500; 0: none does.
    void serveBoards(int count, int broken = 0);
    void serveLinkedIn();
    void serveLocations();

    ManualClock m_clock;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<HttpClient> m_http;
};

void TestPageLister::init()
{
    m_http.reset();
    m_server = std::make_unique<ScriptedServer>();
    HttpParts parts;
    parts.longestPause = std::chrono::milliseconds(2);
    m_http = std::make_unique<HttpClient>(routesTo(m_server->origin(),
                                                   {u"api.pinterest.com"_s,
                                                    u"api.linkedin.com"_s,
                                                    u"www.linkedin.com"_s,
                                                    u"api.twitch.tv"_s,
                                                    u"id.twitch.tv"_s,
                                                    u"api.tumblr.com"_s,
                                                    u"mybusinessaccountmanagement.googleapis.com"_s,
                                                    u"mybusinessbusinessinformation.googleapis.com"_s,
                                                    u"openidconnect.googleapis.com"_s}),
                                          m_clock,
                                          parts);
}

void TestPageLister::serveBoards(int count, int broken)
{
    m_server->setHandler([=](const SeenRequest& request) {
        if (request.path == "/v5/user_account"_L1)
            return ScriptedReply{200, R"({"id":"1","username":"harbourcafe","business_name":"Harbour Cafe"})"};
        if (request.path != "/v5/boards"_L1)
            return ScriptedReply{200, R"({"items":[],"bookmark":null})"};
        const int page = request.query.queryItemValue(u"bookmark"_s, QUrl::FullyDecoded).mid(2).toInt();
        if (broken && page == broken - 1)
            return ScriptedReply{500, R"({"code":-1,"message":"Something went wrong"})"};
        QJsonArray items;
        for (int i = page * 50; i < qMin(count, page * 50 + 50); ++i)
            items.append(board(i));
        const bool more = page * 50 + 50 < count;
        return ScriptedReply{
            200,
            text({{u"items"_s, items}, {u"bookmark"_s, more ? QJsonValue(u"b+%1"_s.arg(page + 1)) : QJsonValue()}})};
    });
}

void TestPageLister::fiveHundredOverTenResultPages()
{
    serveBoards(500);
    const auto listing = list(grant(u"pinterest"_s, {u"boards:read"_s}));
    QVERIFY2(listing, listing ? "" : qPrintable(listing.error().detail));
    QCOMPARE(listing->pages.size(), 500);
    QVERIFY(!listing->partial);
    QCOMPARE(m_server->seen().size(), 10);
    QSet<QString> ids;
    for (const ListedPage& page : listing->pages)
        ids.insert(page.id.toString());
    QCOMPARE(ids.size(), 500);
    QVERIFY(ids.contains(u"549755885175000499"_s)); // above 2^53, to the last digit
    QCOMPARE(m_server->seen()[1].query.queryItemValue(u"bookmark"_s, QUrl::FullyDecoded), u"b+1"_s);
    QVERIFY(m_server->seen()[1].target.contains("bookmark=b%2B1"));
}

void TestPageLister::oneResultPageFails()
{
    serveBoards(500, 7);
    const auto listing = list(grant(u"pinterest"_s, {u"boards:read"_s}));
    QVERIFY(listing);
    QCOMPARE(listing->pages.size(), 300); // what was read before stays
    QVERIFY(listing->partial);
    QVERIFY2(listing->partialReason.contains(u"result page 7 failed"_s), qPrintable(listing->partialReason));
}

void TestPageLister::theFirstResultPageFailingIsAnError()
{
    serveBoards(500, 1);
    const auto listing = list(grant(u"pinterest"_s, {u"boards:read"_s}));
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, ErrorKind::NetworkUnavailable);
}

void TestPageLister::aCursorThatStandsStillEndsTheList()
{
    m_server->setHandler([](const SeenRequest&) {
        return ScriptedReply{200, text({{u"items"_s, QJsonArray{board(1)}}, {u"bookmark"_s, u"same"_s}})};
    });
    const auto listing = list(grant(u"pinterest"_s, {u"boards:read"_s}));
    QVERIFY(listing);
    QCOMPARE(m_server->seen().size(), 2);
    QCOMPARE(listing->pages.size(), 1);
    QVERIFY(listing->partial);
}

void TestPageLister::optionalListsLeaveGaps()
{
    m_server->answer(u"/v5/boards"_s, {200, text({{u"items"_s, QJsonArray{board(1)}}, {u"bookmark"_s, QJsonValue()}})});
    m_server->answer(u"/v5/ad_accounts"_s, {500, "{}"});
    const auto listing = list(grant(u"pinterest"_s, {u"boards:read"_s, u"ads:read"_s}));
    QVERIFY(listing);
    QCOMPARE(listing->pages.size(), 1);
    QVERIFY(listing->partial && !listing->partialReason.isEmpty());
}

void TestPageLister::listsWithoutTheirScopeAreLeftOut()
{
    serveBoards(3);
    const auto listing = list(grant(u"pinterest"_s, {u"user_accounts:read"_s}));
    QVERIFY(listing);
    QVERIFY(listing->pages.isEmpty() && m_server->seen().isEmpty());
    QVERIFY(listing->partial); // pages that were there before are not lost for it
    QVERIFY(listing->partialReason.contains(u"boards:read"_s));
}

void TestPageLister::rolesByTheLogin()
{
    serveBoards(2);
    Grant own = grant(u"pinterest"_s, {u"boards:read"_s});
    own.identity.handle = u"harbourcafe"_s;
    const auto listing = list(own);
    QVERIFY(listing);
    QCOMPARE(listing->pages[0].role, u"Collaborator"_s);
    QCOMPARE(listing->pages[1].role, u"Owner"_s);
    QCOMPARE(listing->pages[1].kind, u"Board"_s);
}

void TestPageLister::theStrongestOfSeveralWordsIsTheRole()
{
    m_server->answer(
        u"/v5/ad_accounts"_s,
        {200,
         R"({"items":[{"id":"1","name":"A","permissions":["ANALYST","ADMIN"]},{"id":"2","name":"B","permissions":["BILLING"]},{"id":"3","name":"C","permissions":[]}],"bookmark":null})"});
    const auto listing = list(grant(u"pinterest"_s, {u"ads:read"_s}));
    QVERIFY(listing);
    QCOMPARE(listing->pages.size(), 3);
    QCOMPARE(listing->pages[0].role, u"Admin"_s);
    QCOMPARE(listing->pages[0].tasks, (QStringList{u"ANALYST"_s, u"ADMIN"_s}));
    QCOMPARE(listing->pages[1].role, u"BILLING"_s); // a word nobody named
    QCOMPARE(listing->pages[2].role, QString());
}

void TestPageLister::serveLinkedIn()
{
    const auto acl = [](int organization, const QString& role, const QString& state = u"APPROVED"_s) {
        return QJsonObject{{u"roleAssignee"_s, u"urn:li:person:fz4gXXTn9"_s},
                           {u"state"_s, state},
                           {u"role"_s, role},
                           {u"organization"_s, u"urn:li:organization:%1"_s.arg(organization)}};
    };
    m_server->setHandler([acl](const SeenRequest& request) {
        if (request.path == "/rest/organizationAcls"_L1) {
            const int start = request.query.queryItemValue(u"start"_s).toInt();
            QJsonArray rows;
            for (int i = start; i < qMin(102, start + 100); ++i)
                rows.append(acl(1000 + i, u"ANALYST"_s));
            if (start == 100) {
                rows.append(acl(1000, u"ADMINISTRATOR"_s)); // a second role on the first page
                rows.append(acl(9999, u"ADMINISTRATOR"_s, u"REVOKED"_s));
            }
            return ScriptedReply{200, text({{u"elements"_s, rows}})};
        }
        if (request.path == "/rest/organizations/1000"_L1)
            return ScriptedReply{200, R"({"id":1000,"localizedName":"Harbour Cafe","vanityName":"harbour-cafe"})"};
        if (request.path.startsWith("/rest/organizations/"_L1))
            return ScriptedReply{
                403,
                R"({"status":403,"serviceErrorCode":100,"code":"ACCESS_DENIED","message":"ADMIN_ONLY VisibilityReduction"})"};
        if (request.target.contains("List(1001)"))
            return ScriptedReply{200,
                                 R"({"results":{"1001":{"localizedName":"Public Cafe","vanityName":"public-cafe"}}})"};
        return ScriptedReply{404, "{}"};
    });
}

void TestPageLister::offsetsAndMergedRoles()
{
    serveLinkedIn();
    const auto listing = list(grant(u"linkedin-page"_s, {u"rw_organization_admin"_s}), PageLister::Depth::Presence);
    QVERIFY2(listing, listing ? "" : qPrintable(listing.error().detail));
    QCOMPARE(m_server->seen().size(), 2);
    QCOMPARE(listing->pages.size(), 102); // one row per page, and none of those revoked
    QCOMPARE(listing->pages.first().id, RemoteId(u"1000"_s));
    QCOMPARE(listing->pages.first().role, u"Administrator"_s); // the strongest of two
    QCOMPARE(listing->pages[1].role, u"Analyst"_s);
    QCOMPARE(m_server->seen()[0].header("LinkedIn-Version"), "202608");
    QCOMPARE(m_server->seen()[0].header("X-Restli-Protocol-Version"), "2.0.0");
}

void TestPageLister::detailsOnePageAtATime()
{
    serveLinkedIn();
    const auto listing = list(grant(u"linkedin-page"_s, {u"rw_organization_admin"_s}));
    QVERIFY(listing);
    QCOMPARE(listing->pages[0].name, u"Harbour Cafe"_s);
    QCOMPARE(listing->pages[0].handle, u"harbour-cafe"_s);
    QCOMPARE(listing->pages[1].name, u"Public Cafe"_s); // from what everybody may see
    QCOMPARE(listing->pages[2].name, u"1002"_s);        // a name that fails loses no page
    QVERIFY(!listing->partial);
}

void TestPageLister::aCheckAsksForNoDetails()
{
    serveLinkedIn();
    const auto listing = list(grant(u"linkedin-page"_s, {u"rw_organization_admin"_s}), PageLister::Depth::Presence);
    QVERIFY(listing);
    QVERIFY(listing->pages.first().name.isEmpty());
    QCOMPARE(m_server->seen().size(), 2);
}

void TestPageLister::serveLocations()
{
    m_server->setHandler([](const SeenRequest& request) {
        const QString token = request.query.queryItemValue(u"pageToken"_s);
        if (request.path == "/v1/accounts"_L1 && token.isEmpty())
            return ScriptedReply{200,
                                 R"({"accounts":[{"name":"accounts/101","role":"MANAGER"}],"nextPageToken":"abc"})"};
        if (request.path == "/v1/accounts"_L1)
            return ScriptedReply{
                200,
                R"({"accounts":[{"name":"accounts/202","role":"PRIMARY_OWNER"},{"name":"accounts/303","role":"OWNER"}]})"};
        if (request.path == "/v1/accounts/101/locations"_L1)
            return ScriptedReply{
                200,
                R"({"locations":[{"name":"locations/9001","title":"Flowers Centre","storefrontAddress":{"locality":"Madrid"},"metadata":{"hasVoiceOfMerchant":true}}]})"};
        if (request.path == "/v1/accounts/202/locations"_L1)
            return ScriptedReply{
                200,
                R"({"locations":[{"name":"locations/9001","title":"Flowers Centre","metadata":{"hasVoiceOfMerchant":true}},{"name":"locations/9002","title":"Flowers North","metadata":{"hasVoiceOfMerchant":false}}]})"};
        return ScriptedReply{
            403,
            R"({"error":{"code":403,"status":"PERMISSION_DENIED","message":"The caller does not have permission"}})"};
    });
}

void TestPageLister::listsInsideLists()
{
    serveLocations();
    const auto listing = list(grant(u"google-business"_s, {u"https://www.googleapis.com/auth/business.manage"_s}));
    QVERIFY2(listing, listing ? "" : qPrintable(listing.error().detail));
    QCOMPARE(listing->pages.size(), 2);
    QCOMPARE(listing->pages[0].id, RemoteId(u"locations/9001"_s));
    QCOMPARE(listing->pages[0].role, u"Primary owner"_s); // of two accounts that reach it the stronger
    QVERIFY(m_server->seen()[2].query.queryItemValue(u"readMask"_s).contains(u"title"_s));
}

void TestPageLister::oneGroupFails()
{
    serveLocations();
    const auto listing = list(grant(u"google-business"_s, {u"https://www.googleapis.com/auth/business.manage"_s}));
    QVERIFY(listing->partial);
    QVERIFY2(listing->partialReason.contains(u"accounts/303"_s), qPrintable(listing->partialReason));
}

void TestPageLister::unusablePagesSayWhy()
{
    serveLocations();
    const auto listing = list(grant(u"google-business"_s, {u"https://www.googleapis.com/auth/business.manage"_s}));
    QVERIFY(listing->pages[0].usable && !listing->pages[1].usable);
    QVERIFY(listing->pages[1].unusableReason.contains(u"not verified"_s));
    QCOMPARE(listing->pages[1].unusableCause, Cause::IdentityCheck);
}

void TestPageLister::ownIdInTheAddress()
{
    m_server->answer(
        u"/helix/moderation/channels"_s,
        {200,
         R"({"data":[{"broadcaster_id":"88","broadcaster_login":"shop","broadcaster_name":"Shop"}],"pagination":{}})"});
    Grant own = grant(u"twitch"_s, {u"user:read:moderated_channels"_s});
    own.identity.id = RemoteId(u"276"_s);
    const auto listing = list(own);
    QVERIFY(listing);
    QCOMPARE(listing->pages.size(), 1);
    QCOMPARE(listing->pages.first().handle, u"@shop"_s);
    QCOMPARE(m_server->seen().first().query.queryItemValue(u"user_id"_s), u"276"_s);
    QCOMPARE(m_server->seen().first().header("Client-Id"), own.app.clientId.toUtf8());
}

void TestPageLister::checkMarksWhatIsGone()
{
    serveBoards(3);
    GenericAdapter adapter(*m_http, m_clock);
    Page own, kept, gone;
    own.remoteId = RemoteId(u"1"_s);
    own.kind = u"Pinterest profile"_s;
    kept.remoteId = RemoteId(board(1).value(u"id"_s).toString());
    kept.kind = gone.kind = u"Board"_s;
    gone.remoteId = RemoteId(u"42"_s);
    const auto report = waitFor(adapter.check(grant(u"pinterest"_s, {u"boards:read"_s}), {own, kept, gone}));
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QVERIFY(!report->login.failure);
    QVERIFY(report->listing && !report->listing->partial);
    QSet<RemoteId> listed;
    for (const ListedPage& page : report->listing->pages)
        listed.insert(page.id);
    QVERIFY(listed.contains(own.remoteId)); // in no list of the network, and not lost for it
    QVERIFY(listed.contains(kept.remoteId) && !listed.contains(gone.remoteId));
}

void TestPageLister::checkOfAPartialListLosesNothing()
{
    serveBoards(120, 2);
    GenericAdapter adapter(*m_http, m_clock);
    Page far;
    far.kind = u"Board"_s;
    far.remoteId = RemoteId(board(110).value(u"id"_s).toString());
    const auto report = waitFor(adapter.check(grant(u"pinterest"_s, {u"boards:read"_s}), {far}));
    QVERIFY(report && report->listing);
    QVERIFY(report->listing->partial);
    serveBoards(120, 1);
    const auto refused = waitFor(adapter.check(grant(u"pinterest"_s, {u"boards:read"_s}), {far}));
    QVERIFY(refused && !refused->listing);
    QVERIFY(!refused->login.failure); // the login was proved a moment before
    QCOMPARE(refused->pages.value(far.remoteId).failure->certainty, Certainty::Transient);
}

void TestPageLister::checkReadsWhatIsLeftOffTheListToo()
{
    m_server->answer(u"/oauth2/validate"_s, {200, R"({"user_id":"276"})"}); // not counted, and says nothing
    m_server->answer(u"/helix/moderation/channels"_s,
                     {200,
                      R"({"data":[],"pagination":{}})",
                      {{"Ratelimit-Limit", "800"}, {"Ratelimit-Remaining", "799"}, {"Ratelimit-Reset", "1796126460"}}});
    GenericAdapter adapter(*m_http, m_clock);
    const auto report = waitFor(adapter.check(grant(u"twitch"_s, {u"user:read:moderated_channels"_s}), {}));
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(report->credits.size(), 1);
    QCOMPARE(report->credits.first().limit, 800.0);
    QCOMPARE(report->credits.first().used, 1.0);
}

QTEST_GUILESS_MAIN(TestPageLister)
#include "tst_pagelister.moc"
