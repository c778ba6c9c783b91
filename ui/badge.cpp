// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/badge.h"

#include "ui/theme.h"

#include <QFontMetrics>
#include <QPainter>

#include <array>
#include <cmath>

namespace pk {

namespace {

QPainterPath stroked(const QPainterPath& line, double width)
{
    QPainterPathStroker stroker;
    stroker.setWidth(width);
    stroker.setCapStyle(Qt::RoundCap);
    stroker.setJoinStyle(Qt::RoundJoin);
    return stroker.createStroke(line).simplified();
}

QPainterPath tick(double x)
{
    QPainterPath line(QPointF(x + 2.5, 8.5));
    line.lineTo(x + 6.2, 12.2);
    line.lineTo(x + 13.5, 4.2);
    return stroked(line, 2.2);
}

QPainterPath infinity(double x, double width = 1.9)
{
    QPainterPath line(QPointF(x + 8, 8.2));
    line.cubicTo(x + 5.8, 4.4, x + 1.2, 4.6, x + 1.2, 8.2);
    line.cubicTo(x + 1.2, 11.8, x + 5.8, 12.0, x + 8, 8.2);
    line.cubicTo(x + 10.2, 4.4, x + 14.8, 4.6, x + 14.8, 8.2);
    line.cubicTo(x + 14.8, 11.8, x + 10.2, 12.0, x + 8, 8.2);
    return stroked(line, width);
}

QPainterPath ring(double x, double radius, double width)
{
    QPainterPath path;
    path.addEllipse(QPointF(x + 8, 8), radius, radius);
    return stroked(path, width);
}

QPainterPath clockFace(double x)
{
    QPainterPath hands(QPointF(x + 8, 4.8));
    hands.lineTo(x + 8, 8.3);
    hands.lineTo(x + 10.6, 9.8);
    return ring(x, 5.9, 1.8).united(stroked(hands, 1.6));
}

QPainterPath exclamation(double x)
{
    QPainterPath bar(QPointF(x, 3.4));
    bar.lineTo(x, 8.9);
    QPainterPath path = stroked(bar, 2.1);
    path.addEllipse(QPointF(x, 12.4), 1.25, 1.25);
    return path;
}

QPainterPath cross()
{
    QPainterPath lines(QPointF(4, 4));
    lines.lineTo(12, 12);
    lines.moveTo(12, 4);
    lines.lineTo(4, 12);
    return stroked(lines, 2.2);
}

QPainterPath halfCircle()
{
    QPainterPath half(QPointF(8, 2.2));
    half.arcTo(QRectF(2.2, 2.2, 11.6, 11.6), 90, 180);
    half.closeSubpath();
    return ring(0, 5.8, 1.7).united(half);
}

QPainterPath hourglass()
{
    QPainterPath glass(QPointF(4.3, 3.4));
    glass.lineTo(11.7, 3.4);
    glass.cubicTo(11.7, 6.2, 9.2, 7, 9.2, 8);
    glass.cubicTo(9.2, 9, 11.7, 9.8, 11.7, 12.6);
    glass.lineTo(4.3, 12.6);
    glass.cubicTo(4.3, 9.8, 6.8, 9, 6.8, 8);
    glass.cubicTo(6.8, 7, 4.3, 6.2, 4.3, 3.4);
    QPainterPath bars(QPointF(3.4, 2.4));
    bars.lineTo(12.6, 2.4);
    bars.moveTo(3.4, 13.6);
    bars.lineTo(12.6, 13.6);
    return glass.united(stroked(bars, 1.8));
}

QPainterPath flag()
{
    QPainterPath pole(QPointF(3.8, 2.4));
    pole.lineTo(3.8, 14);
    QPainterPath cloth(QPointF(4.2, 3));
    cloth.cubicTo(6.5, 1.8, 8.5, 4.4, 13.4, 3);
    cloth.lineTo(13.4, 9);
    cloth.cubicTo(8.5, 10.4, 6.5, 7.8, 4.2, 9);
    cloth.closeSubpath();
    return stroked(pole, 1.8).united(cloth);
}

QPainterPath moon()
{
    QPainterPath disc;
    disc.addEllipse(QPointF(7.6, 8), 5.8, 5.8);
    QPainterPath shadow;
    shadow.addEllipse(QPointF(10.7, 6.2), 5.0, 5.0);
    return disc.subtracted(shadow);
}

double markHeight(const QFont& font)
{
    return std::ceil(QFontMetricsF(font).ascent() * 0.98);
}

struct BadgeMeasure
{
    double mark; ///< height of the shape
    double markWidth;
    int padding;
    int gap;
    int height;
};

BadgeMeasure measure(State state, const QFont& font)
{
    const double mark = markHeight(font);
    const int height = int(std::ceil(QFontMetricsF(font).height())) + 6;
    return {mark, stateMarkWidth(state, mark), int(height * 0.36), int(height * 0.2) + 1, height};
}

} // namespace

static QPainterPath drawState(State state)
{
    switch (state) {
    case State::Healthy: return tick(0);
    case State::NoEndDate: return tick(0).united(infinity(15.5));
    case State::NotChecked: return ring(0, 5.4, 1.9);
    case State::EndingSoon: return clockFace(0);
    case State::EndingNow: return clockFace(0).united(exclamation(17.6));
    case State::NeedsYou: return cross();
    case State::PartlyLost: return halfCircle();
    case State::Waiting: return hourglass();
    case State::Incident: return flag();
    case State::Snoozed: return moon();
    }
    Q_UNREACHABLE();
}

QPainterPath statePath(State state)
{
    // Uniting outlines costs more than drawing them, and a table draws dozens.
    static const auto paths = [] {
        std::array<QPainterPath, size_t(State::Snoozed) + 1> made;
        for (const State each : allStates())
            made[size_t(each)] = drawState(each);
        return made;
    }();
    return paths[size_t(state)];
}

QPainterPath compactStatePath(State state)
{
    switch (state) {
    case State::NoEndDate: return infinity(0, 2.6);
    case State::EndingNow: return exclamation(8);
    case State::Healthy:
    case State::NotChecked:
    case State::EndingSoon:
    case State::NeedsYou:
    case State::PartlyLost:
    case State::Waiting:
    case State::Incident:
    case State::Snoozed: return statePath(state);
    }
    Q_UNREACHABLE();
}

double stateMarkWidth(State state, double height)
{
    const double units = state == State::NoEndDate ? 32 : state == State::EndingNow ? 20 : 16;
    return std::ceil(units / 16 * height);
}

void paintStateMark(QPainter* painter, const QRectF& rect, State state, const QColor& color)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->translate(rect.topLeft());
    const double scale = rect.height() / 16;
    painter->scale(scale, scale);
    painter->setPen(Qt::NoPen);
    painter->setBrush(color);
    painter->drawPath(statePath(state));
    painter->restore();
}

