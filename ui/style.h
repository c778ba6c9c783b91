// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

namespace pk {

/// How a button presents itself; set with setButtonRole().
enum class ButtonRole { Plain, Primary, Danger, Flat, Chip, Link, Place };
void setButtonRole(QWidget* button, ButtonRole role);
/// The picture behind the words: arrows of menus, crosses of chips.
void setIconLast(QWidget* button);
ButtonRole buttonRole(const QWidget* button);

enum class Glyph;
/// A drawing of ours in the colour of the button's words, also where these are not the palette's.
void setButtonGlyph(QWidget* button, Glyph glyph);

/// Fusion, drawn with our palette: one radius, one border, a visible focus ring, no gradients. Used where the platform
/// has no look of its own to offer (everywhere but macOS).
class PkStyle final : public QProxyStyle
{
    Q_OBJECT
public:
    PkStyle();

    void polish(QWidget* widget) override;
    using QProxyStyle::polish;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override;
    QRect subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                         const QWidget* widget) const override;
    QIcon standardIcon(StandardPixmap standard, const QStyleOption* option, const QWidget* widget) const override;

private:
    void drawButtonPanel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawButtonLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawField(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawCheck(const QStyleOption* option, QPainter* painter, bool round) const;
    void drawHeader(const QStyleOption* option, QPainter* painter) const;
    void drawHeaderLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawScrollBar(const QStyleOptionComplex* option, QPainter* painter) const;
    void drawComboBox(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const;
    void drawSpinBox(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const;
    void drawProgress(const QStyleOption* option, QPainter* painter) const;
    void drawMenuItem(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
};

/// Whether \a widget has the focus because somebody moved it there with the keyboard.
bool hasKeyboardFocus(const QWidget* widget);
/// A two pixel ring in the accent colour, inside \a rect.
void paintFocusRing(QPainter* painter, const QRectF& rect, double radius, const QPalette& palette);

} // namespace pk
