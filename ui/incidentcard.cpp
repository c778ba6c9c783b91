// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/incidentcard.h"

#include "models/domain/incidentwords.h"
#include "models/services/incidentnote.h"

#include <QHBoxLayout>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

namespace pk {

namespace {
constexpr int kEdge = 4;
}

IncidentCard::IncidentCard(const WindowContext& context, QWidget* parent)
    : Card(parent)
    , m_context(context)
    , m_layout(new QBoxLayout(QBoxLayout::LeftToRight, this))
    , m_mark(new MarkLabel(24))
    , m_badge(new BadgeLabel)
    , m_headline(new ElidedLabel(FontRole::Strong))
    , m_line(new ElidedLabel(FontRole::Small))
    , m_open(makeButton(tr("Open incident"), ButtonRole::Plain))
    , m_copy(makeButton(tr("Copy note for clients"), ButtonRole::Plain, Glyph::Copy))
{
    setCursor(Qt::PointingHandCursor);
    m_line->setSecondary(true);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_headline);
    words->addWidget(m_line);
    auto* what = new QHBoxLayout;
    what->setSpacing(kGrid + 4);
    what->addWidget(m_mark);
    what->addLayout(words, 1);
    auto* acts = new QHBoxLayout;
    acts->setSpacing(kGrid + 4);
    acts->addWidget(m_badge);
    acts->addStretch();
    acts->addWidget(m_open);
    acts->addWidget(m_copy);
    m_layout->setContentsMargins(2 * kGrid, kGrid + 2, 2 * kGrid - 4, kGrid + 2);
    m_layout->setSpacing(kGrid);
    m_layout->addLayout(what, 1);
    m_layout->addLayout(acts);
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT opened(m_id); });
    connect(m_copy, &QPushButton::clicked, this, &IncidentCard::copyNote);
}

void IncidentCard::show(const Incident& incident)
{
    m_id = incident.id;
    const auto network = m_context.networks().network(incident.network);
    m_mark->setNetwork(network.get());
    m_badge->setState(State::Incident, incidentTitle(incident));
    m_headline->setText(incidentHeadline(incident, network ? network->name : incident.network.toString()));
    const IncidentImpact impact = impactOf(m_context.records(), incident);
    QStringList parts{incidentLine(incident, m_context.records().now()),
                      tr("%n page(s) stopped", nullptr, impact.pages)};
    const qsizetype clients = impact.clientNames().size();
    if (clients > 0)
        parts.append(tr("%n client(s)", nullptr, int(clients)));
    m_line->setText(parts.join(QStringLiteral(" · ")));
    m_open->setAccessibleName(tr("Open incident: %1").arg(m_headline->text()));
    setAccessibleName(tr("%1: %2", "headline, numbers").arg(m_headline->text(), m_line->text()));
    setVisible(true);
}

void IncidentCard::copyNote()
{
    const Incident* incident = m_context.records().incident(m_id);
    if (!incident)
        return;
    const auto network = m_context.networks().network(incident->network);
    copyFrom(m_copy,
             incidentNote(
                 m_context.records(), *incident, network ? network->name : incident->network.toString(), ClientId()));
}

void IncidentCard::resizeEvent(QResizeEvent* event)
{
    Card::resizeEvent(event);
    const bool roomy = width() >= fontMetrics().averageCharWidth() * 125;
    m_layout->setDirection(roomy ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void IncidentCard::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        Q_EMIT opened(m_id);
}

void IncidentCard::paintEvent(QPaintEvent* event)
{
    Card::paintEvent(event);
    const ThemeColors colors = themeColors(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath card;
    card.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kCardRadius, kCardRadius);
    painter.setClipPath(card);
    const QRect edge = QStyle::visualRect(layoutDirection(), rect(), QRect(0, 0, kEdge, height()));
    painter.fillRect(edge, badgeColors(State::Incident, colors.dark).mark);
}

} // namespace pk
