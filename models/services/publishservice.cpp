// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/publishservice.h"

#include "models/domain/logging.h"
#include "models/domain/posttext.h"
#include "models/domain/words.h"
#include "models/storage/lockwithin.h"

#include <QDir>
#include <QLocale>
#include <QUuid>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::chrono::seconds kHandPatience(2);
constexpr std::chrono::minutes kLongestAttempt(15); // uploads, and waiting until the network has worked on them

struct OutboxWords
{
    Q_DECLARE_TR_FUNCTIONS(OutboxWords)
};

PostTarget targetOf(const LentGrant& lent)
{
    return postTarget(*lent.grant.network, lent.grant.instance, lent.grant.identity.id, lent.page.remoteId);
}

} // namespace

bool mendedBySignIn(const Error& error)
{
    if (error.kind == ErrorKind::NotConsented)
        return true;
    const Cause cause = error.cause.value_or(Cause::Unknown);
    return error.kind == ErrorKind::Rejected && cause != Cause::AppSuspended && cause != Cause::AppRegistration
        && cause != Cause::PageRoleLost;
}

QString outboxStateName(OutboxState state)
{
    switch (state) {
    case OutboxState::Approved: return OutboxWords::tr("Approved, not sent");
    case OutboxState::Sending: return OutboxWords::tr("Sending");
    case OutboxState::Published: return OutboxWords::tr("Published");
    case OutboxState::Refused: return OutboxWords::tr("Refused");
    case OutboxState::Unconfirmed: return OutboxWords::tr("Sent, not confirmed");
    case OutboxState::NotSent: return OutboxWords::tr("Looked: not there");
    }
    Q_UNREACHABLE();
}

PublishService::PublishService(ServiceContext& context, TokenRouter& router, QObject* parent)
    : QObject(parent)
    , m_context(context)
    , m_router(router)
    , m_limits(context, router)
    , m_outbox(context.records.store())
{}

PublishService::~PublishService() = default;

std::shared_ptr<const NetworkDescriptor> PublishService::networkOf(const PageId& id) const
{
    const Page* page = m_context.records.page(id);
    const Account* account = page ? m_context.records.account(page->account) : nullptr;
    return account ? m_limits.of(m_context.networks.network(account->network), account->instance) : nullptr;
}

Async<bool> PublishService::readLimits(QList<PageId> pages)
{
    const Turn turn(*this);
    bool changed = false;
    for (const PageId& page : std::as_const(pages)) {
        const auto before = networkOf(page);
        co_await m_limits.read(page);
        changed = changed || networkOf(page) != before;
    }
    co_return changed;
}

bool PublishService::takesPosts(const PageId& page) const
{
    const auto network = networkOf(page);
    return network && network->post && network->capabilities.contains(Purpose::Publish);
}

bool PublishService::hasActivation(const PageId& page) const
{
    const auto network = networkOf(page);
    return network && network->capabilities.contains(Purpose::Activation);
}

PageVerdict PublishService::verdict(const PageId& page, const Post& post) const
{
    PageVerdict verdict;
    const auto network = networkOf(page);
    if (!network) {
        verdict.sick = Error{ErrorKind::NotFound, tr("This page is gone. Look at the list.")};
    } else if (!takesPosts(page)) {
        verdict.sick = Error{ErrorKind::Unsupported, tr("Pagekeeper cannot publish on %1.").arg(network->name)};
    } else {
        verdict.objections = objections(post, *network->post, network->name);
        const QMap<QString, QString>& targets = network->publish.targets;
        if (!targets.isEmpty() && !targets.contains(m_context.records.page(page)->kind))
            verdict.objections.prepend(network->publish.targetHint);
        const TokenChoice choice = m_router.choiceFor(Purpose::Publish, page, authorOf(page));
        if (choice.index < 0)
            verdict.sick = choice.error;
    }
    verdict.reconnects = verdict.sick && mendedBySignIn(*verdict.sick);
    return verdict;
}

Result<PostTarget> PublishService::target(const PageId& id) const
{
    const Page* page = m_context.records.page(id);
    const Account* account = page ? m_context.records.account(page->account) : nullptr;
    if (!account)
        return fail(ErrorKind::NotFound, tr("This page is gone. Look at the list."));
    const auto network = m_context.networks.network(account->network);
    if (!network)
        return fail(ErrorKind::NotFound, tr("This page is gone. Look at the list."));
    return postTarget(*network, account->instance, account->identity.id, page->remoteId);
}

