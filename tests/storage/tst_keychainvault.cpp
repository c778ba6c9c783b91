// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/grantvault.h"
#include "models/storage/keychainvault.h"
#include "models/storage/profile.h"
#include "models/storage/store.h"
#include "tests/storage/samples.h"
#include "tests/support/keyring.h"
#include "tests/support/waitfor.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace pk;
using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;

namespace {

const QString kProfile = u"test-profile"_s;

Secret bytes(const char* text)
{
    return Secret(QByteArray(text));
}

QByteArray word(const std::optional<ErrorKind>& kind)
{
    if (!kind)
        return "ok";
    switch (*kind) {
    case ErrorKind::VaultLocked: return "locked";
    case ErrorKind::VaultUnavailable: return "unavailable";
    case ErrorKind::VaultEntryMissing: return "missing";
    case ErrorKind::VaultFailed: return "failed";
    case ErrorKind::TimedOut: return "timed out";
    default: return "other";
    }
}

template<typename T>
QByteArray word(const Result<T>& result)
{
    return word(result ? std::nullopt : std::optional(result.error().kind));
}

} // namespace

class TestKeychainVault : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void writesReadsOverwritesRemoves();
    void missingEntryIsSaid();
    void emptyAndTooLongAreRefused();
    void anyBytesSurvive();
    void profilesAreApart();
    void eightKilobytes();
    void twoHundredEntries();
    void manyAtOnce();
    void holdsBundlesByGeneration();
    void twoProcessesShareOneKeychain();
    void slowKeychainTimesOutAndLosesNothing();
    void whatWasGivenUpOnIsNeverWrittenLater();
    void killedAndRestartedKeychainLosesNothing();
    void storeKeySurvivesAForgetfulStart();

    void lockedIsSaidAtOnce();
    void lockedWithAScreenEndsInTime();
    void withoutSecretServiceIsUnavailable();
    void withoutBusIsUnavailable();

private:
    /// What another process of this program prints: a word and milliseconds.
    QByteArrayList other(const QStringList& arguments, const QProcessEnvironment& environment);

    std::unique_ptr<Keyring> m_keyring;
};

void TestKeychainVault::initTestCase()
{
    if (const QString missing = Keyring::missing(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
    m_keyring = std::make_unique<Keyring>();
    QVERIFY2(m_keyring->start(), qPrintable(m_keyring->reason()));
}

QByteArrayList TestKeychainVault::other(const QStringList& arguments, const QProcessEnvironment& environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QCoreApplication::applicationFilePath(), arguments);
    if (!process.waitForFinished(60000))
        return {"hangs"};
    return process.readAllStandardOutput().trimmed().split('\n');
}

void TestKeychainVault::writesReadsOverwritesRemoves()
{
    KeychainVault vault(kProfile);
    QCOMPARE(vault.identifier(), u"keychain"_s);
    QVERIFY(waitFor(vault.write(u"a"_s, bytes("one"))));
    QCOMPARE(waitFor(vault.read(u"a"_s))->reveal(), QByteArray("one"));
    QVERIFY(waitFor(vault.write(u"a"_s, bytes("two"))));
    QCOMPARE(waitFor(vault.read(u"a"_s))->reveal(), QByteArray("two"));
    QVERIFY(waitFor(vault.remove(u"a"_s)));
    QCOMPARE(word(waitFor(vault.read(u"a"_s))), QByteArray("missing"));
    QVERIFY(waitFor(vault.remove(u"a"_s)));
}

void TestKeychainVault::missingEntryIsSaid()
{
    KeychainVault vault(kProfile);
    const auto answer = waitFor(vault.read(u"never written"_s));
    QCOMPARE(answer.error().kind, ErrorKind::VaultEntryMissing);
}

void TestKeychainVault::emptyAndTooLongAreRefused()
{
    KeychainVault vault(kProfile);
    QVERIFY(waitFor(vault.write(u"a"_s, bytes("kept"))));
    QCOMPARE(waitFor(vault.write(u"a"_s, Secret())).error().kind, ErrorKind::InvalidInput);
    QVERIFY(!waitFor(vault.write(u"a"_s, Secret(QByteArray(vault.maxEntrySize() + 1, 'x')))));
    QCOMPARE(waitFor(vault.read(u"a"_s))->reveal(), QByteArray("kept"));
}

void TestKeychainVault::anyBytesSurvive()
{
    KeychainVault vault(kProfile);
    QByteArray all;
    for (int byte = 0; byte < 256; ++byte)
        all.append(char(byte));
    QVERIFY(waitFor(vault.write(u"bytes"_s, Secret(all))));
    QCOMPARE(waitFor(vault.read(u"bytes"_s))->reveal(), all);
}

void TestKeychainVault::profilesAreApart()
{
    KeychainVault one(u"one"_s);
    KeychainVault two(u"two"_s);
    QVERIFY(waitFor(one.write(u"a"_s, bytes("1"))));
    QCOMPARE(word(waitFor(two.read(u"a"_s))), QByteArray("missing"));
    QVERIFY(waitFor(two.write(u"a"_s, bytes("2"))));
    QVERIFY(waitFor(two.remove(u"a"_s)));
    QCOMPARE(waitFor(one.read(u"a"_s))->reveal(), QByteArray("1"));
}

void TestKeychainVault::eightKilobytes()
{
    KeychainVault vault(kProfile);
    for (const qsizetype size : {qsizetype(8000), vault.maxEntrySize()}) {
        const QByteArray long_(size, 'k');
        QVERIFY(waitFor(vault.write(u"long"_s, Secret(long_))));
        QCOMPARE(waitFor(vault.read(u"long"_s))->reveal(), long_);
    }
}

void TestKeychainVault::twoHundredEntries()
{
    KeychainVault vault(kProfile);
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 200; ++i)
        QVERIFY(waitFor(vault.write(u"many/%1"_s.arg(i), Secret(QByteArray::number(i)))));
    const qint64 writing = timer.restart();
    for (int i = 0; i < 200; ++i)
        QCOMPARE(waitFor(vault.read(u"many/%1"_s.arg(i)))->reveal(), QByteArray::number(i));
    qInfo("200 entries: written in %lld ms, read in %lld ms", writing, timer.elapsed());
}

