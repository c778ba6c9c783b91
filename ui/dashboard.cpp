// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard.h"

#include "models/domain/words.h"
#include "models/tables/accounttablemodel.h"
#include "models/tables/pagetablemodel.h"
#include "models/tables/row.h"
#include "ui/dashboardrows.h"
#include "ui/incidentcard.h"
#include "ui/tile.h"
#include "ui/timeline.h"
#include "ui/widgets.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QResizeEvent>

#include <algorithm>
#include <numeric>

namespace pk {

namespace {

constexpr int kMostNeeds = 8;
constexpr int kSideBySide = 820; ///< narrower than this the two lower cards stand below each other

QWidget* cardWithTitle(Card* card, const QString& title, const QString& line, QBoxLayout** body)
{
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(1, 2 * kGrid, 1, kGrid);
    layout->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(2 * kGrid - 1, 0, 2 * kGrid - 1, kGrid + 4);
    head->setSpacing(kGrid);
    head->addWidget(new TextLabel(FontRole::Title, title));
    head->addWidget((new TextLabel(FontRole::Body, line))->secondary());
    head->addStretch();
    layout->addLayout(head);
    *body = layout;
    return card;
}

} // namespace

Dashboard::Dashboard(const WindowContext& context, const PageTableModel& pages, const AccountTableModel& accounts,
                     QWidget* parent)
    : QScrollArea(parent)
    , m_context(context)
    , m_pages(pages)
    , m_accounts(accounts)
    , m_count(std::chrono::milliseconds(60),
              {[this] { beginCount(); }, [this] { return countSome(); }, [this] { showCount(); }})
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto* body = new QWidget;
    body->setMinimumWidth(1); // never wider than the window: tiles are put into more lines instead
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, kGrid, 2 * kGrid); // room for the scroll bar
    layout->setSpacing(2 * kGrid);
    m_tileGrid = new QGridLayout;
    m_tileGrid->setSpacing(2 * kGrid - 4);
    layout->addLayout(m_tileGrid);
    buildTiles();
    m_incidents = new QVBoxLayout;
    m_incidents->setSpacing(kGrid);
    layout->addLayout(m_incidents);
    layout->addWidget(buildTimelineCard());
    m_lower = new QHBoxLayout;
    m_lower->setSpacing(2 * kGrid);
    m_lower->addWidget(buildNeedsCard(), 3, Qt::AlignTop);
    m_lower->addWidget(buildNetworksCard(), 2, Qt::AlignTop);
    layout->addLayout(m_lower);
    layout->addStretch();
    setWidget(body);
    viewport()->setAutoFillBackground(false);
    body->setAutoFillBackground(false);

    for (const QAbstractItemModel* model :
         {static_cast<const QAbstractItemModel*>(&pages), static_cast<const QAbstractItemModel*>(&accounts)}) {
        connect(model, &QAbstractItemModel::modelReset, &m_count, &Recount::ask);
        connect(model, &QAbstractItemModel::dataChanged, &m_count, &Recount::ask);
        connect(model, &QAbstractItemModel::rowsInserted, &m_count, &Recount::ask);
        connect(model, &QAbstractItemModel::rowsRemoved, &m_count, &Recount::ask);
    }
    connect(&context.records(), &Records::incidentsChanged, &m_count, &Recount::ask);
    refresh();
}

void Dashboard::buildTiles()
{
    const QList<QList<State>> sets{{State::NeedsYou, State::Incident},
                                   {State::EndingNow},
                                   {State::EndingSoon},
                                   {State::Healthy, State::NoEndDate},
                                   {State::NotChecked},
                                   {State::Waiting},
                                   {State::Snoozed}};
    for (const QList<State>& states : sets) {
        auto* tile = new Tile(states, this); // one that counts nothing never gets into the grid
        connect(tile, &Tile::clicked, this, [this, tile] {
            Q_EMIT statesRequested(QSet<State>(tile->states().cbegin(), tile->states().cend()));
        });
        m_tiles.append(tile);
    }
}