QSize badgeSize(State state, const QString& words, const QFont& font)
{
    const QFont strong = fontFor(FontRole::SmallStrong, font);
    const BadgeMeasure size = measure(state, strong);
    const int text = int(std::ceil(QFontMetricsF(strong).horizontalAdvance(words)));
    return {int(2 * size.padding + size.markWidth + size.gap + text) + 1, size.height};
}

QRect paintBadge(QPainter* painter, const QRect& rect, State state, const QString& words, const QPalette& palette,
                 const QFont& font, Qt::LayoutDirection direction)
{
    const BadgeColors colors = badgeColors(state, isDark(palette));
    const QFont strong = fontFor(FontRole::SmallStrong, font);
    const BadgeMeasure size = measure(state, strong);
    QSize wanted = badgeSize(state, words, font);
    wanted.setWidth(std::min(wanted.width(), rect.width()));
    const QRect leading(rect.left(), rect.top() + (rect.height() - size.height) / 2, wanted.width(), size.height);
    const QRect pill = direction == Qt::RightToLeft ? leading.translated(rect.right() - leading.right(), 0) : leading;

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colors.tint);
    const double radius = size.height / 2.0;
    painter->drawRoundedRect(pill, radius, radius);
    if (state == State::PartlyLost) {
        painter->setPen(QPen(colors.mark, 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(pill).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    }
    const bool mirrored = direction == Qt::RightToLeft;
    const double markLeft = mirrored ? pill.right() + 1 - size.padding - size.markWidth : pill.left() + size.padding;
    paintStateMark(painter,
                   QRectF(markLeft, pill.top() + (size.height - size.mark) / 2, size.markWidth, size.mark),
                   state,
                   colors.text);
    const int taken = int(size.padding + size.markWidth + size.gap);
    const QRect textRect = mirrored ? pill.adjusted(size.padding, 0, -taken, 0)
                                    : pill.adjusted(taken, 0, -size.padding + 1, 0);
    painter->setFont(strong);
    painter->setPen(colors.text);
    const QString shown = QFontMetrics(strong).elidedText(words, Qt::ElideRight, textRect.width() + 1);
    painter->drawText(
        textRect, int(Qt::AlignVCenter | (mirrored ? Qt::AlignRight : Qt::AlignLeft)) | Qt::TextSingleLine, shown);
    painter->restore();
    return pill;
}

void paintNetworkMark(QPainter* painter, const QRectF& rect, const QColor& color, const QString& letter,
                      const QPalette& palette)
{
    const QColor ground = palette.color(QPalette::Base);
    const QColor ink = contrast(color, Qt::white) >= 2.6 ? QColor(Qt::white) : QColor(0x10, 0x14, 0x1c);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const double radius = rect.height() * 0.24;
    painter->setBrush(color);
    if (contrast(color, ground) < 1.6) { // a black mark in the dark needs an edge to be seen
        painter->setPen(QPen(palette.color(QPalette::Dark), 1));
        painter->drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    } else {
        painter->setPen(Qt::NoPen);
        painter->drawRoundedRect(rect, radius, radius);
    }
    QFont font = painter->font();
    font.setPixelSize(std::max(6, int(rect.height() * (letter.size() > 1 ? 0.5 : 0.64))));
    font.setWeight(QFont::Bold);
    painter->setFont(font);
    painter->setPen(ink);
    // Centred by the letter's own ink, not by its line: a lone "f" or "X" must sit in the middle.
    const QRectF box = QFontMetricsF(font).tightBoundingRect(letter);
    painter->drawText(
        QPointF(rect.center().x() - box.width() / 2 - box.left(), rect.center().y() - box.height() / 2 - box.top()),
        letter);
    painter->restore();
}

void paintMeter(QPainter* painter, const QRectF& rect, double left, const QPalette& palette,
                Qt::LayoutDirection direction)
{
    const ThemeColors colors = themeColors(palette);
    const bool low = left < 0.1;
    const double height = std::max(4.0, std::round(rect.height() / 3));
    const QRectF track(rect.left(), rect.center().y() - height / 2, rect.width(), height);
    const double width = std::max(left <= 0 ? 0.0 : height, track.width() * qBound(0.0, left, 1.0));
    QRectF fill = track;
    if (direction == Qt::RightToLeft)
        fill.setLeft(track.right() - width);
    else
        fill.setWidth(width);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colors.track);
    painter->drawRoundedRect(track, height / 2, height / 2);
    painter->setBrush(low ? badgeColors(State::EndingNow, colors.dark).mark : colors.accent);
    painter->drawRoundedRect(fill, height / 2, height / 2);
    painter->restore();
}

} // namespace pk