void TestKeychainVault::manyAtOnce()
{
    KeychainVault vault(kProfile);
    std::vector<Async<bool>> writes;
    writes.reserve(20);
    for (int i = 0; i < 20; ++i)
        writes.push_back(vault.write(u"once/%1"_s.arg(i), Secret(QByteArray::number(i))));
    for (auto& write : writes)
        QVERIFY(waitFor(std::move(write)));
    std::vector<Async<Secret>> reads;
    reads.reserve(100);
    for (int i = 0; i < 100; ++i)
        reads.push_back(vault.read(u"once/%1"_s.arg(i % 20)));
    for (int i = 0; i < 100; ++i)
        QCOMPARE(waitFor(std::move(reads[size_t(i)]))->reveal(), QByteArray::number(i % 20));
}

void TestKeychainVault::holdsBundlesByGeneration()
{
    KeychainVault vault(kProfile);
    GrantVault grants(vault);
    const AccountId id = AccountId::create();
    TokenSet large = sampleTokens("2");
    for (int i = 0; i < 100; ++i) // 60 kB: more than one entry here as well
        large.pageTokens.insert(RemoteId(QString::number(i)), Secret(QByteArray(600, 'p')));
    QVERIFY(waitFor(grants.save(id, 0, sampleTokens("1"))));
    QVERIFY(waitFor(grants.save(id, 1, large)));
    QVERIFY(waitFor(grants.drop(id, 1)));
    const auto held = waitFor(grants.load(id, 1));
    QVERIFY(held);
    QCOMPARE(held->generation, 2u);
    QVERIFY(held->tokens == large);
    QVERIFY(waitFor(grants.dropAll(id, 2)));
    QCOMPARE(word(waitFor(GrantVault(vault, Patience{100ms, 10ms}).load(id, 2))), QByteArray("missing"));
}

void TestKeychainVault::twoProcessesShareOneKeychain()
{
    KeychainVault vault(kProfile);
    QVERIFY(waitFor(vault.write(u"shared"_s, bytes("from here"))));
    QCOMPARE(other({u"--read"_s, u"shared"_s, u"20000"_s}, m_keyring->environment()).value(2), QByteArray("from here"));
    QCOMPARE(other({u"--write"_s, u"shared"_s, u"20000"_s, u"from there"_s}, m_keyring->environment()).value(0),
             QByteArray("ok"));
    QCOMPARE(waitFor(vault.read(u"shared"_s))->reveal(), QByteArray("from there"));
    QProcess process;
    process.setProcessEnvironment(m_keyring->environment());
    process.start(QCoreApplication::applicationFilePath(), {u"--many"_s, u"there"_s, u"20000"_s, u"40"_s});
    for (int i = 0; i < 40; ++i)
        QVERIFY(waitFor(vault.write(u"here/%1"_s.arg(i), Secret(QByteArray::number(i)))));
    QVERIFY(process.state() == QProcess::NotRunning || process.waitForFinished()); // it may have been first
    QCOMPARE(process.exitCode(), 0);
    for (int i = 0; i < 40; ++i) {
        QCOMPARE(waitFor(vault.read(u"here/%1"_s.arg(i)))->reveal(), QByteArray::number(i));
        QCOMPARE(waitFor(vault.read(u"there/%1"_s.arg(i)))->reveal(), QByteArray::number(i));
    }
}

