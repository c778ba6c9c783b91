// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/descriptor.h"
#include "models/networks/objectreader.h"

namespace pk {

// The parts of a descriptor, each read by one function; what is wrong becomes a complaint of \a top.

/// PKCE, scopes, parameters of the sign-in page, what works.
void readConsent(const ObjectReader& top, NetworkDescriptor& network);
/// Client authentication, redirect and registration.
void readClient(const ObjectReader& top, NetworkDescriptor& network);
/// Renewal and lifetimes.
void readLife(const ObjectReader& top, NetworkDescriptor& network);
void readErrors(const ObjectReader& top, NetworkDescriptor& network);
void readCreditRules(const ObjectReader& top, NetworkDescriptor& network);

/// Lists of pages.
void readPages(const ObjectReader& top, NetworkDescriptor& network);

/// What a post may hold and how it is published; after everything that says where tokens may go.
void readPosts(const ObjectReader& top, NetworkDescriptor& network);
/// Statistics of pages, of public pages and of content. After everything about endpoints, headers and capabilities.
void readStatistics(const ObjectReader& top, NetworkDescriptor& network);

/// {"at": pointer, "is": [texts]}; empty when absent.
ValueCondition readCondition(const ObjectReader& reader, const QString& key);
/// Complains unless \a text is an address where tokens may go, by endpoints and hosts.
void checkTokenAddress(const ObjectReader& reader, const QString& key, const QString& text,
                       const NetworkDescriptor& network);
/// An address that may hold placeholders, filled in as far as a check needs. Complains about everything else.
QUrl checkedAddress(const ObjectReader& reader, const QString& key, const QString& text,
                    const NetworkDescriptor& network);

/// Names an "adapter" key may have; "generic" is the same as none.
QStringList knownAdapters();

} // namespace pk
