// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/cipher.h"
#include "models/storage/store.h"
#include "tests/storage/samples.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const Secret kKey(QByteArray(64, 'a'));

Figure total(Metric metric, qint64 value, const QDateTime& at)
{
    return {metric, Span::Total, value, at, false, u"GET /me"_s};
}

Figure day(Metric metric, qint64 value, const QDateTime& end)
{
    return {metric, Span::Day, value, end, false, u"GET /insights"_s};
}

} // namespace

/// The history of figures and the snapshots of posts in the store.
class TestFigures final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_store.reset(); }

    void keepsEveryField();
    void aTotalOfTheSameDayIsReplaced();
    void theSameDayReadAgainIsReplaced();
    void aDayThatTheClocksChangeOnIsNoOther();
    void whatIsMissingIsOfTheLastReading();
    void publicPagesHaveTheirOwn();
    void otherNamesAreOtherPages();
    void goesWithThePage();
    void goesWithTheAccount();
    void aSavedPageKeepsItsHistory();
    void aPageThatIsGoneIsRefused();
    void aFigureWithoutTimeIsLeftOut();
    void keepsPosts();
    void unknownMetricsAreLeftOut();
    void manyPages();

private:
    qint64 count(const char* table);
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
    std::unique_ptr<Store> m_store;
    Account m_account;
    QList<Page> m_pages;
    FigureSubject m_subject;
};

void TestFigures::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_file = m_dir->filePath(u"store.db"_s);
    m_store = std::move(Store::open(m_file, kKey).value());
    m_account = sampleAccount();
    m_pages = samplePages(m_account.id, 3);
    QVERIFY(m_store->save(m_account));
    QVERIFY(m_store->save(m_pages));
    m_subject = FigureSubject::of(m_pages[0].id);
}

/// Rows as somebody who has the key sees them.
qint64 TestFigures::count(const char* table)
{
    auto database = openCipherFile(m_file, *rawKey(kKey));
    return (*database)->execAndGet(std::string("SELECT count(*) FROM ") + table).getInt64();
}

void TestFigures::keepsEveryField()
{
    QVERIFY(!m_store->figures(m_subject)->readAt.isValid());
    Figure rounded = total(Metric::Followers, 9007199254740993, sampleNow().addMSecs(123));
    rounded.rounded = true;
    const PageFigures reading{
        {rounded, day(Metric::Views, -3, sampleNow())}, {{Metric::Reach, u"not granted"_s}}, u"Café ☕"_s};
    QVERIFY(m_store->saveFigures(m_subject, reading, sampleNow().addSecs(7)));
    m_store = std::move(Store::open(m_file, kKey).value());
    const FigureHistory history = m_store->figures(m_subject).value();
    QCOMPARE(history.figures, (QList<Figure>{reading.figures[1], rounded})); // oldest first
    QCOMPARE(history.readAt, sampleNow().addSecs(7));
    QCOMPARE(history.missing, reading.missing);
    QCOMPARE(history.title, reading.name);
}

void TestFigures::aTotalOfTheSameDayIsReplaced()
{
    const QDateTime morning(QDate(2026, 12, 1), QTime(0, 0), Qt::UTC);
    const QDateTime evening(QDate(2026, 12, 1), QTime(23, 59, 59, 999), Qt::UTC);
    QVERIFY(m_store->saveFigures(m_subject, {{total(Metric::Followers, 1, morning)}, {}, {}}, morning));
    QVERIFY(m_store->saveFigures(m_subject, {{total(Metric::Followers, 2, evening)}, {}, {}}, evening));
    QCOMPARE(m_store->figures(m_subject)->figures, (QList<Figure>{total(Metric::Followers, 2, evening)}));
    const QDateTime next = evening.addMSecs(1);
    QVERIFY(m_store->saveFigures(m_subject, {{total(Metric::Followers, 3, next)}, {}, {}}, next));
    QCOMPARE(m_store->figures(m_subject)->figures.size(), 2);
    // another metric, another span of the same moment are others
    QVERIFY(m_store->saveFigures(
        m_subject, {{total(Metric::Views, 3, next), day(Metric::Followers, 4, next)}, {}, {}}, next));
    QCOMPARE(m_store->figures(m_subject)->figures.size(), 4);
}

void TestFigures::theSameDayReadAgainIsReplaced()
{
    const QDateTime end(QDate(2026, 11, 30), QTime(8, 0), Qt::UTC);
    QVERIFY(m_store->saveFigures(m_subject, {{day(Metric::Views, 10, end)}, {}, {}}, sampleNow()));
    QVERIFY(m_store->saveFigures(m_subject,
                                 {{day(Metric::Views, 12, end), day(Metric::Views, 3, end.addDays(1))}, {}, {}},
                                 sampleNow().addDays(1)));
    QCOMPARE(m_store->figures(m_subject)->figures,
             (QList<Figure>{day(Metric::Views, 12, end), day(Metric::Views, 3, end.addDays(1))}));
}

