// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/health.h"

#include <QAbstractButton>
#include <QSet>

namespace pk {

/// One figure of the dashboard: state, number, what it is, one line more. A link to exactly those rows.
class Tile final : public QAbstractButton
{
    Q_OBJECT
public:
    explicit Tile(const QList<State>& states, QWidget* parent = nullptr);

    const QList<State>& states() const { return m_states; }
    void show(int count, const QString& name, const QString& line);
    int value() const { return m_count; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QList<State> m_states;
    int m_count = 0;
    QString m_name;
    QString m_line;
};

} // namespace pk
