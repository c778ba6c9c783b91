// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline.h"

#include "ui/style.h"
#include "ui/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace pk {

Timeline::Timeline(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("What ends when, next 90 days"));
}

void Timeline::setLoad(const QDate& today, const QList<int>& perDay, int now, int soon)
{
    m_today = today;
    m_load = perDay;
    m_now = now;
    m_soon = soon;
    m_most = m_load.isEmpty() ? 0 : *std::max_element(m_load.cbegin(), m_load.cend());
    QStringList words;
    for (int day = 0; day < m_load.size() && words.size() < 10; ++day) {
        if (m_load[day] > 0)
            words.append(dayText(day));
    }
    setAccessibleDescription(words.isEmpty() ? tr("Nothing ends.") : words.join(QStringLiteral("; ")));
    update();
}

QSize Timeline::sizeHint() const
{
    return {640, fontMetrics().height() * 3 + 88};
}

QRect Timeline::chartRect() const
{
    const int line = QFontMetrics(fontFor(FontRole::Small, font())).height();
    return rect().adjusted(2, line + 8, -2, -line - 8);
}

QRect Timeline::dayRect(int day) const
{
    const QRect chart = chartRect();
    const double step = double(chart.width()) / kDays;
    const int left = chart.left() + int(day * step);
    const QRect column(left, chart.top(), std::max(2, chart.left() + int((day + 1) * step) - left), chart.height());
    return QStyle::visualRect(layoutDirection(), chart, column);
}

int Timeline::dayAt(const QPoint& position) const
{
    for (int day = 0; day < m_load.size(); ++day) {
        if (dayRect(day).adjusted(0, -20, 0, 4).contains(position))
            return day;
    }
    return -1;
}

QString Timeline::dayText(int day) const
{
    const QString date = day == 0 ? tr("today") : QLocale().toString(m_today.addDays(day), QStringLiteral("ddd d MMM"));
    return tr("%n login(s) end on %1", nullptr, m_load.value(day)).arg(date);
}

