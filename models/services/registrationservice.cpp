// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/registrationservice.h"

#include "models/services/servicecontext.h"

namespace pk {

namespace {

QString vaultKey(const RegistrationId& id)
{
    return QStringLiteral("app/") + id.toString();
}

} // namespace

RegistrationService::RegistrationService(ServiceContext& context, QObject* parent) : QObject(parent), m_context(context)
{}

Result<AppRegistration> RegistrationService::find(const NetworkId& network, const QString& instance) const
{
    std::optional<AppRegistration> automatic;
    for (const AppRegistration& registration : m_context.records.registrations()) {
        if (registration.network != network || registration.instance != instance)
            continue;
        if (!registration.automatic)
            return registration; // what a person typed is what a person wants
        automatic = registration;
    }
    if (automatic)
        return *automatic;
    const auto descriptor = m_context.networks.network(network);
    return fail(ErrorKind::NotRegistered, descriptor ? descriptor->name : network.toString());
}

Async<AppRegistration> RegistrationService::loopbackClient(std::shared_ptr<const NetworkDescriptor> network)
{
    const QStringList scopes = network->scopesFor(network->capabilities);
    // bluesky.md 2.2 A: the host is "localhost" without port, whatever the redirect's is.
    const QString id = QStringLiteral("http://localhost?redirect_uri=%1&scope=%2")
                           .arg(QString::fromLatin1(QUrl::toPercentEncoding(network->redirectUri)),
                                QString::fromLatin1(QUrl::toPercentEncoding(scopes.join(u' '))));
    const Result<AppRegistration> typed = find(network->id, {});
    if (typed && !typed->automatic)
        co_return typed;
    for (const AppRegistration& known : m_context.records.registrations()) {
        if (known.network == network->id && known.clientId == id)
            co_return known;
    }
    AppRegistration registration;
    registration.id = RegistrationId::create();
    registration.network = network->id;
    registration.clientId = id;
    registration.automatic = true;
    registration.registeredAt = m_context.clock.now();
    const Result<bool> kept = co_await keep(registration, {});
    if (!kept)
        co_return Failed(kept.error());
    co_return registration;
}

Async<AppRegistration> RegistrationService::set(NetworkId network, QString instance, QString clientId,
                                                Secret clientSecret, QString redirect)
{
    const auto descriptor = m_context.networks.network(network);
    if (!descriptor)
        co_return fail(ErrorKind::NotFound,
                       tr("There is no network \"%1\". List them with \"networks\".").arg(network.toString()));
    const QString id = clientId.trimmed();
    if (id.isEmpty())
        co_return fail(ErrorKind::InvalidInput,
                       tr("The client id is empty. Copy it from the network's developer page."));
    if (!redirect.isEmpty() && !redirectKindOf(*descriptor, redirect))
        co_return fail(
            ErrorKind::InvalidInput,
            descriptor->localhostAllowed
                ? tr("The redirect must be an https address, or http on 127.0.0.1 or localhost, without query.")
                : tr("The redirect must be an https address, or http on 127.0.0.1, without query."));
    AppRegistration registration = find(network, instance).value_or(AppRegistration{});
    if (registration.automatic)
        registration = AppRegistration{}; // sign-ins made by that one still need it
    const bool sameClient = registration.clientId == id;
    if (registration.id.isEmpty())
        registration.id = RegistrationId::create();
    registration.network = network;
    registration.instance = instance;
    registration.clientId = id;
    registration.redirect = redirect;
    registration.automatic = false;
    registration.registeredAt = m_context.clock.now();
    registration.hasSecret = !clientSecret.isEmpty() || (sameClient && registration.hasSecret);
    if (descriptor->secretRequired && !registration.hasSecret)
        co_return fail(
            ErrorKind::InvalidInput,
            tr("%1 needs the client secret too. Copy it from the network's developer page.").arg(descriptor->name));
    Result<bool> kept = co_await keep(registration, clientSecret);
    if (!kept)
        co_return Failed(kept.error());
    co_return registration;
}

Async<bool> RegistrationService::keep(AppRegistration registration, Secret clientSecret)
{
    if (!clientSecret.isEmpty()) {
        const Result<bool> written = co_await m_context.vault.write(vaultKey(registration.id), clientSecret);
        if (!written)
            co_return Failed(written.error());
        const Result<Secret> readBack = co_await readPatiently(&m_context.vault, vaultKey(registration.id));
        if (!readBack)
            co_return Failed(readBack.error());
        if (!(*readBack == clientSecret))
            co_return fail(ErrorKind::VaultFailed, tr("the client secret did not come back as it was written"));
    }
    const auto saved = m_context.records.save(registration);
    if (saved) {
        m_context.records.store().append({m_context.clock.now(),
                                          QStringLiteral("register"),
                                          {},
                                          {},
                                          {},
                                          registration.network,
                                          QStringLiteral("ok"),
                                          {{QStringLiteral("automatic"), registration.automatic}}});
    }
    co_return saved;
}

Async<Secret> RegistrationService::secretOf(AppRegistration registration)
{
    if (!registration.hasSecret)
        co_return Secret();
    Result<Secret> secret = co_await readPatiently(&m_context.vault, vaultKey(registration.id));
    co_return secret;
}

Async<bool> RegistrationService::remove(RegistrationId id)
{
    const auto removed = m_context.records.remove(id);
    if (!removed)
        co_return removed;
    Result<bool> forgotten = co_await m_context.vault.remove(vaultKey(id));
    co_return forgotten;
}

} // namespace pk
