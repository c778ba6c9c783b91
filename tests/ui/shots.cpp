// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of every screen on made-up data, to look at: pk_shots DIR [only]
#include "app/translation.h"
#include "models/tables/tablefilter.h"
#include "tests/support/fakeadapter.h"
#include "tests/ui/seed.h"
#include "tests/ui/shotspublish.h"
#include "tests/ui/studio.h"
#include "ui/badge.h"
#include "ui/confirmdialog.h"
#include "ui/connectdialog.h"
#include "ui/connectsteps.h"
#include "ui/consentdialog.h"
#include "ui/detailspane.h"
#include "ui/figuretile.h"
#include "ui/filterbar.h"
#include "ui/incidentspage.h"
#include "ui/linechart.h"
#include "ui/mainwindow.h"
#include "ui/messagebar.h"
#include "ui/pagechoicestep.h"
#include "ui/passphraseform.h"
#include "ui/repairlist.h"
#include "ui/repairqueuedialog.h"
#include "ui/settingsdialog.h"
#include "ui/snoozedialog.h"
#include "ui/statisticsdialog.h"
#include "ui/statisticsoverview.h"
#include "ui/statisticsposts.h"
#include "ui/statusline.h"
#include "ui/tablepage.h"
#include "ui/theme.h"
#include "ui/trayicon.h"

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QTableView>
#include <QTextStream>
#include <QVBoxLayout>

using namespace pk;