QList<std::pair<PageId, ApprovalHash>> PublishService::hashes(const QList<PageId>& pages, const Post& post) const
{
    QList<PostTarget> targets;
    QList<PageId> standing;
    for (const PageId& page : pages) {
        const auto known = target(page);
        if (!known || targets.contains(*known))
            continue;
        targets.append(*known);
        standing.append(page);
    }
    const QList<ApprovalHash> all = ApprovalHash::of(targets, post);
    QList<std::pair<PageId, ApprovalHash>> hashes;
    for (qsizetype i = 0; i < standing.size(); ++i)
        hashes.append({standing[i], all[i]});
    return hashes;
}

std::optional<OutboxEntry> PublishService::earlier(const ApprovalHash& hash) const
{
    const auto found = m_outbox.withHash(hash);
    return found && !found->isEmpty() ? std::optional(found->first()) : std::nullopt;
}

Result<bool> PublishService::recordApproval(const PageId& page, const PostTarget& target, const ApprovalHash& hash,
                                            const QString& what)
{
    const Page* known = m_context.records.page(page);
    const bool activates = what != u"publish"_s;
    const auto written = m_context.records.store().append(
        {m_context.clock.now(),
         u"approve"_s,
         toIdentifier(activates ? Purpose::Activation : Purpose::Publish),
         known ? known->account : AccountId(),
         page,
         target.network,
         u"ok"_s,
         {{u"what"_s, what},
          {u"hash"_s, hash.toString()},
          {u"target"_s, target.page.toString()},
          {u"by"_s, u"a person at this computer"_s}}});
    return written ? Result<bool>(true) : Failed(written.error());
}

Result<QList<OutboxId>> PublishService::approve(const Post& post, const QList<std::pair<PageId, ApprovalHash>>& seen)
{
    QList<PageId> pages;
    for (const auto& [page, hash] : seen)
        pages.append(page);
    if (hashes(pages, post) != seen)
        return fail(ErrorKind::SecurityViolation,
                    tr("This is not what was approved: look at it again and approve it anew."));
    QList<OutboxId> approved;
    const auto done = m_context.records.store().transaction([&]() -> Result<bool> {
        for (const auto& [page, hash] : seen) {
            const auto before = m_outbox.withHash(hash);
            if (!before)
                return Failed(before.error());
            std::optional<OutboxId> again;
            for (const OutboxEntry& entry : *before) {
                if (entry.state == OutboxState::Sending || entry.state == OutboxState::Unconfirmed)
                    return fail(ErrorKind::Busy,
                                tr("this very post was sent to %1 and is not confirmed").arg(entry.pageName));
                if (maySend(entry.state))
                    again = entry.id;
            }
            const PostTarget to = *target(page);
            const auto recorded = recordApproval(page, to, hash, u"publish"_s);
            if (!recorded)
                return recorded;
            if (again) { // the page's record may be another one by now: disconnected, and connected through somebody else
                const auto moved = m_outbox.moveTo(*again, page, m_context.records.page(page)->name);
                if (!moved)
                    return moved;
                approved.append(*again);
                continue;
            }
            OutboxEntry entry;
            entry.id = OutboxId::create();
            entry.key = QUuid::createUuid().toString(QUuid::WithoutBraces);
            entry.page = page;
            entry.target = to;
            entry.pageName = m_context.records.page(page)->name;
            entry.hash = hash;
            entry.approvedAt = entry.stateAt = m_context.clock.now();
            entry.post = post;
            const auto added = m_outbox.add(entry);
            if (!added)
                return added;
            approved.append(entry.id);
        }
        return true;
    });
    if (!done)
        return Failed(done.error());
    for (const OutboxId& id : std::as_const(approved))
        Q_EMIT entryChanged(id);
    return approved;
}

