// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "models/domain/words.h"
#include "models/tables/accounttablemodel.h"
#include "models/tables/pagetablemodel.h"
#include "models/tables/tablefilter.h"
#include "ui/clientspage.h"
#include "ui/clockbanner.h"
#include "ui/connectdialog.h"
#include "ui/dashboard.h"
#include "ui/detailspane.h"
#include "ui/incidentspage.h"
#include "ui/ledgerpage.h"
#include "ui/messagebar.h"
#include "ui/settingsdialog.h"
#include "ui/sidebar.h"
#include "ui/statisticsdialog.h"
#include "ui/statusline.h"
#include "ui/tablepage.h"
#include "ui/welcome.h"
#include "ui/widgets.h"

#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>

namespace pk {

namespace {

/// A plain band: toolbar on top, navigation at the side.
class Band final : public QWidget
{
public:
    enum class Kind { Toolbar, Side, Notice };
    explicit Band(Kind kind) : m_kind(kind) {}

protected:
    void paintEvent(QPaintEvent*) override
    {
        const ThemeColors colors = themeColors(palette());
        QPainter painter(this);
        painter.fillRect(rect(),
                         m_kind == Kind::Toolbar    ? colors.card
                             : m_kind == Kind::Side ? colors.sidebar
                                                    : colors.info);
        const bool mirrored = layoutDirection() == Qt::RightToLeft;
        if (m_kind == Kind::Side)
            painter.fillRect(QRect(mirrored ? 0 : width() - 1, 0, 1, height()), colors.border);
        else
            painter.fillRect(QRect(0, height() - 1, width(), 1),
                             m_kind == Kind::Notice ? mixed(colors.info, colors.infoText, 0.25) : colors.border);
    }

private:
    Kind m_kind;
};

} // namespace

MainWindow::MainWindow(const WindowContext& context, QWidget* parent)
    : QMainWindow(parent)
    , m_context(context)
    , m_pageModel(new PageTableModel(context.records(), context.networks(), &context.accounts, this))
    , m_accountModel(new AccountTableModel(context.records(), context.networks(), &context.accounts, this))
    , m_soon(std::chrono::milliseconds(80),
             {{},
              {},
              [this] {
                  m_details->refresh();
                  updateSummary();
                  updateNumbers();
              }})
    , m_repairs(std::chrono::milliseconds(80),
                {[this] { m_waitingSignIns = 0, m_nextToCount = 0; },
                 [this] { return countWaiting(); },
                 [this] { updateRepairButton(); }})
{
    setWindowTitle(context.rehearsing ? tr("Pagekeeper — rehearsal") : tr("Pagekeeper"));
    setMinimumSize(960, 600);
    resize(1440, 900);
    auto* central = new QWidget;
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildToolbar());
    if (QWidget* banner = buildBanner())
        column->addWidget(banner);
    column->addWidget(new ClockBanner(context.services));
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(buildSide());
    middle->addWidget(buildContent(), 1);
    column->addLayout(middle, 1);
    m_status = new StatusLine;
    column->addWidget(m_status);
    setCentralWidget(central);
    m_status->setVault(tr("Vault: %1").arg(context.services.vault.displayName()));
    wireDashboard();
    wireIncidents();
    wireTable(*m_pages);
    wireTable(*m_accounts);
    wireDetails();
    wireStatistics();
    buildKeys();

    connect(&context.accounts, &AccountService::checkProgress, m_status, &StatusLine::setProgress);
    connect(m_status, &StatusLine::cancelRequested, this, [this] { m_context.accounts.cancelChecks(); });
    connect(&context.accounts, &AccountService::busyChanged, &m_soon, &Recount::ask);
    for (const QAbstractItemModel* model :
         {static_cast<QAbstractItemModel*>(m_pageModel), static_cast<QAbstractItemModel*>(m_accountModel)}) {
        connect(model, &QAbstractItemModel::modelReset, &m_soon, &Recount::ask);
        connect(model, &QAbstractItemModel::dataChanged, &m_soon, &Recount::ask);
        connect(model, &QAbstractItemModel::rowsInserted, &m_soon, &Recount::ask);
        connect(model, &QAbstractItemModel::rowsRemoved, &m_soon, &Recount::ask);
    }
    // The command line works on the same profile: what it commits is read again within seconds.
    m_foreign.setInterval(std::chrono::seconds(3));
    connect(&m_foreign, &QTimer::timeout, this, [this] { m_context.records().refresh(); });
    m_foreign.start();

