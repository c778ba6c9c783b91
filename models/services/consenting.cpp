// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/consenting.h"

#include "models/services/servicecontext.h"
#include "models/storage/grantlock.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

namespace pk {

namespace {

struct Consenting
{
    Q_DECLARE_TR_FUNCTIONS(Consenting)
};

constexpr std::chrono::seconds kLockPatience(45); // a check of the same account may be under way

QJsonArray identifiers(const QSet<Purpose>& purposes)
{
    QJsonArray array;
    for (const Purpose purpose : allPurposes()) {
        if (purposes.contains(purpose))
            array.append(toIdentifier(purpose));
    }
    return array;
}

} // namespace

QList<PurposeChoice> purposeChoices(const ServiceContext& context, const Account& account)
{
    QList<PurposeChoice> choices;
    const auto network = context.networks.network(account.network);
    for (const Purpose purpose : allPurposes()) {
        if (network && !network->capabilities.contains(purpose))
            continue;
        PurposeChoice choice;
        choice.purpose = purpose;
        choice.fixed = purpose == Purpose::ValidateUser;
        choice.allowed = choice.fixed || account.purposes.contains(purpose);
        for (const QString& scope : network ? network->scopes.value(purpose) : QStringList()) {
            if (!account.grantedScopes.isEmpty() && !account.grantedScopes.contains(scope))
                choice.notGranted.append(scope);
        }
        choices.append(choice);
    }
    return choices;
}

Async<bool> setPurposes(ServiceContext* context, AccountId id, QSet<Purpose> purposes)
{
    const Result<std::shared_ptr<GrantLock>> lock = co_await GrantLock::acquire(
        context->profile.dir(), id, kLockPatience);
    if (!lock)
        co_return Failed(lock.error());
    const auto refreshed = context->records.refresh();
    if (!refreshed)
        co_return Failed(refreshed.error());
    const Account* known = context->records.account(id);
    if (!known)
        co_return fail(ErrorKind::NotFound);
    Account account = *known;
    QSet<Purpose> offered;
    for (const PurposeChoice& choice : purposeChoices(*context, account))
        offered.insert(choice.purpose);
    purposes.intersect(offered);
    purposes.insert(Purpose::ValidateUser);
    if (purposes == account.purposes)
        co_return true;
    LedgerDraft draft;
    draft.at = context->clock.now();
    draft.action = QStringLiteral("consent");
    draft.account = id;
    draft.network = account.network;
    draft.outcome = QStringLiteral("ok");
    draft.details = {{QStringLiteral("allowed"), identifiers(purposes - account.purposes)},
                     {QStringLiteral("withdrawn"), identifiers(account.purposes - purposes)}};
    account.purposes = purposes;
    Store& store = context->records.store();
    const auto written = store.transaction([&]() -> Result<bool> {
        const auto entry = store.append(draft);
        return entry ? store.save(account) : Result<bool>(Failed(entry.error()));
    });
    if (!written)
        co_return written;
    co_return context->records.save(account); // memory and signals, now that it is all there
}

QString ownerLine(const TokenOwner& owner, const Account& account)
{
    const QString who = owner.found.handle.isEmpty()
        ? owner.found.name
        : Consenting::tr("%1 (%2)", "name (handle)").arg(owner.found.name, owner.found.handle);
    if (owner.matches)
        return Consenting::tr("The token belongs to %1, as it should.").arg(who);
    return Consenting::tr("The token belongs to %1 and not to %2. Reconnect the account as %2.")
        .arg(who, account.identity.name);
}

} // namespace pk
