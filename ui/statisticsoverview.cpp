// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/statisticsoverview.h"

#include "models/domain/figurewords.h"
#include "ui/figuretile.h"
#include "ui/linechart.h"
#include "ui/widgets.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QLineEdit>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>

namespace pk {

StatisticsOverview::StatisticsOverview(QWidget* parent)
    : QWidget(parent)
    , m_flow(nullptr)
    , m_tileGroup(new QButtonGroup(this))
    , m_periods(new QButtonGroup(this))
    , m_title(new TextLabel(FontRole::Title))
    , m_chart(new LineChart)
    , m_comparison(nullptr)
    , m_other(new QComboBox)
    , m_compare(makeButton(tr("Compare"), ButtonRole::Plain))
    , m_stop(makeButton(tr("Stop comparing"), ButtonRole::Flat))
    , m_missing((new TextLabel(FontRole::Small))->wrapped()->secondary())
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, kGrid);
    layout->setSpacing(kGrid + 4);
    auto* tiles = new QWidget;
    m_flow = new FlowLayout(tiles, kGrid + 2);
    layout->addWidget(tiles);
    auto* card = new Card;
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(2 * kGrid, kGrid + 4, 2 * kGrid, kGrid + 4);
    inside->setSpacing(kGrid);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(buildPeriods());
    inside->addLayout(head);
    inside->addWidget(m_chart, 1);
    m_comparison = buildComparison();
    inside->addWidget(m_comparison);
    layout->addWidget(card, 1);
    layout->addWidget(m_missing);
    connect(m_tileGroup, &QButtonGroup::idClicked, this, [this](int id) {
        choose(m_series[id].metric, m_series[id].span);
    });
}

QWidget* StatisticsOverview::buildPeriods()
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid - 2);
    const QList<std::pair<Period, QString>> periods{{Period::Month, tr("30 days")},
                                                    {Period::Quarter, tr("90 days")},
                                                    {Period::Year, tr("1 year")},
                                                    {Period::Everything, tr("Everything", "all of the time")}};
    for (const auto& [period, words] : periods) {
        auto* chip = makeButton(words, ButtonRole::Chip);
        chip->setCheckable(true);
        chip->setChecked(period == Period::Quarter);
        m_periods->addButton(chip, int(period));
        layout->addWidget(chip);
    }
    connect(m_periods, &QButtonGroup::idClicked, this, &StatisticsOverview::showChart);
    return row;
}

QWidget* StatisticsOverview::buildComparison()
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    auto* label = new TextLabel(FontRole::Body, tr("Compare &with a public page:"));
    label->setBuddy(m_other);
    m_other->setEditable(true);
    m_other->setInsertPolicy(QComboBox::NoInsert);
    m_other->setAccessibleName(tr("Public page to compare with"));
    m_other->lineEdit()->setPlaceholderText(tr("Handle, address or id"));
    m_other->lineEdit()->setMaxLength(300);
    m_other->setMinimumWidth(fontMetrics().averageCharWidth() * 24);
    m_compare->setToolTip(tr("Read the figures of that page now, and show them in the same chart"));
    m_stop->hide();
    layout->addWidget(label);
    layout->addWidget(m_other, 1);
    layout->addWidget(m_compare);
    layout->addWidget(m_stop);
    const auto ask = [this] {
        const QString name = m_other->currentText().simplified();
        if (name.isEmpty())
            m_other->setFocus();
        else if (m_compare->isEnabled())
            Q_EMIT compareRequested(name);
    };
    connect(m_compare, &QPushButton::clicked, this, ask);
    connect(m_other->lineEdit(), &QLineEdit::returnPressed, this, ask);
    connect(m_stop, &QPushButton::clicked, this, &StatisticsOverview::comparisonEnded);
    return row;
}

void StatisticsOverview::show(const QString& name, const QString& network, const FigureHistory& history,
                              const QDateTime& now)
{
    m_name = name;
    m_network = network;
    m_history = history;
    m_now = now;
    m_series = seriesOf(history.figures);
    refresh();
}

