// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/composepages.h"

#include "models/domain/words.h"
#include "ui/plainwords.h"
#include "ui/widgets.h"

#include <QScrollArea>
#include <QVBoxLayout>

namespace pk {

/// One page: its name, and below it what is to be mended before the post can go there.
class PageLine final : public Card
{
    Q_OBJECT
public:
    PageLine(const WindowContext& context, const PublishService& publishing, const PageId& page)
        : m_state(new BadgeLabel)
        , m_badge(new BadgeLabel)
        , m_words(new PlainWords(FontRole::Body))
        , m_reconnect(makeButton(tr("Reconnect"), ButtonRole::Plain))
        , m_remove(makeIconButton(tr("Leave this page out"), Glyph::Close))
    {
        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(kGrid + 4, 4, 4, 4);
        layout->setSpacing(0);
        m_state->setState(State::Healthy, tr("Ready"));
        layout->addWidget(pageHead(context, publishing, page, {m_state, m_remove}));
        m_trouble = new QWidget;
        auto* below = new QVBoxLayout(m_trouble);
        below->setContentsMargins(0, 2, kGrid, kGrid);
        below->setSpacing(6);
        below->addWidget(m_badge, 0, Qt::AlignLeading);
        below->addWidget(m_words->aligned());
        below->addWidget(m_reconnect, 0, Qt::AlignLeading);
        layout->addWidget(m_trouble);
        connect(m_remove, &QPushButton::clicked, this, &PageLine::removed);
        connect(m_reconnect, &QPushButton::clicked, this, &PageLine::reconnectAsked);
    }

    /// \a empty: there is no post yet, which is nobody's fault.
    void show(const PageVerdict& verdict, bool empty)
    {
        QStringList sentences = verdict.objections;
        if (verdict.sick)
            sentences.prepend(errorText(*verdict.sick));
        m_said = sentences.join(QLatin1Char(' '));
        const bool troubled = verdict.sick || (!empty && !sentences.isEmpty());
        m_state->setVisible(verdict.isReady());
        m_badge->setState(State::NeedsYou, verdict.sick ? tr("Cannot publish") : tr("Does not fit"));
        m_words->setText(empty && verdict.sick ? sentences.first() : m_said);
        m_reconnect->setVisible(verdict.reconnects);
        m_trouble->setVisible(troubled);
    }

    const QString& said() const { return m_said; }
    QPushButton& removeButton() { return *m_remove; }

Q_SIGNALS:
    void removed();
    void reconnectAsked();

private:
    QString m_said;
    BadgeLabel* m_state;
    BadgeLabel* m_badge;
    PlainWords* m_words;
    QPushButton* m_reconnect;
    QPushButton* m_remove;
    QWidget* m_trouble;
};

QWidget* pageHead(const WindowContext& context, const PublishService& publishing, const PageId& id,
                  const QList<QWidget*>& trailing, const QString& once)
{
    const Page* page = context.records().page(id);
    const auto target = publishing.target(id);
    auto* line = new QWidget;
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    auto* mark = new MarkLabel(20);
    mark->setNetwork(target ? context.networks().network(target->network).get() : nullptr);
    auto* name = new ElidedLabel(FontRole::Strong);
    if (page)
        name->setText(page->name);
    else
        name->setText(once.isEmpty() ? ComposePages::tr("A page that is gone") : once);
    layout->addWidget(mark);
    layout->addWidget(name, 1);
    for (QWidget* widget : trailing)
        layout->addWidget(widget);
    return line;
}

ComposePages::ComposePages(const WindowContext& context, const PublishService& publishing, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_publishing(publishing)
    , m_sum(new ElidedLabel(FontRole::Small))
    , m_nothing(new PlainWords(FontRole::Body))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    auto* head = new QHBoxLayout;
    head->setSpacing(kGrid);
    m_sum->setSecondary(true);
    m_sum->setAlignment(Qt::AlignTrailing);
    head->addWidget(new TextLabel(FontRole::Strong, tr("Pages")));
    head->addWidget(m_sum, 1);
    layout->addLayout(head);
    m_nothing->secondary()->aligned()->setText(
        tr("No page is left. Close this and select the pages to publish on; what you wrote stays in the drafts."));
    m_nothing->hide();
    layout->addWidget(m_nothing);
    auto* inside = new QWidget;
    m_list = new QVBoxLayout(inside);
    m_list->setContentsMargins(0, 0, 0, 0);
    m_list->setSpacing(kGrid);
    m_list->addStretch(); // not an alignment, which would not pass on how high wrapped lines are
    layout->addWidget(scrolled(inside, tr("Pages")), 1);
}

void ComposePages::setPages(const QList<PageId>& pages)
{
    if (pages == m_pages)
        return;
    m_pages = pages;
    const QList<PageId> known = m_lines.keys();
    for (const PageId& id : known) {
        if (pages.contains(id))
            continue;
        PageLine* line = m_lines.take(id);
        m_list->removeWidget(line);
        line->hide();
        line->deleteLater(); // it may be the sender
    }
    for (qsizetype i = 0; i < pages.size(); ++i) {
        PageLine*& line = m_lines[pages[i]];
        if (!line) {
            line = new PageLine(m_context, m_publishing, pages[i]);
            connect(line, &PageLine::removed, this, [this, id = pages[i]] { leaveOut(id); });
            connect(line, &PageLine::reconnectAsked, this, [this, id = pages[i]] {
                if (const Page* page = m_context.records().page(id))
                    Q_EMIT reconnectRequested(page->account);
            });
        }
        m_list->insertWidget(int(i), line);
    }
}

/// The keyboard goes on at the next page, so that several can be left out in a row.
void ComposePages::leaveOut(const PageId& page)
{
    const qsizetype at = m_pages.indexOf(page);
    const PageId next = m_pages.value(at + 1 < m_pages.size() ? at + 1 : at - 1);
    if (m_lines.contains(next))
        m_lines.value(next)->removeButton().setFocus();
    Q_EMIT leftOut(page);
}

void ComposePages::show(const QList<PageId>& pages, const Post& post)
{
    setPages(pages);
    const bool empty = post == Post();
    m_ready = 0;
    for (const PageId& id : pages) {
        const PageVerdict verdict = m_publishing.verdict(id, post);
        m_ready += verdict.isReady() ? 1 : 0;
        m_lines.value(id)->show(verdict, empty);
    }
    sum(empty);
}

void ComposePages::sum(bool empty)
{
    m_nothing->setVisible(m_pages.isEmpty());
    m_sum->setVisible(!m_pages.isEmpty());
    m_sum->setText(empty ? tr("Nothing to publish yet")
                         : tr("%1 of %2 ready", "pages")
                               .arg(QLocale().toString(m_ready), QLocale().toString(qsizetype(m_pages.size()))));
}

QString ComposePages::said(const PageId& page) const
{
    const PageLine* line = m_lines.value(page);
    return line ? line->said() : QString();
}

} // namespace pk

#include "composepages.moc"
