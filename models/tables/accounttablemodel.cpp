// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/accounttablemodel.h"

#include "models/domain/recount.h"
#include "models/services/accountservice.h"
#include "models/services/records.h"
#include "models/services/servicecontext.h"
#include "models/tables/row.h"
#include "models/tables/tablefilter.h"

#include <QTimer>

#include <algorithm>

namespace pk {

class AccountTableModel::Private
{
public:
    Private(AccountTableModel& model, Records& source, const NetworkRegistry& registry, const AccountService* verbs)
        : q(model)
        , records(source)
        , networks(registry)
        , service(verbs)
        , age(std::chrono::milliseconds(0), {[this] { nextToAge = 0; }, [this] { return ageSome(); }, {}})
    {}

    void load();
    void save(const AccountId& id);
    void remove(const AccountId& id);
    void setBusy(const AccountId& id, bool busy);
    Row rowOf(const Account& account) const;
    void judge(Row& row, const Account& account) const;
    bool ageSome();
    void reindex();
    void changed(int at, const QList<int>& roles = {});
    QVariant display(const Row& row, Column column) const;
    QVariant toolTip(const Row& row, Column column) const;
    QVariant sortKey(const Row& row, Column column) const;

    AccountTableModel& q;
    Records& records;
    const NetworkRegistry& networks;
    const AccountService* service;
    std::vector<Row> rows;
    QHash<QString, int> rowOfAccount;
    StateTally tally;
    QTimer aging;
    size_t nextToAge = 0;
    Recount age;
};

void AccountTableModel::Private::judge(Row& row, const Account& account) const
{
    applyHealth(row, records.health(account), account.life.clocks, records.now(), records.windows(account.network));
}

Row AccountTableModel::Private::rowOf(const Account& account) const
{
    Row row;
    row.id = account.id.toString();
    row.account = row.id;
    row.name = account.identity.name.isEmpty() ? account.identity.handle : account.identity.name;
    row.handle = account.identity.handle;
    row.network = account.network.toString();
    const auto network = networks.network(account.network);
    row.networkName = network ? network->name : row.network;
    row.holder = account.holder;
    const QList<Page> pages = records.pagesOf(account.id);
    row.pages = int(pages.size());
    QStringList clients;
    for (const Page& page : pages) {
        const QString name = records.clientName(page.client);
        if (!name.isEmpty() && !clients.contains(name))
            clients.append(name);
    }
    if (clients.isEmpty() && !account.client.isEmpty())
        clients.append(records.clientName(account.client));
    std::sort(clients.begin(), clients.end());
    row.clients = clients;
    row.client = clients.join(RowWords::tr(", ", "between names of a list"));
    row.busy = service && service->isBusy(account.id);
    row.pagesChosen = account.pagesChosen;
    applyCredits(row, account.credits, {});
    judge(row, account);
    applySearch(row);
    return row;
}

void AccountTableModel::Private::reindex()
{
    rowOfAccount.clear();
    tally.clear();
    for (size_t i = 0; i < rows.size(); ++i) {
        rowOfAccount.insert(rows[i].id, int(i));
        tally.add(rows[i].state, 1);
    }
}

void AccountTableModel::Private::load()
{
    q.beginResetModel();
    rows.clear();
    rows.reserve(size_t(records.accounts().size()));
    for (const Account& account : records.accounts())
        rows.push_back(rowOf(account));
    reindex();
    q.endResetModel();
}

void AccountTableModel::Private::changed(int at, const QList<int>& roles)
{
    Q_EMIT q.dataChanged(q.index(at, 0), q.index(at, int(Column::Count) - 1), roles);
}

void AccountTableModel::Private::save(const AccountId& id)
{
    const Account* account = records.account(id);
    if (!account)
        return;
    const int at = rowOfAccount.value(id.toString(), -1);
    if (at >= 0) {
        tally.add(rows[size_t(at)].state, -1);
        rows[size_t(at)] = rowOf(*account);
        tally.add(rows[size_t(at)].state, 1);
        changed(at);
        return;
    }
    const int last = int(rows.size());
    q.beginInsertRows({}, last, last);
    rows.push_back(rowOf(*account));
    rowOfAccount.insert(rows.back().id, last);
    tally.add(rows.back().state, 1);
    q.endInsertRows();
}

void AccountTableModel::Private::remove(const AccountId& id)
{
    const int at = rowOfAccount.value(id.toString(), -1);
    if (at < 0)
        return;
    q.beginRemoveRows({}, at, at);
    rows.erase(rows.begin() + at);
    reindex();
    q.endRemoveRows();
}

void AccountTableModel::Private::setBusy(const AccountId& id, bool busy)
{
    const int at = rowOfAccount.value(id.toString(), -1);
    if (at >= 0 && std::exchange(rows[size_t(at)].busy, busy) != busy)
        changed(at, {BusyRole});
}

QVariant AccountTableModel::Private::display(const Row& row, Column column) const
{
    switch (column) {
    case Column::State: return row.words;
    case Column::Name: return row.name;
    case Column::Network: return row.networkName;
    case Column::Pages: return QLocale().toString(row.pages);
    case Column::Client: return row.client;
    case Column::Holder: return row.holder;
    case Column::Ends: return endsText(row, records.now());
    case Column::Credits: return creditsText(row);
    case Column::Proved: return provedText(row, records.now());
    case Column::Count: break;
    }
    return {};
}

QVariant AccountTableModel::Private::toolTip(const Row& row, Column column) const
{
    switch (column) {
    case Column::State: return stateTip(row);
    case Column::Name:
        return row.handle.isEmpty() ? row.name : RowWords::tr("%1 (%2)", "name and handle").arg(row.name, row.handle);
    case Column::Ends: return endsTip(row);
    case Column::Credits: return row.creditsTip;
    case Column::Proved: return provedTip(row);
    case Column::Network:
    case Column::Pages:
    case Column::Client:
    case Column::Holder:
    case Column::Count: break;
    }
    return display(row, column);
}

QVariant AccountTableModel::Private::sortKey(const Row& row, Column column) const
{
    switch (column) {
    case Column::State: return stateSortKey(row);
    case Column::Pages: return qint64(row.pages);
    case Column::Ends: return endsSortKey(row);
    case Column::Credits: return row.credits < 0 ? qint64(101) : qint64(row.credits * 100);
    case Column::Proved: return row.proved;
    case Column::Name: return foldedForSearch(row.name);
    case Column::Network: return row.networkName;
    case Column::Client: return foldedForSearch(row.client);
    case Column::Holder: return foldedForSearch(row.holder);
    case Column::Count: break;
    }
    return {};
}

AccountTableModel::AccountTableModel(Records& records, const NetworkRegistry& networks, const AccountService* service,
                                     QObject* parent)
    : QAbstractTableModel(parent)
    , d(std::make_shared<Private>(*this, records, networks, service))
{
    d->load();
    connect(&records, &Records::reset, this, [this] { d->load(); });
    connect(&records, &Records::accountSaved, this, [this](const AccountId& id) { d->save(id); });
    connect(&records, &Records::accountRemoved, this, [this](const AccountId& id) { d->remove(id); });
    connect(&records, &Records::clientsChanged, this, [this] { d->load(); });
    connect(&records, &Records::pagesSaved, this, [this](const QList<PageId>& ids) {
        QSet<AccountId> owners;
        for (const PageId& id : ids) {
            const Page* page = d->records.page(id);
            if (page)
                owners.insert(page->account);
        }
        for (const AccountId& owner : std::as_const(owners))
            d->save(owner);
    });
    if (service)
        connect(service, &AccountService::busyChanged, this, [this](const AccountId& id, bool busy) {
            d->setBusy(id, busy);
        });
    connect(&d->aging, &QTimer::timeout, &d->age, &Recount::begin);
    d->aging.start(std::chrono::seconds(20));
}

int AccountTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(d->rows.size());
}

int AccountTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant AccountTableModel::data(const QModelIndex& index, int role) const
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

QVariant AccountTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Column::State: return tr("State", "column title");
    case Column::Name: return tr("Account", "column title");
    case Column::Network: return tr("Network", "column title");
    case Column::Pages: return tr("Pages", "column title");
    case Column::Client: return tr("Client", "column title");
    case Column::Holder: return tr("Holder", "column title");
    case Column::Ends: return tr("Ends", "column title");
    case Column::Credits: return tr("Credits", "column title");
    case Column::Proved: return tr("Proved", "column title");
    case Column::Count: break;
    }
    return {};
}

QModelIndex AccountTableModel::indexOf(const AccountId& id) const
{
    const int at = d->rowOfAccount.value(id.toString(), -1);
    return at < 0 ? QModelIndex() : index(at, 0);
}

/// At midnight all rows are due at once.
bool AccountTableModel::Private::ageSome()
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
        const Account* account = records.account(AccountId(row.id));
        if (!account)
            continue;
        ++judged;
        const State before = row.state;
        const QString words = row.words;
        judge(row, *account);
        if (row.state == before && row.words == words)
            continue;
        tally.add(before, -1);
        tally.add(row.state, 1);
        applySearch(row);
        moved.append(int(nextToAge));
    }
    for (const int at : std::as_const(moved))
        changed(at,
                {Qt::DisplayRole, Qt::ToolTipRole, Qt::AccessibleTextRole, StateRole, WordsRole, SortRole, SearchRole});
    return nextToAge < rows.size();
}

void AccountTableModel::updateStates()
{
    d->age.now();
}

int AccountTableModel::countOf(State state) const
{
    return d->tally.of(state);
}

const std::vector<Row>& AccountTableModel::rows() const
{
    return d->rows;
}

} // namespace pk
