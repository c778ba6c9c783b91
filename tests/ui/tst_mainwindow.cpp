// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/pagetablemodel.h"
#include "models/tables/tablefilter.h"
#include "tests/ui/seed.h"
#include "ui/clientspage.h"
#include "ui/clockbanner.h"
#include "ui/confirmdialog.h"
#include "ui/connectdialog.h"
#include "ui/dashboard.h"
#include "ui/detailspane.h"
#include "ui/emptystate.h"
#include "ui/filterbar.h"
#include "ui/incidentcard.h"
#include "ui/incidentspage.h"
#include "ui/ledgerpage.h"
#include "ui/mainwindow.h"
#include "ui/messagebar.h"
#include "ui/settingsdialog.h"
#include "ui/statusline.h"
#include "ui/tablepage.h"
#include "ui/theme.h"
#include "ui/tile.h"
#include "ui/timeline.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace pk;

namespace {

/// Controls a screen reader would call nothing.
QStringList nameless(const QWidget* root)
{
    QStringList found;
    for (const QWidget* widget : root->findChildren<QWidget*>()) {
        if (widget->isHidden() || widget->focusPolicy() == Qt::NoFocus
            || widget->objectName().startsWith(QStringLiteral("qt_")))
            continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const bool hasText = button && !button->text().isEmpty();
        const bool inner = qobject_cast<const QScrollBar*>(widget) || qobject_cast<const QHeaderView*>(widget)
            || qobject_cast<const QComboBox*>(widget->parentWidget())
            || widget->parentWidget()->inherits("QAbstractSpinBox") || widget->inherits("QTableCornerButton")
            || widget->inherits("QLineEditIconButton") || widget->inherits("QComboBoxListView");
        const bool label = widget->inherits("QLabel");
        if (!hasText && !inner && !label && widget->accessibleName().isEmpty())
            found.append(QStringLiteral("%1 in %2")
                             .arg(QLatin1StringView(widget->metaObject()->className()),
                                  QLatin1StringView(widget->parentWidget()->metaObject()->className())));
    }
    return found;
}

QSet<QString> shownIds(TablePage& page)
{
    QSet<QString> ids;
    for (int row = 0; row < page.filter().rowCount(); ++row)
        ids.insert(page.filter().index(row, 0).data(IdRole).toString());
    return ids;
}

} // namespace

class TestMainWindow final : public QObject
{
    Q_OBJECT

    std::unique_ptr<SeededWorld> m_world;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<MainWindow> m_window;

    MainWindow& open(int accounts, int pages)
    {
        m_window.reset();
        m_theme.reset();
        m_world = std::make_unique<SeededWorld>();
        m_world->fill(accounts, pages);
        m_theme = std::make_unique<Theme>(m_world->settings());
        m_window = std::make_unique<MainWindow>(m_world->window());
        m_window->show();
        [[maybe_unused]] const bool exposed = QTest::qWaitForWindowExposed(m_window.get());
        m_window->activateWindow();
        return *m_window;
    }

private Q_SLOTS:
    void cleanup()
    {
        m_window.reset();
        m_theme.reset();
        m_world.reset();
    }

    void welcomesWhenNothingIsConnected()
    {
        MainWindow& window = open(0, 0);
        QVERIFY(window.showsWelcome());
        window.goTo(MainWindow::Place::Pages);
        QCOMPARE(window.pagesPage().emptyState().title(), QStringLiteral("No pages yet"));
        window.goTo(MainWindow::Place::Accounts);
        QCOMPARE(window.accountsPage().emptyState().title(), QStringLiteral("No accounts yet"));
    }

    void leavesTheWelcomeWithTheFirstAccount()
    {
        MainWindow& window = open(0, 0);
        LifeFacts life;
        life.proof = Evidence{QStringLiteral("signed in"), m_world->clock().now()};
        m_world->addAccount(QStringLiteral("Ada"), life, 2);
        QTRY_VERIFY(!window.showsWelcome());
        QCOMPARE(window.place(), MainWindow::Place::Dashboard);
    }

