// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/result.h"

namespace pk {

/// A token that could serve a request.
struct TokenCandidate
{
    AccountId account;
    PageId page; ///< the account's record of the page; empty for requests about no page of ours
    RemoteId remotePage;
    TokenKind kind = TokenKind::User;
    State state = State::NotChecked; ///< of the page where there is one, else of the login
    Cause cause = Cause::Unknown;    ///< of a state that keeps it from serving
    QString raw;
    std::optional<QDateTime> retryAt; ///< of a waiting one
    bool consented = false;
    bool permitted = true; ///< the scopes for the purpose were granted
    bool inRole = true;    ///< the person's role on the page lets them do it
    QString role = {};     ///< where it does not
    QList<Credits> credits;
};

/// Which one serves, or why none does.
struct TokenChoice
{
    qsizetype index = -1; ///< of the candidates
    QString reason;       ///< untranslated, for the ledger: "page token, 92 % of page 1000 left, first of 2"
    Error error = {};     ///< where index is negative
};

/// The token that serves: one that works, whose person agreed to the purpose and granted it, with room above the reserve.
/// Page token before user token for statistics of a page, whose credits are the page's own; then the most credits left
/// (product.md 16); then the order given.
/// Without any: NotFound (no candidate), NotConsented, Rejected with cause permission_declined, Unsupported with page_role_lost and
/// the role as raw, Rejected with the cause that
/// keeps the least sick from serving, Throttled with detail "until <ISO 8601 UTC>" where the refill is known.
TokenChoice chooseToken(Purpose purpose, const QList<TokenCandidate>& candidates, const QDateTime& now);

} // namespace pk
