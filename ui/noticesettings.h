// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/windowcontext.h"

#include <QWidget>

#include <variant>

class QCheckBox;
class QGridLayout;
class QMenu;
class QPushButton;

namespace pk {

/// When the desktop tells somebody: the steps for every login, exceptions for networks and clients, notices on or off, tray.
class NoticeSettings final : public QWidget
{
    Q_OBJECT
public:
    explicit NoticeSettings(const WindowContext& context, QWidget* parent = nullptr);

    QCheckBox& shown() { return *m_shown; }
    QPushButton& addButton() { return *m_add; }
    /// The box of one step in one row (0: every login, then the exceptions); null where there is none.
    QCheckBox* box(int row, std::chrono::days step) const;
    int rows() const { return int(m_rows.size()); }

private:
    struct Every
    {};
    using Scope = std::variant<Every, NetworkId, ClientId>;

    void rebuild();
    void addRow(const Scope& scope, const QString& name);
    void fillMenu(QMenu* menu);
    WarnSteps stepsFor(const Scope& scope) const;
    void setSteps(const Scope& scope, const std::optional<WarnSteps>& steps);
    void apply(int row);

    WindowContext m_context;
    QCheckBox* m_shown;
    QPushButton* m_add;
    QWidget* m_table = nullptr;
    QGridLayout* m_grid = nullptr;
    WarnSteps m_columns;
    struct Row
    {
        Scope scope;
        QList<QCheckBox*> boxes; ///< as the columns
    };
    QList<Row> m_rows;
};

} // namespace pk
