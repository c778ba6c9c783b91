// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messagebar.h"

#include "models/domain/words.h"
#include "ui/badge.h"
#include "ui/widgets.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>

namespace pk {

namespace {

State stateOf(MessageBar::Kind kind)
{
    switch (kind) {
    case MessageBar::Kind::Done: return State::Healthy;
    case MessageBar::Kind::Note: return State::Waiting;
    case MessageBar::Kind::Trouble: return State::NeedsYou;
    }
    Q_UNREACHABLE();
}

} // namespace

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent)
    , m_text(new TextLabel(FontRole::Body))
    , m_action(makeButton({}, ButtonRole::Plain))
{
    auto* close = makeIconButton(tr("Close message"), Glyph::Close);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(5 * kGrid, kGrid, kGrid, kGrid);
    layout->setSpacing(kGrid);
    m_text->wrapped();
    layout->addWidget(m_text, 1);
    m_action->hide();
    layout->addWidget(m_action);
    layout->addWidget(close);
    connect(close, &QPushButton::clicked, this, &MessageBar::dismiss);
    connect(m_action, &QPushButton::clicked, this, [this] {
        const auto act = m_onAction;
        dismiss();
        if (act)
            act();
    });
    hide();
}

void MessageBar::show(Kind kind, const QString& text, const QString& action, std::function<void()> onAction)
{
    m_kind = kind;
    m_onAction = std::move(onAction);
    m_text->setText(text);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    setAccessibleName(text);
    setVisible(true);
    update();
    QAccessibleEvent announcement(this, QAccessible::Alert); // screen readers say it without taking the focus
    QAccessible::updateAccessibility(&announcement);
}

void MessageBar::show(const Error& error)
{
    const QString words = errorText(error);
    if (!words.isEmpty())
        show(Kind::Trouble, words);
}

QString MessageBar::text() const
{
    return isHidden() ? QString() : m_text->text();
}

void MessageBar::dismiss()
{
    m_onAction = {};
    hide();
}

void MessageBar::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = themeColors(palette());
    const BadgeColors tone = badgeColors(stateOf(m_kind), colors.dark);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(mixed(tone.tint, tone.text, 0.3));
    painter.setBrush(tone.tint);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kCardRadius, kCardRadius);
    const int side = 18;
    const QRect mark(2 * kGrid, (height() - side) / 2, side, side);
    const QRect placed = QStyle::visualRect(layoutDirection(), rect(), mark);
    if (m_kind == Kind::Note)
        paintGlyph(&painter, placed, Glyph::Info, tone.text);
    else if (m_kind == Kind::Trouble)
        paintGlyph(&painter, placed, Glyph::Warning, tone.text);
    else
        paintStateMark(&painter, placed, State::Healthy, tone.text);
}

} // namespace pk
