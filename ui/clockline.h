// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/health.h"

#include <QWidget>

namespace pk {

/// Clocks of one login or page on a line from today to the last of them, each with its words below.
class ClockLine final : public QWidget
{
    Q_OBJECT
public:
    explicit ClockLine(QWidget* parent = nullptr);
    void setClocks(const QList<EndClock>& clocks, const QDateTime& now, const Windows& windows);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Mark
    {
        EndClock clock;
        State tone;
        QString words;
        QString when;
    };
    QList<Mark> m_marks;
    QDateTime m_now;
};

} // namespace pk
