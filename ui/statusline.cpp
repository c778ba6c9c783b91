// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/statusline.h"

#include "ui/widgets.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QProgressBar>

namespace pk {

StatusLine::StatusLine(QWidget* parent)
    : QWidget(parent)
    , m_summary(new ElidedLabel(FontRole::Small))
    , m_vault(new ElidedLabel(FontRole::Small))
    , m_work(new QWidget)
    , m_words(new ElidedLabel(FontRole::Small))
    , m_bar(new QProgressBar)
    , m_cancel(makeButton(tr("Cancel"), ButtonRole::Link))
{
    m_summary->setSecondary(true);
    m_vault->setSecondary(true);
    m_vault->setAlignment(Qt::AlignTrailing);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(140);
    m_bar->setFixedHeight(10);
    m_bar->setAccessibleName(tr("Progress of the check"));
    m_cancel->setAccessibleName(tr("Cancel the check"));
    auto* work = new QHBoxLayout(m_work);
    work->setContentsMargins(0, 0, 0, 0);
    work->setSpacing(kGrid);
    work->addWidget(m_words);
    work->addWidget(m_bar);
    work->addWidget(m_cancel);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 1, 2 * kGrid, 0);
    layout->setSpacing(2 * kGrid);
    layout->addWidget(m_summary, 3);
    layout->addWidget(m_work);
    layout->addWidget(m_vault, 2);
    m_work->hide();
    setFixedHeight(fontMetrics().height() + 16);
    connect(m_cancel, &QPushButton::clicked, this, &StatusLine::cancelRequested);
}

void StatusLine::setSummary(const QString& text)
{
    m_summary->setText(text);
}

void StatusLine::setVault(const QString& text)
{
    m_vault->setText(text);
}

void StatusLine::setProgress(int done, int total)
{
    m_work->setVisible(done < total);
    m_bar->setMaximum(std::max(1, total));
    m_bar->setValue(done);
    m_words->setText(tr("Checking %1 of %2", "progress")
                         .arg(QLocale().toString(std::min(done + 1, total)), QLocale().toString(total)));
}

QString StatusLine::summary() const
{
    return m_summary->text();
}

bool StatusLine::isWorking() const
{
    return !m_work->isHidden();
}

void StatusLine::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = themeColors(palette());
    QPainter painter(this);
    painter.fillRect(rect(), colors.card);
    painter.fillRect(QRect(0, 0, width(), 1), colors.border);
}

} // namespace pk
