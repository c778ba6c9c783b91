// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/grantlock.h"
#include "models/storage/profile.h"
#include "models/storage/store.h"
#include "tests/support/fakevault.h"
#include "tests/support/waitfor.h"

#include <QDateTime>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace pk;
using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;

namespace {
constexpr Patience kBrief{300ms, 10ms};
constexpr auto kOthers = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ExeGroup
    | QFileDevice::ReadOther | QFileDevice::WriteOther | QFileDevice::ExeOther;
const QString kKeyName = u"store/key"_s;
} // namespace

class TestProfile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_path = m_dir->filePath(u"profile"_s);
    }

    // ---- the folder
    void madeForTheOwnerOnly();
    void sameIdEveryTime();
    void folderWithDescriptorsIsTaken();
    void remembersTheKindOfVault();
    void aFileIsNoProfile();
    void garbageIsRefusedAndKept();
    void storeWithoutProfileIsNeverAdopted();
    void sharedFoldersKeepTheirMode();
    void twoProcessesAgreeOnTheId();

    // ---- the store's key
    void keyIsMadeOnceAndKept();
    void keyIs256RandomBits();
    void forgetfulVaultIsAskedAgain();
    void neverASecondKeyBesideAStore();
    void lostKeyWriteIsNoticed();
    void garbledKeyWriteIsNoticed();
    void lockedVaultMakesNoKey();
    void twoAtOnceGetTheSameKey();

    // ---- the lock per grant
    void lockIsExclusivePerGrant();
    void lockOfADeadProcessIsTaken();
    void oldLockOfALivingProcessIsNotStolen();
    void waitingForALockBlocksNothing();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_path;
};

void TestProfile::madeForTheOwnerOnly()
{
    auto profile = Profile::open(m_path);
    QVERIFY(profile);
    QVERIFY(profile->setVaultKind(u"passphrase"_s));
    QCOMPARE(QFileInfo(m_path).permissions() & kOthers, QFileDevice::Permissions());
    QCOMPARE(QFileInfo(m_path + u"/profile.json"_s).permissions() & kOthers, QFileDevice::Permissions());
    QCOMPARE(profile->dir(), m_path);
    QCOMPARE(profile->storeFile(), m_path + u"/store.db"_s);
}

void TestProfile::sameIdEveryTime()
{
    const auto first = Profile::open(m_path);
    const auto second = Profile::open(m_path + u"/../profile/"_s);
    QVERIFY(first && second);
    QVERIFY(!first->id().isEmpty());
    QCOMPARE(second->id(), first->id());
    QCOMPARE(second->dir(), first->dir());
    QVERIFY(Profile::open(m_dir->filePath(u"other"_s))->id() != first->id());
}

void TestProfile::folderWithDescriptorsIsTaken()
{
    QVERIFY(QDir().mkpath(m_path + u"/networks"_s));
    QVERIFY(QFile::setPermissions(m_path, QFileInfo(m_path).permissions() | QFileDevice::ReadOther));
    QVERIFY(Profile::open(m_path));
    QCOMPARE(QFileInfo(m_path).permissions() & kOthers, QFileDevice::Permissions());
}

void TestProfile::remembersTheKindOfVault()
{
    auto profile = Profile::open(m_path);
    QVERIFY(profile->vaultKind().isEmpty());
    QVERIFY(profile->setVaultKind(u"keychain"_s));
    QCOMPARE(profile->vaultKind(), u"keychain"_s);
    const auto again = Profile::open(m_path);
    QCOMPARE(again->vaultKind(), u"keychain"_s);
    QCOMPARE(again->id(), profile->id());
    QCOMPARE(profile->setVaultKind(u"plain"_s).error().kind, ErrorKind::InvalidInput);
}

void TestProfile::aFileIsNoProfile()
{
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    QCOMPARE(Profile::open(m_path).error().kind, ErrorKind::StoreFailed);
    QCOMPARE(Profile::open(m_path + u"/below"_s).error().kind, ErrorKind::StoreFailed);
}

void TestProfile::garbageIsRefusedAndKept()
{
    QVERIFY(QDir().mkpath(m_path));
    QFile file(m_path + u"/profile.json"_s);
    for (const QByteArray& content :
         {QByteArray(), QByteArray("{"), QByteArray("{\"schema\":1}"), QByteArray("{\"schema\":2,\"id\":\"x\"}")}) {
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(content);
        file.close();
        QCOMPARE(Profile::open(m_path).error().kind, ErrorKind::StoreFailed);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), content);
        file.close();
    }
}

