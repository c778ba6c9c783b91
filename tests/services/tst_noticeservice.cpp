// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/noticeservice.h"
#include "models/services/snoozing.h"
#include "models/services/standing.h"
#include "tests/support/waitfor.h"
#include "tests/ui/seed.h"

#include <QSignalSpy>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

/// Over a real store; the clock stands still, and gathering takes a moment instead of ten seconds.
class TestNoticeService final : public QObject
{
    Q_OBJECT

    std::unique_ptr<SeededWorld> m_world;
    std::unique_ptr<NoticeService> m_service;
    QList<Notice> m_shown;
    QList<quint32> m_closed;

    void restart();
    AccountId add(const QString& name, const LifeFacts& life);
    LifeFacts alive(double endsInDays) const;
    LifeFacts dead() const;
    void change(const AccountId& id, const LifeFacts& life);
    /// Nothing is on its way: news that came last is told last.
    void settle();

private Q_SLOTS:
    void init();
    void cleanup();
    void oneHasItsOwnWords();
    void aHealthyNewOneIsNoNews();
    void fiftyAtOnceAreOneNotice();
    void kindsAreToldApart();
    void aRestartRepeatsNothing();
    void stepsComeWithTimeAlone();
    void recoveryCloses();
    void aGroupClosesWithItsLast();
    void anOpenOneIsToldAnewWithMore();
    void aNearerStepKeepsItsNotice();
    void whatWasPutAwayIsNotToldAgain();
    void whatPassesWhileGatheringIsNotTold();
    void incidentsAreLeftAlone();
    void snoozedIsSilentUntilItsDate();
    void wakingTellsNobody();
    void aClientsOwnSteps();
    void switchedOffFloodsNobodyLater();
    void strangersNamesArePlain();
    void snoozeRefuses();
    void ledgerSaysWhoRests();
    void standingCountsWhatTheFiltersShow();
};

void TestNoticeService::init()
{
    m_world = std::make_unique<SeededWorld>();
    restart();
}

void TestNoticeService::cleanup()
{
    m_service.reset();
    m_world.reset();
}

void TestNoticeService::restart()
{
    m_service = std::make_unique<NoticeService>(m_world->context(), NoticeService::Pace{15ms, 1h});
    m_shown.clear();
    m_closed.clear();
    connect(
        m_service.get(), &NoticeService::noticeShown, this, [this](const Notice& notice) { m_shown.append(notice); });
    connect(m_service.get(), &NoticeService::noticeClosed, this, [this](quint32 id) { m_closed.append(id); });
    QVERIFY(m_service->start());
}

LifeFacts TestNoticeService::alive(double endsInDays) const
{
    LifeFacts life;
    life.proof = Evidence{u"signed in"_s, m_world->clock().now()};
    life.clocks = {{ClockKind::Access, m_world->clock().now().addSecs(qint64(endsInDays * 86400)), false, false}};
    return life;
}

LifeFacts TestNoticeService::dead() const
{
    LifeFacts life = alive(60);
    Failure failure;
    failure.certainty = Certainty::Definite;
    failure.cause = Cause::PasswordChanged;
    failure.since = failure.at = m_world->clock().now();
    life.failure = failure;
    return life;
}

AccountId TestNoticeService::add(const QString& name, const LifeFacts& life)
{
    return m_world->addAccount(name, life, 0);
}

void TestNoticeService::change(const AccountId& id, const LifeFacts& life)
{
    Account account = *m_world->records().account(id);
    account.life = life;
    QVERIFY(m_world->records().save(account));
}

void TestNoticeService::settle()
{
    // a last, telling change of its own kind: when its notice is there, the ones before it would be too
    const qsizetype before = m_shown.size();
    const AccountId probe = add(u"Probe"_s, alive(60));
    Account account = *m_world->records().account(probe);
    account.life = alive(60);
    account.life.failure = Failure{
        Certainty::Transient, Cause::NetworkDown, {}, {}, m_world->clock().now().addDays(-2), m_world->clock().now()};
    QVERIFY(m_world->records().save(account));
    QTRY_VERIFY(m_shown.size() > before && m_shown.last().kind == NewsKind::Waiting);
    m_shown.removeLast();
    QVERIFY(m_world->records().remove(probe));
    m_closed.removeIf([this](quint32 id) {
        return std::none_of(m_shown.cbegin(), m_shown.cend(), [id](const Notice& one) { return one.id == id; });
    });
}

