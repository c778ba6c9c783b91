// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signinrun.h"

#include "models/domain/words.h"
#include "models/services/browserchoice.h"
#include "ui/browsers.h"
#include "ui/connectsteps.h"
#include "ui/widgets.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>

namespace pk {

SignInRun::SignInRun(const WindowContext& context, WaitingStep& step, QObject* parent)
    : QObject(parent)
    , m_context(context)
    , m_step(step)
{
    connect(&step, &WaitingStep::openRequested, this, &SignInRun::open);
    connect(&step, &WaitingStep::copyRequested, this, [this](QPushButton* button) {
        copyFrom(button, m_link.toString(QUrl::FullyEncoded));
    });
    connect(&step, &WaitingStep::otherRequested, this, &SignInRun::openOther);
    connect(&step, &WaitingStep::pasted, this, [this](const QString& address) {
        if (!m_operation)
            return;
        const auto taken = m_operation->pasteAddress(address);
        m_step.pasteFailed(taken ? QString() : errorText(taken.error()));
    });
}

SignInRun::~SignInRun()
{
    if (!m_operation)
        return;
    // The window goes while a sign-in is under way: the operation must outlive its own coroutine.
    ConnectOperation* operation = m_operation.release();
    disconnect(operation, nullptr, this, nullptr);
    connect(operation, &ConnectOperation::stageChanged, operation, [operation](ConnectOperation::Stage stage) {
        if (stage == ConnectOperation::Stage::Done)
            operation->deleteLater();
    });
    operation->cancel();
}

void SignInRun::begin(const ConnectRequest& request, LinkUse use, const QString& browser)
{
    if (m_operation)
        return;
    const auto network = m_context.networks().network(request.network);
    m_network = network ? network->name : request.network.toString();
    m_use = use;
    m_browser = browser;
    m_link.clear();
    m_operation = m_context.accounts.connectAccount(request);
    connect(m_operation.get(), &ConnectOperation::browserRequested, this, &SignInRun::linkArrived);
    connect(m_operation.get(), &ConnectOperation::stageChanged, this, [this](ConnectOperation::Stage stage) {
        if (stage == ConnectOperation::Stage::Exchanging) {
            m_step.stop();
            m_step.setWords(tr("Signed in"), tr("Exchanging the answer for tokens and putting them into the vault."));
        } else if (stage == ConnectOperation::Stage::ListingPages) {
            m_step.setWords(tr("Listing pages"),
                            tr("Asking %1 for every page, however many there are.").arg(m_network));
        }
    });
    m_step.begin(m_network, request.timeout);
    whenDone(m_operation->run(), this, [this](const Result<Connected>& connected) { ended(connected); });
}

void SignInRun::cancel()
{
    if (m_operation)
        m_operation->cancel();
}

bool SignInRun::wantsPastedAddress() const
{
    return m_operation && m_operation->wantsPastedAddress();
}

void SignInRun::ended(const Result<Connected>& connected)
{
    m_step.stop();
    if (m_operation)
        m_operation.release()->deleteLater(); // we are called from inside it
    Q_EMIT finished(connected);
}

void SignInRun::linkArrived(const QUrl& link)
{
    m_link = link;
    m_step.setLink(
        link, m_operation && m_operation->wantsPastedAddress(), m_operation ? m_operation->userCode() : QString());
    switch (m_use) {
    case LinkUse::Open: open(); break;
    case LinkUse::Copy:
        QApplication::clipboard()->setText(link.toString(QUrl::FullyEncoded));
        m_step.setWords(
            tr("The sign-in link is on the clipboard"),
            tr("Open it in any browser on this computer, sign in and allow access. This dialog goes on by itself."));
        break;
    case LinkUse::Other: openOther(nullptr); break;
    }
}

void SignInRun::open()
{
    if (m_browser.isEmpty() || m_browser == kDefaultBrowser) {
        m_context.openUrl(m_link);
        return;
    }
    openElsewhere(m_browser);
}

void SignInRun::openElsewhere(const QString& browser)
{
    m_browser = browser;
    const auto known = browserById(installedBrowsers(), browser);
    if (known && openIn(*known, m_link))
        return;
    m_step.setWords(known ? tr("%1 could not be started").arg(known->name) : tr("The chosen browser is gone"),
                    tr("Open the link in another browser, or copy it and open it by hand."));
}

void SignInRun::openOther(QPushButton* below)
{
    auto* menu = new QMenu(&m_step);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QList<Browser> browsers = installedBrowsers();
    for (const Browser& browser : browsers) {
        QAction* action = menu->addAction(QString(browser.name).replace(QLatin1Char('&'), QStringLiteral("&&")));
        connect(action, &QAction::triggered, this, [this, id = browser.id] {
            openElsewhere(id);
            Q_EMIT browserChosen(id);
        });
    }
    if (browsers.isEmpty())
        menu->addAction(tr("No other browser was found; copy the link"))->setEnabled(false);
    const QPoint place = below ? below->mapToGlobal(QPoint(0, below->height() + 4))
                               : m_step.mapToGlobal(QPoint(0, m_step.height() / 2));
    menu->popup(place);
}

} // namespace pk
