// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/recount.h"
#include "ui/windowcontext.h"

#include <QWidget>

class QAbstractItemModel;
class QMenu;
class QStackedWidget;
class QTableView;

namespace pk {

class EmptyState;
class FilterBar;
class TableFilter;

/// A table with its chips: all pages, or all accounts. Speaks in ids, never in rows.
class TablePage final : public QWidget
{
    Q_OBJECT
public:
    enum class Kind { Pages, Accounts };

    TablePage(const WindowContext& context, Kind kind, QAbstractItemModel& model, std::function<int(State)> count,
              QWidget* parent = nullptr);

    TableFilter& filter() { return *m_filter; }
    FilterBar& filterBar() { return *m_bar; }
    QTableView& view() { return *m_view; }
    EmptyState& emptyState() { return *m_empty; }
    Kind kind() const { return m_kind; }

    QString currentId() const;
    AccountId currentAccount() const;
    QList<AccountId> selectedAccounts() const; ///< each once
    QStringList selectedIds() const;
    QList<AccountId> visibleAccounts() const;
    void select(const QString& id);
    void clearSelection();
    /// "9 of 1,284 pages · Needs you"
    QString summary() const;
    void saveLayout();

Q_SIGNALS:
    void currentChanged();
    void summaryChanged();
    void detailsRequested();
    void connectRequested();
    void searchCleared();
    /// The row's menu is about to be shown; the window fills it with its actions.
    void menuRequested(QMenu* menu);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void setUpView();
    void setUpColumns();
    void fitColumns();
    void showHeaderMenu(const QPoint& at);
    void updateEmptyState();
    QString cellText(const QModelIndex& row, int role) const;

    WindowContext m_context;
    Kind m_kind;
    QAbstractItemModel& m_model;
    TableFilter* m_filter;
    FilterBar* m_bar;
    QTableView* m_view;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    struct Width
    {
        int column;
        int least; ///< in characters
        int share; ///< of what is left over
    };
    QList<Width> m_widths;
    bool m_isOwnLayout = false; ///< somebody set the columns
    bool m_isFitting = false;
    Recount m_soon;
};

} // namespace pk