/// The file lock says that its owner lives: what is in sending while nobody holds the lock was left by a killed program.
Async<PublishService::InHand> PublishService::takeInHand(OutboxId id)
{
    const QString folder = m_context.profile.dir() + u"/locks"_s;
    if (!QDir().mkpath(folder))
        co_return fail(ErrorKind::StoreFailed, u"the folder cannot be made: %1"_s.arg(folder));
    const QString name = QString::fromLatin1(id.toString().toUtf8().toPercentEncoding({}, "."));
    auto lock = std::make_shared<QLockFile>(u"%1/outbox-%2.lock"_s.arg(folder, name));
    const LockOutcome outcome = co_await lockWithin(lock, kHandPatience);
    if (!outcome.locked)
        co_return fail(lock->error() == QLockFile::LockFailedError ? ErrorKind::Busy : ErrorKind::StoreFailed,
                       u"the post is in hand elsewhere"_s);
    const auto entry = m_outbox.entry(id);
    if (!entry)
        co_return Failed(entry.error());
    InHand hand{lock, *entry};
    co_return hand;
}

/// What became of an entry, in the store and in the ledger, or in neither.
Result<OutboxEntry> PublishService::conclude(OutboxEntry entry, OutboxState before)
{
    const QDateTime now = m_context.clock.now();
    const QDateTime latest = entry.sentAt.isValid()
        ? entry.sentAt.addSecs(std::chrono::seconds(kLongestAttempt).count())
        : now;
    if (before == OutboxState::Sending)
        entry.stateAt = std::min(now, latest); // of a killed program nobody knows more
    else if (entry.state != before)            // looking again does not make it newer
        entry.stateAt = now;
    const auto done = m_context.records.store().transaction([&]() -> Result<bool> {
        const auto moved = m_outbox.move(entry, before);
        if (!moved)
            return moved;
        QJsonObject details{
            {u"what"_s, u"publish"_s}, {u"hash"_s, entry.hash.toString()}, {u"target"_s, entry.target.page.toString()}};
        if (!entry.published.id.isEmpty())
            details.insert(u"post"_s, entry.published.id);
        if (!entry.reason.isEmpty())
            details.insert(u"reason"_s, entry.reason);
        const auto written = m_context.records.store().append({now,
                                                               u"publish"_s,
                                                               toIdentifier(Purpose::Publish),
                                                               entry.account,
                                                               entry.page,
                                                               entry.target.network,
                                                               toIdentifier(entry.state),
                                                               details});
        return written ? Result<bool>(true) : Failed(written.error());
    });
    if (!done)
        return Failed(done.error());
    Q_EMIT entryChanged(entry.id);
    return entry;
}

Result<OutboxEntry> PublishService::refuse(OutboxEntry entry, const Error& error)
{
    const OutboxState before = std::exchange(entry.state, OutboxState::Refused);
    entry.reason = errorText(error);
    return conclude(entry, before);
}

Async<OutboxEntry> PublishService::send(OutboxId id)
{
    const Turn turn(*this);
    Result<InHand> hand = co_await takeInHand(id);
    if (!hand)
        co_return Failed(hand.error());
    Result<OutboxEntry> entry = hand->entry;
    if (!maySend(entry->state))
        co_return fail(ErrorKind::Busy, tr("it may be there already: look first"));
    entry = co_await sendLocked(*entry);
    co_return entry;
}

/// The login whose page was chosen, where it is the author of what is posted there; empty where the page is.
AccountId PublishService::authorOf(const PageId& id) const
{
    const auto network = networkOf(id);
    return network && network->publish.asLogin ? m_context.records.page(id)->account : AccountId();
}

QString PublishService::author(const PageId& id) const
{
    const Account* account = m_context.records.account(authorOf(id));
    if (!account)
        return {};
    return account->identity.handle.isEmpty() ? account->identity.name : account->identity.handle;
}

/// Through its author, where that is a login: whoever sent it or, before that, the one whose page was chosen. Else through whom
/// the router takes.
Async<LentGrant> PublishService::lendFor(PageId page, AccountId sender)
{
    AccountId by = authorOf(page);
    if (!by.isEmpty() && !sender.isEmpty())
        by = sender;
    Result<LentGrant> lent = co_await m_router.lendThrough(Purpose::Publish, page, by);
    co_return lent;
}

