// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/tokenchoice.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const QDateTime kNow(QDate(2026, 11, 28), QTime(12, 0), Qt::UTC);

TokenCandidate able(const QString& account, QList<Credits> credits = {}, TokenKind kind = TokenKind::User)
{
    TokenCandidate one;
    one.account = AccountId(account);
    one.page = PageId(account + u"-page"_s);
    one.remotePage = RemoteId(u"1000"_s);
    one.kind = kind;
    one.state = State::Healthy;
    one.consented = true;
    one.credits = std::move(credits);
    return one;
}

Credits bucket(double used, std::optional<QDateTime> resetsAt = {}, const QString& name = u"app"_s)
{
    return {name, used, 100, resetsAt};
}

TokenCandidate changed(TokenCandidate one, auto&& change)
{
    change(one);
    return one;
}

} // namespace

class TestTokenChoice : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theOneWithMostCreditsServes();
    void pageTokensFirstForStatistics();
    void theReserveIsForPublishing();
    void bucketsOfOtherPagesDoNotCount();
    void whyNoneServes_data();
    void whyNoneServes();
    void theSoonestRefillIsWaitedFor();
    void aWindowThatEndedIsFull();
    void theReasonNamesKindAndCredits();
    void roomNamesTheTightest();
    void paces_data();
    void paces();
};

void TestTokenChoice::theOneWithMostCreditsServes()
{
    const QList<TokenCandidate> all{able(u"a"_s, {bucket(60)}), able(u"b"_s, {bucket(20)}), able(u"c"_s, {bucket(40)})};
    QCOMPARE(chooseToken(Purpose::ContentStatistics, all, kNow).index, 1);
    // Of equals the first, so that the same question has the same answer.
    QCOMPARE(chooseToken(Purpose::Publish, {able(u"a"_s), able(u"b"_s)}, kNow).index, 0);
}

void TestTokenChoice::pageTokensFirstForStatistics()
{
    const QList<TokenCandidate> all{able(u"a"_s, {bucket(1)}),
                                    able(u"b"_s, {bucket(50)}, TokenKind::Page),
                                    able(u"c"_s, {bucket(40)}, TokenKind::Page)};
    QCOMPARE(chooseToken(Purpose::PageStatistics, all, kNow).index, 2);
    QCOMPARE(chooseToken(Purpose::ListPages, all, kNow).index, 0);
}

void TestTokenChoice::theReserveIsForPublishing()
{
    const QList<TokenCandidate> all{able(u"a"_s, {bucket(93, kNow.addSecs(600))})};
    const TokenChoice reading = chooseToken(Purpose::PageStatistics, all, kNow);
    QCOMPARE(reading.index, -1);
    QCOMPARE(reading.error.kind, ErrorKind::Throttled);
    QCOMPARE(reading.error.detail, u"until 2026-11-28T12:10:00Z"_s);
    QCOMPARE(chooseToken(Purpose::Publish, all, kNow).index, 0);
    QCOMPARE(chooseToken(Purpose::Publish, {able(u"a"_s, {bucket(100, kNow.addSecs(600))})}, kNow).index, -1);
}

void TestTokenChoice::bucketsOfOtherPagesDoNotCount()
{
    const QList<TokenCandidate> all{able(u"a"_s, {bucket(100, {}, u"page 2000"_s), bucket(10, {}, u"page 1000"_s)})};
    QCOMPARE(chooseToken(Purpose::PageStatistics, all, kNow).index, 0);
    QCOMPARE(chooseToken(Purpose::PageStatistics, {able(u"a"_s, {bucket(100, {}, u"page 1000"_s)})}, kNow).index, -1);
}

void TestTokenChoice::whyNoneServes_data()
{
    QTest::addColumn<QList<TokenCandidate>>("candidates");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("cause");
    const TokenCandidate good = able(u"a"_s);
    const auto dead = changed(good, [](TokenCandidate& one) {
        one.state = State::NeedsYou;
        one.cause = Cause::PasswordChanged;
    });
    const auto unasked = changed(good, [](TokenCandidate& one) { one.consented = false; });
    const auto declined = changed(good, [](TokenCandidate& one) { one.permitted = false; });
    const auto reset = changed(dead, [](TokenCandidate& one) {
        one.state = State::Incident;
        one.cause = Cause::PlatformReset;
    });
    using List = QList<TokenCandidate>;
    QTest::newRow("nobody") << List() << int(ErrorKind::NotFound) << -1;
    QTest::newRow("not consented") << List{unasked, changed(dead, [](auto& one) { one.consented = false; })}
                                   << int(ErrorKind::NotConsented) << -1;
    QTest::newRow("declined") << List{declined, unasked} << int(ErrorKind::Rejected) << int(Cause::PermissionDeclined);
    QTest::newRow("dead") << List{unasked, dead} << int(ErrorKind::Rejected) << int(Cause::PasswordChanged);
    QTest::newRow("incident") << List{reset} << int(ErrorKind::Rejected) << int(Cause::PlatformReset);
    QTest::newRow("waiting") << List{dead,
                                     changed(good,
                                             [](TokenCandidate& one) {
                                                 one.state = State::Waiting;
                                                 one.cause = Cause::Throttled;
                                                 one.retryAt = kNow.addSecs(60);
                                             })}
                             << int(ErrorKind::Throttled) << int(Cause::Throttled);
}