    void tilesShowExactlyTheirRows_data()
    {
        QTest::addColumn<int>("tile");
        for (int tile = 0; tile < 7; ++tile)
            QTest::addRow("tile %d", tile) << tile;
    }
    void tilesShowExactlyTheirRows()
    {
        QFETCH(int, tile);
        MainWindow& window = open(40, 200);
        Tile* clicked = window.dashboard().tiles().at(tile);
        QSet<QString> expected;
        for (const Page& page : m_world->records().pages()) {
            if (clicked->states().contains(m_world->records().health(page).state))
                expected.insert(page.id.toString());
        }
        QVERIFY(!expected.isEmpty());
        QCOMPARE(clicked->value(), int(expected.size()));
        QTest::mouseClick(clicked, Qt::LeftButton);
        QCOMPARE(window.place(), MainWindow::Place::Pages);
        QCOMPARE(shownIds(window.pagesPage()), expected);
        QVERIFY(!window.pagesPage().filterBar().activeFilters().isEmpty());
        QVERIFY(window.statusLine().summary().contains(QStringLiteral("filter")));
    }

    void aDayOfTheTimelineShowsWhatEndsOnIt()
    {
        MainWindow& window = open(40, 200);
        Timeline* timeline = window.dashboard().timeline();
        int day = 0;
        while (timeline->load().value(day) == 0)
            ++day;
        QTest::mouseClick(timeline, Qt::LeftButton, {}, timeline->dayRect(day).center());
        QCOMPARE(window.place(), MainWindow::Place::Accounts);
        QCOMPARE(window.accountsPage().filter().rowCount(), timeline->load().at(day));
        QCOMPARE(window.accountsPage().filterBar().activeChips().size(), 1);
    }

    void theTimelineWorksWithKeys()
    {
        MainWindow& window = open(40, 200);
        Timeline* timeline = window.dashboard().timeline();
        QSignalSpy clicked(timeline, &Timeline::dayClicked);
        timeline->setFocus();
        QTest::keyClick(timeline, Qt::Key_Right);
        QTest::keyClick(timeline, Qt::Key_Right);
        QTest::keyClick(timeline, Qt::Key_Return);
        QCOMPARE(clicked.size(), 1);
        QCOMPARE(window.place(), MainWindow::Place::Accounts);
    }

    void chipsCanBeTakenAway()
    {
        MainWindow& window = open(40, 200);
        window.goTo(MainWindow::Place::Pages);
        TablePage& page = window.pagesPage();
        const int all = page.filter().rowCount();
        page.filter().setStates({State::Waiting});
        page.filter().setClients({QStringLiteral("Acme Tools"), QStringLiteral("Café Aurore")});
        QCOMPARE(page.filterBar().activeChips().size(), 3);
        while (!page.filterBar().activeChips().isEmpty()) {
            const qsizetype before = page.filterBar().activeChips().size();
            page.filterBar().activeChips().first()->click();
            QTRY_COMPARE(page.filterBar().activeChips().size(), before - 1);
        }
        QCOMPARE(page.filter().rowCount(), all);
    }

    void stateChipsSwitchAndAdd()
    {
        MainWindow& window = open(40, 200);
        window.goTo(MainWindow::Place::Pages);
        TablePage& page = window.pagesPage();
        page.filterBar().stateChip(State::NeedsYou)->click();
        QCOMPARE(page.filter().states(), (QSet<State>{State::NeedsYou, State::Incident}));
        page.filterBar().stateChip(State::NotChecked)->click();
        QCOMPARE(page.filter().states(), (QSet<State>{State::NeedsYou, State::Incident, State::NotChecked}));
        page.filterBar().stateChip(State::NeedsYou)->click();
        QCOMPARE(page.filter().states(), QSet<State>{State::NotChecked});
    }