Async<OutboxEntry> PublishService::sendLocked(OutboxEntry entry)
{
    co_await m_limits.read(entry.page);
    const PageVerdict standing = verdict(entry.page, entry.post);
    if (standing.sick)
        co_return refuse(entry, *standing.sick);
    if (!standing.objections.isEmpty())
        co_return refuse(entry, {ErrorKind::InvalidInput, standing.objections.join(u' ')});
    Result<LentGrant> lent = co_await lendFor(entry.page, {});
    if (!lent)
        co_return refuse(entry, lent.error());
    lent->grant.network = m_limits.of(lent->grant.network, lent->grant.instance);
    const PostTarget to = targetOf(*lent);
    // as late as possible: what leaves is what was approved
    const auto post = ApprovedPost::confirm(Approval::byPerson(entry.hash, entry.approvedAt), to, entry.post);
    if (!post)
        co_return refuse(
            entry,
            {ErrorKind::InvalidInput, tr("This is not what was approved. Look at it again and approve it anew.")});
    const OutboxState before = std::exchange(entry.state, OutboxState::Sending);
    entry.sentAt = entry.stateAt = m_context.clock.now();
    entry.account = lent->grant.account;
    entry.reason.clear();
    const auto begun = m_outbox.move(entry, before); // on the disk before anything leaves
    if (!begun)
        co_return Failed(begun.error());
    Q_EMIT entryChanged(entry.id);
    const PublishOutcome outcome =
        co_await m_context.networks.adapter(to.network).send(lent->grant, lent->page, *post, entry.key);
    take(outcome, entry);
    const auto concluded = conclude(entry, OutboxState::Sending);
    if (!concluded) // it stays in sending, and the next start looks for it; what is known now is still told
        qCWarning(lcService) << "What became of a post could not be stored:" << concluded.error().detail;
    if (outcome.kind == PublishOutcome::Kind::Refused)
        co_await m_router.giveBack(*std::move(lent), outcome.error);
    co_return entry;
}

void PublishService::take(const PublishOutcome& outcome, OutboxEntry& entry)
{
    entry.published = outcome.published;
    switch (outcome.kind) {
    case PublishOutcome::Kind::Published: entry.state = OutboxState::Published; break;
    case PublishOutcome::Kind::Refused:
        entry.state = OutboxState::Refused;
        entry.reason = errorText(outcome.error);
        if (entry.reason.isEmpty())
            entry.reason = tr("It was stopped before it was sent.");
        break;
    case PublishOutcome::Kind::Unconfirmed:
        entry.state = OutboxState::Unconfirmed;
        entry.reason = entry.published.id.isEmpty()
            ? tr("The answer never came. Look whether it is there.")
            : tr("The network has it and has not decided about it yet. Look again later.");
        break;
    }
}

Async<int> PublishService::sendAll(QList<OutboxId> ids)
{
    const Turn turn(*this);
    m_cancelled = false;
    int tried = 0;
    Q_EMIT progress(0, int(ids.size()));
    for (const OutboxId& id : std::as_const(ids)) {
        if (m_cancelled)
            break;
        const Result<OutboxEntry> sent = co_await send(id);
        if (!sent)
            qCWarning(lcService) << "A post could not be sent:" << sent.error().detail;
        Q_EMIT progress(++tried, int(ids.size()));
    }
    co_return tried;
}

Async<OutboxEntry> PublishService::settle(OutboxId id)
{
    const Turn turn(*this);
    Result<InHand> hand = co_await takeInHand(id);
    if (!hand)
        co_return Failed(hand.error());
    Result<OutboxEntry> entry = hand->entry;
    if (entry->state == OutboxState::Sending) { // whoever sent it is no more, or we had not got it in hand
        entry->state = OutboxState::Unconfirmed;
        entry->reason = tr("Pagekeeper ended before the answer came. Look whether it is there.");
        entry = conclude(*entry, OutboxState::Sending);
    }
    if (entry && entry->state == OutboxState::Unconfirmed)
        entry = co_await settleLocked(*entry);
    co_return entry;
}

