// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style.h"

#include "ui/icons.h"
#include "ui/textfield.h"
#include "ui/theme.h"

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QStyleOption>
#include <QToolButton>

namespace pk {

namespace {

constexpr auto kRoleProperty = "pkButtonRole";
constexpr auto kGlyphProperty = "pkGlyph";
constexpr auto kIconLastProperty = "pkIconLast";

/// Half a pixel in, so that a one pixel line falls on whole pixels.
QRectF hairline(const QRect& rect)
{
    return QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5);
}

bool keyboardFocus(const QStyleOption* option)
{
    return (option->state & QStyle::State_HasFocus) && (option->state & QStyle::State_KeyboardFocusChange);
}

struct ButtonLook
{
    QColor fill;
    QColor edge;
    QColor text;
};

ButtonLook buttonLook(ButtonRole role, const QStyleOption* option)
{
    const ThemeColors c = themeColors(option->palette);
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool down = option->state & QStyle::State_Sunken;
    const bool on = option->state & QStyle::State_On;
    const bool over = (option->state & QStyle::State_MouseOver) && enabled;
    const QColor disabledText = option->palette.color(QPalette::Disabled, QPalette::ButtonText);
    const QColor veil = c.dark ? Qt::white : Qt::black;
    const double shade = down ? 0.16 : over ? 0.08 : 0;
    switch (role) {
    case ButtonRole::Primary:
        if (!enabled)
            return {c.track, Qt::transparent, disabledText};
        return {mixed(c.accent, veil, shade), Qt::transparent, c.accentText};
    case ButtonRole::Danger: {
        const QColor red = badgeColors(State::NeedsYou, c.dark).text;
        if (!enabled)
            return {c.card, c.border, disabledText};
        return {down       ? mixed(c.card, red, 0.16)
                    : over ? mixed(c.card, red, 0.08)
                           : c.card,
                mixed(c.border, red, 0.5),
                red};
    }
    case ButtonRole::Flat:
    case ButtonRole::Place:
    case ButtonRole::Link: {
        const QColor text = !enabled ? disabledText : role == ButtonRole::Link ? c.accent : c.text;
        const QColor under = role == ButtonRole::Place ? c.sidebar : c.card;
        const QColor ground = down || on ? mixed(under, c.text, 0.1)
            : over                       ? mixed(under, c.text, 0.05)
                                         : QColor(Qt::transparent);
        return {ground, Qt::transparent, text};
    }
    case ButtonRole::Chip:
        if (on)
            return {over ? mixed(c.selection, c.accent, 0.1) : c.selection, c.accent, c.text};
        return {down ? c.pressed : over ? c.hover : c.card, c.border, enabled ? c.text : disabledText};
    case ButtonRole::Plain: break;
    }
    return {!enabled   ? c.window
                : down ? c.pressed
                : over ? c.hover
                       : c.card,
            mixed(c.border, c.outline, over ? 0.45 : 0.15),
            enabled ? c.text : disabledText};
}

/// How icon and words share a button; the same for drawing it and for saying how large it is.
struct ButtonMeasure
{
    QFont font;
    QString text;
    int textWidth = 0;
    int icon = 0;
    int gap = 0;
    int padding = 0;
    int width() const { return icon + gap + textWidth; }
};

ButtonMeasure measureButton(const QStyleOptionButton* button, const QWidget* widget)
{
    const ButtonRole role = buttonRole(widget);
    ButtonMeasure measure;
    measure.font = widget ? widget->font() : QFont();
    if (role == ButtonRole::Primary)
        measure.font = fontFor(FontRole::Strong, measure.font);
    measure.text = button->text;
    measure.textWidth = QFontMetrics(measure.font).size(Qt::TextShowMnemonic, measure.text).width() + 1;
    measure.icon = button->icon.isNull() ? 0 : button->iconSize.width();
    const bool both = measure.icon > 0 && !measure.text.isEmpty();
    measure.gap = !both ? 0 : role == ButtonRole::Place ? 12 : role == ButtonRole::Chip ? 6 : 8;
    measure.padding = role == ButtonRole::Link ? 6 : role == ButtonRole::Chip || role == ButtonRole::Place ? 12 : 14;
    return measure;
}

int textHeight(const QStyleOption* option, const QWidget* widget)
{
    return option ? option->fontMetrics.ascent() : widget ? widget->fontMetrics().ascent() : 0;
}

} // namespace