void TestProfile::storeWithoutProfileIsNeverAdopted()
{
    QVERIFY(QDir().mkpath(m_path));
    QFile file(m_path + u"/store.db"_s);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    QCOMPARE(Profile::open(m_path).error().kind, ErrorKind::StoreDamaged);
    QVERIFY(!QFileInfo::exists(m_path + u"/profile.json"_s));
}

void TestProfile::sharedFoldersKeepTheirMode()
{
#ifdef Q_OS_UNIX
    QVERIFY(QDir().mkpath(m_path));
    QCOMPARE(QProcess::execute(u"chmod"_s, {u"1777"_s, m_path}), 0);
    QVERIFY(Profile::open(m_path));
    QVERIFY(QFileInfo(m_path).permissions() & QFileDevice::WriteOther);
#else
    QSKIP("folders have no mode here");
#endif
}

void TestProfile::twoProcessesAgreeOnTheId()
{
    std::vector<std::unique_ptr<QProcess>> processes;
    for (int i = 0; i < 4; ++i) {
        processes.push_back(std::make_unique<QProcess>());
        processes.back()->start(QCoreApplication::applicationFilePath(), {u"--open"_s, m_path});
    }
    QByteArrayList ids;
    for (const auto& process : processes) {
        QVERIFY(process->waitForFinished());
        QCOMPARE(process->exitCode(), 0);
        ids.append(process->readAllStandardOutput());
    }
    QCOMPARE(ids.count(ids.first()), 4);
    QVERIFY(ids.first().size() > 30);
}

void TestProfile::keyIsMadeOnceAndKept()
{
    const Profile profile = *Profile::open(m_path);
    FakeVault vault;
    const auto first = waitFor(storeKey(&vault, profile, kBrief));
    QVERIFY(first);
    QVERIFY(Store::open(profile.storeFile(), *first));
    const auto second = waitFor(storeKey(&vault, profile, kBrief));
    QVERIFY(second);
    QVERIFY(*first == *second);
    QCOMPARE(vault.count(FakeVault::Operation::Write), 1);
}

void TestProfile::keyIs256RandomBits()
{
    FakeVault one;
    FakeVault two;
    const auto first = waitFor(storeKey(&one, *Profile::open(m_path), kBrief));
    const auto second = waitFor(storeKey(&two, *Profile::open(m_dir->filePath(u"b"_s)), kBrief));
    QCOMPARE(QByteArray::fromHex(first->reveal()).size(), 32);
    QCOMPARE(first->size(), 64);
    QVERIFY(!(*first == *second));
}

void TestProfile::forgetfulVaultIsAskedAgain()
{
    const Profile profile = *Profile::open(m_path);
    FakeVault vault;
    const auto key = waitFor(storeKey(&vault, profile, kBrief));
    vault.setForgetful(4); // no store file yet: a new key would be made if this were believed
    const auto again = waitFor(storeKey(&vault, profile, kBrief));
    QVERIFY(again);
    QVERIFY(*again == *key);
    QCOMPARE(vault.count(FakeVault::Operation::Write), 1);
}

void TestProfile::neverASecondKeyBesideAStore()
{
    const Profile profile = *Profile::open(m_path);
    FakeVault vault;
    const auto key = waitFor(storeKey(&vault, profile, kBrief));
    QVERIFY(Store::open(profile.storeFile(), *key));
    const Secret kept = vault.entries().take(kKeyName);
    QCOMPARE(waitFor(storeKey(&vault, profile, kBrief)).error().kind, ErrorKind::VaultEntryMissing);
    QCOMPARE(vault.count(FakeVault::Operation::Write), 1);
    vault.entries().insert(kKeyName, kept);
    QVERIFY(*waitFor(storeKey(&vault, profile, kBrief)) == *key);
}

void TestProfile::lostKeyWriteIsNoticed()
{
    FakeVault vault;
    vault.loseWrite(1);
    QCOMPARE(waitFor(storeKey(&vault, *Profile::open(m_path), kBrief)).error().kind, ErrorKind::VaultEntryMissing);
}

void TestProfile::garbledKeyWriteIsNoticed()
{
    FakeVault vault;
    vault.garbleWrite(1);
    QCOMPARE(waitFor(storeKey(&vault, *Profile::open(m_path), kBrief)).error().kind, ErrorKind::VaultFailed);
}

