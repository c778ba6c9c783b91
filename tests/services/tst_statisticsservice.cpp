// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/words.h"
#include "models/services/settings.h"
#include "models/services/statisticsservice.h"
#include "tests/support/fakeadapter.h"
#include "tests/support/waitfor.h"
#include "tests/ui/seed.h"

#include <QSignalSpy>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

/// Over a real store, vault and router; the network's part is played by FakeAdapter.
class TestStatisticsService final : public QObject
{
    Q_OBJECT

    std::unique_ptr<SeededWorld> m_world;
    FakeAdapter m_adapter;
    const NetworkId m_network{u"anywhere"_s};

    StatisticsService& service() { return m_world->statistics(); }
    QList<PageId> pagesOf(const AccountId& id) const
    {
        QList<PageId> ids;
        for (const Page& page : m_world->records().pagesOf(id))
            ids.append(page.id);
        return ids;
    }
    void withdraw(const AccountId& id)
    {
        Account account = *m_world->records().account(id);
        account.purposes.clear();
        QVERIFY(m_world->records().save(account));
    }
    /// The login is out of credits until then.
    void exhaust(const AccountId& id, const std::optional<QDateTime>& until)
    {
        Account account = *m_world->records().account(id);
        account.credits = {{u"app"_s, 100, 100, until}};
        QVERIFY(m_world->records().save(account));
    }

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<SeededWorld>(SeededWorld::anywhere());
        m_adapter = FakeAdapter();
        m_adapter.clock = &m_world->clock();
        m_world->setAdapter(&m_adapter);
    }
    void cleanup() { m_world.reset(); }

    void readsAndKeeps();
    void aFailureKeepsWhatWasThere();
    void readsNothingByItself();
    void networksThatOfferNothingAreNotAsked();
    void withoutConsentNothingIsAsked();
    void postsAreASnapshot();
    void publicPagesGoThroughAnyLogin();
    void publicPagesNeedAName();
    void aNameThatNobodyHasIsSaidAndNotKept();
    void whereAPageAsksALoginWithOneIsLent();
    void severalOneAfterTheOther();
    void oneTroubleStopsNoOther();
    void aThrottledLoginIsLeftAlone();
    void otherLoginsGoOn();
    void creditsThatComeBackSoonAreWaitedFor();
    void creditsThatComeBackLateAreTold();
    void cancelKeepsWhatWasRead();
    void cancelEndsWaiting();
    void aPageRemovedMeanwhileIsSaid();
    void saysWhyBeforehand();
    void sentences();
};

void TestStatisticsService::readsAndKeeps()
{
    const AccountId maria = m_world->addLender(m_network, u"Maria"_s, 1);
    const PageId page = pagesOf(maria).first();
    QSignalSpy changed(&service(), &StatisticsService::historyChanged);
    const auto read = waitFor(service().readPage(page));
    QVERIFY2(read, read ? "" : qPrintable(read.error().detail));
    QCOMPARE(m_adapter.calls.size(), 1);
    QCOMPARE(m_adapter.calls.first().account, maria);
    QCOMPARE(m_adapter.calls.first().page, page);
    QCOMPARE(changed.size(), 1);
    const FigureHistory history = service().history(FigureSubject::of(page)).value();
    QCOMPARE(history.figures, read->figures);
    QCOMPARE(history.readAt, m_world->clock().now());
    QCOMPARE(history.missing, read->missing);
    m_world->clock().advance(24h);
    m_adapter.followers = 12;
    QVERIFY(waitFor(service().readPage(page)));
    QCOMPARE(service().history(FigureSubject::of(page))->figures.size(), 2);
    QCOMPARE(service().running(), 0);
}

void TestStatisticsService::aFailureKeepsWhatWasThere()
{
    const PageId page = pagesOf(m_world->addLender(m_network, u"Maria"_s, 1)).first();
    QVERIFY(waitFor(service().readPage(page)));
    const FigureHistory before = service().history(FigureSubject::of(page)).value();
    m_world->clock().advance(24h);
    m_adapter.errors.insert({}, Error{ErrorKind::NetworkUnavailable, {}});
    QCOMPARE(waitFor(service().readPage(page)).error().kind, ErrorKind::NetworkUnavailable);
    QCOMPARE(service().history(FigureSubject::of(page)).value(), before);
}

void TestStatisticsService::readsNothingByItself()
{
    const PageId page = pagesOf(m_world->addLender(m_network, u"Maria"_s, 1)).first();
    QVERIFY(service().history(FigureSubject::of(page))->figures.isEmpty());
    QVERIFY(!service().content(page)->has_value());
    QVERIFY(!service().refusal(Purpose::PageStatistics, page));
    QCoreApplication::processEvents();
    QVERIFY(m_adapter.calls.isEmpty());
}

