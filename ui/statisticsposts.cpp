// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/statisticsposts.h"

#include "models/domain/figurewords.h"
#include "models/tables/contenttablemodel.h"
#include "models/tables/tablefilter.h"
#include "ui/emptystate.h"
#include "ui/rowdelegate.h"
#include "ui/thumbnails.h"
#include "ui/widgets.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace pk {

StatisticsPosts::StatisticsPosts(HttpClient& http, QWidget* parent)
    : QWidget(parent)
    , m_model(new ContentTableModel(this))
    , m_thumbnails(new ThumbnailModel(http, int(ContentTableModel::Column::Text), this))
    , m_byKind(new QSortFilterProxyModel(this))
    , m_filter(new TableFilter(this))
    , m_search(new QLineEdit)
    , m_kinds(new QComboBox)
    , m_pictures(new QCheckBox(tr("Show &thumbnails")))
    , m_stack(new QStackedWidget)
    , m_view(new QTableView)
    , m_empty(new EmptyState(Glyph::Pages))
    , m_note((new TextLabel(FontRole::Small))->wrapped()->secondary())
{
    m_thumbnails->setSourceModel(m_model);
    m_byKind->setSourceModel(m_thumbnails);
    m_byKind->setFilterRole(KindRole);
    m_filter->setSourceModel(m_byKind);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, kGrid);
    layout->setSpacing(kGrid + 4);
    layout->addWidget(buildTools());
    setUpTable(m_view, tr("Posts"));
    m_view->setModel(m_filter);
    m_view->setIconSize(QSize(28, 28));
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(0, Qt::DescendingOrder);
    m_view->setItemDelegateForColumn(int(ContentTableModel::Column::Text),
                                     new RowDelegate(RowDelegate::Emphasis::Strong, m_view));
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    auto* card = new Card;
    auto* inner = new QVBoxLayout(card);
    inner->setContentsMargins(1, 4, 1, 4);
    inner->addWidget(m_stack);
    layout->addWidget(card, 1);
    layout->addWidget(m_note);
    connect(m_view, &QTableView::activated, this, &StatisticsPosts::open);
    connect(m_empty, &EmptyState::acted, this, [this] {
        if (!m_wasRead || m_model->rowCount() == 0) {
            Q_EMIT readRequested();
            return;
        }
        m_search->clear();
        m_kinds->setCurrentIndex(0);
    });
    connect(m_filter, &TableFilter::filterChanged, this, &StatisticsPosts::updateStack);
}

QWidget* StatisticsPosts::buildTools()
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    m_search->setPlaceholderText(tr("Search posts (Ctrl+F)"));
    m_search->setAccessibleName(tr("Search posts"));
    m_search->setClearButtonEnabled(true);
    m_kinds->setAccessibleName(tr("Kind of post"));
    m_kinds->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    layout->addWidget(m_search, 1);
    layout->addWidget(m_kinds);
    layout->addWidget(m_pictures);
    connect(m_search, &QLineEdit::textChanged, m_filter, &TableFilter::setSearch);
    connect(m_search, &QLineEdit::returnPressed, m_view, qOverload<>(&QWidget::setFocus));
    connect(m_kinds, &QComboBox::currentIndexChanged, this, &StatisticsPosts::filterKind);
    connect(m_pictures, &QCheckBox::toggled, m_thumbnails, &ThumbnailModel::setEnabled);
    return row;
}

void StatisticsPosts::show(const NetworkId& network, const QString& name, const std::optional<ContentSnapshot>& content,
                           const QDateTime& now)
{
    m_wasRead = content.has_value();
    m_thumbnails->setNetwork(network);
    m_model->show(content.value_or(ContentSnapshot()));
    const QString kind = m_kinds->currentData().toString();
    {
        const QSignalBlocker quiet(m_kinds);
        m_kinds->clear();
        m_kinds->addItem(tr("Every kind"));
        for (const QString& one : m_model->kinds())
            m_kinds->addItem(one, one);
        m_kinds->setCurrentIndex(std::max(0, m_kinds->findData(kind)));
    }
    filterKind();
    const int unit = fontMetrics().averageCharWidth();
    auto* header = m_view->horizontalHeader();
    header->setStretchLastSection(false);
    for (int column = 0; column < m_model->columnCount(); ++column)
        header->resizeSection(column, unit * (column == 0 ? 20 : 13));
    header->setSectionResizeMode(int(ContentTableModel::Column::Text), QHeaderView::Stretch);
    m_pictures->setToolTip(
        tr("Fetching the pictures tells %1 and whoever keeps its pictures the address of this computer, and that somebody "
           "looks at these posts now. No token is sent.")
            .arg(name));
    QStringList sentences;
    if (content) {
        sentences.append(tr("Read %1.", "how long ago").arg(ageText(content->readAt, now)));
        if (content->listing.partial)
            sentences.append(tr("The list is incomplete: %1.").arg(content->listing.partialReason));
        for (const MissingFigure& one : content->listing.missing)
            sentences.append(tr("%1 is missing: %2.").arg(metricName(one.metric), one.reason));
    }
    m_note->setText(sentences.join(QLatin1Char(' ')));
    updateStack();
}

void StatisticsPosts::filterKind()
{
    const QString kind = m_kinds->currentData().toString();
    m_byKind->setFilterRegularExpression(
        kind.isEmpty() ? QString() : QRegularExpression::anchoredPattern(QRegularExpression::escape(kind)));
    updateStack();
}

void StatisticsPosts::updateStack()
{
    const bool empty = m_filter->rowCount() == 0;
    m_stack->setCurrentIndex(empty ? 1 : 0);
    if (!empty)
        return;
    if (!m_wasRead)
        m_empty->show(tr("No posts read yet"),
                      m_refusal.isEmpty() ? tr("Read the newest posts with their likes, comments, shares and views.")
                                          : m_refusal,
                      m_refusal.isEmpty() ? tr("Read now") : QString());
    else if (m_model->rowCount() == 0)
        m_empty->show(tr("This page shows no post"), tr("When it was read there was none."), tr("Read now"));
    else
        m_empty->show(tr("No post matches"), tr("Search or kind leave none."), tr("Clear filters"));
}

void StatisticsPosts::open(const QModelIndex& row)
{
    const QUrl link = row.siblingAtColumn(0).data(LinkRole).toUrl();
    if (link.scheme() == QLatin1StringView("https")) // a network's own text: nothing else leaves for a browser
        Q_EMIT linkRequested(link);
}

QString StatisticsPosts::note() const
{
    return m_note->text();
}

} // namespace pk
