// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/creditbook.h"
#include "models/services/useledger.h"
#include "tests/services/bench.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

/// Credits from answers and from counting, over a real store and ledger; the answers are what HttpClient reports of them.
class TestCreditBook : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void headersOfEveryAnswerCount();
    void anAppsLimitCountsForAllItsLogins();
    void withoutHeadersRequestsAreCounted();
    void theCountSurvivesARestart();
    void theDayEndsWhereTheNetworkIs();
    void onlyWhatCountsIsCounted();
    void aPaceForetellsTheEnd();
    void savingTouchesNothingButCredits();
    void theLedgerSaysWhatAUseCost();

private:
    AccountId connected(const QString& network, const QString& registration = u"app-1"_s);
    void answered(const AccountId& id, Purpose purpose, const QList<HttpHeader>& headers = {},
                  const QString& path = u"/x"_s);
    void open();

    std::unique_ptr<Bench> m_bench;
    std::unique_ptr<UseLedger> m_ledger;
    std::unique_ptr<CreditBook> m_book;
};

void TestCreditBook::init()
{
    m_bench = std::make_unique<Bench>();
    open();
}

void TestCreditBook::cleanup()
{
    m_book.reset();
    m_ledger.reset();
}

void TestCreditBook::open()
{
    m_book.reset();
    m_ledger.reset();
    m_bench->open();
    m_ledger = std::make_unique<UseLedger>(m_bench->context());
    m_book = std::make_unique<CreditBook>(m_bench->context());
}

AccountId TestCreditBook::connected(const QString& network, const QString& registration)
{
    Account account;
    account.id = AccountId::create();
    account.network = NetworkId(network);
    account.registration = RegistrationId(registration);
    account.identity.name = u"Ada"_s;
    account.generation = 7;
    [&] { QVERIFY(m_bench->records().save(account)); }();
    return account.id;
}

void TestCreditBook::answered(const AccountId& id, Purpose purpose, const QList<HttpHeader>& headers,
                              const QString& path)
{
    const Account* account = m_bench->records().account(id);
    const QList<Purpose> all = allPurposes();
    const Consent consent(account->network, id, {all.cbegin(), all.cend()});
    TrafficRecord record{.use = *consent.use(purpose, u"test"_s)};
    record.method = "GET";
    record.host = u"api.example"_s;
    record.path = path;
    record.status = 200;
    record.headers = headers;
    record.at = m_bench->clock.now();
    Q_EMIT m_bench->http().finished(record);
}

void TestCreditBook::headersOfEveryAnswerCount()
{
    const AccountId id = connected(u"x"_s);
    const QByteArray reset = QByteArray::number(m_bench->clock.now().addSecs(600).toSecsSinceEpoch());
    answered(id,
             Purpose::PageStatistics,
             {{"x-rate-limit-limit", "900"}, {"x-rate-limit-remaining", "225"}, {"x-rate-limit-reset", reset}});
    const CreditRoom room = m_book->room(id, Purpose::Publish);
    QCOMPARE(room.left, 0.25);
    QVERIFY(m_book->room(id, Purpose::PageStatistics).left < 0.16); // the reserve
    m_bench->clock.advance(std::chrono::seconds(601));
    QVERIFY(!m_book->room(id, Purpose::Publish).known); // the window ended
}

void TestCreditBook::anAppsLimitCountsForAllItsLogins()
{
    const AccountId ada = connected(u"reddit"_s);
    const AccountId ben = connected(u"reddit"_s);
    const AccountId other = connected(u"reddit"_s, u"app-2"_s);
    answered(ada,
             Purpose::ListPages,
             {{"X-Ratelimit-Used", "1000"}, {"X-Ratelimit-Remaining", "0.0"}, {"X-Ratelimit-Reset", "300"}});
    QVERIFY(m_book->room(ben, Purpose::ListPages).isEmpty());
    QCOMPARE(m_book->room(ben, Purpose::ListPages).refillsAt, m_bench->clock.now().addSecs(300));
    QVERIFY(!m_book->room(other, Purpose::ListPages).known);
}

void TestCreditBook::withoutHeadersRequestsAreCounted()
{
    const AccountId id = connected(u"linkedin-page"_s);
    for (int i = 0; i < 90; ++i)
        answered(id, Purpose::ListPages, {}, u"/rest/organizationAcls"_s);
    QVERIFY(m_book->room(id, Purpose::ListPages).isEmpty()); // ten are kept for publishing
    QCOMPARE(qRound(m_book->room(id, Purpose::Publish).left * 100), 10);
    answered(id, Purpose::ListPages, {}, u"/rest/organizations"_s);
    QVERIFY(m_book->creditsOf(*m_bench->records().account(id)).size() >= 4); // each address has a limit of its own
}

