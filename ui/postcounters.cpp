// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/postcounters.h"

#include "models/domain/posttext.h"
#include "ui/widgets.h"

#include <QHBoxLayout>
#include <QLocale>

namespace pk {

namespace {

struct Counted
{
    int title = 0;
    int text = 0;
};

Counted counted(const Post& post, const PostLimits& limits)
{
    const QString text = textOf(post, limits);
    if (limits.title == 0)
        return {0, textLength(text, limits)};
    return {textLength(titleOf(text), limits), textLength(belowTitle(text), limits)};
}

} // namespace

QString countWords(const Post& post, const PostLimits& limits)
{
    const QLocale locale;
    const Counted now = counted(post, limits);
    if (limits.text == 0)
        return PostCounters::tr("takes no text");
    const QString text = limits.count == TextCount::Utf8 ? PostCounters::tr("%1 of %2 bytes")
                                                         : PostCounters::tr("%1 of %2", "counted, limit");
    const QString below = text.arg(locale.toString(now.text), locale.toString(limits.text));
    if (limits.title == 0)
        return below;
    return PostCounters::tr("title %1 of %2, text %3")
        .arg(locale.toString(now.title), locale.toString(limits.title), below);
}

bool isTooLong(const Post& post, const PostLimits& limits)
{
    const Counted now = counted(post, limits);
    return now.text > limits.text || (limits.title > 0 && now.title > limits.title);
}

PostCounters::PostCounters(QWidget* parent) : QWidget(parent), m_line(new FlowLayout(this, 2 * kGrid)) {}

QWidget* PostCounters::counter(const NetworkDescriptor& network, const Post& post)
{
    auto* one = new QWidget;
    auto* layout = new QHBoxLayout(one);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    auto* mark = new MarkLabel(16);
    mark->setNetwork(&network);
    const QString words = countWords(post, *network.post);
    auto* label = new ElidedLabel(FontRole::Small);
    label->setText(words);
    label->setAccessibleName(tr("%1: %2", "network: counted of limit").arg(network.name, words));
    label->setSecondary(true);
    if (isTooLong(post, *network.post))
        label->setTone(State::NeedsYou);
    layout->addWidget(mark);
    layout->addWidget(label);
    return one;
}

void PostCounters::show(const Post& post, const QList<std::shared_ptr<const NetworkDescriptor>>& networks)
{
    while (QLayoutItem* item = m_line->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const auto& network : networks)
        m_line->addWidget(counter(*network, post));
    setVisible(!networks.isEmpty());
    updateGeometry();
}

} // namespace pk
