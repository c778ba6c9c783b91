// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/recount.h"
#include "ui/windowcontext.h"

#include <QMainWindow>
#include <QPointer>
#include <QSet>
#include <QTimer>

class QLineEdit;
class QMenu;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace pk {

class AccountTableModel;
class ActivationDialog;
class ClientsPage;
class ComposeDialog;
class ConnectDialog;
class ConsentDialog;
class Dashboard;
class DetailsPane;
class IncidentsPage;
class LedgerPage;
class MessageBar;
class OutboxDialog;
class PageTableModel;
class PublishService;
class RepairQueueDialog;
class SettingsDialog;
class Sidebar;
class SnoozeDialog;
class StatisticsDialog;
class StatusLine;
class TablePage;
class Welcome;

/// The program's window: places left, search on top, content in the middle, details right.
class MainWindow final : public QMainWindow
{
    Q_OBJECT
public:
    enum class Place { Dashboard, Pages, Accounts, Clients, Incidents, Ledger };

    explicit MainWindow(const WindowContext& context, QWidget* parent = nullptr);
    ~MainWindow() override;

    void goTo(Place place);
    Place place() const;
    ConnectDialog* connectAccount();
    ConnectDialog* reconnect(const AccountId& id);
    ConnectDialog* choosePages(const AccountId& id);
    SettingsDialog* openSettings();
    RepairQueueDialog* openRepairQueue();
    /// Null where no statistics are offered. One dialog: a second page takes the place of the first.
    StatisticsDialog* openStatistics(const PageId& id);
    /// Reads them one after the other, with progress below and the outcome above.
    void readStatistics(const QList<PageId>& ids);
    QPushButton& repairButton() { return *m_repair; }
    void check(const QList<AccountId>& ids);
    /// What "Check now" means here: the selected rows, else everything shown.
    void checkHere();
    void confirmDisconnect(const AccountId& id);
    void confirmDelete(const AccountId& id);
    /// Lets pages be published on from here; without it nothing of that is shown.
    void setPublishing(PublishService& publishing);
    /// For the pages that are selected, each once; null where none is or one is being written already.
    ComposeDialog* publishHere();
    QPushButton& publishButton() { return *m_publish; }
    /// What became of posts, those with an open end first.
    OutboxDialog* openOutbox();
    QPushButton& postsButton() { return *m_posts; }
    /// Says so where some post has an open end: after the start, and when writing was closed.
    void tellOpenPosts();
    /// Whether the person's app is on for the page, and switching it; null where its network has no such thing. One dialog:
    /// a second page takes the place of the first.
    ActivationDialog* openActivation(const PageId& id);
    SnoozeDialog* askSnooze(const AccountId& id);
    /// What the account may be used for; null when it is gone.
    ConsentDialog* askConsent(const AccountId& id);
    void askOwner(const AccountId& id);
    void wake(const AccountId& id);
    /// Brings the window to the front and shows exactly these rows of the accounts.
    void present();
    void showAccounts(const QSet<State>& states);
    void showEndingUntil(const QDateTime& last);
    /// True: closing only hides it; something else ends the program.
    void setHidesOnClose(bool hides) { m_hidesOnClose = hides; }
    void assignClient(const QStringList& pageIds, const ClientId& client);

    Dashboard& dashboard() { return *m_dashboard; }
    TablePage& pagesPage() { return *m_pages; }
    TablePage& accountsPage() { return *m_accounts; }
    ClientsPage& clientsPage() { return *m_clients; }
    IncidentsPage& incidentsPage() { return *m_incidents; }
    LedgerPage& ledgerPage() { return *m_ledger; }
    DetailsPane& details() { return *m_details; }
    MessageBar& messages() { return *m_messages; }
    QLineEdit& search() { return *m_search; }
    StatusLine& statusLine() { return *m_status; }
    bool showsWelcome() const;
    void setDetailsVisible(bool visible);

protected:
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildToolbar();
    QWidget* buildBanner();
    QWidget* buildSide();
    QWidget* buildContent();
    void buildKeys();
    void wireDashboard();
    void wireIncidents();
    void wireTable(TablePage& page);
    void wireDetails();
    void wireStatistics();
    void addStatistics(const TablePage& page, QMenu* menu);
    void fillRowMenu(TablePage& page, QMenu* menu);
    void applySearch(const QString& text);
    void updatePlace();
    void placeDetails();
    void updateSummary();
    void updateDetails();
    void updateNumbers();
    bool countWaiting();
    void updatePosts();
    void updateRepairButton();
    void clearOneThing();
    void act(bool deletes, const AccountId& id);
    TablePage* currentTable() const;
    ConnectDialog* openConnectDialog();

    WindowContext m_context;
    PageTableModel* m_pageModel;
    AccountTableModel* m_accountModel;
    Sidebar* m_sidebar = nullptr;
    QPushButton* m_connect = nullptr;
    QPushButton* m_checkNow = nullptr;
    QPushButton* m_repair = nullptr;
    QPushButton* m_publish = nullptr;
    QPushButton* m_posts = nullptr;
    QLineEdit* m_search = nullptr;
    MessageBar* m_messages = nullptr;
    QSplitter* m_splitter = nullptr;
    QStackedWidget* m_stack = nullptr;
    QStackedWidget* m_home = nullptr;
    Welcome* m_welcome = nullptr;
    Dashboard* m_dashboard = nullptr;
    TablePage* m_pages = nullptr;
    TablePage* m_accounts = nullptr;
    ClientsPage* m_clients = nullptr;
    IncidentsPage* m_incidents = nullptr;
    LedgerPage* m_ledger = nullptr;
    DetailsPane* m_details = nullptr;
    StatusLine* m_status = nullptr;
    QPointer<ConnectDialog> m_dialog;
    QPointer<SettingsDialog> m_settings;
    QPointer<RepairQueueDialog> m_repairQueue;
    QPointer<StatisticsDialog> m_statistics;
    QPointer<ComposeDialog> m_compose;
    QPointer<ActivationDialog> m_activation;
    QPointer<OutboxDialog> m_outbox;
    PublishService* m_publishing = nullptr;
    int m_openPosts = 0;
    bool m_hidesOnClose = false;
    bool m_detailsWanted = true;
    bool m_detailsAsked = false; ///< opened by hand where there is little room
    Recount m_soon;
    Recount m_repairs;
    int m_waitingSignIns = 0;
    qsizetype m_nextToCount = 0;
    QTimer m_foreign;
};

} // namespace pk
