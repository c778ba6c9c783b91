// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/outboxdialog.h"

#include "models/domain/words.h"
#include "ui/plainwords.h"
#include "ui/resultcard.h"

#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace pk {

namespace {
constexpr qsizetype kMostShown = 100; // of those that are over
}

bool isOpen(const OutboxEntry& entry)
{
    return entry.state != OutboxState::Published && entry.state != OutboxState::Refused;
}

OutboxDialog::OutboxDialog(const WindowContext& context, PublishService& publishing, QWidget* parent)
    : QDialog(parent)
    , m_context(context)
    , m_publishing(publishing)
    , m_trouble((new PlainWords(FontRole::Body))->toned(State::NeedsYou))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(false);
    setWindowTitle(tr("Posts"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    outer->setSpacing(kGrid + 4);
    auto* inside = new QWidget;
    m_cards = new QVBoxLayout(inside);
    m_cards->setContentsMargins(0, 0, kGrid, 0);
    m_cards->setSpacing(kGrid);
    outer->addWidget(scrolled(inside, tr("Posts")), 1);
    m_trouble->hide();
    outer->addWidget(m_trouble);
    auto* foot = new QHBoxLayout;
    foot->addStretch();
    auto* close = makeButton(tr("Close"), ButtonRole::Plain);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    foot->addWidget(close);
    outer->addLayout(foot);
    const QSize wanted(std::max(640, fontMetrics().averageCharWidth() * 92),
                       std::max(520, fontMetrics().height() * 32));
    resize(wanted.boundedTo(screen()->availableSize() - QSize(48, 72)));
    connect(&publishing, &PublishService::entryChanged, this, &OutboxDialog::fill);
    connect(&context.records(), &Records::accountSaved, this, [this](const AccountId& id) {
        const bool shown = std::any_of(m_entries.cbegin(), m_entries.cend(), [&](const OutboxEntry& entry) {
            const Page* page = m_context.records().page(entry.page);
            return maySend(entry.state) && page && page->account == id;
        });
        if (shown)
            fill(); // somebody reconnected
    });
    fill();
    close->setFocus();
}

QString OutboxDialog::trouble() const
{
    return m_trouble->isHidden() ? QString() : m_trouble->text();
}

void OutboxDialog::tell(const QString& trouble)
{
    m_trouble->setText(trouble);
    m_trouble->setVisible(!trouble.isEmpty());
    fill();
}

void OutboxDialog::fill()
{
    clearLayout(m_cards);
    const auto all = m_publishing.outbox();
    m_entries = all.value_or(QList<OutboxEntry>());
    const auto over = std::stable_partition(m_entries.begin(), m_entries.end(), isOpen);
    const qsizetype open = over - m_entries.begin();
    m_entries = m_entries.mid(0, open + kMostShown);
    const auto head = [this](const QString& words) {
        m_cards->addWidget((new PlainWords(FontRole::Title, words))->aligned());
    };
    if (!all)
        head(errorText(all.error()));
    else if (m_entries.isEmpty())
        head(tr("No post was approved yet."));
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        if (i == 0 && open > 0)
            head(tr("These need somebody"));
        if (i == open)
            head(tr("What became of the others"));
        auto* card = new ResultCard(m_context, m_publishing, m_entries[i], ResultCard::Words::WithText);
        connect(card, &ResultCard::ended, this, &OutboxDialog::tell);
        connect(card, &ResultCard::reconnectRequested, this, &OutboxDialog::reconnectRequested);
        m_cards->addWidget(card);
    }
    m_cards->addStretch();
}

} // namespace pk
