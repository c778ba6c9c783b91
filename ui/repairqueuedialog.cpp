// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/repairqueuedialog.h"

#include "models/domain/words.h"
#include "models/services/browserchoice.h"
#include "ui/connectresult.h"
#include "ui/connectsteps.h"
#include "ui/repairlist.h"
#include "ui/widgets.h"

#include <QCloseEvent>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>

namespace pk {

namespace {

constexpr std::chrono::minutes kPatience(5);
constexpr int kPauseSeconds = 4; ///< to read that it worked, before the next one is shown

} // namespace

RepairQueueDialog::RepairQueueDialog(const WindowContext& context, QWidget* parent)
    : QDialog(parent)
    , m_context(context)
    , m_session(context.services)
    , m_browsers(installedBrowsers())
    , m_list(new RepairList(context))
    , m_progress(new TextLabel(FontRole::Body))
    , m_mark(new MarkLabel(36))
    , m_title(new TextLabel(FontRole::Title))
    , m_line(new ElidedLabel(FontRole::Body, Qt::ElideMiddle))
    , m_stack(new QStackedWidget)
    , m_waiting(new WaitingStep)
    , m_signIn(new SignInRun(context, *m_waiting, this))
    , m_result(new ResultStep)
    , m_summary(new ResultStep)
    , m_stop(makeButton(tr("Stop"), ButtonRole::Plain))
    , m_skip(makeButton(tr("Skip"), ButtonRole::Plain))
    , m_copy(makeButton(tr("Copy link"), ButtonRole::Plain, Glyph::Copy))
    , m_primary(makeButton(tr("Start sign-in"), ButtonRole::Primary))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(false);
    setWindowTitle(tr("Repair queue"));
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    buildLeft(outer);
    buildRight(outer);
    const int unit = fontMetrics().averageCharWidth();
    setMinimumSize(std::max(820, unit * 116), std::max(520, fontMetrics().height() * 30));
    resize(std::max(940, unit * 136), std::max(600, fontMetrics().height() * 38));

    connect(m_list, &RepairList::moved, this, &RepairQueueDialog::showAccount);
    connect(m_signIn, &SignInRun::finished, this, &RepairQueueDialog::signedIn);
    connect(m_signIn, &SignInRun::browserChosen, this, [this](const QString& browser) {
        m_context.services.settings.setBrowserOf(m_current, browser);
    });
    m_soon.setSingleShot(true);
    m_soon.setInterval(80);
    connect(&m_soon, &QTimer::timeout, this, &RepairQueueDialog::recordsMoved);
    const Records& records = context.records();
    connect(&records, &Records::reset, &m_soon, qOverload<>(&QTimer::start));
    connect(&records, &Records::accountSaved, &m_soon, qOverload<>(&QTimer::start));
    connect(&records, &Records::accountRemoved, &m_soon, qOverload<>(&QTimer::start));
    connect(&records, &Records::pagesSaved, &m_soon, qOverload<>(&QTimer::start));
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, this, &RepairQueueDialog::countDown);

    m_session.begin();
    m_list->show(m_session);
    advance();
}

RepairQueueDialog::~RepairQueueDialog() = default;

void RepairQueueDialog::buildLeft(QLayout* into)
{
    auto* left = new QWidget;
    auto* layout = new QVBoxLayout(left);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid); // the same from right to left
    layout->setSpacing(kGrid);
    m_progress->secondary()->setWordWrap(true);
    layout->addWidget(m_progress);
    layout->addWidget(framed(m_list), 1);
    left->setFixedWidth(std::max(330, fontMetrics().averageCharWidth() * 46) + 2 * kGrid);
    into->addWidget(left);
}