void TestStatisticsService::networksThatOfferNothingAreNotAsked()
{
    QByteArray without = SeededWorld::anywhere();
    without.replace(", \"page_statistics\", \"content_statistics\"", "");
    m_world = std::make_unique<SeededWorld>(without);
    m_world->setAdapter(&m_adapter);
    const PageId page = pagesOf(m_world->addLender(m_network, u"Maria"_s, 1)).first();
    const Error error = waitFor(service().readPage(page)).error();
    QCOMPARE(error.kind, ErrorKind::Unsupported);
    QVERIFY2(error.detail.contains(u"Anywhere"), qPrintable(error.detail));
    QCOMPARE(waitFor(service().readContent(page, 5)).error().kind, ErrorKind::Unsupported);
    QCOMPARE(waitFor(service().readPublic(m_network, {}, u"@rival"_s)).error().kind, ErrorKind::Unsupported);
    QVERIFY(!service().offers(Purpose::PageStatistics, m_network));
    QVERIFY(m_adapter.calls.isEmpty());
}

void TestStatisticsService::withoutConsentNothingIsAsked()
{
    const AccountId maria = m_world->addLender(m_network, u"Maria"_s, 1);
    withdraw(maria);
    QCOMPARE(waitFor(service().readPage(pagesOf(maria).first())).error().kind, ErrorKind::NotConsented);
    QVERIFY(m_adapter.calls.isEmpty());
}

void TestStatisticsService::postsAreASnapshot()
{
    const PageId page = pagesOf(m_world->addLender(m_network, u"Maria"_s, 1)).first();
    QSignalSpy changed(&service(), &StatisticsService::contentChanged);
    m_adapter.posts = 3;
    const auto read = waitFor(service().readContent(page, 7));
    QVERIFY(read);
    QCOMPARE(m_adapter.calls.first().most, 7);
    QCOMPARE(service().content(page)->value().listing.items.size(), 3);
    m_adapter.posts = 1;
    QVERIFY(waitFor(service().readContent(page, 7)));
    QCOMPARE(service().content(page)->value().listing.items.size(), 1);
    QCOMPARE(changed.size(), 2);
    m_adapter.errors.insert({}, Error{ErrorKind::BadAnswer, {}});
    QVERIFY(!waitFor(service().readContent(page, 7)));
    QCOMPARE(service().content(page)->value().listing.items.size(), 1);
}

void TestStatisticsService::publicPagesGoThroughAnyLogin()
{
    QCOMPARE(waitFor(service().readPublic(m_network, {}, u"@rival"_s)).error().kind, ErrorKind::NotFound);
    m_world->addLender(m_network, u"Maria"_s, 1);
    const auto read = waitFor(service().readPublic(m_network, {}, u"  @rival "_s));
    QVERIFY(read);
    QCOMPARE(m_adapter.calls.first().name, u"@rival"_s);
    const FigureSubject subject{{}, m_network, {}, u"rival"_s};
    QCOMPARE(read->subject, subject);
    QCOMPARE(waitFor(service().readPublic(m_network, {}, u"RIVAL"_s))->subject, subject); // one page, one history
    QCOMPARE(service().history(subject)->title, u"Rival Ltd"_s);
    QCOMPARE(service().publicPages(m_network).value(), QList<FigureSubject>{subject});
}

void TestStatisticsService::publicPagesNeedAName()
{
    m_world->addLender(m_network, u"Maria"_s, 1);
    QCOMPARE(waitFor(service().readPublic(m_network, {}, u"  "_s)).error().kind, ErrorKind::InvalidInput);
    QCOMPARE(waitFor(service().readPublic(NetworkId(u"nowhere"_s), {}, u"@a"_s)).error().kind, ErrorKind::NotFound);
    QVERIFY(m_adapter.calls.isEmpty());
}

void TestStatisticsService::aNameThatNobodyHasIsSaidAndNotKept()
{
    m_world->addLender(m_network, u"Maria"_s, 1);
    m_adapter.errors.insert({}, Error{ErrorKind::NotFound, u"no id at \"/data/0/id\""_s});
    QSignalSpy changed(&service(), &StatisticsService::historyChanged);
    const Error nobody = waitFor(service().readPublic(m_network, {}, u"@nobody"_s)).error();
    QCOMPARE(nobody.kind, ErrorKind::NotFound);
    QCOMPARE(errorText(nobody),
             u"Anywhere shows no public page \"@nobody\". Look up how it is written there, for example @rival."_s);
    m_adapter.errors.insert({}, Error{ErrorKind::InvalidInput, u"pattern"_s});
    const Error wrong = waitFor(service().readPublic(m_network, {}, u"no body"_s)).error();
    QCOMPARE(errorText(wrong), u"\"no body\" cannot be a page's name at Anywhere. Write it as in @rival."_s);
    QVERIFY(service().publicPages(m_network)->isEmpty());
    const FigureSubject subject{{}, m_network, {}, u"@nobody"_s};
    QCOMPARE(service().history(subject).value(), FigureHistory());
    QCOMPARE(changed.size(), 0);
}