/// 28 and 29 March 2026 in Berlin end within one day of UTC.
void TestFigures::aDayThatTheClocksChangeOnIsNoOther()
{
    const QDateTime saturday(QDate(2026, 3, 28), QTime(23, 0), Qt::UTC);
    const QDateTime sunday(QDate(2026, 3, 29), QTime(22, 0), Qt::UTC);
    const QDateTime inLondon(QDate(2026, 3, 29), QTime(0, 0), Qt::UTC);
    const QDateTime nextInLondon(QDate(2026, 3, 29), QTime(23, 0), Qt::UTC);
    for (const QDateTime& end : {saturday, sunday, inLondon, nextInLondon})
        QVERIFY(m_store->saveFigures(m_subject, {{day(Metric::Views, 1, end)}, {}, {}}, sampleNow()));
    QCOMPARE(m_store->figures(m_subject)->figures.size(), 4);
}

void TestFigures::whatIsMissingIsOfTheLastReading()
{
    QVERIFY(m_store->saveFigures(m_subject, {{}, {{Metric::Reach, u"not granted"_s}}, {}}, sampleNow()));
    QCOMPARE(m_store->figures(m_subject)->missing.size(), 1);
    QVERIFY(m_store->saveFigures(m_subject, {{total(Metric::Reach, 1, sampleNow())}, {}, {}}, sampleNow()));
    QVERIFY(m_store->figures(m_subject)->missing.isEmpty());
}

void TestFigures::publicPagesHaveTheirOwn()
{
    const FigureSubject competitor{{}, NetworkId(u"x"_s), {}, u"@rival"_s};
    const FigureSubject elsewhere{{}, NetworkId(u"x"_s), u"https://one.example"_s, u"@rival"_s};
    const FigureSubject other{{}, NetworkId(u"mastodon"_s), {}, u"@rival"_s};
    int value = 0;
    for (const FigureSubject& subject : {competitor, elsewhere, other})
        QVERIFY(m_store->saveFigures(
            subject, {{total(Metric::Followers, ++value, sampleNow())}, {}, u"Rival Ltd"_s}, sampleNow()));
    QCOMPARE(m_store->figures(competitor)->figures.first().value, 1);
    QCOMPARE(m_store->figures(elsewhere)->figures.first().value, 2);
    QCOMPARE(m_store->figures(other)->title, u"Rival Ltd"_s);
    QCOMPARE(m_store->publicSubjects(NetworkId(u"x"_s)).value(), (QList<FigureSubject>{competitor, elsewhere}));
    QVERIFY(m_store->removeFigures(competitor));
    QCOMPARE(m_store->publicSubjects(NetworkId(u"x"_s)).value(), QList<FigureSubject>{elsewhere});
    QVERIFY(m_store->figures(competitor)->figures.isEmpty());
    QCOMPARE(count("figures"), 2);
}

void TestFigures::otherNamesAreOtherPages()
{
    const QString nasty = u"'; DROP TABLE figures; --"_s;
    const FigureSubject subject{{}, NetworkId(u"x"_s), {}, nasty};
    QVERIFY(m_store->saveFigures(subject, {{total(Metric::Followers, 1, sampleNow())}, {}, {}}, sampleNow()));
    QCOMPARE(m_store->publicSubjects(NetworkId(u"x"_s))->first().name, nasty);
}

void TestFigures::goesWithThePage()
{
    for (const Page& page : std::as_const(m_pages)) {
        QVERIFY(m_store->saveFigures(
            FigureSubject::of(page.id), {{total(Metric::Followers, 1, sampleNow())}, {}, {}}, sampleNow()));
        QVERIFY(m_store->saveContent(page.id, {{}, sampleNow()}));
    }
    QVERIFY(m_store->remove(m_pages[0].id));
    QVERIFY(m_store->figures(m_subject)->figures.isEmpty());
    QCOMPARE(count("figure_subjects"), 2);
    QCOMPARE(count("figure_series"), 2);
    QCOMPARE(count("figures"), 2);
    QCOMPARE(count("content_snapshots"), 2);
}

void TestFigures::goesWithTheAccount()
{
    const FigureSubject competitor{{}, NetworkId(u"x"_s), {}, u"@rival"_s};
    for (const FigureSubject& subject : {m_subject, competitor})
        QVERIFY(m_store->saveFigures(subject, {{total(Metric::Followers, 1, sampleNow())}, {}, {}}, sampleNow()));
    QVERIFY(m_store->saveContent(m_pages[0].id, {{}, sampleNow()}));
    QVERIFY(m_store->remove(m_account.id));
    QCOMPARE(count("figures"), 1); // the competitor's: it was never that account's
    QCOMPARE(count("content_snapshots"), 0);
}

