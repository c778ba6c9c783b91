// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/descriptor.h"
#include "ui/icons.h"
#include "ui/style.h"
#include "ui/theme.h"

#include <QFrame>
#include <QLabel>
#include <QLayout>
#include <QPushButton>

#include <optional>

class QHBoxLayout;
class QScrollArea;
class QTableView;

namespace pk {

/// A label whose font follows its role and whose colour follows the palette.
class TextLabel final : public QLabel
{
    Q_OBJECT
public:
    explicit TextLabel(FontRole role, const QString& text = {}, QWidget* parent = nullptr);
    /// In the colour of lesser things.
    TextLabel* secondary();
    /// Breaks lines and may be selected and copied.
    TextLabel* wrapped();

protected:
    bool event(QEvent* event) override;

private:
    FontRole m_role;
};

/// One line that gives way with an ellipsis; the whole text is the tooltip whenever it does not fit.
class ElidedLabel final : public QWidget
{
    Q_OBJECT
public:
    explicit ElidedLabel(FontRole role, Qt::TextElideMode mode = Qt::ElideRight, QWidget* parent = nullptr);

    void setText(const QString& text);
    const QString& text() const { return m_text; }
    void setSecondary(bool secondary);
    /// In the text colour of a state's badge, whatever the theme is at the time.
    void setTone(State tone);
    void setAlignment(Qt::Alignment alignment);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    void updateTip();

    QString m_text;
    FontRole m_role;
    Qt::TextElideMode m_mode;
    Qt::Alignment m_alignment = Qt::AlignLeft;
    bool m_secondary = false;
    std::optional<State> m_tone;
};

/// A surface with a border: what belongs together.
class Card : public QFrame
{
    Q_OBJECT
public:
    explicit Card(QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

/// One badge as a widget.
class BadgeLabel final : public QWidget
{
    Q_OBJECT
public:
    explicit BadgeLabel(QWidget* parent = nullptr);
    void setState(State state, const QString& words);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    State m_state = State::NotChecked;
    QString m_words;
};

/// A network's mark as a widget.
class MarkLabel final : public QWidget
{
    Q_OBJECT
public:
    explicit MarkLabel(int side, QWidget* parent = nullptr);
    void setNetwork(const NetworkDescriptor* network);
    QSize sizeHint() const override { return {m_side, m_side}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_side;
    QColor m_color = Qt::gray;
    QString m_letter;
};

/// Lays children out in lines, as many to a line as fit.
class FlowLayout final : public QLayout
{
public:
    explicit FlowLayout(QWidget* parent = nullptr, int spacing = kGrid);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override { m_items.append(item); }
    int count() const override { return int(m_items.size()); }
    QLayoutItem* itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem* takeAt(int index) override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return arrange(QRect(0, 0, width, 0), true); }
    Qt::Orientations expandingDirections() const override { return {}; }
    QSize sizeHint() const override { return minimumSize(); }
    QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;

private:
    int arrange(const QRect& rect, bool dry) const;

    QList<QLayoutItem*> m_items;
};

/// Buttons with words, role and accessible name in one line of code.
QPushButton* makeButton(const QString& text, ButtonRole role, QWidget* parent = nullptr);
QPushButton* makeButton(const QString& text, ButtonRole role, Glyph glyph, QWidget* parent = nullptr);
/// Only a picture; \a name is its accessible name and tooltip.
QPushButton* makeIconButton(const QString& name, Glyph glyph, QWidget* parent = nullptr);

/// What all tables of the program have in common: whole rows, no grid, one row height, a calm header.
void setUpTable(QTableView* view, const QString& name);

/// \a inside in the middle, as wide as it may be. Not an alignment, which would not pass on how high wrapped lines are.
QHBoxLayout* centred(QWidget* inside);
/// A list or table inside a card: its own square corners stay inside the round ones.
Card* framed(QFrame* inside);

/// \a inside behind a scroll bar of its own, on the ground it stands on; \a name is for screen readers.
QScrollArea* scrolled(QWidget* inside, const QString& name);

/// Takes everything out; widgets are gone with the next turn of the event loop, for one may be the sender.
void clearLayout(QVBoxLayout* layout);

/// Puts \a text on the clipboard and shows "Copied" on the button for a moment.
void copyFrom(QPushButton* button, const QString& text);

} // namespace pk