void TestKeychainVault::slowKeychainTimesOutAndLosesNothing()
{
    KeychainVault vault(kProfile, 700ms);
    QVERIFY(waitFor(vault.write(u"slow"_s, bytes("before"))));
    m_keyring->pause();
    QElapsedTimer timer;
    timer.start();
    const auto read = waitFor(vault.read(u"slow"_s));
    const auto write = waitFor(vault.write(u"slow"_s, bytes("meanwhile")));
    const qint64 took = timer.elapsed();
    m_keyring->resume();
    QCOMPARE(word(read), QByteArray("timed out"));
    QCOMPARE(word(write), QByteArray("timed out"));
    QVERIFY2(took < 15000, qPrintable(QString::number(took)));
    QTRY_VERIFY(waitFor(vault.read(u"slow"_s)).has_value());
    QVERIFY(waitFor(vault.write(u"slow"_s, bytes("after"))));
    QCOMPARE(waitFor(vault.read(u"slow"_s))->reveal(), QByteArray("after"));
    KeychainVault patient(kProfile, 20s); // slow, and waited for
    m_keyring->pause();
    auto waiting = patient.read(u"slow"_s);
    QTimer::singleShot(1500ms, this, [this] { m_keyring->resume(); });
    QCOMPARE(waitFor(std::move(waiting))->reveal(), QByteArray("after"));
}

void TestKeychainVault::whatWasGivenUpOnIsNeverWrittenLater()
{
    KeychainVault vault(kProfile, 300ms);
    QVERIFY(waitFor(vault.write(u"late"_s, bytes("before"))));
    m_keyring->pause();
    auto read = vault.read(u"late"_s); // takes the turn and hangs
    auto write = vault.write(u"late"_s, bytes("given up on"));
    const auto unread = waitFor(std::move(read));
    const auto unwritten = waitFor(std::move(write));
    m_keyring->resume();
    QCOMPARE(word(unread), QByteArray("timed out"));
    QCOMPARE(word(unwritten), QByteArray("timed out"));
    QTRY_VERIFY(waitFor(vault.read(u"late"_s)).has_value());
    QCOMPARE(waitFor(vault.read(u"late"_s))->reveal(), QByteArray("before"));
}

void TestKeychainVault::killedAndRestartedKeychainLosesNothing()
{
    KeychainVault vault(kProfile);
    QVERIFY(waitFor(vault.write(u"kept"_s, bytes("safe"))));
    GrantVault grants(vault);
    const AccountId id = AccountId::create();
    QVERIFY(waitFor(grants.save(id, 0, sampleTokens())));
    for (int round = 0; round < 3; ++round) {
        m_keyring->kill();
        const auto dead = waitFor(vault.read(u"kept"_s));
        QCOMPARE(word(dead), QByteArray("unavailable"));
        QVERIFY2(m_keyring->restart(), qPrintable(m_keyring->reason()));
        const auto atOnce = waitFor(vault.read(u"kept"_s));
        qInfo("asked at once: %s", word(atOnce).constData());
        const auto patient = waitFor(readPatiently(&vault, u"kept"_s));
        QVERIFY2(patient, word(patient).constData());
        QCOMPARE(patient->reveal(), QByteArray("safe"));
        const auto held = waitFor(grants.load(id, 1));
        QVERIFY2(held, word(held).constData());
        QVERIFY(waitFor(vault.write(u"kept"_s, bytes("safe"))));
    }
}

void TestKeychainVault::storeKeySurvivesAForgetfulStart()
{
    QTemporaryDir dir;
    const Profile profile = *Profile::open(dir.filePath(u"profile"_s));
    KeychainVault vault(profile.id());
    const auto key = waitFor(storeKey(&vault, profile));
    QVERIFY(key);
    QVERIFY(Store::open(profile.storeFile(), *key));
    QVERIFY(m_keyring->restart());
    const auto again = waitFor(storeKey(&vault, profile));
    QVERIFY2(again, word(again).constData());
    QVERIFY(*again == *key);
}

