// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/approval.h"

#include <QSet>

namespace pk {

using DraftId = StrongId<struct DraftTag>;   ///< UUID of a draft in the store
using OutboxId = StrongId<struct OutboxTag>; ///< UUID of one approved post to one page

/// What somebody is writing; kept as it is typed.
struct Draft
{
    DraftId id;
    Post post;
    QList<PageId> pages;
    QDateTime changedAt; ///< UTC

    friend bool operator==(const Draft&, const Draft&) = default;
};

enum class OutboxState {
    Approved,    ///< a person agreed, nothing was sent yet
    Sending,     ///< written before the request leaves; found at a start, nobody knows whether it arrived
    Published,   ///< the network said so, or it was found there
    Refused,     ///< the network said no, or nothing could be sent; reason says why
    Unconfirmed, ///< sent, not confirmed: to be settled by looking, never by sending again
    NotSent,     ///< somebody looked and it is not there: a person may send it again
};
QString toIdentifier(OutboxState state); ///< "approved", "sending", ..., "not_sent"
std::optional<OutboxState> outboxStateFromIdentifier(QStringView identifier);

/// Whether a person may (again) have it sent. Every other one may already be there, or is.
bool maySend(OutboxState state);

/// A post that was sent and never confirmed, as it is looked for.
struct SoughtPost
{
    Post post;
    QString key;
    QDateTime sentAt;          ///< UTC; when the last attempt began
    QString knownId = {};      ///< the network took it under this id and had not decided about it
    QSet<QString> others = {}; ///< ids there of posts that are known to be others
};

/// One approved post to one page, and what became of it.
struct OutboxEntry
{
    OutboxId id;
    QString key; ///< random; the same however often this one is sent, for networks that recognise a repetition by it
    PageId page;
    AccountId account; ///< whose token sent it; empty before
    PostTarget target;
    QString pageName; ///< when it was approved
    ApprovalHash hash;
    QDateTime approvedAt; ///< UTC
    OutboxState state = OutboxState::Approved;
    QDateTime stateAt; ///< UTC
    QDateTime sentAt;  ///< UTC; when the last attempt began, invalid before
    Published published;
    QString reason; ///< of a refusal or of an open question, as people read it
    Post post;      ///< pictures lose their bytes once it is published

    friend bool operator==(const OutboxEntry&, const OutboxEntry&) = default;
};

} // namespace pk