void TestCreditBook::theCountSurvivesARestart()
{
    const AccountId id = connected(u"linkedin-page"_s);
    for (int i = 0; i < 50; ++i)
        answered(id, Purpose::ListPages, {}, u"/a"_s);
    open();
    answered(id, Purpose::ListPages, {}, u"/a"_s);
    QCOMPARE(qRound(m_book->room(id, Purpose::Publish).left * 100), 49);
}

void TestCreditBook::theDayEndsWhereTheNetworkIs()
{
    m_bench->clock.set(QDateTime(QDate(2026, 11, 28), QTime(7, 0), Qt::UTC)); // 23:00 the day before in Los Angeles
    const AccountId id = connected(u"youtube"_s);
    answered(id, Purpose::ListPages);
    const QList<Credits> before = m_book->creditsOf(*m_bench->records().account(id));
    QCOMPARE(before.size(), 1);
    QCOMPARE(before.first().used, 1.0);
    QCOMPARE(before.first().resetsAt, QDateTime(QDate(2026, 11, 28), QTime(8, 0), Qt::UTC));
    m_bench->clock.advance(std::chrono::hours(1));
    answered(id, Purpose::ListPages);
    QCOMPARE(m_book->creditsOf(*m_bench->records().account(id)).first().used, 1.0); // a new day
}

void TestCreditBook::onlyWhatCountsIsCounted()
{
    const AccountId id = connected(u"linkedin-member"_s);
    answered(id, Purpose::ValidateUser);
    QVERIFY(!m_book->room(id, Purpose::Publish).known);
    answered(id, Purpose::Publish, {}, u"/rest/images"_s); // a picture of the post
    QVERIFY(!m_book->room(id, Purpose::Publish).known);
    answered(id, Purpose::Publish, {}, u"/rest/posts"_s);
    QCOMPARE(m_book->creditsOf(*m_bench->records().account(id)).first().used, 1.0);
}

void TestCreditBook::aPaceForetellsTheEnd()
{
    const AccountId id = connected(u"youtube"_s);
    m_bench->clock.set(QDateTime(QDate(2026, 11, 28), QTime(9, 0), Qt::UTC));
    QVERIFY(!m_book->forecast(id));
    for (int minute = 0; minute <= 10; ++minute) {
        for (int i = 0; i < 100; ++i)
            answered(id, Purpose::PageStatistics);
        m_bench->clock.advance(std::chrono::minutes(1));
    }
    const auto forecast = m_book->forecast(id);
    QVERIFY(forecast.has_value());
    // 1,100 in eleven minutes of 10,000: the remaining 8,900 last about 90 minutes.
    const qint64 minutes = m_bench->clock.now().secsTo(forecast->at) / 60;
    QVERIFY2(minutes > 80 && minutes < 105, qPrintable(QString::number(minutes)));
}

void TestCreditBook::savingTouchesNothingButCredits()
{
    const AccountId id = connected(u"youtube"_s);
    // Another process renews meanwhile.
    auto second = Store::open(m_bench->storeFile(), Bench::storeKey());
    QVERIFY(second.has_value());
    Account moved = *m_bench->records().account(id);
    moved.generation = 8;
    QVERIFY((*second)->save(moved));
    answered(id, Purpose::ListPages);
    m_book.reset(); // saves
    const auto stored = (*second)->accounts();
    QVERIFY(stored.has_value());
    QCOMPARE(stored->first().generation, 8U);
    QCOMPARE(stored->first().credits.size(), 1);
}

void TestCreditBook::theLedgerSaysWhatAUseCost()
{
    const auto said = [this] {
        return m_bench->store().ledger(1)->first().draft.details.value("credits"_L1).toVariant().toStringList();
    };
    const QByteArray reset = QByteArray::number(m_bench->clock.now().addSecs(600).toSecsSinceEpoch());
    answered(connected(u"x"_s),
             Purpose::PageStatistics,
             {{"x-rate-limit-limit", "900"}, {"x-rate-limit-remaining", "225"}, {"x-rate-limit-reset", reset}});
    QVERIFY2(said().size() == 1 && said().first().endsWith(u" 675/900"), qPrintable(said().join(u';')));
    answered(connected(u"linkedin-page"_s), Purpose::ListPages, {}, u"/rest/organizationAcls"_s);
    QVERIFY2(said().contains(u"requests of the member to /rest/organizationAcls, one day +1"_s),
             qPrintable(said().join(u';')));
    answered(connected(u"mastodon"_s), Purpose::ListPages, {}, u"/a"_s);
    QVERIFY2(said().isEmpty(), qPrintable(said().join(u';'))); // it says nothing, and nothing is counted for it
}

QTEST_GUILESS_MAIN(TestCreditBook)
#include "tst_creditbook.moc"
