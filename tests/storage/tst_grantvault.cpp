// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/grantvault.h"
#include "tests/storage/samples.h"
#include "tests/support/fakevault.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace pk;
using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;
using Operation = FakeVault::Operation;

namespace {

constexpr Patience kBrief{200ms, 10ms};
const AccountId kId(u"11111111-2222-3333-4444-555555555555"_s);

QString key(const char* tail)
{
    return u"grant/11111111-2222-3333-4444-555555555555/%1"_s.arg(QLatin1StringView(tail));
}

/// Too long for one entry: page tokens enough for several.
TokenSet longTokens(const QByteArray& mark)
{
    TokenSet tokens = sampleTokens(mark);
    for (int i = 0; i < 60; ++i)
        tokens.pageTokens.insert(RemoteId(QString::number(5000 + i)),
                                 Secret(QByteArray(200, char('a' + i % 26)) + mark));
    return tokens;
}

} // namespace

class TestGrantVault : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // ---- bytes
    void bundleKeepsEveryField();
    void bundleOfANewerProgramIsRefused();
    void garbageIsNoBundle_data();
    void garbageIsNoBundle();

    // ---- saving
    void smallBundleIsOneEntry();
    void longBundleIsSplitAndTheFirstEntryComesLast();
    void emptyTokenIsRefused();
    void deletesNothingWhileSaving();
    void savingTheSameTwiceIsFine();
    void neverOverwritesANewerGeneration();
    void neverOverwritesWhileTheVaultIsForgetful();
    void remainsOfAKilledAttemptAreOverwritten();
    void failedWriteIsReported_data();
    void failedWriteIsReported();
    void lostWriteIsNoticed();
    void garbledWriteIsNoticed();
    void shorterBundleOverLongRemains();

    // ---- loading
    void newestCompleteGenerationIsAdopted();
    void incompleteNewerGenerationIsIgnored();
    void newerIsAdoptedThoughTheKnownOneIsGone();
    void forgetfulVaultIsAskedAgain();
    void nothingFoundIsDoubtful();
    void damagedOnlyGenerationIsSaid();
    void lockedVaultIsReportedAtOnce();

    // ---- dropping
    void dropRemovesAllPiecesLastFirst();
    void interruptedDropIsFinishedByTheNext();
    void dropSweepsWhatKillsLeftBelow();
    void dropTouchesNoOtherGrant();
    void dropAllLeavesNothing();
    void failedRemoveIsReported();
};

void TestGrantVault::bundleKeepsEveryField()
{
    TokenSet tokens = sampleTokens();
    tokens.statedEndless = true;
    const auto back = parseTokenSet(serialize(tokens));
    QVERIFY(back);
    QVERIFY(*back == tokens);
    TokenSet bare;
    bare.accessToken = Secret(QByteArray("only"));
    QVERIFY(*parseTokenSet(serialize(bare)) == bare);
    const auto lenient = parseTokenSet(
        R"({"v":1,"access":"x","clocks":[{"kind":"access"},{"kind":"unheard of","at":1},{"kind":"idle","at":1}]})");
    QCOMPARE(lenient->clocks.size(), 1); // one without a time would have ended in 1970
    TokenSet bytes = bare;
    QByteArray all;
    for (int byte = 0; byte < 256; ++byte)
        all.append(char(byte));
    bytes.accessToken = Secret(all);
    QVERIFY(*parseTokenSet(serialize(bytes)) == bytes);
}

void TestGrantVault::bundleOfANewerProgramIsRefused()
{
    const auto parsed = parseTokenSet(R"({"v":2,"access":"x"})");
    QCOMPARE(parsed.error().kind, ErrorKind::VaultFailed);
    QVERIFY(parsed.error().detail.contains(u"newer"));
}

void TestGrantVault::garbageIsNoBundle_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("\xff\xfe");
    QTest::newRow("array") << QByteArray("[]");
    QTest::newRow("no version") << QByteArray(R"({"access":"x"})");
    QTest::newRow("no token") << QByteArray(R"({"v":1})");
    QTest::newRow("empty token") << QByteArray(R"({"v":1,"access":""})");
    QTest::newRow("token of another type") << QByteArray(R"({"v":1,"access":5})");
    QTest::newRow("cut off") << serialize(sampleTokens()).chopped(3);
}

void TestGrantVault::garbageIsNoBundle()
{
    QFETCH(QByteArray, bytes);
    QCOMPARE(parseTokenSet(bytes).error().kind, ErrorKind::VaultFailed);
}

