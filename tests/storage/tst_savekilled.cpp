// SPDX-License-Identifier: GPL-3.0-or-later
// Killed before and after each write of "save the new generation, commit it to the store, drop the old one", on real files.
// Whatever the moment, what load() finds must be a whole bundle whose token the server still honours.
#include "models/storage/grantvault.h"
#include "models/storage/passphrasevault.h"
#include "models/storage/store.h"
#include "tests/storage/samples.h"
#include "tests/support/waitfor.h"

#include <QFile>
#include <QProcess>
#include <QSaveFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstdlib>

#ifdef Q_OS_UNIX
#include <csignal>
#endif

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const Secret kPassphrase(QByteArray("correct horse battery"));
const Secret kStoreKey(QByteArray(64, 'a'));
const AccountId kId(u"11111111-2222-3333-4444-555555555555"_s);
constexpr int kNeverDies = 0;

/// Ends the process the hard way at the chosen step, as a power cut or the out-of-memory killer does.
class Fate final
{
public:
    explicit Fate(int dieAt) : m_dieAt(dieAt) {}
    void step()
    {
        if (++m_steps != m_dieAt)
            return;
#ifdef Q_OS_UNIX
        ::raise(SIGKILL);
#endif
        std::_Exit(9);
    }

private:
    int m_dieAt;
    int m_steps = 0;
};

/// A vault with small entries, so that a bundle has several pieces, in which every change may be the last.
class DyingVault final : public Vault
{
public:
    DyingVault(Vault& real, Fate& fate) : m_real(real), m_fate(fate) {}

    Async<Secret> read(QString key) override { return m_real.read(key); }
    Async<bool> write(QString key, Secret secret) override
    {
        m_fate.step();
        Result<bool> done = co_await m_real.write(key, secret);
        m_fate.step();
        co_return done;
    }
    Async<bool> remove(QString key) override
    {
        m_fate.step();
        Result<bool> done = co_await m_real.remove(key);
        m_fate.step();
        co_return done;
    }
    bool missingIsDoubtful() const override { return false; }
    qsizetype maxEntrySize() const override { return 400; }
    QString displayName() const override { return m_real.displayName(); }
    QString identifier() const override { return m_real.identifier(); }

private:
    Vault& m_real;
    Fate& m_fate;
};

/// Rotates at each renewal; the old token is honoured until the new one has been used, as several networks do it.
class Server final
{
public:
    explicit Server(const QString& dir) : m_file(dir + u"/server"_s)
    {
        QFile file(m_file);
        if (file.open(QIODevice::ReadOnly)) {
            const QByteArrayList numbers = file.readAll().split(' ');
            m_oldest = numbers.value(0).toInt();
            m_newest = numbers.value(1).toInt();
        }
    }
    bool honours(int token) const { return token >= m_oldest && token <= m_newest; }
    /// The next token for \a token; 0 when that is dead.
    int renew(int token)
    {
        if (!honours(token))
            return 0;
        m_newest = std::max(m_newest, token + 1);
        keep();
        return token + 1;
    }
    void use(int token)
    {
        m_oldest = std::max(m_oldest, token);
        keep();
    }

private:
    void keep() const
    {
        QSaveFile file(m_file);
        if (file.open(QIODevice::WriteOnly)) {
            file.write(QByteArray::number(m_oldest) + ' ' + QByteArray::number(m_newest));
            file.commit();
        }
    }
    QString m_file;
    int m_oldest = 1;
    int m_newest = 1;
};

TokenSet tokensOf(int number)
{
    TokenSet tokens = sampleTokens(QByteArray::number(number));
    tokens.refreshToken = Secret(QByteArray::number(number));
    for (int i = 0; i < 8; ++i)
        tokens.pageTokens.insert(RemoteId(QString::number(i)), Secret(QByteArray(80, char('a' + i))));
    return tokens;
}

int numberOf(const TokenSet& tokens)
{
    return tokens.refreshToken.reveal().toInt();
}

