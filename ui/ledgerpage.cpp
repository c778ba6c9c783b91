// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ledgerpage.h"

#include "models/tables/ledgertablemodel.h"
#include "models/tables/tablefilter.h"
#include "ui/emptystate.h"
#include "ui/networkdelegate.h"
#include "ui/widgets.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedWidget>
#include <QTableView>

namespace pk {

LedgerPage::LedgerPage(const WindowContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_model(new LedgerTableModel(context.records(), context.networks(), this))
    , m_filter(new TableFilter(this))
    , m_view(new QTableView)
    , m_stack(new QStackedWidget)
    , m_verdict(new TextLabel(FontRole::Body))
{
    m_filter->setSourceModel(m_model);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 2 * kGrid);
    layout->setSpacing(kGrid + 4);
    auto* bar = new QHBoxLayout;
    auto* check = makeButton(tr("Verify chain"), ButtonRole::Plain);
    bar->addWidget(check);
    bar->addWidget(m_verdict->secondary(), 1);
    layout->addLayout(bar);
    auto* card = new Card;
    auto* inner = new QVBoxLayout(card);
    inner->setContentsMargins(1, 4, 1, 4);
    inner->addWidget(m_stack);
    auto* empty = new EmptyState(Glyph::Ledger);
    m_stack->addWidget(m_view);
    m_stack->addWidget(empty);
    layout->addWidget(card, 1);

    m_view->setModel(m_filter);
    setUpTable(m_view, tr("Ledger"));
    m_view->verticalHeader()->setDefaultSectionSize(RowDelegate::rowHeight(font()) - 6);
    auto* header = m_view->horizontalHeader();
    using Column = LedgerTableModel::Column;
    m_view->setItemDelegateForColumn(int(Column::At), new RowDelegate(RowDelegate::Emphasis::Secondary, m_view));
    m_view->setItemDelegateForColumn(int(Column::Action), new RowDelegate(RowDelegate::Emphasis::Strong, m_view));
    m_view->setItemDelegateForColumn(int(Column::Network), new NetworkDelegate(context.networks(), m_view));
    m_view->setItemDelegateForColumn(int(Column::Details), new RowDelegate(RowDelegate::Emphasis::Secondary, m_view));
    const int unit = fontMetrics().averageCharWidth();
    header->resizeSection(int(Column::At), unit * 26);
    header->resizeSection(int(Column::Action), unit * 17);
    header->resizeSection(int(Column::Account), unit * 28);
    header->resizeSection(int(Column::Network), unit * 18);
    header->resizeSection(int(Column::Purpose), unit * 22);
    header->resizeSection(int(Column::Outcome), unit * 20);

    const auto update = [this, empty] {
        m_stack->setCurrentIndex(m_filter->rowCount() == 0 ? 1 : 0);
        if (m_filter->isFiltering())
            empty->show(
                tr("No entry matches"), tr("Nothing was done that matches \"%1\".").arg(m_filter->search()), {});
        else
            empty->show(tr("Nothing was done yet"),
                        tr("Every connect, renewal, check, approval and disconnect is written down here."),
                        {});
    };
    connect(m_filter, &TableFilter::filterChanged, this, update);
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, update);
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, update);
    connect(check, &QPushButton::clicked, this, &LedgerPage::verify);
    update();
}

void LedgerPage::verify()
{
    const auto verdict = m_context.records().store().verifyLedger();
    if (!verdict) {
        Q_EMIT failed(verdict.error());
        return;
    }
    m_verdict->setText(verdict->firstBroken == 0 ? tr(
                           "The chain holds: %n entries, none changed, none missing.", nullptr, int(verdict->entries))
                                                 : tr("The chain is broken: %1.").arg(verdict->reason));
    m_verdict->setForegroundRole(verdict->firstBroken == 0 ? QPalette::PlaceholderText : QPalette::WindowText);
}

void LedgerPage::showEvent(QShowEvent* event)
{
    m_model->refresh();
    QWidget::showEvent(event);
}

} // namespace pk
