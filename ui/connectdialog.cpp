// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connectdialog.h"

#include "models/domain/words.h"
#include "models/services/browserchoice.h"
#include "models/services/registrationservice.h"
#include "models/services/repairsession.h"
#include "models/tables/pagechoicemodel.h"
#include "ui/browsers.h"
#include "ui/connectresult.h"
#include "ui/connectsteps.h"
#include "ui/pagechoicestep.h"
#include "ui/registrationform.h"
#include "ui/widgets.h"

#include <QListWidget>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace pk {

namespace {

constexpr std::chrono::minutes kPatience(5);

} // namespace

ConnectDialog::ConnectDialog(const WindowContext& context, QWidget* parent)
    : QDialog(parent)
    , m_context(context)
    , m_mark(new MarkLabel(36))
    , m_title(new TextLabel(FontRole::Title))
    , m_line(new TextLabel(FontRole::Body))
    , m_stack(new QStackedWidget)
    , m_network(new NetworkStep(context))
    , m_registrationHolder(new QWidget)
    , m_purposes(new PurposeStep(context))
    , m_waiting(new WaitingStep)
    , m_signIn(new SignInRun(context, *m_waiting, this))
    , m_pages(new PageChoiceStep(context))
    , m_done(new ResultStep)
    , m_trouble(new QWidget)
    , m_back(makeButton(tr("Back"), ButtonRole::Plain))
    , m_cancel(makeButton(tr("Cancel"), ButtonRole::Plain))
    , m_copy(makeButton(tr("Copy link"), ButtonRole::Plain, Glyph::Copy))
    , m_other(makeButton(tr("Another browser"), ButtonRole::Plain, Glyph::Globe))
    , m_next(makeButton(tr("Next"), ButtonRole::Primary))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(false);
    buildFrame();
    const int unit = fontMetrics().averageCharWidth();
    setMinimumSize(std::max(600, unit * 80), std::max(480, fontMetrics().height() * 28));
    resize(std::max(760, unit * 100), std::max(600, fontMetrics().height() * 34));

    connect(m_network, &NetworkStep::changed, this, &ConnectDialog::updateButtons);
    connect(m_network, &NetworkStep::accepted, this, &ConnectDialog::next);
    connect(m_pages, &PageChoiceStep::changed, this, &ConnectDialog::updateButtons);
    connect(m_back, &QPushButton::clicked, this, &ConnectDialog::back);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::close);
    connect(m_next, &QPushButton::clicked, this, &ConnectDialog::next);
    connect(m_copy, &QPushButton::clicked, this, [this] { leaveForBrowser(LinkUse::Copy); });
    connect(m_other, &QPushButton::clicked, this, [this] { leaveForBrowser(LinkUse::Other); });
    connect(m_signIn, &SignInRun::finished, this, &ConnectDialog::finished);
    connect(m_signIn, &SignInRun::browserChosen, this, [this](const QString& browser) {
        m_context.services.settings.setBrowserOf(m_reconnect, browser); // of a new account once it is there
    });
    goTo(Step::Network);
}

ConnectDialog::~ConnectDialog() = default;