void RepairQueueDialog::buildRight(QLayout* into)
{
    auto* right = new QWidget;
    right->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    auto* layout = new QVBoxLayout(right);
    layout->setContentsMargins(2 * kGrid, 3 * kGrid - 4, 2 * kGrid, 2 * kGrid);
    layout->setSpacing(2 * kGrid);
    auto* head = new QHBoxLayout;
    head->setSpacing(kGrid + 4);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    m_title->setWordWrap(true);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    // A name written the other way stands where the others stand.
    m_title->setAlignment((layoutDirection() == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute);
    m_line->setSecondary(true);
    words->addWidget(m_title);
    words->addWidget(m_line);
    head->addWidget(m_mark, 0, Qt::AlignTop);
    head->addLayout(words, 1);
    layout->addLayout(head);
    m_stack->addWidget(buildFacts());
    m_stack->addWidget(m_waiting);
    m_stack->addWidget(scrolled(m_result, tr("What changed")));
    m_stack->addWidget(buildTrouble());
    m_stack->addWidget(scrolled(m_summary, tr("Summary")));
    layout->addWidget(m_stack, 1);
    layout->addLayout(buildFoot());
    into->addWidget(right);
}

QWidget* RepairQueueDialog::buildFacts()
{
    auto* facts = new QWidget;
    auto* layout = new QVBoxLayout(facts);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    m_badge = new BadgeLabel;
    m_advice = (new TextLabel(FontRole::Body))->wrapped();
    m_impact = (new TextLabel(FontRole::Strong))->wrapped();
    m_pages = new ConcernedPages;
    m_pagesCard = framed(m_pages);
    layout->addWidget(m_badge);
    layout->addWidget(m_advice);
    layout->addSpacing(kGrid);
    layout->addWidget(m_impact);
    layout->addWidget(m_pagesCard, 100);
    m_browserRow = new QWidget;
    auto* row = new QVBoxLayout(m_browserRow);
    row->setContentsMargins(0, kGrid, 0, 0);
    row->setSpacing(4);
    auto* label = new QLabel(tr("Sign in with"));
    m_browser = new QComboBox;
    m_browser->setAccessibleName(tr("Browser and profile for this account"));
    m_browser->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_browser->addItem(tr("Default browser"), QString(kDefaultBrowser));
    for (const Browser& browser : m_browsers)
        m_browser->addItem(browser.name, browser.id);
    label->setBuddy(m_browser);
    row->addWidget(label);
    row->addWidget(m_browser);
    layout->addWidget(m_browserRow);
    layout->addStretch(1);
    connect(m_browser, &QComboBox::activated, this, [this](int index) {
        m_context.services.settings.setBrowserOf(m_current, m_browser->itemData(index).toString());
    });
    return facts;
}

QWidget* RepairQueueDialog::buildTrouble()
{
    auto* trouble = new QWidget;
    auto* layout = new QVBoxLayout(trouble);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * kGrid);
    m_troubleTitle = new TextLabel(FontRole::Strong);
    m_troubleTitle->setWordWrap(true);
    layout->addWidget(m_troubleTitle);
    auto* row = new QHBoxLayout;
    row->setSpacing(kGrid + 4);
    m_trouble = (new TextLabel(FontRole::Body))->wrapped();
    row->addWidget(new StateMark(State::NeedsYou), 0, Qt::AlignTop);
    row->addWidget(m_trouble, 1);
    layout->addLayout(row);
    layout->addStretch();
    return trouble;
}

QLayout* RepairQueueDialog::buildFoot()
{
    auto* foot = new QHBoxLayout;
    foot->setSpacing(kGrid);
    m_stop->setToolTip(tr("Closes. The queue goes on from here when you open it again."));
    m_skip->setToolTip(tr("Puts this account off until the others are through."));
    foot->addWidget(m_stop);
    foot->addStretch();
    foot->addWidget(m_skip);
    foot->addWidget(m_copy);
    foot->addWidget(m_primary);
    connect(m_stop, &QPushButton::clicked, this, &QWidget::close);
    connect(m_skip, &QPushButton::clicked, this, &RepairQueueDialog::skip);
    connect(m_copy, &QPushButton::clicked, this, [this] { signIn(SignInRun::LinkUse::Copy); });
    connect(m_primary, &QPushButton::clicked, this, &RepairQueueDialog::primary);
    return foot;
}

const RepairItem* RepairQueueDialog::itemOf(const AccountId& id) const
{
    if (const RepairSession::Entry* entry = m_session.entry(id))
        return &entry->item;
    for (const RepairItem& item : m_session.elsewhere()) {
        if (item.account == id)
            return &item;
    }
    return nullptr;
}

