// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeadapter.h"
#include "tests/ui/seed.h"
#include "ui/detailspane.h"
#include "ui/emptystate.h"
#include "ui/figuretile.h"
#include "ui/linechart.h"
#include "ui/mainwindow.h"
#include "ui/messagebar.h"
#include "ui/statisticsdialog.h"
#include "ui/statisticsoverview.h"
#include "ui/statisticsposts.h"
#include "ui/tablepage.h"
#include "ui/theme.h"
#include "ui/thumbnails.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

/// Statistics in the window; the network's part is played by FakeAdapter.
class TestStatistics final : public QObject
{
    Q_OBJECT

    std::unique_ptr<SeededWorld> m_world;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<MainWindow> m_window;
    FakeAdapter m_adapter;
    AccountId m_maria;
    QList<PageId> m_pages;

    StatisticsDialog* open(const PageId& id)
    {
        StatisticsDialog* dialog = m_window->openStatistics(id);
        [&] { QVERIFY(QTest::qWaitForWindowExposed(dialog)); }();
        return dialog;
    }
    QAction* rowAction(QMenu& menu, const QString& beginning)
    {
        Q_EMIT m_window->pagesPage().menuRequested(&menu);
        for (QAction* action : menu.actions()) {
            if (action->text().startsWith(beginning))
                return action;
        }
        return nullptr;
    }

private Q_SLOTS:
    void init();
    void cleanup();

    void isReachedFromMenuKeyAndDetails();
    void openingReadsNothing();
    void theEmptyOneSaysWhatToDo();
    void readsWhenAsked();
    void tilesSayHowOldAndWhoRounds();
    void aTileChoosesTheChart();
    void periodsAndGaps();
    void missingFiguresHaveTheirReasons();
    void troubleIsOneSentence();
    void saysWhyItCannotRead();
    void comparesWithAPublicPage();
    void postsAreSearchedByTextAndKind();
    void postsOpenOnlyWebAddresses();
    void thumbnailsAreOffUntilSwitchedOn();
    void exportsWhatIsShown();
    void anExportIsInTheLedger();
    void readsSeveralWithOneAnswer();
    void everythingByKeyboard();
    void fitsASmallScreenAndLargeLetters();
};

void TestStatistics::init()
{
    m_world = std::make_unique<SeededWorld>(SeededWorld::anywhere());
    m_adapter = FakeAdapter();
    m_adapter.clock = &m_world->clock();
    m_world->setAdapter(&m_adapter);
    m_maria = m_world->addLender(NetworkId(u"anywhere"_s), u"Maria"_s, 3);
    m_pages.clear();
    for (const Page& page : m_world->records().pagesOf(m_maria))
        m_pages.append(page.id);
    m_world->addStatistics(m_pages[0]);
    m_theme = std::make_unique<Theme>(m_world->settings());
    m_window = std::make_unique<MainWindow>(m_world->window());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->goTo(MainWindow::Place::Pages);
    m_window->pagesPage().select(m_pages[0].toString());
}

void TestStatistics::cleanup()
{
    m_window.reset();
    QTRY_COMPARE(m_world->statistics().running(), 0);
    m_theme.reset();
    m_world.reset();
}

void TestStatistics::isReachedFromMenuKeyAndDetails()
{
    QMenu menu;
    QAction* action = rowAction(menu, u"Statistics"_s);
    QVERIFY(action);
    action->trigger();
    QPointer<StatisticsDialog> dialog = m_window->findChild<StatisticsDialog*>();
    QVERIFY(dialog);
    QCOMPARE(dialog->page(), m_pages[0]);
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!dialog);
    m_window->pagesPage().select(m_pages[1].toString());
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::keyClick(m_window.get(), Qt::Key_T, Qt::ControlModifier);
    dialog = m_window->findChild<StatisticsDialog*>();
    QVERIFY(dialog);
    QCOMPARE(dialog->page(), m_pages[1]);
    m_window->setDetailsVisible(true);
    m_window->pagesPage().select(m_pages[2].toString());
    QTRY_VERIFY(m_window->details().statisticsButton()->isVisible());
    m_window->details().statisticsButton()->click();
    QCOMPARE(m_window->findChildren<StatisticsDialog*>().size(), 1);
    QCOMPARE(dialog->page(), m_pages[2]);
    m_window->goTo(MainWindow::Place::Accounts);
    m_window->accountsPage().select(m_maria.toString());
    m_window->setDetailsVisible(true);
    QVERIFY(!m_window->details().statisticsButton()->isVisible());
}

void TestStatistics::openingReadsNothing()
{
    StatisticsDialog* dialog = open(m_pages[0]);
    dialog->setView(StatisticsDialog::View::Posts);
    dialog->setView(StatisticsDialog::View::Figures);
    QCOMPARE(m_world->statistics().running(), 0);
    QVERIFY(m_adapter.calls.isEmpty());
}