QWidget* Dashboard::buildTimelineCard()
{
    auto* card = new Card;
    QBoxLayout* body = nullptr;
    cardWithTitle(card, tr("What ends when"), tr("next 90 days, logins per day"), &body);
    m_timeline = new Timeline;
    m_nothingEnds = (new TextLabel(FontRole::Body))->secondary();
    m_nothingEnds->setWordWrap(true);
    auto* inner = new QVBoxLayout;
    inner->setContentsMargins(2 * kGrid - 1, 0, 2 * kGrid - 1, 4);
    inner->addWidget(m_timeline);
    inner->addWidget(m_nothingEnds);
    body->addLayout(inner);
    connect(m_timeline, &Timeline::dayClicked, this, &Dashboard::daysRequested);
    return card;
}

QWidget* Dashboard::buildNeedsCard()
{
    auto* card = new Card;
    QBoxLayout* body = nullptr;
    cardWithTitle(card, tr("Needs you"), {}, &body);
    m_needsList = new QVBoxLayout;
    m_needsList->setSpacing(0);
    body->addLayout(m_needsList);
    m_nothingNeeded = (new TextLabel(FontRole::Body))->secondary();
    m_nothingNeeded->setContentsMargins(2 * kGrid - 1, 0, 2 * kGrid, kGrid);
    m_nothingNeeded->setWordWrap(true);
    body->addWidget(m_nothingNeeded);
    m_moreNeeds = makeButton({}, ButtonRole::Link);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(kGrid + 2, 4, 2 * kGrid, 0);
    foot->addWidget(m_moreNeeds);
    foot->addStretch();
    body->addLayout(foot);
    connect(m_moreNeeds, &QPushButton::clicked, this, &Dashboard::allNeedsRequested);
    return card;
}

QWidget* Dashboard::buildNetworksCard()
{
    auto* card = new Card;
    QBoxLayout* body = nullptr;
    cardWithTitle(card, tr("Networks"), {}, &body);
    m_networkList = new QVBoxLayout;
    m_networkList->setSpacing(0);
    body->addLayout(m_networkList);
    return card;
}

void Dashboard::beginCount()
{
    m_sums = {};
    m_sums.hourAgo = m_context.records().now().addSecs(-3600).toMSecsSinceEpoch();
    m_sums.today = m_context.records().now().toLocalTime().date();
    m_sums.ending.fill(0, Timeline::kDays);
    for (int day = 0; day <= Timeline::kDays; ++day) // once, and not for each login
        m_sums.days.push_back(m_sums.today.addDays(day).startOfDay().toMSecsSinceEpoch());
    for (const Incident& incident : m_context.records().incidents()) {
        for (const IncidentAccount& member : incident.accounts) {
            if (incident.isOpen() && !member.repairedAt)
                m_sums.inIncident.insert(member.id);
        }
    }
}

/// Rows that come or go meanwhile ask for another count.
bool Dashboard::countSome()
{
    constexpr size_t kStep = 500;
    const std::vector<Row>& pages = m_pages.rows();
    Sums::Network* network = nullptr;
    QString networkId;
    const size_t lastPage = std::min(m_sums.nextPage + kStep, pages.size());
    for (; m_sums.nextPage < lastPage; ++m_sums.nextPage) {
        const Row& row = pages[m_sums.nextPage];
        if (!network || row.network != networkId) { // an account's pages stand together
            networkId = row.network;
            network = &m_sums.networks[networkId];
        }
        countPage(row, network);
    }
    if (m_sums.nextPage < pages.size())
        return true;
    const std::vector<Row>& logins = m_accounts.rows();
    const size_t lastLogin = std::min(m_sums.nextLogin + kStep, logins.size());
    for (; m_sums.nextLogin < lastLogin; ++m_sums.nextLogin)
        countLogin(logins[m_sums.nextLogin]);
    return m_sums.nextLogin < logins.size();
}

void Dashboard::countPage(const Row& row, Sums::Network* network)
{
    ++network->pages;
    ++network->states[row.state];
    if ((row.state == State::NeedsYou || row.state == State::Incident) && !row.client.isEmpty())
        m_sums.stoppedClients.insert(row.client);
    if (row.state == State::Healthy || row.state == State::NoEndDate) {
        ++m_sums.working;
        m_sums.fresh += row.workedAt >= m_sums.hourAgo ? 1 : 0;
    }
}

