// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/ledgerwords.h"

#include "models/domain/folding.h"
#include "models/domain/incidentwords.h"
#include "models/domain/outbox.h"
#include "models/domain/words.h"
#include "models/networks/networkregistry.h"
#include "models/services/publishservice.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QLocale>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

struct LedgerWords
{
    Q_DECLARE_TR_FUNCTIONS(LedgerWords)
};

/// Looked up for every row of a long table, so nothing is translated that is not asked for.
struct Word
{
    const char* identifier;
    const char* words;
};

constexpr Word kActions[] = {
    {"use", QT_TRANSLATE_NOOP("LedgerWords", "Used")},
    {"request", QT_TRANSLATE_NOOP("LedgerWords", "Asked")},
    {"connect", QT_TRANSLATE_NOOP("LedgerWords", "Connected")},
    {"reconnect", QT_TRANSLATE_NOOP("LedgerWords", "Reconnected")},
    {"renew", QT_TRANSLATE_NOOP("LedgerWords", "Renewed")},
    {"check", QT_TRANSLATE_NOOP("LedgerWords", "Checked")},
    {"consent", QT_TRANSLATE_NOOP("LedgerWords", "Agreed use changed")},
    {"approve", QT_TRANSLATE_NOOP("LedgerWords", "Approved")},
    {"publish", QT_TRANSLATE_NOOP("LedgerWords", "Post")},
    {"activate", QT_TRANSLATE_NOOP("LedgerWords", "Activation")},
    {"deactivate", QT_TRANSLATE_NOOP("LedgerWords", "Deactivation")},
    {"withdraw", QT_TRANSLATE_NOOP("LedgerWords", "Approval withdrawn")},
    {"snooze", QT_TRANSLATE_NOOP("LedgerWords", "Snoozed")},
    {"wake", QT_TRANSLATE_NOOP("LedgerWords", "Woken")},
    {"disconnect", QT_TRANSLATE_NOOP("LedgerWords", "Disconnected")},
    {"delete", QT_TRANSLATE_NOOP("LedgerWords", "Deleted")},
    {"incident", QT_TRANSLATE_NOOP("LedgerWords", "Incident")},
    {"clock", QT_TRANSLATE_NOOP("LedgerWords", "Clock")},
    {"register", QT_TRANSLATE_NOOP("LedgerWords", "App registered")},
    {"export", QT_TRANSLATE_NOOP("LedgerWords", "Exported")},
};

constexpr Word kOutcomes[] = {
    {"ok", QT_TRANSLATE_NOOP("LedgerWords", "Done")},
    {"failed", QT_TRANSLATE_NOOP("LedgerWords", "Failed")},
    {"opened", QT_TRANSLATE_NOOP("LedgerWords", "Opened")},
    {"closed", QT_TRANSLATE_NOOP("LedgerWords", "Over")},
    {"corrected", QT_TRANSLATE_NOOP("LedgerWords", "Corrected")},
    {"no answer", QT_TRANSLATE_NOOP("LedgerWords", "No answer")},
    {"cut off", QT_TRANSLATE_NOOP("LedgerWords", "Cut off before the answer")},
    {"unchanged", QT_TRANSLATE_NOOP("LedgerWords", "Accepted, but nothing changed")},
};

/// What was exported, approved or withdrawn. The name a network's own call has stays as it is.
constexpr Word kThings[] = {
    {"publish", QT_TRANSLATE_NOOP("LedgerWords", "a post")},
    {"activate", QT_TRANSLATE_NOOP("LedgerWords", "switching the app on")},
    {"deactivate", QT_TRANSLATE_NOOP("LedgerWords", "switching the app off")},
    {"ledger", QT_TRANSLATE_NOOP("LedgerWords", "the ledger")},
    {"client extract", QT_TRANSLATE_NOOP("LedgerWords", "an extract for a client")},
    {"statistics", QT_TRANSLATE_NOOP("LedgerWords", "statistics")},
    {"a person at this computer", QT_TRANSLATE_NOOP("LedgerWords", "a person at this computer")},
    {"posts", QT_TRANSLATE_NOOP("LedgerWords", "posts and their figures")},
};

/// Of details, in the order they are told. What is not in it is either part of another one or for machines.
constexpr Word kLabels[] = {
    {"what", QT_TRANSLATE_NOOP("LedgerWords", "What")},
    {"name", QT_TRANSLATE_NOOP("LedgerWords", "Name")},
    {"reason", QT_TRANSLATE_NOOP("LedgerWords", "Reason")},
    {"until", QT_TRANSLATE_NOOP("LedgerWords", "Until")},
    {"allowed", QT_TRANSLATE_NOOP("LedgerWords", "Allowed")},
    {"withdrawn", QT_TRANSLATE_NOOP("LedgerWords", "Withdrawn")},
    {"scopes", QT_TRANSLATE_NOOP("LedgerWords", "Permissions")},
    {"automatic", QT_TRANSLATE_NOOP("LedgerWords", "Registered by itself")},
    {"cause", QT_TRANSLATE_NOOP("LedgerWords", "Cause")},
    {"accounts", QT_TRANSLATE_NOOP("LedgerWords", "Logins")},
    {"of", QT_TRANSLATE_NOOP("LedgerWords", "Of all logins")},
    {"seconds", QT_TRANSLATE_NOOP("LedgerWords", "Seconds")},
    {"by", QT_TRANSLATE_NOOP("LedgerWords", "By")},
    {"post", QT_TRANSLATE_NOOP("LedgerWords", "Post")},
    {"client", QT_TRANSLATE_NOOP("LedgerWords", "For")},
    {"entries", QT_TRANSLATE_NOOP("LedgerWords", "Entries")},
    {"lines", QT_TRANSLATE_NOOP("LedgerWords", "Lines")},
    {"rows", QT_TRANSLATE_NOOP("LedgerWords", "Rows")},
    {"sent", QT_TRANSLATE_NOOP("LedgerWords", "Times sent")},
    {"redirects", QT_TRANSLATE_NOOP("LedgerWords", "Sent on to")},
    {"credits", QT_TRANSLATE_NOOP("LedgerWords", "Credits")},
    {"token", QT_TRANSLATE_NOOP("LedgerWords", "Why this token")},
    {"clients", QT_TRANSLATE_NOOP("LedgerWords", "Client")},
};

