// SPDX-License-Identifier: GPL-3.0-or-later
// The command line against the rehearsal networks: after each event and one `check`, `status --json` shows the right
// state and cause.
#include "tests/programs/programs.h"

#include <QJsonArray>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class tst_StatusAfterEvents final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();

    void facebook_data();
    void facebook();
    void x_data();
    void x();
    void mastodon_data();
    void mastodon();
    void manyDeathsAreOneIncident();
    void snoozedAndAwakeAgain();
    void onePageLost();
    void moreThanThreeResultPages();
    void aFailingResultPageMakesTheListPartial();

private:
    struct Seen
    {
        int code = -1;
        QJsonObject account;
        QJsonArray pages;
    };
    Seen checkAfter(const QString& event);
    void connectTo(const QStringList& command, const QString& network);
    void compareHealth(const Seen& seen);
    static QString field(const QJsonObject& record, QLatin1StringView name);

    RehearsalProcess m_rehearsal;
    std::unique_ptr<CommandLine> m_cli;
};

void tst_StatusAfterEvents::initTestCase()
{
    QVERIFY(m_rehearsal.start());
}

void tst_StatusAfterEvents::cleanupTestCase()
{
    m_rehearsal.stop();
}

void tst_StatusAfterEvents::init()
{
    m_rehearsal.control(u"/reset-world"_s);
    m_cli = std::make_unique<CommandLine>(m_rehearsal.routes());
}

void tst_StatusAfterEvents::connectTo(const QStringList& command, const QString& network)
{
    m_rehearsal.control(u"/auto?network=%1&person=maria"_s.arg(network));
    const Ended connected = m_cli->connectByBrowser(command);
    QVERIFY2(connected.code == 0, connected.err.constData());
}

tst_StatusAfterEvents::Seen tst_StatusAfterEvents::checkAfter(const QString& event)
{
    if (!event.isEmpty())
        m_rehearsal.control(event);
    const Ended checked = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s});
    const QJsonObject status = m_cli->run({u"status"_s, u"--json"_s}).json();
    return {checked.code, status.value("accounts"_L1).toArray().first().toObject(), status.value("pages"_L1).toArray()};
}

QString tst_StatusAfterEvents::field(const QJsonObject& record, QLatin1StringView name)
{
    return record.value("health"_L1).toObject().value(name).toString();
}

void tst_StatusAfterEvents::compareHealth(const Seen& seen)
{
    QFETCH(int, code);
    QFETCH(QString, state);
    QFETCH(QString, cause);
    QCOMPARE(field(seen.account, "state"_L1), state);
    QCOMPARE(field(seen.account, "cause"_L1), cause);
    QCOMPARE(seen.code, code);
}

void tst_StatusAfterEvents::facebook_data()
{
    QTest::addColumn<QString>("event");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("cause");
    const QString who = u"?network=facebook&person=maria"_s;
    QTest::newRow("nothing happened") << QString() << 0 << u"healthy"_s << QString();
    QTest::newRow("expired") << u"/expire"_s + who << 1 << u"needs_you"_s << u"ran_out"_s;
    QTest::newRow("password changed") << u"/password"_s + who << 1 << u"needs_you"_s << u"password_changed"_s;
    QTest::newRow("logged out") << u"/logout"_s + who << 1 << u"needs_you"_s << u"signed_out"_s;
    QTest::newRow("app removed") << u"/remove-app"_s + who << 1 << u"needs_you"_s << u"app_removed"_s;
    QTest::newRow("checkpoint") << u"/checkpoint"_s + who << 1 << u"needs_you"_s << u"identity_check"_s;
    QTest::newRow("not confirmed") << u"/unconfirmed"_s + who << 1 << u"needs_you"_s << u"identity_check"_s;
    QTest::newRow("data access over") << u"/data-access-expire"_s + who << 1 << u"needs_you"_s << u"ran_out"_s;
    QTest::newRow("platform reset") << u"/reset?network=facebook"_s << 1 << u"needs_you"_s << u"password_changed"_s;
    QTest::newRow("throttled") << u"/throttle?network=facebook&minutes=10"_s << 3 << u"waiting"_s << u"throttled"_s;
    QTest::newRow("outage 503") << u"/outage?network=facebook&mode=503"_s << 3 << u"waiting"_s << u"network_down"_s;
    QTest::newRow("outage closed") << u"/outage?network=facebook&mode=close"_s << 3 << u"waiting"_s
                                   << u"network_down"_s;
    QTest::newRow("captive portal") << u"/garbage?network=facebook&mode=html"_s << 3 << u"waiting"_s
                                    << u"tls_or_proxy"_s;
    QTest::newRow("six megabytes") << u"/garbage?network=facebook&mode=big"_s << 3 << u"waiting"_s << u"network_down"_s;
    QTest::newRow("cut off") << u"/garbage?network=facebook&mode=truncated"_s << 3 << u"waiting"_s << u"network_down"_s;
    QTest::newRow("app deleted") << u"/app-suspend?network=facebook&mode=deleted"_s << 1 << u"needs_you"_s
                                 << u"app_suspended"_s;
}