void setButtonRole(QWidget* button, ButtonRole role)
{
    button->setProperty(kRoleProperty, int(role));
    button->update();
}

void setIconLast(QWidget* button)
{
    button->setProperty(kIconLastProperty, true);
}

void setButtonGlyph(QWidget* button, Glyph glyph)
{
    button->setProperty(kGlyphProperty, int(glyph));
}

ButtonRole buttonRole(const QWidget* button)
{
    const QVariant role = button ? button->property(kRoleProperty) : QVariant();
    return role.isValid() ? ButtonRole(role.toInt()) : ButtonRole::Plain;
}

bool hasKeyboardFocus(const QWidget* widget)
{
    return widget->hasFocus() && widget->window()->testAttribute(Qt::WA_KeyboardFocusChange);
}

void paintFocusRing(QPainter* painter, const QRectF& rect, double radius, const QPalette& palette)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(themeColors(palette).accent, 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius);
    painter->restore();
}

PkStyle::PkStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void PkStyle::polish(QWidget* widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QPushButton*>(widget) || qobject_cast<QToolButton*>(widget) || qobject_cast<QComboBox*>(widget)
        || qobject_cast<QLineEdit*>(widget) || qobject_cast<QAbstractSpinBox*>(widget)
        || qobject_cast<QScrollBar*>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

void PkStyle::drawButtonPanel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const ButtonRole role = buttonRole(widget);
    const ButtonLook look = buttonLook(role, option);
    const double radius = role == ButtonRole::Chip ? option->rect.height() / 2.0 - 0.5 : kRadius;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(look.edge.alpha() == 0 ? QPen(Qt::NoPen) : QPen(look.edge, 1));
    painter->setBrush(look.fill);
    painter->drawRoundedRect(look.edge.alpha() == 0 ? QRectF(option->rect) : hairline(option->rect), radius, radius);
    painter->restore();
    if (!keyboardFocus(option))
        return;
    paintFocusRing(painter, option->rect, radius, option->palette);
    if (role == ButtonRole::Primary) { // a ring of its own colour would not show on it
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(themeColors(option->palette).accentText, 1.5));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(option->rect).adjusted(2.5, 2.5, -2.5, -2.5), radius - 2, radius - 2);
        painter->restore();
    }
}

void PkStyle::drawButtonLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
    if (!button)
        return;
    const ButtonRole role = buttonRole(widget);
    const ButtonMeasure measure = measureButton(button, widget);
    const QRect box = option->rect;
    const int free = std::max(0, box.width() - measure.width());
    const int start = box.left() + (role == ButtonRole::Place ? measure.padding : free / 2);
    const int textWidth = std::min(measure.textWidth, box.right() - start - measure.icon - measure.gap + 1);
    const bool iconLast = widget && widget->property(kIconLastProperty).toBool();
    const int iconLeft = iconLast ? start + textWidth + measure.gap : start;
    const int textLeft = iconLast ? start : start + measure.icon + measure.gap;
    const bool enabled = option->state & State_Enabled;
    if (measure.icon > 0) {
        const QRect icon(iconLeft, box.center().y() - measure.icon / 2 + 1, measure.icon, measure.icon);
        const QVariant glyph = widget ? widget->property(kGlyphProperty) : QVariant();
        const QRect placed = visualRect(option->direction, box, icon);
        if (glyph.isValid())
            paintGlyph(painter, placed, Glyph(glyph.toInt()), buttonLook(role, option).text);
        else
            button->icon.paint(painter, placed, Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled);
    }
    painter->setFont(measure.font);
    painter->setPen(buttonLook(role, option).text);
    const QRect text = visualRect(option->direction, box, QRect(textLeft, box.top(), textWidth, box.height()));
    const auto mnemonic = styleHint(SH_UnderlineShortcut, option, widget, nullptr) ? Qt::TextShowMnemonic
                                                                                   : Qt::TextHideMnemonic;
    painter->drawText(text,
                      int(visualAlignment(option->direction, Qt::AlignLeft) | Qt::AlignVCenter) | Qt::TextSingleLine
                          | mnemonic,
                      measure.text);
}