void TestGrantVault::smallBundleIsOneEntry()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QCOMPARE(waitFor(grants.save(kId, 0, sampleTokens())).value(), 1u);
    QCOMPARE(vault.keys(), QStringList{key("1")});
    const auto held = waitFor(grants.load(kId, 1));
    QVERIFY(held);
    QCOMPARE(held->generation, 1u);
    QVERIFY(held->tokens == sampleTokens());
}

void TestGrantVault::longBundleIsSplitAndTheFirstEntryComesLast()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QVERIFY(waitFor(grants.save(kId, 6, longTokens("x"))));
    QVERIFY(vault.keys().size() > 3);
    for (const Secret& entry : std::as_const(vault.entries()))
        QVERIFY(entry.size() <= vault.maxEntrySize());
    QStringList writes;
    for (const FakeVault::Call& call : vault.journal()) {
        if (call.operation == Operation::Write)
            writes.append(call.key);
    }
    QCOMPARE(writes.last(), key("7"));
    QCOMPARE(writes.count(key("7")), 1);
    QVERIFY(waitFor(grants.load(kId, 7))->tokens == longTokens("x"));
}

void TestGrantVault::emptyTokenIsRefused()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    TokenSet tokens = sampleTokens();
    tokens.accessToken = Secret();
    QCOMPARE(waitFor(grants.save(kId, 0, tokens)).error().kind, ErrorKind::InvalidInput);
    QCOMPARE(waitFor(grants.save(AccountId(), 0, sampleTokens())).error().kind, ErrorKind::InvalidInput);
    QVERIFY(vault.journal().isEmpty());
}

void TestGrantVault::deletesNothingWhileSaving()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QVERIFY(waitFor(grants.save(kId, 0, sampleTokens("1"))));
    QVERIFY(waitFor(grants.save(kId, 1, sampleTokens("2"))));
    QCOMPARE(vault.count(Operation::Remove), 0);
    QCOMPARE(vault.keys(), (QStringList{key("1"), key("2")}));
}

void TestGrantVault::savingTheSameTwiceIsFine()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QCOMPARE(waitFor(grants.save(kId, 0, sampleTokens())).value(), 1u);
    const int writes = vault.count(Operation::Write);
    QCOMPARE(waitFor(grants.save(kId, 0, sampleTokens())).value(), 1u);
    QCOMPARE(vault.count(Operation::Write), writes);
}

void TestGrantVault::neverOverwritesANewerGeneration()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QVERIFY(waitFor(grants.save(kId, 0, sampleTokens("1"))));
    QVERIFY(waitFor(grants.save(kId, 1, sampleTokens("new"))));
    QCOMPARE(waitFor(grants.save(kId, 1, sampleTokens("old"))).error().kind, ErrorKind::Busy);
    QVERIFY(waitFor(grants.load(kId, 1))->tokens == sampleTokens("new"));
}

void TestGrantVault::neverOverwritesWhileTheVaultIsForgetful()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QVERIFY(waitFor(grants.save(kId, 0, sampleTokens("1"))));
    QVERIFY(waitFor(grants.save(kId, 1, sampleTokens("new"))));
    for (int forgotten = 1; forgotten <= 7; ++forgotten) {
        vault.setForgetful(forgotten);
        QCOMPARE(waitFor(grants.save(kId, 1, sampleTokens("old"))).error().kind, ErrorKind::Busy);
    }
    QVERIFY(waitFor(grants.load(kId, 1))->tokens == sampleTokens("new"));
}

void TestGrantVault::remainsOfAKilledAttemptAreOverwritten()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QVERIFY(waitFor(grants.save(kId, 0, longTokens("1"))));
    vault.failNth(Operation::Write, 3, {ErrorKind::VaultFailed, {}});
    QVERIFY(!waitFor(grants.save(kId, 1, longTokens("2"))));
    QVERIFY(!vault.keys().contains(key("2")));
    QVERIFY(waitFor(grants.load(kId, 1))->tokens == longTokens("1"));
    QCOMPARE(waitFor(grants.save(kId, 1, longTokens("3"))).value(), 2u);
    QVERIFY(waitFor(grants.load(kId, 1))->tokens == longTokens("3"));
}

void TestGrantVault::failedWriteIsReported_data()
{
    QTest::addColumn<int>("nth");
    for (int nth = 1; nth <= 5; ++nth)
        QTest::newRow(qPrintable(u"write %1"_s.arg(nth))) << nth;
}

void TestGrantVault::failedWriteIsReported()
{
    QFETCH(int, nth);
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QVERIFY(waitFor(grants.save(kId, 0, longTokens("1"))));
    vault.failNth(Operation::Write, nth, {ErrorKind::VaultLocked, {}});
    QCOMPARE(waitFor(grants.save(kId, 1, longTokens("2"))).error().kind, ErrorKind::VaultLocked);
    const auto held = waitFor(grants.load(kId, 1));
    QCOMPARE(held->generation, 1u);
    QVERIFY(held->tokens == longTokens("1"));
    QVERIFY(waitFor(grants.save(kId, 1, longTokens("2")))); // the same answer of the network can still be saved
    QVERIFY(waitFor(grants.load(kId, 1))->tokens == longTokens("2"));
}

