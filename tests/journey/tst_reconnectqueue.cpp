// SPDX-License-Identifier: GPL-3.0-or-later
// "reconnect --queue" against the rehearsal networks: accounts are killed, the queue is walked with a browser played by the
// test, and status says that all work again.
#include "tests/programs/programs.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSettings>
#include <QTest>
#include <QUrlQuery>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class tst_ReconnectQueue final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();

    void nobodyWaits();
    void takesNoAccountAndNoPages_data();
    void takesNoAccountAndNoPages();
    void everyoneIsMendedInOrder();
    void theWrongPersonChangesNothing();
    void isInterruptedAndGoesOn();
    void aPageLostMeanwhileIsTold();
    void whatNoSignInMendsIsListedApart();
    void opensTheBrowserChosenForTheAccount();

private:
    struct Turn
    {
        QUrl link;
        QJsonObject outcome;
    };
    void connectTo(const QStringList& command, const QString& network, const QString& person, const QString& host = {});
    void connectFour();
    /// Kills what connectFour() connected and lets the program see it.
    void killFour();
    std::unique_ptr<QProcess> startQueue(const QStringList& further = {});
    QByteArray nextLine(QProcess& process);
    /// One account of the queue: its link is opened as \a person would, by default the one who was announced.
    Turn signIn(QProcess& process, QString person = {});
    QStringList statesOf();

    RehearsalProcess m_rehearsal;
    std::unique_ptr<CommandLine> m_cli;
    int m_turn = 0;
    QByteArray m_told; ///< standard error of the queue so far
};

void tst_ReconnectQueue::initTestCase()
{
    QVERIFY(m_rehearsal.start());
}

void tst_ReconnectQueue::cleanupTestCase()
{
    m_rehearsal.stop();
}

void tst_ReconnectQueue::init()
{
    m_rehearsal.control(u"/reset-world"_s);
    m_cli = std::make_unique<CommandLine>(m_rehearsal.routes());
}

void tst_ReconnectQueue::connectTo(const QStringList& command, const QString& network, const QString& person,
                                   const QString& host)
{
    m_rehearsal.control(u"/auto?network=%1&person=%2&host=%3"_s.arg(network, person, host));
    const Ended connected = m_cli->connectByBrowser(QStringList{u"connect"_s} + command);
    QVERIFY2(connected.code == 0, connected.err.constData());
    m_rehearsal.control(u"/auto?network=%1&host=%2&on=0"_s.arg(network, host));
}

/// By what hangs on them: Jonas with seven pages of one client, then three logins with one page each, two of them of one
/// holder at one network.
void tst_ReconnectQueue::connectFour()
{
    const Ended facebook = m_cli->run({u"app"_s,
                                       u"set"_s,
                                       u"facebook"_s,
                                       u"--client-id"_s,
                                       u"1234567890"_s,
                                       u"--client-secret-stdin"_s,
                                       u"--redirect"_s,
                                       u"http://localhost:27321/facebook"_s},
                                      "0123456789abcdef0123456789abcdef\n");
    QVERIFY2(facebook.code == 0, facebook.err.constData());
    QCOMPARE(m_cli->run({u"app"_s, u"set"_s, u"x"_s, u"--client-id"_s, u"rehearsal-x"_s}).code, 0);
    connectTo({u"x"_s}, u"x"_s, u"maria"_s);
    connectTo({u"mastodon"_s, u"--instance"_s, u"social.example"_s}, u"mastodon"_s, u"maria"_s, u"social.example"_s);
    connectTo({u"x"_s}, u"x"_s, u"aicha"_s);
    connectTo({u"facebook"_s, u"--client"_s, u"Nordlys Energi"_s}, u"facebook"_s, u"jonas"_s);
}

void tst_ReconnectQueue::killFour()
{
    m_rehearsal.control(u"/remove-app?network=x&person=maria"_s);
    m_rehearsal.control(u"/remove-app?network=x&person=aicha"_s);
    m_rehearsal.control(u"/remove-app?network=mastodon&person=maria&host=social.example"_s);
    m_rehearsal.control(u"/password?network=facebook&person=jonas"_s);
    QCOMPARE(m_cli->run({u"check"_s, u"--all"_s, u"--json"_s}).code, 1);
    QCOMPARE(statesOf(), QStringList(4, u"needs_you"_s));
}

