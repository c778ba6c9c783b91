// SPDX-License-Identifier: GPL-3.0-or-later
// The whole console program on a real gnome-keyring that is open, locked, slow, forgetful, killed or not there.
#include "tests/programs/programs.h"
#include "tests/support/keyring.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QTest>
#include <QTimer>

using namespace Qt::Literals::StringLiterals;

namespace pk {

namespace {

const QString kInstance = u"mastodon.social"_s; // registers the app by itself and needs no certain port
const QString kWell = u"no_end_date"_s;

} // namespace

class TestKeychain final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void connectsAndRemembers();
    void lockedIsSaid();
    void slowIsWaitedFor();
    void forgetfulFirstSecondsMakeNoSecondStore();
    void absentIsSaid();
    void killedWhileItConnects();

private:
    QString stateNow();

    RehearsalProcess m_rehearsal;
    std::unique_ptr<Keyring> m_keyring;
    std::unique_ptr<CommandLine> m_cli;
};

void TestKeychain::initTestCase()
{
    if (const QString missing = Keyring::missing(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
    QVERIFY(m_rehearsal.start());
}

void TestKeychain::init()
{
    m_keyring = std::make_unique<Keyring>();
    QVERIFY2(m_keyring->start(), qPrintable(m_keyring->reason()));
    m_cli = std::make_unique<CommandLine>(m_rehearsal.routes());
    m_cli->useKeychain();
    m_cli->environment = m_keyring->environment();
    m_rehearsal.control(u"/auto?network=mastodon&person=maria"_s);
    const Ended connected = m_cli->connectByBrowser({u"connect"_s, u"mastodon"_s, u"--instance"_s, kInstance});
    QVERIFY2(connected.code == 0, connected.err.constData());
}

QString TestKeychain::stateNow()
{
    const QJsonArray accounts = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s}).json().value("accounts"_L1).toArray();
    return accounts.size() == 1 ? accounts.first()["health"_L1]["state"_L1].toString()
                                : u"%1 accounts"_s.arg(accounts.size());
}

void TestKeychain::connectsAndRemembers()
{
    QCOMPARE(stateNow(), kWell);
}

void TestKeychain::lockedIsSaid()
{
    const QString file = m_cli->profileDir() + u"/store.db"_s;
    const qint64 size = QFileInfo(file).size();
    m_keyring->stop();
    QVERIFY2(m_keyring->startLocked(), qPrintable(m_keyring->reason()));
    const Ended status = m_cli->run({u"status"_s, u"--json"_s});
    QCOMPARE(status.code, 3);
    QCOMPARE(status.err.trimmed().count('\n'), 0);
    QVERIFY2(status.err.contains("locked"), status.err.constData());
    QVERIFY(status.out.isEmpty());
    QCOMPARE(QFileInfo(file).size(), size);
    QVERIFY(m_keyring->restart());
    QCOMPARE(stateNow(), kWell);
}

void TestKeychain::slowIsWaitedFor()
{
    m_keyring->pause();
    QElapsedTimer clock;
    clock.start();
    const auto slow = m_cli->start({u"status"_s, u"--json"_s});
    const Ended ended = m_cli->finish(*slow, 75); // held up for the whole of the program's patience
    qInfo() << "gave up after" << clock.elapsed() << "ms:" << ended.err.trimmed();
    QCOMPARE(ended.code, 3);
    QCOMPARE(ended.err.trimmed().count('\n'), 0);
    QVERIFY(clock.elapsed() < 60'000);
    QVERIFY(ended.out.isEmpty());
    m_keyring->resume();
    QCOMPARE(stateNow(), kWell);

    m_keyring->pause(); // and one that takes half a minute
    QTimer::singleShot(30'000, this, [this] { m_keyring->resume(); });
    const auto waiting = m_cli->start({u"status"_s, u"--json"_s});
    QCOMPARE(m_cli->finish(*waiting, 60).code, 0);
}

void TestKeychain::forgetfulFirstSecondsMakeNoSecondStore()
{
    for (int round = 0; round < 3; ++round) {
        QVERIFY2(m_keyring->restart(), qPrintable(m_keyring->reason())); // answers "not found" for everything at first
        QCOMPARE(stateNow(), kWell);
    }
    // No store was set aside as unreadable, none made anew.
    const QStringList stores = QDir(m_cli->profileDir()).entryList({u"store*.db*"_s}, QDir::Files);
    QVERIFY2(stores.filter(QRegularExpression(u"^store\\.db(-wal|-shm)?$"_s)).size() == stores.size(),
             qPrintable(stores.join(u' ')));
}

void TestKeychain::absentIsSaid()
{
    m_keyring->stop();
    const Ended status = m_cli->run({u"status"_s});
    QCOMPARE(status.code, 3);
    QCOMPARE(status.err.trimmed().count('\n'), 0);
    qInfo() << status.err.trimmed();
    QVERIFY2(status.err.contains("keychain"), status.err.constData());
    QVERIFY(m_keyring->restart());
    QCOMPARE(stateNow(), kWell);
}

void TestKeychain::killedWhileItConnects()
{
    const auto process = m_cli->start(
        {u"connect"_s, u"mastodon"_s, u"--instance"_s, kInstance, u"--print-url"_s, u"--json"_s});
    const QUrl link = CommandLine::printedLink(*process);
    m_keyring->kill();
    fetch(link);
    const Ended ended = m_cli->finish(*process, 60);
    QVERIFY2(ended.code == 3 || ended.code == 0, ended.err.constData()); // D-Bus may start the service again
    QVERIFY(ended.err.trimmed().count('\n') == 0);
    QVERIFY(m_keyring->restart());
    QCOMPARE(stateNow(), kWell); // the one from before lost nothing
}

} // namespace pk

QTEST_GUILESS_MAIN(pk::TestKeychain)
#include "tst_keychain.moc"
