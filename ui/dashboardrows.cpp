// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboardrows.h"

#include "models/domain/words.h"
#include "ui/badge.h"
#include "ui/widgets.h"

#include <QHBoxLayout>
#include <QMouseEvent>
#include <QPainter>

namespace pk {

NeedsRow::NeedsRow(QWidget* parent)
    : QFrame(parent)
    , m_mark(new MarkLabel(24))
    , m_name(new ElidedLabel(FontRole::Strong))
    , m_line(new ElidedLabel(FontRole::Small))
    , m_badge(new BadgeLabel)
    , m_help(makeButton(tr("Reconnect"), ButtonRole::Plain))
{
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    m_line->setSecondary(true);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_name);
    words->addWidget(m_line);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
    layout->setSpacing(kGrid + 4);
    layout->addWidget(m_mark);
    layout->addLayout(words, 1);
    layout->addWidget(m_badge);
    layout->addWidget(m_help);
    connect(m_help, &QPushButton::clicked, this, [this] { Q_EMIT helped(m_id); });
}

void NeedsRow::show(const WindowContext& context, const Account& account, const Health& health)
{
    m_id = account.id;
    m_mark->setNetwork(context.networks().network(account.network).get());
    m_name->setText(account.identity.name.isEmpty() ? account.identity.handle : account.identity.name);
    const Impact impact = context.accounts.impactOf(account.id);
    QStringList parts;
    if (!account.identity.handle.isEmpty() && account.identity.handle != m_name->text())
        parts.append(account.identity.handle);
    parts.append(account.pagesChosen ? tr("%n page(s)", nullptr, int(impact.pages.size()))
                                     : tr("pages not chosen yet"));
    QStringList clients = impact.clients;
    const qsizetype further = clients.size() - 2;
    if (further > 0) {
        clients = clients.first(2);
        clients.append(tr("+%1", "further clients").arg(further));
    }
    if (!clients.isEmpty())
        parts.append(clients.join(QStringLiteral(", ")));
    m_line->setText(parts.join(QStringLiteral(" · ")));
    const State state = account.pagesChosen ? health.state : State::PartlyLost;
    m_badge->setState(state, account.pagesChosen ? stateWords(health, context.records().now()) : tr("Choose pages"));
    m_help->setText(!account.pagesChosen                    ? tr("Choose pages")
                        : health.state == State::PartlyLost ? tr("Show pages")
                                                            : tr("Reconnect"));
    m_help->setAccessibleName(tr("%1: %2", "what the button does, for whom").arg(m_help->text(), m_name->text()));
    m_help->setEnabled(!context.accounts.isBusy(account.id));
    setVisible(true);
}

void NeedsRow::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        Q_EMIT opened(m_id);
}

void NeedsRow::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = themeColors(palette());
    QPainter painter(this);
    if (underMouse())
        painter.fillRect(rect().adjusted(1, 1, -1, 0), colors.hover);
    painter.fillRect(QRect(2 * kGrid, 0, width() - 4 * kGrid, 1), colors.border);
}

bool NeedsRow::event(QEvent* event)
{
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave)
        update();
    return QFrame::event(event);
}

NetworkRow::NetworkRow(QWidget* parent) : QAbstractButton(parent)
{
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void NetworkRow::show(const NetworkDescriptor* network, int accounts, int pages, State worst, int inWorst,
                      double credits)
{
    m_name = network ? network->name : tr("Unknown network");
    m_letter = network ? network->letter : QStringLiteral("?");
    m_color = network ? QColor(network->color) : QColor(Qt::gray);
    m_line = tr("%n page(s)", nullptr, pages) + QStringLiteral(" · ") + tr("%n login(s)", nullptr, accounts);
    m_worst = worst;
    const bool fine = worst == State::Healthy || worst == State::NoEndDate;
    m_words = fine ? tr("All healthy")
                   : tr("%1 · %2", "state, number").arg(stateName(worst), QLocale().toString(inWorst));
    m_credits = credits;
    QString name = tr("%1: %2, %3", "network: pages and logins, worst state").arg(m_name, m_line, m_words);
    if (credits >= 0) {
        setToolTip(tr("Fullest bucket: %1 % of the credits left").arg(qRound(credits * 100)));
        name += QStringLiteral(", ") + toolTip();
    }
    setAccessibleName(name);
    update();
}

QSize NetworkRow::sizeHint() const
{
    const int line = fontMetrics().height() + QFontMetrics(fontFor(FontRole::Small, font())).height();
    return {260, line + 2 * kGrid + 4};
}

void NetworkRow::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = themeColors(palette());
    QPainter painter(this);
    if (underMouse())
        painter.fillRect(rect().adjusted(1, 1, -1, 0), isDown() ? colors.pressed : colors.hover);
    painter.fillRect(QRect(2 * kGrid, 0, width() - 4 * kGrid, 1), colors.border);
    const QRect inner = rect().adjusted(2 * kGrid, kGrid, -2 * kGrid, -kGrid);
    const auto place = [&](const QRect& r) { return QStyle::visualRect(layoutDirection(), inner, r); };
    const auto leading = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft);
    painter.setFont(font());
    paintNetworkMark(
        &painter, place(QRect(inner.left(), inner.center().y() - 11, 24, 24)), m_color, m_letter, palette());
    const QSize badge = badgeSize(m_worst, m_words, font());
    const int right = std::min(badge.width(), inner.width() / 2);
    const int words = inner.width() - 36 - right - 12;
    const QFont strong = fontFor(FontRole::Strong, font());
    const QFont small = fontFor(FontRole::Small, font());
    const QFontMetrics strongMetrics(strong);
    const QFontMetrics smallMetrics(small);
    painter.setFont(strong);
    painter.setPen(colors.text);
    painter.drawText(place(QRect(inner.left() + 36, inner.top(), words, strongMetrics.height())),
                     int(leading | Qt::AlignVCenter),
                     strongMetrics.elidedText(m_name, Qt::ElideRight, words));
    painter.setFont(small);
    painter.setPen(colors.secondary);
    painter.drawText(
        place(QRect(inner.left() + 36, inner.top() + strongMetrics.height(), words, smallMetrics.height() + 2)),
        int(leading | Qt::AlignVCenter),
        smallMetrics.elidedText(m_line, Qt::ElideRight, words));
    const int credits = m_credits >= 0 ? 10 : 0;
    const QRect badgeRect = place(QRect(inner.right() - right + 1, inner.top() - credits / 2, right, inner.height()));
    const QRect pill = paintBadge(&painter, badgeRect, m_worst, m_words, palette(), font(), layoutDirection());
    if (m_credits >= 0)
        paintMeter(&painter,
                   QRectF(pill.left() + 4, pill.bottom() + 3, pill.width() - 8, 9),
                   m_credits,
                   palette(),
                   layoutDirection());
    if (hasKeyboardFocus(this))
        paintFocusRing(&painter, rect(), 4, palette());
}

void NetworkRow::enterEvent(QEnterEvent* event)
{
    update();
    QAbstractButton::enterEvent(event);
}

void NetworkRow::leaveEvent(QEvent* event)
{
    update();
    QAbstractButton::leaveEvent(event);
}

} // namespace pk