void TestStatistics::theEmptyOneSaysWhatToDo()
{
    StatisticsDialog* dialog = open(m_pages[1]);
    QVERIFY(dialog->emptyState().isVisible());
    QVERIFY(!dialog->exportButton().isEnabled());
    dialog->emptyState().button()->click();
    QTRY_COMPARE(dialog->overview().tiles().size(), 1);
    QVERIFY(!dialog->emptyState().isVisible());
    QVERIFY(dialog->exportButton().isEnabled());
}

void TestStatistics::readsWhenAsked()
{
    StatisticsDialog* dialog = open(m_pages[0]);
    m_adapter.followers = 4321;
    dialog->readButton().click();
    QVERIFY(!dialog->readButton().isEnabled()); // one at a time
    QTRY_COMPARE(dialog->overview().tiles().first()->value(), QLocale().toString(4321));
    QTRY_VERIFY(dialog->readButton().isEnabled());
    QCOMPARE(m_adapter.calls.size(), 1);
    dialog->setView(StatisticsDialog::View::Posts);
    m_adapter.posts = 2;
    dialog->readButton().click();
    QTRY_COMPARE(dialog->posts().view().model()->rowCount(), 2);
    QVERIFY2(dialog->posts().note().contains(u"just now"_s), qPrintable(dialog->posts().note()));
}

void TestStatistics::tilesSayHowOldAndWhoRounds()
{
    StatisticsDialog* dialog = open(m_pages[0]);
    const FigureTile* followers = dialog->overview().tiles().first();
    QCOMPARE(followers->name(), u"Followers"_s);
    QCOMPARE(followers->note(), u"read 3 minute(s) ago, rounded by Anywhere"_s);
    QVERIFY(followers->accessibleName().contains(followers->value()));
    QVERIFY(followers->toolTip().contains(u"GET /v1/page"_s));
    QVERIFY2(dialog->statusText().contains(u"Read 3 minute(s) ago."_s), qPrintable(dialog->statusText()));
}

void TestStatistics::aTileChoosesTheChart()
{
    StatisticsDialog* dialog = open(m_pages[0]);
    QCOMPARE(dialog->overview().chart().accessibleName(), u"Followers"_s);
    for (FigureTile* tile : dialog->overview().tiles()) {
        if (tile->name() == u"Views in a day"_s)
            tile->click();
    }
    QCOMPARE(dialog->overview().chart().accessibleName(), u"Views per day"_s);
    dialog->readNow(); // what was chosen stays chosen while figures arrive
    QTRY_COMPARE(m_adapter.calls.size(), 1);
    QTRY_VERIFY(dialog->readButton().isEnabled());
    QCOMPARE(dialog->overview().chart().accessibleName(), u"Views per day"_s);
}

void TestStatistics::periodsAndGaps()
{
    StatisticsDialog* dialog = open(m_pages[0]);
    LineChart& chart = dialog->overview().chart();
    QCOMPARE(chart.gaps(), 1);
    dialog->overview().setPeriod(StatisticsOverview::Period::Month);
    QCOMPARE(chart.gaps(), 0);
    dialog->overview().setPeriod(StatisticsOverview::Period::Everything);
    QVERIFY(chart.gaps() > 2); // once a month beside once a day
}

void TestStatistics::missingFiguresHaveTheirReasons()
{
    StatisticsDialog* dialog = open(m_pages[0]);
    const QString words = dialog->overview().missingText();
    QVERIFY2(words.contains(u"Reach: the permission read_insights is not granted"_s), qPrintable(words));
    QVERIFY2(words.contains(u"Profile views"_s), qPrintable(words));
}

void TestStatistics::troubleIsOneSentence()
{
    StatisticsDialog* dialog = open(m_pages[0]);
    const int before = int(dialog->overview().tiles().size());
    m_adapter.errors.insert({}, Error{ErrorKind::NetworkUnavailable, {}});
    dialog->readNow();
    QTRY_VERIFY(!dialog->messages().text().isEmpty());
    QVERIFY(!dialog->messages().text().contains(u'\n'));
    QCOMPARE(dialog->overview().tiles().size(), before);
    QTRY_VERIFY(dialog->readButton().isEnabled());
}

void TestStatistics::saysWhyItCannotRead()
{
    Account maria = *m_world->records().account(m_maria);
    maria.credits = {{u"app"_s, 100, 100, m_world->clock().now().addSecs(4 * 3600 + 1200)}};
    QVERIFY(m_world->records().save(maria));
    StatisticsDialog* dialog = open(m_pages[0]);
    QVERIFY(!dialog->readButton().isEnabled());
    QVERIFY2(dialog->statusText().contains(u"Credits back at 16:20"_s), qPrintable(dialog->statusText()));
    dialog->showPage(m_pages[1]);
    QVERIFY(dialog->emptyState().isVisible());
    QVERIFY(!dialog->emptyState().button()->isVisible());
    QVERIFY(m_adapter.calls.isEmpty());
}

