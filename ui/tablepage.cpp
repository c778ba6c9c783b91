// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tablepage.h"

#include "models/tables/accounttablemodel.h"
#include "models/tables/pagetablemodel.h"
#include "models/tables/tablefilter.h"
#include "ui/badgedelegate.h"
#include "ui/emptystate.h"
#include "ui/filterbar.h"
#include "ui/meterdelegate.h"
#include "ui/networkdelegate.h"
#include "ui/widgets.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace pk {

namespace {

QString layoutKey(TablePage::Kind kind)
{
    return kind == TablePage::Kind::Pages ? QStringLiteral("pages/header") : QStringLiteral("accounts/header");
}

} // namespace

TablePage::TablePage(const WindowContext& context, Kind kind, QAbstractItemModel& model,
                     std::function<int(State)> count, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_kind(kind)
    , m_model(model)
    , m_filter(new TableFilter(this))
    , m_bar(nullptr)
    , m_view(new QTableView)
    , m_stack(new QStackedWidget)
    , m_empty(new EmptyState(kind == Kind::Pages ? Glyph::Pages : Glyph::Accounts))
    , m_soon(std::chrono::milliseconds(60), {{}, {}, [this] {
                                                 m_bar->refresh();
                                                 updateEmptyState();
                                                 Q_EMIT summaryChanged();
                                             }})
{
    m_filter->setSourceModel(&model);
    m_bar = new FilterBar(*m_filter, context.records(), context.networks(), std::move(count));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 2 * kGrid);
    layout->setSpacing(kGrid + 4);
    layout->addWidget(m_bar);
    auto* card = new Card;
    auto* inner = new QVBoxLayout(card);
    inner->setContentsMargins(1, 4, 1, 4); // the table's own corners stay inside the card's round ones
    inner->addWidget(m_stack);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    layout->addWidget(card, 1);
    setUpView();
    setUpColumns();

    connect(&model, &QAbstractItemModel::modelReset, &m_soon, &Recount::ask);
    connect(&model, &QAbstractItemModel::rowsInserted, &m_soon, &Recount::ask);
    connect(&model, &QAbstractItemModel::rowsRemoved, &m_soon, &Recount::ask);
    connect(&model, &QAbstractItemModel::dataChanged, &m_soon, &Recount::ask);
    connect(m_filter, &TableFilter::filterChanged, this, [this] {
        updateEmptyState();
        Q_EMIT summaryChanged();
    });
    connect(m_bar, &FilterBar::searchCleared, this, &TablePage::searchCleared);
    connect(m_empty, &EmptyState::acted, this, [this] {
        if (m_filter->isFiltering()) {
            m_filter->clear();
            Q_EMIT searchCleared();
        } else {
            Q_EMIT connectRequested();
        }
    });
    updateEmptyState();
}

void TablePage::setUpView()
{
    m_view->setModel(m_filter);
    setUpTable(m_view, m_kind == Kind::Pages ? tr("Pages") : tr("Accounts"));
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->installEventFilter(this);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TablePage::currentChanged);
    // Of the model, not of the filter: rows that stand together there are far apart here, and the filter names all between.
    connect(
        &m_model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& first, const QModelIndex& last) {
            const int row = m_filter->mapToSource(m_view->currentIndex()).row();
            if (row >= first.row() && row <= last.row())
                Q_EMIT currentChanged();
        });
    connect(m_view, &QTableView::doubleClicked, this, &TablePage::detailsRequested);
    connect(m_view, &QTableView::customContextMenuRequested, this, [this](const QPoint& at) {
        if (!m_view->indexAt(at).isValid())
            return;
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        Q_EMIT menuRequested(menu);
        menu->popup(m_view->viewport()->mapToGlobal(at));
    });
}

