// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/verbs.h"
#include "models/auth/discovery.h"
#include "models/domain/words.h"
#include "models/services/registrationtest.h"

#include <QJsonArray>

namespace pk {

namespace {

QJsonValue textOrNull(const QString& text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

bool isRegistered(Composition& app, const NetworkId& id)
{
    const auto& registrations = app.records().registrations();
    return std::any_of(
        registrations.cbegin(), registrations.cend(), [&](const AppRegistration& one) { return one.network == id; });
}

bool needsTyping(const NetworkDescriptor& network)
{
    return network.registration == RegistrationKind::Typed;
}

QString renewalIdentifier(RenewalRule rule)
{
    switch (rule) {
    case RenewalRule::None: return QStringLiteral("none");
    case RenewalRule::Refresh: return QStringLiteral("refresh");
    case RenewalRule::RotatingRefresh: return QStringLiteral("rotating_refresh");
    case RenewalRule::Exchange: return QStringLiteral("exchange");
    case RenewalRule::Extend: return QStringLiteral("extend");
    }
    Q_UNREACHABLE();
}

QStringList capabilityIds(const NetworkDescriptor& network)
{
    QStringList ids;
    for (const Purpose purpose : allPurposes()) {
        if (network.capabilities.contains(purpose))
            ids.append(toIdentifier(purpose));
    }
    return ids;
}

/// As it is entered at the network; empty where nothing comes back.
QString shownRedirect(const NetworkDescriptor& network)
{
    if (network.flow == SignInFlow::Device)
        return {};
    return network.redirectShown.isEmpty() ? network.redirectUri : network.redirectShown;
}

QJsonObject networkJson(Composition& app, const NetworkDescriptor& network)
{
    return {
        {QStringLiteral("id"), network.id.toString()},
        {QStringLiteral("name"), network.name},
        {QStringLiteral("built_in"), app.networks().isBuiltIn(network.id)},
        {QStringLiteral("per_instance"), network.perInstance},
        {QStringLiteral("capabilities"), QJsonArray::fromStringList(capabilityIds(network))},
        {QStringLiteral("public_statistics"), !network.publicStatistics.isEmpty()},
        {QStringLiteral("renewal"), renewalIdentifier(network.renewal)},
        {QStringLiteral("pkce"), network.pkce},
        {QStringLiteral("sign_in"),
         network.flow == SignInFlow::Device ? QStringLiteral("device_code") : QStringLiteral("browser")},
        {QStringLiteral("redirect"), textOrNull(shownRedirect(network))},
        {QStringLiteral("paste_address"),
         network.flow == SignInFlow::Code && network.redirect == RedirectKind::PasteAddress},
        {QStringLiteral("registration_needed"), needsTyping(network)},
        {QStringLiteral("registered"), isRegistered(app, network.id)},
        {QStringLiteral("registration_page"), textOrNull(network.registrationHelpUrl)},
    };
}

QJsonObject registrationJson(const AppRegistration& one)
{
    return {
        {QStringLiteral("network"), one.network.toString()},
        {QStringLiteral("instance"), textOrNull(one.instance)},
        {QStringLiteral("client_id"), one.clientId},
        {QStringLiteral("has_secret"), one.hasSecret},
        {QStringLiteral("redirect"), textOrNull(one.redirect)},
        {QStringLiteral("automatic"), one.automatic},
    };
}

/// The instance of "app" commands as stored: an origin, or empty for networks with one server.
Result<QString> instanceFor(VerbContext& context, const NetworkId& id)
{
    const auto network = context.app.networks().network(id);
    if (!network)
        return fail(ErrorKind::NotFound,
                    Console::tr("There is no network \"%1\". List them with \"networks\".").arg(id.toString()));
    return network->perInstance ? normalizeInstance(context.options.value(QStringLiteral("instance"))) : QString();
}

QCoro::Task<int> setApp(VerbContext context, NetworkId network)
{
    const auto instance = instanceFor(context, network);
    if (!instance)
        co_return context.console.report(instance.error());
    const QString origin = *instance;
    const QString clientId = context.options.value(QStringLiteral("client-id"));
    const QString redirect = context.options.value(QStringLiteral("redirect"));
    const Secret secret = context.clientSecret;
    const Result<AppRegistration> set = co_await context.app.registrations().set(
        network, origin, clientId, secret, redirect);
    if (!set)
        co_return context.console.report(set.error());
    if (context.json())
        context.console.print(
            QJsonObject{{QStringLiteral("schema"), 1}, {QStringLiteral("registration"), registrationJson(*set)}});
    else
        context.console.print(Console::tr("The app for %1 is registered. Next: \"connect %2\".")
                                  .arg(context.app.networks().network(network)->name, network.toString()));
    co_return int(ExitCode::Nothing);
}

QCoro::Task<int> removeApp(VerbContext context, NetworkId network)
{
    const auto instance = instanceFor(context, network);
    if (!instance)
        co_return context.console.report(instance.error());
    const auto found = context.app.registrations().find(network, *instance);
    if (!found)
        co_return context.console.report(
            {ErrorKind::NotFound, Console::tr("No app is registered for %1.").arg(network.toString())});
    int users = 0;
    for (const Account& account : context.app.records().accounts())
        users += account.registration == found->id && !account.life.disconnected ? 1 : 0;
    if (users > 0) {
        co_return context.console.report(
            {ErrorKind::InvalidInput,
             Console::tr("%n account(s) still use this app. Disconnect them first.", nullptr, users)});
    }
    const RegistrationId id = found->id;
    const Result<bool> removed = co_await context.app.registrations().remove(id);
    if (!removed)
        co_return context.console.report(removed.error());
    context.console.print(Console::tr("The app for %1 is removed.").arg(network.toString()));
    co_return int(ExitCode::Nothing);
}

int listApps(VerbContext& context)
{
    const QList<AppRegistration>& registrations = context.app.records().registrations();
    if (context.json()) {
        QJsonArray array;
        for (const AppRegistration& one : registrations)
            array.append(registrationJson(one));
        context.console.print(QJsonObject{{QStringLiteral("schema"), 1}, {QStringLiteral("registrations"), array}});
        return int(ExitCode::Nothing);
    }
    QList<QStringList> rows;
    for (const AppRegistration& one : registrations)
        rows.append({one.network.toString(),
                     one.instance,
                     one.clientId,
                     one.hasSecret ? Console::tr("yes") : Console::tr("no"),
                     one.redirect});
    if (rows.isEmpty())
        context.console.print(Console::tr("No app is registered yet. Start with \"app set NETWORK --client-id ID\"."));
    else
        context.console.printTable({Console::tr("Network"),
                                    Console::tr("Server"),
                                    Console::tr("Client id"),
                                    Console::tr("Secret"),
                                    Console::tr("Redirect")},
                                   rows);
    return int(ExitCode::Nothing);
}

/// What to register, where, with which redirect and scopes.
int showGuide(VerbContext& context, const NetworkId& id)
{
    const auto network = context.app.networks().network(id);
    if (!network)
        return context.console.report(
            {ErrorKind::NotFound,
             Console::tr("There is no network \"%1\". List them with \"networks\".").arg(id.toString())});
    const QString scopes = network->scopesFor(network->capabilities).join(network->scopeSeparator);
    if (context.json()) {
        context.console.print(QJsonObject{
            {QStringLiteral("schema"), 1},
            {QStringLiteral("network"), id.toString()},
            {QStringLiteral("page"), textOrNull(network->registrationHelpUrl)},
            {QStringLiteral("steps"), QJsonArray::fromStringList(network->registrationSteps)},
            {QStringLiteral("redirect"), textOrNull(shownRedirect(*network))},
            {QStringLiteral("other_redirects"), QJsonArray::fromStringList(network->redirectAlternatives)},
            {QStringLiteral("scopes"), scopes},
            {QStringLiteral("secret_needed"), network->secretRequired},
        });
        return int(ExitCode::Nothing);
    }
    Console& console = context.console;
    if (!network->registrationHelpUrl.isEmpty())
        console.print(Console::tr("At %1:").arg(network->registrationHelpUrl));
    int number = 1;
    for (const QString& step : network->registrationSteps)
        console.print(QStringLiteral("%1. %2").arg(number++).arg(step));
    if (!shownRedirect(*network).isEmpty())
        console.print(Console::tr("Redirect address: %1").arg(shownRedirect(*network)));
    for (const QString& other : network->redirectAlternatives)
        console.print(Console::tr("Or this one: %1").arg(other));
    if (!scopes.isEmpty())
        console.print(Console::tr("Scopes: %1").arg(scopes));
    if (needsTyping(*network))
        console.print(network->secretRequired
                          ? Console::tr("Then: app set %1 --client-id ID --client-secret-stdin").arg(id.toString())
                          : Console::tr("Then: app set %1 --client-id ID").arg(id.toString()));
    return int(ExitCode::Nothing);
}

QCoro::Task<int> testApp(VerbContext context, NetworkId network)
{
    const auto instance = instanceFor(context, network);
    if (!instance)
        co_return context.console.report(instance.error());
    const QString origin = *instance;
    const Result<bool> asked = co_await testRegistration(&context.app.context(), network, origin);
    if (!asked)
        co_return context.console.report(asked.error());
    const QString name = context.app.networks().network(network)->name;
    context.console.print(*asked ? Console::tr("%1 knows this client and takes its secret.").arg(name)
                                 : Console::tr("Nothing has to be registered at %1.").arg(name));
    co_return int(ExitCode::Nothing);
}

} // namespace

QCoro::Task<int> listNetworks(VerbContext context)
{
    Composition& app = context.app;
    if (context.json()) {
        QJsonArray networks;
        for (const auto& network : app.networks().networks())
            networks.append(networkJson(app, *network));
        QJsonArray refused;
        for (const Error& error : app.networks().refusals())
            refused.append(error.detail);
        context.console.print(QJsonObject{{QStringLiteral("schema"), 1},
                                          {QStringLiteral("networks"), networks},
                                          {QStringLiteral("refused"), refused}});
        co_return int(ExitCode::Nothing);
    }
    QList<QStringList> rows;
    for (const auto& network : app.networks().networks()) {
        QStringList can;
        for (const Purpose purpose : allPurposes()) {
            if (network->capabilities.contains(purpose))
                can.append(purposeName(purpose));
        }
        const QString registered = isRegistered(app, network->id) ? Console::tr("yes")
            : needsTyping(*network)                               ? Console::tr("no")
                                                                  : Console::tr("not needed");
        rows.append({network->id.toString(), network->name, registered, can.join(QStringLiteral(", "))});
    }
    context.console.printTable(
        {Console::tr("Id"), Console::tr("Network"), Console::tr("App registered"), Console::tr("Can do")}, rows);
    for (const Error& error : app.networks().refusals())
        context.console.tell(Console::tr("Left out: %1").arg(error.detail));
    co_return int(ExitCode::Nothing);
}

QCoro::Task<int> manageApps(VerbContext context)
{
    const QString what = context.arguments().value(0);
    const NetworkId network(context.arguments().value(1));
    if (what == QLatin1StringView("list"))
        co_return listApps(context);
    if (what == QLatin1StringView("set")) {
        const int code = co_await setApp(context, network);
        co_return code;
    }
    if (what == QLatin1StringView("guide"))
        co_return showGuide(context, network);
    if (what == QLatin1StringView("test")) {
        const int code = co_await testApp(context, network);
        co_return code;
    }
    if (what == QLatin1StringView("remove")) {
        const int code = co_await removeApp(context, network);
        co_return code;
    }
    co_return context.console.report(
        {ErrorKind::InvalidInput,
         Console::tr("app takes guide, set, test, list or remove, for example: app guide NETWORK")});
}

} // namespace pk
