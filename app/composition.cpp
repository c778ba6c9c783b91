// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/composition.h"

#include "models/storage/keychainvault.h"
#include "models/storage/passphrasevault.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>
#include <QTimer>

#include <QCoroTimer>

namespace pk {

namespace {

struct Start
{
    Q_DECLARE_TR_FUNCTIONS(Start)
};

} // namespace

Result<Routes> routesFrom(const QStringList& options)
{
    static const QRegularExpression separators(QStringLiteral("[\\s,]+"));
    const QString environment = qEnvironmentVariable("PAGEKEEPER_ROUTES");
    return Routes::parse(environment.split(separators, Qt::SkipEmptyParts) + options);
}

Result<QString> vaultKindFor(const Profile& profile, const QString& asked)
{
    if (!asked.isEmpty() && asked != QLatin1StringView("keychain") && asked != QLatin1StringView("passphrase"))
        return fail(ErrorKind::InvalidInput, Start::tr("The vault is either \"keychain\" or \"passphrase\"."));
    if (!asked.isEmpty() && !profile.vaultKind().isEmpty() && asked != profile.vaultKind()
        && QFile::exists(profile.storeFile())) {
        return fail(
            ErrorKind::InvalidInput,
            Start::tr(
                "This profile keeps its secrets in the other vault (%1). Leave --vault out, or use another --profile.")
                .arg(profile.vaultKind()));
    }
    if (!asked.isEmpty())
        return asked;
    return profile.vaultKind().isEmpty() ? QStringLiteral("keychain") : profile.vaultKind();
}

Result<std::unique_ptr<Vault>> openVault(const Profile& profile, const QString& kind, const Secret& passphrase)
{
    if (kind == QLatin1StringView("keychain"))
        return std::make_unique<KeychainVault>(profile.id());
    if (passphrase.isEmpty())
        return fail(
            ErrorKind::InvalidInput,
            Start::tr("The passphrase vault needs its passphrase. Give it on standard input with --passphrase-stdin."));
    const bool create = !QFile::exists(profile.storeFile()); // beside a store a new vault could only be the wrong one
    auto opened = PassphraseVault::open(profile.vaultFile(), passphrase, create);
    if (!opened)
        return Failed(opened.error());
    return std::unique_ptr<Vault>(std::move(*opened));
}

Async<std::unique_ptr<Composition>> Composition::open(StartOptions options)
{
    auto routes = routesFrom(options.routes);
    if (!routes)
        co_return Failed(routes.error());
    auto profile = Profile::open(options.profileDir.isEmpty() ? Profile::defaultDir() : options.profileDir);
    if (!profile)
        co_return Failed(profile.error());
    const auto kind = vaultKindFor(*profile, options.vaultKind);
    if (!kind)
        co_return Failed(kind.error());
    std::unique_ptr<Composition> composition(new Composition(*profile));
    auto vault = openVault(*profile, *kind, options.passphrase);
    if (!vault)
        co_return Failed(vault.error());
    composition->m_vault = std::move(*vault);
    Result<Secret> key = co_await storeKey(composition->m_vault.get(), composition->m_profile, options.patience);
    if (!key)
        co_return Failed(key.error());
    if (composition->m_profile.vaultKind() != *kind) {
        const auto remembered = composition->m_profile.setVaultKind(*kind);
        if (!remembered)
            co_return Failed(remembered.error());
    }
    auto store = Store::open(composition->m_profile.storeFile(), *key);
    if (!store)
        co_return Failed(store.error());
    composition->m_store = std::move(*store);
    composition->wire(*routes, options.patience);
    const auto loaded = composition->m_records->load();
    if (!loaded)
        co_return Failed(loaded.error());
    co_return composition;
}

void Composition::wire(Routes routes, Patience patience)
{
    m_settings = std::make_unique<Settings>(m_profile.settingsFile());
    m_http = std::make_unique<HttpClient>(std::move(routes), m_system);
    m_networks = std::make_unique<NetworkRegistry>(*m_http, m_clock, m_profile.networksDir());
    m_grants = std::make_unique<GrantVault>(*m_vault, patience);
    m_records = std::make_unique<Records>(*m_store, m_clock);
    m_context = std::make_unique<ServiceContext>(
        m_clock, *m_http, *m_networks, *m_vault, *m_grants, *m_records, *m_settings, m_profile);
    m_registrations = std::make_unique<RegistrationService>(*m_context);
    m_keeper = std::make_unique<GrantKeeper>(*m_context);
    m_context->registrations = m_registrations.get();
    m_context->keeper = m_keeper.get();
    m_useLedger = std::make_unique<UseLedger>(*m_context);
    m_clockWatch = std::make_unique<ClockWatch>(*m_http, m_clock, *m_store);
    m_context->clockWatch = m_clockWatch.get();
    m_credits = std::make_unique<CreditBook>(*m_context);
    m_context->credits = m_credits.get();
    m_accounts = std::make_unique<AccountService>(*m_context);
    m_router = std::make_unique<TokenRouter>(*m_context, *m_accounts);
    m_statistics = std::make_unique<StatisticsService>(
        *m_context, *m_router, [this](const NetworkId& id) -> NetworkAdapter& { return m_networks->adapter(id); });
    m_publishing = std::make_unique<PublishService>(*m_context, *m_router);
    m_caretaker = std::make_unique<Caretaker>(*m_context, *m_accounts);
    m_incidents = std::make_unique<IncidentService>(*m_context, *m_accounts);
    const auto applyWindows = [this] { m_records->setWarnWindows(m_settings->warnSoon(), m_settings->warnNow()); };
    applyWindows();
    QObject::connect(m_settings.get(), &Settings::warnWindowsChanged, m_records.get(), applyWindows);
    for (const auto& network : m_networks->networks())
        m_records->know(*network);
}

Composition::~Composition() = default;

QCoro::Task<> Composition::shutDown()
{
    m_caretaker->stop();
    m_accounts->cancelChecks();
    m_statistics->cancel();
    m_publishing->cancelSending();
    m_incidents->stop();
    m_http->close();
    QTimer turn;
    turn.setInterval(std::chrono::milliseconds(10));
    turn.start();
    do { // at least once: whoever called may still stand inside a signal of ours
        co_await qCoro(&turn).waitForTimeout();
    } while (m_accounts->running() > 0 || m_statistics->running() > 0 || m_publishing->running() > 0
             || m_incidents->running() > 0 || m_http->pending() > 0);
}

} // namespace pk