struct Files
{
    explicit Files(const QString& dir)
        : vault(PassphraseVault::open(dir + u"/vault.db"_s, kPassphrase, true))
        , store(Store::open(dir + u"/store.db"_s, kStoreKey))
    {
        if (!vault || !store)
            qFatal("%s", qPrintable(vault ? store.error().detail : vault.error().detail));
    }
    Account account() const { return (*store)->accounts()->value(0); }

    Result<std::unique_ptr<PassphraseVault>> vault;
    Result<std::unique_ptr<Store>> store;
};

/// What a renewal does, as the services do it; each step may be the last.
int renewOnce(const QString& dir, int dieAt)
{
    const Files files(dir);
    Fate fate(dieAt);
    DyingVault vault(**files.vault, fate);
    GrantVault grants(vault);
    Server server(dir);
    Account account = files.account();
    const auto held = waitFor(grants.load(kId, account.generation));
    if (!held)
        return 2;
    const int renewed = server.renew(numberOf(held->tokens));
    if (renewed == 0)
        return 3;
    const auto saved = waitFor(grants.save(kId, held->generation, tokensOf(renewed)));
    if (!saved)
        return 4;
    fate.step();
    account.generation = *saved;
    const auto committed = (*files.store)->transaction([&]() -> Result<bool> {
        const auto kept = (*files.store)->save(account);
        fate.step();
        return kept;
    });
    if (!committed)
        return 5;
    fate.step();
    server.use(renewed);
    return waitFor(grants.drop(kId, held->generation)) ? 0 : 6;
}

} // namespace

class TestSaveKilled : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tokenSurvivesAKillAtEveryWrite();
};

void TestSaveKilled::tokenSurvivesAKillAtEveryWrite()
{
    QTemporaryDir dir;
    {
        const Files files(dir.path());
        Account account = sampleAccount();
        account.id = kId;
        account.generation = 1;
        QVERIFY((*files.store)->save(account));
        QVERIFY(waitFor(GrantVault(**files.vault).save(kId, 0, tokensOf(1))));
    }
    const auto child = [&](int dieAt) {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(QCoreApplication::applicationFilePath(), {u"--renew"_s, dir.path(), QString::number(dieAt)});
        return process.waitForFinished(30000) && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    };
    int kills = 0;
    for (int step = 1;; ++step) {
        const int ended = child(step);
        QVERIFY2(ended == -1 || ended == 9 || ended == 0, qPrintable(u"step %1 ended with %2"_s.arg(step).arg(ended)));
        {
            const Files files(dir.path());
            const Account account = files.account();
            QCOMPARE(account.id, kId);
            const auto held = waitFor(GrantVault(**files.vault).load(kId, account.generation));
            QVERIFY2(held, qPrintable(u"nothing left after a kill at step %1"_s.arg(step)));
            const int number = numberOf(held->tokens);
            QVERIFY2(held->tokens == tokensOf(number), "a bundle is whole or not there");
            QVERIFY2(Server(dir.path()).honours(number),
                     qPrintable(u"token %1 is dead after a kill at step %2"_s.arg(number).arg(step)));
        }
        if (ended == 0)
            break;
        ++kills;
    }
    qInfo("survived %d kills", kills);
    QVERIFY2(kills > 12, "several pieces to write and to drop, and the store in between");

    QCOMPARE(child(kNeverDies), 0); // and goes on as if nothing had been
    const Files files(dir.path());
    const quint64 newest = files.account().generation;
    for (quint64 generation = 1; generation <= newest + 1; ++generation) { // the kills left no secrets behind
        const QString key = u"grant/%1/%2"_s.arg(kId.toString()).arg(generation);
        QCOMPARE(waitFor((*files.vault)->read(key)).has_value(), generation == newest);
        QCOMPARE(waitFor((*files.vault)->read(key + u"/1"_s)).has_value(), generation == newest);
    }
}

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == "--renew"_L1)
        return renewOnce(arguments.value(2), arguments.value(3).toInt());
    TestSaveKilled test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_savekilled.moc"
