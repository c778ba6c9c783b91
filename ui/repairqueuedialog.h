// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/repairsession.h"
#include "ui/browsers.h"
#include "ui/signinrun.h"

#include <QDialog>
#include <QTimer>

class QComboBox;
class QPushButton;
class QStackedWidget;

namespace pk {

class BadgeLabel;
class ConcernedPages;
class ElidedLabel;
class MarkLabel;
class RepairList;
class ResultStep;
class TextLabel;
class WaitingStep;

/// Walks a person through everyone who has to sign in again, one after the other: what happened, which pages of which
/// clients, in which browser; then what changed. Beside the main window, never in its way. May be closed at any moment:
/// the queue goes on from there.
class RepairQueueDialog final : public QDialog
{
    Q_OBJECT
public:
    enum class Step { Facts, Waiting, Result, Trouble, Summary };
    Q_ENUM(Step)

    explicit RepairQueueDialog(const WindowContext& context, QWidget* parent = nullptr);
    ~RepairQueueDialog() override;

    Step step() const { return m_step; }
    AccountId current() const { return m_current; }
    RepairList& list() { return *m_list; }
    WaitingStep& waitingStep() { return *m_waiting; }
    ResultStep& resultStep() { return *m_result; }
    QComboBox& browserBox() { return *m_browser; }
    QPushButton& primaryButton() { return *m_primary; }
    QPushButton& skipButton() { return *m_skip; }
    QPushButton& copyButton() { return *m_copy; }
    QPushButton& stopButton() { return *m_stop; }
    QString troubleText() const;
    const RepairSession& session() const { return m_session; }

Q_SIGNALS:
    void stepChanged(pk::RepairQueueDialog::Step step);
    /// Trouble that came after the dialog was closed.
    void failed(const pk::Error& error);

public:
    /// Escape: takes back a sign-in under way, else closes. Nothing is lost either way.
    void reject() override;

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void buildLeft(QLayout* into);
    void buildRight(QLayout* into);
    QWidget* buildFacts();
    QWidget* buildTrouble();
    QLayout* buildFoot();
    void goTo(Step step);
    void updateButtons();
    void updateProgress();
    void recordsMoved();
    void showAccount(const AccountId& id);
    void showHead(const RepairItem& item);
    void showSummary();
    void summarise(const RepairOutcome& outcome);
    void showResult(const RepairOutcome& outcome);
    void signIn(SignInRun::LinkUse use);
    void signedIn(const Result<Connected>& connected);
    void checkAgain();
    void primary();
    void skip();
    void advance();
    void countDown();
    const RepairItem* itemOf(const AccountId& id) const; ///< null when it is in neither list
    bool mendsHere(const AccountId& id) const;

    WindowContext m_context;
    RepairSession m_session;
    QList<Browser> m_browsers;
    Step m_step = Step::Facts;
    AccountId m_current;
    bool m_closing = false;
    bool m_isChecking = false;
    int m_secondsLeft = 0;
    QTimer m_soon;
    QTimer m_second;

    RepairList* m_list;
    TextLabel* m_progress;
    MarkLabel* m_mark;
    TextLabel* m_title;
    ElidedLabel* m_line;
    QStackedWidget* m_stack;
    WaitingStep* m_waiting;
    SignInRun* m_signIn;
    ResultStep* m_result;
    ResultStep* m_summary;
    BadgeLabel* m_badge = nullptr;
    TextLabel* m_advice = nullptr;
    TextLabel* m_impact = nullptr;
    ConcernedPages* m_pages = nullptr;
    QWidget* m_pagesCard = nullptr;
    QWidget* m_browserRow = nullptr;
    QComboBox* m_browser = nullptr;
    TextLabel* m_troubleTitle = nullptr;
    TextLabel* m_trouble = nullptr;
    QPushButton* m_stop;
    QPushButton* m_skip;
    QPushButton* m_copy;
    QPushButton* m_primary;
};

} // namespace pk
