// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/clockbanner.h"

#include "models/services/clockwatch.h"
#include "models/services/servicecontext.h"
#include "ui/badge.h"
#include "ui/widgets.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>

namespace pk {

ClockBanner::ClockBanner(const ServiceContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_label(new ElidedLabel(FontRole::Strong))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 6, 2 * kGrid, 7);
    m_label->setObjectName(QStringLiteral("clock"));
    m_label->setTone(State::EndingNow); // the band's own colours are those of that badge
    layout->addWidget(m_label);
    if (m_context.clockWatch)
        connect(m_context.clockWatch, &ClockWatch::changed, this, &ClockBanner::tell);
    tell();
}

void ClockBanner::tell()
{
    const ClockVerdict verdict = m_context.clockWatch ? m_context.clockWatch->verdict() : ClockVerdict();
    const auto network = m_context.networks.network(verdict.said);
    const QString words = clockWords(verdict, network ? network->name : verdict.said.toString());
    m_label->setText(words);
    setAccessibleName(words);
    setVisible(!words.isEmpty());
    if (words.isEmpty())
        return;
    QAccessibleEvent announcement(this, QAccessible::Alert); // screen readers say it without taking the focus
    QAccessible::updateAccessibility(&announcement);
}

void ClockBanner::paintEvent(QPaintEvent*)
{
    const BadgeColors tone = badgeColors(State::EndingNow, isDark(palette()));
    QPainter painter(this);
    painter.fillRect(rect(), tone.tint);
    painter.fillRect(QRect(0, height() - 1, width(), 1), mixed(tone.tint, tone.text, 0.25));
}

} // namespace pk
