// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connectresult.h"

#include "models/domain/words.h"
#include "ui/badge.h"
#include "ui/widgets.h"

#include <QPainter>
#include <QVBoxLayout>

namespace pk {

StateMark::StateMark(State state, QWidget* parent) : QWidget(parent), m_state(state)
{
    setFixedSize(18, 18);
    setAccessibleName(stateName(state));
}

void StateMark::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintStateMark(&painter, QRectF(0, 1, 16, 16), m_state, badgeColors(m_state, isDark(palette())).text);
}

ResultStep::ResultStep(QWidget* parent) : QWidget(parent), m_list(new QVBoxLayout)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_list->setSpacing(kGrid + 4);
    layout->addLayout(m_list);
    layout->addStretch();
}

void ResultStep::clear()
{
    m_lines.clear();
    while (QLayoutItem* item = m_list->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

void ResultStep::addLine(State state, const QString& text)
{
    m_lines.append(text);
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid + 4);
    layout->addWidget(new StateMark(state), 0, Qt::AlignTop);
    layout->addWidget((new TextLabel(FontRole::Body, text))->wrapped(), 1);
    m_list->addWidget(row);
}

void ResultStep::addGaps(const Connected& connected)
{
    if (connected.candidates.isEmpty() && !connected.noPagesHint.isEmpty())
        addLine(State::EndingSoon, connected.noPagesHint);
    if (connected.partial)
        addLine(State::EndingSoon, tr("The page list is incomplete: %1").arg(connected.partialReason));
    if (connected.missingScopes.isEmpty())
        return;
    QStringList purposes;
    for (const Purpose purpose : connected.disabled)
        purposes.append(purposeName(purpose));
    const QString missing = connected.missingScopes.join(QStringLiteral(", "));
    addLine(State::EndingSoon,
            purposes.isEmpty() ? tr("Not granted: %1.").arg(missing)
                               : tr("Not granted: %1. Switched off: %2. Reconnect and allow it to switch it on.")
                                     .arg(missing, purposes.join(QStringLiteral(", "))));
}

QString firstNames(const QStringList& names)
{
    QStringList first = names.mid(0, 8);
    if (names.size() > first.size())
        first.append(ResultStep::tr("+%1", "further pages").arg(names.size() - first.size()));
    return first.join(QStringLiteral(", "));
}

} // namespace pk