void PkStyle::drawField(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const ThemeColors c = themeColors(option->palette);
    const bool focus = (option->state & State_HasFocus) || (widget && widget->hasFocus());
    const bool enabled = option->state & State_Enabled;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(enabled ? c.card : c.window);
    painter->setPen(QPen(enabled ? mixed(c.border, c.outline, 0.7) : c.border, 1));
    painter->drawRoundedRect(hairline(option->rect), kRadius, kRadius);
    painter->restore();
    if (focus)
        paintFocusRing(painter, option->rect, kRadius, option->palette);
}

void PkStyle::drawCheck(const QStyleOption* option, QPainter* painter, bool round) const
{
    const ThemeColors c = themeColors(option->palette);
    const bool on = option->state & State_On;
    const bool partly = option->state & State_NoChange;
    const bool enabled = option->state & State_Enabled;
    const int side = std::min(option->rect.width(), option->rect.height());
    const QRect box = alignedRect(Qt::LeftToRight, Qt::AlignCenter, QSize(side, side), option->rect);
    const double radius = round ? side / 2.0 : side * 0.24;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (on || partly) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(enabled ? c.accent : c.outline);
        painter->drawRoundedRect(box, radius, radius);
    } else {
        painter->setPen(QPen(enabled ? c.outline : c.border, 1.2));
        painter->setBrush(enabled ? c.card : c.window);
        painter->drawRoundedRect(QRectF(box).adjusted(0.6, 0.6, -0.6, -0.6), radius, radius);
    }
    const QColor ink = enabled ? c.accentText : c.card;
    const QRectF inner = QRectF(box).adjusted(side * 0.16, side * 0.16, -side * 0.16, -side * 0.16);
    painter->setPen(QPen(ink, side * 0.13, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(ink);
    if (on && round) {
        painter->setPen(Qt::NoPen);
        painter->drawEllipse(QRectF(box).center(), side * 0.2, side * 0.2);
    } else if (on) {
        const QPolygonF tick{inner.topLeft() + QPointF(inner.width() * 0.12, inner.height() * 0.55),
                             inner.topLeft() + QPointF(inner.width() * 0.4, inner.height() * 0.82),
                             inner.topLeft() + QPointF(inner.width() * 0.9, inner.height() * 0.2)};
        painter->drawPolyline(tick);
    } else if (partly) {
        painter->drawLine(QPointF(inner.left() + 1, inner.center().y()),
                          QPointF(inner.right() - 1, inner.center().y()));
    }
    painter->restore();
    if (keyboardFocus(option))
        paintFocusRing(painter, QRectF(box).adjusted(-2, -2, 2, 2), radius + 2, option->palette);
}

void PkStyle::drawHeader(const QStyleOption* option, QPainter* painter) const
{
    const ThemeColors c = themeColors(option->palette);
    const bool over = (option->state & State_MouseOver) && (option->state & State_Enabled);
    painter->fillRect(option->rect, option->state & State_Sunken ? c.pressed : over ? c.hover : c.card);
    painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), c.border);
}

void PkStyle::drawScrollBar(const QStyleOptionComplex* option, QPainter* painter) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    const ThemeColors c = themeColors(option->palette);
    const QRect slider = subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, nullptr);
    const bool over = option->state & State_MouseOver;
    const bool down = (option->state & State_Sunken) && (option->activeSubControls & SC_ScrollBarSlider);
    if (!bar || bar->maximum <= bar->minimum)
        return;
    const bool upright = bar->orientation == Qt::Vertical;
    QRectF knob(slider);
    const double inset = over || down ? 2 : 3;
    knob = upright ? knob.adjusted(inset, 2, -inset, -2) : knob.adjusted(2, inset, -2, -inset);
    const double radius = std::min(knob.width(), knob.height()) / 2;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(mixed(c.card, c.text, down ? 0.5 : over ? 0.4 : 0.26));
    painter->drawRoundedRect(knob, radius, radius);
    painter->restore();
}

void PkStyle::drawComboBox(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
    const bool over = (option->state & State_MouseOver) && (option->state & State_Enabled);
    const ThemeColors c = themeColors(option->palette);
    if (combo && combo->frame) {
        drawField(option, painter, widget);
        if (over && !combo->editable)
            painter->fillRect(option->rect.adjusted(4, 4, -4, -4), c.hover);
    }
    const QRect arrow = subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
    const QRect glyph = alignedRect(Qt::LeftToRight, Qt::AlignCenter, QSize(14, 14), arrow);
    paintGlyph(painter, glyph, Glyph::ChevronDown, option->state & State_Enabled ? c.secondary : c.outline);
}