namespace {

void shootTables(Studio& studio, MainWindow& window, const QString& theme)
{
    window.goTo(MainWindow::Place::Dashboard);
    studio.shoot(&window, theme + QStringLiteral("-dashboard"));
    window.goTo(MainWindow::Place::Pages);
    window.pagesPage().view().setFocus();
    window.pagesPage().view().selectRow(2);
    studio.shoot(&window, theme + QStringLiteral("-pages"));
    window.pagesPage().filter().setStates({State::NeedsYou, State::Incident});
    window.pagesPage().filter().setClients({QStringLiteral("Acme Tools")});
    window.messages().show(
        MessageBar::Kind::Trouble,
        QStringLiteral(
            "12 accounts checked. 3 need you. The network asks to wait. Try again later; nothing was lost."));
    studio.shoot(&window, theme + QStringLiteral("-pages-filtered"));
    window.messages().dismiss();
    window.pagesPage().filter().clear();
    window.pagesPage().filter().setSearch(QStringLiteral("nothing like this"));
    studio.shoot(&window, theme + QStringLiteral("-pages-nomatch"));
    window.pagesPage().filter().clear();
    window.goTo(MainWindow::Place::Accounts);
    window.accountsPage().view().selectRow(0);
    studio.shoot(&window, theme + QStringLiteral("-accounts"));
    window.goTo(MainWindow::Place::Clients);
    studio.shoot(&window, theme + QStringLiteral("-clients"));
    window.goTo(MainWindow::Place::Incidents);
    studio.shoot(&window, theme + QStringLiteral("-incidents-none"));
    window.goTo(MainWindow::Place::Ledger);
    studio.shoot(&window, theme + QStringLiteral("-ledger"));
}

void shootDialogs(Studio& studio, SeededWorld& world, MainWindow& window, const QString& theme)
{
    const auto networks = world.networks().networks();
    ConnectDialog* dialog = window.connectAccount();
    dialog->networkStep().list().setCurrentRow(1);
    studio.shoot(dialog, theme + QStringLiteral("-connect-network"));
    dialog->networkStep().list().setCurrentRow(0);
    dialog->nextButton().click();
    studio.shoot(dialog, theme + QStringLiteral("-connect-register"));
    AppRegistration registration;
    registration.id = RegistrationId::create();
    registration.network = networks.first()->id;
    registration.clientId = QStringLiteral("123");
    world.records().save(registration);
    delete dialog;
    dialog = window.connectAccount();
    dialog->networkStep().list().setCurrentRow(0);
    dialog->nextButton().click();
    studio.shoot(dialog, theme + QStringLiteral("-connect-purposes"));
    dialog->leaveForBrowser(ConnectDialog::LinkUse::Open);
    studio.shoot(dialog, theme + QStringLiteral("-connect-waiting"));
    dialog->reject();
    for (int i = 0; i < 20; ++i)
        QApplication::processEvents(QEventLoop::AllEvents, 20);
    world.records().remove(registration.id);

    const Account& account = world.records().accounts().at(0);
    ConsentDialog* consent = window.askConsent(account.id);
    studio.shoot(consent, theme + QStringLiteral("-consent"));
    delete consent;
    Connected connected;
    connected.account = account.id;
    connected.identity = account.identity;
    connected.candidates = world.records().pages().mid(0, 14);
    connected.candidates[3].usable = connected.candidates[6].usable = false;
    connected.candidates[3].unusableReason = connected.candidates[6].unusableReason = QStringLiteral(
        "not ticked at sign-in");
    QWidget holder;
    QVBoxLayout layout(&holder);
    PageChoiceStep step(world.window());
    layout.addWidget(&step);
    step.show(connected);
    holder.resize(760, 560);
    studio.shoot(&holder, theme + QStringLiteral("-connect-pages"));
    holder.hide();
    step.setParent(nullptr);

    using std::chrono::days;
    world.settings().setWarnSteps(networks.at(1)->id, WarnSteps{days(7), days(3), days(1), days(0)});
    world.settings().setWarnSteps(world.records().clients().last().id, WarnSteps{days(30), days(14), days(7)});
    SettingsDialog* settings = window.openSettings();
    for (const auto section : {SettingsDialog::Section::Networks,
                               SettingsDialog::Section::Warnings,
                               SettingsDialog::Section::Notices,
                               SettingsDialog::Section::Appearance,
                               SettingsDialog::Section::Vault}) {
        settings->show(section);
        studio.shoot(settings, theme + QStringLiteral("-settings-%1").arg(int(section)));
    }
    delete settings;
    ConfirmDialog confirm(world.window(), ConfirmDialog::Act::Delete, account.id, nullptr);
    confirm.setAttribute(Qt::WA_DeleteOnClose, false);
    studio.shoot(&confirm, theme + QStringLiteral("-delete"));
    SnoozeDialog snooze(world.window(), account.id, nullptr);
    snooze.setAttribute(Qt::WA_DeleteOnClose, false);
    snooze.reason().setText(QStringLiteral("Maria is back on Monday"));
    studio.shoot(&snooze, theme + QStringLiteral("-snooze"));
    window.goTo(MainWindow::Place::Accounts);
    for (const Account& one : world.records().accounts()) {
        if (world.records().health(one).state == State::Snoozed)
            window.accountsPage().select(one.id.toString());
    }
    studio.shoot(&window, theme + QStringLiteral("-accounts-snoozed"));
}

/// Every badge at three scales, and on a selected row.
void shootBadges(Studio& studio, const QString& theme)
{
    class Sheet final : public QWidget
    {
        void paintEvent(QPaintEvent*) override
        {
            QPainter painter(this);
            painter.fillRect(rect(), palette().color(QPalette::Base));
            painter.fillRect(QRect(220, 0, 220, height()), themeColors(palette()).selection);
            int y = 8;
            for (const State state : allStates()) {
                const QString words = toIdentifier(state).replace(QLatin1Char('_'), QLatin1Char(' '));
                paintBadge(&painter, QRect(12, y, 200, 28), state, words, palette(), font(), Qt::LeftToRight);
                paintBadge(&painter, QRect(232, y, 200, 28), state, words, palette(), font(), Qt::RightToLeft);
                painter.save();
                painter.translate(450, y);
                painter.scale(1.5, 1.5);
                paintBadge(&painter, QRect(0, 0, 130, 28), state, words, palette(), font(), Qt::LeftToRight);
                painter.restore();
                y += 40;
            }
        }
    };
    Sheet sheet;
    sheet.resize(700, 410);
    studio.shoot(&sheet, theme + QStringLiteral("-badges"));
}

/// Somebody with a long or a right-to-left name whose pages have all stopped.
AccountId addStopped(SeededWorld& world, const NetworkId& network, const QString& name, int pages)
{
    LifeFacts life;
    const QDateTime then = world.clock().now().addSecs(-7200);
    life.failure = Failure{Certainty::Definite,
                           Cause::PasswordChanged,
                           QStringLiteral("190/460"),
                           QStringLiteral("debug_token"),
                           then,
                           then,
                           {},
                           0};
    const AccountId id = world.addAccount(name, life, pages);
    Account account = *world.records().account(id);
    account.network = network;
    account.identity.handle = QStringLiteral("@a.rather.long.handle.of.somebody.at.an.agency");
    account.purposes = {Purpose::ValidateUser};
    QList<Page> own = world.records().pagesOf(id);
    for (qsizetype i = 0; i < own.size(); ++i)
        own[i].client = world.records().clients().at(i % 3).id;
    own.last().name = QStringLiteral(
        "The Extraordinarily Long Name of a Page That Nobody Ever Shortened GmbH & Co. KG");
    world.records().save(account, own);
    return id;
}

/// The repair queue: facts of the first, of a long and a right-to-left name, of what no sign-in mends, waiting, trouble, the
/// end.
void shootRepair(Studio& studio, SeededWorld& world, MainWindow& window, const QString& theme)
{
    AppRegistration registration;
    for (const auto& network : world.networks().networks()) {
        if (network->registration == RegistrationKind::Typed && network->redirect == RedirectKind::LoopbackFixedPort)
            registration.network = network->id;
    }
    registration.id = RegistrationId::create();
    registration.clientId = QStringLiteral("123");
    world.records().save(registration);
    const QString longest = QStringLiteral("Chiara Esposito-Brambilla von Hohenlohe-Langenburg zu Schwarzenfels");
    const AccountId longName = addStopped(world, registration.network, longest, 31);
    const AccountId arabic = addStopped(world, registration.network, QStringLiteral("ليلى حداد"), 9);
    RepairQueueDialog* dialog = window.openRepairQueue();
    studio.shoot(dialog, theme + QStringLiteral("-repair-facts"));
    Q_EMIT dialog->list().moved(longName);
    studio.shoot(dialog, theme + QStringLiteral("-repair-long"));
    Q_EMIT dialog->list().moved(arabic);
    studio.shoot(dialog, theme + QStringLiteral("-repair-arabic"));
    Q_EMIT dialog->list().moved(dialog->session().elsewhere().constFirst().account);
    studio.shoot(dialog, theme + QStringLiteral("-repair-elsewhere"));
    Q_EMIT dialog->list().moved(longName);
    dialog->primaryButton().click();
    studio.shoot(dialog, theme + QStringLiteral("-repair-waiting"));
    dialog->reject();
    for (int i = 0; i < 20; ++i)
        QApplication::processEvents(QEventLoop::AllEvents, 20);
    world.records().remove(registration.id);
    dialog->primaryButton().click(); // at a network without an app
    studio.shoot(dialog, theme + QStringLiteral("-repair-trouble"));
    for (int i = 0; i < 3; ++i)
        dialog->skipButton().click();
    studio.shoot(dialog, theme + QStringLiteral("-repair-skipped"));
    while (dialog->skipButton().isVisible())
        dialog->skipButton().click();
    studio.shoot(dialog, theme + QStringLiteral("-repair-summary"));
    delete dialog;
    world.records().remove(longName);
    world.records().remove(arabic);
    world.settings().setRepairRun({});
}

/// An open incident, one of an app and one that is over, in every place that shows them.
void shootIncidents(Studio& studio, SeededWorld& world, const QString& theme)
{
    const auto networks = world.networks().networks();
    world.addIncident(networks[2]->id, 2, 2);
    const IncidentId app = world.addIncident(networks[1]->id, 3, 0, IncidentKind::App);
    const IncidentId reset = world.addIncident(networks[0]->id, 4, 1);
    MainWindow window(world.window());
    window.show();
    studio.shoot(&window, theme + QStringLiteral("-incident-dashboard"));
    window.goTo(MainWindow::Place::Incidents);
    window.incidentsPage().select(reset);
    window.incidentsPage().view().setFocus();
    studio.shoot(&window, theme + QStringLiteral("-incident-open"));
    window.incidentsPage().select(app);
    window.incidentsPage().noteFor().setCurrentIndex(1);
    studio.shoot(&window, theme + QStringLiteral("-incident-app"));
    window.incidentsPage().view().selectRow(2);
    studio.shoot(&window, theme + QStringLiteral("-incident-over"));
    window.incidentsPage().select(reset);
    window.incidentsPage().loginsButton().click();
    studio.shoot(&window, theme + QStringLiteral("-incident-logins"));
    window.resize(960, 600);
    window.goTo(MainWindow::Place::Incidents);
    studio.shoot(&window, theme + QStringLiteral("-incident-small"));
    window.goTo(MainWindow::Place::Dashboard);
    studio.shoot(&window, theme + QStringLiteral("-incident-small-dashboard"));
}

/// The tray icon of every state at the sizes panels have.
void shootTray(Studio& studio, const QString& theme)
{
    class Panel final : public QWidget
    {
        void paintEvent(QPaintEvent*) override
        {
            QPainter painter(this);
            painter.fillRect(rect(), palette().color(QPalette::Window));
            painter.fillRect(QRect(0, 0, 220, height()), isDark(palette()) ? QColor(0x20, 0x20, 0x20) : Qt::white);
            int y = 10;
            for (const State state : allStates()) {
                int x = 16;
                for (const int side : {16, 22, 32, 64}) {
                    painter.drawPixmap(x, y + (64 - side) / 2, trayIcon(state).pixmap(QSize(side, side), 1.0));
                    x += side + 18;
                }
                painter.drawText(QRect(236, y, 160, 64), Qt::AlignVCenter, toIdentifier(state));
                // enlarged, so that every pixel can be seen
                const QPixmap small = trayIcon(state).pixmap(QSize(16, 16), 1.0);
                painter.drawPixmap(380, y, small.scaled(64, 64));
                painter.drawPixmap(460, y, trayIcon(state).pixmap(QSize(22, 22), 1.0).scaled(66, 66));
                y += 76;
            }
        }
    };
    Panel panel;
    panel.resize(560, 780);
    studio.shoot(&panel, theme + QStringLiteral("-tray"));
}

/// Text at 200 %, and written from right to left.
void shootExtremes(Studio& studio, SeededWorld& world, const QString& theme)
{
    const QFont normal = QApplication::font();
    {
        QFont big = normal;
        big.setPointSizeF(normal.pointSizeF() * 2);
        QApplication::setFont(big);
        MainWindow window(world.window());
        window.show();
        studio.shoot(&window, theme + QStringLiteral("-big-dashboard"));
        window.goTo(MainWindow::Place::Pages);
        window.pagesPage().view().selectRow(1);
        studio.shoot(&window, theme + QStringLiteral("-big-pages"));
        RepairQueueDialog* repair = window.openRepairQueue();
        studio.shoot(repair, theme + QStringLiteral("-big-repair"));
        window.goTo(MainWindow::Place::Incidents);
        studio.shoot(&window, theme + QStringLiteral("-big-incident"));
        QApplication::setFont(normal);
    }
    {
        QApplication::setLayoutDirection(Qt::RightToLeft);
        MainWindow window(world.window());
        window.show();
        studio.shoot(&window, theme + QStringLiteral("-rtl-dashboard"));
        window.goTo(MainWindow::Place::Pages);
        window.pagesPage().view().selectRow(1);
        studio.shoot(&window, theme + QStringLiteral("-rtl-pages"));
        RepairQueueDialog* repair = window.openRepairQueue();
        studio.shoot(repair, theme + QStringLiteral("-rtl-repair"));
        window.goTo(MainWindow::Place::Incidents);
        studio.shoot(&window, theme + QStringLiteral("-rtl-incident"));
        QApplication::setLayoutDirection(Qt::LeftToRight);
    }
}

/// Statistics: seeded history with gaps, a comparison, posts, nothing read yet; small, large letters, right to left.
void shootStatistics(Studio& studio, const QString& theme, const QFont& normal)
{
    SeededWorld world(SeededWorld::anywhere());
    world.settings().setTheme(theme);
    FakeAdapter adapter;
    adapter.clock = &world.clock();
    world.setAdapter(&adapter);
    const AccountId maria = world.addLender(
        NetworkId(QStringLiteral("anywhere")), QStringLiteral("Maria Lindqvist"), 3);
    QList<Page> pages = world.records().pagesOf(maria);
    pages[0].name = QStringLiteral("Café Aurore Lyon");
    pages[0].client = world.records().clientNamed(QStringLiteral("Café Aurore")).value();
    pages[1].name = QStringLiteral("مطعم الشرق");
    pages[2].name = QStringLiteral("The Extraordinarily Long Name of a Page That Nobody Ever Shortened GmbH & Co. KG");
    world.records().savePages(pages);
    world.addStatistics(pages[0].id);
    world.addStatistics(pages[1].id);
    const FigureSubject rival{{}, NetworkId(QStringLiteral("anywhere")), {}, QStringLiteral("@brasserie.bellecour")};
    PageFigures others;
    for (int ago = 88; ago >= 0; --ago)
        others.figures.append(
            {Metric::Followers, Span::Total, 2260 - ago * 2, world.clock().now().addDays(-ago), false, {}});
    others.name = QStringLiteral("Brasserie Bellecour");
    world.records().store().saveFigures(rival, others, world.clock().now());
    MainWindow window(world.window());
    window.show();
    window.goTo(MainWindow::Place::Pages);
    window.pagesPage().select(pages[0].id.toString());
    studio.shoot(&window, theme + QStringLiteral("-statistics-window"));
    StatisticsDialog* dialog = window.openStatistics(pages[0].id);
    studio.shoot(dialog, theme + QStringLiteral("-statistics-overview"));
    dialog->overview().chart().setCurrent(12);
    studio.shoot(dialog, theme + QStringLiteral("-statistics-pointed"));
    dialog->overview().choose(Metric::Views, Span::Day);
    dialog->overview().setPeriod(StatisticsOverview::Period::Month);
    studio.shoot(dialog, theme + QStringLiteral("-statistics-days"));
    dialog->overview().choose(Metric::Followers, Span::Total);
    dialog->overview().setPeriod(StatisticsOverview::Period::Quarter);
    dialog->overview().compareWith(others.name, world.statistics().history(rival).value());
    studio.shoot(dialog, theme + QStringLiteral("-statistics-compared"));
    dialog->overview().compareWith({}, {});
    dialog->overview().setPeriod(StatisticsOverview::Period::Everything);
    studio.shoot(dialog, theme + QStringLiteral("-statistics-everything"));
    dialog->setView(StatisticsDialog::View::Figures);
    studio.shoot(dialog, theme + QStringLiteral("-statistics-figures"));
    dialog->setView(StatisticsDialog::View::Posts);
    studio.shoot(dialog, theme + QStringLiteral("-statistics-posts"));
    dialog->setView(StatisticsDialog::View::Overview);
    dialog->resize(720, 520);
    studio.shoot(dialog, theme + QStringLiteral("-statistics-small"));
    dialog->resize(1080, 760);
    dialog->showPage(pages[2].id);
    studio.shoot(dialog, theme + QStringLiteral("-statistics-empty"));
    delete dialog;
    QFont big = normal;
    big.setPointSizeF(normal.pointSizeF() * 2);
    QApplication::setFont(big);
    dialog = window.openStatistics(pages[0].id);
    studio.shoot(dialog, theme + QStringLiteral("-statistics-big"));
    delete dialog;
    QApplication::setFont(normal);
    QApplication::setLayoutDirection(Qt::RightToLeft);
    dialog = window.openStatistics(pages[1].id);
    studio.shoot(dialog, theme + QStringLiteral("-statistics-rtl"));
    delete dialog;
    QApplication::setLayoutDirection(Qt::LeftToRight);
}

/// A clock that is a day ahead, as two networks say.
void shootClock(Studio& studio, SeededWorld& world, const QString& theme)
{
    MainWindow window(world.window());
    window.show();
    for (const auto& network : world.networks().networks().mid(0, 2))
        world.clockWatch().hear(network->id, world.clock().now().addSecs(-5));
    const QDateTime there = world.clock().now().addDays(-1);
    for (int i = 0; i < 5; ++i) {
        for (const auto& network : world.networks().networks().mid(0, 2))
            world.clockWatch().hear(network->id, there);
    }
    studio.shoot(&window, theme + QStringLiteral("-clock"));
    window.resize(960, 600);
    studio.shoot(&window, theme + QStringLiteral("-clock-small"));
}

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    if (arguments.size() < 2) {
        QTextStream(stderr) << "pk_shots DIR [PART OF A NAME]\n";
        return 2;
    }
    QDir().mkpath(arguments[1]);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/pagekeeper.svg")));
    loadTranslations();
    Studio studio(arguments[1], arguments.value(2));
    QFont normal = QApplication::font();
    normal.setPointSizeF(10);
    QApplication::setFont(normal);
    for (const QString& theme : {QStringLiteral("light"), QStringLiteral("dark")}) {
        SeededWorld world;
        world.settings().setTheme(theme);
        const Theme looks(world.settings());
        const auto wants = [only = arguments.value(2)](const char* part) {
            return only.contains(QLatin1StringView(part));
        };
        const bool alone = wants("statistics") || wants("compose") || wants("activation") || wants("outbox");
        if (!alone || wants("statistics"))
            shootStatistics(studio, theme, normal);
        if (!alone || wants("compose"))
            shootCompose(studio, theme, normal);
        if (!alone || wants("outbox"))
            shootOutbox(studio, theme, normal);
        if (!alone || wants("activation"))
            shootActivation(studio, theme, normal);
        if (alone)
            continue; // the rest takes minutes
        shootBadges(studio, theme);
        shootTray(studio, theme);
        {
            MainWindow window(world.window());
            window.show();
            studio.shoot(&window, theme + QStringLiteral("-welcome"));
            window.goTo(MainWindow::Place::Pages);
            studio.shoot(&window, theme + QStringLiteral("-pages-empty"));
        }
        world.fill(60, 312);
        {
            MainWindow window(world.window());
            window.show();
            shootTables(studio, window, theme);
            shootDialogs(studio, world, window, theme);
            shootRepair(studio, world, window, theme);
            window.resize(960, 600);
            window.goTo(MainWindow::Place::Dashboard);
            RepairQueueDialog* repair = window.openRepairQueue();
            repair->resize(0, 0); // as small as it goes
            studio.shoot(repair, theme + QStringLiteral("-small-repair"));
            delete repair;
            studio.shoot(&window, theme + QStringLiteral("-small-dashboard"));
            window.goTo(MainWindow::Place::Pages);
            studio.shoot(&window, theme + QStringLiteral("-small-pages"));
        }
        shootIncidents(studio, world, theme);
        shootExtremes(studio, world, theme);
        shootClock(studio, world, theme);
    }
    return 0;
}