    void searchesAsOneTypes()
    {
        MainWindow& window = open(40, 200);
        QTest::keyClick(&window, Qt::Key_F, Qt::ControlModifier);
        QVERIFY(window.search().hasFocus());
        QTest::keyClicks(&window.search(), QStringLiteral("osterreich"));
        QCOMPARE(window.place(), MainWindow::Place::Pages); // typing on the dashboard searches the pages
        QVERIFY(window.pagesPage().filter().rowCount() > 0);
        for (int row = 0; row < window.pagesPage().filter().rowCount(); ++row)
            QVERIFY(window.pagesPage()
                        .filter()
                        .index(row, int(PageTableModel::Column::Name))
                        .data()
                        .toString()
                        .contains(QStringLiteral("Österreich")));
        QTest::keyClick(&window, Qt::Key_Escape);
        QCOMPARE(window.search().text(), QString());
        QCOMPARE(window.pagesPage().filter().rowCount(), 200);
    }

    void nothingFoundSaysWhatToDo()
    {
        MainWindow& window = open(5, 10);
        window.goTo(MainWindow::Place::Pages);
        window.search().setText(QStringLiteral("no such page"));
        QCOMPARE(window.pagesPage().emptyState().title(), QStringLiteral("No page matches"));
        window.pagesPage().emptyState().button()->click();
        QCOMPARE(window.search().text(), QString());
        QCOMPARE(window.pagesPage().filter().rowCount(), 10);
    }

