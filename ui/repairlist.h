// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/repairsession.h"
#include "ui/windowcontext.h"

#include <QListWidget>

namespace pk {

/// Everyone in a run of the repair queue, in its order, and below them what no sign-in mends.
class RepairList final : public QListWidget
{
    Q_OBJECT
public:
    explicit RepairList(const WindowContext& context, QWidget* parent = nullptr);

    /// Shows the session as it is; the current row and the scroll position stay.
    void show(const RepairSession& session);
    void select(const AccountId& id);
    AccountId current() const; ///< empty when nobody is
    /// The words of a row, for those who cannot see it.
    QString rowText(const AccountId& id) const;

Q_SIGNALS:
    /// Somebody moved to another row.
    void moved(const pk::AccountId& id);

private:
    struct Line
    {
        RepairItem item;
        std::optional<RepairMark> mark; ///< none: not mended by signing in
        QString heading;                ///< set: a heading instead
    };
    void fill(QListWidgetItem* row, const Line& line);
    QListWidgetItem* rowOf(const AccountId& id) const;

    WindowContext m_context;
    bool m_showing = false;
};

/// The pages an item is about, by client; as high as they need, as far as there is room.
class ConcernedPages final : public QListWidget
{
    Q_OBJECT
public:
    explicit ConcernedPages(QWidget* parent = nullptr);
    void show(const RepairItem& item);
};

/// "Mended", "Skipped", "Tried": empty for those that are left.
QString markName(RepairMark mark);

} // namespace pk