QStringList tst_ReconnectQueue::statesOf()
{
    QStringList states;
    const QJsonObject status = m_cli->run({u"status"_s, u"--json"_s}).json();
    for (const QJsonValue account : status.value("accounts"_L1).toArray())
        states.append(account["health"_L1]["state"_L1].toString());
    return states;
}

std::unique_ptr<QProcess> tst_ReconnectQueue::startQueue(const QStringList& further)
{
    m_turn = 0;
    m_told.clear();
    return m_cli->start(QStringList{u"reconnect"_s, u"--queue"_s, u"--print-url"_s, u"--json"_s} + further);
}

QByteArray tst_ReconnectQueue::nextLine(QProcess& process)
{
    [[maybe_unused]] const bool there = QTest::qWaitFor(
        [&] { return process.canReadLine() || process.state() == QProcess::NotRunning; }, 30'000);
    return process.readLine().trimmed();
}

tst_ReconnectQueue::Turn tst_ReconnectQueue::signIn(QProcess& process, QString person)
{
    Turn turn;
    turn.link = QUrl(QString::fromUtf8(nextLine(process)));
    ++m_turn;
    if (person.isEmpty()) {
        const QByteArray announced = QByteArray::number(m_turn) + " of ";
        [[maybe_unused]] const bool heard = QTest::qWaitFor(
            [&] {
                m_told += process.readAllStandardError();
                const qsizetype at = m_told.lastIndexOf(announced);
                return at >= 0 && m_told.indexOf('\n', at) > 0;
            },
            30'000);
        const QByteArray line = m_told.mid(m_told.lastIndexOf(announced));
        for (const auto& [id, name] :
             {std::pair("jonas", "Jonas"), std::pair("maria", "Maria"), std::pair("aicha", "Benali")}) {
            if (line.contains(name))
                person = QString::fromLatin1(id);
        }
    }
    QUrl allowed = turn.link;
    QUrlQuery query(allowed);
    query.addQueryItem(u"auto"_s, person);
    allowed.setQuery(query);
    if (turn.link.isValid() && !turn.link.isEmpty())
        fetch(allowed);
    turn.outcome = QJsonDocument::fromJson(nextLine(process)).object();
    return turn;
}

void tst_ReconnectQueue::nobodyWaits()
{
    const Ended ended = m_cli->run({u"reconnect"_s, u"--queue"_s});
    QCOMPARE(ended.code, 0);
    QVERIFY2(ended.out.contains("Nobody has to sign in again"), ended.out.constData());
}

void tst_ReconnectQueue::takesNoAccountAndNoPages_data()
{
    QTest::addColumn<QStringList>("further");
    QTest::newRow("account") << QStringList{u"maria"_s};
    QTest::newRow("pages") << QStringList{u"--pages"_s, u"all"_s};
    QTest::newRow("client") << QStringList{u"--client"_s, u"Acme"_s};
    QTest::newRow("purposes") << QStringList{u"--purposes"_s, u"publish"_s};
    QTest::newRow("timeout") << QStringList{u"--timeout"_s, u"soon"_s};
}

void tst_ReconnectQueue::takesNoAccountAndNoPages()
{
    QFETCH(QStringList, further);
    const Ended ended = m_cli->run(QStringList{u"reconnect"_s, u"--queue"_s} + further);
    QCOMPARE(ended.code, 2);
    QVERIFY(!ended.err.isEmpty());
}

void tst_ReconnectQueue::everyoneIsMendedInOrder()
{
    connectFour();
    killFour();
    const auto process = startQueue();
    const Turn first = signIn(*process);
    QCOMPARE(first.outcome.value("network"_L1).toString(), u"facebook"_s); // what most hangs on comes first
    QCOMPARE(first.outcome["before"_L1]["state"_L1].toString(), u"needs_you"_s);
    QCOMPARE(first.outcome["before"_L1]["cause"_L1].toString(), u"password_changed"_s);
    QCOMPARE(first.outcome["after"_L1]["state"_L1].toString(), u"healthy"_s);
    QVERIFY(first.outcome.value("gained"_L1).toArray().size() >= 5);
    QVERIFY(first.outcome.value("lost"_L1).toArray().isEmpty());
    QVERIFY(first.outcome.value("error"_L1).isNull());
    for (int i = 0; i < 3; ++i) {
        const Turn turn = signIn(*process);
        QVERIFY2(turn.outcome["after"_L1]["state"_L1].toString() != u"needs_you"_s, m_told.constData());
        QCOMPARE(turn.outcome.value("gained"_L1).toArray().size(), 1);
    }
    const Ended ended = m_cli->finish(*process);
    QCOMPARE(ended.code, 0);
    QCOMPARE(ended.json().value("mended"_L1).toInt(), 4);
    QVERIFY(ended.json().value("left"_L1).toArray().isEmpty());
    for (const QString& state : statesOf())
        QVERIFY2(state == u"healthy"_s || state == u"no_end_date"_s, qPrintable(state));
    QCOMPARE(m_cli->run({u"check"_s, u"--all"_s, u"--json"_s}).code, 0); // the networks say so too
}

void tst_ReconnectQueue::theWrongPersonChangesNothing()
{
    connectFour();
    killFour();
    const auto process = startQueue();
    const Turn first = signIn(*process, u"maria"_s); // Jonas was expected
    const QString error = first.outcome.value("error"_L1).toString();
    QVERIFY2(error.contains("Jonas Weber"_L1) && error.contains("Maria Lindqvist"_L1), qPrintable(error));
    QCOMPARE(first.outcome["after"_L1]["state"_L1].toString(), u"needs_you"_s);
    for (int i = 0; i < 3; ++i)
        QVERIFY(signIn(*process).outcome.value("error"_L1).isNull());
    const Ended ended = m_cli->finish(*process);
    QCOMPARE(ended.code, 1); // Jonas is still needed
    QCOMPARE(ended.json().value("mended"_L1).toInt(), 3);
    QCOMPARE(ended.json().value("left"_L1).toArray().size(), 1);
    QCOMPARE(statesOf().count(u"needs_you"_s), 1);

    const auto again = startQueue(); // the right one this time
    QCOMPARE(signIn(*again).outcome["after"_L1]["state"_L1].toString(), u"healthy"_s);
    QCOMPARE(m_cli->finish(*again).code, 0);
}

void tst_ReconnectQueue::isInterruptedAndGoesOn()
{
    connectFour();
    killFour();
    const auto process = startQueue();
    const Turn first = signIn(*process);
    QCOMPARE(first.outcome.value("network"_L1).toString(), u"facebook"_s);
    QVERIFY(!nextLine(*process).isEmpty()); // the next link is out, nobody has followed it
    process->kill();
    process->waitForFinished(5000);

    const auto again = startQueue();
    QSet<QString> accounts{first.outcome.value("account"_L1).toString()};
    for (int i = 0; i < 3; ++i) {
        const Turn turn = signIn(*again);
        QVERIFY2(turn.outcome.value("error"_L1).isNull(), m_told.constData());
        accounts.insert(turn.outcome.value("account"_L1).toString());
    }
    const Ended ended = m_cli->finish(*again);
    m_told += ended.err;
    QVERIFY2(m_told.contains("Going on where it was stopped"), m_told.constData());
    QCOMPARE(ended.code, 0);
    QCOMPARE(accounts.size(), 4); // each once
    QCOMPARE(ended.json().value("mended"_L1).toInt(), 4);
}

void tst_ReconnectQueue::aPageLostMeanwhileIsTold()
{
    connectFour();
    killFour();
    const QJsonArray pages = m_cli->run({u"pages"_s, u"--json"_s}).json().value("pages"_L1).toArray();
    QString lost;
    QString name;
    for (const QJsonValue page : pages) {
        if (page["network"_L1].toString() != u"facebook"_s)
            continue;
        lost = page["remote_id"_L1].toString();
        name = page["name"_L1].toString();
    }
    m_rehearsal.control(u"/page-role-lost?page=%1&person=jonas"_s.arg(lost));
    const auto process = startQueue();
    const Turn first = signIn(*process);
    QCOMPARE(first.outcome.value("stopped"_L1).toArray().size(), 1); // had stopped with the login, and stays away
    QCOMPARE(first.outcome["after"_L1]["state"_L1].toString(), u"partly_lost"_s);
    for (int i = 0; i < 3; ++i)
        signIn(*process);
    const Ended ended = m_cli->finish(*process);
    QCOMPARE(ended.code, 1);
    // Told by its name, and not taken for mended: whether a sign-in or an admin brings it back is the network's to say.
    QCOMPARE(first.outcome.value("stopped"_L1).toArray().first().toString(), name);
    QCOMPARE(ended.json().value("left"_L1).toArray().size() + ended.json().value("elsewhere"_L1).toArray().size(), 1);
    QCOMPARE(ended.json().value("mended"_L1).toInt(), 3);
}

void tst_ReconnectQueue::whatNoSignInMendsIsListedApart()
{
    QCOMPARE(m_cli->run({u"app"_s, u"set"_s, u"x"_s, u"--client-id"_s, u"rehearsal-x"_s}).code, 0);
    connectTo({u"x"_s}, u"x"_s, u"maria"_s);
    m_rehearsal.control(u"/checkpoint?network=x&person=maria"_s);
    m_cli->run({u"check"_s, u"--all"_s});
    const Ended locked = m_cli->run({u"reconnect"_s, u"--queue"_s});
    QCOMPARE(locked.code, 1);
    QVERIFY2(locked.out.contains("Not mended by signing in: Maria Lindqvist"), locked.out.constData());
    m_rehearsal.control(u"/checkpoint?network=x&person=maria&on=0"_s);
    m_rehearsal.control(u"/outage?network=x&mode=503"_s);
    m_cli->run({u"check"_s, u"--all"_s});
    const Ended away = m_cli->run({u"reconnect"_s, u"--queue"_s, u"--json"_s});
    QCOMPARE(away.json().value("elsewhere"_L1).toArray().size(), 1);
    QVERIFY(away.code == 1 || away.code == 3); // an outage forgives no refusal seen before
}

/// The console program opens the sign-in in the browser and profile that the window remembered for the account.
void tst_ReconnectQueue::opensTheBrowserChosenForTheAccount()
{
#ifndef Q_OS_LINUX
    QSKIP("profiles are where this system keeps them; the window's test of browsers covers the parsing");
#endif
    QTemporaryDir home;
    QVERIFY(QDir(home.path()).mkpath(u"bin"_s));
    QVERIFY(QDir(home.path()).mkpath(u".mozilla/firefox"_s));
    const auto write = [&](const QString& name, const QByteArray& text) {
        QFile file(home.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.setPermissions(file.permissions() | QFileDevice::ExeOwner);
    };
    // One argument a line; complete once it has its name.
    write(u"bin/firefox"_s, "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$0.part\" && mv \"$0.part\" \"$0.args\"\n");
    write(u".mozilla/firefox/profiles.ini"_s, "[Profile0]\nName=default\n[Profile1]\nName=Agency, $(touch x) & more\n");
    QCOMPARE(m_cli->run({u"app"_s, u"set"_s, u"x"_s, u"--client-id"_s, u"rehearsal-x"_s}).code, 0);
    connectTo({u"x"_s}, u"x"_s, u"maria"_s);
    m_rehearsal.control(u"/remove-app?network=x&person=maria"_s);
    m_cli->run({u"check"_s, u"--all"_s});
    const QString id = m_cli->run({u"accounts"_s, u"--json"_s})
                           .json()
                           .value("accounts"_L1)
                           .toArray()
                           .first()
                           .toObject()
                           .value("id"_L1)
                           .toString();
    {
        QSettings settings(m_cli->profileDir() + u"/settings.ini"_s, QSettings::IniFormat);
        settings.setValue(u"browsers/"_s + id, u"firefox/profile/Agency, $(touch x) & more"_s);
    }
    m_cli->environment.insert(u"HOME"_s, home.path());
    m_cli->environment.insert(u"PATH"_s, home.filePath(u"bin"_s) + u':' + qEnvironmentVariable("PATH"));
    const auto process = m_cli->start({u"reconnect"_s, u"--queue"_s, u"--json"_s});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(home.filePath(u"bin/firefox.args"_s)), 30'000);
    QFile told(home.filePath(u"bin/firefox.args"_s));
    QVERIFY(told.open(QIODevice::ReadOnly));
    const QByteArrayList arguments = told.readAll().trimmed().split('\n');
    QCOMPARE(arguments.size(), 3);
    QCOMPARE(arguments[0], "-P");
    QCOMPARE(arguments[1], "Agency, $(touch x) & more"); // one argument, whatever stands in it
    QUrl link(QString::fromUtf8(arguments[2]));
    QUrlQuery query(link);
    query.addQueryItem(u"auto"_s, u"maria"_s);
    link.setQuery(query);
    fetch(link);
    QCOMPARE(m_cli->finish(*process).code, 0);
    QVERIFY(!QFile::exists(home.filePath(u"x"_s)));
}

QTEST_GUILESS_MAIN(tst_ReconnectQueue)
#include "tst_reconnectqueue.moc"
