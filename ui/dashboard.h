// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/recount.h"
#include "ui/windowcontext.h"

#include <QDate>
#include <QScrollArea>

#include <vector>

class QBoxLayout;
class QGridLayout;
class QPushButton;

namespace pk {

class AccountTableModel;
class Card;
class IncidentCard;
class NeedsRow;
class PageTableModel;
struct Row;
class TextLabel;
class Tile;
class Timeline;

/// What needs a person now, what ends when, how the networks are; every figure a link.
class Dashboard final : public QScrollArea
{
    Q_OBJECT
public:
    Dashboard(const WindowContext& context, const PageTableModel& pages, const AccountTableModel& accounts,
              QWidget* parent = nullptr);

    QList<Tile*> tiles() const { return m_tiles; }
    QList<IncidentCard*> incidentCards() const { return m_incidentCards; }
    Timeline* timeline() const { return m_timeline; }
    /// Counts again at once; otherwise shortly after the records moved.
    void refresh() { m_count.now(); }

Q_SIGNALS:
    void statesRequested(const QSet<pk::State>& states);
    void daysRequested(const QDate& first, const QDate& last);
    void networkRequested(const QString& network);
    void accountRequested(const pk::AccountId& id);
    void pagesRequested(const pk::AccountId& id);
    void reconnectRequested(const pk::AccountId& id);
    void choiceRequested(const pk::AccountId& id);
    void allNeedsRequested();
    void incidentRequested(const pk::IncidentId& id);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    /// What is summed over everything, a part at a time.
    struct Sums
    {
        struct Network
        {
            int pages = 0;
            QHash<State, int> states;
            int logins = 0;
            double credits = -1; ///< of the login that has the least left
        };
        struct Need
        {
            AccountId account;
            State state;
            int pages;
        };
        size_t nextPage = 0;
        size_t nextLogin = 0;
        QDate today;
        std::vector<qint64> days; ///< when each begins, ms since the epoch, and the one after the last
        QSet<AccountId> inIncident;
        QList<int> ending = {}; ///< logins, by day
        QList<Need> needs = {};
        qint64 hourAgo = 0;
        int working = 0;
        int fresh = 0; ///< of them, proved within the hour
        QSet<QString> stoppedClients;
        QHash<QString, Network> networks;
    };
    void buildTiles();
    QWidget* buildTimelineCard();
    QWidget* buildNeedsCard();
    QWidget* buildNetworksCard();
    void beginCount();
    bool countSome();
    void countPage(const Row& row, Sums::Network* network);
    void countLogin(const Row& row);
    void showCount();
    void refreshTiles();
    void refreshIncidents();
    void refreshTimeline();
    void refreshNeeds();
    void refreshNetworks();
    void arrange();

    WindowContext m_context;
    const PageTableModel& m_pages;
    const AccountTableModel& m_accounts;
    QGridLayout* m_tileGrid = nullptr;
    QList<Tile*> m_tiles;
    QBoxLayout* m_incidents = nullptr;
    QList<IncidentCard*> m_incidentCards; ///< the hidden ones wait for the next incident
    Timeline* m_timeline = nullptr;
    TextLabel* m_nothingEnds = nullptr;
    QBoxLayout* m_lower = nullptr;
    QBoxLayout* m_needsList = nullptr;
    TextLabel* m_nothingNeeded = nullptr;
    QPushButton* m_moreNeeds = nullptr;
    QList<NeedsRow*> m_needsRows;
    QBoxLayout* m_networkList = nullptr;
    QHash<QString, QWidget*> m_networkRows;
    QList<Tile*> m_arranged;
    int m_tileColumns = 0;
    Sums m_sums;
    Recount m_count;
};

} // namespace pk