void TestNoticeService::oneHasItsOwnWords()
{
    const AccountId id = add(u"Maria Lindqvist"_s, alive(60));
    settle();
    QCOMPARE(m_shown.size(), 0);
    change(id, dead());
    QTRY_COMPARE(m_shown.size(), 1);
    const QString network = m_world->networks().networks().constFirst()->name;
    QCOMPARE(m_shown.first().title, network + u", Maria Lindqvist: Password changed"_s);
    QVERIFY(m_shown.first().body.contains(u"new password"_s));
    QCOMPARE(m_shown.first().action, NoticeAction::Reconnect);
    QCOMPARE(m_shown.first().accounts, QList<AccountId>{id});
    QCOMPARE(m_shown.first().states, QSet<State>{State::NeedsYou});
}

void TestNoticeService::aHealthyNewOneIsNoNews()
{
    add(u"Ada"_s, alive(60));
    add(u"Bob"_s, alive(29)); // this network's sign-ins last a month: no reason to warn at once
    settle();
    QCOMPARE(m_shown.size(), 0);
}

void TestNoticeService::fiftyAtOnceAreOneNotice()
{
    QList<AccountId> ids;
    for (int i = 0; i < 50; ++i)
        ids.append(add(u"Person %1"_s.arg(i), alive(60)));
    for (const AccountId& id : std::as_const(ids))
        change(id, dead());
    QTRY_COMPARE(m_shown.size(), 1);
    QCOMPARE(m_shown.first().accounts, ids);
    QCOMPARE(m_shown.first().action, NoticeAction::Show);
    QCOMPARE(m_shown.first().title, u"50 login(s) need you"_s); // no translation is loaded here
    QVERIFY(m_shown.first().body.contains(u"Person 0: Password changed"_s));
    QCOMPARE(m_shown.first().body.count(u'\n'), 5);
    settle();
    QCOMPARE(m_shown.size(), 1);
}

void TestNoticeService::kindsAreToldApart()
{
    const AccountId a = add(u"Ada"_s, alive(60));
    const AccountId b = add(u"Bob"_s, alive(60));
    change(a, dead());
    change(b, alive(9));
    QTRY_COMPARE(m_shown.size(), 2);
    QCOMPARE(m_shown[0].kind, NewsKind::NeedsPerson);
    QCOMPARE(m_shown[1].kind, NewsKind::Ending);
    QVERIFY2(m_shown[1].title.endsWith(u"Bob: ends in 9 day(s)"_s), qPrintable(m_shown[1].title));
    QVERIFY(m_shown[1].lastEnd.has_value());
}

void TestNoticeService::aRestartRepeatsNothing()
{
    add(u"Ada"_s, dead());
    add(u"Bob"_s, alive(9));
    QTRY_COMPARE(m_shown.size(), 2);
    restart();
    settle();
    QCOMPARE(m_shown.size(), 0);
    // and the store knows why
    QCOMPARE(m_world->records().store().told().value().size(), 2);
}

void TestNoticeService::stepsComeWithTimeAlone()
{
    LifeFacts life = alive(31);
    const AccountId id = add(u"Ada"_s, life);
    m_service->look();
    QList<QString> said;
    for (int day = 0; day < 31; ++day) {
        m_world->clock().advance(24h);
        m_service->look();
        const qsizetype before = said.size();
        const int left = 30 - day;
        if (QList<int>{30, 14, 7, 3, 1, 0}.contains(left)) {
            QTRY_COMPARE(m_shown.size(), before + 1);
            said.append(m_shown.last().title);
        }
    }
    QCOMPARE(said.size(), 6);
    QVERIFY2(said.first().endsWith(u"ends in 30 day(s)"_s), qPrintable(said.first()));
    QVERIFY2(said.last().endsWith(u"past its date, but not refused"_s), qPrintable(said.last()));
    life.heardAt = m_world->clock().now(); // the network says what day it is there, and nothing of the token
    change(id, life);
    QTRY_COMPARE(m_shown.size(), 7);
    QVERIFY2(m_shown.last().title.endsWith(u"Ran out today"_s), qPrintable(m_shown.last().title));
}

void TestNoticeService::recoveryCloses()
{
    const AccountId id = add(u"Ada"_s, dead());
    QTRY_COMPARE(m_shown.size(), 1);
    change(id, alive(60));
    QCOMPARE(m_closed, QList<quint32>{m_shown.first().id});
    QVERIFY(m_service->open().isEmpty());
    settle();
    QCOMPARE(m_shown.size(), 1); // getting better is no news
    change(id, dead());          // and dying again is
    QTRY_COMPARE(m_shown.size(), 2);
}

