// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/incident.h"
#include "models/domain/tokenset.h"

// Values with something in every field, for the tests of what keeps them.
namespace pk {

inline QDateTime sampleNow()
{
    return QDateTime(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC);
}

inline LifeFacts sampleLife()
{
    const QDateTime now = sampleNow();
    LifeFacts life;
    life.clocks = {{ClockKind::Access, now.addSecs(3600), false, true},
                   {ClockKind::DataAccess, now.addDays(90), true, false}};
    life.statedEndless = true;
    life.proof = Evidence{QStringLiteral("debug_token"), now.addSecs(-60)};
    life.failure = Failure{Certainty::Doubtful,
                           Cause::PageRoleLost,
                           QStringLiteral("200"),
                           QStringLiteral("page list"),
                           now.addSecs(-30),
                           now,
                           now.addSecs(600),
                           2};
    life.renewalFailure = Failure{
        Certainty::Transient, Cause::NetworkDown, {}, QStringLiteral("refresh"), now, now, std::nullopt, 0};
    life.renewsItself = true;
    life.snooze = Snooze{QStringLiteral("on holiday"), now.addDays(3)};
    life.inIncident = true;
    life.disconnected = true;
    return life;
}

inline Account sampleAccount()
{
    Account account;
    account.id = AccountId::create();
    account.network = NetworkId(QStringLiteral("facebook"));
    account.instance = QStringLiteral("https://social.example");
    account.registration = RegistrationId(QStringLiteral("r-1"));
    account.identity = {RemoteId(QStringLiteral("10215")),
                        QStringLiteral("Ada Lovelace \u2764"),
                        QStringLiteral("@ada"),
                        QUrl(QStringLiteral("https://cdn.example/a%20b.png?x=1"))};
    account.holder = QStringLiteral("Ada of the north office");
    account.client = ClientId(QStringLiteral("c-1"));
    account.purposes = {Purpose::ListPages, Purpose::Publish};
    account.requestedScopes = {QStringLiteral("pages_show_list"), QStringLiteral("pages_manage_posts")};
    account.grantedScopes = {QStringLiteral("pages_show_list")};
    account.generation = 7;
    account.pagesChosen = true;
    account.connectedAt = sampleNow().addMSecs(-123456789);
    account.life = sampleLife();
    account.credits = {{QStringLiteral("app"), 12.5, 100, sampleNow().addSecs(600)},
                       {QStringLiteral("page 1"), 3, 0, std::nullopt}};
    account.listPartial = true;
    account.listPartialReason = QStringLiteral("page 3 of the list did not come");
    return account;
}

inline QList<Page> samplePages(const AccountId& account, int count)
{
    QList<Page> pages;
    pages.reserve(count);
    for (int i = 0; i < count; ++i) {
        Page page;
        page.id = PageId::create();
        page.account = account;
        page.remoteId = RemoteId(QString::number(100'000'000'000LL + i));
        page.name = QStringLiteral("Sample Page %1").arg(i);
        page.handle = QStringLiteral("@page%1").arg(i);
        page.kind = QStringLiteral("Facebook Page");
        page.role = QStringLiteral("Admin");
        page.tasks = {QStringLiteral("ANALYZE"), QStringLiteral("CREATE_CONTENT"), QStringLiteral("MANAGE")};
        page.token = TokenKind::Page;
        page.life.proof = Evidence{QStringLiteral("page list read"), sampleNow()};
        page.life.clocks = {{ClockKind::DataAccess, sampleNow().addDays(80), false, false}};
        page.addedAt = sampleNow();
        pages.append(page);
    }
    return pages;
}

inline Incident sampleIncident()
{
    Incident incident;
    incident.id = IncidentId::create();
    incident.network = NetworkId(QStringLiteral("facebook"));
    incident.instance = QStringLiteral("https://social.example");
    incident.registration = RegistrationId(QStringLiteral("r-1"));
    incident.kind = IncidentKind::App;
    incident.cause = Cause::AppSuspended;
    incident.openedAt = sampleNow().addSecs(-600);
    incident.confirmedAt = sampleNow().addSecs(-60);
    incident.closedAt = sampleNow();
    incident.logins = 16;
    incident.probed = 3;
    incident.probedDead = 2;
    incident.accounts = {{AccountId(QStringLiteral("a-1")), sampleNow().addSecs(-600), sampleNow().addSecs(-30)},
                         {AccountId(QStringLiteral("a-2")), sampleNow().addSecs(-500), std::nullopt}};
    return incident;
}

inline TokenSet sampleTokens(const QByteArray& mark = "1")
{
    TokenSet tokens;
    tokens.accessToken = Secret("access-" + mark);
    tokens.refreshToken = Secret("refresh-" + mark);
    tokens.tokenType = QStringLiteral("Bearer");
    tokens.scopes = {QStringLiteral("a"), QStringLiteral("b c")};
    tokens.obtainedAt = sampleNow();
    tokens.clocks = {{ClockKind::Access, sampleNow().addSecs(7200), false, true}};
    tokens.pageTokens = {{RemoteId(QStringLiteral("1000")), Secret("page-1000-" + mark)},
                         {RemoteId(QStringLiteral("1001")), Secret(QByteArray("page-1001"))}};
    tokens.dpopKey = Secret(QByteArray("\x30\x81\x00\xff\xfe key", 9));
    tokens.subject = QStringLiteral("did:plc:abc");
    tokens.issuer = QStringLiteral("https://auth.example.net");
    return tokens;
}

} // namespace pk
