// SPDX-License-Identifier: GPL-3.0-or-later
// Statistics: of one page in a dialog of their own, of several read one after the other.
#include "models/services/statisticsservice.h"
#include "ui/detailspane.h"
#include "ui/mainwindow.h"
#include "ui/messagebar.h"
#include "ui/statisticsdialog.h"
#include "ui/statusline.h"
#include "ui/tablepage.h"

#include <QMenu>
#include <QShortcut>
#include <QTableView>

namespace pk {

namespace {
const QKeySequence kStatisticsKey(Qt::CTRL | Qt::Key_T);
constexpr qsizetype kToldProblems = 3;
} // namespace

void MainWindow::wireStatistics()
{
    if (!m_context.statistics)
        return;
    connect(m_context.statistics, &StatisticsService::progress, m_status, &StatusLine::setProgress);
    connect(m_status, &StatusLine::cancelRequested, this, [this] { m_context.statistics->cancel(); });
    connect(m_details, &DetailsPane::statisticsRequested, this, [this](const PageId& id) { openStatistics(id); });
    auto* keys = new QShortcut(kStatisticsKey, this);
    connect(keys, &QShortcut::activated, this, [this] {
        if (currentTable() == m_pages && !m_pages->currentId().isEmpty())
            openStatistics(PageId(m_pages->currentId()));
    });
}

StatisticsDialog* MainWindow::openStatistics(const PageId& id)
{
    if (!m_context.statistics)
        return nullptr;
    if (!m_statistics) {
        m_statistics = new StatisticsDialog(m_context, this);
        m_statistics->show();
    }
    m_statistics->showPage(id);
    m_statistics->raise();
    m_statistics->activateWindow();
    return m_statistics;
}

void MainWindow::addStatistics(const TablePage& page, QMenu* menu)
{
    if (!m_context.statistics || page.kind() != TablePage::Kind::Pages)
        return;
    const PageId current(page.currentId());
    QAction* open = menu->addAction(tr("Statistics…"));
    open->setShortcut(kStatisticsKey);
    open->setShortcutVisibleInContextMenu(true);
    connect(open, &QAction::triggered, this, [this, current] { openStatistics(current); });
    QList<PageId> ids;
    for (const QString& id : page.selectedIds())
        ids.append(PageId(id));
    if (ids.size() < 2)
        return;
    QAction* all = menu->addAction(tr("Read statistics of %n page(s) now", nullptr, int(ids.size())));
    connect(all, &QAction::triggered, this, [this, ids] { readStatistics(ids); });
}

void MainWindow::readStatistics(const QList<PageId>& ids)
{
    if (!m_context.statistics || ids.isEmpty())
        return;
    whenDone(m_context.statistics->readAll(ids), this, [this](const Result<ReadSummary>& summary) {
        m_status->setProgress(1, 1);
        if (!summary) {
            m_messages->show(summary.error());
            return;
        }
        QStringList sentences{tr("Statistics of %1 of %n page(s) read.", nullptr, summary->asked).arg(summary->read)};
        if (summary->cancelled)
            sentences.append(tr("Stopped; what was read is kept."));
        const QDateTime now = m_context.records().now();
        for (const ReadProblem& problem : summary->problems.mid(0, kToldProblems))
            sentences.append(
                tr("%1: %2", "page, what happened").arg(problem.name, readingErrorText(problem.error, now)));
        if (summary->problems.size() > kToldProblems)
            sentences.append(tr("%n more could not be read.", nullptr, int(summary->problems.size() - kToldProblems)));
        m_messages->show(summary->problems.isEmpty() ? MessageBar::Kind::Done : MessageBar::Kind::Trouble,
                         sentences.join(QLatin1Char(' ')));
    });
}

} // namespace pk
