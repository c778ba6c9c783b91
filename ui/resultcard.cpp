// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/resultcard.h"

#include "models/domain/words.h"
#include "ui/composepages.h"
#include "ui/plainwords.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace pk {

namespace {

State badgeOf(OutboxState state)
{
    switch (state) {
    case OutboxState::Published: return State::Healthy;
    case OutboxState::Approved: return State::NotChecked;
    case OutboxState::Sending: return State::Waiting;
    case OutboxState::Unconfirmed: return State::EndingSoon;
    case OutboxState::Refused:
    case OutboxState::NotSent: return State::NeedsYou;
    }
    Q_UNREACHABLE();
}

QString beginningOf(const Post& post)
{
    constexpr qsizetype kLetters = 160;
    const QString text = post.text.simplified();
    return text.size() > kLetters ? text.left(kLetters - 1) + QChar(0x2026) : text;
}

} // namespace

ResultCard::ResultCard(const WindowContext& context, PublishService& publishing, const OutboxEntry& entry, Words words,
                       QWidget* parent)
    : Card(parent)
    , m_context(context)
    , m_publishing(publishing)
    , m_actions(new QHBoxLayout)
{
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(4);
    auto* badge = new BadgeLabel;
    badge->setState(badgeOf(entry.state), outboxStateName(entry.state));
    layout->addWidget(pageHead(context, publishing, entry.page, {badge}, entry.pageName));
    if (words == Words::WithText) {
        const QString beginning = beginningOf(entry.post);
        if (!beginning.isEmpty())
            layout->addWidget((new PlainWords(FontRole::Body, beginning))->aligned());
        layout->addWidget(
            (new PlainWords(
                 FontRole::Small,
                 tr("Approved on %1").arg(QLocale().toString(entry.approvedAt.toLocalTime(), QLocale::ShortFormat))))
                ->secondary()
                ->aligned());
    }
    if (!entry.reason.isEmpty())
        layout->addWidget((new PlainWords(FontRole::Body, entry.reason))->aligned());
    m_actions->setSpacing(kGrid);
    addActions(entry);
    if (m_actions->count() > 0) {
        m_actions->addStretch();
        layout->addLayout(m_actions);
    } else {
        delete m_actions;
        m_actions = nullptr;
    }
}

QPushButton* ResultCard::addButton(const QString& words, ButtonRole role)
{
    auto* button = makeButton(words, role);
    m_actions->addWidget(button);
    return button;
}

void ResultCard::addActions(const OutboxEntry& entry)
{
    const auto run = [this](auto act) {
        return [this, act] { whenDone(act(), this, [this](const Result<OutboxEntry>& done) { tell(done); }); };
    };
    const OutboxId id = entry.id;
    if (!entry.published.link.isEmpty()) {
        connect(addButton(tr("Open the post"), ButtonRole::Link),
                &QPushButton::clicked,
                this,
                [this, link = entry.published.link] { m_context.openUrl(link); });
    }
    if (entry.state == OutboxState::Unconfirmed) {
        connect(addButton(tr("Look again"), ButtonRole::Plain), &QPushButton::clicked, this, run([this, id] {
                    return m_publishing.settle(id);
                }));
        auto* there = addButton(tr("I see it there"), ButtonRole::Link);
        there->setToolTip(tr("You looked at the page yourself"));
        connect(there, &QPushButton::clicked, this, run([this, id] { return m_publishing.decide(id, true); }));
        auto* missing = addButton(tr("It is not there"), ButtonRole::Link);
        missing->setToolTip(tr("You looked at the page yourself: then it may be sent again"));
        connect(missing, &QPushButton::clicked, this, run([this, id] { return m_publishing.decide(id, false); }));
    }
    const Page* page = m_context.records().page(entry.page);
    if (maySend(entry.state) && page && m_publishing.verdict(entry.page, entry.post).reconnects) {
        connect(addButton(tr("Reconnect"), ButtonRole::Plain),
                &QPushButton::clicked,
                this,
                [this, account = page->account] { Q_EMIT reconnectRequested(account); });
    }
    if (maySend(entry.state)) {
        connect(addButton(tr("Send as approved"), ButtonRole::Plain), &QPushButton::clicked, this, run([this, id] {
                    return m_publishing.send(id);
                }));
        connect(addButton(tr("Take back"), ButtonRole::Link), &QPushButton::clicked, this, [this, id] {
            const auto withdrawn = m_publishing.withdraw(id);
            Q_EMIT ended(withdrawn ? QString() : errorText(withdrawn.error()));
        });
    }
}

void ResultCard::setBusy(bool busy)
{
    const auto buttons = findChildren<QPushButton*>();
    for (QPushButton* button : buttons)
        button->setEnabled(!busy);
}

void ResultCard::tell(const Result<OutboxEntry>& done)
{
    Q_EMIT ended(done ? QString() : errorText(done.error()));
}

} // namespace pk
