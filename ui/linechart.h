// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/metric.h"

#include <QWidget>

#include <optional>

namespace pk {

/// Round numbers that enclose \a least and \a most, at most about \a wanted of them; whole numbers, ascending, two or more.
QList<qint64> axisTicks(qint64 least, qint64 most, int wanted);

/// One figure over time. What was not read stays open: a line is never drawn across a gap (segmentsOf()).
///
/// Painted here and not by QtCharts: that would be one more library of its own look, deprecated since Qt 6.10, that knows no
/// gaps, mirrors nothing right to left and has nothing to say to a screen reader.
class LineChart final : public QWidget
{
    Q_OBJECT
public:
    struct Line
    {
        QString name;
        QList<Figure> figures; ///< one metric and span, oldest first
    };

    explicit LineChart(QWidget* parent = nullptr);

    /// The first line is the page's own; a second one is drawn dashed. Only what lies in \a from to \a until is shown.
    void show(const QString& title, const QList<Line>& lines, const QDateTime& from, const QDateTime& until);
    const QList<Line>& lines() const { return m_lines; }
    /// Which figure of the first line is pointed at; -1: none.
    int current() const { return m_current; }
    void setCurrent(int index);
    /// What is said about the one pointed at; empty when there is none.
    QString currentText() const;
    /// Where a figure of a line is drawn, for tests and for the mouse.
    QPointF pointOf(const Figure& figure) const;
    int gaps() const; ///< of the first line

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QRect plotRect() const;
    QString textOf(const Figure& figure) const;
    void describe();
    void paintAxes(QPainter* painter, const QRect& plot) const;
    void paintDays(QPainter* painter, const QRect& plot) const;
    QList<QRectF> gapRects(const QRect& plot) const;
    void paintGaps(QPainter* painter, const QRect& plot) const;
    void paintGapWords(QPainter* painter, const QRect& plot) const;
    void paintLine(QPainter* painter, const Line& line, bool isOther) const;
    void paintLegend(QPainter* painter, const QRect& plot) const;
    void paintCurrent(QPainter* painter, const QRect& plot) const;

    QString m_title;
    QList<Line> m_lines;
    QDateTime m_from;
    QDateTime m_until;
    QList<qint64> m_ticks;
    int m_current = -1;
};

} // namespace pk
