// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/discovery.h"

#include "models/domain/logging.h"

#include <QHostAddress>
#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kMostMetadata = 256 * 1024;
constexpr std::chrono::seconds kPatience{15};

using NetworkPtr = std::shared_ptr<const NetworkDescriptor>;

QString withoutOneSlash(QString text)
{
    if (text.endsWith(u'/'))
        text.chop(1);
    return text;
}

/// RFC 8414 section 3.1 puts the well-known part between host and path, OpenID Connect Discovery section 4 behind both.
QUrl metadataUrl(const NetworkDescriptor& network, const QString& issuer)
{
    QUrl url(withoutOneSlash(issuer));
    if (network.discovery == NetworkDescriptor::Discovery::OpenId)
        url.setPath(url.path() + u"/.well-known/openid-configuration"_s);
    else
        url.setPath(u"/.well-known/oauth-authorization-server"_s + url.path());
    return url;
}

/// Addresses straight from a document: strictly parsed, so that nothing is repaired into something acceptable.
Result<QUrl> addressFrom(const QJsonObject& document, const QString& key)
{
    const QJsonValue value = document.value(key);
    if (value.isUndefined() || value.isNull())
        return QUrl();
    const QString text = value.toString();
    const QUrl url(text, QUrl::StrictMode);
    const bool controls = std::any_of(
        text.cbegin(), text.cend(), [](QChar c) { return c.category() == QChar::Other_Control; });
    const QString decoded = QUrl::fromPercentEncoding(text.toUtf8());
    const bool hidden = std::any_of(
        decoded.cbegin(), decoded.cend(), [](QChar c) { return c.category() == QChar::Other_Control; });
    if (text.isEmpty() || controls || hidden || !isAcceptable(url) || url.hasFragment())
        return fail(ErrorKind::SecurityViolation, u"the server's metadata has an unacceptable \"%1\""_s.arg(key));
    return url;
}

QUrl described(const NetworkDescriptor& network, const QString& text, const QString& instance)
{
    return text.isEmpty() ? QUrl() : QUrl(network.expand(text, instance), QUrl::StrictMode);
}

/// Hosts a network's endpoints may be on.
QStringList allowedHosts(const NetworkDescriptor& network, const QString& instance, const QString& issuer)
{
    if (network.perInstance)
        return {QUrl(network.discovery == NetworkDescriptor::Discovery::Resource ? issuer : instance).host()};
    QStringList hosts{network.issuer.host()};
    for (const QString& text :
         {network.authorizeUrl, network.tokenUrl, network.revokeUrl, network.registrationUrl, network.apiBase})
        hosts.append(described(network, text, instance).host());
    for (const QString& host : network.hosts)
        hosts.append(QUrl(u"https://"_s + host).host());
    hosts.removeAll(QString());
    return hosts;
}

Endpoints fixedEndpoints(const NetworkDescriptor& network, const QString& instance)
{
    Endpoints endpoints;
    endpoints.issuer = network.perInstance ? QUrl(instance) : network.issuer;
    endpoints.authorize = described(network, network.authorizeUrl, instance);
    endpoints.token = described(network, network.tokenUrl, instance);
    endpoints.revoke = described(network, network.revokeUrl, instance);
    endpoints.registration = described(network, network.registrationUrl, instance);
    endpoints.introspect = described(network, network.introspectUrl, instance);
    endpoints.device = described(network, network.deviceUrl, instance);
    endpoints.pkce = network.pkce;
    endpoints.dpop = network.dpop == Use::Always;
    return endpoints;
}

Result<Endpoints> checkedFixed(const NetworkDescriptor& network, const QString& instance)
{
    Endpoints endpoints = fixedEndpoints(network, instance);
    const QUrl start = network.flow == SignInFlow::Device ? endpoints.device : endpoints.authorize;
    for (const QUrl& url : {start, endpoints.token}) {
        if (!isAcceptable(url))
            return fail(ErrorKind::BadAnswer, u"the server has no metadata and its endpoints are not known"_s);
    }
    return endpoints;
}

QStringList textsAt(const QJsonObject& document, const QString& key)
{
    QStringList texts;
    for (const QJsonValue value : document.value(key).toArray())
        texts.append(value.toString());
    return texts;
}