void TablePage::setUpColumns()
{
    auto* header = m_view->horizontalHeader();
    header->setSectionsMovable(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QHeaderView::customContextMenuRequested, this, &TablePage::showHeaderMenu);
    // The same columns by name in both tables; where one is missing the number is -1.
    using P = PageTableModel::Column;
    using A = AccountTableModel::Column;
    const bool pages = m_kind == Kind::Pages;
    const auto at = [pages](P page, A account) { return pages ? int(page) : int(account); };
    const int unit = fontMetrics().averageCharWidth();
    m_view->setItemDelegateForColumn(at(P::State, A::State), new BadgeDelegate(RowDelegate::Emphasis::Normal, m_view));
    m_view->setItemDelegateForColumn(at(P::Name, A::Name), new RowDelegate(RowDelegate::Emphasis::Strong, m_view));
    m_view->setItemDelegateForColumn(at(P::Network, A::Network), new NetworkDelegate(m_context.networks(), m_view));
    m_view->setItemDelegateForColumn(at(P::Ends, A::Ends), new RowDelegate(RowDelegate::Emphasis::Secondary, m_view));
    m_view->setItemDelegateForColumn(at(P::Credits, A::Credits), new MeterDelegate(m_view));
    m_view->setItemDelegateForColumn(at(P::Proved, A::Proved),
                                     new RowDelegate(RowDelegate::Emphasis::Secondary, m_view));
    m_widths = {{at(P::State, A::State), 23, 0},
                {at(P::Name, A::Name), 16, 4},
                {at(P::Network, A::Network), 19, 3},
                {at(P::Client, A::Client), 11, 2},
                {at(P::Holder, A::Holder), 11, 2},
                {at(P::Ends, A::Ends), 8, 0},
                {at(P::Credits, A::Credits), 13, 0},
                {at(P::Proved, A::Proved), 9, 0}};
    if (pages)
        header->resizeSection(int(P::Role), unit * 14);
    else
        m_widths.append({int(A::Pages), 8, 0});
    fitColumns();
    if (pages)
        m_view->setColumnHidden(int(P::Role), true); // the details pane says it; the header's menu brings it back
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(0, Qt::AscendingOrder);
    const QByteArray layout = m_context.services.settings.layout(layoutKey(m_kind));
    if (!layout.isEmpty()) {
        header->restoreState(layout);
        m_isOwnLayout = true;
    }
    connect(header, &QHeaderView::sectionMoved, this, [this] { m_isOwnLayout = true; });
    connect(header, &QHeaderView::sectionResized, this, [this, header](int column, int, int) {
        const bool last = header->visualIndex(column) == header->count() - 1; // stretched by the view itself
        if (!m_isFitting && !last)
            m_isOwnLayout = true;
    });
}

/// While nobody has set widths, all columns share the room there is; names get the most of what is left over.
void TablePage::fitColumns()
{
    if (m_isOwnLayout)
        return;
    m_isFitting = true;
    const int unit = fontMetrics().averageCharWidth();
    int least = 0;
    int shares = 0;
    for (const Width& width : std::as_const(m_widths)) {
        least += width.least * unit;
        shares += width.share;
    }
    const int spare = std::max(0, m_view->viewport()->width() - least);
    for (const Width& width : std::as_const(m_widths))
        m_view->horizontalHeader()->resizeSection(width.column,
                                                  width.least * unit + spare * width.share / std::max(1, shares));
    m_isFitting = false;
}

void TablePage::showHeaderMenu(const QPoint& at)
{
    auto* header = m_view->horizontalHeader();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = 1; column < m_filter->columnCount(); ++column) { // the state is never hidden
        auto* action = menu->addAction(m_filter->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(!header->isSectionHidden(column));
        connect(action, &QAction::toggled, this, [this, header, column](bool on) {
            m_isOwnLayout = true;
            header->setSectionHidden(column, !on);
        });
    }
    menu->popup(header->mapToGlobal(at));
}

void TablePage::saveLayout()
{
    if (m_isOwnLayout)
        m_context.services.settings.setLayout(layoutKey(m_kind), m_view->horizontalHeader()->saveState());
}

