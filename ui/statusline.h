// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QProgressBar;
class QPushButton;

namespace pk {

class ElidedLabel;

/// The line below: what is shown, the last check, work under way with cancel, and which vault.
class StatusLine final : public QWidget
{
    Q_OBJECT
public:
    explicit StatusLine(QWidget* parent = nullptr);
    void setSummary(const QString& text);
    void setVault(const QString& text);
    /// Hides the progress when done reaches total.
    void setProgress(int done, int total);
    QString summary() const;
    bool isWorking() const;

Q_SIGNALS:
    void cancelRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ElidedLabel* m_summary;
    ElidedLabel* m_vault;
    QWidget* m_work;
    ElidedLabel* m_words;
    QProgressBar* m_bar;
    QPushButton* m_cancel;
};

} // namespace pk
