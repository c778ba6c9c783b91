// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/tokenchoice.h"

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

/// A token that is known not to work, or whose network must be left alone for now.
bool isSick(const TokenCandidate& one)
{
    return one.state == State::NeedsYou || one.state == State::Incident;
}

bool mayServe(const TokenCandidate& one)
{
    return one.consented && one.permitted && one.inRole;
}

bool isWaiting(const TokenCandidate& one, const QDateTime& now)
{
    return one.state == State::Waiting && one.cause == Cause::Throttled && one.retryAt && *one.retryAt > now;
}

bool prefersPageToken(Purpose purpose)
{
    return purpose == Purpose::PageStatistics || purpose == Purpose::ContentStatistics;
}

Error throttledUntil(const std::optional<QDateTime>& at)
{
    Error error{ErrorKind::Throttled, {}, Cause::Throttled, {}};
    if (at)
        error.detail = u"until %1"_s.arg(at->toUTC().toString(Qt::ISODate));
    return error;
}

Error refusal(Purpose purpose, const QList<TokenCandidate>& candidates)
{
    if (candidates.isEmpty())
        return {ErrorKind::NotFound, {}};
    const auto any = [&](auto&& fits) { return std::any_of(candidates.cbegin(), candidates.cend(), fits); };
    if (!any([](const TokenCandidate& one) { return one.consented; }))
        return {ErrorKind::NotConsented, toIdentifier(purpose)};
    if (!any([](const TokenCandidate& one) { return one.consented && one.permitted; }))
        return {ErrorKind::Rejected, {}, Cause::PermissionDeclined, {}};
    const auto sick = std::find_if(
        candidates.cbegin(), candidates.cend(), [](const TokenCandidate& one) { return mayServe(one) && isSick(one); });
    if (sick == candidates.cend()) {
        const auto able = std::find_if(candidates.cbegin(), candidates.cend(), [](const TokenCandidate& one) {
            return one.consented && one.permitted;
        });
        return {ErrorKind::Unsupported, {}, Cause::PageRoleLost, able->role};
    }
    return {ErrorKind::Rejected, {}, sick->cause, sick->raw};
}

} // namespace

TokenChoice chooseToken(Purpose purpose, const QList<TokenCandidate>& candidates, const QDateTime& now)
{
    TokenChoice choice;
    CreditRoom best;
    bool bestIsPage = false;
    qsizetype usable = 0;
    bool waits = false;
    bool open = false;
    std::optional<QDateTime> soonest;
    for (qsizetype i = 0; i < candidates.size(); ++i) {
        const TokenCandidate& one = candidates[i];
        if (!mayServe(one) || isSick(one))
            continue;
        const CreditRoom room = roomFor(one.credits, purpose, one.remotePage, now);
        if (room.isEmpty() || isWaiting(one, now)) {
            const std::optional<QDateTime> until = isWaiting(one, now) ? one.retryAt : room.refillsAt;
            waits = true;
            open = open || !until;
            if (until && (!soonest || *until < *soonest))
                soonest = until;
            continue;
        }
        ++usable;
        const bool page = prefersPageToken(purpose) && one.kind == TokenKind::Page;
        if (choice.index >= 0 && (bestIsPage != page ? bestIsPage : room.left <= best.left))
            continue;
        choice.index = i;
        best = room;
        bestIsPage = page;
    }
    if (choice.index < 0) {
        choice.error = waits ? throttledUntil(open ? std::nullopt : soonest) : refusal(purpose, candidates);
        return choice;
    }
    const QString kind = candidates[choice.index].kind == TokenKind::Page ? u"page token"_s : u"user token"_s;
    const QString left = best.known ? u"%1 % of %2 left"_s.arg(qRound(best.left * 100)).arg(best.bucket)
                                    : u"credits not stated"_s;
    choice.reason = u"%1, %2"_s.arg(kind, left);
    if (candidates.size() > 1)
        choice.reason += u", chosen of %1, %2 of them able"_s.arg(candidates.size()).arg(usable);
    return choice;
}

} // namespace pk