void TablePage::updateEmptyState()
{
    const bool empty = m_filter->rowCount() == 0;
    m_stack->setCurrentIndex(empty ? 1 : 0);
    if (!empty)
        return;
    if (m_filter->isFiltering()) {
        const QString title = m_kind == Kind::Pages ? tr("No page matches") : tr("No account matches");
        m_empty->show(
            title, tr("Active: %1.").arg(m_bar->activeFilters().join(QStringLiteral(", "))), tr("Clear filters"));
    } else if (m_kind == Kind::Pages) {
        m_empty->show(
            tr("No pages yet"), tr("Connect an account and choose which of its pages to keep."), tr("Connect account"));
    } else {
        m_empty->show(tr("No accounts yet"),
                      tr("An account is one person's login on one network. Connect the first one."),
                      tr("Connect account"));
    }
}

QString TablePage::cellText(const QModelIndex& row, int role) const
{
    return row.isValid() ? row.siblingAtColumn(0).data(role).toString() : QString();
}

QString TablePage::currentId() const
{
    return cellText(m_view->currentIndex(), IdRole);
}

AccountId TablePage::currentAccount() const
{
    return AccountId(cellText(m_view->currentIndex(), AccountIdRole));
}

QStringList TablePage::selectedIds() const
{
    QStringList ids;
    for (const QModelIndex& row : m_view->selectionModel()->selectedRows())
        ids.append(cellText(row, IdRole));
    return ids;
}

QList<AccountId> TablePage::selectedAccounts() const
{
    QList<AccountId> ids;
    QSet<AccountId> seen;
    for (const QModelIndex& row : m_view->selectionModel()->selectedRows()) {
        const AccountId id(cellText(row, AccountIdRole));
        if (!seen.contains(id)) {
            seen.insert(id);
            ids.append(id);
        }
    }
    return ids;
}

QList<AccountId> TablePage::visibleAccounts() const
{
    QList<AccountId> ids;
    QSet<AccountId> seen;
    for (int row = 0; row < m_filter->rowCount(); ++row) {
        const AccountId id(m_filter->index(row, 0).data(AccountIdRole).toString());
        if (!seen.contains(id)) {
            seen.insert(id);
            ids.append(id);
        }
    }
    return ids;
}

void TablePage::select(const QString& id)
{
    const QModelIndex source = m_kind == Kind::Pages ? static_cast<PageTableModel&>(m_model).indexOf(PageId(id))
                                                     : static_cast<AccountTableModel&>(m_model).indexOf(AccountId(id));
    const QModelIndex row = m_filter->mapFromSource(source);
    if (!row.isValid())
        return;
    m_view->selectionModel()->setCurrentIndex(row, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_view->scrollTo(row);
}

void TablePage::clearSelection()
{
    m_view->selectionModel()->clear();
    Q_EMIT currentChanged();
}

QString TablePage::summary() const
{
    const QLocale locale;
    const int shown = m_filter->rowCount();
    const int all = m_model.rowCount();
    const QString total = m_kind == Kind::Pages ? tr("%n page(s)", nullptr, all) : tr("%n account(s)", nullptr, all);
    if (!m_filter->isFiltering())
        return total;
    return tr("%1 of %2 · filter: %3")
        .arg(locale.toString(shown), total, m_bar->activeFilters().join(QStringLiteral(", ")));
}

bool TablePage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_view->currentIndex().isValid()) {
            Q_EMIT detailsRequested();
            return true;
        }
    }
    if (watched == m_view && event->type() == QEvent::FontChange)
        m_view->verticalHeader()->setDefaultSectionSize(RowDelegate::rowHeight(m_view->font()));
    if (watched == m_view && event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(this, &TablePage::fitColumns, Qt::QueuedConnection); // the viewport has its size then
    return QWidget::eventFilter(watched, event);
}

} // namespace pk
