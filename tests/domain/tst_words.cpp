// SPDX-License-Identifier: GPL-3.0-or-later
// The sentences people read. No translation is loaded here, so counts keep their "(s)".
#include "models/domain/tokenstate.h"
#include "models/domain/words.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const QDateTime kNow(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC);

Health health(State state)
{
    Health health;
    health.state = state;
    return health;
}

Health biting(State state, qint64 seconds, bool estimated = false)
{
    Health result = health(state);
    result.bites = EndClock{ClockKind::Access, kNow.addSecs(seconds), estimated, false};
    return result;
}

QList<ErrorKind> everyKind()
{
    QList<ErrorKind> kinds;
    for (int kind = 0; kind <= int(ErrorKind::Busy); ++kind)
        kinds.append(ErrorKind(kind));
    return kinds;
}

} // namespace

class TestWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void badges_data();
    void badges();
    void everyStateAndCauseHasItsWords();
    void everyErrorSaysWhatToDo();
    void errorsAreOneLine();
    void relativeDates_data();
    void relativeDates();
    void localTimeIsShown();
};

void TestWords::badges_data()
{
    QTest::addColumn<std::function<Health()>>("make");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, std::function<Health()> make, const QString& words) {
        QTest::newRow(name) << make << words;
    };
    constexpr qint64 kDay = 86400;

    row(
        "41 days", [] { return biting(State::Healthy, 41 * kDay); }, u"41 day(s)"_s);
    row(
        "days are rounded down", [] { return biting(State::EndingSoon, 10 * kDay - 1); }, u"9 day(s)"_s);
    row(
        "two days", [] { return biting(State::EndingNow, 2 * kDay); }, u"2 day(s)"_s);
    row(
        "under two days in hours", [] { return biting(State::EndingNow, 2 * kDay - 1); }, u"47 hour(s)"_s);
    row(
        "one hour", [] { return biting(State::EndingNow, 3600); }, u"1 hour(s)"_s);
    row(
        "under an hour in minutes", [] { return biting(State::EndingNow, 3599); }, u"59 minute(s)"_s);
    row(
        "never negative", [] { return biting(State::EndingNow, -50, true); }, u"0 minute(s), estimated"_s);
    row(
        "estimated says so", [] { return biting(State::EndingSoon, 9 * kDay, true); }, u"9 day(s), estimated"_s);
    row(
        "renews itself", [] { return health(State::Healthy); }, u"Renews itself"_s);
    row(
        "no end", [] { return health(State::NoEndDate); }, u"No end date"_s);
    row(
        "never checked", [] { return health(State::NotChecked); }, u"Not checked yet"_s);
    row(
        "not checked since this morning",
        [] {
            Health h = health(State::NotChecked);
            h.evidence = Evidence{u"check"_s, kNow.addSecs(-170 * 60)};
            return h;
        },
        u"Not checked since 09:10"_s);
    row(
        "not checked since another day",
        [] {
            Health h = health(State::NotChecked);
            h.evidence = Evidence{u"check"_s, kNow.addDays(-2)};
            return h;
        },
        u"Not checked since 29 Nov 12:00"_s);
    row(
        "past its date, and nobody refused it",
        [] { return biting(State::EndingNow, -3600); },
        u"Past its date, but not refused"_s);
    row(
        "renewal failed, still works",
        [] {
            Health h = biting(State::EndingNow, 3 * kDay);
            h.renewalFailed = true;
            return h;
        },
        u"Renewal failed, works until 4 Dec"_s);
    row(
        "renewal failed, no known end",
        [] {
            Health h = health(State::EndingNow);
            h.renewalFailed = true;
            return h;
        },
        u"Renewal failed"_s);
    row(
        "password changed",
        [] {
            Health h = health(State::NeedsYou);
            h.cause = Cause::PasswordChanged;
            return h;
        },
        u"Password changed"_s);
    row(
        "ran out two days ago",
        [] {
            Health h = health(State::NeedsYou);
            h.cause = Cause::RanOut;
            h.since = kNow.addDays(-2);
            return h;
        },
        u"Ran out 2 day(s) ago"_s);
    row(
        "two of seven",
        [] {
            Health h = health(State::PartlyLost);
            h.pages = {7, 2};
            return h;
        },
        u"2 of 7 page(s) lost"_s);
    row(
        "credits",
        [] {
            Health h = health(State::Waiting);
            h.cause = Cause::Throttled;
            h.retryAt = kNow.addSecs(260 * 60);
            return h;
        },
        u"Credits back at 16:20"_s);
    row(
        "credits, nobody said when",
        [] {
            Health h = health(State::Waiting);
            h.cause = Cause::Throttled;
            return h;
        },
        u"Out of credits"_s);
    row(
        "network", [] { return health(State::Waiting); }, u"Network unavailable"_s);
    row(
        "certificate",
        [] {
            Health h = health(State::Waiting);
            h.cause = Cause::TlsOrProxy;
            return h;
        },
        u"Certificate or proxy trouble"_s);
    row(
        "incident", [] { return health(State::Incident); }, u"Network-wide reset"_s);
    row(
        "snoozed",
        [] {
            Health h = health(State::Snoozed);
            h.snooze = Snooze{u"holiday"_s, kNow.addDays(6)};
            return h;
        },
        u"Snoozed to 7 Dec"_s);
    row(
        "disconnected",
        [] {
            Health h = health(State::NotChecked);
            h.disconnected = true;
            return h;
        },
        u"Disconnected"_s);
}

