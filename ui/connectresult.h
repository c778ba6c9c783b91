// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/health.h"
#include "models/services/connectoperation.h"

#include <QWidget>

class QVBoxLayout;

namespace pk {

/// A state's shape as a widget, before a sentence about it.
class StateMark final : public QWidget
{
    Q_OBJECT
public:
    explicit StateMark(State state, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    State m_state;
};

/// What came of a sign-in, sentence by sentence.
class ResultStep final : public QWidget
{
    Q_OBJECT
public:
    explicit ResultStep(QWidget* parent = nullptr);

    void clear();
    void addLine(State state, const QString& text);
    /// What the sign-in did not bring: pages, an incomplete list, permissions.
    void addGaps(const Connected& connected);
    /// Every sentence shown, in its order.
    const QStringList& lines() const { return m_lines; }

private:
    QVBoxLayout* m_list;
    QStringList m_lines;
};

/// The first eight names, and how many more there are.
QString firstNames(const QStringList& names);

} // namespace pk