void TestStatistics::comparesWithAPublicPage()
{
    StatisticsDialog* dialog = open(m_pages[0]);
    dialog->overview().otherPage().setFocus();
    QTest::keyClicks(dialog->overview().otherPage().lineEdit(), u"@rival"_s);
    QTest::keyClick(dialog->overview().otherPage().lineEdit(), Qt::Key_Return);
    QTRY_COMPARE(dialog->overview().chart().lines().size(), 2);
    QCOMPARE(dialog->overview().chart().lines()[1].name, u"Rival Ltd"_s);
    QCOMPARE(m_adapter.calls.first().name, u"@rival"_s);
    QCOMPARE(dialog->overview().otherPage().findText(u"rival"_s), 0); // offered again next time
    const QByteArray csv = dialog->exported(StatisticsDialog::Format::Csv, StatisticsDialog::Whose::Compared);
    QVERIFY2(csv.contains("rival") && !csv.contains(m_pages[0].toString().toUtf8()), csv.constData());
    Q_EMIT dialog->overview().comparisonEnded();
    QCOMPARE(dialog->overview().chart().lines().size(), 1);
    m_adapter.errors.insert({}, Error{ErrorKind::Unsupported, u"Anywhere shows no other page"_s});
    dialog->compare(u"@other"_s);
    QTRY_COMPARE(dialog->messages().text(), u"Anywhere shows no other page"_s);
    QVERIFY(dialog->overview().compareButton().isEnabled());
}