void TestGrantVault::lostWriteIsNoticed()
{
    for (int nth = 1; nth <= 5; ++nth) {
        FakeVault vault;
        GrantVault grants(vault, kBrief);
        vault.loseWrite(nth);
        QCOMPARE(waitFor(grants.save(kId, 0, longTokens("1"))).error().kind, ErrorKind::VaultFailed);
    }
}

void TestGrantVault::garbledWriteIsNoticed()
{
    for (int nth = 1; nth <= 5; ++nth) {
        FakeVault vault;
        GrantVault grants(vault, kBrief);
        vault.garbleWrite(nth);
        QCOMPARE(waitFor(grants.save(kId, 0, longTokens("1"))).error().kind, ErrorKind::VaultFailed);
    }
}

void TestGrantVault::shorterBundleOverLongRemains()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    vault.failNth(Operation::Write, 5, {ErrorKind::VaultFailed, {}});
    QVERIFY(!waitFor(grants.save(kId, 0, longTokens("1"))));
    QVERIFY(waitFor(grants.save(kId, 0, sampleTokens("2"))));
    QVERIFY(waitFor(grants.load(kId, 1))->tokens == sampleTokens("2"));
    QVERIFY(waitFor(grants.drop(kId, 1)));
    QCOMPARE(vault.keys(), QStringList());
}

void TestGrantVault::newestCompleteGenerationIsAdopted()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    for (quint64 previous = 0; previous < 4; ++previous)
        QVERIFY(waitFor(grants.save(kId, previous, sampleTokens(QByteArray::number(previous + 1)))));
    for (quint64 known = 0; known <= 4; ++known) {
        const auto held = waitFor(grants.load(kId, known));
        QVERIFY(held);
        QCOMPARE(held->generation, 4u);
        QVERIFY(held->tokens == sampleTokens("4"));
    }
}

void TestGrantVault::incompleteNewerGenerationIsIgnored()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QVERIFY(waitFor(grants.save(kId, 0, longTokens("1"))));
    QVERIFY(waitFor(grants.save(kId, 1, longTokens("2"))));
    const QMap<QString, Secret> whole = vault.entries();
    for (auto entry = whole.begin(); entry != whole.end(); ++entry) {
        if (!entry.key().startsWith(key("2")))
            continue;
        vault.entries() = whole;
        vault.entries().remove(entry.key());
        const auto held = waitFor(grants.load(kId, 1));
        QVERIFY2(held, qPrintable(entry.key()));
        QCOMPARE(held->generation, 1u);
        QVERIFY(held->tokens == longTokens("1"));
        QCOMPARE(waitFor(grants.save(kId, 1, longTokens("3"))).value(), 2u); // and overwritten by the next
        QVERIFY(waitFor(grants.load(kId, 1))->tokens == longTokens("3"));
    }
}

void TestGrantVault::newerIsAdoptedThoughTheKnownOneIsGone()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QVERIFY(waitFor(grants.save(kId, 3, sampleTokens("4"))));
    const auto held = waitFor(grants.load(kId, 3));
    QVERIFY(held);
    QCOMPARE(held->generation, 4u);
}

void TestGrantVault::forgetfulVaultIsAskedAgain()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QVERIFY(waitFor(grants.save(kId, 0, longTokens("1"))));
    for (int forgotten = 1; forgotten <= 8; ++forgotten) {
        vault.setForgetful(forgotten);
        const auto held = waitFor(grants.load(kId, 1));
        QVERIFY2(held, qPrintable(QString::number(forgotten)));
        QVERIFY(held->tokens == longTokens("1"));
        vault.setForgetful(0);
    }
    QCOMPARE(vault.count(Operation::Remove), 0);
}

void TestGrantVault::nothingFoundIsDoubtful()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QCOMPARE(waitFor(grants.load(kId, 5)).error().kind, ErrorKind::VaultEntryMissing);
    QVERIFY(vault.count(Operation::Read) > 4);
    QCOMPARE(vault.count(Operation::Remove), 0);
    QCOMPARE(waitFor(grants.load(kId, 0)).error().kind, ErrorKind::VaultEntryMissing);
}

