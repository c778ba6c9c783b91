// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/cipher.h"
#include "models/storage/grantvault.h"
#include "models/storage/passphrasevault.h"
#include "tests/storage/samples.h"
#include "tests/support/waitfor.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {
const Secret kPassphrase(QByteArray("correct horse battery"));
}

class TestPassphraseVault : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_file = m_dir->filePath(u"vault.db"_s);
    }

    void keepsWhatIsWritten();
    void wrongPassphraseOpensNothing();
    void damagedFileLooksLikeAWrongPassphrase();
    void isNotMadeUnlessAsked();
    void shortPassphraseIsRefusedOnCreation();
    void emptySecretIsRefused();
    void missingIsCertain();
    void nothingIsReadableInTheFile();
    void passphrasesAreStretched();
    void twoOpenVaultsSeeEachOther();
    void holdsABundle();

private:
    std::unique_ptr<PassphraseVault> opened(bool create = true)
    {
        auto vault = PassphraseVault::open(m_file, kPassphrase, create);
        if (!vault)
            qFatal("%s", qPrintable(vault.error().detail));
        return std::move(*vault);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
};

void TestPassphraseVault::keepsWhatIsWritten()
{
    const Secret bytes(QByteArray("\0\xff\x01 bytes", 9));
    {
        const auto vault = opened();
        QVERIFY(waitFor(vault->write(u"a"_s, Secret(QByteArray("first")))));
        QVERIFY(waitFor(vault->write(u"a"_s, bytes)));
        QVERIFY(waitFor(vault->write(u"b"_s, Secret(QByteArray("other")))));
        QVERIFY(waitFor(vault->remove(u"b"_s)));
        QVERIFY(waitFor(vault->remove(u"b"_s)));
    }
    const auto vault = opened(false);
    QVERIFY(waitFor(vault->read(u"a"_s)).value() == bytes);
    QCOMPARE(waitFor(vault->read(u"b"_s)).error().kind, ErrorKind::VaultEntryMissing);
    QCOMPARE(vault->identifier(), u"passphrase"_s);
}

void TestPassphraseVault::wrongPassphraseOpensNothing()
{
    QVERIFY(waitFor(opened()->write(u"a"_s, Secret(QByteArray("x")))));
    for (const char* wrong : {"correct horse batterz", "Correct horse battery", "x", ""}) {
        for (const bool create : {false, true}) {
            const auto vault = PassphraseVault::open(m_file, Secret(QByteArray(wrong)), create);
            QVERIFY(!vault);
            QCOMPARE(vault.error().kind, ErrorKind::WrongPassphrase);
        }
    }
    QVERIFY(waitFor(opened()->read(u"a"_s)));
}

void TestPassphraseVault::damagedFileLooksLikeAWrongPassphrase()
{
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8192, 'x'));
    file.close();
    QCOMPARE(PassphraseVault::open(m_file, kPassphrase, true).error().kind, ErrorKind::WrongPassphrase);
    QCOMPARE(QFileInfo(m_file).size(), 8192);
}

void TestPassphraseVault::isNotMadeUnlessAsked()
{
    QCOMPARE(PassphraseVault::open(m_file, kPassphrase, false).error().kind, ErrorKind::NotFound);
    QVERIFY(!QFileInfo::exists(m_file));
}

void TestPassphraseVault::shortPassphraseIsRefusedOnCreation()
{
    QCOMPARE(PassphraseVault::open(m_file, Secret(QByteArray("1234567")), true).error().kind, ErrorKind::InvalidInput);
    QCOMPARE(PassphraseVault::open(m_file, Secret(u"\u00e4\u00e4\u00e4\u00e4"_s), true).error().kind,
             ErrorKind::InvalidInput); // 8 bytes, 4 characters
    QVERIFY(!QFileInfo::exists(m_file));
    QVERIFY(PassphraseVault::open(m_file, Secret(QByteArray("12345678")), true));
}

void TestPassphraseVault::emptySecretIsRefused()
{
    const auto vault = opened();
    QVERIFY(waitFor(vault->write(u"a"_s, Secret(QByteArray("kept")))));
    QCOMPARE(waitFor(vault->write(u"a"_s, Secret())).error().kind, ErrorKind::InvalidInput);
    QCOMPARE(waitFor(vault->read(u"a"_s))->reveal(), QByteArray("kept"));
}

void TestPassphraseVault::missingIsCertain()
{
    const auto vault = opened();
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(waitFor(readPatiently(vault.get(), u"a"_s)).error().kind, ErrorKind::VaultEntryMissing);
    QVERIFY2(timer.elapsed() < 4000, "half the patience: not waited for");
}

void TestPassphraseVault::nothingIsReadableInTheFile()
{
    {
        const auto vault = opened();
        QVERIFY(waitFor(vault->write(u"grant/some-account/1"_s, Secret(QByteArray("planted-secret")))));
    }
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QVERIFY(bytes.size() >= 4096);
    for (const char* plain : {"planted-secret", "some-account", "entries", "SQLite format", "battery"})
        QVERIFY2(!bytes.contains(plain), plain);
    QVERIFY((file.permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther)) == 0);
}

/// The file opens with 600,000 rounds and with no other number.
void TestPassphraseVault::passphrasesAreStretched()
{
    QVERIFY(waitFor(opened()->write(u"a"_s, Secret(QByteArray("x")))));
    QVERIFY(openCipherFile(m_file, CipherKey{kPassphrase, 600'000}));
    QCOMPARE(openCipherFile(m_file, CipherKey{kPassphrase, 64'000}).error().kind, ErrorKind::StoreDamaged);
}

void TestPassphraseVault::twoOpenVaultsSeeEachOther()
{
    const auto one = opened();
    const auto two = opened();
    QVERIFY(waitFor(one->write(u"a"_s, Secret(QByteArray("1")))));
    QCOMPARE(waitFor(two->read(u"a"_s))->reveal(), QByteArray("1"));
    QVERIFY(waitFor(two->write(u"a"_s, Secret(QByteArray("2")))));
    QCOMPARE(waitFor(one->read(u"a"_s))->reveal(), QByteArray("2"));
}

void TestPassphraseVault::holdsABundle()
{
    const auto vault = opened();
    GrantVault grants(*vault);
    const AccountId id = AccountId::create();
    QVERIFY(waitFor(grants.save(id, 0, sampleTokens("1"))));
    QVERIFY(waitFor(grants.save(id, 1, sampleTokens("2"))));
    QVERIFY(waitFor(grants.drop(id, 1)));
    QVERIFY(waitFor(grants.load(id, 1))->tokens == sampleTokens("2"));
}

QTEST_GUILESS_MAIN(TestPassphraseVault)
#include "tst_passphrasevault.moc"