void TestFigures::aSavedPageKeepsItsHistory()
{
    QVERIFY(m_store->saveFigures(m_subject, {{total(Metric::Followers, 1, sampleNow())}, {}, {}}, sampleNow()));
    QVERIFY(m_store->saveContent(m_pages[0].id, {{}, sampleNow()}));
    m_pages[0].name = u"Renamed"_s;
    QVERIFY(m_store->save(m_pages));
    QVERIFY(m_store->save(m_account));
    QCOMPARE(m_store->figures(m_subject)->figures.size(), 1);
    QVERIFY(m_store->content(m_pages[0].id)->has_value());
}

void TestFigures::aPageThatIsGoneIsRefused()
{
    const PageId gone(u"gone"_s);
    QCOMPARE(m_store->saveFigures(FigureSubject::of(gone), {}, sampleNow()).error().kind, ErrorKind::NotFound);
    QCOMPARE(m_store->saveContent(gone, {{}, sampleNow()}).error().kind, ErrorKind::NotFound);
    QCOMPARE(count("figure_subjects"), 0);
}

void TestFigures::aFigureWithoutTimeIsLeftOut()
{
    QVERIFY(m_store->saveFigures(
        m_subject, {{total(Metric::Followers, 1, {}), total(Metric::Posts, 2, sampleNow())}, {}, {}}, sampleNow()));
    QCOMPARE(m_store->figures(m_subject)->figures.size(), 1);
}

void TestFigures::keepsPosts()
{
    ContentItem item;
    item.id = u"9007199254740993"_s;
    item.link = QUrl(u"https://net.example/p/%20a?x=1"_s);
    item.text = u"مرحبا\nCafé"_s;
    item.kind = u"reel"_s;
    item.publishedAt = sampleNow().addMSecs(-5);
    item.thumbnail = QUrl(u"https://cdn.example/t.jpg"_s);
    item.figures = {{Metric::Likes, 9007199254740993}, {Metric::Views, 0}};
    ContentItem bare;
    bare.id = u"2"_s;
    const ContentListing listing{{item, bare}, {{Metric::Reach, u"not granted"_s}}, true, u"page 2 failed"_s};
    QVERIFY(!m_store->content(m_pages[0].id)->has_value());
    QVERIFY(m_store->saveContent(m_pages[0].id, {{{bare}, {}, false, {}}, sampleNow().addDays(-1)}));
    QVERIFY(m_store->saveContent(m_pages[0].id, {listing, sampleNow()}));
    const ContentSnapshot read = m_store->content(m_pages[0].id)->value();
    QCOMPARE(read.readAt, sampleNow());
    QCOMPARE(read.listing.items, listing.items);
    QCOMPARE(read.listing.missing, listing.missing);
    QVERIFY(read.listing.partial);
    QCOMPARE(read.listing.partialReason, listing.partialReason);
}

void TestFigures::unknownMetricsAreLeftOut()
{
    QVERIFY(m_store->saveFigures(m_subject, {{total(Metric::Followers, 1, sampleNow())}, {}, {}}, sampleNow()));
    {
        auto database = openCipherFile(m_file, *rawKey(kKey));
        (*database)->exec("UPDATE figure_series SET metric = 'telepathy'");
    }
    QVERIFY(m_store->figures(m_subject)->figures.isEmpty());
}

/// Reading one page's history must not depend on how many others there are.
void TestFigures::manyPages()
{
    const int pages = qEnvironmentVariableIntValue("PK_STORE_ROWS") > 0 ? qEnvironmentVariableIntValue("PK_STORE_ROWS")
                                                                        : 400;
    const QList<Page> many = samplePages(m_account.id, pages);
    QVERIFY(m_store->save(many));
    QElapsedTimer timer;
    timer.start();
    const auto saved = m_store->transaction([&]() -> Result<bool> {
        for (const Page& page : many) {
            PageFigures reading;
            for (int i = 0; i < 30; ++i)
                reading.figures.append(total(Metric::Followers, i, sampleNow().addDays(-i)));
            const auto done = m_store->saveFigures(FigureSubject::of(page.id), reading, sampleNow());
            if (!done)
                return done;
        }
        return true;
    });
    QVERIFY(saved);
    const qint64 writing = timer.restart();
    QCOMPARE(m_store->figures(FigureSubject::of(many.last().id))->figures.size(), 30);
    const qint64 reading = timer.restart();
    QVERIFY(m_store->remove(m_account.id));
    qInfo("%d pages of 30 figures: written in %lld ms, one read in %lld ms, all removed in %lld ms, %lld bytes",
          pages,
          static_cast<long long>(writing),
          static_cast<long long>(reading),
          static_cast<long long>(timer.elapsed()),
          static_cast<long long>(QFileInfo(m_file).size()));
    QCOMPARE(count("figures"), 0);
}

QTEST_GUILESS_MAIN(TestFigures)
#include "tst_figurestore.moc"
