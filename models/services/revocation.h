// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/servicecontext.h"

namespace pk {

/// Revocations the network did not take yet. Their tokens wait in the vault under one key, nowhere else
/// (oauth-security.md item 56); settings only remember that there are some.
class PendingRevocations final
{
public:
    explicit PendingRevocations(ServiceContext& context) : m_context(context) {}

    Async<bool> add(AccountId account, NetworkId network, QString instance, AppRegistration app, TokenSet tokens);
    /// Tries each once. Returns how many are left.
    Async<int> retry();

private:
    Async<QJsonArray> load();
    Async<bool> store(QJsonArray waiting);

    ServiceContext& m_context;
};

} // namespace pk
