// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/approval.h"
#include "models/networks/descriptor.h"
#include "ui/widgets.h"

class QBoxLayout;
class QVBoxLayout;

namespace pk {

class PostPreview;

/// A page a post goes to, and what approves it there.
struct Addressee
{
    QString name;
    QString instance; ///< server, where the network has many
    RemoteId id;
    QString author; ///< the login in whose name it appears; empty: the page's own
    ApprovalHash hash;
    bool publishedBefore = false; ///< the very same, there
};

/// What one network will show, and on which pages.
class ReviewCard final : public Card
{
    Q_OBJECT
public:
    ReviewCard(const NetworkDescriptor& network, const Post& post, const QList<Addressee>& pages,
               QWidget* parent = nullptr);

    const PostPreview& preview() const { return *m_preview; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* head(const NetworkDescriptor& network, const Post& post);
    QWidget* list(const QList<Addressee>& pages);
    void addPage(const Addressee& page, QVBoxLayout* into);

    PostPreview* m_preview;
    QBoxLayout* m_halves;
};

} // namespace pk
