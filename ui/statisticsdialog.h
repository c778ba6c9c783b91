// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/statisticsservice.h"
#include "ui/windowcontext.h"

#include <QDialog>
#include <QTimer>

class QButtonGroup;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace pk {

class ElidedLabel;
class EmptyState;
class FigureTableModel;
class MarkLabel;
class MessageBar;
class StatisticsOverview;
class StatisticsPosts;
class TableFilter;
class TextLabel;

/// Statistics of one page: what was read, over time, and a button that reads it now. Nothing is read by opening it.
class StatisticsDialog final : public QDialog
{
    Q_OBJECT
public:
    enum class View { Overview, Figures, Posts };
    enum class Format { Csv, Json };
    enum class Whose { Own, Compared }; ///< of the page, or of the public one in its chart

    /// context.statistics must be there.
    explicit StatisticsDialog(const WindowContext& context, QWidget* parent = nullptr);

    void showPage(const PageId& id);
    const PageId& page() const { return m_page; }
    void setView(View view);
    View view() const;
    void readNow();
    void compare(const QString& name);
    /// What the present view shows, as a file's bytes.
    QByteArray exported(Format format, Whose whose = Whose::Own) const;
    void save(Format format, Whose whose = Whose::Own); ///< asks where to

    StatisticsOverview& overview() { return *m_overview; }
    StatisticsPosts& posts() { return *m_posts; }
    QTableView& figures() { return *m_figures; }
    QPushButton& readButton() { return *m_read; }
    QPushButton& exportButton() { return *m_export; }
    MessageBar& messages() { return *m_messages; }
    EmptyState& emptyState() { return *m_empty; }
    QString statusText() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildHead(QLayout* into);
    QWidget* buildViews();
    QWidget* buildFigures();
    void reload();  ///< from the store
    void arrange(); ///< what is there already
    void refreshAges();
    void updateButtons();
    void updateStatus();
    void readFigures();
    void readPosts();
    LedgerDraft exportedEntry(Whose whose) const;
    NetworkId network() const;

    WindowContext m_context;
    StatisticsService& m_statistics;
    PageId m_page;
    FigureHistory m_history;
    std::optional<ContentSnapshot> m_content;
    std::optional<FigureSubject> m_other;
    QTimer m_minute; ///< ages move with time

    MarkLabel* m_mark;
    TextLabel* m_title;
    ElidedLabel* m_line;
    QPushButton* m_read;
    QPushButton* m_export;
    MessageBar* m_messages;
    QButtonGroup* m_views;
    QStackedWidget* m_stack;
    StatisticsOverview* m_overview;
    FigureTableModel* m_figureModel;
    TableFilter* m_figureFilter;
    QTableView* m_figures;
    StatisticsPosts* m_posts;
    EmptyState* m_empty;
    TextLabel* m_status;
};

} // namespace pk