Result<Endpoints> readEndpoints(const NetworkDescriptor& network, const QString& instance, const QJsonObject& document)
{
    Endpoints endpoints = fixedEndpoints(network, instance);
    const QStringList hosts = allowedHosts(network, instance, document.value(u"issuer"_s).toString());
    const QList<QPair<QString, QUrl*>> places{{u"authorization_endpoint"_s, &endpoints.authorize},
                                              {u"token_endpoint"_s, &endpoints.token},
                                              {u"revocation_endpoint"_s, &endpoints.revoke},
                                              {u"registration_endpoint"_s, &endpoints.registration},
                                              {u"app_registration_endpoint"_s, &endpoints.registration},
                                              {u"introspection_endpoint"_s, &endpoints.introspect},
                                              {u"pushed_authorization_request_endpoint"_s, &endpoints.par},
                                              {u"device_authorization_endpoint"_s, &endpoints.device},
                                              {u"userinfo_endpoint"_s, &endpoints.userinfo}};
    for (const auto& [key, place] : places) {
        const auto url = addressFrom(document, key);
        if (!url)
            return Failed(url.error());
        if (url->isEmpty())
            continue;
        if (!hosts.contains(url->host()))
            return fail(ErrorKind::SecurityViolation, u"the server's metadata names another host as \"%1\""_s.arg(key));
        *place = *url;
    }
    const bool startless = network.flow == SignInFlow::Device ? endpoints.device.isEmpty()
                                                              : endpoints.authorize.isEmpty();
    if (startless || endpoints.token.isEmpty())
        return fail(ErrorKind::BadAnswer, u"the server's metadata lacks an endpoint"_s);
    endpoints.issuer = QUrl(document.value(u"issuer"_s).toString());
    endpoints.issInAnswer = document.value(u"authorization_response_iss_parameter_supported"_s).toBool();
    endpoints.scopesSupported = textsAt(document, u"scopes_supported"_s);
    endpoints.parDemanded = document.value(u"require_pushed_authorization_requests"_s).toBool();
    if (network.par == Use::Never)
        endpoints.par = QUrl();
    const bool binds = textsAt(document, u"dpop_signing_alg_values_supported"_s).contains(u"ES256"_s);
    endpoints.dpop = network.dpop == Use::Always || (network.dpop == Use::WhenOffered && binds);
    return endpoints;
}

/// What the document may not say whatever its endpoints are.
std::optional<Error> objection(const NetworkDescriptor& network, const QString& issuer, const QJsonObject& document)
{
    if (withoutOneSlash(document.value(u"issuer"_s).toString()) != withoutOneSlash(issuer))
        return Error{ErrorKind::SecurityViolation, u"the server's metadata names another issuer"_s};
    const QJsonValue methods = document.value(u"code_challenge_methods_supported"_s);
    if (network.pkce && !methods.isUndefined()
        && !textsAt(document, u"code_challenge_methods_supported"_s).contains(u"S256"_s))
        return Error{ErrorKind::SecurityViolation, u"the server does not offer PKCE with S256"_s};
    const bool pushes = document.contains(u"pushed_authorization_request_endpoint"_s);
    if (document.value(u"require_pushed_authorization_requests"_s).toBool() && (network.par == Use::Never || !pushes))
        return Error{ErrorKind::Unsupported, u"the server demands pushed authorization requests"_s};
    if (network.par == Use::Always && !pushes)
        return Error{ErrorKind::SecurityViolation, u"the server takes no pushed authorization requests"_s};
    if (network.dpop == Use::Always && !textsAt(document, u"dpop_signing_alg_values_supported"_s).contains(u"ES256"_s))
        return Error{ErrorKind::SecurityViolation, u"the server does not bind tokens with ES256"_s};
    // The profile that names its authorization server demands both of it (bluesky.md 2.4 step 5).
    if (network.discovery == NetworkDescriptor::Discovery::Resource
        && (methods.isUndefined() || !document.value(u"authorization_response_iss_parameter_supported"_s).toBool()))
        return Error{ErrorKind::SecurityViolation, u"the server lacks PKCE or names no issuer in its answers"_s};
    const QStringList supported = textsAt(document, u"scopes_supported"_s);
    const bool speaks = std::all_of(network.baseScopes.cbegin(), network.baseScopes.cend(), [&](const QString& scope) {
        return supported.contains(scope);
    });
    if (network.discovery == NetworkDescriptor::Discovery::Resource && !speaks)
        return Error{ErrorKind::SecurityViolation, u"the server does not know this network's scopes"_s};
    return std::nullopt;
}

HttpRequest requestTo(const NetworkDescriptor& network, const QString& instance, const QUrl& url, const QString& action)
{
    HttpRequest request{.use = TokenUse::withoutToken(network.id, action)};
    request.url = url;
    request.headers = {{"Accept", "application/json"}};
    request.timeout = kPatience;
    request.maxBytes = kMostMetadata;
    request.followRedirects = false;
    if (network.perInstance && !isLoopback(QUrl(instance).host()))
        request.hosts = HostPolicy::PublicOnly;
    return request;
}

/// A metadata document, or why there is none.
Result<QJsonObject> documentIn(const NetworkDescriptor& network, const HttpResponse& response, const QString& what)
{
    const QUrl target = response.url.resolved(QUrl::fromEncoded(response.header("Location")));
    const bool sentAway = response.status >= 300 && response.status < 400 && originOf(target) != originOf(response.url);
    const bool overloaded = response.status == 429 || (response.status >= 500 && response.status != 511);
    const bool page = response.isWebPage() && !response.body.isEmpty() && !overloaded;
    if (page || sentAway || response.status == 407 || response.status == 511)
        return fail(ErrorKind::TlsOrProxy, u"%1: HTTP %2 from somebody else"_s.arg(what).arg(response.status));
    if (overloaded) {
        const ErrorKind kind = response.status == 429 ? ErrorKind::Throttled : ErrorKind::NetworkUnavailable;
        Error busy{kind, u"%1: HTTP %2"_s.arg(what).arg(response.status)};
        busy.retryAfter = response.retryAfter().value_or(std::chrono::seconds(0));
        const auto there = response.date(); // by which its headers count, and the only clock at hand here
        const auto failure = there ? classify(network, response, ErrorRule::Where::Api, what, *there) : std::nullopt;
        if (failure && failure->retryAt)
            busy.retryAfter = std::chrono::seconds(there->secsTo(*failure->retryAt));
        return Failed(busy);
    }
    if (response.status != 200 || !response.isJson())
        return fail(ErrorKind::BadAnswer, u"%1: HTTP %2, no metadata"_s.arg(what).arg(response.status));
    const Result<QJsonValue> json = response.json();
    if (!json)
        return Failed(json.error());
    return json->toObject();
}

} // namespace

