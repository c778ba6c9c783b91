// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/connectoperation.h"
#include "models/services/servicecontext.h"

namespace pk {

/// True when the network's rule lets Pagekeeper renew these tokens without a person and without end.
bool renewsItself(const NetworkDescriptor& network, const TokenSet& tokens);

/// What a fresh page list changes in the pages that are kept.
struct ListingChange
{
    QList<Page> pages;  ///< the kept pages, updated
    QStringList gained; ///< names of kept pages that work now and did not before
    QStringList lost;   ///< names of kept pages that worked before and do not now
};

/// Pure. A page missing from a complete list has lost its role; one listed without its token is not in the grant.
/// Nothing is taken for lost from a partial list.
ListingChange applyListing(QList<Page> kept, const PageListing& listing, const QDateTime& now);

/// Puts a page list of a fresh sign-in into vault and store, and what can be chosen into \a connected.
Async<Connected> mergeListing(ServiceContext* context, Grant grant, Account account, PageListing listing,
                              Connected connected);

} // namespace pk
