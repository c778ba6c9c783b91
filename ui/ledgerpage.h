// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/clientextract.h"
#include "ui/windowcontext.h"

#include <QWidget>

#include <functional>

class QComboBox;
class QFileDialog;
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
    ~LedgerPage() override;
    TableFilter& filter() { return *m_filter; }
    QTableView& view() { return *m_view; }

    bool isBusy() const { return m_run != nullptr; } ///< proves the chain or writes a file, beside everything else
    /// What the last proof or export came to, or how far it is.
    QString verdict() const;
    void verify();
    void exportEntries();
    void extractForClient();

Q_SIGNALS:
    void ended(); ///< what isBusy() was about
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
    /// Asks where to and in which form; \a save gets the file's name.
    void saveAs(const QString& title, const QString& name, const QStringList& kinds,
                const std::function<void(const QString&)>& save);
    QLayout* buildVerdict();
    /// For what takes a while: says how far it is and offers to stop it.
    LedgerRunPtr begin(const QString& words);
    /// \a failure null: done, with \a words.
    void end(const Error* failure, const QString& words);
    void setBusy(bool busy);

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
    QPushButton* m_verify = nullptr;
    QPushButton* m_export = nullptr;
    QPushButton* m_forClient = nullptr;
    QPushButton* m_stop;
    LedgerRunPtr m_run;
};

} // namespace pk
