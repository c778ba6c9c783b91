// SPDX-License-Identifier: GPL-3.0-or-later
// What only pretend Google Business Profile does; its sign-in is in tst_rehearsalgoogle.cpp.
#include "rehearsalgoogle.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

class TestRehearsalGoogleBusiness final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { QVERIFY(m_world.control(u"reset-world"_s).value(u"ok"_s).toBool()); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void listsAccountsOverResultPages();
    void listsFiveHundredLocationsInTenAnswers();
    void failsOneResultPageOfTheLocations();
    void aLocationCanBeReachedTwice();
    void demandsAReadMask();
    void profilesCanBeUnverifiedOrSuspended();
    void tellsLostFromUnknownLocations();
    void aLostGroupTakesItsLocationsAlong();
    void rolesAreOfAccountsAndLocations();
    void aNewProjectHasNoQuota();
    void countsThreeHundredCallsAMinute();
    void theOldServiceNeedsTheRightAccount();
    void switchesSurviveInTheStateFile();

private:
    QString access(const SignIn& app, const QString& person) { return app.access(m_world, person); }
    Reply accounts(const QString& token, const Fields& query = {}) { return businessAccounts(m_world, token, query); }
    Reply information(const QString& token, const QString& path, const Fields& query)
    {
        return m_world.get(u"/mybusinessbusinessinformation.googleapis.com/v1/"_s + path, query, token);
    }
    Reply locations(const QString& token, const QString& account, const QString& page = {})
    {
        Fields query{{u"readMask"_s, u"name,title,metadata"_s}, {u"pageSize"_s, u"100"_s}};
        if (!page.isEmpty())
            query.append({u"pageToken"_s, page});
        return information(token, account + u"/locations"_s, query);
    }
    QStringList locationIds(const QString& token, const QString& account)
    {
        QStringList ids;
        for (const QJsonValue row : locations(token, account).json.value(u"locations"_s).toArray())
            ids.append(row[u"name"].toString());
        return ids;
    }
    QString accountId(const QString& token, int which)
    {
        return at(accounts(token).json, u"accounts/%1/name"_s.arg(which)).toString();
    }

    const SignIn m_business = businessApplication();
    const SignIn m_new = businessApplication(u"rehearsal-google-business-new"_s);
    RehearsalClient m_world;
};

void TestRehearsalGoogleBusiness::listsAccountsOverResultPages()
{
    const QString token = access(m_business, u"sofia"_s);
    const Reply first = accounts(token, {{u"pageSize"_s, u"50"_s}}); // never more than 20
    QCOMPARE(first.json.value(u"accounts"_s).toArray().size(), 20);
    QCOMPARE(at(first.json, u"accounts/0/type"_s).toString(), u"PERSONAL"_s);
    QCOMPARE(at(first.json, u"accounts/0/role"_s).toString(), u"PRIMARY_OWNER"_s);
    const Reply second = accounts(token, {{u"pageToken"_s, first.text(u"nextPageToken"_s)}});
    const QJsonArray rest = second.json.value(u"accounts"_s).toArray();
    QCOMPARE(rest.size(), 5);
    QCOMPARE(rest[4][u"role"].toString(), u"MANAGER"_s);
    QCOMPARE(locationIds(token, rest[4][u"name"].toString()).size(), 30);
    QVERIFY(!second.json.contains(u"nextPageToken"_s));
    QCOMPARE(accounts(token, {{u"filter"_s, u"type=LOCATION_GROUP"_s}}).json.value(u"accounts"_s).toArray().size(), 2);
    QCOMPARE(accounts(token, {{u"pageToken"_s, u"rubbish"_s}}).status, 400);
    const QString nora = access(m_business, u"nora"_s);
    QCOMPARE(accounts(nora).json.value(u"accounts"_s).toArray().size(), 1);
    QVERIFY(locations(nora, accountId(nora, 0)).json.isEmpty());
}

void TestRehearsalGoogleBusiness::listsFiveHundredLocationsInTenAnswers()
{
    const QString token = access(m_business, u"olav"_s);
    for (const QString& account : {accountId(token, 1), u"accounts/-"_s}) {
        QSet<QString> ids;
        QString next;
        int answers = 0;
        do {
            const Reply page = locations(token, account, next);
            QCOMPARE(page.json.value(u"totalSize"_s).toInt(), 500);
            for (const QJsonValue row : page.json.value(u"locations"_s).toArray())
                ids.insert(row[u"name"].toString());
            next = page.text(u"nextPageToken"_s);
            ++answers;
        } while (!next.isEmpty() && answers < 20);
        QCOMPARE(ids.size(), 500);
        QCOMPARE(answers, 10);
    }
}