template<std::size_t Size>
std::optional<QString> wordOf(const Word (&words)[Size], const QString& identifier)
{
    const auto found = std::find_if(std::begin(words), std::end(words), [&](const Word& word) {
        return identifier == QLatin1StringView(word.identifier);
    });
    return found == std::end(words) ? std::nullopt : std::optional(LedgerWords::tr(found->words));
}

QString purposeNames(const QJsonArray& identifiers)
{
    QStringList names;
    for (const QJsonValue identifier : identifiers) {
        const auto purpose = purposeFromIdentifier(identifier.toString());
        names.append(purpose ? purposeName(*purpose) : identifier.toString());
    }
    return names.join(u", "_s);
}

QString clientNames(const QJsonArray& ids, const Records& records)
{
    QStringList names;
    for (const QJsonValue id : ids) {
        const QString name = records.clientName(ClientId(id.toString()));
        names.append(name.isEmpty() ? LedgerWords::tr("a client that is gone") : name);
    }
    return names.join(u", "_s);
}

QString plainValue(const QJsonValue& value)
{
    if (value.isBool())
        return value.toBool() ? LedgerWords::tr("yes") : LedgerWords::tr("no");
    if (value.isDouble())
        return QLocale().toString(value.toDouble(), 'g', 12);
    return value.isArray() ? value.toVariant().toStringList().join(u", "_s) : value.toVariant().toString();
}

QString valueText(QLatin1StringView key, const QJsonValue& value, const Records& records)
{
    if (key == "what"_L1 || key == "by"_L1)
        return wordOf(kThings, value.toString()).value_or(value.toString());
    if (key == "clients"_L1)
        return clientNames(value.toArray(), records);
    if (key == "allowed"_L1 || key == "withdrawn"_L1)
        return purposeNames(value.toArray());
    if (key == "until"_L1)
        return QLocale().toString(QDateTime::fromString(value.toString(), Qt::ISODate).toLocalTime(), u"d MMM yyyy"_s);
    if (const auto cause = causeFromIdentifier(value.toString()); key == "cause"_L1 && cause)
        return causeName(*cause);
    return plainValue(value);
}

} // namespace

QStringList ledgerActions()
{
    QStringList actions;
    for (const Word& action : kActions)
        actions.append(QLatin1StringView(action.identifier));
    return actions;
}

QString ledgerActionName(const QString& action)
{
    return wordOf(kActions, action).value_or(action);
}

QString ledgerOutcomeName(const QString& outcome)
{
    bool isStatus = false;
    const int status = outcome.toInt(&isStatus);
    if (isStatus)
        return status >= 200 && status < 400 ? LedgerWords::tr("Done") : LedgerWords::tr("Refused by the network");
    if (const auto word = wordOf(kOutcomes, outcome))
        return *word;
    if (const auto cause = causeFromIdentifier(outcome))
        return causeName(*cause);
    if (const auto state = outboxStateFromIdentifier(outcome))
        return outboxStateName(*state);
    const auto health = stateFromIdentifier(outcome);
    return health ? stateName(*health) : outcome;
}

QString ledgerDetailsText(const QJsonObject& details, const Records& records)
{
    QStringList parts;
    const auto add = [&](const QString& label, const QString& value) {
        if (!value.isEmpty())
            parts.append(LedgerWords::tr("%1: %2", "label and value").arg(label, value));
    };
    for (const Word& label : kLabels) {
        const QLatin1StringView key(label.identifier);
        if (details.contains(key))
            add(LedgerWords::tr(label.words), valueText(key, details[key], records));
    }
    const QString address = details["host"_L1].toString() + details["path"_L1].toString();
    if (!address.isEmpty())
        add(LedgerWords::tr("Request"), u"%1 %2"_s.arg(details["method"_L1].toString(), address));
    return parts.join(u" · "_s);
}

QString ledgerSubject(const LedgerDraft& entry, const Records& records)
{
    QStringList names;
    if (const Account* account = records.account(entry.account))
        names.append(account->identity.name);
    else if (!entry.account.isEmpty())
        names.append(entry.account.toString().left(8));
    if (const Page* page = records.page(entry.page))
        names.append(page->name);
    else
        names.append(entry.details["page_name"_L1].toString());
    names.removeAll(QString());
    return names.size() == 2 ? LedgerWords::tr("%1, %2", "account and its page").arg(names[0], names[1])
                             : names.value(0);
}

QString ledgerSearchText(const LedgerDraft& entry, const Records& records, const NetworkRegistry& networks)
{
    const auto network = networks.network(entry.network);
    const auto purpose = purposeFromIdentifier(entry.purpose);
    return foldedForSearch(QStringList{ledgerActionName(entry.action),
                                       ledgerSubject(entry, records),
                                       network ? network->name : entry.network.toString(),
                                       purpose ? purposeName(*purpose) : entry.purpose,
                                       entry.outcome,
                                       ledgerOutcomeName(entry.outcome),
                                       ledgerDetailsText(entry.details, records)}
                               .join(QChar(0x1F)));
}

} // namespace pk