void PkStyle::drawSpinBox(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    drawField(option, painter, widget);
    const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    if (!spin || spin->buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    const ThemeColors c = themeColors(option->palette);
    for (const SubControl part : {SC_SpinBoxUp, SC_SpinBoxDown}) {
        const QRect rect = subControlRect(CC_SpinBox, option, part, widget);
        const bool can = spin->stepEnabled
            & (part == SC_SpinBoxUp ? QAbstractSpinBox::StepUpEnabled : QAbstractSpinBox::StepDownEnabled);
        painter->save();
        painter->translate(QRectF(rect).center());
        if (part == SC_SpinBoxUp)
            painter->rotate(180);
        paintGlyph(painter, QRectF(-5, -5, 10, 10), Glyph::ChevronDown, can ? c.secondary : c.border);
        painter->restore();
    }
}

void PkStyle::drawProgress(const QStyleOption* option, QPainter* painter) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option);
    if (!bar)
        return;
    const ThemeColors c = themeColors(option->palette);
    const double height = std::min(6, option->rect.height());
    const QRectF track(
        option->rect.left(), QRectF(option->rect).center().y() - height / 2, option->rect.width(), height);
    const double share = bar->maximum > bar->minimum
        ? double(bar->progress - bar->minimum) / (bar->maximum - bar->minimum)
        : 0;
    QRectF fill = track;
    fill.setWidth(std::max(share > 0 ? height : 0.0, track.width() * share));
    if (option->direction == Qt::RightToLeft)
        fill.moveRight(track.right());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(c.track);
    painter->drawRoundedRect(track, height / 2, height / 2);
    painter->setBrush(c.accent);
    painter->drawRoundedRect(fill, height / 2, height / 2);
    painter->restore();
}

void PkStyle::drawMenuItem(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
    const ThemeColors c = themeColors(option->palette);
    if (!item || item->menuItemType == QStyleOptionMenuItem::Separator) {
        painter->fillRect(QRect(option->rect.left() + 8, option->rect.center().y(), option->rect.width() - 16, 1),
                          c.border);
        return;
    }
    // Fusion draws text, shortcut, check and arrow; only its loud selection is replaced.
    QStyleOptionMenuItem calm(*item);
    if ((calm.state & State_Selected) && (calm.state & State_Enabled)) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(c.selection);
        painter->drawRoundedRect(QRectF(option->rect).adjusted(4, 1, -4, -1), kRadius - 2, kRadius - 2);
        painter->restore();
    }
    calm.state &= ~State_Selected;
    QProxyStyle::drawControl(CE_MenuItem, &calm, painter, widget);
}

void PkStyle::drawHeaderLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
    if (!header)
        return;
    const ThemeColors c = themeColors(option->palette);
    const bool sorted = header->sortIndicator != QStyleOptionHeader::None;
    const QFont font = fontFor(FontRole::SmallStrong, widget ? widget->font() : painter->font());
    const QFontMetrics metrics(font);
    const QRect inner = option->rect.adjusted(8, 0, -8, 0);
    const QString text = metrics.elidedText(header->text, Qt::ElideRight, inner.width() - (sorted ? 16 : 0));
    const int words = metrics.horizontalAdvance(text);
    painter->save();
    painter->setFont(font);
    painter->setPen(sorted ? c.text : c.secondary);
    const bool trails = header->textAlignment.testFlag(Qt::AlignTrailing); // above numbers
    painter->drawText(
        inner,
        int(visualAlignment(option->direction, trails ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter)
            | Qt::TextSingleLine,
        text);
    if (sorted) { // right beside the title, where the eye is
        const int left = trails ? inner.right() - words - 16 : inner.left() + words + 5;
        const QRect arrow(left, inner.center().y() - 5, 11, 11);
        painter->translate(QRectF(visualRect(option->direction, option->rect, arrow)).center());
        if (header->sortIndicator == QStyleOptionHeader::SortUp)
            painter->rotate(180);
        paintGlyph(painter, QRectF(-5.5, -5.5, 11, 11), Glyph::ChevronDown, c.text);
    }
    painter->restore();
}

void PkStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                            const QWidget* widget) const
{
    const ThemeColors c = themeColors(option->palette);
    switch (element) {
    case PE_PanelButtonCommand:
    case PE_PanelButtonTool: drawButtonPanel(option, painter, widget); return;
    case PE_PanelLineEdit:
    case PE_FrameLineEdit: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (element == PE_PanelLineEdit && frame && frame->lineWidth > 0)
            drawField(option, painter, widget);
        return;
    }
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck: drawCheck(option, painter, false); return;
    case PE_IndicatorRadioButton: drawCheck(option, painter, true); return;
    case PE_FrameFocusRect:
        if (qobject_cast<const QAbstractItemView*>(widget))
            return; // the row's own highlight shows where the keyboard is
        if (option->state & State_KeyboardFocusChange)
            paintFocusRing(painter, option->rect, 4, option->palette);
        return;
    case PE_PanelItemViewRow:
    case PE_PanelScrollAreaCorner: return;
    case PE_PanelItemViewItem: {
        const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
        if (option->state & State_Selected)
            painter->fillRect(option->rect, c.selection);
        else if (option->state & State_MouseOver)
            painter->fillRect(option->rect, c.hover);
        if (item && item->backgroundBrush.style() != Qt::NoBrush && !(option->state & State_Selected))
            painter->fillRect(option->rect, item->backgroundBrush);
        return;
    }
    case PE_FrameMenu:
        painter->save();
        painter->setPen(c.border);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        painter->restore();
        return;
    case PE_PanelMenu: painter->fillRect(option->rect, c.card); return;
    case PE_Frame:
        if (qobject_cast<const TextField*>(widget)) {
            drawField(option, painter, widget);
            return;
        }
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(c.border);
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(hairline(option->rect), kRadius, kRadius);
        painter->restore();
        return;
    default: QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void PkStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const
{
    switch (element) {
    case CE_PushButtonBevel: drawButtonPanel(option, painter, widget); return;
    case CE_PushButtonLabel: drawButtonLabel(option, painter, widget); return;
    case CE_ItemViewItem: {
        const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
        QStyleOptionViewItem calm(*item);
        calm.palette.setColor(QPalette::HighlightedText, calm.palette.color(QPalette::Text)); // the selection is a tint
        QProxyStyle::drawControl(element, &calm, painter, widget);
        return;
    }
    case CE_Header: {
        // Fusion would ask itself, not us, where arrow and label go.
        drawHeader(option, painter);
        drawHeaderLabel(option, painter, widget);
        return;
    }
    case CE_HeaderSection:
    case CE_HeaderEmptyArea: drawHeader(option, painter); return;
    case CE_ProgressBar: drawProgress(option, painter); return;
    case CE_MenuItem: drawMenuItem(option, painter, widget); return;
    case CE_Splitter: return;
    case CE_ShapedFrame: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (frame && frame->frameShape == QFrame::StyledPanel) {
            drawPrimitive(PE_Frame, option, painter, widget);
            return;
        }
        QProxyStyle::drawControl(element, option, painter, widget);
        return;
    }
    default: QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void PkStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                 const QWidget* widget) const
{
    switch (control) {
    case CC_ScrollBar: drawScrollBar(option, painter); return;
    case CC_ComboBox: drawComboBox(option, painter, widget); return;
    case CC_SpinBox: drawSpinBox(option, painter, widget); return;
    default: QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

QSize PkStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                const QWidget* widget) const
{
    QSize grown = QProxyStyle::sizeFromContents(type, option, size, widget);
    const int line = option ? option->fontMetrics.height() : 16;
    switch (type) {
    case CT_PushButton: {
        const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
        if (!button)
            return grown;
        const ButtonMeasure measure = measureButton(button, widget);
        const int height = line + (buttonRole(widget) == ButtonRole::Chip ? 12 : 16);
        return button->text.isEmpty() ? QSize(height, height) : QSize(measure.width() + 2 * measure.padding, height);
    }
    case CT_LineEdit: return {grown.width(), std::max(grown.height(), line + 16)};
    case CT_ComboBox: return {grown.width() + 12, std::max(grown.height(), line + 16)};
    case CT_SpinBox: return {grown.width() + 8, std::max(grown.height(), line + 16)};
    case CT_HeaderSection: return {grown.width() + 8, line + 18};
    case CT_MenuItem: {
        const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
        if (item && item->menuItemType != QStyleOptionMenuItem::Separator)
            return {grown.width() + 16, std::max(grown.height(), line + 12)};
        return {grown.width(), 9};
    }
    default: return grown;
    }
}

int PkStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent: return 12;
    case PM_ScrollBarSliderMin: return 32;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return std::max(16, textHeight(option, widget) + 3);
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing: return 8;
    case PM_HeaderMarkSize: return 11;
    case PM_HeaderMargin: return 8;
    case PM_SplitterWidth: return 2 * kGrid;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical: return 0;
    case PM_ButtonIconSize:
    case PM_SmallIconSize: return std::max(16, textHeight(option, widget) + 2);
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing: return kGrid;
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin: return 2 * kGrid;
    case PM_MenuPanelWidth: return 1;
    case PM_MenuVMargin: return 4;
    case PM_FocusFrameHMargin:
        return qobject_cast<const QAbstractItemView*>(widget) ? 7 : QProxyStyle::pixelMetric(metric, option, widget);
    case PM_ToolTipLabelFrameWidth: return 6;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int PkStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const
{
    switch (hint) {
    case SH_ItemView_ShowDecorationSelected: return 1;
    case SH_DialogButtonBox_ButtonsHaveIcons:
    case SH_EtchDisabledText:
    case SH_UnderlineShortcut:
    case SH_ScrollBar_LeftClickAbsolutePosition:
    case SH_ComboBox_Popup: return 0;
    case SH_Table_GridLineColor: return option ? int(themeColors(option->palette).border.rgba()) : 0;
    default: return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QRect PkStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const
{
    if (element == SE_LineEditContents)
        return QProxyStyle::subElementRect(element, option, widget).adjusted(6, 0, -6, 0);
    return QProxyStyle::subElementRect(element, option, widget);
}

QRect PkStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                              const QWidget* widget) const
{
    if (control == CC_ScrollBar) { // no arrow buttons: all of the bar is groove
        const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (!bar)
            return {};
        if (part == SC_ScrollBarAddLine || part == SC_ScrollBarSubLine)
            return {};
        const bool upright = bar->orientation == Qt::Vertical;
        const int length = upright ? bar->rect.height() : bar->rect.width();
        const qint64 range = qint64(bar->maximum) - bar->minimum;
        int knob = length;
        if (range > 0)
            knob = std::min(length,
                            std::max(pixelMetric(PM_ScrollBarSliderMin, option, widget),
                                     int(qint64(bar->pageStep) * length / (range + bar->pageStep))));
        const int start = sliderPositionFromValue(
            bar->minimum, bar->maximum, bar->sliderPosition, length - knob, bar->upsideDown);
        const auto span = [&](int from, int size) {
            const QRect rect = upright ? QRect(bar->rect.left(), bar->rect.top() + from, bar->rect.width(), size)
                                       : QRect(bar->rect.left() + from, bar->rect.top(), size, bar->rect.height());
            return upright ? rect : visualRect(bar->direction, bar->rect, rect);
        };
        switch (part) {
        case SC_ScrollBarGroove: return bar->rect;
        case SC_ScrollBarSlider: return span(start, knob);
        case SC_ScrollBarSubPage: return span(0, start);
        case SC_ScrollBarAddPage: return span(start + knob, length - start - knob);
        default: return {};
        }
    }
    if (control == CC_ComboBox && part == SC_ComboBoxEditField)
        return QProxyStyle::subControlRect(control, option, part, widget)
            .adjusted(
                option->direction == Qt::RightToLeft ? 0 : 6, 0, option->direction == Qt::RightToLeft ? -6 : 0, 0);
    return QProxyStyle::subControlRect(control, option, part, widget);
}

QIcon PkStyle::standardIcon(StandardPixmap standard, const QStyleOption* option, const QWidget* widget) const
{
    if (standard == SP_LineEditClearButton)
        return glyphIcon(Glyph::Close);
    return QProxyStyle::standardIcon(standard, option, widget);
}

} // namespace pk