void TestRehearsalGoogleBusiness::failsOneResultPageOfTheLocations()
{
    const QString token = access(m_business, u"olav"_s);
    const QString account = accountId(token, 1);
    m_world.control(u"fail-list"_s,
                    {{u"network"_s, u"google-business"_s}, {u"result_page"_s, u"2"_s}, {u"status"_s, u"503"_s}});
    const Reply first = locations(token, account);
    QCOMPARE(first.status, 200);
    const Reply second = locations(token, account, first.text(u"nextPageToken"_s));
    QCOMPARE(second.status, 503);
    QCOMPARE(googleError(second, u"status"_s).toString(), u"UNAVAILABLE"_s);
}

void TestRehearsalGoogleBusiness::aLocationCanBeReachedTwice()
{
    const QString token = access(m_business, u"maria"_s);
    const QStringList personal = locationIds(token, accountId(token, 0));
    const QStringList group = locationIds(token, accountId(token, 1));
    QCOMPARE(personal.size(), 1);
    QCOMPARE(group.size(), 4);
    QVERIFY(group.contains(personal.first()));
    QCOMPARE(locationIds(token, u"accounts/-"_s).size(), 4);
}

void TestRehearsalGoogleBusiness::demandsAReadMask()
{
    const QString token = access(m_business, u"maria"_s);
    const QString list = accountId(token, 1) + u"/locations"_s;
    for (const QString& mask : {QString(), u"*"_s, u"name,nonsense"_s}) {
        const Reply refused = information(token, list, {{u"readMask"_s, mask}});
        QCOMPARE(refused.status, 400);
        QCOMPARE(googleError(refused, u"status"_s).toString(), u"INVALID_ARGUMENT"_s);
    }
    const Reply brief = information(token, list, {{u"readMask"_s, u"name"_s}, {u"pageSize"_s, u"1"_s}});
    QCOMPARE(at(brief.json, u"locations/0"_s).toObject().keys(), QStringList{u"name"_s});
    QVERIFY(!brief.text(u"nextPageToken"_s).isEmpty());
}

void TestRehearsalGoogleBusiness::profilesCanBeUnverifiedOrSuspended()
{
    const QString token = access(m_business, u"maria"_s);
    const QJsonArray rows = locations(token, accountId(token, 1)).json.value(u"locations"_s).toArray();
    const auto metadata = [&](int row, const QString& name) { return at(rows[row], u"metadata/"_s + name).toBool(); };
    QVERIFY(metadata(0, u"canOperateLocalPost"_s));
    QVERIFY(metadata(1, u"hasVoiceOfMerchant"_s) && !metadata(1, u"canOperateLocalPost"_s)); // a chain
    QVERIFY(!metadata(2, u"hasVoiceOfMerchant"_s) && !metadata(3, u"hasVoiceOfMerchant"_s));
    const auto health = [&](int row) {
        return m_world
            .get(u"/mybusinessverifications.googleapis.com/v1/%1/VoiceOfMerchantState"_s.arg(
                     rows[row][u"name"].toString()),
                 {},
                 token)
            .json;
    };
    QCOMPARE(at(health(2), u"complyWithGuidelines/recommendationReason"_s).toString(),
             u"BUSINESS_LOCATION_SUSPENDED"_s);
    QVERIFY(health(3).contains(u"verify"_s));
    QVERIFY(health(0).value(u"hasVoiceOfMerchant"_s).toBool());
    m_world.control(
        u"profile"_s,
        {{u"network"_s, u"google-business"_s}, {u"page"_s, rows[0][u"name"].toString()}, {u"state"_s, u"suspended"_s}});
    QVERIFY(!health(0).value(u"hasVoiceOfMerchant"_s).toBool());
}

void TestRehearsalGoogleBusiness::tellsLostFromUnknownLocations()
{
    const QString token = access(m_business, u"maria"_s);
    const QString id = locationIds(token, u"accounts/-"_s).value(2);
    const Fields which{{u"network"_s, u"google-business"_s}, {u"page"_s, id}};
    const auto read = [&](const QString& name) { return information(token, name, {{u"readMask"_s, u"name"_s}}); };
    QCOMPARE(read(id).status, 200);
    m_world.control(u"page-role-lost"_s, which + Fields{{u"person"_s, u"maria"_s}});
    const Reply lost = read(id);
    QCOMPARE(lost.status, 403);
    QCOMPARE(lost.message(), u"The caller does not have permission"_s);
    m_world.control(u"page-gone"_s, which);
    QCOMPARE(read(id).status, 404);
    const QString foreign = locationIds(access(m_business, u"layla"_s), u"accounts/-"_s).value(2);
    QCOMPARE(googleError(read(foreign), u"status"_s).toString(), u"NOT_FOUND"_s);
    QCOMPARE(locations(token, u"accounts/1"_s).status, 404);
}

