// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/consent.h"

namespace pk {

TokenUse::TokenUse(Purpose purpose, AccountId account, NetworkId network, QString action)
    : m_purpose(purpose)
    , m_account(std::move(account))
    , m_network(std::move(network))
    , m_action(std::move(action))
{}

TokenUse TokenUse::withoutToken(NetworkId network, QString action, Purpose purpose)
{
    TokenUse use(purpose, {}, std::move(network), std::move(action));
    use.m_speaks = false;
    return use;
}

TokenUse TokenUse::named(QString action) const
{
    TokenUse use = *this;
    use.m_action = std::move(action);
    return use;
}

TokenUse TokenUse::about(PageId page) const
{
    TokenUse use = *this;
    use.m_page = std::move(page);
    return use;
}

Consent::Consent(NetworkId network, AccountId account, QSet<Purpose> purposes)
    : m_network(std::move(network))
    , m_account(std::move(account))
    , m_purposes(std::move(purposes))
{}

TokenUse Consent::toValidate(QString action) const
{
    TokenUse use(Purpose::ValidateUser, m_account, m_network, std::move(action));
    use.m_why = m_why;
    return use;
}

Result<TokenUse> Consent::use(Purpose purpose, QString action) const
{
    if (!covers(purpose))
        return fail(ErrorKind::NotConsented, toIdentifier(purpose));
    TokenUse use(purpose, m_account, m_network, std::move(action));
    use.m_why = m_why;
    return use;
}

bool Consent::covers(Purpose purpose) const
{
    return purpose == Purpose::ValidateUser || m_purposes.contains(purpose);
}

} // namespace pk