void Dashboard::countLogin(const Row& row)
{
    Sums::Network& network = m_sums.networks[row.network];
    ++network.logins;
    if (row.credits >= 0 && (network.credits < 0 || row.credits < network.credits))
        network.credits = row.credits;
    const auto day = std::upper_bound(m_sums.days.cbegin(), m_sums.days.cend(), row.ends);
    if (day != m_sums.days.cbegin() && day != m_sums.days.cend())
        ++m_sums.ending[day - m_sums.days.cbegin() - 1];
    const AccountId id(row.account);
    if (row.state == State::Incident && m_sums.inIncident.contains(id))
        return; // they have their line above already
    if (needsPerson(row.state) || (!row.pagesChosen && !row.disconnected))
        m_sums.needs.append({id, row.state, row.pages});
}

void Dashboard::showCount()
{
    refreshTiles();
    refreshIncidents();
    refreshTimeline();
    refreshNeeds();
    refreshNetworks();
    arrange();
}

void Dashboard::refreshTiles()
{
    const Settings& settings = m_context.services.settings;
    for (Tile* tile : std::as_const(m_tiles)) {
        int count = 0;
        for (const State state : tile->states())
            count += m_pages.countOf(state);
        QString line;
        switch (tile->states().constFirst()) {
        case State::NeedsYou:
            line = count == 0 ? tr("nothing has stopped")
                              : tr("pages of %n client(s) stopped", nullptr, int(m_sums.stoppedClients.size()));
            break;
        case State::EndingNow: line = tr("within %n day(s)", nullptr, int(settings.warnNow().count())); break;
        case State::EndingSoon: line = tr("within %n day(s)", nullptr, int(settings.warnSoon().count())); break;
        case State::Healthy:
            line = m_sums.working == 0 ? tr("none proved yet")
                                       : tr("%1 % proved this hour").arg(m_sums.fresh * 100 / m_sums.working);
            break;
        case State::NotChecked: line = count == 0 ? tr("all are proved") : tr("no fresh proof"); break;
        case State::Waiting: line = tr("asked again by itself"); break;
        case State::Snoozed: line = tr("put off by a person"); break;
        case State::NoEndDate:
        case State::PartlyLost:
        case State::Incident: break;
        }
        tile->show(count, stateName(tile->states().constFirst()), line);
    }
}

/// One line for each open incident, whatever the number of its logins.
void Dashboard::refreshIncidents()
{
    qsizetype shown = 0;
    for (const Incident& incident : m_context.records().incidents()) {
        if (!incident.isOpen())
            continue;
        if (shown == m_incidentCards.size()) {
            auto* card = new IncidentCard(m_context);
            connect(card, &IncidentCard::opened, this, &Dashboard::incidentRequested);
            m_incidents->addWidget(card);
            m_incidentCards.append(card);
        }
        m_incidentCards[shown++]->show(incident);
    }
    for (qsizetype i = shown; i < m_incidentCards.size(); ++i)
        m_incidentCards[i]->hide();
}

void Dashboard::refreshTimeline()
{
    const int sum = std::accumulate(m_sums.ending.cbegin(), m_sums.ending.cend(), 0);
    const Settings& settings = m_context.services.settings;
    m_timeline->setLoad(m_sums.today, m_sums.ending, int(settings.warnNow().count()), int(settings.warnSoon().count()));
    m_timeline->setVisible(sum > 0);
    m_nothingEnds->setVisible(sum == 0);
    m_nothingEnds->setText(tr("No login ends in the next 90 days: they renew themselves or have no end date."));
}

