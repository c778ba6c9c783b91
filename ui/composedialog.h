// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/publishservice.h"
#include "ui/windowcontext.h"

#include <QDialog>
#include <QTimer>

class QLineEdit;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace pk {

class ComposePages;
class PictureList;
class PostCounters;
class TextField;
class TextLabel;
struct Addressee;

/// Writes one post for one or many pages, shows exactly what goes where, has it approved, sends it and says what became of
/// it. What is typed is a draft at once; closing keeps it.
class ComposeDialog final : public QDialog
{
    Q_OBJECT
public:
    enum class Step { Edit, Review, Results };

    ComposeDialog(const WindowContext& context, PublishService& publishing, const QList<PageId>& pages,
                  QWidget* parent);
    ~ComposeDialog() override;

    Step step() const;
    void openDraft(const Draft& draft);
    Post post() const;
    const QList<PageId>& pageIds() const { return m_pages; }
    TextField& text() { return *m_text; }
    QLineEdit& link() { return *m_link; }
    PictureList& pictures() { return *m_pictures; }
    ComposePages& pages() { return *m_side; }
    QPushButton& primaryButton() { return *m_primary; }
    QPushButton& backButton() { return *m_back; }
    /// "Changed since it was approved..."; hidden while nothing approved was changed.
    TextLabel& changedNotice() { return *m_changed; }
    /// What a page's line says stands in the way, or what became of it; empty: nothing.
    QString said(const PageId& page) const { return m_said.value(page); }

Q_SIGNALS:
    void reconnectRequested(const pk::AccountId& id);
    void stepChanged();

public Q_SLOTS:
    void reject() override; ///< closing and Escape alike

private:
    QWidget* buildEditor();
    void fitPictures();
    QWidget* buildScrolled(QVBoxLayout*& into, const QString& name);
    void buildFoot(QVBoxLayout* into);
    void edited();
    void judge();
    void readLimits();
    void saveDraft();
    void saveNow();
    void showDrafts();
    void review();
    void approve();
    void showResults();
    void back();
    void goTo(Step step);
    void updateButtons();
    void showReview();
    Addressee addressee(const PageId& id, const ApprovalHash& hash) const;
    QWidget* resultCard(const OutboxEntry& entry);
    QList<std::shared_ptr<const NetworkDescriptor>> networks() const;

    WindowContext m_context;
    PublishService& m_publishing;
    QList<PageId> m_pages;
    DraftId m_draft;
    QList<std::pair<PageId, ApprovalHash>> m_seen;     ///< as the review shows them
    QList<std::pair<PageId, ApprovalHash>> m_approved; ///< the last approval
    QList<OutboxId> m_entries;
    QHash<PageId, QString> m_said;
    bool m_sending = false;
    bool m_loading = false;
    QStackedWidget* m_stack;
    TextField* m_text;
    PostCounters* m_counters;
    QLineEdit* m_link;
    PictureList* m_pictures;
    QScrollArea* m_pictureScroll = nullptr;
    ComposePages* m_side;
    TextLabel* m_changed;
    TextLabel* m_trouble;
    TextLabel* m_progress;
    QVBoxLayout* m_reviewCards = nullptr;
    QVBoxLayout* m_resultCards = nullptr;
    QPushButton* m_drafts = nullptr;
    QPushButton* m_back = nullptr;
    QPushButton* m_close = nullptr;
    QPushButton* m_primary = nullptr;
    QTimer m_soon;
};

} // namespace pk