void TestProfile::lockedVaultMakesNoKey()
{
    FakeVault vault;
    for (const ErrorKind kind : {ErrorKind::VaultLocked, ErrorKind::VaultUnavailable, ErrorKind::TimedOut}) {
        vault.setBroken({kind, {}});
        QCOMPARE(waitFor(storeKey(&vault, *Profile::open(m_path), kBrief)).error().kind, kind);
    }
    QCOMPARE(vault.count(FakeVault::Operation::Write), 0);
}

void TestProfile::twoAtOnceGetTheSameKey()
{
    const Profile profile = *Profile::open(m_path);
    FakeVault vault;
    vault.setDelay(5ms);
    auto first = storeKey(&vault, profile, kBrief);
    auto second = storeKey(&vault, profile, kBrief);
    const auto one = waitFor(std::move(first));
    const auto two = waitFor(std::move(second));
    QVERIFY(one && two);
    QVERIFY(*one == *two);
    QCOMPARE(vault.count(FakeVault::Operation::Write), 1);
}

void TestProfile::lockIsExclusivePerGrant()
{
    const AccountId one = AccountId::create();
    auto held = waitFor(GrantLock::acquire(m_path, one, 1s));
    QVERIFY(held);
    QVERIFY(!(*held)->waited());
    QCOMPARE(waitFor(GrantLock::acquire(m_path, one, 50ms)).error().kind, ErrorKind::Busy);
    QVERIFY(waitFor(GrantLock::acquire(m_path, AccountId::create(), 50ms)));
    auto waiting = GrantLock::acquire(m_path, one, 10s);
    QVERIFY(!waitFor(GrantLock::acquire(m_path, one, 50ms))); // by now the other has tried as well
    held = fail(ErrorKind::Cancelled);                        // lets go
    const auto next = waitFor(std::move(waiting));
    QVERIFY(next);
    QVERIFY((*next)->waited());
}

void TestProfile::lockOfADeadProcessIsTaken()
{
    const AccountId id = AccountId::create();
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {u"--lock"_s, m_path, id.toString()});
    QVERIFY(other.waitForReadyRead());
    QCOMPARE(waitFor(GrantLock::acquire(m_path, id, 50ms)).error().kind, ErrorKind::Busy);
    other.kill();
    QVERIFY(other.waitForFinished());
    QVERIFY(waitFor(GrantLock::acquire(m_path, id, 5s)));
}

void TestProfile::oldLockOfALivingProcessIsNotStolen()
{
    const AccountId id = AccountId::create();
    const auto held = waitFor(GrantLock::acquire(m_path, id, 1s));
    QVERIFY(held);
    QFile file(u"%1/locks/%2.lock"_s.arg(m_path, id.toString()));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.setFileTime(QDateTime::currentDateTimeUtc().addSecs(-600), QFileDevice::FileModificationTime));
    file.close();
    QCOMPARE(waitFor(GrantLock::acquire(m_path, id, 50ms)).error().kind, ErrorKind::Busy);
}

void TestProfile::waitingForALockBlocksNothing()
{
    const AccountId id = AccountId::create();
    const auto held = waitFor(GrantLock::acquire(m_path, id, 1s));
    int ticks = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] { ++ticks; });
    timer.start(1ms);
    QCOMPARE(waitFor(GrantLock::acquire(m_path, id, 200ms)).error().kind, ErrorKind::Busy);
    QVERIFY2(ticks > 10, qPrintable(QString::number(ticks)));
}

/// "--open DIR" prints the profile's id; "--lock DIR ID" takes the lock, says so and keeps it until it is killed.
static int otherProcess(const QStringList& arguments)
{
    if (arguments.value(1) == "--open"_L1) {
        const auto profile = Profile::open(arguments.value(2));
        if (profile)
            std::fputs(qPrintable(profile->id()), stdout);
        return profile ? 0 : 1;
    }
    const auto lock = waitFor(GrantLock::acquire(arguments.value(2), AccountId(arguments.value(3)), 5s));
    std::puts("locked");
    std::fflush(stdout);
    return lock ? QCoreApplication::exec() : 1;
}

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    if (QCoreApplication::arguments().value(1).startsWith("--"_L1))
        return otherProcess(QCoreApplication::arguments());
    TestProfile test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_profile.moc"