void TestNoticeService::aGroupClosesWithItsLast()
{
    const AccountId a = add(u"Ada"_s, dead());
    const AccountId b = add(u"Bob"_s, dead());
    QTRY_COMPARE(m_shown.size(), 1);
    change(a, alive(60));
    QVERIFY(m_closed.isEmpty());
    QVERIFY(m_world->records().remove(b));
    QCOMPARE(m_closed, QList<quint32>{m_shown.first().id});
}

void TestNoticeService::anOpenOneIsToldAnewWithMore()
{
    add(u"Ada"_s, dead());
    QTRY_COMPARE(m_shown.size(), 1);
    add(u"Bob"_s, dead());
    QTRY_COMPARE(m_shown.size(), 2);
    QCOMPARE(m_shown[1].id, m_shown[0].id);
    QCOMPARE(m_shown[1].accounts.size(), 2);
    QVERIFY(m_closed.isEmpty());
}

void TestNoticeService::aNearerStepKeepsItsNotice()
{
    add(u"Ada"_s, alive(9));
    QTRY_COMPARE(m_shown.size(), 1);
    m_world->clock().advance(24h * 3);
    m_service->look();
    QVERIFY(m_closed.isEmpty()); // not taken down for the moment until it says something else
    QTRY_COMPARE(m_shown.size(), 2);
    QCOMPARE(m_shown[1].id, m_shown[0].id);
    QVERIFY(m_closed.isEmpty());
}

void TestNoticeService::whatWasPutAwayIsNotToldAgain()
{
    add(u"Ada"_s, dead());
    QTRY_COMPARE(m_shown.size(), 1);
    m_service->dismissed(m_shown.first().id);
    const AccountId bob = add(u"Bob"_s, dead());
    QTRY_COMPARE(m_shown.size(), 2);
    QCOMPARE(m_shown[1].accounts, QList<AccountId>{bob});
    QVERIFY(m_shown[1].id != m_shown[0].id);
}

void TestNoticeService::whatPassesWhileGatheringIsNotTold()
{
    const AccountId id = add(u"Ada"_s, alive(60));
    change(id, dead());
    change(id, alive(60));
    settle();
    QCOMPARE(m_shown.size(), 0);
}

void TestNoticeService::incidentsAreLeftAlone()
{
    const AccountId id = add(u"Ada"_s, dead());
    QTRY_COMPARE(m_shown.size(), 1);
    LifeFacts reset = dead();
    reset.inIncident = true;
    change(id, reset); // the incident tells it from now on
    QCOMPARE(m_closed.size(), 1);
    add(u"Bob"_s, reset);
    settle();
    QCOMPARE(m_shown.size(), 1);
}

void TestNoticeService::snoozedIsSilentUntilItsDate()
{
    const AccountId id = add(u"Ada"_s, dead());
    QTRY_COMPARE(m_shown.size(), 1);
    const QDateTime until = m_world->clock().now().addDays(3);
    QVERIFY(waitFor(snoozeAccount(&m_world->context(), id, {u"on holiday"_s, until})));
    QCOMPARE(m_closed.size(), 1);
    m_world->clock().advance(48h);
    m_service->look();
    settle();
    QCOMPARE(m_shown.size(), 1);
    m_world->clock().advance(25h);
    m_service->look();
    QTRY_COMPARE(m_shown.size(), 2);
}

void TestNoticeService::wakingTellsNobody()
{
    const AccountId id = add(u"Ada"_s, dead());
    QTRY_COMPARE(m_shown.size(), 1);
    QVERIFY(waitFor(snoozeAccount(&m_world->context(), id, {u"on holiday"_s, m_world->clock().now().addDays(3)})));
    QVERIFY(waitFor(wakeAccount(&m_world->context(), id)));
    QCOMPARE(m_world->records().health(*m_world->records().account(id)).state, State::NeedsYou);
    settle();
    QCOMPARE(m_shown.size(), 1);
    QCOMPARE(waitFor(wakeAccount(&m_world->context(), id)).error().kind, ErrorKind::Unsupported);
}

void TestNoticeService::aClientsOwnSteps()
{
    const ClientId client = m_world->records().clientNamed(u"Acme"_s).value();
    const AccountId id = add(u"Ada"_s, alive(60));
    Account account = *m_world->records().account(id);
    account.client = client;
    QVERIFY(m_world->records().save(account));
    m_world->settings().setWarnSteps(client, WarnSteps{std::chrono::days(3)});
    m_world->clock().advance(24h * 51);
    m_service->look(); // 9 days left: yellow, and nobody is told
    settle();
    QCOMPARE(m_shown.size(), 0);
    m_world->clock().advance(24h * 7);
    m_service->look();
    QTRY_COMPARE(m_shown.size(), 1);
}