void TestRehearsalGoogleBusiness::aLostGroupTakesItsLocationsAlong()
{
    const QString token = access(m_business, u"maria"_s);
    const QStringList all = locationIds(token, u"accounts/-"_s);
    const QString group = accountId(token, 1);
    m_world.control(u"page-role-lost"_s, {{u"network"_s, u"google-business"_s}, {u"page"_s, group}});
    QCOMPARE(accounts(token).json.value(u"accounts"_s).toArray().size(), 1);
    QCOMPARE(locations(token, group).status, 404);
    QCOMPARE(locationIds(token, u"accounts/-"_s), all.mid(0, 1)); // reached through the personal account as well
    QCOMPARE(information(token, all.value(3), {{u"readMask"_s, u"name"_s}}).status, 403);
}

void TestRehearsalGoogleBusiness::rolesAreOfAccountsAndLocations()
{
    const QString token = access(m_business, u"maria"_s);
    const QString group = accountId(token, 1);
    const QString id = locationIds(token, group).value(0);
    const Fields maria{{u"network"_s, u"google-business"_s}, {u"person"_s, u"maria"_s}, {u"role"_s, u"SITE_MANAGER"_s}};
    m_world.control(u"page-tasks"_s, maria + Fields{{u"page"_s, group}});
    QCOMPARE(at(accounts(token).json, u"accounts/1/role"_s).toString(), u"SITE_MANAGER"_s);
    QCOMPARE(at(accounts(token).json, u"accounts/1/permissionLevel"_s).toString(), u"MEMBER_LEVEL"_s);
    m_world.control(u"page-tasks"_s, maria + Fields{{u"page"_s, id}});
    const Reply admins = m_world.get(u"/mybusinessaccountmanagement.googleapis.com/v1/%1/admins"_s.arg(id), {}, token);
    QCOMPARE(at(admins.json, u"admins/0/admin"_s).toString(), u"Maria Lindqvist"_s);
    QCOMPARE(at(admins.json, u"admins/0/role"_s).toString(), u"SITE_MANAGER"_s);
}

void TestRehearsalGoogleBusiness::aNewProjectHasNoQuota()
{
    const QString token = access(m_new, u"maria"_s);
    QCOMPARE(googleUserInfo(m_world, token).status, 200);
    const Reply none = accounts(token);
    QCOMPARE(none.status, 429);
    QCOMPARE(googleError(none, u"details/0/reason"_s).toString(), u"RATE_LIMIT_EXCEEDED"_s);
    QCOMPARE(googleError(none, u"details/0/metadata/quota_limit_value"_s).toString(), u"0"_s);
    const Fields which{{u"network"_s, u"google-business"_s}, {u"client"_s, m_new.client}};
    m_world.control(u"approve"_s, which);
    QCOMPARE(accounts(token).status, 200);
    m_world.control(u"approve"_s, which + Fields{{u"on"_s, u"0"_s}});
    QCOMPARE(accounts(token).status, 429);
}

void TestRehearsalGoogleBusiness::countsThreeHundredCallsAMinute()
{
    const QString token = access(m_business, u"maria"_s);
    Reply last;
    for (int i = 0; i <= 300; ++i)
        last = accounts(token);
    QCOMPARE(last.status, 429);
    QCOMPARE(googleError(last, u"details/0/metadata/quota_limit_value"_s).toString(), u"300"_s);
    QCOMPARE(locations(token, u"accounts/-"_s).status, 200); // each service counts for itself
    m_world.control(u"advance"_s, {{u"minutes"_s, u"1"_s}});
    QCOMPARE(accounts(token).status, 200);
}

void TestRehearsalGoogleBusiness::theOldServiceNeedsTheRightAccount()
{
    const QString token = access(m_business, u"maria"_s);
    const QString id = locationIds(token, u"accounts/-"_s).value(3);
    const auto reviews = [&](const QString& path) {
        return m_world.get(u"/mybusiness.googleapis.com/v4/%1/reviews"_s.arg(path), {}, token);
    };
    QVERIFY(reviews(accountId(token, 1) + u'/' + id).json.contains(u"averageRating"_s));
    QCOMPARE(reviews(accountId(token, 0) + u'/' + id).status, 403);
    QCOMPARE(reviews(id).status, 404); // without the account nothing is ever found
}

void TestRehearsalGoogleBusiness::switchesSurviveInTheStateFile()
{
    const QTemporaryDir folder;
    const QStringList arguments{u"--state"_s, folder.filePath(u"world.json"_s)};
    const auto listed = [&](RehearsalClient& world) {
        return businessAccounts(world, m_new.access(world, u"maria"_s)).status;
    };
    {
        RehearsalClient world;
        QVERIFY(world.start(arguments));
        QCOMPARE(listed(world), 429);
        world.control(u"approve"_s, {{u"network"_s, u"google-business"_s}, {u"client"_s, m_new.client}});
        QVERIFY(world.stop());
    }
    RehearsalClient again;
    QVERIFY(again.start(arguments));
    QCOMPARE(listed(again), 200);
}

QTEST_GUILESS_MAIN(TestRehearsalGoogleBusiness)
#include "tst_rehearsalgooglebusiness.moc"