void ConnectDialog::buildFrame()
{
    setWindowTitle(tr("Connect account"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(3 * kGrid, 3 * kGrid - 4, 3 * kGrid, 2 * kGrid);
    layout->setSpacing(2 * kGrid);
    auto* head = new QHBoxLayout;
    head->setSpacing(kGrid + 4);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    m_line->secondary()->setWordWrap(true);
    words->addWidget(m_title);
    words->addWidget(m_line);
    head->addWidget(m_mark, 0, Qt::AlignVCenter);
    head->addLayout(words, 1);
    layout->addLayout(head);
    auto* troubleLayout = new QVBoxLayout(m_trouble);
    troubleLayout->setContentsMargins(0, 0, 0, 0);
    troubleLayout->setSpacing(2 * kGrid);
    auto* troubleRow = new QHBoxLayout;
    troubleRow->setSpacing(kGrid + 4);
    m_troubleText = new TextLabel(FontRole::Body);
    m_troubleText->wrapped();
    troubleRow->addWidget(new StateMark(State::NeedsYou), 0, Qt::AlignTop);
    troubleRow->addWidget(m_troubleText, 1);
    m_asNew = makeButton(tr("Connect the other person as a new account"), ButtonRole::Plain);
    troubleLayout->addLayout(troubleRow);
    troubleLayout->addWidget(m_asNew, 0, Qt::AlignLeading);
    troubleLayout->addStretch();
    connect(m_asNew, &QPushButton::clicked, this, [this] {
        m_reconnect = {};
        m_purposes->show(*m_descriptor, nullptr);
        goTo(Step::Purposes);
    });
    auto* holderLayout = new QVBoxLayout(m_registrationHolder);
    holderLayout->setContentsMargins(0, 0, 0, 0);
    for (QWidget* step : {static_cast<QWidget*>(m_network),
                          m_registrationHolder,
                          static_cast<QWidget*>(m_purposes),
                          static_cast<QWidget*>(m_waiting),
                          static_cast<QWidget*>(m_pages),
                          static_cast<QWidget*>(m_done),
                          m_trouble})
        m_stack->addWidget(step);
    layout->addWidget(m_stack, 1);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(kGrid);
    foot->addWidget(m_back);
    foot->addStretch();
    foot->addWidget(m_cancel);
    foot->addWidget(m_other);
    foot->addWidget(m_copy);
    foot->addWidget(m_next);
    layout->addLayout(foot);
}

void ConnectDialog::setHead(const NetworkDescriptor* network, const QString& title, const QString& line)
{
    m_mark->setVisible(network != nullptr);
    m_mark->setNetwork(network);
    m_title->setText(title);
    m_line->setText(line);
    m_line->setVisible(!line.isEmpty());
}

void ConnectDialog::startNew()
{
    m_reconnect = {};
    goTo(Step::Network);
    show();
    m_network->list().setFocus();
}

void ConnectDialog::startReconnect(const AccountId& id)
{
    const Account* account = m_context.records().account(id);
    m_descriptor = account ? m_context.networks().network(account->network) : nullptr;
    if (!m_descriptor) {
        deleteLater();
        return;
    }
    m_reconnect = id;
    m_instance = account->instance;
    setWindowTitle(tr("Reconnect %1").arg(account->identity.name));
    m_purposes->show(*m_descriptor, account);
    goTo(Step::Purposes);
    show();
    m_next->setFocus();
}

void ConnectDialog::resumeChoice(const AccountId& id)
{
    const Account* account = m_context.records().account(id);
    m_descriptor = account ? m_context.networks().network(account->network) : nullptr;
    if (!m_descriptor) {
        deleteLater();
        return;
    }
    m_isRunning = true;
    goTo(Step::Waiting);
    m_waiting->stop();
    m_waiting->setWords(tr("Listing pages"),
                        tr("Asking %1 which pages %2 can reach.").arg(m_descriptor->name, account->identity.name));
    show();
    whenDone(
        m_context.accounts.listAgain(id), this, [this](const Result<Connected>& connected) { finished(connected); });
}

void ConnectDialog::goTo(Step step)
{
    m_step = step;
    m_stack->setCurrentIndex(int(step));
    const QString name = m_descriptor ? m_descriptor->name : QString();
    switch (step) {
    case Step::Network:
        setHead(
            nullptr, tr("Connect an account"), tr("Choose the network. You sign in on its own page, in your browser."));
        break;
    case Step::Registration:
        setHead(m_descriptor.get(),
                tr("Register your app at %1").arg(name),
                tr("Once per network: it tells %1 who is asking.").arg(name));
        break;
    case Step::Purposes:
        setHead(m_descriptor.get(),
                m_reconnect.isEmpty() ? tr("Connect %1").arg(name) : tr("Reconnect at %1").arg(name),
                m_instance);
        break;
    case Step::Waiting: setHead(m_descriptor.get(), tr("Sign in at %1").arg(name), m_instance); break;
    case Step::Pages:
        setHead(m_descriptor.get(), tr("Choose pages"), tr("Signed in as %1").arg(m_connected.identity.name));
        break;
    case Step::Done:
        setHead(m_descriptor.get(),
                m_reconnect.isEmpty() ? tr("%1 is connected").arg(m_connected.identity.name)
                                      : tr("%1 works again").arg(m_connected.identity.name),
                {});
        break;
    case Step::Trouble: setHead(m_descriptor.get(), tr("That did not work"), tr("Nothing was changed.")); break;
    }
    updateButtons();
    Q_EMIT stepChanged(step);
}

void ConnectDialog::updateButtons()
{
    const bool leaving = m_step == Step::Purposes;
    m_copy->setVisible(leaving);
    m_other->setVisible(leaving);
    m_back->setVisible((m_step == Step::Purposes && m_reconnect.isEmpty()) || m_step == Step::Registration);
    m_cancel->setVisible(m_step != Step::Done);
    m_cancel->setText(m_step == Step::Pages ? tr("Later") : tr("Cancel"));
    m_next->setVisible(m_step != Step::Waiting && m_step != Step::Registration);
    m_next->setEnabled(true);
    switch (m_step) {
    case Step::Network:
        m_next->setText(tr("Next"));
        m_next->setEnabled(m_network->isComplete());
        break;
    case Step::Purposes: {
        const auto browser = browserById(installedBrowsers(), chosenBrowser());
        m_next->setText(browser ? tr("Open %1", "a browser").arg(browser->name) : tr("Open browser"));
        break;
    }
    case Step::Pages: {
        const int count = int(m_pages->model().chosen().size());
        m_next->setText(count == 0 ? tr("Keep no page") : tr("Keep %n page(s)", nullptr, count));
        m_next->setEnabled(!m_isRunning);
        break;
    }
    case Step::Done: m_next->setText(tr("Close")); break;
    case Step::Trouble: m_next->setText(tr("Try again")); break;
    case Step::Registration:
    case Step::Waiting: break;
    }
    m_next->setDefault(m_next->isVisibleTo(this));
}

void ConnectDialog::next()
{
    switch (m_step) {
    case Step::Network: {
        m_descriptor = m_network->network();
        if (!m_descriptor)
            return;
        m_instance = m_descriptor->perInstance ? m_network->instance() : QString();
        const bool typed = m_descriptor->registration == RegistrationKind::Typed;
        if (typed && !m_context.services.registrations->find(m_descriptor->id, m_instance)) {
            showRegistration();
            return;
        }
        m_purposes->show(*m_descriptor, nullptr);
        goTo(Step::Purposes);
        m_next->setFocus();
        return;
    }
    case Step::Purposes: leaveForBrowser(LinkUse::Open); return;
    case Step::Pages: keepPages(); return;
    case Step::Done: close(); return;
    case Step::Trouble:
        if (m_descriptor)
            goTo(Step::Purposes);
        else
            goTo(Step::Network);
        return;
    case Step::Registration:
    case Step::Waiting: return;
    }
}

void ConnectDialog::back()
{
    goTo(Step::Network);
    m_network->list().setFocus();
}

void ConnectDialog::showRegistration()
{
    QLayout* layout = m_registrationHolder->layout();
    while (QLayoutItem* item = layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    auto* form = new RegistrationForm(m_context, m_descriptor->id, m_instance);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setAccessibleName(tr("App registration"));
    form->setAutoFillBackground(false);
    scroll->setWidget(form);
    scroll->viewport()->setAutoFillBackground(false);
    layout->addWidget(scroll);
    connect(form, &RegistrationForm::saved, this, [this] {
        m_purposes->show(*m_descriptor, nullptr);
        goTo(Step::Purposes);
    });
    resize(std::max(width(), 800), std::max(height(), fontMetrics().height() * 44)); // guide and fields at one look
    goTo(Step::Registration);
}

void ConnectDialog::leaveForBrowser(LinkUse use)
{
    if (!m_descriptor || m_isRunning)
        return;
    ConnectRequest request;
    if (!m_reconnect.isEmpty())
        request = reconnectRequest(m_context.services, m_reconnect);
    request.network = m_descriptor->id;
    request.instance = m_instance;
    request.purposes = m_purposes->purposes();
    request.timeout = kPatience;
    m_isRunning = true;
    goTo(Step::Waiting);
    m_signIn->begin(request, use, chosenBrowser());
}

QString ConnectDialog::chosenBrowser() const
{
    return browserFor(m_context.records(), m_context.services.settings, m_reconnect);
}

void ConnectDialog::finished(const Result<Connected>& connected)
{
    m_isRunning = false;
    m_waiting->stop();
    if (!connected) {
        if (connected.error().kind == ErrorKind::Cancelled || isHidden()) {
            if (connected.error().kind != ErrorKind::Cancelled)
                Q_EMIT failed(connected.error());
            deleteLater();
            return;
        }
        if (connected.error().kind == ErrorKind::NotRegistered && m_descriptor)
            showRegistration();
        else
            showTrouble(connected.error());
    } else {
        const QString browser = m_signIn->browser();
        if (m_reconnect.isEmpty() && !browser.isEmpty() && browser != kDefaultBrowser)
            m_context.services.settings.setBrowserOf(connected->account, browser);
        show(); // the answer came after all, in the moment of cancelling: its pages wait to be chosen
        listed(*connected);
    }
    raise();
    activateWindow(); // the browser is in front now
}

void ConnectDialog::listed(const Connected& connected)
{
    m_connected = connected;
    const Account* account = m_context.records().account(connected.account);
    const bool chosenBefore = account && account->pagesChosen;
    if (connected.candidates.isEmpty() || (chosenBefore && !m_reconnect.isEmpty())) {
        showDone({});
        return;
    }
    m_pages->show(connected);
    goTo(Step::Pages);
    m_pages->view().setFocus();
}

void ConnectDialog::showTrouble(const Error& error)
{
    m_troubleText->setText(errorText(error));
    m_asNew->setVisible(error.kind == ErrorKind::IdentityMismatch);
    goTo(Step::Trouble);
    m_next->setText(error.kind == ErrorKind::IdentityMismatch ? tr("Sign in again") : tr("Try again"));
}

QString ConnectDialog::troubleText() const
{
    return m_step == Step::Trouble ? m_troubleText->text() : QString();
}

void ConnectDialog::keepPages()
{
    const auto clients = m_pages->clients();
    if (!clients) {
        showTrouble(clients.error());
        return;
    }
    m_isRunning = true;
    updateButtons();
    auto task = m_context.accounts.choosePages(m_connected, m_pages->model().chosen(), *clients);
    whenDone(std::move(task), this, [this](const Result<QList<Page>>& kept) {
        m_isRunning = false;
        if (!kept) {
            showTrouble(kept.error());
            return;
        }
        QStringList names;
        for (const Page& page : *kept)
            names.append(page.name);
        showDone(names);
    });
}

void ConnectDialog::showDone(const QStringList& kept)
{
    m_done->clear();
    m_done->addLine(State::Healthy, tr("Signed in as %1; the tokens are in the vault.").arg(m_connected.identity.name));
    if (!kept.isEmpty())
        m_done->addLine(State::Healthy, tr("%n page(s) kept: %1", nullptr, int(kept.size())).arg(firstNames(kept)));
    const qsizetype same = m_context.records().pagesOf(m_connected.account).size() - m_connected.gained.size()
        - m_connected.lost.size();
    if (!m_reconnect.isEmpty() && same > 0)
        m_done->addLine(State::Healthy, tr("%n page(s) work as before.", nullptr, int(same)));
    if (!m_connected.gained.isEmpty())
        m_done->addLine(State::Healthy, tr("Work again: %1").arg(firstNames(m_connected.gained)));
    if (!m_connected.lost.isEmpty())
        m_done->addLine(State::NeedsYou, tr("No longer reachable: %1").arg(firstNames(m_connected.lost)));
    m_done->addGaps(m_connected);
    goTo(Step::Done);
    m_next->setFocus();
    Q_EMIT accountReady(m_connected.account);
}

void ConnectDialog::reject()
{
    if (!m_isRunning) {
        QDialog::reject();
        return;
    }
    hide(); // finished() comes with Cancelled and puts an end to the dialog
    m_signIn->cancel();
}

} // namespace pk
