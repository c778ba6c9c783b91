// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/windowcontext.h"

#include <QScrollArea>
#include <QTimer>

class QBoxLayout;
class QGridLayout;
class QPushButton;

namespace pk {

class AccountTableModel;
class Card;
class IncidentCard;
class NeedsRow;
class PageTableModel;
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
    void refresh();

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
    void buildTiles();
    QWidget* buildTimelineCard();
    QWidget* buildNeedsCard();
    QWidget* buildNetworksCard();
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
    QTimer m_soon;
};

} // namespace pk
