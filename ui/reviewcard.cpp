// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reviewcard.h"

#include "ui/plainwords.h"
#include "ui/postcounters.h"
#include "ui/postpreview.h"

#include <QBoxLayout>

namespace pk {

ReviewCard::ReviewCard(const NetworkDescriptor& network, const Post& post, const QList<Addressee>& pages,
                       QWidget* parent)
    : Card(parent)
    , m_preview(new PostPreview(post, network.post.value_or(PostLimits()), network.name))
    , m_halves(new QBoxLayout(QBoxLayout::LeftToRight))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid - 4, 2 * kGrid, 2 * kGrid);
    layout->setSpacing(kGrid + 4);
    layout->addWidget(head(network, post));
    m_halves->setSpacing(2 * kGrid);
    auto* shown = new QVBoxLayout; // as high as it is, and not as the list beside it
    shown->addWidget(m_preview);
    shown->addStretch();
    m_halves->addLayout(shown, 3);
    m_halves->addWidget(list(pages), 2);
    layout->addLayout(m_halves);
}

QWidget* ReviewCard::head(const NetworkDescriptor& network, const Post& post)
{
    auto* line = new QWidget;
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    auto* mark = new MarkLabel(20);
    mark->setNetwork(&network);
    auto* name = new ElidedLabel(FontRole::Strong);
    name->setText(network.name);
    auto* count = new ElidedLabel(FontRole::Small);
    count->setText(countWords(post, network.post.value_or(PostLimits())));
    count->setSecondary(true);
    count->setAlignment(Qt::AlignTrailing);
    layout->addWidget(mark);
    layout->addWidget(name, 1);
    layout->addWidget(count);
    return line;
}

QWidget* ReviewCard::list(const QList<Addressee>& pages)
{
    auto* list = new QWidget;
    auto* layout = new QVBoxLayout(list);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid + 4);
    const QString title = tr("Goes to %n page(s)", nullptr, int(pages.size()));
    layout->addWidget((new PlainWords(FontRole::Strong, title))->aligned());
    for (const Addressee& page : pages)
        addPage(page, layout);
    layout->addStretch();
    return list;
}

void ReviewCard::addPage(const Addressee& page, QVBoxLayout* into)
{
    auto* lines = new QVBoxLayout;
    lines->setSpacing(1);
    lines->addWidget((new PlainWords(FontRole::Body, page.name))->aligned());
    if (!page.author.isEmpty())
        lines->addWidget((new PlainWords(FontRole::Small, tr("appears as %1").arg(page.author)))->aligned());
    const QString id = page.instance.isEmpty()
        ? tr("id %1").arg(page.id.toString())
        : tr("%1, id %2", "server, id there").arg(page.instance, page.id.toString());
    auto* proof = (new PlainWords(FontRole::Small, tr("%1 · approval %2").arg(id, page.hash.shortened())))
                      ->secondary()
                      ->aligned();
    proof->setToolTip(page.hash.toString());
    lines->addWidget(proof);
    if (page.publishedBefore)
        lines->addWidget((new PlainWords(FontRole::SmallStrong, tr("The very same was published there before.")))
                             ->toned(State::EndingNow)
                             ->aligned());
    into->addLayout(lines);
}

/// Side by side where there is room for both, else the pages below what is shown.
void ReviewCard::resizeEvent(QResizeEvent* event)
{
    Card::resizeEvent(event);
    const bool roomy = width() >= fontMetrics().averageCharWidth() * 90;
    m_halves->setDirection(roomy ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

} // namespace pk
