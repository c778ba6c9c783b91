// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/pagetablemodel.h"

#include "models/domain/recount.h"
#include "models/services/accountservice.h"
#include "models/services/records.h"
#include "models/services/servicecontext.h"
#include "models/tables/row.h"
#include "models/tables/tablefilter.h"

#include <QTimer>

#include <algorithm>

namespace pk {

class PageTableModel::Private
{
public:
    Private(PageTableModel& model, Records& source, const NetworkRegistry& registry, const AccountService* verbs)
        : q(model)
        , records(source)
        , networks(registry)
        , service(verbs)
        , age(std::chrono::milliseconds(0), {[this] { nextToAge = 0; }, [this] { return ageSome(); }, {}})
    {}

    void load();
    void append(const QList<PageId>& ids);
    void update(const QList<PageId>& ids);
    void updateAccount(const AccountId& id);
    void removeAccount(const AccountId& id);
    void setBusy(const AccountId& id, bool busy);
    Row rowOf(const Page& page) const;
    void judge(Row& row, const Page& page, const Account* account) const;
    bool ageSome();
    void rebuildIndex();
    void rememberClients();
    void changed(QList<int> at, const QList<int>& roles = {});
    QVariant display(const Row& row, Column column) const;
    QVariant toolTip(const Row& row, Column column) const;
    QVariant sortKey(const Row& row, Column column) const;

