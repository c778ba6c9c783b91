// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/activationdialog.h"

#include "models/domain/words.h"
#include "ui/plainwords.h"
#include "ui/widgets.h"

#include <QVBoxLayout>

namespace pk {

ActivationDialog::ActivationDialog(const WindowContext& context, PublishService& publishing, const PageId& page,
                                   QWidget* parent)
    : QDialog(parent)
    , m_context(context)
    , m_publishing(publishing)
    , m_page(page)
    , m_badge(new BadgeLabel)
    , m_reportTitle(new PlainWords(FontRole::Body))
    , m_report(new PlainWords(FontRole::Body))
    , m_what(new PlainWords(FontRole::Strong))
    , m_effect(new PlainWords(FontRole::Body))
    , m_proof(new PlainWords(FontRole::Small))
    , m_trouble(new PlainWords(FontRole::Body))
    , m_reconnect(makeButton(tr("Reconnect"), ButtonRole::Primary))
    , m_again(makeButton(tr("Ask again"), ButtonRole::Plain, Glyph::Refresh))
    , m_close(makeButton(tr("Close"), ButtonRole::Plain))
    , m_switch(makeButton({}, ButtonRole::Primary))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(false);
    setWindowTitle(tr("App for this page"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(3 * kGrid, 3 * kGrid, 3 * kGrid, 2 * kGrid);
    layout->setSpacing(2 * kGrid);
    layout->addWidget(buildHead());
    layout->addWidget(buildState());
    m_offer = buildOffer();
    layout->addWidget(m_offer);
    m_troubleBox = buildTrouble();
    layout->addWidget(m_troubleBox);
    layout->addStretch();
    layout->addLayout(buildFoot());
    const int wide = std::max(520, fontMetrics().averageCharWidth() * 70);
    setMinimumWidth(wide);
    resize(wide, std::max(380, fontMetrics().height() * 20)); // room for every answer: nothing moves when it comes
    connect(&context.records(), &Records::accountSaved, this, &ActivationDialog::askOnceMended);
    ask();
}

QWidget* ActivationDialog::buildHead()
{
    const Page* page = m_context.records().page(m_page);
    const auto target = m_publishing.target(m_page);
    auto* head = new QWidget;
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid + 4);
    auto* mark = new MarkLabel(32);
    mark->setNetwork(target ? m_context.networks().network(target->network).get() : nullptr);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget((new PlainWords(FontRole::Title, page ? page->name : tr("A page that is gone")))->aligned());
    if (target)
        words->addWidget((new PlainWords(FontRole::Small, tr("%1 · id %2").arg(networkName(), target->page.toString())))
                             ->secondary()
                             ->aligned());
    layout->addWidget(mark, 0, Qt::AlignTop);
    layout->addLayout(words, 1);
    return head;
}

QWidget* ActivationDialog::buildState()
{
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    auto* line = new QHBoxLayout;
    line->setSpacing(kGrid);
    line->addWidget(new TextLabel(FontRole::Body, tr("Your app")));
    line->addWidget(m_badge);
    line->addStretch();
    layout->addLayout(line);
    m_reportTitle->secondary()->aligned()->setText(tr("%1 reports to it:").arg(networkName()));
    auto* report = new QVBoxLayout;
    report->setSpacing(2);
    report->addWidget(m_reportTitle);
    report->addWidget(m_report->aligned());
    layout->addLayout(report);
    return box;
}

QWidget* ActivationDialog::buildOffer()
{
    auto* card = new Card;
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid - 4, 2 * kGrid, 2 * kGrid - 4);
    layout->setSpacing(6);
    layout->addWidget(m_what->aligned());
    layout->addWidget(m_effect->aligned());
    layout->addWidget(m_proof->secondary()->aligned());
    return card;
}

QWidget* ActivationDialog::buildTrouble()
{
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(m_trouble->toned(State::NeedsYou)->aligned());
    auto* line = new QHBoxLayout;
    line->setSpacing(kGrid);
    line->addWidget(m_reconnect);
    line->addWidget(m_again);
    line->addStretch();
    layout->addLayout(line);
    connect(m_again, &QPushButton::clicked, this, &ActivationDialog::ask);
    connect(m_reconnect, &QPushButton::clicked, this, [this] {
        if (const Page* page = m_context.records().page(m_page))
            Q_EMIT reconnectRequested(page->account);
    });
    return box;
}

QLayout* ActivationDialog::buildFoot()
{
    auto* foot = new QHBoxLayout;
    foot->setSpacing(kGrid);
    m_close->setDefault(true);
    foot->addStretch();
    foot->addWidget(m_switch);
    foot->addWidget(m_close);
    connect(m_close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_switch, &QPushButton::clicked, this, &ActivationDialog::change);
    return foot;
}

QString ActivationDialog::networkName() const
{
    const auto target = m_publishing.target(m_page);
    const auto network = target ? m_context.networks().network(target->network) : nullptr;
    return network ? network->name : QString();
}

