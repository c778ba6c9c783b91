// SPDX-License-Identifier: GPL-3.0-or-later
// Work waits rather than hits the wall (product.md 16): the program's own services against the pretend networks.
#include "models/services/creditbook.h"
#include "models/services/tokenrouter.h"
#include "tests/contract/networkworld.h"
#include "tests/support/turns.h"
#include "tests/support/waitfor.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace pk;
using namespace pk::test;
using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;

namespace {
const Pace kQuick{4, 2, 20ms, 0s, 90s};
const QString kTumblrApi = u"api.tumblr.com"_s;
} // namespace

class tst_ContractCredits final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { m_world.reset(); }
    void theReserveIsLeftToPublishing();
    void atTheWallNothingIsAsked();
    void theLoginWithMostCreditsServes();
    void everyUseSaysWhyThisToken();

private:
    AccountId connected(const QString& network, const QString& person);
    void spend(const QString& network, const QString& person, int percent);
    qsizetype asked(const QString& host);

    NetworkWorld m_world;
};

AccountId tst_ContractCredits::connected(const QString& network, const QString& person)
{
    const Result<AccountId> account = m_world.connectAccount(network, person);
    if (!account)
        qFatal("not connected: %s", why(account).constData());
    return *account;
}

void tst_ContractCredits::spend(const QString& network, const QString& person, int percent)
{
    QVERIFY(m_world.order(u"credits"_s, network, {{u"person"_s, person}, {u"used"_s, QString::number(percent)}}));
}

qsizetype tst_ContractCredits::asked(const QString& host)
{
    const QJsonArray log = m_world.rehearsal().control(u"log"_s)[u"entries"].toArray();
    return std::count_if(
        log.begin(), log.end(), [&](const QJsonValue& entry) { return entry[u"host"].toString() == host; });
}

void tst_ContractCredits::theReserveIsLeftToPublishing()
{
    const AccountId id = connected(u"tumblr"_s, u"maria"_s);
    spend(u"tumblr"_s, u"maria"_s, 93);
    QVERIFY(m_world.checkNow(id)); // reads what is left
    QVERIFY((*m_world.services().credits).room(id, Purpose::ValidateUser).isEmpty());
    QVERIFY(!(*m_world.services().credits).room(id, Purpose::Publish).isEmpty());
    const std::optional<QDateTime> back = (*m_world.services().credits).room(id, Purpose::ValidateUser).refillsAt;
    QVERIFY(back.has_value());

    m_world.rehearsal().control(u"log/clear"_s);
    const auto caretaker = m_world.caretaker(kQuick);
    caretaker->start();
    m_world.advance(m_world.now().secsTo(*back) - 60);
    letTurnsPass(kQuick.tick, 10); // nothing has to happen
    QCOMPARE(asked(kTumblrApi), 0);
    m_world.advance(24 * 3600);
    QTRY_VERIFY_WITH_TIMEOUT(asked(kTumblrApi) > 0, 10'000);
    caretaker->stop();
}

void tst_ContractCredits::atTheWallNothingIsAsked()
{
    const AccountId id = connected(u"tumblr"_s, u"maria"_s);
    spend(u"tumblr"_s, u"maria"_s, 100);
    m_world.checkNow(id); // the network itself says so once
    m_world.rehearsal().control(u"log/clear"_s);
    m_world.checkNow(id);
    QCOMPARE(asked(kTumblrApi), 0);
    const Health health = m_world.records().health(*m_world.records().account(id));
    QCOMPARE(health.state, State::Waiting);
    QCOMPARE(health.cause, Cause::Throttled);
    QVERIFY(health.retryAt > m_world.now());
}

void tst_ContractCredits::theLoginWithMostCreditsServes()
{
    const AccountId maria = connected(u"twitch"_s, u"maria"_s);
    const AccountId jonas = connected(u"twitch"_s, u"jonas"_s);
    QVERIFY(m_world.checkNow(maria));
    QVERIFY(m_world.checkNow(jonas));
    TokenRouter router(m_world.services(), m_world.accounts());
    spend(u"twitch"_s, u"maria"_s, 80);
    QVERIFY(m_world.checkNow(maria));
    const auto lent = waitFor(router.lendAny(Purpose::ListPages, NetworkId(u"twitch"_s), {}));
    QVERIFY2(lent, why(lent));
    QCOMPARE(lent->grant.account, jonas);
}

void tst_ContractCredits::everyUseSaysWhyThisToken()
{
    const AccountId maria = connected(u"twitch"_s, u"maria"_s);
    QVERIFY(m_world.checkNow(maria));
    TokenRouter router(m_world.services(), m_world.accounts());
    {
        const auto lent = waitFor(router.lendOf(Purpose::ListPages, maria));
        QVERIFY2(lent, why(lent));
        QVERIFY(m_world.accounts().isBusy(maria)); // nobody renews under the hands of a use
        QVERIFY(waitFor(m_world.services().networks.adapter(NetworkId(u"twitch"_s)).listPages(lent->grant)));
    }
    QVERIFY(!m_world.accounts().isBusy(maria));
    const auto entries = m_world.records().store().ledger(1);
    QVERIFY(entries && !entries->isEmpty());
    const LedgerDraft& newest = entries->first().draft;
    QCOMPARE(newest.action, u"use"_s);
    QCOMPARE(newest.account, maria);
    QVERIFY2(newest.details[u"token"_s].toString().startsWith(u"user token, "_s),
             qPrintable(newest.details[u"token"_s].toString()));
    QVERIFY(!newest.purpose.isEmpty() && !newest.details[u"host"_s].toString().isEmpty());
}

QTEST_GUILESS_MAIN(tst_ContractCredits)
#include "tst_contract_credits.moc"
