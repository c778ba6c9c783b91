// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/windowcontext.h"

#include <QWidget>

class QStackedWidget;
class QTableView;

namespace pk {

class LedgerTableModel;
class TableFilter;
class TextLabel;

/// Everything that was done with a token, newest first; read only. Proves its own chain on demand.
class LedgerPage final : public QWidget
{
    Q_OBJECT
public:
    explicit LedgerPage(const WindowContext& context, QWidget* parent = nullptr);
    TableFilter& filter() { return *m_filter; }
    QTableView& view() { return *m_view; }

Q_SIGNALS:
    void failed(const pk::Error& error);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void verify();

    WindowContext m_context;
    LedgerTableModel* m_model;
    TableFilter* m_filter;
    QTableView* m_view;
    QStackedWidget* m_stack;
    TextLabel* m_verdict;
};

} // namespace pk