void StatisticsOverview::compareWith(const QString& name, const FigureHistory& history)
{
    m_otherName = name;
    m_otherHistory = history;
    m_stop->setVisible(!name.isEmpty());
    showChart();
}

void StatisticsOverview::offerComparison(bool offered, const QStringList& known)
{
    m_comparison->setVisible(offered);
    const QString typed = m_other->currentText();
    m_other->clear();
    m_other->addItems(known);
    m_other->setCurrentIndex(-1);
    m_other->setEditText(typed);
}

void StatisticsOverview::setComparing(bool busy)
{
    m_compare->setEnabled(!busy);
    m_compare->setText(busy ? tr("Reading…") : tr("Compare"));
}

void StatisticsOverview::choose(Metric metric, Span span)
{
    m_metric = metric;
    m_span = span;
    refresh();
}

void StatisticsOverview::setPeriod(Period period)
{
    m_periods->button(int(period))->setChecked(true);
    showChart();
}

const FigureSeries* StatisticsOverview::chosen() const
{
    for (const FigureSeries& series : m_series) {
        if (series.metric == m_metric && series.span == m_span)
            return &series;
    }
    return nullptr;
}

void StatisticsOverview::refresh()
{
    if (!chosen() && !m_series.isEmpty()) {
        m_metric = m_series.first().metric;
        m_span = m_series.first().span;
    }
    showTiles();
    showChart();
    QStringList missing;
    for (const MissingFigure& one : m_history.missing)
        missing.append(tr("%1: %2", "figure, why it is missing").arg(metricName(one.metric), one.reason));
    m_missing->setText(missing.isEmpty() ? QString()
                                         : tr("Not told by %1. %2.", "network, list of figures with reasons")
                                               .arg(m_network, missing.join(QStringLiteral("; "))));
    m_missing->setVisible(!missing.isEmpty());
}

void StatisticsOverview::showTiles()
{
    while (m_tiles.size() > m_series.size()) {
        FigureTile* tile = m_tiles.takeLast();
        m_tileGroup->removeButton(tile);
        delete tile;
    }
    for (qsizetype i = 0; i < m_series.size(); ++i) {
        if (i == m_tiles.size()) {
            m_tiles.append(new FigureTile);
            m_tileGroup->addButton(m_tiles.last(), int(i));
            m_flow->addWidget(m_tiles.last());
        }
        const FigureSeries& series = m_series[i];
        const Figure& newest = series.figures.last();
        const QString name = series.span == Span::Day
            ? tr("%1 in a day", "name of a figure").arg(metricName(series.metric))
            : metricName(series.metric);
        m_tiles[i]->show(QLocale().toString(newest.value), name, figureNote(newest, m_network, m_now), newest.source);
        m_tiles[i]->setChecked(series.metric == m_metric && series.span == m_span);
    }
}

void StatisticsOverview::showChart()
{
    const FigureSeries* series = chosen();
    if (!series) {
        m_chart->show({}, {}, m_now.addDays(-30), m_now);
        return;
    }
    QList<LineChart::Line> lines{{m_name, series->figures}};
    for (const FigureSeries& other : seriesOf(m_otherHistory.figures)) {
        if (!m_otherName.isEmpty() && other.metric == m_metric && other.span == m_span)
            lines.append({m_otherName, other.figures});
    }
    QDateTime from;
    switch (Period(m_periods->checkedId())) {
    case Period::Month: from = m_now.addDays(-30); break;
    case Period::Quarter: from = m_now.addDays(-90); break;
    case Period::Year: from = m_now.addDays(-365); break;
    case Period::Everything: from = std::min(series->figures.first().at, m_now.addDays(-7)); break;
    }
    const QString title = m_span == Span::Day ? tr("%1 per day").arg(metricName(m_metric)) : metricName(m_metric);
    m_title->setText(title);
    m_chart->show(title, lines, from, m_now);
}

QString StatisticsOverview::missingText() const
{
    return m_missing->isHidden() ? QString() : m_missing->text();
}

} // namespace pk
