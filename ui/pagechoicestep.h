// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/windowcontext.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;
class QTableView;

namespace pk {

class MessageBar;
class PageChoiceModel;
class TableFilter;
class TextLabel;

/// Which pages to keep, and whose they are.
class PageChoiceStep final : public QWidget
{
    Q_OBJECT
public:
    explicit PageChoiceStep(const WindowContext& context, QWidget* parent = nullptr);
    void show(const Connected& connected);
    PageChoiceModel& model() { return *m_model; }
    TableFilter& filter() { return *m_filter; }
    QTableView& view() { return *m_view; }
    void selectAll(bool on);
    /// Client ids by remote id; new names become clients. StoreFailed when one cannot be saved.
    Result<QHash<RemoteId, ClientId>> clients() const;

Q_SIGNALS:
    void changed();

private:
    void setUpView();
    void assignToAll();
    void updateCount();
    QStringList clientNames() const;

    WindowContext m_context;
    PageChoiceModel* m_model;
    TableFilter* m_filter;
    TextLabel* m_title;
    MessageBar* m_note;
    QLineEdit* m_search;
    TextLabel* m_count;
    QComboBox* m_allClients;
    QTableView* m_view;
};

} // namespace pk