void TestNoticeService::switchedOffFloodsNobodyLater()
{
    add(u"Ada"_s, dead());
    QTRY_COMPARE(m_shown.size(), 1);
    m_world->settings().setShowsNotices(false);
    QCOMPARE(m_closed.size(), 1);
    const AccountId bob = add(u"Bob"_s, dead());
    QTRY_VERIFY(m_world->records().store().told(bob).value().has_value());
    m_world->settings().setShowsNotices(true);
    settle();
    QCOMPARE(m_shown.size(), 1);
}

void TestNoticeService::strangersNamesArePlain()
{
    QCOMPARE(plainName(u"Ada\nLovelace\x202E gnp"_s), u"Ada Lovelace gnp"_s);
    QCOMPARE(plainName(QString(500, u'x')).size(), 60);
    QCOMPARE(plainName(u"<b>Ada</b>"_s), u"<b>Ada</b>"_s); // what a mark-up is, only the desktop knows
}

void TestNoticeService::snoozeRefuses()
{
    const AccountId fine = add(u"Ada"_s, alive(60));
    const AccountId id = add(u"Bob"_s, dead());
    const QDateTime now = m_world->clock().now();
    const auto kindOf = [&](const AccountId& account, const QString& reason, const QDateTime& until) {
        const auto done = waitFor(snoozeAccount(&m_world->context(), account, {reason, until}));
        return done ? ErrorKind::Cancelled : done.error().kind;
    };
    QCOMPARE(kindOf(id, u"  "_s, now.addDays(1)), ErrorKind::InvalidInput);
    QCOMPARE(kindOf(id, u"why"_s, now), ErrorKind::InvalidInput);
    QCOMPARE(kindOf(id, u"why"_s, now.addYears(2)), ErrorKind::InvalidInput);
    QCOMPARE(kindOf(fine, u"why"_s, now.addDays(1)), ErrorKind::Unsupported);
    QCOMPARE(kindOf(AccountId(u"gone"_s), u"why"_s, now.addDays(1)), ErrorKind::NotFound);
    QCOMPARE(nextMonday(QDate(2026, 12, 1)), QDate(2026, 12, 7));
    QCOMPARE(nextMonday(QDate(2026, 12, 7)), QDate(2026, 12, 14));
    QCOMPARE(snoozeEnd(QDate(2026, 12, 7)).toLocalTime().time(), QTime(9, 0));
}

void TestNoticeService::ledgerSaysWhoRests()
{
    const AccountId id = add(u"Ada"_s, dead());
    const QDateTime until = m_world->clock().now().addDays(3);
    QVERIFY(waitFor(snoozeAccount(&m_world->context(), id, {u"on\nholiday"_s, until})));
    QVERIFY(waitFor(wakeAccount(&m_world->context(), id)));
    const auto entries = m_world->records().store().ledger(2).value();
    QCOMPARE(entries[0].draft.action, u"wake"_s);
    QCOMPARE(entries[1].draft.action, u"snooze"_s);
    QCOMPARE(entries[1].draft.account, id);
    QCOMPARE(entries[1].draft.details.value(u"reason"_s).toString(), u"on holiday"_s);
    QVERIFY(m_world->records().store().verifyLedger().value().firstBroken == 0);
}

void TestNoticeService::standingCountsWhatTheFiltersShow()
{
    QVERIFY(!standingOf(m_world->records()).worst);
    m_world->fill(40, 100);
    const Standing standing = standingOf(m_world->records());
    int needYou = 0;
    int ending = 0;
    for (const Account& account : m_world->records().accounts()) {
        const State state = m_world->records().health(account).state;
        needYou += needYouStates().contains(state) ? 1 : 0;
        ending += endingStates().contains(state) ? 1 : 0;
    }
    QCOMPARE(standing.needYou, needYou);
    QCOMPARE(standing.ending, ending);
    QCOMPARE(standing.worst, State::NeedsYou);
    QCOMPARE(standing.endingDays, 14);
    QVERIFY(needYou > 1 && ending > 1);
    QVERIFY(standingWords(standing).contains(QString::number(needYou)));
}

QTEST_GUILESS_MAIN(TestNoticeService)
#include "tst_noticeservice.moc"