void TestStatisticsService::whereAPageAsksALoginWithOneIsLent()
{
    QByteArray asPage = SeededWorld::anywhere();
    asPage.replace("\"found\": \"/id\",", "\"found\": \"/id\", \"ownPage\": true,");
    m_world = std::make_unique<SeededWorld>(asPage);
    m_adapter.clock = &m_world->clock();
    m_world->setAdapter(&m_adapter);
    QCOMPARE(waitFor(service().readPublic(m_network, {}, u"@rival"_s)).error().kind, ErrorKind::NotFound);
    m_world->addLender(m_network, u"Nora"_s, 0);
    const Error none = waitFor(service().readPublic(m_network, {}, u"@rival"_s)).error();
    QCOMPARE(none.kind, ErrorKind::NotFound);
    QVERIFY2(none.detail.contains(u"no connected account holds one"), qPrintable(none.detail));
    QVERIFY(m_adapter.calls.isEmpty());
    const AccountId maria = m_world->addLender(m_network, u"Maria"_s, 1);
    QVERIFY(waitFor(service().readPublic(m_network, {}, u"@rival"_s)));
    QCOMPARE(m_adapter.calls.first().account, maria);
}

void TestStatisticsService::severalOneAfterTheOther()
{
    const QList<PageId> pages = pagesOf(m_world->addLender(m_network, u"Maria"_s, 3))
        + pagesOf(m_world->addLender(m_network, u"Jonas"_s, 2));
    QSignalSpy progress(&service(), &StatisticsService::progress);
    const auto summary = waitFor(service().readAll(pages));
    QVERIFY(summary);
    QCOMPARE(summary->asked, 5);
    QCOMPARE(summary->read, 5);
    QVERIFY(summary->problems.isEmpty() && !summary->cancelled);
    QCOMPARE(m_adapter.calls.size(), 5);
    QCOMPARE(m_adapter.mostAtOnce, 1);
    QCOMPARE(progress.last(), (QVariantList{5, 5}));
    QCOMPARE(progress.size(), 6);
    for (const PageId& page : pages)
        QCOMPARE(service().history(FigureSubject::of(page))->figures.size(), 1);
}

void TestStatisticsService::oneTroubleStopsNoOther()
{
    const QList<PageId> pages = pagesOf(m_world->addLender(m_network, u"Maria"_s, 3));
    m_adapter.errors.insert(pages[1], Error{ErrorKind::Rejected, {}, Cause::PageRoleLost, {}});
    const auto summary = waitFor(service().readAll(pages + QList{PageId(u"gone"_s)}));
    QVERIFY(summary);
    QCOMPARE(summary->read, 2);
    QCOMPARE(summary->problems.size(), 2);
    const auto lost = std::find_if(summary->problems.cbegin(), summary->problems.cend(), [&](const ReadProblem& one) {
        return one.page == pages[1];
    });
    QVERIFY(lost != summary->problems.cend());
    QCOMPARE(lost->name, m_world->records().page(pages[1])->name);
    QCOMPARE(lost->error.cause, Cause::PageRoleLost);
}

void TestStatisticsService::aThrottledLoginIsLeftAlone()
{
    const QList<PageId> pages = pagesOf(m_world->addLender(m_network, u"Maria"_s, 4));
    m_adapter.errors.insert(pages[1], Error{ErrorKind::Throttled, {}, Cause::Throttled, {}});
    const auto summary = waitFor(service().readAll(pages));
    QVERIFY(summary);
    QCOMPARE(summary->read, 1);
    QCOMPARE(summary->problems.size(), 3);
    QCOMPARE(m_adapter.calls.size(), 2); // nobody ran against the wall again
    m_adapter.errors.clear();
    QCOMPARE(waitFor(service().readAll(pages))->read, 4); // the next run asks anew
}

void TestStatisticsService::otherLoginsGoOn()
{
    const QList<PageId> hers = pagesOf(m_world->addLender(m_network, u"Maria"_s, 2));
    const QList<PageId> his = pagesOf(m_world->addLender(m_network, u"Jonas"_s, 2));
    m_adapter.errors.insert(hers[0], Error{ErrorKind::Throttled, {}, Cause::Throttled, {}});
    const auto summary = waitFor(service().readAll(hers + his));
    QCOMPARE(summary->read, 2);
    QCOMPARE(summary->problems.size(), 2);
}

