// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/storerows.h"

#include "models/storage/factsjson.h"

namespace pk {

namespace {

/// Takes the columns of the present row one after another.
class Columns final
{
public:
    explicit Columns(SQLite::Statement& row) : m_row(row) {}

    QString text() { return textOf(next()); }
    template<typename Id>
    Id id()
    {
        return Id(text());
    }
    qint64 number() { return next().getInt64(); }
    bool flag() { return next().getInt() != 0; }
    QByteArray bytes() { return bytesOf(next()); }
    std::optional<QDateTime> maybeTime()
    {
        const SQLite::Column column = next();
        return column.isNull() ? std::nullopt : std::optional(timeFromMs(column.getInt64()));
    }
    QDateTime time() { return maybeTime().value_or(QDateTime()); }
    QJsonObject object() { return objectFromText(raw(next())); }
    QJsonArray array() { return arrayFromText(raw(next())); }

private:
    SQLite::Column next() { return m_row.getColumn(m_index++); }
    /// Parsed at once and then gone: no copy of the bytes is needed. SQLite keeps them until the next step.
    static QByteArray raw(const SQLite::Column& column)
    {
        const char* text = column.getText();
        return QByteArray::fromRawData(text, column.getBytes());
    }

    SQLite::Statement& m_row;
    int m_index = 0;
};

SqlValue timeValue(const QDateTime& at)
{
    return at.isValid() ? SqlValue(qint64(at.toMSecsSinceEpoch())) : SqlValue(nullptr);
}

SqlValue timeValue(const std::optional<QDateTime>& at)
{
    return timeValue(at.value_or(QDateTime()));
}

SqlValue flagValue(bool flag)
{
    return qint64(flag ? 1 : 0);
}

} // namespace

const QList<const char*>& Row<Account>::columns()
{
    static const QList<const char*> names{"id",
                                          "network",
                                          "instance",
                                          "registration",
                                          "remote_id",
                                          "name",
                                          "handle",
                                          "avatar",
                                          "holder",
                                          "client",
                                          "purposes",
                                          "requested_scopes",
                                          "granted_scopes",
                                          "generation",
                                          "pages_chosen",
                                          "connected_at",
                                          "life",
                                          "credits",
                                          "list_partial",
                                          "list_partial_reason"};
    return names;
}

QList<SqlValue> Row<Account>::values(const Account& account)
{
    return {
        account.id.toString(),
        account.network.toString(),
        account.instance,
        account.registration.toString(),
        account.identity.id.toString(),
        account.identity.name,
        account.identity.handle,
        account.identity.avatar.toString(QUrl::FullyEncoded),
        account.holder,
        account.client.toString(),
        compact(toJson(account.purposes)),
        compact(toJson(account.requestedScopes)),
        compact(toJson(account.grantedScopes)),
        qint64(account.generation),
        flagValue(account.pagesChosen),
        timeValue(account.connectedAt),
        compact(toJson(account.life)),
        compact(toJson(account.credits)),
        flagValue(account.listPartial),
        account.listPartialReason,
    };
}

Account Row<Account>::read(SQLite::Statement& row)
{
    Columns from(row);
    Account account;
    account.id = from.id<AccountId>();
    account.network = from.id<NetworkId>();
    account.instance = from.text();
    account.registration = from.id<RegistrationId>();
    account.identity.id = from.id<RemoteId>();
    account.identity.name = from.text();
    account.identity.handle = from.text();
    account.identity.avatar = QUrl(from.text(), QUrl::StrictMode);
    account.holder = from.text();
    account.client = from.id<ClientId>();
    account.purposes = purposesFromJson(from.array());
    account.requestedScopes = textsFromJson(from.array());
    account.grantedScopes = textsFromJson(from.array());
    account.generation = quint64(from.number());
    account.pagesChosen = from.flag();
    account.connectedAt = from.time();
    account.life = lifeFactsFromJson(from.object());
    account.credits = creditsFromJson(from.array());
    account.listPartial = from.flag();
    account.listPartialReason = from.text();
    return account;
}

const QList<const char*>& Row<Page>::columns()
{
    static const QList<const char*> names{"id",
                                          "account",
                                          "remote_id",
                                          "name",
                                          "handle",
                                          "kind",
                                          "client",
                                          "role",
                                          "tasks",
                                          "page_token",
                                          "usable",
                                          "unusable_reason",
                                          "life",
                                          "added_at",
                                          "lost_at"};
    return names;
}

QList<SqlValue> Row<Page>::values(const Page& page)
{
    return {
        page.id.toString(),
        page.account.toString(),
        page.remoteId.toString(),
        page.name,
        page.handle,
        page.kind,
        page.client.toString(),
        page.role,
        compact(toJson(page.tasks)),
        flagValue(page.token == TokenKind::Page),
        flagValue(page.usable),
        page.unusableReason,
        compact(toJson(page.life)),
        timeValue(page.addedAt),
        timeValue(page.lostAt),
    };
}

Page Row<Page>::read(SQLite::Statement& row)
{
    Columns from(row);
    Page page;
    page.id = from.id<PageId>();
    page.account = from.id<AccountId>();
    page.remoteId = from.id<RemoteId>();
    page.name = from.text();
    page.handle = from.text();
    page.kind = from.text();
    page.client = from.id<ClientId>();
    page.role = from.text();
    page.tasks = textsFromJson(from.array());
    page.token = from.flag() ? TokenKind::Page : TokenKind::User;
    page.usable = from.flag();
    page.unusableReason = from.text();
    page.life = lifeFactsFromJson(from.object());
    page.addedAt = from.time();
    page.lostAt = from.maybeTime();
    return page;
}

const QList<const char*>& Row<Client>::columns()
{
    static const QList<const char*> names{"id", "name", "contact"};
    return names;
}

QList<SqlValue> Row<Client>::values(const Client& client)
{
    return {client.id.toString(), client.name, client.contact};
}

Client Row<Client>::read(SQLite::Statement& row)
{
    Columns from(row);
    Client client;
    client.id = from.id<ClientId>();
    client.name = from.text();
    client.contact = from.text();
    return client;
}

const QList<const char*>& Row<AppRegistration>::columns()
{
    static const QList<const char*> names{
        "id", "network", "instance", "client_id", "has_secret", "redirect", "automatic", "registered_at"};
    return names;
}

QList<SqlValue> Row<AppRegistration>::values(const AppRegistration& registration)
{
    return {
        registration.id.toString(),
        registration.network.toString(),
        registration.instance,
        registration.clientId,
        flagValue(registration.hasSecret),
        registration.redirect,
        flagValue(registration.automatic),
        timeValue(registration.registeredAt),
    };
}

AppRegistration Row<AppRegistration>::read(SQLite::Statement& row)
{
    Columns from(row);
    AppRegistration registration;
    registration.id = from.id<RegistrationId>();
    registration.network = from.id<NetworkId>();
    registration.instance = from.text();
    registration.clientId = from.text();
    registration.hasSecret = from.flag();
    registration.redirect = from.text();
    registration.automatic = from.flag();
    registration.registeredAt = from.time();
    return registration;
}

const QList<const char*>& Row<Incident>::columns()
{
    static const QList<const char*> names{"id",
                                          "network",
                                          "instance",
                                          "registration",
                                          "kind",
                                          "cause",
                                          "opened_at",
                                          "confirmed_at",
                                          "closed_at",
                                          "logins",
                                          "probed",
                                          "probed_dead"};
    return names;
}

QList<SqlValue> Row<Incident>::values(const Incident& incident)
{
    return {
        incident.id.toString(),
        incident.network.toString(),
        incident.instance,
        incident.registration.toString(),
        toIdentifier(incident.kind),
        toIdentifier(incident.cause),
        timeValue(incident.openedAt),
        timeValue(incident.confirmedAt),
        timeValue(incident.closedAt),
        qint64(incident.logins),
        qint64(incident.probed),
        qint64(incident.probedDead),
    };
}

Incident Row<Incident>::read(SQLite::Statement& row)
{
    Columns from(row);
    Incident incident;
    incident.id = from.id<IncidentId>();
    incident.network = from.id<NetworkId>();
    incident.instance = from.text();
    incident.registration = from.id<RegistrationId>();
    incident.kind = incidentKindFromIdentifier(from.text()).value_or(IncidentKind::PlatformReset);
    incident.cause = causeFromIdentifier(from.text()).value_or(Cause::Unknown);
    incident.openedAt = from.time();
    incident.confirmedAt = from.time();
    incident.closedAt = from.maybeTime();
    incident.logins = int(from.number());
    incident.probed = int(from.number());
    incident.probedDead = int(from.number());
    return incident;
}

const QList<const char*>& Row<IncidentMember>::columns()
{
    static const QList<const char*> names{"incident", "account", "died_at", "repaired_at"};
    return names;
}

QList<SqlValue> Row<IncidentMember>::values(const IncidentMember& member)
{
    return {
        member.incident.toString(),
        member.account.id.toString(),
        timeValue(member.account.diedAt),
        timeValue(member.account.repairedAt),
    };
}

IncidentMember Row<IncidentMember>::read(SQLite::Statement& row)
{
    Columns from(row);
    IncidentMember member;
    member.incident = from.id<IncidentId>();
    member.account.id = from.id<AccountId>();
    member.account.diedAt = from.time();
    member.account.repairedAt = from.maybeTime();
    return member;
}

const QList<const char*>& Row<LedgerEntry>::columns()
{
    static const QList<const char*> names{
        "sequence", "at", "action", "purpose", "account", "page", "network", "outcome", "details", "previous", "hash"};
    return names;
}

QList<SqlValue> Row<LedgerEntry>::values(const LedgerEntry& entry)
{
    return {
        entry.sequence,
        timeValue(entry.draft.at),
        entry.draft.action,
        entry.draft.purpose,
        entry.draft.account.toString(),
        entry.draft.page.toString(),
        entry.draft.network.toString(),
        entry.draft.outcome,
        compact(entry.draft.details),
        entry.previous,
        entry.hash,
    };
}

LedgerEntry Row<LedgerEntry>::read(SQLite::Statement& row)
{
    Columns from(row);
    LedgerEntry entry;
    entry.sequence = from.number();
    entry.draft.at = from.time();
    entry.draft.action = from.text();
    entry.draft.purpose = from.text();
    entry.draft.account = from.id<AccountId>();
    entry.draft.page = from.id<PageId>();
    entry.draft.network = from.id<NetworkId>();
    entry.draft.outcome = from.text();
    entry.draft.details = from.object();
    entry.previous = from.bytes();
    entry.hash = from.bytes();
    return entry;
}

} // namespace pk