void tst_StatusAfterEvents::facebook()
{
    QFETCH(QString, event);
    const Ended set = m_cli->run({u"app"_s,
                                  u"set"_s,
                                  u"facebook"_s,
                                  u"--client-id"_s,
                                  u"1234567890"_s,
                                  u"--client-secret-stdin"_s,
                                  u"--redirect"_s,
                                  u"http://localhost:27321/facebook"_s},
                                 "0123456789abcdef0123456789abcdef\n");
    QVERIFY2(set.code == 0, set.err.constData());
    connectTo({u"connect"_s, u"facebook"_s, u"--client"_s, u"Nordlys Energi"_s}, u"facebook"_s);
    compareHealth(checkAfter(event));
}

void tst_StatusAfterEvents::x_data()
{
    QTest::addColumn<QString>("event");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("cause");
    const QString who = u"?network=x&person=maria"_s;
    QTest::newRow("nothing happened") << QString() << 0 << u"healthy"_s << QString();
    QTest::newRow("access token ended: renewed by itself") << u"/expire"_s + who << 0 << u"healthy"_s << QString();
    QTest::newRow("refresh token ended too")
        << u"/expire"_s + who + u"&kind=all"_s << 1 << u"needs_you"_s << u"signed_out"_s;
    QTest::newRow("app removed") << u"/remove-app"_s + who << 1 << u"needs_you"_s << u"signed_out"_s;
    QTest::newRow("locked") << u"/checkpoint"_s + who << 1 << u"needs_you"_s << u"identity_check"_s;
    QTest::newRow("suspended") << u"/suspend"_s + who << 1 << u"needs_you"_s << u"identity_check"_s;
    QTest::newRow("throttled") << u"/throttle?network=x&minutes=10"_s << 3 << u"waiting"_s << u"throttled"_s;
    QTest::newRow("out of paid credits") << u"/credits"_s + who + u"&paid=0"_s << 3 << u"waiting"_s << u"throttled"_s;
    QTest::newRow("outage 503") << u"/outage?network=x&mode=503"_s << 3 << u"waiting"_s << u"network_down"_s;
    QTest::newRow("garbage") << u"/garbage?network=x&mode=html"_s << 3 << u"waiting"_s << u"tls_or_proxy"_s;
    QTest::newRow("app not enrolled") << u"/app-suspend?network=x&mode=not-enrolled"_s << 1 << u"needs_you"_s
                                      << u"app_registration"_s;
}

void tst_StatusAfterEvents::x()
{
    QFETCH(QString, event);
    QCOMPARE(m_cli->run({u"app"_s, u"set"_s, u"x"_s, u"--client-id"_s, u"rehearsal-x"_s}).code, 0);
    connectTo({u"connect"_s, u"x"_s}, u"x"_s);
    compareHealth(checkAfter(event));
}

void tst_StatusAfterEvents::mastodon_data()
{
    QTest::addColumn<QString>("instance");
    QTest::addColumn<QString>("event");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("cause");
    const QString who = u"?network=mastodon&person=maria"_s;
    for (const QString& instance : {u"mastodon.social"_s, u"social.example"_s}) {
        const QByteArray at = instance.toLatin1();
        QTest::newRow(at + ": nothing happened") << instance << QString() << 0 << u"no_end_date"_s << QString();
        QTest::newRow(at + ": app removed")
            << instance << u"/remove-app"_s + who + u"&host="_s + instance << 1 << u"needs_you"_s << u"signed_out"_s;
        QTest::newRow(at + ": throttled")
            << instance << u"/throttle?network=mastodon&minutes=4"_s << 3 << u"waiting"_s << u"throttled"_s;
        QTest::newRow(at + ": outage") << instance << u"/outage?network=mastodon&mode=502"_s << 3 << u"waiting"_s
                                       << u"network_down"_s;
        QTest::newRow(at + ": garbage") << instance << u"/garbage?network=mastodon&mode=html"_s << 3 << u"waiting"_s
                                        << u"tls_or_proxy"_s;
    }
    QTest::newRow("frozen by moderators")
        << u"mastodon.social"_s << u"/suspend"_s + who << 1 << u"needs_you"_s << u"identity_check"_s;
}

