// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/post.h"

#include <QWidget>

class QVBoxLayout;

namespace pk {

class PlainWords;

/// A post as one network will show it: title, text with its addresses, the link's card, pictures with their descriptions.
/// Nothing in it can be followed or changed.
class PostPreview final : public QWidget
{
    Q_OBJECT
public:
    /// \a network: its name.
    PostPreview(const Post& post, const PostLimits& limits, const QString& network, QWidget* parent = nullptr);

    // null where the network shows none
    const PlainWords* title() const { return m_title; }
    const PlainWords* text() const { return m_text; }
    const QWidget* linkCard() const { return m_link; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void addWords(const Post& post, const PostLimits& limits, QVBoxLayout* layout);
    void addPictures(const Post& post, const PostLimits& limits, const QString& network, QVBoxLayout* layout);

    PlainWords* m_title = nullptr;
    PlainWords* m_text = nullptr;
    QWidget* m_link = nullptr;
};

} // namespace pk