void Timeline::paintLabels(QPainter* painter, const QRect& chart) const
{
    const ThemeColors colors = themeColors(palette());
    const QFont small = fontFor(FontRole::Small, font());
    const QFontMetrics metrics(small);
    painter->setFont(small);
    painter->setPen(colors.secondary);
    int free = chart.left() - 1;
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    for (int day = 0; day < kDays; day += 15) {
        const QString text = day == 0 ? tr("today") : QLocale().toString(m_today.addDays(day), QStringLiteral("d MMM"));
        const int width = metrics.horizontalAdvance(text);
        const QRect column = dayRect(day);
        int left = mirrored ? column.right() - width : column.left();
        left = std::min(left, chart.right() - width);
        if (!mirrored && left < free)
            continue;
        painter->drawText(
            QRect(left, chart.bottom() + 6, width + 2, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter, text);
        free = left + width + 12;
    }
}

/// The fullest pair of days is worth renewing in one sitting.
void Timeline::paintPeak(QPainter* painter, const QRect& chart) const
{
    int best = -1;
    int load = 3;
    for (int day = 0; day + 1 < m_load.size(); ++day) {
        if (m_load[day] + m_load[day + 1] > load) {
            load = m_load[day] + m_load[day + 1];
            best = day;
        }
    }
    if (best < 0 || m_current >= 0)
        return;
    const bool both = m_load[best] > 0 && m_load[best + 1] > 0;
    const QDate first = m_today.addDays(m_load[best] > 0 ? best : best + 1);
    const QLocale locale;
    QString days = locale.toString(first, QStringLiteral("d MMM"));
    if (both && first.month() == first.addDays(1).month())
        days = tr("%1–%2", "first and last day")
                   .arg(first.day())
                   .arg(locale.toString(first.addDays(1), QStringLiteral("d MMM")));
    else if (both)
        days = tr("%1–%2", "first and last day").arg(days, locale.toString(first.addDays(1), QStringLiteral("d MMM")));
    const QString text = tr("%n login(s) end on %1: renew together?", nullptr, load).arg(days);
    const QFont small = fontFor(FontRole::Small, font());
    const QFontMetrics metrics(small);
    const int width = metrics.horizontalAdvance(text) + 2;
    const int left = qBound(chart.left(), dayRect(best).left(), chart.right() - width);
    painter->setFont(small);
    painter->setPen(themeColors(palette()).text);
    painter->drawText(QRect(left, 0, width, metrics.height() + 2), Qt::AlignLeft | Qt::AlignVCenter, text);
}

void Timeline::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = themeColors(palette());
    const QRect chart = chartRect();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_current >= 0)
        painter.fillRect(dayRect(m_current), colors.hover);
    painter.setPen(Qt::NoPen);
    for (int day = 0; day < m_load.size(); ++day) {
        const QRect column = dayRect(day);
        if (m_load[day] == 0)
            continue;
        // Square root: one login beside forty stays a bar one can hit.
        const double share = m_most == 0 ? 0 : std::sqrt(double(m_load[day]) / std::max(m_most, 4));
        const double height = std::max(4.0, share * (chart.height() - 2));
        const double width = std::max(2.0, column.width() * 0.72);
        const State warning = day < m_now ? State::EndingNow : State::EndingSoon;
        const QColor fill = day < m_soon ? badgeColors(warning, colors.dark).mark : colors.chart;
        const QColor edge = day < m_soon ? badgeColors(warning, colors.dark).edge : fill;
        const QRectF bar(column.center().x() + 0.5 - width / 2, chart.bottom() - height, width, height);
        const double radius = std::min(2.5, width / 2);
        painter.setBrush(edge);
        painter.drawRoundedRect(bar, radius, radius);
        if (edge != fill || day == m_current) {
            painter.setBrush(day == m_current ? mixed(fill, colors.text, 0.25) : fill);
            painter.drawRoundedRect(bar.adjusted(1, 1, -1, -1), radius - 0.5, radius - 0.5);
        }
    }
    painter.fillRect(QRect(chart.left(), chart.bottom(), chart.width(), 1), colors.border);
    paintLabels(&painter, chart);
    paintPeak(&painter, chart);
    if (m_current >= 0) {
        const QFont small = fontFor(FontRole::SmallStrong, font());
        const QString text = dayText(m_current);
        const int width = QFontMetrics(small).horizontalAdvance(text) + 2;
        painter.setFont(small);
        painter.setPen(colors.text);
        const int left = qBound(
            chart.left(), dayRect(m_current).center().x() - width / 2, std::max(chart.left(), chart.right() - width));
        painter.drawText(
            QRect(left, 0, width, QFontMetrics(small).height() + 2), Qt::AlignLeft | Qt::AlignVCenter, text);
    }
    if (hasKeyboardFocus(this))
        paintFocusRing(&painter, rect(), 4, palette());
}

void Timeline::setCurrent(int day)
{
    if (day == m_current)
        return;
    m_current = day;
    setCursor(day >= 0 && m_load.value(day) > 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void Timeline::mouseMoveEvent(QMouseEvent* event)
{
    const int day = dayAt(event->position().toPoint());
    setCurrent(m_load.value(day) > 0 ? day : -1);
}

void Timeline::leaveEvent(QEvent*)
{
    setCurrent(-1);
}

void Timeline::mousePressEvent(QMouseEvent* event)
{
    const int day = dayAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && m_load.value(day) > 0)
        Q_EMIT dayClicked(m_today.addDays(day), m_today.addDays(day));
}

void Timeline::walk(int step)
{
    for (int day = m_current + step; day >= 0 && day < m_load.size(); day += step) {
        if (m_load[day] > 0) {
            setCurrent(day);
            return;
        }
    }
}

void Timeline::keyPressEvent(QKeyEvent* event)
{
    const int forward = layoutDirection() == Qt::RightToLeft ? -1 : 1;
    switch (event->key()) {
    case Qt::Key_Right: walk(forward); return;
    case Qt::Key_Left: walk(-forward); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_current >= 0)
            Q_EMIT dayClicked(m_today.addDays(m_current), m_today.addDays(m_current));
        return;
    default: QWidget::keyPressEvent(event);
    }
}

bool Timeline::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int day = dayAt(help->pos());
        if (m_load.value(day) > 0)
            QToolTip::showText(help->globalPos(), dayText(day), this, dayRect(day));
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace pk
