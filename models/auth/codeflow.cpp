// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/codeflow.h"

#include "models/auth/pkce.h"
#include "models/http/dpop.h"
#include "models/http/sendingmanager.h"
#include "models/http/wake.h"
#include "models/networks/answers.h"

#include <QAbstractOAuthReplyHandler>
#include <QLoggingCategory>
#include <QOAuth2AuthorizationCodeFlow>
#include <QUrlQuery>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

using Parameters = QList<QPair<QString, QByteArray>>; // raw values
constexpr qsizetype kLongestRequestUri = 2000;

/// Tells the flow our redirect and takes the token endpoint's answer away from it, errors included.
class FlowReplyHandler final : public QAbstractOAuthReplyHandler
{
public:
    explicit FlowReplyHandler(QString redirect) : m_redirect(std::move(redirect)) {}

    QString callback() const override { return m_redirect; }
    void networkReplyFinished(QNetworkReply* reply) override
    {
        if (const auto* sent = qobject_cast<SentReply*>(reply))
            m_result = sent->result();
        reply->deleteLater(); // QtNetworkAuth forgets it
        m_wake.wake();
    }
    const std::optional<Result<HttpResponse>>& result() const { return m_result; }
    Wake& wake() { return m_wake; }

private:
    const QString m_redirect;
    std::optional<Result<HttpResponse>> m_result;
    Wake m_wake;
};

QLoggingCategory::CategoryFilter s_filterBefore = nullptr;

void filterWithoutNetworkAuth(QLoggingCategory* category)
{
    if (s_filterBefore)
        s_filterBefore(category);
    if (QByteArrayView(category->categoryName()).startsWith("qt.networkauth")) {
        for (const QtMsgType type : {QtDebugMsg, QtInfoMsg, QtWarningMsg})
            category->setEnabled(type, false);
    }
}

/// It writes the address with state to its log, and what servers say in errors (item 47).
void silenceNetworkAuth()
{
    static const bool once = [] {
        s_filterBefore = QLoggingCategory::installFilter(filterWithoutNetworkAuth);
        return true;
    }();
    Q_UNUSED(once)
}

/// Values in the one form that QUrlQuery passes on unchanged, so that the other side decodes exactly our bytes.
void replaceAll(QMultiMap<QString, QVariant>* into, const Parameters& parameters)
{
    into->clear();
    for (const auto& [name, value] : parameters)
        into->insert(QString::fromLatin1(QUrl::toPercentEncoding(name)),
                     QString::fromLatin1(value.toPercentEncoding()));
}

} // namespace

class CodeFlow::Private
{
public:
    Private(HttpClient& client, const SignInRequest& asked, QString address, Secret stateToSend, Secret dpopKey)
        : http(client)
        , request(asked)
        , redirect(std::move(address))
        , state(std::move(stateToSend))
        , model(modelFor(asked, std::move(dpopKey)))
        , handler(redirect)
        , manager(http, model)
    {}

    static HttpRequest modelFor(const SignInRequest& asked, Secret dpopKey);
    Parameters authorizeParameters() const;
    Parameters tokenParameters() const;

    HttpClient& http;
    const SignInRequest request;
    const QString redirect;
    const Secret state;
    const HttpRequest model;
    Secret verifier;
    Secret code;
    bool exchanged = false;
    FlowReplyHandler handler;
    SendingManager manager; // after the handler: its replies must not outlive that
    QOAuth2AuthorizationCodeFlow flow;
};

HttpRequest CodeFlow::Private::modelFor(const SignInRequest& asked, Secret dpopKey)
{
    HttpRequest model{.use = asked.consent.toValidate(u"code exchange"_s)};
    model.headers = {{"Accept", "application/json"}, {"Accept-Language", "en"}};
    model.dpopKey = std::move(dpopKey);
    if (sendsBasic(*asked.network, asked.clientSecret)) {
        model.scheme = "Basic";
        model.bearer = basicPair(asked.app.clientId, asked.clientSecret);
        model.tokenOrigins = {originOf(asked.endpoints.token), originOf(asked.endpoints.par)};
    }
    for (const auto& [name, value] : asked.network->headers) {
        if (name.compare(u"User-Agent"_s, Qt::CaseInsensitive) == 0)
            model.userAgent = value.toUtf8();
    }
    if (asked.network->perInstance && !isLoopback(QUrl(asked.instance).host()))
        model.hosts = HostPolicy::PublicOnly;
    return model;
}

Parameters CodeFlow::Private::authorizeParameters() const
{
    Parameters parameters;
    const auto endpoint = QUrlQuery(request.endpoints.authorize).queryItems(QUrl::FullyDecoded);
    for (const auto& [name, value] : endpoint) // RFC 6749 section 3.1: stays
        parameters.append({name, value.toUtf8()});
    const auto set = [&parameters](const QString& name, const QByteArray& value) {
        parameters.removeIf([&name](const auto& known) { return known.first == name; });
        parameters.append({name, value});
    };
    for (const auto& [name, value] : request.parameters)
        set(name, value.toUtf8());
    if (!request.loginHint.isEmpty() && !request.network->loginHintParameter.isEmpty())
        set(request.network->loginHintParameter, request.loginHint.toUtf8());
    // Last, so that nothing above can replace what the attempt is bound to.
    set(u"response_type"_s, "code");
    set(request.network->clientIdParameter, request.app.clientId.toUtf8());
    set(u"redirect_uri"_s, redirect.toUtf8());
    if (!request.scopes.isEmpty())
        set(request.network->scopeParameter, request.scopes.join(request.network->scopeSeparator).toUtf8());
    set(u"state"_s, state.reveal());
    if (!model.dpopKey.isEmpty() && request.endpoints.par.isEmpty()) // a pushed request is bound by its own proof
        set(u"dpop_jkt"_s, dpopThumbprint(model.dpopKey));
    if (!verifier.isEmpty()) {
        set(u"code_challenge"_s, request.network->pkceHex ? hexChallengeOf(verifier) : challengeOf(verifier));
        set(u"code_challenge_method"_s, "S256");
    }
    return parameters;
}

