// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/figurehistory.h"
#include "models/domain/series.h"

#include <QWidget>

class QButtonGroup;
class QComboBox;
class QPushButton;

namespace pk {

class Card;
class FigureTile;
class FlowLayout;
class LineChart;
class TextLabel;

/// The newest figures of a page as tiles, one of them over time, and what the network does not tell. Beside it, where wanted, a
/// public page.
class StatisticsOverview final : public QWidget
{
    Q_OBJECT
public:
    enum class Period { Month, Quarter, Year, Everything };

    explicit StatisticsOverview(QWidget* parent = nullptr);

    /// \a name: the page's; \a network: its network's. The tile chosen before stays chosen.
    void show(const QString& name, const QString& network, const FigureHistory& history, const QDateTime& now);
    /// A public page to compare with; an empty name takes it away.
    void compareWith(const QString& name, const FigureHistory& history);
    /// Whether comparing is offered at all, and which public pages were read before.
    void offerComparison(bool offered, const QStringList& known);
    void setComparing(bool busy);

    void choose(Metric metric, Span span);
    void setPeriod(Period period);
    const QList<FigureTile*>& tiles() const { return m_tiles; }
    LineChart& chart() { return *m_chart; }
    QComboBox& otherPage() { return *m_other; }
    QPushButton& compareButton() { return *m_compare; }
    QString missingText() const;

Q_SIGNALS:
    void compareRequested(const QString& name);
    void comparisonEnded();

private:
    QWidget* buildPeriods();
    QWidget* buildComparison();
    void refresh();
    void showTiles();
    void showChart();
    const FigureSeries* chosen() const;

    QString m_name;
    QString m_network;
    FigureHistory m_history;
    QList<FigureSeries> m_series;
    QString m_otherName;
    FigureHistory m_otherHistory;
    QDateTime m_now;
    Metric m_metric = Metric::Followers;
    Span m_span = Span::Total;
    QList<FigureTile*> m_tiles;
    FlowLayout* m_flow;
    QButtonGroup* m_tileGroup;
    QButtonGroup* m_periods;
    TextLabel* m_title;
    LineChart* m_chart;
    QWidget* m_comparison;
    QComboBox* m_other;
    QPushButton* m_compare;
    QPushButton* m_stop;
    TextLabel* m_missing;
};

} // namespace pk
