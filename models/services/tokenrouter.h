// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/tokenchoice.h"
#include "models/services/servicecontext.h"

#include <QCoreApplication>

namespace pk {

class AccountService;

/// A grant lent for one use, for as long as \a hold lives: nobody else works with it meanwhile, in any process.
struct LentGrant
{
    Grant grant;
    Page page; ///< as the lending account holds it; without id for uses of no page of ours
    std::shared_ptr<void> hold;
};

/// Decides which token serves a request of a person, and lends it (product.md 16). The choice and its reason are written
/// into the ledger with every request made with the grant.
class TokenRouter final
{
    Q_DECLARE_TR_FUNCTIONS(TokenRouter)
public:
    TokenRouter(ServiceContext& context, AccountService& accounts);

    /// For a page, through any login that holds it. Errors: those of chooseToken(), of renewing and of opening the vault.
    Async<LentGrant> lend(Purpose purpose, PageId page);
    /// The same through \a account and no other, where it is not empty. NotFound when it does not hold the page.
    Async<LentGrant> lendThrough(Purpose purpose, PageId page, AccountId account);
    /// For public pages of a network, through any login there; through one that holds a page where the network is asked in the
    /// name of one. \a instance: the server where a network has many, else empty.
    Async<LentGrant> lendAny(Purpose purpose, NetworkId network, QString instance);
    /// For one login and no other: whose token is this.
    Async<LentGrant> lendOf(Purpose purpose, AccountId id);

    /// What lend(), or lendThrough() where \a account is given, would decide now; for buttons that have to say beforehand why they
    /// are off.
    TokenChoice choiceFor(Purpose purpose, const PageId& page, const AccountId& account = {}) const;

    /// The use failed. Where the network's \a refusal is about the token or the page it serves, its login is checked at once, so
    /// that everybody sees why (product.md 4: a definite rejection is dead at once).
    QCoro::Task<> giveBack(LentGrant lent, Error refusal);

private:
    Async<LentGrant> lendChosen(Purpose purpose, QList<TokenCandidate> candidates);
    TokenChoice chosen(Purpose purpose, const QList<TokenCandidate>& candidates) const;
    QList<TokenCandidate> holdersOf(Purpose purpose, const PageId& id, const AccountId& account = {}) const;
    TokenCandidate candidate(Purpose purpose, const Account& account, const Page* page) const;

    ServiceContext& m_context;
    AccountService& m_accounts;
};

} // namespace pk
