// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/windowcontext.h"

#include <QWidget>

class QPushButton;
class QStackedWidget;
class QTableView;

namespace pk {

class ClientTableModel;
class EmptyState;
class TableFilter;

/// The agency's customers: how many pages each has and how they are; adding and renaming.
class ClientsPage final : public QWidget
{
    Q_OBJECT
public:
    explicit ClientsPage(const WindowContext& context, QWidget* parent = nullptr);
    TableFilter& filter() { return *m_filter; }
    QTableView& view() { return *m_view; }
    void addClient();
    void editCurrent();

Q_SIGNALS:
    void clientRequested(const QString& name);
    void failed(const pk::Error& error);

private:
    void setUpView();
    void wire(QPushButton* add, QPushButton* rename);
    void edit(const Client& client, const QString& title);

    WindowContext m_context;
    ClientTableModel* m_model;
    TableFilter* m_filter;
    QTableView* m_view;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
};

} // namespace pk