    PageTableModel& q;
    Records& records;
    const NetworkRegistry& networks;
    const AccountService* service;
    std::vector<Row> rows;
    QHash<QString, int> rowOfPage;
    QHash<QString, QList<int>> rowsOfAccount;
    QHash<ClientId, QString> clients;
    StateTally tally;
    QTimer aging;
    size_t nextToAge = 0;
    Recount age;
};

void PageTableModel::Private::rememberClients()
{
    clients.clear();
    for (const Client& client : records.clients())
        clients.insert(client.id, client.name);
}

void PageTableModel::Private::judge(Row& row, const Page& page, const Account* account) const
{
    QList<EndClock> clocks = page.life.clocks;
    if (account)
        clocks += account->life.clocks;
    applyHealth(
        row, records.health(page), clocks, records.now(), records.windows(account ? account->network : NetworkId()));
}

Row PageTableModel::Private::rowOf(const Page& page) const
{
    Row row;
    row.id = page.id.toString();
    row.account = page.account.toString();
    row.name = page.name;
    row.handle = page.handle;
    row.client = clients.value(page.client);
    row.role = page.role;
    const Account* account = records.account(page.account);
    if (account) {
        row.network = account->network.toString();
        const auto network = networks.network(account->network);
        row.networkName = network ? network->name : row.network;
        row.holder = account->holder;
        row.busy = service && service->isBusy(account->id);
        applyCredits(row, account->credits, page.remoteId);
    }
    row.workedAt = page.life.proof ? page.life.proof->at.toMSecsSinceEpoch() : 0;
    if (account && account->life.proof)
        row.workedAt = std::max(row.workedAt, account->life.proof->at.toMSecsSinceEpoch());
    judge(row, page, account);
    applySearch(row);
    return row;
}

void PageTableModel::Private::rebuildIndex()
{
    rowOfPage.clear();
    rowsOfAccount.clear();
    tally.clear();
    for (size_t i = 0; i < rows.size(); ++i) {
        rowOfPage.insert(rows[i].id, int(i));
        rowsOfAccount[rows[i].account].append(int(i));
        tally.add(rows[i].state, 1);
    }
}

void PageTableModel::Private::load()
{
    q.beginResetModel();
    rememberClients();
    rows.clear();
    rows.reserve(size_t(records.pages().size()));
    for (const Page& page : records.pages())
        rows.push_back(rowOf(page));
    rebuildIndex();
    q.endResetModel();
}

void PageTableModel::Private::append(const QList<PageId>& ids)
{
    std::vector<Row> fresh;
    for (const PageId& id : ids) {
        const Page* page = records.page(id);
        if (page && !rowOfPage.contains(id.toString()))
            fresh.push_back(rowOf(*page));
    }
    if (fresh.empty())
        return;
    const int first = int(rows.size());
    q.beginInsertRows({}, first, first + int(fresh.size()) - 1);
    for (Row& row : fresh) {
        rowOfPage.insert(row.id, int(rows.size()));
        rowsOfAccount[row.account].append(int(rows.size()));
        tally.add(row.state, 1);
        rows.push_back(std::move(row));
    }
    q.endInsertRows();
}

/// One signal for each run of rows: an account's pages stand together, and every proxy and view looks at each signal.
void PageTableModel::Private::changed(QList<int> at, const QList<int>& roles)
{
    std::sort(at.begin(), at.end());
    for (qsizetype begin = 0; begin < at.size();) {
        qsizetype end = begin + 1;
        while (end < at.size() && at[end] == at[end - 1] + 1)
            ++end;
        Q_EMIT q.dataChanged(q.index(at[begin], 0), q.index(at[end - 1], int(Column::Count) - 1), roles);
        begin = end;
    }
}

void PageTableModel::Private::update(const QList<PageId>& ids)
{
    QList<int> moved;
    for (const PageId& id : ids) {
        const Page* page = records.page(id);
        const int at = rowOfPage.value(id.toString(), -1);
        if (!page || at < 0)
            continue;
        tally.add(rows[size_t(at)].state, -1);
        rows[size_t(at)] = rowOf(*page);
        tally.add(rows[size_t(at)].state, 1);
        moved.append(at);
    }
    changed(moved);
}

void PageTableModel::Private::updateAccount(const AccountId& id)
{
    QList<PageId> ids;
    for (const int at : rowsOfAccount.value(id.toString()))
        ids.append(PageId(rows[size_t(at)].id));
    update(ids);
}

void PageTableModel::Private::removeAccount(const AccountId& id)
{
    QList<int> gone = rowsOfAccount.value(id.toString());
    if (gone.isEmpty())
        return;
    std::sort(gone.begin(), gone.end());
    for (qsizetype end = gone.size(); end > 0;) { // runs from the back, so that the rows before keep their numbers
        qsizetype begin = end - 1;
        while (begin > 0 && gone[begin - 1] == gone[begin] - 1)
            --begin;
        const int first = gone[begin];
        const int last = gone[end - 1];
        q.beginRemoveRows({}, first, last);
        rows.erase(rows.begin() + first, rows.begin() + last + 1);
        rebuildIndex();
        q.endRemoveRows();
        end = begin;
    }
}

void PageTableModel::Private::setBusy(const AccountId& id, bool busy)
{
    QList<int> moved;
    for (const int at : rowsOfAccount.value(id.toString())) {
        if (std::exchange(rows[size_t(at)].busy, busy) != busy)
            moved.append(at);
    }
    changed(moved, {BusyRole});
}

QVariant PageTableModel::Private::display(const Row& row, Column column) const
{
    switch (column) {
    case Column::State: return row.words;
    case Column::Name: return row.name;
    case Column::Network: return row.networkName;
    case Column::Client: return row.client;
    case Column::Holder: return row.holder;
    case Column::Role: return row.role;
    case Column::Ends: return endsText(row, records.now());
    case Column::Credits: return creditsText(row);
    case Column::Proved: return provedText(row, records.now());
    case Column::Count: break;
    }
    return {};
}

QVariant PageTableModel::Private::toolTip(const Row& row, Column column) const
{
    switch (column) {
    case Column::State: return stateTip(row);
    case Column::Name:
        return row.handle.isEmpty() ? row.name : RowWords::tr("%1 (%2)", "name and handle").arg(row.name, row.handle);
    case Column::Ends: return endsTip(row);
    case Column::Credits: return row.creditsTip;
    case Column::Proved: return provedTip(row);
    case Column::Network:
    case Column::Client:
    case Column::Holder:
    case Column::Role:
    case Column::Count: break;
    }
    return display(row, column);
}

QVariant PageTableModel::Private::sortKey(const Row& row, Column column) const
{
    switch (column) {
    case Column::State: return stateSortKey(row);
    case Column::Ends: return endsSortKey(row);
    case Column::Credits: return row.credits < 0 ? qint64(101) : qint64(row.credits * 100);
    case Column::Proved: return row.proved;
    case Column::Name: return foldedForSearch(row.name);
    case Column::Network: return row.networkName;
    case Column::Client: return foldedForSearch(row.client);
    case Column::Holder: return foldedForSearch(row.holder);
    case Column::Role: return row.role;
    case Column::Count: break;
    }
    return {};
}

PageTableModel::PageTableModel(Records& records, const NetworkRegistry& networks, const AccountService* service,
                               QObject* parent)
    : QAbstractTableModel(parent)
    , d(std::make_shared<Private>(*this, records, networks, service))
{
    d->load();
    connect(&records, &Records::reset, this, [this] { d->load(); });
    connect(&records, &Records::accountSaved, this, [this](const AccountId& id) { d->updateAccount(id); });
    connect(&records, &Records::accountRemoved, this, [this](const AccountId& id) { d->removeAccount(id); });
    connect(&records, &Records::clientsChanged, this, [this] { d->load(); });
    connect(&records, &Records::pagesSaved, this, [this](const QList<PageId>& ids, bool areNew) {
        if (areNew)
            d->append(ids);
        else
            d->update(ids);
    });
    if (service)
        connect(service, &AccountService::busyChanged, this, [this](const AccountId& id, bool busy) {
            d->setBusy(id, busy);
        });
    connect(&d->aging, &QTimer::timeout, &d->age, &Recount::begin);
    d->aging.start(std::chrono::seconds(20));
}

int PageTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(d->rows.size());
}

int PageTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant PageTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row& row = d->rows[size_t(index.row())];
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole: return d->display(row, column);
    case Qt::ToolTipRole: return d->toolTip(row, column);
    case Qt::AccessibleTextRole: return column == Column::State ? stateTip(row) : d->display(row, column);
    case SortRole: return d->sortKey(row, column);
    default: return commonData(row, role);
    }
}

QVariant PageTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Column::State: return tr("State", "column title");
    case Column::Name: return tr("Page", "column title");
    case Column::Network: return tr("Network", "column title");
    case Column::Client: return tr("Client", "column title");
    case Column::Holder: return tr("Holder", "column title");
    case Column::Role: return tr("Role", "column title");
    case Column::Ends: return tr("Ends", "column title");
    case Column::Credits: return tr("Credits", "column title");
    case Column::Proved: return tr("Proved", "column title");
    case Column::Count: break;
    }
    return {};
}

QModelIndex PageTableModel::indexOf(const PageId& id) const
{
    const int at = d->rowOfPage.value(id.toString(), -1);
    return at < 0 ? QModelIndex() : index(at, 0);
}

/// At midnight all rows are due at once.
bool PageTableModel::Private::ageSome()
{
    constexpr int kLooked = 2000;
    constexpr int kJudged = 50;
    const qint64 now = records.now().toMSecsSinceEpoch();
    QList<int> moved;
    int judged = 0;
    const size_t end = std::min(nextToAge + kLooked, rows.size());
    for (; nextToAge < end && judged < kJudged; ++nextToAge) {
        Row& row = rows[nextToAge];
        if (row.judgeAgainAt > now)
            continue;
        const Page* page = records.page(PageId(row.id));
        if (!page)
            continue;
        ++judged;
        const State before = row.state;
        const QString words = row.words;
        judge(row, *page, records.account(page->account));
        if (row.state == before && row.words == words)
            continue;
        tally.add(before, -1);
        tally.add(row.state, 1);
        applySearch(row);
        moved.append(int(nextToAge));
    }
    changed(moved,
            {Qt::DisplayRole, Qt::ToolTipRole, Qt::AccessibleTextRole, StateRole, WordsRole, SortRole, SearchRole});
    return nextToAge < rows.size();
}

void PageTableModel::updateStates()
{
    d->age.now();
}

int PageTableModel::countOf(State state) const
{
    return d->tally.of(state);
}

const std::vector<Row>& PageTableModel::rows() const
{
    return d->rows;
}

} // namespace pk
