// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"

namespace pk {

inline PostTarget targetOf(const Grant& grant, const Page& page)
{
    return postTarget(*grant.network, grant.instance, grant.identity.id, page.remoteId);
}

/// As if a person had agreed to it.
inline ApprovedPost approvedPost(const Grant& grant, const Page& page, const Post& post)
{
    const PostTarget target = targetOf(grant, page);
    return *ApprovedPost::confirm(
        Approval::byPerson(ApprovalHash::of(target, post), QDateTime::currentDateTimeUtc()), target, post);
}

inline ApprovedActivation approvedActivation(const Grant& grant, const Page& page, bool active)
{
    const PostTarget target = targetOf(grant, page);
    return *ApprovedActivation::confirm(
        Approval::byPerson(ApprovalHash::of(target, active), QDateTime::currentDateTimeUtc()), target, active);
}

} // namespace pk
