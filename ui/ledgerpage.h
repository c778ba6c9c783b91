// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/ledgerreport.h"
#include "ui/windowcontext.h"

#include <QWidget>

#include <functional>

class QComboBox;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace pk {

class LedgerTableModel;
class TableFilter;
class TextLabel;

/// Everything that was done with a token, newest first; read only. Narrowed by what, purpose, client and time; saved as a table
/// or as what is handed to a client. Proves its own chain on demand.
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
    QLayout* buildFilters();
    void fillClients();
    void offerExtract();
    LedgerFilter chosenFilter() const;
    bool isNarrowed() const;
    void applyFilter();
    void exportEntries();
    void extractForClient();
    /// Asks where to, makes the content then and writes it whole or not at all.
    void saveAs(const QString& title, const QString& name, const QStringList& kinds,
                const std::function<Result<QByteArray>(const QString&)>& content);
    void verify();

    WindowContext m_context;
    LedgerTableModel* m_model;
    TableFilter* m_filter;
    QTableView* m_view;
    QStackedWidget* m_stack;
    TextLabel* m_verdict;
    QComboBox* m_action;
    QComboBox* m_purpose;
    QComboBox* m_client;
    QComboBox* m_time;
    QPushButton* m_forClient = nullptr;
};

} // namespace pk
