// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/logging.h"
#include "models/domain/words.h"
#include "models/services/publishservice.h"

// Activations, the part of PublishService that switches and posts nothing.
namespace pk {

using namespace Qt::Literals::StringLiterals;

Async<Activation> PublishService::activation(PageId page)
{
    const Turn turn(*this);
    Result<LentGrant> lent = co_await m_router.lend(Purpose::Activation, page);
    if (!lent)
        co_return Failed(lent.error());
    Result<Activation> state =
        co_await m_context.networks.adapter(lent->grant.network->id).activation(lent->grant, lent->page);
    co_return state;
}

Result<ApprovalHash> PublishService::hashOf(const PageId& page, bool active) const
{
    const auto known = target(page);
    return known ? Result<ApprovalHash>(ApprovalHash::of(*known, active)) : Failed(known.error());
}

void PublishService::recordActivation(const LentGrant& lent, bool active, const ApprovalHash& hash,
                                      const Result<Activation>& applied)
{
    QJsonObject details{{u"hash"_s, hash.toString()}, {u"target"_s, lent.page.remoteId.toString()}};
    if (!applied)
        details.insert(u"reason"_s, errorText(applied.error()));
    QString outcome = u"ok"_s;
    if (!applied)
        outcome = applied.error().sent ? u"unconfirmed"_s : u"refused"_s;
    else if (applied->active != active)
        outcome = u"unchanged"_s;
    const auto written = m_context.records.store().append({m_context.clock.now(),
                                                           active ? u"activate"_s : u"deactivate"_s,
                                                           toIdentifier(Purpose::Activation),
                                                           lent.grant.account,
                                                           lent.page.id,
                                                           lent.grant.network->id,
                                                           outcome,
                                                           details});
    if (!written)
        qCWarning(lcService) << "The ledger could not be written:" << written.error().detail;
}

Async<Activation> PublishService::setActivation(PageId page, bool active, ApprovalHash seen)
{
    const Turn turn(*this);
    const auto to = target(page);
    if (!to)
        co_return Failed(to.error());
    const Approval approval = Approval::byPerson(seen, m_context.clock.now());
    const auto agreed = ApprovedActivation::confirm(approval, *to, active);
    if (!agreed)
        co_return Failed(agreed.error());
    const auto recorded = recordApproval(page, *to, seen, active ? u"activate"_s : u"deactivate"_s);
    if (!recorded)
        co_return Failed(recorded.error());
    Result<LentGrant> lent = co_await m_router.lend(Purpose::Activation, page);
    if (!lent)
        co_return Failed(lent.error());
    Result<Activation> applied =
        co_await m_context.networks.adapter(lent->grant.network->id).apply(lent->grant, lent->page, *agreed);
    recordActivation(*lent, active, seen, applied);
    co_return applied;
}

} // namespace pk
