// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard.h"

#include "models/domain/words.h"
#include "models/tables/accounttablemodel.h"
#include "models/tables/pagetablemodel.h"
#include "ui/dashboardrows.h"
#include "ui/incidentcard.h"
#include "ui/tile.h"
#include "ui/timeline.h"
#include "ui/widgets.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QResizeEvent>

#include <algorithm>

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

    m_soon.setSingleShot(true);
    m_soon.setInterval(60);
    connect(&m_soon, &QTimer::timeout, this, &Dashboard::refresh);
    const auto later = [this] { m_soon.start(); };
    for (const QAbstractItemModel* model :
         {static_cast<const QAbstractItemModel*>(&pages), static_cast<const QAbstractItemModel*>(&accounts)}) {
        connect(model, &QAbstractItemModel::modelReset, this, later);
        connect(model, &QAbstractItemModel::dataChanged, this, later);
        connect(model, &QAbstractItemModel::rowsInserted, this, later);
        connect(model, &QAbstractItemModel::rowsRemoved, this, later);
    }
    connect(&context.records(), &Records::incidentsChanged, this, later);
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

void Dashboard::refresh()
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
    QSet<ClientId> stopped;
    QSet<QString> proved;
    int fresh = 0;
    int fine = 0;
    const QDateTime hourAgo = m_context.records().now().addSecs(-3600);
    for (const Page& page : m_context.records().pages()) {
        const int row = m_pages.indexOf(page.id).row();
        const auto state = State(m_pages.index(row, 0).data(StateRole).toInt());
        if (state == State::NeedsYou || state == State::Incident)
            stopped.insert(page.client);
        if (state == State::Healthy || state == State::NoEndDate) {
            ++fine;
            const Account* account = m_context.records().account(page.account);
            const bool byLogin = account && account->life.proof && account->life.proof->at >= hourAgo;
            fresh += byLogin || (page.life.proof && page.life.proof->at >= hourAgo) ? 1 : 0;
        }
    }
    stopped.remove(ClientId());
    for (Tile* tile : std::as_const(m_tiles)) {
        int count = 0;
        for (const State state : tile->states())
            count += m_pages.countOf(state);
        QString line;
        switch (tile->states().constFirst()) {
        case State::NeedsYou:
            line = count == 0 ? tr("nothing has stopped")
                              : tr("pages of %n client(s) stopped", nullptr, int(stopped.size()));
            break;
        case State::EndingNow: line = tr("within %n day(s)", nullptr, int(settings.warnNow().count())); break;
        case State::EndingSoon: line = tr("within %n day(s)", nullptr, int(settings.warnSoon().count())); break;
        case State::Healthy:
            line = fine == 0 ? tr("none proved yet") : tr("%1 % proved this hour").arg(fresh * 100 / fine);
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
    const QDate today = m_context.records().now().toLocalTime().date();
    QList<int> load(Timeline::kDays, 0);
    int sum = 0;
    for (int row = 0; row < m_accounts.rowCount(); ++row) {
        const QDateTime ends = m_accounts.index(row, 0).data(EndsRole).toDateTime();
        const qint64 day = ends.isValid() ? today.daysTo(ends.toLocalTime().date()) : -1;
        if (day >= 0 && day < Timeline::kDays) {
            ++load[day];
            ++sum;
        }
    }
    const Settings& settings = m_context.services.settings;
    m_timeline->setLoad(today, load, int(settings.warnNow().count()), int(settings.warnSoon().count()));
    m_timeline->setVisible(sum > 0);
    m_nothingEnds->setVisible(sum == 0);
    m_nothingEnds->setText(tr("No login ends in the next 90 days: they renew themselves or have no end date."));
}

void Dashboard::refreshNeeds()
{
    struct Need
    {
        const Account* account;
        Health health;
        qsizetype pages;
    };
    QList<Need> needs;
    QSet<AccountId> inIncident; // they have their line above already
    for (const Incident& incident : m_context.records().incidents()) {
        for (const IncidentAccount& member : incident.accounts) {
            if (incident.isOpen() && !member.repairedAt)
                inIncident.insert(member.id);
        }
    }
    for (const Account& account : m_context.records().accounts()) {
        const Health health = m_context.records().health(account);
        if (health.state == State::Incident && inIncident.contains(account.id))
            continue;
        if (needsPerson(health.state) || (!account.pagesChosen && !health.disconnected))
            needs.append({&account, health, m_context.records().pagesOf(account.id).size()});
    }
    std::stable_sort(needs.begin(), needs.end(), [](const Need& a, const Need& b) {
        const int first = severity(a.health.state);
        const int second = severity(b.health.state);
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
        if (i < shown)
            m_needsRows[i]->show(m_context, *needs[i].account, needs[i].health);
        else
            m_needsRows[i]->hide();
    }
    m_moreNeeds->setVisible(needs.size() > shown);
    m_moreNeeds->setText(tr("Show all %n login(s)", nullptr, int(needs.size())));
    m_nothingNeeded->setVisible(needs.isEmpty());
    m_nothingNeeded->setText(inIncident.isEmpty() ? tr("Nobody has to do anything now.")
                                                  : tr("Nobody has to do anything beside the incident."));
}

void Dashboard::refreshNetworks()
{
    struct Sum
    {
        int accounts = 0;
        int pages = 0;
        QHash<int, int> states;
        double credits = -1;
    };
    QMap<QString, Sum> sums; // by id: the order stays
    for (int row = 0; row < m_accounts.rowCount(); ++row) {
        const QModelIndex cell = m_accounts.index(row, 0);
        Sum& sum = sums[cell.data(NetworkRole).toString()];
        ++sum.accounts;
        const QVariant credits = cell.data(CreditsRole);
        if (credits.isValid() && (sum.credits < 0 || credits.toDouble() < sum.credits))
            sum.credits = credits.toDouble();
    }
    for (int row = 0; row < m_pages.rowCount(); ++row) {
        const QModelIndex cell = m_pages.index(row, 0);
        Sum& sum = sums[cell.data(NetworkRole).toString()];
        ++sum.pages;
        ++sum.states[cell.data(StateRole).toInt()];
    }
    for (auto it = m_networkRows.begin(); it != m_networkRows.end(); ++it)
        it.value()->setVisible(sums.contains(it.key()));
    for (auto it = sums.cbegin(); it != sums.cend(); ++it) {
        auto*& widget = m_networkRows[it.key()];
        if (!widget) {
            auto* row = new NetworkRow;
            const QString id = it.key();
            connect(row, &NetworkRow::clicked, this, [this, id] { Q_EMIT networkRequested(id); });
            m_networkList->addWidget(row);
            widget = row;
        }
        State worst = State::NoEndDate;
        for (auto state = it->states.keyBegin(); state != it->states.keyEnd(); ++state) {
            if (severity(State(*state)) > severity(worst))
                worst = State(*state);
        }
        if (it->states.isEmpty())
            worst = State::NotChecked;
        static_cast<NetworkRow*>(widget)->show(m_context.networks().network(NetworkId(it.key())).get(),
                                               it->accounts,
                                               it->pages,
                                               worst,
                                               it->states.value(int(worst)),
                                               it->credits);
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
    for (Tile* tile : std::as_const(m_tiles))
        m_tileGrid->removeWidget(tile);
    for (int column = 0; column < m_tileGrid->columnCount(); ++column)
        m_tileGrid->setColumnStretch(column, column < columns ? 1 : 0);
    for (qsizetype i = 0; i < shown.size(); ++i)
        m_tileGrid->addWidget(shown[i], int(i) / columns, int(i) % columns);
    m_lower->setDirection(viewport()->width() < kSideBySide ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void Dashboard::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    arrange();
}

} // namespace pk
