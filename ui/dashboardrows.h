// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/windowcontext.h"

#include <QAbstractButton>
#include <QFrame>

class QPushButton;

namespace pk {

class BadgeLabel;
class ElidedLabel;
class MarkLabel;

/// One login that needs a person: who, what hangs on it, why, and the button that helps.
class NeedsRow final : public QFrame
{
    Q_OBJECT
public:
    explicit NeedsRow(QWidget* parent = nullptr);

    void show(const WindowContext& context, const Account& account, const Health& health);
    AccountId account() const { return m_id; }

Q_SIGNALS:
    void opened(const pk::AccountId& id);
    void helped(const pk::AccountId& id);

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    AccountId m_id;
    MarkLabel* m_mark;
    ElidedLabel* m_name;
    ElidedLabel* m_line;
    BadgeLabel* m_badge;
    QPushButton* m_help;
};

/// One network: how many pages, how they are, what is left of its credits.
class NetworkRow final : public QAbstractButton
{
    Q_OBJECT
public:
    explicit NetworkRow(QWidget* parent = nullptr);

    void show(const NetworkDescriptor* network, int accounts, int pages, State worst, int inWorst, double credits);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QString m_name;
    QString m_line;
    QString m_letter;
    QColor m_color;
    State m_worst = State::NotChecked;
    QString m_words;
    double m_credits = -1;
};

} // namespace pk
