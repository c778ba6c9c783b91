// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/browserchoice.h"

#include "models/services/records.h"
#include "models/services/settings.h"

namespace pk {

QString browserFor(const Records& records, const Settings& settings, const AccountId& id)
{
    const QString own = settings.browserOf(id);
    const Account* account = records.account(id);
    if (!own.isEmpty() || !account)
        return own.isEmpty() ? QString(kDefaultBrowser) : own;
    const QString holder = account->holder.simplified().toCaseFolded();
    QString elsewhere;
    for (const Account& other : records.accounts()) {
        if (holder.isEmpty() || other.id == id || other.holder.simplified().toCaseFolded() != holder)
            continue;
        const QString chosen = settings.browserOf(other.id);
        if (chosen.isEmpty())
            continue;
        if (other.network == account->network && other.instance == account->instance)
            return chosen;
        if (elsewhere.isEmpty())
            elsewhere = chosen;
    }
    return elsewhere.isEmpty() ? QString(kDefaultBrowser) : elsewhere;
}

} // namespace pk
