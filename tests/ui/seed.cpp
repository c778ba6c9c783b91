// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/seed.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>

#include <algorithm>

namespace pk {

namespace {

const QStringList& people()
{
    static const QStringList names{QStringLiteral("Maria Lindqvist"),
                                   QStringLiteral("Jonas Weber"),
                                   QStringLiteral("Aïcha Benali"),
                                   QStringLiteral("Tom Okafor"),
                                   QStringLiteral("ليلى حداد"),
                                   QStringLiteral("נועה לוי"),
                                   QStringLiteral("Chiara Esposito-Brambilla von Hohenlohe-Langenburg"),
                                   QStringLiteral("Søren Ødegård"),
                                   QStringLiteral("José Ángel Núñez"),
                                   QStringLiteral("佐藤 健")};
    return names;
}

const QStringList& clients()
{
    static const QStringList names{QStringLiteral("Nordlys Energi"),
                                   QStringLiteral("Café Aurore"),
                                   QStringLiteral("Acme Tools"),
                                   QStringLiteral("Studio Brandt"),
                                   QStringLiteral("Haus & Hof"),
                                   QStringLiteral("مطعم الشرق"),
                                   QStringLiteral("Kowalczyk i Synowie, Biuro Rachunkowe i Doradztwo Podatkowe")};
    return names;
}

const QStringList& pageNames()
{
    static const QStringList names{
        QStringLiteral("Nordlys"),
        QStringLiteral("Café Aurore Lyon"),
        QStringLiteral("Acme Tools DE"),
        QStringLiteral("Studio Brandt"),
        QStringLiteral("Haus & Hof Outlet"),
        QStringLiteral("مطعم الشرق"),
        QStringLiteral("בית קפה השדרה"),
        QStringLiteral("Nordlys Bergen"),
        QStringLiteral("Acme Tools Österreich"),
        QStringLiteral("The Extraordinarily Long Name of a Page That Nobody Ever Shortened GmbH & Co. KG")};
    return names;
}

Secret storeKey()
{
    return Secret(QByteArray(64, 'a'));
}

} // namespace

SeededWorld::SeededWorld(const QByteArray& descriptor)
{
    const Profile profile = Profile::open(m_dir.filePath(QStringLiteral("profile"))).value();
    if (!descriptor.isEmpty()) {
        QDir().mkpath(profile.networksDir());
        QFile file(profile.networksDir() + QStringLiteral("/further.json"));
        if (!file.open(QIODevice::WriteOnly) || file.write(descriptor) != descriptor.size())
            qFatal("the descriptor could not be written");
    }
    m_store = std::move(Store::open(profile.storeFile(), storeKey()).value());
    m_settings = std::make_unique<Settings>(profile.settingsFile());
    m_http = std::make_unique<HttpClient>(Routes(), m_clock);
    m_networks = std::make_unique<NetworkRegistry>(*m_http, m_clock, profile.networksDir());
    m_grants = std::make_unique<GrantVault>(m_vault);
    m_records = std::make_unique<Records>(*m_store, m_corrected);
    m_records->load();
    m_context = std::make_unique<ServiceContext>(ServiceContext{
        m_corrected, *m_http, *m_networks, m_vault, *m_grants, *m_records, *m_settings, profile, nullptr, nullptr});
    m_registrations = std::make_unique<RegistrationService>(*m_context);
    m_keeper = std::make_unique<GrantKeeper>(*m_context);
    m_context->registrations = m_registrations.get();
    m_context->keeper = m_keeper.get();
    m_clockWatch = std::make_unique<ClockWatch>(*m_http, m_corrected, *m_store);
    m_context->clockWatch = m_clockWatch.get();
    m_accounts = std::make_unique<AccountService>(*m_context);
    m_router = std::make_unique<TokenRouter>(*m_context, *m_accounts);
    m_statistics = std::make_unique<StatisticsService>(
        *m_context,
        *m_router,
        [this](const NetworkId& id) -> NetworkAdapter& { return m_adapter ? *m_adapter : m_networks->adapter(id); },
        std::chrono::milliseconds(400));
}

SeededWorld::~SeededWorld() = default;

WindowContext SeededWorld::window()
{
    return {*m_context,
            *m_accounts,
            [this](const QUrl& address) { opened.append(address); },
            [] {},
            false,
            m_statistics.get()};
}

EndClock SeededWorld::clockIn(double days, ClockKind kind, bool estimated) const
{
    return {kind, m_clock.now().addSecs(qint64(days * 86400)), estimated, false};
}

Failure SeededWorld::failureOf(Cause cause, Certainty certainty, double hoursAgo, const QString& raw) const
{
    Failure failure;
    failure.certainty = certainty;
    failure.cause = cause;
    failure.raw = raw;
    failure.what = QStringLiteral("page list read");
    failure.since = m_clock.now().addSecs(-qint64(hoursAgo * 3600));
    failure.at = failure.since;
    if (cause == Cause::Throttled)
        failure.retryAt = m_clock.now().addSecs(4 * 3600 + 1200);
    return failure;
}

/// One of each state first, then mostly healthy ones with ends spread over the next three months.
LifeFacts SeededWorld::lifeOf(int index) const
{
    LifeFacts life;
    life.proof = Evidence{QStringLiteral("page list read"), m_clock.now().addSecs(-60 * (index % 50) - 120)};
    switch (index % 20) {
    case 0: life.failure = failureOf(Cause::PasswordChanged, Certainty::Definite, 3, QStringLiteral("190/460")); break;
    case 1: life.clocks = {clockIn(9.4, ClockKind::DataAccess), clockIn(41, ClockKind::Access)}; break;
    case 2: life.clocks = {clockIn(2.3, ClockKind::DataAccess), clockIn(41, ClockKind::Access)}; break;
    case 3: life.statedEndless = true; break;
    case 4:
        life.renewsItself = true;
        life.clocks = {{ClockKind::Access, m_clock.now().addSecs(5400), false, true}};
        break;
    case 5: life.failure = failureOf(Cause::Throttled, Certainty::Transient, 0.2, QStringLiteral("429")); break;
    case 6:
        life.proof->at = m_clock.now().addDays(-2);
        life.clocks = {clockIn(50, ClockKind::Access)};
        break;
    case 7:
        life.renewalFailure = failureOf(Cause::RefreshReused, Certainty::Definite, 1, QStringLiteral("invalid_grant"));
        life.clocks = {clockIn(3.6, ClockKind::Access)};
        life.renewsItself = true;
        break;
    case 8:
        life.clocks = {clockIn(-2.2, ClockKind::Access)};
        life.proof->at = m_clock.now().addDays(-3);
        life.heardAt = m_clock.now();
        break;
    case 9:
        life.snooze = Snooze{QStringLiteral("holiday"), m_clock.now().addDays(6)};
        life.clocks = {clockIn(1.2, ClockKind::Access)};
        break;
    case 10:
        life.failure = failureOf(Cause::PlatformReset, Certainty::Definite, 2, QStringLiteral("190/463"));
        life.inIncident = index % 40 == 10;
        break;
    case 11: life.clocks = {clockIn(5.5, ClockKind::Session, true)}; break;
    default:
        life.clocks = {clockIn(15 + (index * 37) % 75, ClockKind::Access),
                       clockIn(20 + (index * 53) % 90, ClockKind::DataAccess, true)};
        break;
    }
    return life;
}

AccountId SeededWorld::addAccount(const QString& name, const LifeFacts& life, int pages)
{
    const auto known = m_networks->networks();
    Account account;
    account.id = AccountId::create();
    account.network = known.constFirst()->id;
    account.identity = {RemoteId(QStringLiteral("100")), name, {}, {}};
    account.holder = name;
    account.pagesChosen = true;
    account.connectedAt = m_clock.now();
    account.life = life;
    QList<Page> rows;
    for (int i = 0; i < pages; ++i) {
        Page page;
        page.id = PageId::create();
        page.account = account.id;
        page.remoteId = RemoteId(QStringLiteral("200%1").arg(i));
        page.name = QStringLiteral("%1 page %2").arg(name).arg(i + 1);
        page.addedAt = m_clock.now();
        rows.append(page);
    }
    m_records->save(account, rows);
    return account.id;
}

IncidentId SeededWorld::addIncident(const NetworkId& network, int dead, int repaired, IncidentKind kind)
{
    const bool app = kind == IncidentKind::App;
    Incident incident;
    incident.id = IncidentId::create();
    incident.network = network;
    incident.kind = kind;
    incident.cause = app ? Cause::AppSuspended : Cause::PasswordChanged;
    incident.openedAt = m_clock.now().addSecs(-3 * 3600);
    incident.confirmedAt = incident.openedAt.addSecs(420);
    incident.probed = 3;
    incident.probedDead = 2;
    QList<Account> accounts;
    QList<AccountId> ids;
    for (const Account& known : m_records->accounts()) {
        if (known.network != network)
            continue;
        ++incident.logins;
        if (ids.size() == dead)
            continue;
        Account account = known;
        IncidentAccount member{account.id, incident.openedAt.addSecs(60 * ids.size()), std::nullopt};
        account.life = LifeFacts();
        account.life.clocks = {clockIn(41, ClockKind::Access)};
        account.life.proof = Evidence{QStringLiteral("signed in"), m_clock.now().addSecs(-600)};
        if (ids.size() < repaired) {
            member.repairedAt = m_clock.now().addSecs(-600);
        } else {
            account.life.proof->at = incident.openedAt.addSecs(-3600);
            account.life.failure = failureOf(incident.cause, Certainty::Definite, 3, QStringLiteral("190/460"));
            account.life.inIncident = true;
        }
        ids.append(account.id);
        accounts.append(account);
        incident.accounts.append(member);
    }
    if (incident.stillDead() == 0)
        incident.closedAt = m_clock.now().addSecs(-600);
    m_records->save(incident, ids, accounts);
    return incident.id;
}

Page SeededWorld::madeUpPage(const Account& account, const NetworkDescriptor& network, const QList<ClientId>& clientIds,
                             int number) const
{
    Page page;
    page.id = PageId::create();
    page.account = account.id;
    page.remoteId = RemoteId(QString::number(1000000 + number / 2)); // every second one through two logins
    page.name = pageNames()[number % pageNames().size()];
    if (number >= pageNames().size())
        page.name += QStringLiteral(" %1").arg(number / pageNames().size() + 1);
    page.handle = number % 4 == 0 ? QStringLiteral("@page%1").arg(number) : QString();
    page.kind = network.pageKind;
    page.client = number % 11 == 10 ? ClientId() : clientIds[number % clientIds.size()];
    page.role = number % 3 == 0 ? QStringLiteral("Admin") : QStringLiteral("Editor");
    page.tasks = {QStringLiteral("MANAGE"), QStringLiteral("CREATE_CONTENT"), QStringLiteral("ANALYZE")};
    page.token = network.accountIsPage ? TokenKind::User : TokenKind::Page;
    page.life.proof = account.life.proof;
    page.life.statedEndless = page.token == TokenKind::Page;
    if (number % 29 == 17) {
        page.life.failure = failureOf(Cause::PageRoleLost, Certainty::Definite, 5, QStringLiteral("100/33"));
        page.lostAt = m_clock.now().addSecs(-5 * 3600);
    }
    page.addedAt = account.connectedAt;
    return page;
}

void SeededWorld::fill(int accountCount, int pageCount)
{
    const auto known = m_networks->networks();
    QList<ClientId> clientIds;
    for (const QString& name : clients())
        clientIds.append(m_records->clientNamed(name).value());
    m_store->transaction([&]() -> Result<bool> {
        int made = 0;
        for (int index = 0; index < accountCount; ++index) {
            const auto& network = known[index % known.size()];
            Account account;
            account.id = AccountId::create();
            account.network = network->id;
            account.instance = network->perInstance ? QStringLiteral("https://social.example") : QString();
            const QString person = people()[index % people().size()];
            account.identity = {RemoteId(QString::number(7000 + index)),
                                person,
                                index % 3 == 0 ? QString() : QStringLiteral("@person%1").arg(index),
                                {}};
            account.holder = person;
            account.purposes = network->capabilities;
            account.requestedScopes = network->scopesFor(network->capabilities);
            account.grantedScopes = account.requestedScopes;
            if (index % 7 == 3 && account.grantedScopes.size() > 1)
                account.grantedScopes.removeLast();
            account.pagesChosen = index % 31 != 13;
            account.connectedAt = m_clock.now().addDays(-40 - index % 200);
            account.life = lifeOf(index);
            account.credits = {{QStringLiteral("app"), double((index * 17) % 96), 100, m_clock.now().addSecs(2400)}};
            QList<Page> pages;
            const int share = index == accountCount - 1
                ? pageCount - made
                : std::max(1, (pageCount * (1 + index % 3)) / std::max(1, accountCount * 2));
            for (int i = 0; i < share && made < pageCount; ++i, ++made)
                pages.append(madeUpPage(account, *network, clientIds, made));
            const auto saved = m_store->save(account);
            if (!saved)
                return saved;
            const auto savedPages = m_store->save(pages);
            if (!savedPages)
                return savedPages;
        }
        return true;
    });
    if (accountCount > 0)
        addLedger();
    m_records->load();
}

void SeededWorld::addLedger()
{
    const auto accounts = m_store->accounts().value();
    const QStringList actions{
        QStringLiteral("connect"), QStringLiteral("use"), QStringLiteral("check"), QStringLiteral("renew")};
    for (int i = 0; i < 60; ++i) {
        const Account& account = accounts[i % accounts.size()];
        LedgerDraft draft;
        draft.at = m_clock.now().addSecs(-60 * (60 - i));
        draft.action = actions[i % actions.size()];
        draft.purpose = draft.action == QStringLiteral("use") ? toIdentifier(Purpose::ListPages) : QString();
        draft.account = account.id;
        draft.network = account.network;
        draft.outcome = i % 9 == 4 ? QStringLiteral("throttled") : QStringLiteral("ok");
        if (draft.action == QStringLiteral("use"))
            draft.details = {{QStringLiteral("what"), QStringLiteral("pages")},
                             {QStringLiteral("method"), QStringLiteral("GET")},
                             {QStringLiteral("host"), QStringLiteral("graph.example.org")},
                             {QStringLiteral("path"), QStringLiteral("/me/pages")},
                             {QStringLiteral("credits"), QJsonArray{QStringLiteral("app 12/200")}}};
        m_store->append(draft);
    }
}

} // namespace pk
