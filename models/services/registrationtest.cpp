// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/registrationtest.h"

#include "models/networks/answers.h"
#include "models/services/grantkeeper.h"
#include "models/services/registrationservice.h"

#include <QTcpServer>

namespace pk {

namespace {

const QString kAction = QStringLiteral("registration test");

Result<bool> portIsFree(const NetworkDescriptor& network, const QString& redirect)
{
    if (network.flow == SignInFlow::Device || redirectKindOf(network, redirect) != RedirectKind::LoopbackFixedPort)
        return true;
    QTcpServer port;
    if (!port.listen(QHostAddress::LocalHost, quint16(QUrl(redirect).port())))
        return fail(ErrorKind::PortInUse, QUrl(redirect).authority());
    return true;
}

/// A request that only a known client gets past: for a device code, or with a code nobody ever had.
HttpRequest probe(const Grant& grant, const QString& redirect)
{
    const NetworkDescriptor& network = *grant.network;
    if (network.flow == SignInFlow::Device) {
        const QString scopes = network.scopesFor({Purpose::ValidateUser}).join(network.scopeSeparator);
        return clientPost(grant, grant.endpoints.device, {{network.scopeParameter, scopes}}, kAction);
    }
    QList<QPair<QString, QString>> fields{{QStringLiteral("grant_type"), QStringLiteral("authorization_code")},
                                          {QStringLiteral("code"), QStringLiteral("pagekeeper-test")},
                                          {QStringLiteral("redirect_uri"), redirect}};
    if (network.pkce)
        fields.append({QStringLiteral("code_verifier"), QString::fromLatin1(Secret::random(32).reveal())});
    return tokenPost(grant, fields, kAction);
}

} // namespace

Async<bool> testRegistration(ServiceContext* context, NetworkId network, QString instance)
{
    const Result<AppRegistration> app = context->registrations->find(network, instance);
    if (!app)
        co_return Failed(app.error());
    const Result<Grant> grant = co_await context->keeper->prepare(network, instance, *app);
    if (!grant)
        co_return Failed(grant.error());
    if (app->hasSecret && grant->clientSecret.isEmpty())
        co_return fail(ErrorKind::VaultEntryMissing);
    const QString redirect = app->redirect.isEmpty() ? grant->network->redirectUri : app->redirect;
    const Result<bool> port = portIsFree(*grant->network, redirect);
    if (!port)
        co_return port;
    if (grant->network->registration == RegistrationKind::LoopbackClient
        || grant->network->registration == RegistrationKind::NotNeeded)
        co_return false;
    const HttpRequest request = probe(*grant, redirect);
    const Result<HttpResponse> response = co_await context->http.send(request);
    if (!response)
        co_return Failed(response.error());
    const auto failure = classify(*grant->network, *response, ErrorRule::Where::Token, kAction, context->clock.now());
    const bool refused = failure && (failure->cause == Cause::AppRegistration || failure->cause == Cause::AppSuspended);
    const bool away = failure
        && (failure->cause == Cause::NetworkDown || failure->cause == Cause::Throttled
            || failure->cause == Cause::TlsOrProxy);
    if (refused) {
        Error error = errorFrom(*failure);
        error.kind = ErrorKind::Rejected;
        co_return Failed(error);
    }
    if (away)
        co_return Failed(errorFrom(*failure));
    co_return true;
}

} // namespace pk
