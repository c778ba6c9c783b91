// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/clockline.h"

#include "models/domain/words.h"
#include "ui/theme.h"

#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace pk {

namespace {
constexpr int kLineHeight = 24;
}

ClockLine::ClockLine(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ClockLine::setClocks(const QList<EndClock>& clocks, const QDateTime& now, const Windows& windows)
{
    m_now = now;
    m_marks.clear();
    QList<EndClock> sorted = clocks;
    std::sort(sorted.begin(), sorted.end(), [](const EndClock& a, const EndClock& b) { return a.at < b.at; });
    QStringList said;
    for (const EndClock& clock : std::as_const(sorted)) {
        State tone = State::NotChecked;
        if (clock.renews)
            tone = State::Healthy;
        else if (clock.at <= now)
            tone = State::NeedsYou;
        else if (clock.at <= now.addSecs(windows.now.count()))
            tone = State::EndingNow;
        else if (clock.at <= now.addSecs(windows.soon.count()))
            tone = State::EndingSoon;
        QString when = relativeDate(clock.at, now);
        if (clock.renews)
            when = tr("%1, renewed by itself").arg(when);
        else if (clock.estimated)
            when = tr("%1, estimated").arg(when);
        m_marks.append({clock, tone, clockName(clock.kind), when});
        said.append(tr("%1: %2", "clock: when").arg(m_marks.last().words, when));
    }
    setAccessibleName(tr("Clocks"));
    setAccessibleDescription(said.join(QStringLiteral("; ")));
    QStringList exact;
    for (const Mark& mark : std::as_const(m_marks))
        exact.append(tr("%1: %2", "clock: when")
                         .arg(mark.words, QLocale().toString(mark.clock.at.toLocalTime(), QLocale::LongFormat)));
    setToolTip(exact.join(QLatin1Char('\n')));
    updateGeometry();
    update();
}

QSize ClockLine::sizeHint() const
{
    const int line = QFontMetrics(fontFor(FontRole::Small, font())).height() + 4;
    return {240, kLineHeight + int(m_marks.size()) * line};
}

QSize ClockLine::minimumSizeHint() const
{
    return {120, sizeHint().height()};
}

void ClockLine::paintEvent(QPaintEvent*)
{
    if (m_marks.isEmpty())
        return;
    const ThemeColors colors = themeColors(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double left = 8;
    const double length = width() - 16;
    const double y = 10;
    const qint64 longest = std::max<qint64>(86400, m_now.secsTo(m_marks.constLast().clock.at));
    // Square root: what ends tomorrow must not stick to today beside a clock of a year.
    const auto place = [&](const EndClock& clock) {
        const double share = std::sqrt(double(std::max<qint64>(0, m_now.secsTo(clock.at))) / double(longest));
        const double x = left + share * length;
        return layoutDirection() == Qt::RightToLeft ? width() - x : x;
    };
    const double start = layoutDirection() == Qt::RightToLeft ? width() - left : left;
    painter.setPen(QPen(colors.track, 5, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(QPointF(left, y), QPointF(left + length, y));
    const Mark& first = m_marks.constFirst();
    painter.setPen(QPen(badgeColors(first.tone, colors.dark).mark, 5, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(QPointF(start, y), QPointF(place(first.clock), y));
    const QFont small = fontFor(FontRole::Small, font());
    const QFontMetrics metrics(small);
    painter.setFont(small);
    int row = 0;
    for (const Mark& mark : m_marks) {
        const QColor tone = badgeColors(mark.tone, colors.dark).mark;
        painter.setPen(QPen(colors.card, 2));
        painter.setBrush(tone);
        painter.drawEllipse(QPointF(place(mark.clock), y), 6, 6);
        const int top = kLineHeight + row * (metrics.height() + 4);
        const QRect line(0, top, width(), metrics.height() + 2);
        painter.setPen(badgeColors(mark.tone, colors.dark).edge);
        const QRect dot(4, line.center().y() - 4, 8, 8);
        painter.drawEllipse(QStyle::visualRect(layoutDirection(), rect(), dot));
        const QRect words = QStyle::visualRect(layoutDirection(), rect(), line.adjusted(20, 0, 0, 0));
        painter.setPen(colors.text);
        const auto leading = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft);
        painter.drawText(words, int(leading | Qt::AlignVCenter), mark.words);
        painter.setPen(colors.secondary);
        const int free = words.width() - metrics.horizontalAdvance(mark.words) - 8;
        const auto trailing = QStyle::visualAlignment(layoutDirection(), Qt::AlignRight);
        painter.drawText(words, int(trailing | Qt::AlignVCenter), metrics.elidedText(mark.when, Qt::ElideRight, free));
        ++row;
    }
}

} // namespace pk
