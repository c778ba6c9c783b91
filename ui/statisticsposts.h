// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/figurehistory.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace pk {

class ContentTableModel;
class EmptyState;
class HttpClient;
class TableFilter;
class TextLabel;
class ThumbnailModel;

/// The newest posts of a page with their figures: sorted, searched, by kind. Pictures only where somebody switched them on.
class StatisticsPosts final : public QWidget
{
    Q_OBJECT
public:
    explicit StatisticsPosts(HttpClient& http, QWidget* parent = nullptr);

    /// \a network: id and name of the page's. No content: it was never read.
    void show(const NetworkId& network, const QString& name, const std::optional<ContentSnapshot>& content,
              const QDateTime& now);
    /// Why nothing can be read; empty: it can.
    void setRefusal(const QString& sentence) { m_refusal = sentence; }

    QTableView& view() { return *m_view; }
    QLineEdit& search() { return *m_search; }
    QComboBox& kinds() { return *m_kinds; }
    QCheckBox& thumbnails() { return *m_pictures; }
    ThumbnailModel& pictures() { return *m_thumbnails; }
    EmptyState& emptyState() { return *m_empty; }
    QString note() const;

Q_SIGNALS:
    void readRequested();
    void linkRequested(const QUrl& link);

private:
    QWidget* buildTools();
    void filterKind();
    void updateStack();
    void open(const QModelIndex& row);

    bool m_wasRead = false;
    QString m_refusal;
    ContentTableModel* m_model;
    ThumbnailModel* m_thumbnails;
    QSortFilterProxyModel* m_byKind;
    TableFilter* m_filter;
    QLineEdit* m_search;
    QComboBox* m_kinds;
    QCheckBox* m_pictures;
    QStackedWidget* m_stack;
    QTableView* m_view;
    EmptyState* m_empty;
    TextLabel* m_note;
};

} // namespace pk