Parameters CodeFlow::Private::tokenParameters() const
{
    Parameters parameters{
        {u"grant_type"_s, "authorization_code"}, {u"code"_s, code.reveal()}, {u"redirect_uri"_s, redirect.toUtf8()}};
    for (const auto& [name, value] : clientFields(*request.network, request.app.clientId, request.clientSecret))
        parameters.append({name, value.toUtf8()});
    for (const auto& [name, value] : request.network->tokenParameters)
        parameters.append({name, value.toUtf8()});
    if (!verifier.isEmpty())
        parameters.append({u"code_verifier"_s, verifier.reveal()});
    return parameters;
}

CodeFlow::CodeFlow(HttpClient& http, const SignInRequest& request, QString redirect, Secret state, Secret dpopKey)
    : d(std::make_unique<Private>(http, request, std::move(redirect), std::move(state), std::move(dpopKey)))
{
    silenceNetworkAuth();
    if (request.network->pkce && request.endpoints.pkce)
        d->verifier = freshVerifier();
    QOAuth2AuthorizationCodeFlow& flow = d->flow;
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    flow.setPkceMethod(QOAuth2AuthorizationCodeFlow::PkceMethod::None);
#endif
    flow.setNetworkAccessManager(&d->manager);
    flow.setReplyHandler(&d->handler);
    flow.setAuthorizationUrl(request.endpoints.authorize);
    flow.setAccessTokenUrl(request.endpoints.token);
    flow.setClientIdentifier(request.app.clientId);
    flow.setState(QString::fromLatin1(d->state.reveal()));
    flow.setModifyParametersFunction([this](QAbstractOAuth::Stage stage, QMultiMap<QString, QVariant>* parameters) {
        switch (stage) {
        case QAbstractOAuth::Stage::RequestingAuthorization: replaceAll(parameters, d->authorizeParameters()); break;
        case QAbstractOAuth::Stage::RequestingAccessToken: replaceAll(parameters, d->tokenParameters()); break;
        case QAbstractOAuth::Stage::RequestingTemporaryCredentials:
        case QAbstractOAuth::Stage::RefreshingAccessToken: parameters->clear(); break; // not ours
        }
    });
}

CodeFlow::~CodeFlow() = default;

QUrl CodeFlow::authorizeUrl()
{
    QUrl address;
    const auto caught = QObject::connect(
        &d->flow, &QAbstractOAuth::authorizeWithBrowser, &d->flow, [&address](const QUrl& url) { address = url; });
    d->flow.grant();
    QObject::disconnect(caught);
    return address;
}

Async<QUrl> CodeFlow::pushedUrl(const QDateTime& now)
{
    const QString what = u"pushed authorization request"_s;
    HttpRequest request = d->model;
    request.method = "POST";
    request.url = d->request.endpoints.par;
    request.contentType = "application/x-www-form-urlencoded";
    request.body = authorizeUrl().query(QUrl::FullyEncoded).toUtf8();
    request.use = request.use.named(what);
    if (d->request.network->clientAuthentication == ClientAuthentication::SecretInBody
        && !d->request.clientSecret.isEmpty())
        request.body += "&client_secret=" + d->request.clientSecret.reveal().toPercentEncoding();
    const Result<HttpResponse> response = co_await d->http.send(request);
    if (!response)
        co_return Failed(response.error());
    const auto failure = classify(*d->request.network, *response, ErrorRule::Where::Token, what, now);
    if (failure)
        co_return Failed(errorFrom(*failure));
    const Result<QJsonObject> answer = objectOf(*response);
    const QString pushed = answer ? answer->value(u"request_uri"_s).toString() : QString();
    const bool lives = answer && answer->value(u"expires_in"_s).toInteger() > 0;
    if (response->status != 201 || !lives || pushed.isEmpty() || pushed.size() > kLongestRequestUri)
        co_return fail(ErrorKind::BadAnswer, u"the server gave no request_uri"_s);
    QUrl address = d->request.endpoints.authorize;
    QUrlQuery query(address);
    query.addQueryItem(u"client_id"_s, QString::fromLatin1(QUrl::toPercentEncoding(d->request.app.clientId)));
    query.addQueryItem(u"request_uri"_s, QString::fromLatin1(QUrl::toPercentEncoding(pushed)));
    address.setQuery(query);
    co_return address;
}

Async<HttpResponse> CodeFlow::exchange(Secret code)
{
    if (std::exchange(d->exchanged, true))
        co_return fail(ErrorKind::InvalidInput, u"this code was sent already"_s);
    d->code = std::move(code);
    // The flow gets what it needs to go on; the code itself reaches the request through tokenParameters().
    Q_EMIT d->handler.callbackReceived({{u"code"_s, u"held"_s}, {u"state"_s, QString::fromLatin1(d->state.reveal())}});
    d->code = Secret();
    d->verifier = Secret();
    while (!d->handler.result())
        co_await d->handler.wake().next();
    Result<HttpResponse> result = *d->handler.result();
    co_return result;
}

} // namespace pk