void TestStatistics::postsAreSearchedByTextAndKind()
{
    StatisticsDialog* dialog = open(m_pages[0]);
    dialog->setView(StatisticsDialog::View::Posts);
    QAbstractItemModel* rows = dialog->posts().view().model();
    QCOMPARE(rows->rowCount(), 24);
    QTest::keyClick(dialog, Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(&dialog->posts().search(), u"opening hours"_s);
    QCOMPARE(rows->rowCount(), 4);
    QTest::keyClick(dialog, Qt::Key_Escape); // clears, does not close
    QCOMPARE(rows->rowCount(), 24);
    QVERIFY(dialog->isVisible());
    QComboBox& kinds = dialog->posts().kinds();
    kinds.setCurrentIndex(kinds.findData(u"reel"_s));
    QCOMPARE(rows->rowCount(), 4);
    dialog->posts().search().setText(u"nothing like this"_s);
    QVERIFY(dialog->posts().emptyState().isVisible());
    dialog->posts().emptyState().button()->click();
    QCOMPARE(rows->rowCount(), 24);
}

void TestStatistics::postsOpenOnlyWebAddresses()
{
    ContentSnapshot content{{{}, {}, false, {}}, m_world->clock().now()};
    for (const QString& link : {u"https://anywhere.example/p/1"_s, u"file:///etc/passwd"_s, u"javascript:alert(1)"_s}) {
        ContentItem item;
        item.id = link;
        item.link = QUrl(link);
        item.publishedAt = m_world->clock().now().addDays(-content.listing.items.size());
        content.listing.items.append(item);
    }
    QVERIFY(m_world->records().store().saveContent(m_pages[0], content));
    StatisticsDialog* dialog = open(m_pages[0]);
    dialog->setView(StatisticsDialog::View::Posts);
    QTableView& view = dialog->posts().view();
    for (int row = 0; row < 3; ++row)
        Q_EMIT view.activated(view.model()->index(row, 0));
    QCOMPARE(m_world->opened, QList<QUrl>{QUrl(u"https://anywhere.example/p/1"_s)});
}

void TestStatistics::thumbnailsAreOffUntilSwitchedOn()
{
    StatisticsDialog* dialog = open(m_pages[0]);
    dialog->setView(StatisticsDialog::View::Posts);
    QVERIFY(!dialog->posts().thumbnails().isChecked());
    QCOMPARE(dialog->posts().pictures().asked(), 0);
    QVERIFY2(dialog->posts().thumbnails().toolTip().contains(u"address of this computer"_s),
             qPrintable(dialog->posts().thumbnails().toolTip()));
}

void TestStatistics::exportsWhatIsShown()
{
    StatisticsDialog* dialog = open(m_pages[0]);
    const QByteArray csv = dialog->exported(StatisticsDialog::Format::Csv);
    QVERIFY(csv.startsWith("\xEF\xBB\xBFnetwork,page,"));
    const qsizetype figures = m_world->statistics().history(FigureSubject::of(m_pages[0]))->figures.size();
    QCOMPARE(csv.count("\r\n"), figures + 1);
    const QJsonObject json = QJsonDocument::fromJson(dialog->exported(StatisticsDialog::Format::Json)).object();
    QCOMPARE(json.value("figures"_L1).toArray().size(), figures);
    QCOMPARE(json.value("network"_L1).toString(), u"anywhere"_s);
    dialog->setView(StatisticsDialog::View::Posts);
    const QByteArray posts = dialog->exported(StatisticsDialog::Format::Csv);
    QVERIFY(posts.contains("'=SUM(A1:A9)")); // no formula leaves the program
    QVERIFY(!posts.contains(",=SUM"));
}

void TestStatistics::anExportIsInTheLedger()
{
    StatisticsDialog* dialog = open(m_pages[0]);
    const QTemporaryDir folder;
    const auto save = [&](const QString& file) {
        dialog->save(StatisticsDialog::Format::Csv);
        Q_EMIT dialog->findChildren<QFileDialog*>().last()->fileSelected(folder.filePath(file));
    };
    const auto newest = [&] { return m_world->records().store().ledger(1)->value(0).draft; };
    save(u"no such folder/figures.csv"_s);
    QVERIFY(dialog->messages().text().contains(u"could not be written"_s));
    QVERIFY(newest().action != u"export"_s);
    save(u"figures.csv"_s);
    QVERIFY(QFile::exists(folder.filePath(u"figures.csv"_s)));
    QCOMPARE(newest().action, u"export"_s);
    QCOMPARE(newest().page, m_pages[0]);
    QCOMPARE(newest().details["what"_L1].toString(), u"statistics"_s);
    dialog->setView(StatisticsDialog::View::Posts);
    save(u"posts.csv"_s);
    QCOMPARE(newest().details["what"_L1].toString(), u"posts"_s);
}

void TestStatistics::readsSeveralWithOneAnswer()
{
    m_adapter.errors.insert(m_pages[2], Error{ErrorKind::Rejected, {}, Cause::PageRoleLost, {}});
    m_window->pagesPage().view().selectAll();
    QMenu menu;
    QAction* action = rowAction(menu, u"Read statistics of 3"_s);
    QVERIFY(action);
    action->trigger();
    QTRY_VERIFY(m_window->messages().text().startsWith(u"Statistics of 2 of 3 page(s) read."_s));
    QVERIFY2(m_window->messages().text().contains(m_world->records().page(m_pages[2])->name),
             qPrintable(m_window->messages().text()));
}

void TestStatistics::everythingByKeyboard()
{
    StatisticsDialog* dialog = open(m_pages[0]);
    QSet<QWidget*> reached;
    QWidget* start = dialog->focusWidget();
    for (int i = 0; i < 60; ++i) {
        QTest::keyClick(dialog, Qt::Key_Tab);
        reached.insert(QApplication::focusWidget());
    }
    QVERIFY(start);
    for (QWidget* wanted : {static_cast<QWidget*>(&dialog->readButton()),
                            static_cast<QWidget*>(&dialog->exportButton()),
                            static_cast<QWidget*>(dialog->overview().tiles().first()),
                            static_cast<QWidget*>(&dialog->overview().chart()),
                            static_cast<QWidget*>(&dialog->overview().compareButton())})
        QVERIFY2(reached.contains(wanted), wanted->metaObject()->className());
    // the tiles are one stop; the arrows walk among them and choose
    dialog->overview().tiles().first()->setFocus();
    QTest::keyClick(dialog->overview().tiles().first(), Qt::Key_Right);
    QCOMPARE(dialog->overview().chart().accessibleName(), u"Following"_s);
    QTest::keyClick(dialog, Qt::Key_F5);
    QTRY_COMPARE(m_adapter.calls.size(), 1);
    for (QWidget* widget : dialog->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::StrongFocus && widget->isVisible() && qobject_cast<QAbstractButton*>(widget))
            QVERIFY2(!widget->accessibleName().isEmpty() || !qobject_cast<QAbstractButton*>(widget)->text().isEmpty(),
                     widget->metaObject()->className());
    }
}

void TestStatistics::fitsASmallScreenAndLargeLetters()
{
    StatisticsDialog* dialog = open(m_pages[0]);
    QVERIFY2(dialog->minimumSizeHint().width() <= 960 && dialog->minimumSize().height() <= 600,
             qPrintable(u"%1 x %2"_s.arg(dialog->minimumSizeHint().width()).arg(dialog->minimumSizeHint().height())));
    dialog->resize(960, 600);
    const QFont normal = QApplication::font();
    QFont big = normal;
    big.setPointSizeF(normal.pointSizeF() * 2);
    QApplication::setFont(big);
    QVERIFY(!dialog->grab().isNull());
    QApplication::setFont(normal);
}

QTEST_MAIN(TestStatistics)
#include "tst_statistics.moc"
