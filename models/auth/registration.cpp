// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/discovery.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kMostBytes = 256 * 1024;
constexpr qsizetype kLongestCredential = 4 * 1024;

/// The descriptor's redirect with a path nobody else has, so that an answer can be told by where it arrives.
QString ownRedirect(const NetworkDescriptor& network)
{
    QUrl url(network.redirectUri, QUrl::StrictMode);
    if (network.redirect == RedirectKind::PasteAddress || url.host().isEmpty())
        return network.redirectUri;
    url.setPath(u"/cb/"_s + QString::fromLatin1(Secret::random(12).reveal()));
    return url.toString(QUrl::FullyEncoded);
}

QJsonObject appsForm(const QString& redirect, const QStringList& scopes)
{
    // One redirect as text: understood by every version, while lists are since 4.3.
    return {{u"client_name"_s, u"Pagekeeper"_s}, {u"redirect_uris"_s, redirect}, {u"scopes"_s, scopes.join(u' ')}};
}

QString authenticationName(const NetworkDescriptor& network)
{
    switch (network.clientAuthentication) {
    case ClientAuthentication::None: return u"none"_s;
    case ClientAuthentication::SecretInBody: return u"client_secret_post"_s;
    case ClientAuthentication::SecretBasic: return u"client_secret_basic"_s;
    }
    Q_UNREACHABLE();
}

/// RFC 7591 section 2, as a native program (RFC 8252).
QJsonObject rfc7591Form(const NetworkDescriptor& network, const QString& redirect, const QStringList& scopes)
{
    return {{u"client_name"_s, u"Pagekeeper"_s},
            {u"application_type"_s, u"native"_s},
            {u"redirect_uris"_s, QJsonArray{redirect}},
            {u"grant_types"_s, QJsonArray{u"authorization_code"_s, u"refresh_token"_s}},
            {u"response_types"_s, QJsonArray{u"code"_s}},
            {u"token_endpoint_auth_method"_s, authenticationName(network)},
            {u"scope"_s, scopes.join(network.scopeSeparator)}};
}

QStringList textsOf(const QJsonValue& value, const QString& separator)
{
    QStringList texts;
    if (value.isString())
        texts = value.toString().split(separator, Qt::SkipEmptyParts);
    for (const QJsonValue item : value.toArray())
        texts.append(item.toString());
    texts.sort();
    return texts;
}

/// The answer may neither widen nor change what was registered (RFC 7591 section 3.2.1).
std::optional<Error> objection(const QJsonObject& answer, const QString& redirect, QStringList scopes,
                               const QString& separator)
{
    const QJsonValue list = answer.contains(u"redirect_uris"_s) ? answer.value(u"redirect_uris"_s)
                                                                : answer.value(u"redirect_uri"_s);
    if (textsOf(list, u"\n"_s) != QStringList{redirect})
        return Error{ErrorKind::SecurityViolation, u"the server registered another redirect"_s};
    scopes.sort();
    for (const QString& key : {u"scopes"_s, u"scope"_s}) {
        if (answer.contains(key) && textsOf(answer.value(key), separator) != scopes)
            return Error{ErrorKind::SecurityViolation, u"the server registered other scopes"_s};
    }
    return std::nullopt;
}

bool isCredential(const QString& text)
{
    return text.size() <= kLongestCredential
        && std::none_of(text.cbegin(), text.cend(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

Result<RegisteredApp> readAnswer(const NetworkDescriptor& network, const HttpResponse& response,
                                 const QString& redirect, const QStringList& scopes)
{
    if (response.status == 429)
        return fail(ErrorKind::Throttled, u"registration: HTTP 429"_s);
    if (response.status >= 500)
        return fail(ErrorKind::NetworkUnavailable, u"registration: HTTP %1"_s.arg(response.status));
    if (response.status >= 400)
        return Failed(Error{ErrorKind::Rejected,
                            u"the server refused to register Pagekeeper"_s,
                            Cause::AppRegistration,
                            QString::number(response.status)});
    const auto json = response.json();
    if ((response.status != 200 && response.status != 201) || !response.isJson() || !json || !json->isObject())
        return fail(ErrorKind::BadAnswer, u"registration: HTTP %1, no registration"_s.arg(response.status));
    const QJsonObject answer = json->toObject();
    if (const auto objected = objection(answer,
                                        redirect,
                                        scopes,
                                        network.registration == RegistrationKind::AppsApi ? u" "_s
                                                                                          : network.scopeSeparator))
        return Failed(*objected);
    const QString id = answer.value(u"client_id"_s).toString();
    const QString secret = answer.value(u"client_secret"_s).toString();
    if (id.isEmpty() || !isCredential(id) || !isCredential(secret) || (network.secretRequired && secret.isEmpty()))
        return fail(ErrorKind::BadAnswer, u"the registration lacks a client id or secret"_s);
    RegisteredApp app;
    app.registration.clientId = id;
    app.registration.hasSecret = !secret.isEmpty();
    app.registration.redirect = redirect;
    app.registration.automatic = true;
    app.clientSecret = Secret(secret);
    return app;
}

} // namespace

Async<RegisteredApp> registerApp(HttpClient* http, std::shared_ptr<const NetworkDescriptor> network, QString instance,
                                 Endpoints endpoints, QStringList scopes, QDateTime now)
{
    const bool appsApi = network->registration == RegistrationKind::AppsApi;
    if (!appsApi && network->registration != RegistrationKind::Rfc7591)
        co_return fail(ErrorKind::Unsupported, u"%1 has no automatic registration"_s.arg(network->name));
    if (!isAcceptable(endpoints.registration))
        co_return fail(ErrorKind::Unsupported, u"the server offers no automatic registration"_s);
    const QString redirect = ownRedirect(*network);
    scopes.removeDuplicates();
    const QJsonObject form = appsApi ? appsForm(redirect, scopes) : rfc7591Form(*network, redirect, scopes);
    HttpRequest request{.use = TokenUse::withoutToken(network->id, u"registration"_s)};
    request.method = "POST";
    request.url = endpoints.registration;
    request.headers = {{"Accept", "application/json"}};
    request.contentType = "application/json";
    request.body = QJsonDocument(form).toJson(QJsonDocument::Compact);
    request.maxBytes = kMostBytes;
    if (network->perInstance && !isLoopback(QUrl(instance).host()))
        request.hosts = HostPolicy::PublicOnly;
    Result<HttpResponse> response = co_await http->send(request);
    if (!response)
        co_return Failed(response.error());
    Result<RegisteredApp> app = readAnswer(*network, *response, redirect, scopes);
    if (!app)
        co_return app;
    app->registration.id = RegistrationId::create();
    app->registration.network = network->id;
    app->registration.instance = instance;
    app->registration.registeredAt = now;
    co_return app;
}

} // namespace pk
