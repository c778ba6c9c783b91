// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/connectoperation.h"
#include "ui/windowcontext.h"

#include <QObject>
#include <QUrl>

class QPushButton;
class QWidget;

namespace pk {

class WaitingStep;

/// One sign-in in a browser behind a WaitingStep: starts the operation, brings the link to the browser, keeps the step's
/// words true, takes a pasted address. What it brought is for the dialog to show.
class SignInRun final : public QObject
{
    Q_OBJECT
public:
    /// What the person chose to do with the link when it is there.
    enum class LinkUse { Open, Copy, Other };

    SignInRun(const WindowContext& context, WaitingStep& step, QObject* parent);
    /// A sign-in under way is cancelled; it outlives this for as long as it needs to end.
    ~SignInRun() override;

    /// \a browser: an id of installedBrowsers() or kDefaultBrowser; of one that is gone the step says so,
    /// and opens nothing before somebody chose another.
    void begin(const ConnectRequest& request, LinkUse use, const QString& browser);
    void cancel();
    bool isRunning() const { return m_operation != nullptr; }
    bool wantsPastedAddress() const;
    /// The browser the link went to last.
    QString browser() const { return m_browser; }

Q_SIGNALS:
    /// Once for every begin(); the operation is gone by then.
    void finished(const pk::Result<pk::Connected>& connected);
    /// Somebody took another browser for this sign-in.
    void browserChosen(const QString& browser);

private:
    void linkArrived(const QUrl& link);
    void open();
    void openOther(QPushButton* below);
    void openElsewhere(const QString& browser);
    void ended(const Result<Connected>& connected);

    WindowContext m_context;
    WaitingStep& m_step;
    std::unique_ptr<ConnectOperation> m_operation;
    QString m_network; ///< its name
    QUrl m_link;
    LinkUse m_use = LinkUse::Open;
    QString m_browser;
};

} // namespace pk