void ActivationDialog::setBusy(const QString& words)
{
    m_busy = true;
    m_badge->setState(State::Waiting, words);
    m_troubleBox->hide();
    m_switch->setEnabled(false);
    m_close->setFocus(); // Enter on arrival, and once more after a change, changes nothing
}

void ActivationDialog::ask()
{
    if (m_busy)
        return;
    m_known.reset();
    m_failedAs.reset();
    offer();
    setBusy(tr("Asking the network…"));
    whenDone(m_publishing.activation(m_page), this, [this](const Result<Activation>& told) {
        m_busy = false;
        if (told)
            tell(*told);
        else
            tell(told.error());
        Q_EMIT answered();
    });
}

/// The hash that was on the screen is the one that is handed on.
void ActivationDialog::change()
{
    if (m_busy || !m_known)
        return;
    const bool on = !m_known->active;
    setBusy(on ? tr("Switching on…") : tr("Switching off…"));
    whenDone(m_publishing.setActivation(m_page, on, m_seen), this, [this, on](const Result<Activation>& applied) {
        m_busy = false;
        if (!applied) {
            tell(applied.error());
        } else {
            tell(*applied);
            if (applied->active != on) {
                m_trouble->setText(
                    on ? tr("%1 took the change, but the app is still off. Ask again in a while.").arg(networkName())
                       : tr("%1 took the change, but the app is still on. Ask again in a while.").arg(networkName()));
                m_troubleBox->show();
            }
        }
        Q_EMIT answered();
    });
}

void ActivationDialog::tell(const Activation& activation)
{
    m_known = activation;
    m_badge->setState(activation.active ? State::Healthy : State::NotChecked,
                      activation.active ? tr("On", "app") : tr("Off", "app"));
    m_troubleBox->hide();
    m_reconnect->hide();
    offer();
}

/// How it stands is not known any more: also after a change that may have reached the network.
void ActivationDialog::tell(const Error& error)
{
    m_known.reset();
    const bool mended = mendedBySignIn(error);
    if (mended)
        m_failedAs = standing();
    m_badge->setState(mended ? State::NeedsYou : State::NotChecked, tr("Not known"));
    m_trouble->setText(errorText(error));
    m_reconnect->setVisible(mended);
    m_troubleBox->show();
    offer();
}

/// What the button does now, or nothing while that cannot be said.
void ActivationDialog::offer()
{
    const auto seen = m_known ? m_publishing.hashOf(m_page, !m_known->active) : Failed(Error());
    const Page* page = m_context.records().page(m_page);
    const bool offers = seen && page;
    m_offer->setVisible(offers);
    m_switch->setVisible(offers);
    m_switch->setEnabled(offers);
    m_reportTitle->setVisible(m_known.has_value());
    m_report->setVisible(m_known.has_value());
    if (!offers)
        return;
    m_seen = *seen;
    const bool on = m_known->active;
    m_report->setText(m_known->subscribed.isEmpty() || !on ? tr("nothing")
                                                           : m_known->subscribed.join(QStringLiteral(", ")));
    m_switch->setText(on ? tr("Switch off") : tr("Switch on"));
    setButtonRole(m_switch, on ? ButtonRole::Danger : ButtonRole::Primary);
    m_what->setText((on ? tr("Switch your app off for “%1” at %2, id %3 there.")
                        : tr("Switch your app on for “%1” at %2, id %3 there."))
                        .arg(page->name, networkName(), page->remoteId.toString()));
    m_effect->setText((on ? tr("From then on %1 reports nothing of this page to your app.")
                          : tr("From then on %1 reports to your app what happens on this page."))
                          .arg(networkName()));
    m_proof->setText(tr("Pressing the button approves exactly this: %1").arg(m_seen.shortened()));
    m_proof->setToolTip(m_seen.toString());
}

ActivationDialog::Standing ActivationDialog::standing() const
{
    const Page* page = m_context.records().page(m_page);
    const Account* account = page ? m_context.records().account(page->account) : nullptr;
    return account ? Standing{account->generation, account->purposes} : Standing();
}

/// Somebody reconnected, or allowed it. Only then: what is stored about a refusal must not ask again by itself.
void ActivationDialog::askOnceMended(const AccountId& id)
{
    const Page* page = m_context.records().page(m_page);
    if (m_failedAs && page && page->account == id && standing() != *m_failedAs)
        ask();
}

QString ActivationDialog::statement() const
{
    if (m_offer->isHidden())
        return {};
    return QStringList{m_what->text(), m_effect->text(), m_proof->text()}.join(QLatin1Char('\n'));
}

QString ActivationDialog::trouble() const
{
    return m_troubleBox->isHidden() ? QString() : m_trouble->text();
}

QString ActivationDialog::state() const
{
    return m_badge->accessibleName();
}

QString ActivationDialog::reported() const
{
    return m_report->isHidden() ? QString() : m_report->text();
}

} // namespace pk
