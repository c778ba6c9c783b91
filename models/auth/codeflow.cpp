// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/codeflow.h"

#include "models/auth/pkce.h"
#include "models/http/sendingmanager.h"
#include "models/http/wake.h"

#include <QAbstractOAuthReplyHandler>
#include <QLoggingCategory>
#include <QOAuth2AuthorizationCodeFlow>
#include <QUrlQuery>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

using Parameters = QList<QPair<QString, QByteArray>>; // raw values

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

/// RFC 6749 section 2.3.1 and appendix B.
QByteArray basicPair(const QString& id, const Secret& secret)
{
    const auto half = [](const QByteArray& text) { return text.toPercentEncoding().replace("%20", "+"); };
    return (half(id.toUtf8()) + ':' + half(secret.reveal())).toBase64();
}

} // namespace

class CodeFlow::Private
{
public:
    Private(HttpClient& http, const SignInRequest& asked, QString address, Secret stateToSend)
        : request(asked)
        , redirect(std::move(address))
        , state(std::move(stateToSend))
        , handler(redirect)
        , manager(http, model(asked))
    {}

    static HttpRequest model(const SignInRequest& asked);
    bool usesBasic() const { return authentication() == ClientAuthentication::SecretBasic; }
    ClientAuthentication authentication() const
    {
        return request.clientSecret.isEmpty() ? ClientAuthentication::None : request.network->clientAuthentication;
    }
    Parameters authorizeParameters() const;
    Parameters tokenParameters() const;

    const SignInRequest request;
    const QString redirect;
    const Secret state;
    Secret verifier;
    Secret code;
    bool exchanged = false;
    FlowReplyHandler handler;
    SendingManager manager; // after the handler: its replies must not outlive that
    QOAuth2AuthorizationCodeFlow flow;
};

HttpRequest CodeFlow::Private::model(const SignInRequest& asked)
{
    HttpRequest model;
    model.headers = {{"Accept", "application/json"}, {"Accept-Language", "en"}};
    model.use = asked.use;
    if (!asked.clientSecret.isEmpty() && asked.network->clientAuthentication == ClientAuthentication::SecretBasic) {
        model.scheme = "Basic";
        model.bearer = Secret(basicPair(asked.app.clientId, asked.clientSecret));
        model.tokenOrigins = {originOf(asked.endpoints.token)};
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
    set(u"client_id"_s, request.app.clientId.toUtf8());
    set(u"redirect_uri"_s, redirect.toUtf8());
    if (!request.scopes.isEmpty())
        set(u"scope"_s, request.scopes.join(request.network->scopeSeparator).toUtf8());
    set(u"state"_s, state.reveal());
    if (!verifier.isEmpty()) {
        set(u"code_challenge"_s, challengeOf(verifier));
        set(u"code_challenge_method"_s, "S256");
    }
    return parameters;
}

Parameters CodeFlow::Private::tokenParameters() const
{
    Parameters parameters{
        {u"grant_type"_s, "authorization_code"}, {u"code"_s, code.reveal()}, {u"redirect_uri"_s, redirect.toUtf8()}};
    if (!usesBasic())
        parameters.append({u"client_id"_s, request.app.clientId.toUtf8()});
    if (authentication() == ClientAuthentication::SecretInBody)
        parameters.append({u"client_secret"_s, request.clientSecret.reveal()});
    if (!verifier.isEmpty())
        parameters.append({u"code_verifier"_s, verifier.reveal()});
    return parameters;
}

CodeFlow::CodeFlow(HttpClient& http, const SignInRequest& request, QString redirect, Secret state)
    : d(std::make_unique<Private>(http, request, std::move(redirect), std::move(state)))
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