Async<OutboxEntry> PublishService::settleLocked(OutboxEntry entry)
{
    const auto stays = [&](const QString& reason) {
        entry.reason = reason;
        return conclude(entry, OutboxState::Unconfirmed);
    };
    Result<LentGrant> lent = co_await lendFor(entry.page, entry.account);
    if (!lent)
        co_return stays(tr("Could not look: %1").arg(errorText(lent.error())));
    const PostTarget to = targetOf(*lent);
    if (to != entry.target)
        co_return stays(tr("Could not look: the page's record is another one now."));
    const auto others = m_outbox.otherPosts(entry);
    if (!others)
        co_return Failed(others.error());
    const QDateTime asked = m_context.clock.now();
    SoughtPost sought{entry.post, entry.key, entry.sentAt, entry.published.id, *others};
    const Result<std::optional<Published>> found =
        co_await m_context.networks.adapter(to.network).findPublished(lent->grant, lent->page, sought);
    if (!found && found.error().kind == ErrorKind::Rejected && !entry.published.id.isEmpty()) {
        entry.state = OutboxState::Refused;
        entry.published = {};
        entry.reason = errorText(found.error());
        co_return conclude(entry, OutboxState::Unconfirmed);
    }
    if (!found)
        co_return stays(tr("Could not look: %1").arg(errorText(found.error())));
    // Counted from when the last attempt was given up: uploads and a slow answer may take longer than the network does.
    const QDateTime missingCounts = entry.stateAt.addSecs(m_missingCounts.count());
    if (!*found && missingCounts > asked) {
        const QDateTime counts = missingCounts.toLocalTime();
        co_return stays(tr("It is not to be seen yet. Look again after %1.")
                            .arg(QLocale().toString(counts, QStringLiteral("HH:mm:ss"))));
    }
    entry.state = *found ? OutboxState::Published : OutboxState::NotSent;
    entry.published = found->value_or(Published());
    entry.reason = *found ? QString() : tr("Somebody looked and it is not there. It can be sent again as it is.");
    co_return conclude(entry, OutboxState::Unconfirmed);
}

Async<int> PublishService::recover()
{
    const Turn turn(*this);
    const auto entries = m_outbox.outbox();
    if (!entries)
        co_return Failed(entries.error());
    int open = 0;
    for (const OutboxEntry& entry : *entries) {
        if (entry.state != OutboxState::Sending && entry.state != OutboxState::Unconfirmed)
            continue;
        if (m_context.http.isClosed())
            break;
        const Result<OutboxEntry> settled = co_await settle(entry.id);
        if (!settled || settled->state == OutboxState::Unconfirmed)
            ++open;
    }
    co_return open;
}

Async<OutboxEntry> PublishService::decide(OutboxId id, bool there)
{
    const Turn turn(*this);
    Result<InHand> hand = co_await takeInHand(id);
    if (!hand)
        co_return Failed(hand.error());
    Result<OutboxEntry> entry = hand->entry;
    if (entry->state != OutboxState::Unconfirmed)
        co_return fail(ErrorKind::Busy, tr("nobody asks whether this one is there"));
    entry->state = there ? OutboxState::Published : OutboxState::NotSent;
    if (!there)
        entry->published = {};
    entry->reason = there ? tr("A person looked: it is there.")
                          : tr("A person looked: it is not there. It can be sent again as it is.");
    entry = conclude(*entry, OutboxState::Unconfirmed);
    co_return entry;
}

Result<bool> PublishService::withdraw(const OutboxId& id)
{
    const auto entry = m_outbox.entry(id);
    if (!entry)
        return Failed(entry.error());
    if (!maySend(entry->state))
        return fail(ErrorKind::Busy, tr("it may be there already: look first"));
    const auto done = m_context.records.store().transaction([&]() -> Result<bool> {
        const auto removed = m_outbox.withdraw(id, entry->state);
        if (!removed)
            return removed;
        const auto written = m_context.records.store().append({m_context.clock.now(),
                                                               u"withdraw"_s,
                                                               toIdentifier(Purpose::Publish),
                                                               {},
                                                               entry->page,
                                                               entry->target.network,
                                                               u"ok"_s,
                                                               {{u"what"_s, u"publish"_s},
                                                                {u"hash"_s, entry->hash.toString()},
                                                                {u"target"_s, entry->target.page.toString()}}});
        return written ? Result<bool>(true) : Failed(written.error());
    });
    if (done)
        Q_EMIT entryChanged(id);
    return done;
}

Result<bool> PublishService::save(Draft draft)
{
    draft.changedAt = m_context.clock.now();
    const auto saved = m_outbox.save(draft);
    if (saved)
        Q_EMIT draftsChanged();
    return saved;
}

Result<bool> PublishService::remove(const DraftId& id)
{
    const auto removed = m_outbox.remove(id);
    if (removed)
        Q_EMIT draftsChanged();
    return removed;
}

} // namespace pk
