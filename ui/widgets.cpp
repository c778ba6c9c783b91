// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets.h"

#include "ui/badge.h"
#include "ui/rowdelegate.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPainter>
#include <QScrollArea>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

namespace pk {

TextLabel::TextLabel(FontRole role, const QString& text, QWidget* parent) : QLabel(text, parent), m_role(role)
{
    setTextFormat(Qt::PlainText); // names come from networks: never markup
    setFont(fontFor(role, QApplication::font()));
}

TextLabel* TextLabel::secondary()
{
    setForegroundRole(QPalette::PlaceholderText);
    return this;
}

TextLabel* TextLabel::wrapped()
{
    setWordWrap(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum); // only as high as its lines
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    return this;
}

bool TextLabel::event(QEvent* event)
{
    if (event->type() == QEvent::ApplicationFontChange)
        setFont(fontFor(m_role, QApplication::font()));
    return QLabel::event(event);
}

ElidedLabel::ElidedLabel(FontRole role, Qt::TextElideMode mode, QWidget* parent)
    : QWidget(parent)
    , m_role(role)
    , m_mode(mode)
{
    setFont(fontFor(role, QApplication::font()));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ElidedLabel::setText(const QString& text)
{
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(text);
    updateTip();
    updateGeometry();
    update();
}

void ElidedLabel::setSecondary(bool secondary)
{
    m_secondary = secondary;
    update();
}

void ElidedLabel::setTone(State tone)
{
    m_tone = tone;
    update();
}

void ElidedLabel::setAlignment(Qt::Alignment alignment)
{
    m_alignment = alignment;
    update();
}

QSize ElidedLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_text) + 2, fontMetrics().height() + 2};
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), fontMetrics().averageCharWidth() * 6), sizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto role = m_secondary ? QPalette::PlaceholderText : QPalette::WindowText;
    painter.setPen(m_tone ? badgeColors(*m_tone, isDark(palette())).text : palette().color(role));
    const QString shown = fontMetrics().elidedText(m_text, m_mode, width());
    painter.drawText(rect(),
                     int(QStyle::visualAlignment(layoutDirection(), m_alignment) | Qt::AlignVCenter)
                         | Qt::TextSingleLine,
                     shown);
}

void ElidedLabel::resizeEvent(QResizeEvent*)
{
    updateTip();
}

bool ElidedLabel::event(QEvent* event)
{
    if (event->type() == QEvent::ApplicationFontChange)
        setFont(fontFor(m_role, QApplication::font()));
    return QWidget::event(event);
}

void ElidedLabel::updateTip()
{
    setToolTip(fontMetrics().horizontalAdvance(m_text) > width() ? m_text : QString());
}

Card::Card(QWidget* parent) : QFrame(parent)
{
    setFrameShape(QFrame::NoFrame);
}

void Card::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = themeColors(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(colors.border);
    painter.setBrush(colors.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kCardRadius, kCardRadius);
}

BadgeLabel::BadgeLabel(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void BadgeLabel::setState(State state, const QString& words)
{
    m_state = state;
    m_words = words;
    setAccessibleName(words);
    setToolTip(words);
    updateGeometry();
    update();
}

QSize BadgeLabel::sizeHint() const
{
    return badgeSize(m_state, m_words, font());
}

QSize BadgeLabel::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), fontMetrics().averageCharWidth() * 9), sizeHint().height()};
}

void BadgeLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintBadge(&painter, rect(), m_state, m_words, palette(), font(), layoutDirection());
}

MarkLabel::MarkLabel(int side, QWidget* parent) : QWidget(parent), m_side(side)
{
    setFixedSize(side, side);
}

void MarkLabel::setNetwork(const NetworkDescriptor* network)
{
    m_color = network ? QColor(network->color) : QColor(Qt::gray);
    m_letter = network ? network->letter : QStringLiteral("?");
    setAccessibleName(network ? network->name : QString());
    setToolTip(network ? network->name : QString());
    update();
}

void MarkLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(font());
    paintNetworkMark(&painter, rect(), m_color, m_letter, palette());
}

FlowLayout::FlowLayout(QWidget* parent, int spacing) : QLayout(parent)
{
    setSpacing(spacing);
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout()
{
    qDeleteAll(m_items);
}

QLayoutItem* FlowLayout::takeAt(int index)
{
    return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr;
}

QSize FlowLayout::minimumSize() const
{
    QSize size;
    for (const QLayoutItem* item : m_items)
        size = size.expandedTo(item->minimumSize());
    return size;
}

void FlowLayout::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    arrange(rect, false);
}