void TestWords::badges()
{
    QFETCH(std::function<Health()>, make);
    QFETCH(QString, words);
    QCOMPARE(stateWords(make(), kNow, QLocale::c()), words);
}

void TestWords::everyStateAndCauseHasItsWords()
{
    QSet<QString> names;
    for (const State state : allStates()) {
        QVERIFY(!stateWords(health(state), kNow, QLocale::c()).isEmpty());
        names.insert(stateName(state));
    }
    QCOMPARE(names.size(), allStates().size());
    names.clear();
    for (const Cause cause : allCauses()) {
        names.insert(causeName(cause));
        QVERIFY2(causeAction(cause).endsWith(u'.'), qPrintable(causeAction(cause)));
    }
    QCOMPARE(names.size(), allCauses().size());
    for (const Purpose purpose : allPurposes())
        QVERIFY(!purposeName(purpose).isEmpty() && purposeExplanation(purpose).endsWith(u'.'));
}

void TestWords::everyErrorSaysWhatToDo()
{
    QSet<QString> sentences;
    for (const ErrorKind kind : everyKind()) {
        const QString text = errorText(Error{kind, {}, {}, {}});
        if (kind == ErrorKind::Cancelled) {
            QVERIFY(text.isEmpty()); // the person knows
            continue;
        }
        QVERIFY2(text.size() > 20, qPrintable(text));
        sentences.insert(text);
    }
    QCOMPARE(sentences.size(), everyKind().size() - 1);
    const Error rejected{ErrorKind::Rejected, {}, Cause::PasswordChanged, u"190/460"_s};
    QVERIFY(errorText(rejected).contains(causeName(Cause::PasswordChanged)));
    QVERIFY(errorText(rejected).contains(u"190/460"_s));
    QVERIFY(errorText({ErrorKind::VaultFailed, u"the detail"_s, {}, {}}).contains(u"the detail"_s));
    // a percent sign and digits in what a network or system said are not places for arguments
    QVERIFY(errorText({ErrorKind::VaultFailed, u"100%1 of %2"_s, {}, {}}).contains(u"100%1 of %2"_s));
    QVERIFY(errorText({ErrorKind::Rejected, {}, Cause::Unknown, u"%1 %2"_s}).endsWith(u"(%1 %2)"_s));
}

void TestWords::errorsAreOneLine()
{
    for (const ErrorKind kind : everyKind()) {
        const QString text = errorText(Error{kind, u"first\nsecond\r\n\tthird"_s, Cause::Unknown, u"raw\ncode"_s});
        QVERIFY2(!text.contains(u'\n') && !text.contains(u'\r'), qPrintable(text));
    }
}

void TestWords::relativeDates_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QString>("words");
    QTest::newRow("now") << 0LL << u"today"_s;
    QTest::newRow("this morning") << -12LL * 3600 << u"today"_s;
    QTest::newRow("last evening") << -12LL * 3600 - 1 << u"1 day(s) ago"_s;
    QTest::newRow("tonight") << 12LL * 3600 - 1 << u"today"_s;
    QTest::newRow("midnight") << 12LL * 3600 << u"in 1 day(s)"_s;
    QTest::newRow("in nine days") << 9LL * 86400 << u"in 9 day(s)"_s;
}

void TestWords::relativeDates()
{
    QFETCH(qint64, seconds);
    QFETCH(QString, words);
    QCOMPARE(relativeDate(kNow.addSecs(seconds), kNow), words);
}

void TestWords::localTimeIsShown()
{
    qputenv("TZ", "Asia/Tokyo"); // nine hours ahead, no summer time
    Health waiting = health(State::Waiting);
    waiting.cause = Cause::Throttled;
    waiting.retryAt = kNow.addSecs(1200);
    const QString words = stateWords(waiting, kNow, QLocale::c());
    qputenv("TZ", "UTC");
    QCOMPARE(words, u"Credits back at 21:20"_s);
}

QTEST_GUILESS_MAIN(TestWords)
#include "tst_words.moc"