    void keysActOnTheSelectedRow()
    {
        MainWindow& window = open(20, 60);
        window.goTo(MainWindow::Place::Pages);
        QTableView& view = window.pagesPage().view();
        view.setFocus();
        view.selectRow(0);
        window.setDetailsVisible(false);
        QVERIFY(!window.details().isVisible());
        QTest::keyClick(&view, Qt::Key_Return);
        QVERIFY(window.details().isVisible());
        QCOMPARE(window.details().account(), window.pagesPage().currentAccount());

        QTest::keyClick(&view, Qt::Key_Delete);
        auto* confirm = window.findChild<ConfirmDialog*>();
        QVERIFY(confirm);
        QVERIFY(confirm->findChild<QPushButton*>(QStringLiteral("safe"))->isDefault());
        QTest::keyClick(confirm, Qt::Key_Return); // the safe button
        QTRY_VERIFY(!window.findChild<ConfirmDialog*>());
        QCOMPARE(m_world->records().accounts().size(), 20);

        window.activateWindow(); // what a window manager does when a dialog closes
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&view, Qt::Key_R, Qt::ControlModifier);
        auto* dialog = window.findChild<ConnectDialog*>();
        QVERIFY(dialog);
        QCOMPARE(dialog->step(), ConnectDialog::Step::Purposes);
        dialog->reject();
        QTRY_VERIFY(!window.findChild<ConnectDialog*>());
        QTest::keyClick(&view, Qt::Key_Escape);
        QVERIFY(window.pagesPage().currentId().isEmpty());
    }

    void placesHaveKeys()
    {
        MainWindow& window = open(5, 10);
        for (const auto place : {MainWindow::Place::Ledger,
                                 MainWindow::Place::Incidents,
                                 MainWindow::Place::Clients,
                                 MainWindow::Place::Accounts,
                                 MainWindow::Place::Pages,
                                 MainWindow::Place::Dashboard}) {
            QTest::keyClick(&window, Qt::Key(Qt::Key_1 + int(place)), Qt::ControlModifier);
            QCOMPARE(window.place(), place);
        }
    }

    void detailsSayBothDatesAndWhatStops()
    {
        MainWindow& window = open(40, 200);
        window.goTo(MainWindow::Place::Accounts);
        for (const Account& account : m_world->records().accounts()) {
            window.accountsPage().select(account.id.toString());
            QCOMPARE(window.details().account(), account.id);
            QVERIFY(!window.details().fact(QStringLiteral("Ends")).isEmpty());
            QVERIFY(!window.details().fact(QStringLiteral("Last proof")).isEmpty());
            QVERIFY(!window.details().fact(QStringLiteral("If it ends")).isEmpty());
            const Health health = m_world->records().health(account);
            if (!health.raw.isEmpty())
                QCOMPARE(window.details().fact(QStringLiteral("Network's answer")), health.raw);
            const QStringList missing = account.missingScopes();
            QCOMPARE(window.details().fact(QStringLiteral("Missing")), missing.join(QStringLiteral(", ")));
        }
        window.goTo(MainWindow::Place::Pages);
        window.pagesPage().select(m_world->records().pages().first().id.toString());
        QVERIFY(!window.details().fact(QStringLiteral("Role")).isEmpty());
    }

    void selectionSurvivesNewFacts()
    {
        MainWindow& window = open(20, 100);
        window.goTo(MainWindow::Place::Pages);
        window.pagesPage().view().selectRow(17);
        const QString id = window.pagesPage().currentId();
        const int row = window.pagesPage().view().currentIndex().row();
        Account account = *m_world->records().account(window.pagesPage().currentAccount());
        account.life.proof = Evidence{QStringLiteral("debug"), m_world->clock().now()};
        QVERIFY(m_world->records().save(account));
        LifeFacts life;
        m_world->addAccount(QStringLiteral("Somebody new"), life, 5);
        QCOMPARE(window.pagesPage().currentId(), id);
        QCOMPARE(window.pagesPage().view().currentIndex().row(), row);
    }

    void columnsAreRemembered()
    {
        MainWindow& window = open(5, 10);
        QHeaderView* header = window.pagesPage().view().horizontalHeader();
        header->resizeSection(1, 277);
        header->setSectionHidden(int(PageTableModel::Column::Holder), true);
        window.close();
        m_window = std::make_unique<MainWindow>(m_world->window());
        QHeaderView* again = m_window->pagesPage().view().horizontalHeader();
        QCOMPARE(again->sectionSize(1), 277);
        QVERIFY(again->isSectionHidden(int(PageTableModel::Column::Holder)));
    }

    void detailsNameWhoElseReachesThePage()
    {
        MainWindow& window = open(0, 0);
        const AccountId ada = m_world->addAccount(QStringLiteral("Ada"), {}, 1);
        m_world->addAccount(QStringLiteral("Bob"), {}, 1); // the same page of the same network
        const Page page = m_world->records().pagesOf(ada).first();
        window.goTo(MainWindow::Place::Pages);
        window.pagesPage().select(page.id.toString());
        QCOMPARE(window.details().fact(QStringLiteral("Also reachable by")), QStringLiteral("Bob"));
    }

    void rowsMenuOffersEveryAction()
    {
        MainWindow& window = open(20, 60);
        window.goTo(MainWindow::Place::Pages);
        window.pagesPage().view().selectRow(0);
        QMenu menu;
        Q_EMIT window.pagesPage().menuRequested(&menu);
        QStringList words;
        for (const QAction* action : menu.actions())
            words.append(action->text());
        for (const char* expected : {"Details", "Reconnect", "Check", "Assign to client", "Disconnect…", "Delete…"})
            QVERIFY2(words.contains(QString::fromUtf8(expected)), expected);
    }

    void assignsAClient()
    {
        MainWindow& window = open(5, 10);
        const Page page = m_world->records().pages().first();
        const ClientId client = m_world->records().clientNamed(QStringLiteral("Fresh")).value();
        window.assignClient({page.id.toString()}, client);
        QCOMPARE(m_world->records().page(page.id)->client, client);
    }

    void proxiesHoldTheModelsPromise()
    {
        MainWindow& window = open(30, 100);
        QAbstractItemModelTester pages(&window.pagesPage().filter(),
                                       QAbstractItemModelTester::FailureReportingMode::QtTest);
        QAbstractItemModelTester accounts(&window.accountsPage().filter(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
        QAbstractItemModelTester clients(&window.clientsPage().filter(),
                                         QAbstractItemModelTester::FailureReportingMode::QtTest);
        window.pagesPage().filter().setSearch(QStringLiteral("acme"));
        window.pagesPage().view().sortByColumn(1, Qt::DescendingOrder);
        m_world->addAccount(QStringLiteral("Acme"), {}, 3);
        m_world->records().remove(m_world->records().accounts().first().id);
        window.pagesPage().filter().clear();
        QVERIFY(window.pagesPage().filter().rowCount() > 0);
    }

    void withoutAnIncidentThereIsNone()
    {
        MainWindow& window = open(20, 60);
        QVERIFY(window.dashboard().incidentCards().isEmpty());
        window.goTo(MainWindow::Place::Incidents);
        QVERIFY(window.incidentsPage().current().isEmpty());
        const auto* empty = window.incidentsPage().findChild<EmptyState*>();
        QVERIFY(empty->isVisible());
        QCOMPARE(empty->title(), QStringLiteral("No incident"));
    }

    void anIncidentIsOneLineOnTheDashboard()
    {
        MainWindow& window = open(60, 200);
        const auto network = m_world->networks().networks().first();
        const IncidentId over = m_world->addIncident(m_world->networks().networks().at(1)->id, 2, 2);
        const IncidentId id = m_world->addIncident(network->id, 4, 0);
        window.dashboard().refresh();
        const QList<IncidentCard*> cards = window.dashboard().incidentCards();
        QCOMPARE(cards.size(), 1);
        QVERIFY(cards.first()->isVisible());
        QVERIFY(cards.first()->words().contains(network->name));
        cards.first()->copyButton().click();
        QCOMPARE(cards.first()->copyButton().text(), QStringLiteral("Copied"));
        QTest::mouseClick(cards.first(), Qt::LeftButton, {}, QPoint(8, cards.first()->height() / 2));
        QCOMPARE(window.place(), MainWindow::Place::Incidents);
        QCOMPARE(window.incidentsPage().current(), id);
        window.incidentsPage().select(over);
        QCOMPARE(window.incidentsPage().current(), over);

        Incident ended = *m_world->records().incident(id);
        ended.closedAt = m_world->clock().now();
        QVERIFY(m_world->records().save(ended, {}));
        window.dashboard().refresh();
        QVERIFY(cards.first()->isHidden());
    }

    void theNoteIsForWhomItSays()
    {
        MainWindow& window = open(60, 300);
        const IncidentId id = m_world->addIncident(m_world->networks().networks().first()->id, 4, 0);
        IncidentsPage& page = window.incidentsPage();
        window.goTo(MainWindow::Place::Incidents);
        page.select(id);
        QVERIFY(page.noteFor().count() > 2);
        const QString all = page.note();
        page.noteFor().setCurrentIndex(1);
        const QString one = page.noteFor().currentText();
        QVERIFY(all.contains(one + QLatin1Char(':')));
        QVERIFY(!page.note().contains(one + QLatin1Char(':'))); // a client knows who it is
        QVERIFY(page.note().size() < all.size());
        for (int other = 2; other < page.noteFor().count(); ++other)
            QVERIFY(!page.note().contains(page.noteFor().itemText(other) + QLatin1Char(':')));
        m_world->records().save(*m_world->records().account(m_world->records().incident(id)->accounts.first().id));
        QTRY_COMPARE(page.noteFor().currentText(), one); // new facts change no choice
        page.copyButton().click();
        QCOMPARE(page.copyButton().text(), QStringLiteral("Copied"));
    }

    void theIncidentsLoginsAreOneClickAway()
    {
        MainWindow& window = open(60, 200);
        const NetworkId network = m_world->networks().networks().first()->id;
        const IncidentId id = m_world->addIncident(network, 4, 1);
        window.goTo(MainWindow::Place::Incidents);
        window.incidentsPage().select(id);
        window.incidentsPage().loginsButton().click();
        QCOMPARE(window.place(), MainWindow::Place::Accounts);
        QSet<QString> expected;
        for (const IncidentAccount& member : m_world->records().incident(id)->accounts) {
            if (!member.repairedAt)
                expected.insert(member.id.toString());
        }
        QCOMPARE(expected.size(), 3);
        QCOMPARE(shownIds(window.accountsPage()), expected);
        window.accountsPage().select(*expected.cbegin());
        QMenu menu;
        Q_EMIT window.accountsPage().menuRequested(&menu);
        QStringList words;
        for (const QAction* action : menu.actions())
            words.append(action->text());
        QVERIFY(words.contains(QStringLiteral("Open incident")));
    }

    void everyControlHasAName()
    {
        MainWindow& window = open(20, 60);
        m_world->addIncident(m_world->networks().networks().first()->id, 2, 0);
        window.dashboard().refresh();
        window.goTo(MainWindow::Place::Incidents);
        QCOMPARE(nameless(&window).join(QLatin1Char('\n')), QString());
        window.goTo(MainWindow::Place::Pages);
        window.pagesPage().view().selectRow(0);
        QCOMPARE(nameless(&window).join(QLatin1Char('\n')), QString());
        std::unique_ptr<SettingsDialog> settings(window.openSettings());
        QCOMPARE(nameless(settings.get()).join(QLatin1Char('\n')), QString());
        std::unique_ptr<ConnectDialog> dialog(window.connectAccount());
        QCOMPARE(nameless(dialog.get()).join(QLatin1Char('\n')), QString());
    }

    void fitsTheSmallestWindow()
    {
        MainWindow& window = open(40, 200);
        window.resize(960, 600);
        for (const auto place : {MainWindow::Place::Dashboard,
                                 MainWindow::Place::Pages,
                                 MainWindow::Place::Accounts,
                                 MainWindow::Place::Clients,
                                 MainWindow::Place::Incidents,
                                 MainWindow::Place::Ledger}) {
            window.goTo(place);
            QApplication::processEvents();
            QVERIFY2(
                window.width() <= 960 && window.height() <= 600,
                qPrintable(QStringLiteral("%1 x %2 at %3").arg(window.width()).arg(window.height()).arg(int(place))));
        }
    }

    void saysThatTheClockIsWrong()
    {
        MainWindow& window = open(5, 10);
        auto* banner = window.findChild<ClockBanner*>();
        QVERIFY(banner && banner->isHidden());
        const QDateTime there = m_world->clock().now().addDays(-1);
        m_world->clockWatch().hear(NetworkId(QStringLiteral("x")), there);
        QVERIFY(banner->isVisible()); // one alone: a doubt, with the name of who says so
        QVERIFY2(banner->accessibleName().contains(QStringLiteral("that of X ")), qPrintable(banner->accessibleName()));
        m_world->clockWatch().hear(NetworkId(QStringLiteral("reddit")), there);
        QVERIFY(banner->accessibleName().contains(QStringLiteral("ahead of the networks")));
        QCOMPARE(m_world->records().now(), there);
        for (int i = 0; i < 5; ++i) { // set right meanwhile, and both say so
            m_world->clockWatch().hear(NetworkId(QStringLiteral("x")), m_world->clock().now());
            m_world->clockWatch().hear(NetworkId(QStringLiteral("reddit")), m_world->clock().now());
        }
        QVERIFY(banner->isHidden());
        QCOMPARE(m_world->records().now(), m_world->clock().now());
    }

    void saysRoutesAndMessagesInPlace()
    {
        MainWindow& window = open(5, 10);
        window.messages().show(Error{ErrorKind::VaultLocked});
        QVERIFY(window.messages().text().contains(QStringLiteral("locked")));
        window.messages().show(Error{ErrorKind::Cancelled}); // the person knows
        QVERIFY(window.messages().text().contains(QStringLiteral("locked")));
        QTest::keyClick(&window, Qt::Key_Escape);
        QVERIFY(window.messages().isHidden());
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
