// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/icons.h"

#include <QApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>

#include <cmath>
#include <numbers>

namespace pk {

namespace {

QPainterPath polyline(std::initializer_list<QPointF> points)
{
    QPainterPath path;
    bool first = true;
    for (const QPointF& point : points) {
        if (std::exchange(first, false))
            path.moveTo(point);
        else
            path.lineTo(point);
    }
    return path;
}

QPainterPath person(double x, double scale)
{
    QPainterPath path;
    path.addEllipse(QPointF(x, 5.2), 2.6 * scale, 2.6 * scale);
    path.moveTo(x - 4.6 * scale, 13.6);
    path.cubicTo(x - 4.6 * scale, 9.2, x + 4.6 * scale, 9.2, x + 4.6 * scale, 13.6);
    return path;
}

QPainterPath gear()
{
    QPainterPath path;
    constexpr int kTeeth = 8;
    for (int i = 0; i < kTeeth * 4; ++i) {
        const double angle = (i - 0.5) * 2 * std::numbers::pi / (kTeeth * 4);
        const double radius = i % 4 < 2 ? 6.6 : 4.9;
        const QPointF point(8 + radius * std::cos(angle), 8 + radius * std::sin(angle));
        if (i == 0)
            path.moveTo(point);
        else
            path.lineTo(point);
    }
    path.closeSubpath();
    path.addEllipse(QPointF(8, 8), 2.1, 2.1);
    return path;
}

QPainterPath refresh()
{
    QPainterPath path;
    const QRectF box(2.8, 2.8, 10.4, 10.4);
    path.arcMoveTo(box, 50);
    path.arcTo(box, 50, 290);
    const QPointF tip(8 + 5.2 * std::cos(50 * std::numbers::pi / 180), 8 - 5.2 * std::sin(50 * std::numbers::pi / 180));
    path.moveTo(tip + QPointF(-3.1, 0.3));
    path.lineTo(tip);
    path.lineTo(tip + QPointF(0.3, -3.1));
    return path;
}

QPainterPath document()
{
    QPainterPath path;
    path.addRoundedRect(QRectF(3, 2, 10, 12), 1.4, 1.4);
    path.addPath(polyline({{5.6, 5.5}, {10.4, 5.5}}));
    path.addPath(polyline({{5.6, 8}, {10.4, 8}}));
    path.addPath(polyline({{5.6, 10.5}, {8.6, 10.5}}));
    return path;
}

QPainterPath dashboard()
{
    QPainterPath path;
    path.addRoundedRect(QRectF(2.2, 2.2, 5, 6.4), 1, 1);
    path.addRoundedRect(QRectF(8.8, 2.2, 5, 3.6), 1, 1);
    path.addRoundedRect(QRectF(2.2, 10.2, 5, 3.6), 1, 1);
    path.addRoundedRect(QRectF(8.8, 7.4, 5, 6.4), 1, 1);
    return path;
}

QPainterPath briefcase()
{
    QPainterPath path;
    path.addRoundedRect(QRectF(2, 5, 12, 8.6), 1.4, 1.4);
    path.addPath(polyline({{5.6, 5}, {5.6, 3}, {10.4, 3}, {10.4, 5}}));
    path.addPath(polyline({{2, 8.8}, {14, 8.8}}));
    return path;
}

QPainterPath list()
{
    QPainterPath path;
    for (const double y : {3.8, 8.0, 12.2}) {
        path.addPath(polyline({{5.6, y}, {13.6, y}}));
        path.addEllipse(QPointF(2.9, y), 0.5, 0.5);
    }
    return path;
}

QPainterPath flag()
{
    QPainterPath path = polyline({{3.8, 2.2}, {3.8, 13.8}});
    path.addPath(polyline({{3.8, 2.8}, {12.8, 2.8}, {10.6, 5.9}, {12.8, 9}, {3.8, 9}}));
    return path;
}

QPainterPath globe()
{
    QPainterPath path;
    path.addEllipse(QPointF(8, 8), 6, 6);
    path.addEllipse(QPointF(8, 8), 2.6, 6);
    path.addPath(polyline({{2, 8}, {14, 8}}));
    return path;
}

QPainterPath key()
{
    QPainterPath path;
    path.addEllipse(QPointF(5.2, 10.8), 3, 3);
    path.addPath(polyline({{7.4, 8.6}, {13.4, 2.6}}));
    path.addPath(polyline({{10.8, 5.2}, {13, 7.4}}));
    return path;
}

QPainterPath eye()
{
    QPainterPath path(QPointF(1.6, 8));
    path.cubicTo(4.4, 2.8, 11.6, 2.8, 14.4, 8);
    path.cubicTo(11.6, 13.2, 4.4, 13.2, 1.6, 8);
    path.addEllipse(QPointF(8, 8), 2, 2);
    return path;
}

QPainterPath bell()
{
    QPainterPath path(QPointF(2.8, 11.6));
    path.cubicTo(4.2, 10.2, 4.2, 8.6, 4.2, 6.8);
    path.cubicTo(4.2, 1.6, 11.8, 1.6, 11.8, 6.8);
    path.cubicTo(11.8, 8.6, 11.8, 10.2, 13.2, 11.6);
    path.closeSubpath();
    path.moveTo(6.4, 13.4);
    path.cubicTo(7.0, 14.6, 9.0, 14.6, 9.6, 13.4);
    return path;
}

QPainterPath circled(QPainterPath inner)
{
    inner.addEllipse(QPointF(8, 8), 6, 6);
    return inner;
}

QPainterPath warning()
{
    QPainterPath path = polyline({{8, 2.2}, {14.4, 13.4}, {1.6, 13.4}});
    path.closeSubpath();
    path.addPath(polyline({{8, 6.4}, {8, 9.4}}));
    path.addPath(polyline({{8, 11.3}, {8, 11.4}}));
    return path;
}

QPainterPath copy()
{
    QPainterPath path;
    path.addRoundedRect(QRectF(5.4, 5.4, 8.4, 8.4), 1.4, 1.4);
    path.addPath(polyline({{3.4, 10.6}, {2.2, 10.6}, {2.2, 2.2}, {10.6, 2.2}, {10.6, 3.4}}));
    return path;
}

QPainterPath external()
{
    QPainterPath path = polyline({{9.4, 2.4}, {13.6, 2.4}, {13.6, 6.6}});
    path.addPath(polyline({{13.4, 2.6}, {7.6, 8.4}}));
    path.addPath(polyline({{11.8, 9}, {11.8, 13.6}, {2.4, 13.6}, {2.4, 4.2}, {7, 4.2}}));
    return path;
}

QPainterPath search()
{
    QPainterPath path;
    path.addEllipse(QPointF(7, 7), 4.4, 4.4);
    path.addPath(polyline({{10.2, 10.2}, {13.8, 13.8}}));
    return path;
}

QPainterPath accounts()
{
    QPainterPath path = person(6.2, 1);
    path.addPath(polyline({{11, 3.2}}));
    path.moveTo(10.8, 3);
    path.cubicTo(13.6, 3.2, 13.6, 7.2, 10.8, 7.4);
    path.moveTo(12, 9.8);
    path.cubicTo(13.6, 10.4, 14.4, 11.6, 14.4, 13.6);
    return path;
}

QPainterPath glyphPath(Glyph glyph)
{
    switch (glyph) {
    case Glyph::Dashboard: return dashboard();
    case Glyph::Pages: return document();
    case Glyph::Accounts: return accounts();
    case Glyph::Clients: return briefcase();
    case Glyph::Flag: return flag();
    case Glyph::Ledger: return list();
    case Glyph::Settings: return gear();
    case Glyph::Plus: {
        QPainterPath path = polyline({{8, 3}, {8, 13}});
        path.addPath(polyline({{3, 8}, {13, 8}}));
        return path;
    }
    case Glyph::Refresh: return refresh();
    case Glyph::Search: return search();
    case Glyph::Close: {
        QPainterPath path = polyline({{4, 4}, {12, 12}});
        path.addPath(polyline({{12, 4}, {4, 12}}));
        return path;
    }
    case Glyph::ChevronDown: return polyline({{4.2, 6.2}, {8, 10}, {11.8, 6.2}});
    case Glyph::ChevronRight: return polyline({{6.2, 4.2}, {10, 8}, {6.2, 11.8}});
    case Glyph::ChevronLeft: return polyline({{9.8, 4.2}, {6, 8}, {9.8, 11.8}});
    case Glyph::Copy: return copy();
    case Glyph::External: return external();
    case Glyph::Clock: return circled(polyline({{8, 4.6}, {8, 8.2}, {10.6, 9.8}}));
    case Glyph::Info: {
        QPainterPath path = polyline({{8, 7.4}, {8, 11.2}});
        path.addPath(polyline({{8, 4.9}, {8, 5}}));
        return circled(path);
    }
    case Glyph::Warning: return warning();
    case Glyph::Tick: return polyline({{3, 8.6}, {6.4, 12}, {13, 4.4}});
    case Glyph::Key: return key();
    case Glyph::Globe: return globe();
    case Glyph::Eye: return eye();
    case Glyph::Bell: return bell();
    }
    Q_UNREACHABLE();
}

class GlyphEngine final : public QIconEngine
{
public:
    GlyphEngine(Glyph glyph, const QColor& color) : m_glyph(glyph), m_color(color) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
        const QColor color = m_color.isValid() && mode != QIcon::Disabled
            ? m_color
            : QApplication::palette().color(group, QPalette::ButtonText);
        paintGlyph(painter, rect, m_glyph, color);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }
    QIconEngine* clone() const override { return new GlyphEngine(m_glyph, m_color); }

private:
    Glyph m_glyph;
    QColor m_color;
};

} // namespace

void paintGlyph(QPainter* painter, const QRectF& rect, Glyph glyph, const QColor& color)
{
    const double side = std::min(rect.width(), rect.height());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->translate(rect.center() - QPointF(side / 2, side / 2));
    painter->scale(side / 16, side / 16);
    painter->setPen(QPen(color, 1.45, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(glyphPath(glyph));
    painter->restore();
}

QIcon glyphIcon(Glyph glyph)
{
    return QIcon(new GlyphEngine(glyph, {}));
}

QIcon glyphIcon(Glyph glyph, const QColor& color)
{
    return QIcon(new GlyphEngine(glyph, color));
}

} // namespace pk