void TestTokenChoice::whyNoneServes()
{
    QFETCH(QList<TokenCandidate>, candidates);
    QFETCH(int, kind);
    QFETCH(int, cause);
    const TokenChoice choice = chooseToken(Purpose::Publish, candidates, kNow);
    QCOMPARE(choice.index, -1);
    QCOMPARE(int(choice.error.kind), kind);
    QCOMPARE(choice.error.cause ? int(*choice.error.cause) : -1, cause);
}

void TestTokenChoice::theSoonestRefillIsWaitedFor()
{
    const TokenCandidate late = able(u"a"_s, {bucket(100, kNow.addSecs(900)), bucket(100, kNow.addSecs(300), u"b"_s)});
    const TokenCandidate soon = able(u"b"_s, {bucket(100, kNow.addSecs(600))});
    QCOMPARE(chooseToken(Purpose::Publish, {late, soon}, kNow).error.detail, u"until 2026-11-28T12:10:00Z"_s);
    // A login is free only when all its buckets are.
    QCOMPARE(chooseToken(Purpose::Publish, {late}, kNow).error.detail, u"until 2026-11-28T12:15:00Z"_s);
    QVERIFY(chooseToken(Purpose::Publish, {able(u"c"_s, {bucket(100)})}, kNow).error.detail.isEmpty());
}

void TestTokenChoice::aWindowThatEndedIsFull()
{
    QCOMPARE(chooseToken(Purpose::PageStatistics, {able(u"a"_s, {bucket(100, kNow)})}, kNow).index, 0);
}

void TestTokenChoice::theReasonNamesKindAndCredits()
{
    const QList<TokenCandidate> all{able(u"a"_s, {bucket(20, {}, u"page 1000"_s)}, TokenKind::Page),
                                    changed(able(u"b"_s), [](TokenCandidate& one) { one.state = State::NeedsYou; })};
    QCOMPARE(chooseToken(Purpose::PageStatistics, all, kNow).reason,
             u"page token, 70 % of page 1000 left, chosen of 2, 1 of them able"_s);
    QCOMPARE(chooseToken(Purpose::PageStatistics, {able(u"a"_s)}, kNow).reason, u"user token, credits not stated"_s);
}

void TestTokenChoice::roomNamesTheTightest()
{
    const CreditRoom room = roomFor(
        {bucket(20), bucket(50, {}, u"user"_s), {u"x"_s, 3, 0, {}}}, Purpose::Publish, {}, kNow);
    QCOMPARE(room.bucket, u"user"_s);
    QCOMPARE(room.left, 0.5);
    QVERIFY(!roomFor({}, Purpose::Publish, {}, kNow).known);
}

void TestTokenChoice::paces_data()
{
    QTest::addColumn<double>("before");
    QTest::addColumn<int>("minutes");
    QTest::addColumn<double>("used");
    QTest::addColumn<int>("resetsIn"); // minutes; 0: not said
    QTest::addColumn<int>("emptyIn");  // minutes; 0: never
    QTest::newRow("half in an hour, half left") << 0.0 << 60 << 50.0 << 0 << 60;
    QTest::newRow("slower than the refill") << 0.0 << 60 << 50.0 << 30 << 0;
    QTest::newRow("faster than the refill") << 0.0 << 60 << 50.0 << 90 << 60;
    QTest::newRow("nothing used") << 50.0 << 60 << 50.0 << 0 << 0;
    QTest::newRow("too young to tell") << 0.0 << 4 << 50.0 << 0 << 0;
    QTest::newRow("empty already") << 0.0 << 60 << 100.0 << 0 << 0;
}

void TestTokenChoice::paces()
{
    QFETCH(double, before);
    QFETCH(int, minutes);
    QFETCH(double, used);
    QFETCH(int, resetsIn);
    QFETCH(int, emptyIn);
    const auto resetsAt = resetsIn ? std::optional(kNow.addSecs(qint64(resetsIn) * 60)) : std::nullopt;
    const auto at = emptyAt({{kNow.addSecs(-60LL * minutes), before}}, bucket(used, resetsAt), kNow);
    QCOMPARE(at.has_value(), emptyIn > 0);
    if (at)
        QCOMPARE(*at, kNow.addSecs(60LL * emptyIn));
}

QTEST_APPLESS_MAIN(TestTokenChoice)
#include "tst_tokenchoice.moc"