void tst_StatusAfterEvents::mastodon()
{
    QFETCH(QString, instance);
    QFETCH(QString, event);
    connectTo({u"connect"_s, u"mastodon"_s, u"--instance"_s, instance}, u"mastodon"_s);
    const Seen seen = checkAfter(event);
    QCOMPARE(seen.account.value("handle"_L1).toString(), u"@maria@"_s + instance);
    compareHealth(seen);
}

/// Each command is a process of its own: what one of them found the next one knows.
void tst_StatusAfterEvents::manyDeathsAreOneIncident()
{
    QCOMPARE(m_cli->run({u"app"_s, u"set"_s, u"x"_s, u"--client-id"_s, u"rehearsal-x"_s}).code, 0);
    QVERIFY(m_cli->run({u"incidents"_s}).out.contains("There is no incident"));
    const QStringList people{u"maria"_s, u"nordlys"_s, u"cafeaurore"_s, u"acmetools"_s};
    for (const QString& person : people) {
        m_rehearsal.control(u"/auto?network=x&person="_s + person);
        const Ended connected = m_cli->connectByBrowser({u"connect"_s, u"x"_s});
        QVERIFY2(connected.code == 0, connected.err.constData());
    }
    m_rehearsal.control(u"/reset?network=x"_s);
    const QJsonObject checked = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s}).json();
    QCOMPARE(checked.value("incidents"_L1).toArray().size(), 1); // known before the command ends
    const QJsonObject incident = m_cli->run({u"status"_s, u"--json"_s}).json().value("incidents"_L1)[0].toObject();
    QCOMPARE(incident.value("network"_L1).toString(), u"x"_s);
    QCOMPARE(incident.value("kind"_L1).toString(), u"platform_reset"_s);
    QCOMPARE(incident.value("accounts"_L1).toArray().size(), 4);
    QVERIFY(incident.value("closed"_L1).isNull());
    for (const char* time : {"opened", "confirmed"})
        QVERIFY(QDateTime::fromString(incident.value(QLatin1StringView(time)).toString(), Qt::ISODate).isValid());
    const QJsonObject status = m_cli->run({u"status"_s, u"--json"_s}).json();
    for (const QJsonValue account : status.value("accounts"_L1).toArray())
        QCOMPARE(field(account.toObject(), "state"_L1), u"incident"_s);
    QVERIFY(m_cli->run({u"status"_s, u"--json"_s, u"--network"_s, u"facebook"_s})
                .json()
                .value("incidents"_L1)
                .toArray()
                .isEmpty());
    const QByteArray listed = m_cli->run({u"incidents"_s}).out;
    QVERIFY2(listed.contains("X has probably reset access. 4 of 4 logins"), listed.constData());
    QVERIFY(m_cli->run({u"ledger"_s}).out.contains("incident"));

    for (const QString& person : people) { // the same person again is the same record: repaired
        m_rehearsal.control(u"/auto?network=x&person="_s + person);
        QCOMPARE(m_cli->connectByBrowser({u"connect"_s, u"x"_s}).code, 0);
    }
    const QJsonArray all = m_cli->run({u"incidents"_s, u"--json"_s}).json().value("incidents"_L1).toArray();
    QCOMPARE(all.size(), 1);
    QVERIFY(!all.first()[u"closed"].isNull());
    QVERIFY(m_cli->run({u"incidents"_s}).out.contains("Over: "));
}

