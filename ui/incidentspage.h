// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/windowcontext.h"

#include <QWidget>

class QBoxLayout;
class QComboBox;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QTableView;

namespace pk {

class BadgeLabel;
class EmptyState;
class IncidentTableModel;
class MarkLabel;
class TableFilter;
class TextLabel;

/// Many logins that ended together: the list, and of the chosen one what happened, what to do, and a note for clients.
class IncidentsPage final : public QWidget
{
    Q_OBJECT
public:
    explicit IncidentsPage(const WindowContext& context, QWidget* parent = nullptr);

    TableFilter& filter() { return *m_filter; }
    QTableView& view() { return *m_view; }
    void select(const IncidentId& id);
    IncidentId current() const;
    /// The note as it is shown and would be copied.
    QString note() const;
    QComboBox& noteFor() { return *m_noteFor; }
    QPushButton& copyButton() { return *m_copy; }
    QPushButton& loginsButton() { return *m_logins; }

Q_SIGNALS:
    /// \a onlyDead: those of the incident's state, else all of the network.
    void loginsRequested(const QString& network, bool onlyDead);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildList();
    QWidget* buildDetails();
    QWidget* buildStory();
    QWidget* buildNote();
    void wire();
    void update();
    void showIncident(const Incident& incident);
    void fillClients(const Incident& incident);
    void showNote();
    void fitList();

    WindowContext m_context;
    IncidentTableModel* m_model;
    TableFilter* m_filter;
    QTableView* m_view;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QWidget* m_list = nullptr;
    QScrollArea* m_details = nullptr;
    QBoxLayout* m_columns = nullptr;
    MarkLabel* m_mark = nullptr;
    TextLabel* m_headline = nullptr;
    BadgeLabel* m_badge = nullptr;
    TextLabel* m_line = nullptr;
    TextLabel* m_happened = nullptr;
    TextLabel* m_toDo = nullptr;
    TextLabel* m_progress = nullptr;
    QPushButton* m_logins = nullptr;
    QComboBox* m_noteFor = nullptr;
    QPlainTextEdit* m_note = nullptr;
    QPushButton* m_copy = nullptr;
};

} // namespace pk