void TestStatisticsService::creditsThatComeBackSoonAreWaitedFor()
{
    const AccountId maria = m_world->addLender(m_network, u"Maria"_s, 1);
    exhaust(maria, m_world->clock().now().addMSecs(300));
    QTimer passes; // the clock stands still otherwise
    connect(&passes, &QTimer::timeout, this, [this] { m_world->clock().advance(50ms); });
    passes.start(20ms);
    const auto summary = waitFor(service().readAll(pagesOf(maria)));
    QVERIFY2(summary->problems.isEmpty(),
             qPrintable(summary->problems.isEmpty() ? QString() : summary->problems.first().error.detail));
    QCOMPARE(summary->read, 1);
}

void TestStatisticsService::creditsThatComeBackLateAreTold()
{
    const AccountId maria = m_world->addLender(m_network, u"Maria"_s, 2);
    const QDateTime back = m_world->clock().now().addSecs(4 * 3600 + 1200);
    exhaust(maria, back);
    const auto summary = waitFor(service().readAll(pagesOf(maria)), 20s);
    QVERIFY(summary);
    QCOMPARE(summary->problems.size(), 2);
    QCOMPARE(creditsBackAt(summary->problems.first().error), back);
    QVERIFY(m_adapter.calls.isEmpty());
    // one page asked for by itself says so at once
    QCOMPARE(creditsBackAt(waitFor(service().readPage(pagesOf(maria).first())).error()), back);
}

void TestStatisticsService::cancelKeepsWhatWasRead()
{
    const QList<PageId> pages = pagesOf(m_world->addLender(m_network, u"Maria"_s, 5));
    m_adapter.onCall = [this](int call) {
        if (call == 2)
            service().cancel();
    };
    const auto summary = waitFor(service().readAll(pages));
    QVERIFY(summary->cancelled);
    QCOMPARE(summary->read, 2);
    QVERIFY(summary->problems.isEmpty());
    QCOMPARE(m_adapter.calls.size(), 2);
    QCOMPARE(service().history(FigureSubject::of(pages[1]))->figures.size(), 1);
    m_adapter.onCall = {};
    QVERIFY(!waitFor(service().readAll(pages))->cancelled);
}

void TestStatisticsService::cancelEndsWaiting()
{
    const AccountId maria = m_world->addLender(m_network, u"Maria"_s, 1);
    exhaust(maria, m_world->clock().now().addMSecs(350)); // the clock stands: it never comes
    QTimer::singleShot(0, this, [this] { service().cancel(); });
    const auto summary = waitFor(service().readAll(pagesOf(maria)), 20s);
    QVERIFY(summary->cancelled);
    QVERIFY(summary->problems.isEmpty());
    QCOMPARE(service().running(), 0);
}

void TestStatisticsService::aPageRemovedMeanwhileIsSaid()
{
    const PageId page = pagesOf(m_world->addLender(m_network, u"Maria"_s, 1)).first();
    m_adapter.onCall = [&](int) { QVERIFY(m_world->records().remove(QList{page})); };
    QCOMPARE(waitFor(service().readPage(page)).error().kind, ErrorKind::NotFound);
}

void TestStatisticsService::saysWhyBeforehand()
{
    const AccountId maria = m_world->addLender(m_network, u"Maria"_s, 1);
    const PageId page = pagesOf(maria).first();
    QVERIFY(!service().refusal(Purpose::ContentStatistics, page));
    withdraw(maria);
    QCOMPARE(service().refusal(Purpose::PageStatistics, page)->kind, ErrorKind::NotConsented);
    QCOMPARE(service().refusal(Purpose::PageStatistics, PageId(u"gone"_s))->kind, ErrorKind::NotFound);
}

void TestStatisticsService::sentences()
{
    const QDateTime now = m_world->clock().now();
    Error error{ErrorKind::Throttled, u"until "_s + now.addSecs(4 * 3600 + 1200).toString(Qt::ISODate), {}, {}};
    QCOMPARE(readingErrorText(error, now), u"Credits back at 16:20. Read again then; nothing was lost."_s);
    error.detail = u"until "_s + now.addDays(1).toString(Qt::ISODate);
    QVERIFY(readingErrorText(error, now).startsWith(u"Credits back at 2 Dec 12:00."_s));
    error.detail = u"429"_s;
    QVERIFY(!creditsBackAt(error));
    QVERIFY(!readingErrorText(error, now).isEmpty());
    QVERIFY(!creditsBackAt({ErrorKind::NotFound, u"until 2026-12-01T12:00:00Z"_s}));
}

QTEST_GUILESS_MAIN(TestStatisticsService)
#include "tst_statisticsservice.moc"
