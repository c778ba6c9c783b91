// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/descriptor.h"

#include <QWidget>

namespace pk {

class FlowLayout;

/// "123 of 280"; where the first line is a title, of both. Counted as the network counts.
QString countWords(const Post& post, const PostLimits& limits);
/// Whether what countWords() says is more than the network takes.
bool isTooLong(const Post& post, const PostLimits& limits);

/// How much of each network's limit a post takes, side by side.
class PostCounters final : public QWidget
{
    Q_OBJECT
public:
    explicit PostCounters(QWidget* parent = nullptr);

    void show(const Post& post, const QList<std::shared_ptr<const NetworkDescriptor>>& networks);

private:
    QWidget* counter(const NetworkDescriptor& network, const Post& post);

    FlowLayout* m_line;
};

} // namespace pk
