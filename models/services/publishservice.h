// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/outbox.h"
#include "models/services/serverlimits.h"
#include "models/storage/outboxstore.h"

#include <QObject>

class QLockFile;

namespace pk {

/// What stands between a post and a page.
struct PageVerdict
{
    QStringList objections;    ///< of the network, to the content; sentences
    std::optional<Error> sick; ///< why no token serves: errorText() says what to do
    bool reconnects = false;   ///< a sign-in mends it

    bool isReady() const { return objections.isEmpty() && !sick; }
};

/// Publishing and activations (product.md 19, 20): a person approves exactly what goes to exactly which page, it is sent once,
/// and what nobody knows the end of is settled by looking. One program at a time has an entry in hand.
class PublishService final : public QObject
{
    Q_OBJECT
public:
    PublishService(ServiceContext& context, TokenRouter& router, QObject* parent = nullptr);
    ~PublishService() override;

    /// A network may take a while until a post it took can be seen: that it is not there counts only so long after it was
    /// sent. Two minutes unless set.
    void setMissingCounts(std::chrono::seconds after) { m_missingCounts = after; }

    /// Whether the network of the page takes posts from this program at all.
    bool takesPosts(const PageId& page) const;
    bool hasActivation(const PageId& page) const;
    PageVerdict verdict(const PageId& page, const Post& post) const;
    /// The page's network, with what its server is known to take.
    std::shared_ptr<const NetworkDescriptor> networkOf(const PageId& id) const;
    /// Asks the servers of these pages what they take, where servers differ (ServerLimits). Whether any said something new.
    Async<bool> readLimits(QList<PageId> pages);
    /// Whose name stands over a post there, where that is the login and not the page; else empty.
    QString author(const PageId& id) const;
    /// NotFound for a page that is gone.
    Result<PostTarget> target(const PageId& id) const;
    /// For each page the hash that approves this post there; pages that are gone are left out. Of several records of
    /// one page (held through several logins) the first stands for all: it is published once.
    QList<std::pair<PageId, ApprovalHash>> hashes(const QList<PageId>& pages, const Post& post) const;
    /// The newest entry of exactly this content on exactly this page.
    std::optional<OutboxEntry> earlier(const ApprovalHash& hash) const;

    /// A person agreed to what these hashes stand for. SecurityViolation when the content is another by now, Busy when the very
    /// same was sent there and nobody knows whether it arrived; then nothing is approved at all. What was approved and not
    /// published before keeps its entry and its key.
    Result<QList<OutboxId>> approve(const Post& post, const QList<std::pair<PageId, ApprovalHash>>& seen);
    /// Sends an approved one, or once more one that is known not to be there. The result says what became of it; errors only
    /// where nothing was tried and nothing changed: NotFound, Busy (in hand elsewhere, or it may be there already), StoreFailed.
    Async<OutboxEntry> send(OutboxId id);
    /// One after the other; progress by signal; stops between two on cancel. How many were tried.
    Async<int> sendAll(QList<OutboxId> ids);
    void cancelSending() { m_cancelled = true; }
    /// Looks whether an unconfirmed one is there. It stays unconfirmed with its reason where that could not be told.
    Async<OutboxEntry> settle(OutboxId id);
    /// A person looked for an unconfirmed one there, where looking by itself cannot tell. Busy for any other.
    Async<OutboxEntry> decide(OutboxId id, bool there);
    /// After a start: what a killed program left in sending becomes unconfirmed, then every unconfirmed one is looked for.
    /// Sends nothing. How many are still open.
    Async<int> recover();
    /// Takes back what was approved and is not there.
    Result<bool> withdraw(const OutboxId& id);

    Result<QList<OutboxEntry>> outbox() const { return m_outbox.outbox(); }
    Result<OutboxEntry> entry(const OutboxId& id) const { return m_outbox.entry(id); }
    Result<QList<Draft>> drafts() const { return m_outbox.drafts(); }
    Result<bool> save(Draft draft); ///< with the time of now
    Result<bool> remove(const DraftId& id);

    Async<Activation> activation(PageId page);
    Result<ApprovalHash> hashOf(const PageId& page, bool active) const;
    /// A person agreed to \a seen. SecurityViolation when that is not this change of this page.
    Async<Activation> setActivation(PageId page, bool active, ApprovalHash seen);

    int running() const { return m_running; } ///< operations under way; shutdown waits for 0

Q_SIGNALS:
    void entryChanged(const pk::OutboxId& id);
    void draftsChanged();
    void progress(int done, int total);

private:
    /// Counts an operation while it lives, however the coroutine ends.
    class Turn final
    {
    public:
        explicit Turn(PublishService& service) : m_service(service) { ++m_service.m_running; }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn() { --m_service.m_running; }

    private:
        PublishService& m_service;
    };

    /// Nobody else works with the entry while \a lock lives.
    struct InHand
    {
        std::shared_ptr<QLockFile> lock;
        OutboxEntry entry; ///< as it is now
    };

    Async<InHand> takeInHand(OutboxId id);
    AccountId authorOf(const PageId& id) const;
    Async<LentGrant> lendFor(PageId page, AccountId sender);
    Async<OutboxEntry> sendLocked(OutboxEntry entry);
    Async<OutboxEntry> settleLocked(OutboxEntry entry);
    static void take(const PublishOutcome& outcome, OutboxEntry& entry);
    Result<OutboxEntry> refuse(OutboxEntry entry, const Error& error);
    Result<OutboxEntry> conclude(OutboxEntry entry, OutboxState before);
    Result<bool> recordApproval(const PageId& page, const PostTarget& target, const ApprovalHash& hash,
                                const QString& what);
    void recordActivation(const LentGrant& lent, bool active, const ApprovalHash& hash,
                          const Result<Activation>& applied);

    ServiceContext& m_context;
    TokenRouter& m_router;
    ServerLimits m_limits;
    OutboxStore m_outbox;
    std::chrono::seconds m_missingCounts = std::chrono::minutes(2);
    int m_running = 0;
    bool m_cancelled = false;
};

/// Whether a sign-in by a person mends it.
bool mendedBySignIn(const Error& error);
/// "Published", "Sent, not confirmed", "Refused", ...: translated.
QString outboxStateName(OutboxState state);

} // namespace pk
