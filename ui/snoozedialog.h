// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/windowcontext.h"

#include <QDialog>

class QButtonGroup;
class QDateEdit;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace pk {

class TextLabel;

/// Until when, and why: both are asked for. accepted() when both are there; the caller snoozes.
class SnoozeDialog final : public QDialog
{
    Q_OBJECT
public:
    enum class Span { Tomorrow, Monday, Week, Date };

    SnoozeDialog(const WindowContext& context, const AccountId& id, QWidget* parent);

    void choose(Span span);
    QDateEdit& date() { return *m_date; }
    QLineEdit& reason() { return *m_reason; }
    QPushButton& snoozeButton() { return *m_snooze; }
    Snooze snooze() const;

private:
    void addSpans(QVBoxLayout* layout);
    void addReason(QVBoxLayout* layout);
    void addButtons(QVBoxLayout* layout);
    void refreshEnd();
    QDate day() const;

    QDate m_today;
    QButtonGroup* m_spans;
    QDateEdit* m_date;
    QLineEdit* m_reason;
    TextLabel* m_end;
    QPushButton* m_snooze = nullptr;
};

} // namespace pk