int FlowLayout::arrange(const QRect& rect, bool dry) const
{
    const bool mirrored = parentWidget() && parentWidget()->layoutDirection() == Qt::RightToLeft;
    int x = 0;
    int y = 0;
    int line = 0;
    for (QLayoutItem* item : m_items) {
        if (item->isEmpty())
            continue;
        const QSize size = item->sizeHint();
        if (x > 0 && x + size.width() > rect.width()) {
            x = 0;
            y += line + spacing();
            line = 0;
        }
        if (!dry) {
            const int left = mirrored ? rect.right() - x - size.width() + 1 : rect.left() + x;
            item->setGeometry(QRect(QPoint(left, rect.top() + y), size));
        }
        x += size.width() + spacing();
        line = std::max(line, size.height());
    }
    return y + line;
}

QPushButton* makeButton(const QString& text, ButtonRole role, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setAutoDefault(false);
    setButtonRole(button, role);
    if (role == ButtonRole::Primary)
        button->setFont(fontFor(FontRole::Strong, QApplication::font()));
    if (role == ButtonRole::Link || role == ButtonRole::Chip)
        button->setCursor(Qt::PointingHandCursor);
    return button;
}

QPushButton* makeButton(const QString& text, ButtonRole role, Glyph glyph, QWidget* parent)
{
    QPushButton* button = makeButton(text, role, parent);
    button->setIcon(glyphIcon(glyph));
    setButtonGlyph(button, glyph);
    return button;
}

QPushButton* makeIconButton(const QString& name, Glyph glyph, QWidget* parent)
{
    QPushButton* button = makeButton({}, ButtonRole::Flat, parent);
    button->setIcon(glyphIcon(glyph));
    button->setAccessibleName(name);
    button->setToolTip(name);
    return button;
}

void setUpTable(QTableView* view, const QString& name)
{
    view->setAccessibleName(name);
    view->setFrameShape(QFrame::NoFrame);
    view->setShowGrid(false);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setTabKeyNavigation(false);
    view->setWordWrap(false);
    view->setMouseTracking(true);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setItemDelegate(new RowDelegate(RowDelegate::Emphasis::Normal, view));
    QHeaderView* rows = view->verticalHeader();
    rows->hide();
    rows->setMinimumSectionSize(8);
    rows->setSectionResizeMode(QHeaderView::Fixed); // one height: 100,000 rows cost nothing to lay out
    rows->setDefaultSectionSize(RowDelegate::rowHeight(view->font()));
    QHeaderView* columns = view->horizontalHeader();
    columns->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    columns->setHighlightSections(false);
    columns->setMinimumSectionSize(48);
    columns->setStretchLastSection(true);
}

QHBoxLayout* centred(QWidget* inside)
{
    auto* middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(inside, 100);
    middle->addStretch(1);
    return middle;
}

Card* framed(QFrame* inside)
{
    auto* card = new Card;
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(4, 4, 4, 4);
    inside->setFrameShape(QFrame::NoFrame);
    layout->addWidget(inside);
    return card;
}

QScrollArea* scrolled(QWidget* inside, const QString& name)
{
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setAccessibleName(name);
    scroll->setWidget(inside);
    scroll->viewport()->setAutoFillBackground(false);
    inside->setAutoFillBackground(false);
    return scroll;
}

void clearLayout(QVBoxLayout* layout)
{
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
}

void copyFrom(QPushButton* button, const QString& text)
{
    QApplication::clipboard()->setText(text);
    const QString before = button->property("pkCopyText").isValid() ? button->property("pkCopyText").toString()
                                                                    : button->text();
    button->setProperty("pkCopyText", before);
    const bool hasText = !before.isEmpty();
    if (hasText)
        button->setText(QCoreApplication::translate("Widgets", "Copied"));
    button->setIcon(glyphIcon(Glyph::Tick));
    setButtonGlyph(button, Glyph::Tick);
    QTimer::singleShot(1500, button, [button, before] {
        button->setText(before);
        button->setIcon(glyphIcon(Glyph::Copy));
        setButtonGlyph(button, Glyph::Copy);
    });
}

} // namespace pk