void TestKeychainVault::lockedIsSaidAtOnce()
{
    KeychainVault vault(kProfile);
    QVERIFY(waitFor(vault.write(u"behind the lock"_s, bytes("safe"))));
    m_keyring->stop();
    QVERIFY2(m_keyring->startLocked(), qPrintable(m_keyring->reason()));
    for (const QString& verb : {u"--read"_s, u"--write"_s, u"--remove"_s}) {
        const QByteArrayList answer = other({verb, u"behind the lock"_s, u"20000"_s, u"new"_s},
                                            m_keyring->environment());
        QCOMPARE(answer.value(0), QByteArray("locked"));
        QVERIFY2(answer.value(1).toInt() < 5000, answer.value(1).constData());
    }
    const auto here = waitFor(vault.read(u"behind the lock"_s));
    QCOMPARE(word(here), QByteArray("locked"));
    m_keyring->stop();
    QVERIFY2(m_keyring->start(), qPrintable(m_keyring->reason()));
    const auto open = waitFor(readPatiently(&vault, u"behind the lock"_s));
    QVERIFY2(open, word(open).constData());
    QCOMPARE(open->reveal(), QByteArray("safe"));
}

void TestKeychainVault::lockedWithAScreenEndsInTime()
{
    KeychainVault vault(kProfile);
    QVERIFY(waitFor(vault.write(u"behind the lock"_s, bytes("safe"))));
    m_keyring->stop();
    QVERIFY2(m_keyring->startLocked(), qPrintable(m_keyring->reason()));
    QProcessEnvironment withScreen = m_keyring->environment();
    withScreen.insert(u"DISPLAY"_s, u":9999"_s); // the keyring may ask; here nobody answers
    for (const QString& verb : {u"--read"_s, u"--write"_s, u"--remove"_s}) {
        const QByteArrayList answer = other({verb, u"behind the lock"_s, u"3000"_s, u"new"_s}, withScreen);
        qInfo("%s: %s", qPrintable(verb), answer.join(' ').constData());
        QCOMPARE(answer.value(0), QByteArray("locked"));
        QVERIFY2(answer.value(1).toInt() < 10000, answer.value(1).constData());
    }
    m_keyring->stop();
    QVERIFY2(m_keyring->start(), qPrintable(m_keyring->reason()));
    QCOMPARE(waitFor(readPatiently(&vault, u"behind the lock"_s))->reveal(), QByteArray("safe"));
}

void TestKeychainVault::withoutSecretServiceIsUnavailable()
{
    m_keyring->stop();
    for (const QString& verb : {u"--read"_s, u"--write"_s, u"--remove"_s}) {
        const QByteArrayList answer = other({verb, u"x"_s, u"20000"_s, u"new"_s}, m_keyring->environment());
        QCOMPARE(answer.value(0), QByteArray("unavailable"));
        QVERIFY2(answer.value(1).toInt() < 5000, answer.value(1).constData());
    }
    QVERIFY2(m_keyring->start(), qPrintable(m_keyring->reason()));
}

void TestKeychainVault::withoutBusIsUnavailable()
{
    QTemporaryDir empty;
    for (const QString& address : {QString(), u"unix:path=/nonexistent/bus"_s}) {
        QProcessEnvironment environment = m_keyring->environment();
        environment.insert(u"XDG_RUNTIME_DIR"_s, empty.path());
        if (address.isEmpty())
            environment.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
        else
            environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, address);
        for (const QString& verb : {u"--read"_s, u"--write"_s, u"--remove"_s}) {
            const QByteArrayList answer = other({verb, u"x"_s, u"20000"_s, u"new"_s}, environment);
            QCOMPARE(answer.value(0), QByteArray("unavailable"));
            QVERIFY2(answer.value(1).toInt() < 5000, answer.value(1).constData());
        }
    }
}

/// "--read|--write|--remove KEY TIMEOUT_MS [VALUE]" and "--many PREFIX TIMEOUT_MS COUNT": another process on the same keychain.
static int otherProcess(const QStringList& arguments)
{
    KeychainVault vault(kProfile, std::chrono::milliseconds(arguments.value(3).toInt()));
    const QString verb = arguments.value(1);
    const QString key = arguments.value(2);
    if (verb == "--many"_L1) {
        for (int i = 0; i < arguments.value(4).toInt(); ++i) {
            const auto written = waitFor(vault.write(u"%1/%2"_s.arg(key).arg(i), Secret(QByteArray::number(i))));
            if (!written)
                return 1;
        }
        return 0;
    }
    QElapsedTimer timer;
    timer.start();
    QByteArray said;
    QByteArray content;
    if (verb == "--read"_L1) {
        const auto answer = waitFor(vault.read(key));
        said = word(answer);
        content = answer ? answer->reveal() : QByteArray();
    } else if (verb == "--write"_L1) {
        said = word(waitFor(vault.write(key, Secret(arguments.value(4)))));
    } else {
        said = word(waitFor(vault.remove(key)));
    }
    std::printf("%s\n%lld\n%s\n", said.constData(), timer.elapsed(), content.constData());
    return 0;
}

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    if (QCoreApplication::arguments().value(1).startsWith("--"_L1))
        return otherProcess(QCoreApplication::arguments());
    TestKeychainVault test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keychainvault.moc"