void Dashboard::refreshNeeds()
{
    QList<Sums::Need>& needs = m_sums.needs;
    std::stable_sort(needs.begin(), needs.end(), [](const Sums::Need& a, const Sums::Need& b) {
        const int first = severity(a.state);
        const int second = severity(b.state);
        return first != second ? first > second : a.pages > b.pages;
    });
    const qsizetype shown = std::min<qsizetype>(needs.size(), kMostNeeds);
    while (m_needsRows.size() < shown) {
        auto* row = new NeedsRow;
        m_needsList->addWidget(row);
        m_needsRows.append(row);
        connect(row, &NeedsRow::opened, this, &Dashboard::accountRequested);
        connect(row, &NeedsRow::helped, this, [this](const AccountId& id) {
            const Account* account = m_context.records().account(id);
            if (!account)
                return;
            if (!account->pagesChosen)
                Q_EMIT choiceRequested(id);
            else if (m_context.records().health(*account).state == State::PartlyLost)
                Q_EMIT pagesRequested(id);
            else
                Q_EMIT reconnectRequested(id);
        });
    }
    for (qsizetype i = 0; i < m_needsRows.size(); ++i) {
        const Account* account = i < shown ? m_context.records().account(needs[i].account) : nullptr;
        if (account)
            m_needsRows[i]->show(m_context, *account, m_context.records().health(*account));
        else
            m_needsRows[i]->hide();
    }
    m_moreNeeds->setVisible(needs.size() > shown);
    m_moreNeeds->setText(tr("Show all %n login(s)", nullptr, int(needs.size())));
    m_nothingNeeded->setVisible(needs.isEmpty());
    m_nothingNeeded->setText(m_sums.inIncident.isEmpty() ? tr("Nobody has to do anything now.")
                                                         : tr("Nobody has to do anything beside the incident."));
}

void Dashboard::refreshNetworks()
{
    QStringList ids = m_sums.networks.keys();
    ids.sort(); // the order stays
    for (auto it = m_networkRows.begin(); it != m_networkRows.end(); ++it)
        it.value()->setVisible(m_sums.networks.contains(it.key()));
    for (const QString& id : std::as_const(ids)) {
        auto*& widget = m_networkRows[id];
        if (!widget) {
            auto* row = new NetworkRow;
            connect(row, &NetworkRow::clicked, this, [this, id] { Q_EMIT networkRequested(id); });
            m_networkList->addWidget(row);
            widget = row;
        }
        const Sums::Network sum = m_sums.networks.value(id);
        State worst = State::NoEndDate;
        for (auto state = sum.states.keyBegin(); state != sum.states.keyEnd(); ++state) {
            if (severity(*state) > severity(worst))
                worst = *state;
        }
        if (sum.states.isEmpty())
            worst = State::NotChecked;
        static_cast<NetworkRow*>(widget)->show(m_context.networks().network(NetworkId(id)).get(),
                                               sum.logins,
                                               sum.pages,
                                               worst,
                                               sum.states.value(worst),
                                               sum.credits);
    }
}

void Dashboard::arrange()
{
    QList<Tile*> shown;
    for (Tile* tile : std::as_const(m_tiles)) {
        const bool always = m_tiles.indexOf(tile) < 5;
        tile->setVisible(always || tile->value() > 0);
        if (always || tile->value() > 0)
            shown.append(tile);
    }
    const int wanted = shown.isEmpty() ? 1 : shown.first()->sizeHint().width() + m_tileGrid->spacing();
    const int fit = std::max(1, (viewport()->width() + m_tileGrid->spacing()) / wanted);
    const int lines = (int(shown.size()) + fit - 1) / fit;
    const int columns = (int(shown.size()) + lines - 1) / lines; // equal lines instead of one full and one lonely tile
    m_lower->setDirection(viewport()->width() < kSideBySide ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    if (shown == m_arranged && columns == m_tileColumns)
        return; // laying out anew costs more than all the counting
    m_arranged = shown;
    m_tileColumns = columns;
    for (Tile* tile : std::as_const(m_tiles))
        m_tileGrid->removeWidget(tile);
    for (int column = 0; column < m_tileGrid->columnCount(); ++column)
        m_tileGrid->setColumnStretch(column, column < columns ? 1 : 0);
    for (qsizetype i = 0; i < shown.size(); ++i)
        m_tileGrid->addWidget(shown[i], int(i) / columns, int(i) % columns);
}

void Dashboard::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    arrange();
}

} // namespace pk
