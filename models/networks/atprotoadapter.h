// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/genericadapter.h"

namespace pk {

/// What data cannot say of the AT Protocol: an account is found by its handle, its tokens are only good while its DID
/// document names the server they came from, and its session ends after a fixed time. Source: bluesky.md.
class AtprotoAdapter final : public GenericAdapter
{
public:
    using GenericAdapter::GenericAdapter;

    /// A handle, a DID, or the address of the account's own server.
    Async<Located> locate(std::shared_ptr<const NetworkDescriptor> network, QString typed) override;
    /// The mandatory checks after a sign-in (section 2.4 step 11): sender-bound tokens, the scope "atproto", an account whose
    /// DID document names this server. Revokes and answers SecurityViolation otherwise.
    Async<TokenSet> completeSignIn(Grant grant) override;
    Async<Identity> identify(Grant grant) override;
    /// The same as everywhere, but first the account must still be on this server, and that server's authorization server the
    /// one that gave the tokens; Rejected when it moved. No other one gets to see them.
    Async<TokenSet> renew(Grant grant) override;
    Async<bool> revoke(Grant grant) override;
    /// The record's key is made of \a key: the same approved post is published already when its record is there.
    QCoro::Task<PublishOutcome> publish(Grant grant, Page page, Post post, QString key) override;
    Async<std::optional<Published>> findPublished(Grant grant, Page page, SoughtPost sought) override;

protected:
    /// The session names a handle and no more, or "handle.invalid" when it does not point back to the DID (section 4).
    Identity toldBy(const Grant& grant, const Identity& answered) const override;

private:
    Async<bool> stillAt(Grant grant);
    Async<std::optional<Published>> recordAt(Grant grant, Page page, QString record, TokenUse use);
    Async<QJsonArray> uploadPictures(Grant grant, Post post, TokenUse use);
};

/// The key of the record that a post approved under \a key becomes: a TID, always the same.
QString atprotoRecordKey(const QString& key);

} // namespace pk
