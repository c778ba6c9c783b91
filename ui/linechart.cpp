// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/linechart.h"

#include "models/domain/figurewords.h"
#include "models/domain/series.h"
#include "ui/style.h"
#include "ui/theme.h"

#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace pk {

QList<qint64> axisTicks(qint64 least, qint64 most, int wanted)
{
    const double range = std::max(1.0, double(most) - double(least));
    const double rough = range / std::max(1, wanted - 1);
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = power * 10;
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (power * factor >= rough) {
            step = power * factor;
            break;
        }
    }
    const qint64 whole = std::max<qint64>(1, qint64(step)); // nobody has half a follower
    QList<qint64> ticks;
    qint64 tick = least - (least % whole + whole) % whole;
    do {
        ticks.append(tick);
    } while ((tick < most || ticks.size() < 2) && !qAddOverflow(tick, whole, &tick));
    return ticks;
}

LineChart::LineChart(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

QSize LineChart::sizeHint() const
{
    return {640, fontMetrics().height() * 14};
}

QSize LineChart::minimumSizeHint() const
{
    return {280, fontMetrics().height() * 8};
}

void LineChart::show(const QString& title, const QList<Line>& lines, const QDateTime& from, const QDateTime& until)
{
    const QList<Figure> before = m_title == title && !m_lines.isEmpty() ? m_lines.first().figures : QList<Figure>();
    m_title = title;
    m_lines = lines;
    m_from = from;
    m_until = until;
    qint64 least = 0;
    qint64 most = 0;
    bool first = true;
    bool perDay = false;
    for (Line& line : m_lines) {
        line.figures.removeIf([&](const Figure& figure) { return figure.at < from || figure.at > until; });
        for (const Figure& figure : std::as_const(line.figures)) {
            least = first ? figure.value : std::min(least, figure.value);
            most = first ? figure.value : std::max(most, figure.value);
            first = false;
            perDay = perDay || figure.span == Span::Day;
        }
    }
    if (before.isEmpty() || m_lines.isEmpty() || m_lines.first().figures != before)
        m_current = -1; // else only its age has changed under the eyes of whoever points at one
    if (perDay)         // a count of one day is compared with none at all; a total with itself
        least = std::min<qint64>(0, least);
    if (!perDay && least == most)
        least = std::max<qint64>(0, least - 1);
    m_ticks = axisTicks(least, most, 5);
    describe();
    update();
}

int LineChart::gaps() const
{
    return m_lines.isEmpty() ? 0 : std::max(0, int(segmentsOf(m_lines.first().figures).size()) - 1);
}

void LineChart::describe()
{
    setAccessibleName(m_title);
    if (m_lines.isEmpty() || m_lines.first().figures.isEmpty()) {
        setAccessibleDescription(tr("Nothing was read in this time."));
        return;
    }
    const QList<Figure>& own = m_lines.first().figures;
    QStringList sentences{tr("First %1, last %2.").arg(textOf(own.first()), textOf(own.last()))};
    const auto [low, high] = std::minmax_element(
        own.cbegin(), own.cend(), [](const Figure& a, const Figure& b) { return a.value < b.value; });
    sentences.append(tr("Lowest %1, highest %2.").arg(QLocale().toString(low->value), QLocale().toString(high->value)));
    if (gaps() > 0)
        sentences.append(tr("%n gap(s) in which nothing was read.", nullptr, gaps()));
    sentences.append(tr("The arrow keys walk from reading to reading."));
    setAccessibleDescription(sentences.join(QLatin1Char(' ')));
}

QString LineChart::textOf(const Figure& figure) const
{
    const QLocale locale;
    return tr("%1: %2", "day, value")
        .arg(locale.toString(dayOf(figure), QStringLiteral("ddd d MMM yyyy")), valueText(figure, locale));
}

QString LineChart::currentText() const
{
    if (m_current < 0 || m_lines.isEmpty() || m_current >= m_lines.first().figures.size())
        return {};
    const Figure& figure = m_lines.first().figures[m_current];
    QString text = textOf(figure);
    if (m_lines.size() < 2)
        return text;
    const QList<Figure>& others = m_lines[1].figures;
    const qsizetype near = nearestTo(others, figure.at);
    if (near >= 0 && std::abs(others[near].at.secsTo(figure.at)) < 86400)
        text = tr("%1 · %2: %3", "own reading, name and value of another page")
                   .arg(text, m_lines[1].name, valueText(others[near]));
    return text;
}

QRect LineChart::plotRect() const
{
    const QFontMetrics small(fontFor(FontRole::Small, font()));
    int labels = 0;
    for (const qint64 tick : m_ticks)
        labels = std::max(labels, small.horizontalAdvance(QLocale().toString(tick)));
    const int top = small.height() + kGrid;
    const QRect plot = rect().adjusted(labels + kGrid + 2, top, -kGrid, -small.height() - kGrid);
    return QStyle::visualRect(layoutDirection(), rect(), plot);
}

QPointF LineChart::pointOf(const Figure& figure) const
{
    const QRect plot = plotRect();
    const double across = double(m_from.msecsTo(figure.at)) / std::max<qint64>(1, m_from.msecsTo(m_until));
    const double up = double(figure.value - m_ticks.first()) / double(m_ticks.last() - m_ticks.first());
    const double share = layoutDirection() == Qt::RightToLeft ? 1 - across : across;
    return {plot.left() + share * plot.width(), plot.bottom() - up * plot.height()};
}

void LineChart::paintAxes(QPainter* painter, const QRect& plot) const
{
    const ThemeColors colors = themeColors(palette());
    const QFontMetrics metrics(painter->font());
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    for (const qint64 tick : m_ticks) {
        const double up = double(tick - m_ticks.first()) / double(m_ticks.last() - m_ticks.first());
        const int y = plot.bottom() - qRound(up * plot.height());
        painter->fillRect(QRect(plot.left(), y, plot.width(), 1),
                          tick == m_ticks.first() ? colors.outline : colors.border);
        const QRect room = mirrored ? QRect(plot.right() + kGrid, y - metrics.height() / 2, width(), metrics.height())
                                    : QRect(0, y - metrics.height() / 2, plot.left() - kGrid, metrics.height());
        painter->setPen(colors.secondary);
        painter->drawText(room,
                          int((mirrored ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignAbsolute | Qt::AlignVCenter),
                          QLocale().toString(tick));
    }
}

void LineChart::paintDays(QPainter* painter, const QRect& plot) const
{
    const QFontMetrics metrics(painter->font());
    const QLocale locale;
    const bool years = m_from.date().year() != m_until.date().year() && m_from.daysTo(m_until) > 300;
    const QString form = years ? QStringLiteral("MMM yyyy") : QStringLiteral("d MMM");
    const int widest = metrics.horizontalAdvance(locale.toString(QDate(2026, 11, 28), form)) + 3 * kGrid;
    const int labels = qBound(2, plot.width() / std::max(1, widest), 7);
    const qint64 span = m_from.msecsTo(m_until);
    painter->setPen(themeColors(palette()).secondary);
    for (int i = 0; i < labels; ++i) {
        const QDateTime at = m_from.addMSecs(span * i / (labels - 1));
        const QString text = locale.toString(at.toLocalTime().date(), form);
        const double share = double(i) / (labels - 1);
        const int middle = plot.left()
            + qRound((layoutDirection() == Qt::RightToLeft ? 1 - share : share) * plot.width());
        const int wide = metrics.horizontalAdvance(text) + 2;
        const int left = qBound(plot.left(), middle - wide / 2, plot.right() - wide + 1);
        painter->drawText(QRect(left, plot.bottom() + kGrid - 2, wide, metrics.height()), Qt::AlignCenter, text);
    }
}

QList<QRectF> LineChart::gapRects(const QRect& plot) const
{
    QList<QRectF> gaps;
    if (m_lines.isEmpty())
        return gaps;
    const QList<QList<Figure>> segments = segmentsOf(m_lines.first().figures);
    for (qsizetype i = 1; i < segments.size(); ++i) {
        const double one = pointOf(segments[i - 1].last()).x();
        const double two = pointOf(segments[i].first()).x();
        gaps.append(QRectF(std::min(one, two), plot.top(), std::abs(two - one), plot.height()));
    }
    return gaps;
}

/// Where nothing was read the ground is shaded, so that the open place does not look like a mistake of the drawing.
void LineChart::paintGaps(QPainter* painter, const QRect& plot) const
{
    const ThemeColors colors = themeColors(palette());
    for (const QRectF& gap : gapRects(plot))
        painter->fillRect(gap, mixed(colors.card, colors.track, 0.6));
}

void LineChart::paintGapWords(QPainter* painter, const QRect& plot) const
{
    const QString words = tr("not read");
    const QFontMetrics metrics(painter->font());
    painter->setPen(themeColors(palette()).secondary);
    for (const QRectF& gap : gapRects(plot)) {
        if (gap.width() > 2 * metrics.horizontalAdvance(words)) // one word for each of many narrow ones is noise
            painter->drawText(gap.adjusted(0, 4, 0, 0), Qt::AlignHCenter | Qt::AlignTop, words);
    }
}

void LineChart::paintLine(QPainter* painter, const Line& line, bool isOther) const
{
    const ThemeColors colors = themeColors(palette());
    const QColor ink = isOther ? colors.chartOther : colors.accent;
    QPen pen(ink, 2, isOther ? Qt::DashLine : Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    const bool dots = line.figures.size() <= 60;
    for (const QList<Figure>& segment : segmentsOf(line.figures)) {
        QPainterPath path(pointOf(segment.first()));
        for (const Figure& figure : segment)
            path.lineTo(pointOf(figure));
        painter->setPen(pen);
        painter->setBrush(Qt::NoBrush);
        if (segment.size() > 1)
            painter->drawPath(path);
        painter->setPen(Qt::NoPen);
        painter->setBrush(ink);
        for (const Figure& figure : segment) {
            if (dots || segment.size() == 1) // one reading alone is a point, not nothing
                painter->drawEllipse(pointOf(figure), 3, 3);
        }
    }
}

void LineChart::paintLegend(QPainter* painter, const QRect& plot) const
{
    const ThemeColors colors = themeColors(palette());
    const QFontMetrics metrics(painter->font());
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    constexpr int sample = 22;
    int used = 0;
    for (qsizetype i = 0; i < m_lines.size(); ++i) {
        const int room = plot.width() / int(m_lines.size()) - sample - 3 * kGrid;
        const QString text = metrics.elidedText(m_lines[i].name, Qt::ElideMiddle, room);
        const int wide = metrics.horizontalAdvance(text);
        const QRect whole(plot.left() + used, 0, sample + kGrid + wide, metrics.height());
        const QRect place = mirrored ? QStyle::visualRect(layoutDirection(), plot, whole) : whole;
        const int y = place.center().y() + 1;
        const int left = mirrored ? place.right() - sample : place.left();
        painter->setPen(QPen(i == 0 ? colors.accent : colors.chartOther, 2, i == 0 ? Qt::SolidLine : Qt::DashLine));
        painter->drawLine(left, y, left + sample, y);
        painter->setPen(colors.text);
        painter->drawText(mirrored ? place.adjusted(0, 0, -sample - kGrid, 0) : place.adjusted(sample + kGrid, 0, 2, 0),
                          int((mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute | Qt::AlignVCenter),
                          text);
        used += whole.width() + 3 * kGrid;
    }
}

void LineChart::paintCurrent(QPainter* painter, const QRect& plot) const
{
    const ThemeColors colors = themeColors(palette());
    const QPointF point = pointOf(m_lines.first().figures[m_current]);
    painter->fillRect(QRectF(std::floor(point.x()), plot.top(), 1, plot.height()), colors.outline);
    painter->setPen(QPen(colors.card, 2));
    painter->setBrush(colors.accent);
    painter->drawEllipse(point, 5, 5);
    const QFont strong = fontFor(FontRole::SmallStrong, font());
    const QFontMetrics metrics(strong);
    const QString text = metrics.elidedText(currentText(), Qt::ElideRight, plot.width());
    const int wide = metrics.horizontalAdvance(text) + 2;
    const int left = qBound(plot.left(), qRound(point.x()) - wide / 2, std::max(plot.left(), plot.right() - wide));
    painter->setFont(strong);
    painter->setPen(colors.text);
    painter->drawText(QRect(left, 0, wide, metrics.height() + 2), Qt::AlignCenter, text);
}

void LineChart::paintEvent(QPaintEvent*)
{
    if (m_ticks.isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(fontFor(FontRole::Small, font()));
    const QRect plot = plotRect();
    paintGaps(&painter, plot);
    paintAxes(&painter, plot);
    paintDays(&painter, plot);
    paintGapWords(&painter, plot);
    for (qsizetype i = m_lines.size() - 1; i >= 0; --i) { // the page's own on top
        if (!m_lines[i].figures.isEmpty())
            paintLine(&painter, m_lines[i], i > 0);
    }
    if (!currentText().isEmpty())
        paintCurrent(&painter, plot);
    else
        paintLegend(&painter, plot);
    if (hasKeyboardFocus(this))
        paintFocusRing(&painter, rect(), 4, palette());
}

void LineChart::setCurrent(int index)
{
    const int last = m_lines.isEmpty() ? -1 : int(m_lines.first().figures.size()) - 1;
    const int wanted = qBound(-1, index, last);
    if (wanted == m_current)
        return;
    m_current = wanted;
    if (m_current >= 0 && hasFocus())
        setAccessibleDescription(currentText());
    update();
}

void LineChart::mouseMoveEvent(QMouseEvent* event)
{
    if (m_lines.isEmpty() || m_ticks.isEmpty() || !plotRect().adjusted(-6, -20, 6, 6).contains(event->pos())) {
        setCurrent(-1);
        return;
    }
    const QRect plot = plotRect();
    double share = (event->position().x() - plot.left()) / std::max(1, plot.width());
    if (layoutDirection() == Qt::RightToLeft)
        share = 1 - share;
    const QDateTime at = m_from.addMSecs(qint64(share * double(m_from.msecsTo(m_until))));
    setCurrent(int(nearestTo(m_lines.first().figures, at)));
}

void LineChart::leaveEvent(QEvent*)
{
    if (!hasKeyboardFocus(this))
        setCurrent(-1);
}

void LineChart::focusOutEvent(QFocusEvent* event)
{
    setCurrent(-1);
    describe();
    QWidget::focusOutEvent(event);
}

void LineChart::keyPressEvent(QKeyEvent* event)
{
    const int last = m_lines.isEmpty() ? -1 : int(m_lines.first().figures.size()) - 1;
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const auto walk = [&](int step) {
        setCurrent(m_current < 0 ? last : qBound(0, m_current + step, std::max(0, last)));
    };
    switch (event->key()) {
    case Qt::Key_Right: walk(mirrored ? -1 : 1); return;
    case Qt::Key_Left: walk(mirrored ? 1 : -1); return;
    case Qt::Key_Home: setCurrent(std::min(0, last)); return;
    case Qt::Key_End: setCurrent(last); return;
    default: QWidget::keyPressEvent(event);
    }
}

} // namespace pk
