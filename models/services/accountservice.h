// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/async.h"
#include "models/services/connectoperation.h"

#include <QObject>

namespace pk {

class GrantLock;
struct LentGrant;
struct TokenOwner;
struct ServiceContext;

/// One line of "which pages of which clients stop".
struct Impact
{
    QStringList pages;   ///< names
    QStringList clients; ///< names, each once
};

/// What the last run over several accounts did.
struct CheckSummary
{
    int checked = 0;
    int needPerson = 0;
    int couldNotTell = 0; ///< network down, throttled, keychain locked
    QStringList problems; ///< sentences of what went wrong on our side
};

/// The verbs of the product on accounts. One operation per account at a time, across processes.
class AccountService final : public QObject
{
    Q_OBJECT
public:
    explicit AccountService(ServiceContext& context, QObject* parent = nullptr);
    ~AccountService() override;

    std::unique_ptr<ConnectOperation> connectAccount(ConnectRequest request);
    /// Keeps the chosen pages (by remote id) of what connecting brought; the others are forgotten. \a clients: by
    /// remote id, may be empty. Returns the pages kept.
    /// Tokens of pages that were not chosen leave the vault.
    Async<QList<Page>> choosePages(Connected connected, QSet<RemoteId> chosen, QHash<RemoteId, ClientId> clients);
    /// Lists pages again, for an interrupted choice or "show pages".
    Async<Connected> listAgain(AccountId id);

    /// Proves the account and its pages now; ambiguous rejections are settled by one renewal where the network's rule says so.
    Async<bool> check(AccountId id, bool urgent = true);
    /// One after the other per host, several hosts side by side; progress by signal; stops between accounts on cancel.
    Async<CheckSummary> checkAll(QList<AccountId> ids);
    void cancelChecks();

    /// Unsupported where the network renews nothing.
    Async<bool> renew(AccountId id);
    /// Revokes at the network (refresh token first), drops the tokens, keeps the record. Ends disconnected whatever the
    /// network says; a failed revocation is kept in the vault and tried again. The message says what happened.
    Async<QString> disconnectAccount(AccountId id);
    /// Disconnects and removes the record and its pages. The ledger keeps its entries.
    Async<QString> deleteAccount(AccountId id);
    /// Revocations that failed before, tried again at start.
    Async<int> retryRevocations();

    /// The account's grant for one use, renewed first where that is due; waits for a check that is under way. \a why goes
    /// into the ledger with each request. TokenRouter decides whose.
    Async<LentGrant> lend(AccountId id, QString why);

    /// Asks the network whose token it is, whatever is thought of it so far (product.md 21).
    Async<TokenOwner> ownerOf(AccountId id);

    Impact impactOf(const AccountId& id) const;
    bool isBusy(const AccountId& id) const;
    int running() const; ///< operations under way; shutdown waits for 0

Q_SIGNALS:
    void busyChanged(const pk::AccountId& id, bool busy);
    void checkProgress(int done, int total);

private:
    class Private;
    class Turn;

    /// The grant's lock, for an account that is still there and connected; the records are fresh.
    Async<std::shared_ptr<GrantLock>> lockConnected(AccountId id);
    QCoro::Task<> checkQueue(QList<AccountId> ids, std::shared_ptr<CheckSummary> summary, std::shared_ptr<int> done,
                             int total);
    Async<QString> revokeOrKeep(Grant grant, QString networkName);

    std::unique_ptr<Private> d;
};

} // namespace pk