Result<QString> normalizeInstance(const QString& typed)
{
    QString text = typed.trimmed();
    if (text.contains(u"://"_s)) {
        const QUrl url(text, QUrl::StrictMode);
        if (!isAcceptable(url))
            return fail(ErrorKind::InvalidInput, u"\"%1\" is not an https address"_s.arg(text.left(100)));
        return originOf(url);
    }
    text = text.mid(text.lastIndexOf(u'@') + 1); // "@user@host"
    QUrl url(u"https://"_s + text, QUrl::StrictMode);
    const QString host = url.host();
    const bool plain = url.isValid() && url.path().remove(u'/').isEmpty() && !url.hasQuery() && !url.hasFragment();
    const bool named = isLoopback(host) || !QHostAddress(host).isNull()
        || (host.contains(u'.') && !host.endsWith(u'.'));
    if (!plain || !named || host.size() > 253)
        return fail(ErrorKind::InvalidInput, u"\"%1\" is not a server's name"_s.arg(typed.left(100)));
    if (isLoopback(host))
        url.setScheme(u"http"_s);
    return originOf(url);
}

namespace {

/// The one authorization server that a resource server names (RFC 9728 section 3; bluesky.md 2.4 step 4).
Async<QString> issuerOf(HttpClient* http, NetworkPtr network, QString resource)
{
    const QUrl url(resource + u"/.well-known/oauth-protected-resource"_s);
    if (!isAcceptable(url))
        co_return fail(ErrorKind::SecurityViolation, u"the server's address is not https"_s);
    HttpRequest request = requestTo(*network, resource, url, u"resource metadata"_s);
    request.safeToRepeat = true;
    const Result<HttpResponse> response = co_await http->send(request);
    if (!response)
        co_return Failed(response.error());
    const Result<QJsonObject> document = documentIn(*network, *response, u"resource metadata"_s);
    if (!document)
        co_return Failed(document.error());
    const QString named = document->value(u"resource"_s).toString();
    if (withoutOneSlash(named) != resource) // RFC 9728 section 3.3; the member is required
        co_return fail(ErrorKind::SecurityViolation, u"the server's metadata names another resource"_s);
    const QStringList servers = textsAt(*document, u"authorization_servers"_s);
    const QUrl server(servers.value(0), QUrl::StrictMode);
    if (servers.size() != 1 || !isAcceptable(server) || originOf(server) != withoutOneSlash(servers.value(0)))
        co_return fail(ErrorKind::SecurityViolation, u"the server does not name exactly one authorization server"_s);
    QString issuer = withoutOneSlash(servers.first());
    co_return issuer;
}

} // namespace

Async<Endpoints> discover(HttpClient* http, NetworkPtr network, QString instance)
{
    if (network->discovery == NetworkDescriptor::Discovery::None) {
        Result<Endpoints> known = checkedFixed(*network, instance);
        co_return known;
    }
    QString issuer = network->perInstance ? instance : network->issuer.toString(QUrl::FullyEncoded);
    if (network->discovery == NetworkDescriptor::Discovery::Resource) {
        const QString resource = issuer;
        const Result<QString> named = co_await issuerOf(http, network, resource);
        if (!named)
            co_return Failed(named.error());
        issuer = *named;
    }
    if (!isAcceptable(QUrl(issuer)))
        co_return fail(ErrorKind::SecurityViolation, u"the server's address is not https"_s);
    HttpRequest request = requestTo(*network, instance, metadataUrl(*network, issuer), u"discovery"_s);
    request.safeToRepeat = true;
    Result<HttpResponse> response = co_await http->send(request);
    if (!response)
        co_return Failed(response.error());
    if (response->status == 404 && !network->authorizeUrl.isEmpty() && !network->tokenUrl.isEmpty()) {
        Result<Endpoints> older = checkedFixed(*network, instance);
        if (older && network->pkceOptional)
            older->pkce = false;
        co_return older;
    }
    const Result<QJsonObject> metadata = documentIn(*network, *response, u"discovery"_s);
    if (!metadata)
        co_return Failed(metadata.error());
    const QJsonObject document = *metadata;
    const std::optional<Error> objected = objection(*network, issuer, document);
    if (objected)
        co_return Failed(*objected);
    Result<Endpoints> endpoints = readEndpoints(*network, instance, document);
    co_return endpoints;
}

} // namespace pk