void tst_StatusAfterEvents::snoozedAndAwakeAgain()
{
    m_cli->run({u"app"_s,
                u"set"_s,
                u"facebook"_s,
                u"--client-id"_s,
                u"1234567890"_s,
                u"--client-secret-stdin"_s,
                u"--redirect"_s,
                u"http://localhost:27321/facebook"_s},
               "0123456789abcdef0123456789abcdef\n");
    connectTo({u"connect"_s, u"facebook"_s}, u"facebook"_s);
    const QString id = checkAfter(QString()).account.value("id"_L1).toString();
    const QString until = QDate::currentDate().addDays(5).toString(Qt::ISODate);
    const QStringList snooze{u"snooze"_s, id, u"--until"_s, until, u"--reason"_s, u"on holiday"_s};
    const Ended early = m_cli->run(snooze);
    QCOMPARE(early.code, 2); // it asks for nobody yet
    QVERIFY2(early.err.contains("nothing to snooze"), early.err.constData());
    QCOMPARE(checkAfter(u"/password?network=facebook&person=maria"_s).code, 1);
    QCOMPARE(m_cli->run({u"snooze"_s, id, u"--until"_s, until}).code, 2); // without a reason
    QCOMPARE(m_cli->run({u"snooze"_s, id, u"--until"_s, u"tomorrow"_s, u"--reason"_s, u"x"_s}).code, 2);
    const Ended snoozed = m_cli->run(snooze);
    QVERIFY2(snoozed.code == 0, snoozed.err.constData());
    QVERIFY2(snoozed.out.contains("Snoozed to"), snoozed.out.constData());
    const Seen resting = checkAfter(QString());
    QCOMPARE(field(resting.account, "state"_L1), u"snoozed"_s);
    QCOMPARE(field(resting.pages.first().toObject(), "state"_L1), u"snoozed"_s);
    QCOMPARE(resting.code, 0); // nightly jobs rest too
    const QJsonObject awake = m_cli->run({u"wake"_s, id, u"--json"_s}).json();
    QCOMPARE(field(awake.value("account"_L1).toObject(), "state"_L1), u"needs_you"_s);
    QCOMPARE(m_cli->run({u"wake"_s, id}).code, 2);
    const QByteArray ledger = m_cli->run({u"ledger"_s}).out;
    QVERIFY2(ledger.contains("snooze") && ledger.contains("wake"), ledger.constData());
}

void tst_StatusAfterEvents::onePageLost()
{
    m_cli->run({u"app"_s,
                u"set"_s,
                u"facebook"_s,
                u"--client-id"_s,
                u"1234567890"_s,
                u"--client-secret-stdin"_s,
                u"--redirect"_s,
                u"http://localhost:27321/facebook"_s},
               "0123456789abcdef0123456789abcdef\n");
    connectTo({u"connect"_s, u"facebook"_s}, u"facebook"_s);
    const Seen before = checkAfter({});
    QVERIFY(before.pages.size() > 5);
    const QString page = before.pages.first().toObject().value("remote_id"_L1).toString();
    const Seen after = checkAfter(u"/page-role-lost?page=%1&person=maria"_s.arg(page));
    QCOMPARE(field(after.account, "state"_L1), u"partly_lost"_s);
    QCOMPARE(after.code, 1);
    for (const QJsonValue value : after.pages) {
        const QJsonObject one = value.toObject();
        const bool isLost = one.value("remote_id"_L1).toString() == page;
        QCOMPARE(field(one, "state"_L1), isLost ? u"needs_you"_s : u"healthy"_s);
        QCOMPARE(field(one, "cause"_L1), isLost ? u"page_role_lost"_s : QString());
    }
    const Seen back = checkAfter(u"/page-role-lost?page=%1&person=maria&on=0"_s.arg(page));
    QCOMPARE(field(back.account, "state"_L1), u"healthy"_s);
}

void tst_StatusAfterEvents::moreThanThreeResultPages()
{
    m_cli->run({u"app"_s,
                u"set"_s,
                u"facebook"_s,
                u"--client-id"_s,
                u"1234567890"_s,
                u"--client-secret-stdin"_s,
                u"--redirect"_s,
                u"http://localhost:27321/facebook"_s},
               "0123456789abcdef0123456789abcdef\n");
    m_rehearsal.control(u"/auto?network=facebook&person=priya&pages=all"_s);
    const Ended connected = m_cli->connectByBrowser({u"connect"_s, u"facebook"_s});
    QVERIFY2(connected.code == 0, connected.err.constData());
    QCOMPARE(connected.json().value("pages"_L1).toArray().size(), 320);
}

void tst_StatusAfterEvents::aFailingResultPageMakesTheListPartial()
{
    m_cli->run({u"app"_s,
                u"set"_s,
                u"facebook"_s,
                u"--client-id"_s,
                u"1234567890"_s,
                u"--client-secret-stdin"_s,
                u"--redirect"_s,
                u"http://localhost:27321/facebook"_s},
               "0123456789abcdef0123456789abcdef\n");
    m_rehearsal.control(u"/auto?network=facebook&person=priya&pages=all"_s);
    m_rehearsal.control(u"/outage?network=facebook&path=/accounts&skip=2&times=5&mode=500"_s);
    const Ended connected = m_cli->connectByBrowser({u"connect"_s, u"facebook"_s});
    QVERIFY2(connected.code == 0, connected.err.constData());
    QVERIFY(!connected.json().value("partial"_L1).toString().isEmpty());
    QVERIFY(connected.json().value("pages"_L1).toArray().size() >= 200);
}

QTEST_GUILESS_MAIN(tst_StatusAfterEvents)
#include "tst_statusafterevents.moc"
