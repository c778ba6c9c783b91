// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/signinrun.h"

#include <QDialog>

class QPushButton;
class QStackedWidget;

namespace pk {

class MarkLabel;
class NetworkStep;
class PageChoiceStep;
class PurposeStep;
class RegistrationForm;
class ResultStep;
class TextLabel;
class WaitingStep;

/// From "which network" to "these pages, these clients", beside the main window, never in its way. Reconnecting walks the
/// same road from the second step on.
class ConnectDialog final : public QDialog
{
    Q_OBJECT
public:
    enum class Step { Network, Registration, Purposes, Waiting, Pages, Done, Trouble };
    Q_ENUM(Step)

    ConnectDialog(const WindowContext& context, QWidget* parent = nullptr);
    ~ConnectDialog() override;

    void startNew();
    void startReconnect(const AccountId& id);
    /// For a sign-in whose pages were never chosen.
    void resumeChoice(const AccountId& id);

    Step step() const { return m_step; }
    NetworkStep& networkStep() { return *m_network; }
    PurposeStep& purposeStep() { return *m_purposes; }
    WaitingStep& waitingStep() { return *m_waiting; }
    PageChoiceStep& pageStep() { return *m_pages; }
    QPushButton& nextButton() { return *m_next; }
    QString troubleText() const;
    bool wantsPastedAddress() const { return m_signIn->wantsPastedAddress(); }
    using LinkUse = SignInRun::LinkUse;
    void leaveForBrowser(LinkUse use);

Q_SIGNALS:
    void stepChanged(pk::ConnectDialog::Step step);
    void accountReady(const pk::AccountId& id);
    void failed(const pk::Error& error);

public:
    /// Escape, Cancel and closing the window: a sign-in under way is cancelled first.
    void reject() override;

private:
    void buildFrame();
    void goTo(Step step);
    void updateButtons();
    void next();
    void back();
    void setHead(const NetworkDescriptor* network, const QString& title, const QString& line);
    void showRegistration();
    QString chosenBrowser() const;
    void finished(const Result<Connected>& connected);
    void listed(const Connected& connected);
    void showTrouble(const Error& error);
    void keepPages();
    void showDone(const QStringList& kept);

    WindowContext m_context;
    Step m_step = Step::Network;
    std::shared_ptr<const NetworkDescriptor> m_descriptor;
    QString m_instance;
    AccountId m_reconnect;
    Connected m_connected;
    bool m_isRunning = false;

    MarkLabel* m_mark;
    TextLabel* m_title;
    TextLabel* m_line;
    QStackedWidget* m_stack;
    NetworkStep* m_network;
    QWidget* m_registrationHolder;
    PurposeStep* m_purposes;
    WaitingStep* m_waiting;
    SignInRun* m_signIn;
    PageChoiceStep* m_pages;
    ResultStep* m_done;
    QWidget* m_trouble;
    TextLabel* m_troubleText = nullptr;
    QPushButton* m_asNew = nullptr;
    QPushButton* m_back;
    QPushButton* m_cancel;
    QPushButton* m_copy;
    QPushButton* m_other;
    QPushButton* m_next;
};

} // namespace pk