    const Settings& settings = context.services.settings;
    restoreGeometry(settings.layout(QStringLiteral("window/geometry")));
    m_splitter->restoreState(settings.layout(QStringLiteral("window/splitter")));
    m_detailsWanted = settings.layout(QStringLiteral("window/details")) != "hidden";
    m_sidebar->setCurrentRow(0);
    updatePlace();
    updateNumbers();
    m_repairs.now();
}

MainWindow::~MainWindow() = default;

QWidget* MainWindow::buildToolbar()
{
    auto* bar = new Band(Band::Kind::Toolbar);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(2 * kGrid, kGrid + 2, 2 * kGrid, kGrid + 3);
    layout->setSpacing(kGrid);
    m_connect = makeButton(tr("Connect account"), ButtonRole::Primary, Glyph::Plus);
    m_connect->setToolTip(tr("Sign in at a network (Ctrl+N)"));
    m_checkNow = makeButton(tr("Check now"), ButtonRole::Plain, Glyph::Refresh);
    m_checkNow->setToolTip(tr("Prove what is selected, or everything shown (F5)"));
    m_search = new QLineEdit;
    m_search->setPlaceholderText(tr("Search pages, clients, holders (Ctrl+F)"));
    m_search->setAccessibleName(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(glyphIcon(Glyph::Search), QLineEdit::LeadingPosition);
    m_search->setMinimumWidth(220);
    m_search->setMaximumWidth(380);
    layout->addWidget(m_connect);
    m_repair = makeButton({}, ButtonRole::Plain, Glyph::Key);
    m_repair->setToolTip(tr("Sign in again wherever somebody has to, one after the other (Ctrl+Shift+R)"));
    m_repair->hide();
    layout->addWidget(m_checkNow);
    layout->addWidget(m_repair);
    m_publish = makeButton(tr("Publish…"), ButtonRole::Plain, Glyph::External);
    m_publish->setToolTip(tr("Write a post for the selected pages (Ctrl+Shift+P)"));
    m_publish->hide();
    layout->addWidget(m_publish);
    connect(m_publish, &QPushButton::clicked, this, &MainWindow::publishHere);
    m_posts = makeButton({}, ButtonRole::Plain);
    m_posts->setToolTip(tr("What became of posts that were approved"));
    m_posts->hide();
    layout->addWidget(m_posts);
    connect(m_posts, &QPushButton::clicked, this, &MainWindow::openOutbox);
    layout->addStretch(1);
    layout->addWidget(m_search, 2);
    connect(m_connect, &QPushButton::clicked, this, [this] { connectAccount(); });
    connect(m_checkNow, &QPushButton::clicked, this, &MainWindow::checkHere);
    connect(m_repair, &QPushButton::clicked, this, &MainWindow::openRepairQueue);
    connect(m_search, &QLineEdit::textChanged, this, &MainWindow::applySearch);
    return bar;
}

QWidget* MainWindow::buildBanner()
{
    const Routes& routes = m_context.services.http.routes();
    if (routes.isEmpty())
        return nullptr;
    auto* band = new Band(Band::Kind::Notice);
    auto* layout = new QHBoxLayout(band);
    layout->setContentsMargins(2 * kGrid, 6, 2 * kGrid, 7);
    const QString words = m_context.rehearsing
        ? tr("Rehearsal: pretend networks with made-up people on this computer. Nothing leaves it.")
        : tr("Routes are active: %1 answered by another server on this computer.")
              .arg(routes.hosts().join(QStringLiteral(", ")));
    auto* label = new ElidedLabel(FontRole::Strong);
    label->setText(words);
    label->setObjectName(QStringLiteral("banner"));
    label->setTone(State::Waiting); // the band's own colours are those of that badge
    layout->addWidget(label);
    return band;
}

QWidget* MainWindow::buildSide()
{
    auto* side = new Band(Band::Kind::Side);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(kGrid, kGrid + 2, kGrid + 1, kGrid);
    m_sidebar = new Sidebar;
    m_sidebar->addPlace(Glyph::Dashboard, tr("Dashboard"));
    m_sidebar->addPlace(Glyph::Pages, tr("Pages"));
    m_sidebar->addPlace(Glyph::Accounts, tr("Accounts"));
    m_sidebar->addPlace(Glyph::Clients, tr("Clients"));
    m_sidebar->addPlace(Glyph::Flag, tr("Incidents"));
    m_sidebar->addPlace(Glyph::Ledger, tr("Ledger"));
    layout->addWidget(m_sidebar, 1);
    auto* settings = makeButton(tr("Settings"), ButtonRole::Place, Glyph::Settings);
    settings->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    settings->setToolTip(tr("Settings (Ctrl+,)"));
    layout->addWidget(settings);
    connect(settings, &QPushButton::clicked, this, [this] { openSettings(); });
    connect(m_sidebar, &QListWidget::currentRowChanged, this, &MainWindow::updatePlace);
    return side;
}

QWidget* MainWindow::buildContent()
{
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(2 * kGrid + 4, 2 * kGrid, 2 * kGrid - 4, 0);
    layout->setSpacing(kGrid + 4);
    m_messages = new MessageBar;
    layout->addWidget(m_messages);
    m_splitter = new QSplitter;
    m_splitter->setChildrenCollapsible(false);
    m_stack = new QStackedWidget;
    m_home = new QStackedWidget;
    m_dashboard = new Dashboard(m_context, *m_pageModel, *m_accountModel);
    m_welcome = new Welcome(m_context.rehearsing, bool(m_context.rehearse) && !m_context.rehearsing);
    m_home->addWidget(m_dashboard);
    m_home->addWidget(m_welcome);
    m_pages = new TablePage(
        m_context, TablePage::Kind::Pages, *m_pageModel, [this](State state) { return m_pageModel->countOf(state); });
    m_accounts = new TablePage(m_context, TablePage::Kind::Accounts, *m_accountModel, [this](State state) {
        return m_accountModel->countOf(state);
    });
    m_clients = new ClientsPage(m_context);
    m_incidents = new IncidentsPage(m_context);
    m_ledger = new LedgerPage(m_context);
    for (QWidget* page : {static_cast<QWidget*>(m_home),
                          static_cast<QWidget*>(m_pages),
                          static_cast<QWidget*>(m_accounts),
                          static_cast<QWidget*>(m_clients),
                          static_cast<QWidget*>(m_incidents),
                          static_cast<QWidget*>(m_ledger)})
        m_stack->addWidget(page);
    m_details = new DetailsPane(m_context);
    m_splitter->addWidget(m_stack);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setSizes({900, 320});
    layout->addWidget(m_splitter, 1);
    connect(m_welcome, &Welcome::connectRequested, this, [this] { connectAccount(); });
    connect(m_welcome, &Welcome::rehearseRequested, this, [this] { m_context.rehearse(); });
    connect(m_clients, &ClientsPage::failed, this, [this](const Error& error) { m_messages->show(error); });
    connect(m_ledger, &LedgerPage::failed, this, [this](const Error& error) { m_messages->show(error); });
    connect(m_clients, &ClientsPage::clientRequested, this, [this](const QString& name) {
        m_search->clear();
        m_pages->filter().clear();
        m_pages->filter().setClients({name});
        goTo(Place::Pages);
    });
    return content;
}

void MainWindow::wireDashboard()
{
    const auto pages = [this] {
        m_search->clear();
        m_pages->filter().clear();
        goTo(Place::Pages);
    };
    connect(m_dashboard, &Dashboard::statesRequested, this, [this, pages](const QSet<State>& states) {
        pages();
        m_pages->filter().setStates(states);
    });
    connect(m_dashboard, &Dashboard::networkRequested, this, [this, pages](const QString& network) {
        pages();
        m_pages->filter().setNetworks({network});
    });
    connect(m_dashboard, &Dashboard::pagesRequested, this, [this, pages](const AccountId& id) {
        pages();
        m_pages->filter().setAccount(id.toString());
    });
    const auto accounts = [this] {
        m_search->clear();
        m_accounts->filter().clear();
        goTo(Place::Accounts);
    };
    connect(m_dashboard, &Dashboard::daysRequested, this, [this, accounts](const QDate& first, const QDate& last) {
        accounts();
        m_accounts->filter().setEnds(first, last);
    });
    connect(m_dashboard, &Dashboard::accountRequested, this, [this, accounts](const AccountId& id) {
        accounts();
        m_accounts->select(id.toString());
        setDetailsVisible(true);
    });
    connect(m_dashboard, &Dashboard::allNeedsRequested, this, [this, accounts] {
        accounts();
        m_accounts->filter().setStates({State::NeedsYou, State::Incident, State::EndingNow, State::PartlyLost});
    });
    connect(m_dashboard, &Dashboard::reconnectRequested, this, [this](const AccountId& id) { reconnect(id); });
    connect(m_dashboard, &Dashboard::choiceRequested, this, [this](const AccountId& id) { choosePages(id); });
}

void MainWindow::wireIncidents()
{
    connect(m_dashboard, &Dashboard::incidentRequested, this, [this](const IncidentId& id) {
        m_search->clear();
        goTo(Place::Incidents);
        m_incidents->select(id);
    });
    connect(m_details, &DetailsPane::incidentRequested, m_dashboard, &Dashboard::incidentRequested);
    connect(m_incidents, &IncidentsPage::loginsRequested, this, [this](const QString& network, bool onlyDead) {
        m_search->clear();
        m_accounts->filter().clear();
        goTo(Place::Accounts);
        m_accounts->filter().setNetworks({network});
        if (onlyDead)
            m_accounts->filter().setStates({State::Incident});
    });
    connect(&m_context.records(), &Records::incidentsChanged, &m_soon, &Recount::ask);
}

void MainWindow::wireTable(TablePage& page)
{
    connect(&page, &TablePage::currentChanged, this, &MainWindow::updateDetails);
    connect(&page, &TablePage::summaryChanged, this, &MainWindow::updateSummary);
    connect(&page, &TablePage::detailsRequested, this, [this] { setDetailsVisible(true); });
    connect(&page, &TablePage::connectRequested, this, [this] { connectAccount(); });
    connect(&page, &TablePage::searchCleared, this, [this] { m_search->clear(); });
    connect(&page, &TablePage::menuRequested, this, [this, &page](QMenu* menu) { fillRowMenu(page, menu); });
}

void MainWindow::wireDetails()
{
    connect(m_details, &DetailsPane::closed, this, [this] { setDetailsVisible(false); });
    connect(m_details, &DetailsPane::reconnectRequested, this, [this](const AccountId& id) { reconnect(id); });
    connect(m_details, &DetailsPane::choiceRequested, this, [this](const AccountId& id) { choosePages(id); });
    connect(m_details, &DetailsPane::checkRequested, this, [this](const AccountId& id) { check({id}); });
    connect(m_details, &DetailsPane::disconnectRequested, this, &MainWindow::confirmDisconnect);
    connect(m_details, &DetailsPane::deleteRequested, this, &MainWindow::confirmDelete);
    connect(m_details, &DetailsPane::snoozeRequested, this, &MainWindow::askSnooze);
    connect(m_details, &DetailsPane::wakeRequested, this, &MainWindow::wake);
    connect(m_details, &DetailsPane::consentRequested, this, &MainWindow::askConsent);
    connect(m_details, &DetailsPane::ownerRequested, this, &MainWindow::askOwner);
    connect(m_details, &DetailsPane::activationRequested, this, &MainWindow::openActivation);
    connect(m_details, &DetailsPane::pagesRequested, this, [this](const AccountId& id) {
        Q_EMIT m_dashboard->pagesRequested(id);
    });
    connect(m_details, &DetailsPane::accountRequested, this, [this](const AccountId& id) {
        Q_EMIT m_dashboard->accountRequested(id);
    });
}

void MainWindow::goTo(Place place)
{
    m_sidebar->setCurrentRow(int(place));
}

MainWindow::Place MainWindow::place() const
{
    return Place(std::max(0, m_sidebar->currentRow()));
}

bool MainWindow::showsWelcome() const
{
    return m_home->currentWidget() == m_welcome;
}

TablePage* MainWindow::currentTable() const
{
    if (place() == Place::Pages)
        return m_pages;
    return place() == Place::Accounts ? m_accounts : nullptr;
}

void MainWindow::updatePlace()
{
    m_stack->setCurrentIndex(int(place()));
    m_publish->setVisible(m_publishing && place() == Place::Pages);
    if (m_publishing)
        updatePosts();
    m_detailsAsked = false;
    placeDetails();
    updateDetails();
    applySearch(m_search->text());
    updateSummary();
}

void MainWindow::setDetailsVisible(bool visible)
{
    m_detailsWanted = visible;
    m_detailsAsked = visible;
    placeDetails();
    if (visible)
        updateDetails();
    else if (currentTable())
        currentTable()->view().setFocus();
}

/// In a narrow window the table needs the room until somebody asks for the details.
void MainWindow::placeDetails()
{
    const bool roomy = width() >= fontMetrics().averageCharWidth() * 150;
    m_details->setVisible(currentTable() != nullptr && m_detailsWanted && (roomy || m_detailsAsked));
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    placeDetails();
}

void MainWindow::updateDetails()
{
    TablePage* table = currentTable();
    const QString id = table ? table->currentId() : QString();
    if (id.isEmpty())
        m_details->showNothing();
    else if (table->kind() == TablePage::Kind::Pages)
        m_details->showPage(PageId(id));
    else
        m_details->showAccount(AccountId(id));
}

void MainWindow::updateNumbers()
{
    m_home->setCurrentWidget(m_accountModel->rowCount() == 0 ? static_cast<QWidget*>(m_welcome) : m_dashboard);
    m_checkNow->setEnabled(m_accountModel->rowCount() > 0);
    const auto needs = [](const auto& model) {
        return model.countOf(State::NeedsYou) + model.countOf(State::Incident) + model.countOf(State::PartlyLost);
    };
    m_sidebar->setNumber(int(Place::Pages), needs(*m_pageModel));
    m_sidebar->setNumber(int(Place::Accounts), needs(*m_accountModel));
    m_repairs.ask();
    const QList<Incident>& incidents = m_context.records().incidents();
    m_sidebar->setNumber(
        int(Place::Incidents),
        int(std::count_if(incidents.cbegin(), incidents.cend(), [](const Incident& one) { return one.isOpen(); })));
}

void MainWindow::updateSummary()
{
    if (TablePage* table = currentTable()) {
        m_status->setSummary(table->summary());
        return;
    }
    QDateTime last;
    for (const Account& account : m_context.records().accounts()) {
        if (account.life.proof && (!last.isValid() || account.life.proof->at > last))
            last = account.life.proof->at;
    }
    QStringList parts{tr("%n account(s)", nullptr, m_accountModel->rowCount()),
                      tr("%n page(s)", nullptr, m_pageModel->rowCount())};
    if (last.isValid()) {
        const bool today = last.toLocalTime().date() == m_context.records().now().toLocalTime().date();
        parts.append(tr("last proof %1")
                         .arg(QLocale().toString(last.toLocalTime(),
                                                 today ? QStringLiteral("HH:mm") : QStringLiteral("d MMM HH:mm"))));
    }
    m_status->setSummary(parts.join(QStringLiteral(" · ")));
}

void MainWindow::applySearch(const QString& text)
{
    switch (place()) {
    case Place::Dashboard:
        if (!text.simplified().isEmpty())
            goTo(Place::Pages); // typing on the dashboard searches the pages
        return;
    case Place::Pages: m_pages->filter().setSearch(text); return;
    case Place::Accounts: m_accounts->filter().setSearch(text); return;
    case Place::Clients: m_clients->filter().setSearch(text); return;
    case Place::Incidents: m_incidents->filter().setSearch(text); return;
    case Place::Ledger: m_ledger->filter().setSearch(text); return;
    }
}

void MainWindow::clearOneThing()
{
    TablePage* table = currentTable();
    if (!m_messages->isHidden())
        m_messages->dismiss();
    else if (!m_search->text().isEmpty())
        m_search->clear();
    else if (table && table->filter().isFiltering())
        table->filter().clear();
    else if (table && !table->currentId().isEmpty())
        table->clearSelection();
    if (table && m_search->hasFocus())
        table->view().setFocus();
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        clearOneThing();
        return;
    }
    QMainWindow::keyPressEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    Settings& settings = m_context.services.settings;
    settings.setLayout(QStringLiteral("window/geometry"), saveGeometry());
    settings.setLayout(QStringLiteral("window/splitter"), m_splitter->saveState());
    settings.setLayout(QStringLiteral("window/details"), m_detailsWanted ? QByteArray("shown") : QByteArray("hidden"));
    m_pages->saveLayout();
    m_accounts->saveLayout();
    if (m_hidesOnClose && !qApp->isSavingSession()) { // the end of the session is never held up
        event->ignore();
        hide();
        return;
    }
    QMainWindow::closeEvent(event);
}

} // namespace pk