bool RepairQueueDialog::mendsHere(const AccountId& id) const
{
    const RepairSession::Entry* entry = m_session.entry(id);
    return entry && entry->mark != RepairMark::Mended;
}

void RepairQueueDialog::goTo(Step step)
{
    m_step = step;
    m_second.stop();
    m_stack->setCurrentIndex(int(step));
    m_list->setEnabled(step != Step::Waiting); // one sign-in at a time
    updateProgress();
    updateButtons();
    Q_EMIT stepChanged(step);
}

void RepairQueueDialog::updateProgress()
{
    QStringList parts{tr("%n mended", nullptr, m_session.count(RepairMark::Mended))};
    const int skipped = m_session.count(RepairMark::Skipped);
    if (skipped > 0)
        parts.append(tr("%n skipped", nullptr, skipped));
    const int tried = m_session.count(RepairMark::Tried);
    if (tried > 0)
        parts.append(tr("%n tried", nullptr, tried));
    parts.append(tr("%n left", nullptr, m_session.count(RepairMark::Left)));
    const QString words = parts.join(QStringLiteral(" · "));
    m_progress->setText(m_session.wasResumed() ? tr("Going on where it was stopped. %1").arg(words) : words);
}

void RepairQueueDialog::updateButtons()
{
    const bool here = mendsHere(m_current);
    const bool facts = m_step == Step::Facts;
    const bool trouble = m_step == Step::Trouble;
    const bool last = m_session.next(m_current) == std::nullopt;
    m_skip->setVisible((facts || trouble) && here);
    m_copy->setVisible((facts || trouble) && here);
    m_stop->setVisible(m_step != Step::Summary);
    m_primary->setVisible(m_step != Step::Facts || here || itemOf(m_current));
    m_primary->setEnabled(!m_isChecking);
    switch (m_step) {
    case Step::Facts:
        if (here)
            m_primary->setText(tr("Start sign-in"));
        else
            m_primary->setText(m_isChecking ? tr("Checking…") : tr("Check again"));
        break;
    case Step::Waiting: m_primary->setText(tr("Cancel sign-in")); break;
    case Step::Result: m_primary->setText(last ? tr("Finish") : tr("Next")); break;
    case Step::Trouble: m_primary->setText(tr("Try again")); break;
    case Step::Summary:
        m_primary->setText(m_session.count(RepairMark::Skipped) > 0 ? tr("Go through the skipped ones") : tr("Close"));
        m_stop->setVisible(m_session.count(RepairMark::Skipped) > 0);
        break;
    }
    m_stop->setText(m_step == Step::Summary ? tr("Close") : tr("Stop"));
    setButtonRole(m_primary, m_step == Step::Waiting ? ButtonRole::Plain : ButtonRole::Primary);
    m_primary->setDefault(true);
}

void RepairQueueDialog::recordsMoved()
{
    m_session.refresh();
    m_list->show(m_session);
    updateProgress();
    if (m_step == Step::Summary) {
        showSummary();
        return;
    }
    if (m_step != Step::Facts)
        return;
    if (itemOf(m_current))
        showAccount(m_current);
    else
        advance(); // mended meanwhile
}

void RepairQueueDialog::showHead(const RepairItem& item)
{
    const auto network = m_context.networks().network(item.network);
    const Account* account = m_context.records().account(item.account);
    QStringList parts{network ? network->name : item.network.toString()};
    if (account && !account->identity.handle.isEmpty())
        parts.append(account->identity.handle);
    if (!item.holder.isEmpty() && item.holder != item.name)
        parts.append(item.holder);
    if (!item.instance.isEmpty())
        parts.append(QUrl(item.instance).host());
    m_mark->setVisible(true);
    m_mark->setNetwork(network.get());
    m_title->setText(item.name);
    m_line->setText(parts.join(QStringLiteral(" · ")));
    m_line->setVisible(true);
}