void TestGrantVault::damagedOnlyGenerationIsSaid()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QVERIFY(waitFor(grants.save(kId, 0, sampleTokens())));
    const Secret whole = vault.entries().value(key("1"));
    for (const QByteArray& bytes :
         {whole.reveal().chopped(1), whole.reveal() + 'x', QByteArray("garbage"), QByteArray("{}\n")}) {
        vault.entries()[key("1")] = Secret(bytes);
        QCOMPARE(waitFor(grants.load(kId, 1)).error().kind, ErrorKind::VaultFailed);
    }
}

void TestGrantVault::lockedVaultIsReportedAtOnce()
{
    FakeVault vault;
    GrantVault grants(vault, Patience{60s, 10ms});
    for (const ErrorKind kind : {ErrorKind::VaultLocked, ErrorKind::VaultUnavailable, ErrorKind::TimedOut}) {
        vault.setBroken({kind, {}});
        QCOMPARE(waitFor(grants.load(kId, 1)).error().kind, kind);
        QCOMPARE(waitFor(grants.save(kId, 1, sampleTokens())).error().kind, kind);
        QCOMPARE(waitFor(grants.drop(kId, 1)).error().kind, kind);
        QCOMPARE(waitFor(grants.dropAll(kId, 1)).error().kind, kind);
    }
}

void TestGrantVault::dropRemovesAllPiecesLastFirst()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QVERIFY(waitFor(grants.save(kId, 0, longTokens("1"))));
    QVERIFY(waitFor(grants.save(kId, 1, longTokens("2"))));
    vault.clearJournal();
    QVERIFY(waitFor(grants.drop(kId, 1)));
    QStringList removed;
    for (const FakeVault::Call& call : vault.journal()) {
        if (call.operation == Operation::Remove)
            removed.append(call.key);
    }
    QVERIFY(removed.size() > 3);
    QCOMPARE(removed.last(), key("1"));
    QCOMPARE(removed.at(removed.size() - 2), key("1/1"));
    for (const QString& left : vault.keys())
        QVERIFY(left.startsWith(key("2")));
    QVERIFY(waitFor(grants.load(kId, 2))->tokens == longTokens("2"));
    QVERIFY(waitFor(grants.drop(kId, 1))); // again: nothing to do
}

void TestGrantVault::interruptedDropIsFinishedByTheNext()
{
    for (int nth = 1; nth <= 4; ++nth) {
        FakeVault vault;
        GrantVault grants(vault, kBrief);
        QVERIFY(waitFor(grants.save(kId, 0, longTokens("1"))));
        vault.failNth(Operation::Remove, nth, {ErrorKind::VaultLocked, {}});
        QCOMPARE(waitFor(grants.drop(kId, 1)).error().kind, ErrorKind::VaultLocked);
        QVERIFY(waitFor(grants.drop(kId, 1)));
        QCOMPARE(vault.keys(), QStringList());
    }
}

void TestGrantVault::dropSweepsWhatKillsLeftBelow()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    for (quint64 previous = 0; previous < 4; ++previous) // nobody dropped any: three kills in a row
        QVERIFY(waitFor(grants.save(kId, previous, longTokens(QByteArray::number(previous)))));
    QVERIFY(waitFor(grants.drop(kId, 3)));
    for (const QString& left : vault.keys())
        QVERIFY2(left.startsWith(key("4")), qPrintable(left));
}

void TestGrantVault::dropTouchesNoOtherGrant()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    const AccountId other = AccountId::create();
    QVERIFY(waitFor(grants.save(kId, 0, longTokens("1"))));
    QVERIFY(waitFor(grants.save(other, 0, longTokens("2"))));
    QVERIFY(waitFor(grants.dropAll(kId, 1)));
    QVERIFY(waitFor(grants.load(other, 1))->tokens == longTokens("2"));
}

void TestGrantVault::dropAllLeavesNothing()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    for (quint64 previous = 4; previous < 8; ++previous)
        QVERIFY(waitFor(grants.save(kId, previous, longTokens(QByteArray::number(previous)))));
    QVERIFY(waitFor(grants.dropAll(kId, 7))); // 8 was written by somebody who was killed before the store knew
    QCOMPARE(vault.keys(), QStringList());
    QVERIFY(waitFor(grants.dropAll(kId, 0)));
}

void TestGrantVault::failedRemoveIsReported()
{
    FakeVault vault;
    GrantVault grants(vault, kBrief);
    QVERIFY(waitFor(grants.save(kId, 0, sampleTokens())));
    vault.failNth(Operation::Remove, 1, {ErrorKind::VaultFailed, {}});
    QCOMPARE(waitFor(grants.dropAll(kId, 1)).error().kind, ErrorKind::VaultFailed);
}

QTEST_GUILESS_MAIN(TestGrantVault)
#include "tst_grantvault.moc"
