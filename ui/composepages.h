// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/publishservice.h"
#include "ui/windowcontext.h"

#include <QHash>
#include <QWidget>

class QVBoxLayout;

namespace pk {

class ElidedLabel;
class PageLine;
class PlainWords;

/// The pages a post goes to, each with what it makes of the post as it stands. A line stays where it is, and keeps the
/// focus, while the post changes.
class ComposePages final : public QWidget
{
    Q_OBJECT
public:
    ComposePages(const WindowContext& context, const PublishService& publishing, QWidget* parent = nullptr);

    void show(const QList<PageId>& pages, const Post& post);
    int ready() const { return m_ready; } ///< of those shown
    /// What stands in the way there; empty: nothing.
    QString said(const PageId& page) const;
    const PlainWords& nothingLeft() const { return *m_nothing; } ///< hidden while there are pages

Q_SIGNALS:
    void leftOut(const pk::PageId& page);
    void reconnectRequested(const pk::AccountId& account);

private:
    void setPages(const QList<PageId>& pages);
    void leaveOut(const PageId& page);
    void sum(bool empty);

    WindowContext m_context;
    const PublishService& m_publishing;
    QList<PageId> m_pages;
    QHash<PageId, PageLine*> m_lines;
    int m_ready = 0;
    ElidedLabel* m_sum;
    PlainWords* m_nothing;
    QVBoxLayout* m_list;
};

/// A page's mark and name, as they head everything that is about it; \a trailing ends the line. \a once: what it was called,
/// should it be gone.
QWidget* pageHead(const WindowContext& context, const PublishService& publishing, const PageId& id,
                  const QList<QWidget*>& trailing, const QString& once = {});

} // namespace pk