void RepairQueueDialog::showAccount(const AccountId& id)
{
    const RepairItem* item = itemOf(id);
    if (!item || m_step == Step::Waiting)
        return;
    m_current = id;
    const QDateTime now = m_context.records().now();
    const bool here = mendsHere(id);
    const bool mended = m_session.entry(id) && !here;
    showHead(*item);
    m_badge->setState(item->health.state, stateWords(item->health, now));
    m_advice->setText(mended ? tr("Signed in again; nothing to do.") : repairAdvice(*item, now));
    m_impact->setText(impactWords(item->impact, now));
    m_impact->setVisible(!mended);
    m_pages->show(*item);
    m_pagesCard->setVisible(!item->pages.isEmpty());
    m_pagesCard->setMaximumHeight(m_pages->maximumHeight() + 2 * kGrid);
    m_browserRow->setVisible(here);
    const QString browser = browserFor(m_context.records(), m_context.services.settings, id);
    m_browser->setCurrentIndex(std::max(0, m_browser->findData(browser)));
    m_list->select(id);
    goTo(Step::Facts);
}

void RepairQueueDialog::advance()
{
    const auto next = m_session.next(m_current);
    if (!next) {
        showSummary();
        return;
    }
    showAccount(*next);
    m_primary->setFocus();
}

void RepairQueueDialog::skip()
{
    if (!mendsHere(m_current))
        return;
    m_session.skip(m_current);
    m_list->show(m_session);
    advance();
}

void RepairQueueDialog::primary()
{
    switch (m_step) {
    case Step::Facts:
        if (mendsHere(m_current))
            signIn(SignInRun::LinkUse::Open);
        else
            checkAgain();
        return;
    case Step::Waiting: m_signIn->cancel(); return;
    case Step::Result: advance(); return;
    case Step::Trouble: signIn(SignInRun::LinkUse::Open); return;
    case Step::Summary:
        if (m_session.count(RepairMark::Skipped) == 0) {
            close();
            return;
        }
        m_session.begin();
        m_list->show(m_session);
        m_current = {};
        advance();
        return;
    }
}

void RepairQueueDialog::signIn(SignInRun::LinkUse use)
{
    if (m_signIn->isRunning() || !m_context.records().account(m_current))
        return;
    ConnectRequest request = reconnectRequest(m_context.services, m_current);
    request.timeout = kPatience;
    m_session.start(m_current);
    goTo(Step::Waiting);
    m_signIn->begin(request, use, m_browser->currentData().toString());
    m_primary->setFocus();
}

void RepairQueueDialog::checkAgain()
{
    const AccountId id = m_current;
    m_isChecking = true;
    updateButtons();
    whenDone(m_context.accounts.check(id), this, [this, id](const Result<bool>& checked) {
        m_isChecking = false;
        updateButtons();
        if (!checked && m_step == Step::Facts && m_current == id)
            m_advice->setText(errorText(checked.error()));
        else
            m_soon.start();
    });
}

void RepairQueueDialog::signedIn(const Result<Connected>& connected)
{
    const RepairOutcome outcome = m_session.finished(m_current, connected);
    m_list->show(m_session);
    if (m_closing) {
        if (outcome.error && outcome.error->kind != ErrorKind::Cancelled)
            Q_EMIT failed(*outcome.error);
        deleteLater();
        return;
    }
    if (connected) {
        showResult(outcome);
        m_result->addGaps(*connected);
        const bool fine = outcome.isMended() && !outcome.partial && connected->missingScopes.isEmpty();
        if (fine && m_session.next(m_current)) {
            m_secondsLeft = kPauseSeconds + 1;
            m_second.start();
            countDown();
        }
    } else if (outcome.error->kind == ErrorKind::Cancelled) {
        goTo(Step::Facts);
    } else {
        const bool another = outcome.error->kind == ErrorKind::IdentityMismatch;
        m_troubleTitle->setText(another ? tr("Another person signed in. Nothing was changed.")
                                        : tr("That did not work. Nothing was changed."));
        m_trouble->setText(errorText(*outcome.error));
        goTo(Step::Trouble);
    }
    m_primary->setFocus();
    raise();
    activateWindow(); // the browser is in front now
}

QString RepairQueueDialog::troubleText() const
{
    return m_step == Step::Trouble ? m_trouble->text() : QString();
}

void RepairQueueDialog::showResult(const RepairOutcome& outcome)
{
    const QDateTime now = m_context.records().now();
    m_result->clear();
    m_result->addLine(outcome.after.state,
                      tr("Before: %1. Now: %2.", "state, state")
                          .arg(stateWords(outcome.before, now), stateWords(outcome.after, now)));
    if (!outcome.gained.isEmpty())
        m_result->addLine(
            State::Healthy,
            tr("%n page(s) work(s) again: %1", nullptr, int(outcome.gained.size())).arg(firstNames(outcome.gained)));
    if (!outcome.lost.isEmpty())
        m_result->addLine(State::NeedsYou,
                          tr("%n page(s) lost: %1", nullptr, int(outcome.lost.size())).arg(firstNames(outcome.lost)));
    if (!outcome.stopped.isEmpty())
        m_result->addLine(
            State::NeedsYou,
            tr("%n page(s) still stopped: %1", nullptr, int(outcome.stopped.size())).arg(firstNames(outcome.stopped)));
    if (outcome.unchanged > 0)
        m_result->addLine(State::Healthy, tr("%n page(s) work(s) as before.", nullptr, outcome.unchanged));
    goTo(Step::Result);
}

void RepairQueueDialog::countDown()
{
    if (--m_secondsLeft > 0) {
        m_primary->setText(tr("Next (%1)", "goes on by itself after so many seconds").arg(m_secondsLeft));
        return;
    }
    m_second.stop();
    advance();
}

void RepairQueueDialog::summarise(const RepairOutcome& outcome)
{
    if (outcome.error) {
        if (outcome.error->kind != ErrorKind::Cancelled && mendsHere(outcome.account))
            m_summary->addLine(State::NeedsYou,
                               tr("%1: %2", "account, what went wrong").arg(outcome.name, errorText(*outcome.error)));
        return;
    }
    const qsizetype bad = outcome.lost.size() + outcome.stopped.size();
    if (bad > 0)
        m_summary->addLine(State::PartlyLost,
                           tr("%1 signed in, but %n page(s) stay(s) away: %2", nullptr, int(bad))
                               .arg(outcome.name, firstNames(outcome.lost + outcome.stopped)));
    else if (outcome.gained.isEmpty())
        m_summary->addLine(State::Healthy, tr("%1 is mended.").arg(outcome.name));
    else
        m_summary->addLine(
            State::Healthy,
            tr("%1 is mended: %n page(s) work(s) again.", nullptr, int(outcome.gained.size())).arg(outcome.name));
}

void RepairQueueDialog::showSummary()
{
    m_current = {};
    m_list->select({});
    m_summary->clear();
    for (const RepairOutcome& outcome : m_session.outcomes())
        summarise(outcome);
    QStringList skipped;
    for (const RepairSession::Entry& entry : m_session.entries()) {
        if (entry.mark == RepairMark::Skipped)
            skipped.append(entry.item.name);
    }
    if (!skipped.isEmpty())
        m_summary->addLine(State::NotChecked,
                           tr("%n skipped: %1", nullptr, int(skipped.size())).arg(firstNames(skipped)));
    const qsizetype elsewhere = m_session.elsewhere().size();
    if (elsewhere > 0)
        m_summary->addLine(
            State::EndingSoon,
            tr("%n account(s) no sign-in mends. Select one in the list to see what does.", nullptr, int(elsewhere)));
    const qsizetype open = m_session.entries().size() - m_session.count(RepairMark::Mended);
    m_mark->setVisible(false);
    m_title->setText(open == 0 ? tr("Nobody has to sign in again") : tr("That is the end of the queue"));
    m_line->setText(open == 0 ? QString() : tr("%n account(s) still to mend", nullptr, int(open)));
    m_line->setVisible(open > 0);
    goTo(Step::Summary);
    m_primary->setFocus();
}

void RepairQueueDialog::reject()
{
    if (m_signIn->isRunning()) {
        m_signIn->cancel(); // back to the facts; another Escape closes
        return;
    }
    QDialog::reject();
}

void RepairQueueDialog::closeEvent(QCloseEvent* event)
{
    if (!m_signIn->isRunning()) {
        QDialog::closeEvent(event);
        return;
    }
    m_closing = true; // signedIn() comes with Cancelled, or after all with the answer, and puts an end to the dialog
    event->ignore();
    hide();
    m_signIn->cancel();
}

} // namespace pk
