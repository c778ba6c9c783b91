// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/devicesignin.h"

#include "models/domain/logging.h"
#include "models/http/wake.h"
#include "models/networks/answers.h"

#include <QTimer>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kUsualInterval = 5; // seconds, RFC 8628 section 3.2
constexpr int kLongestInterval = 60;
constexpr qint64 kLongestCode = 3600;
constexpr qsizetype kLongestText = 2000;
constexpr qsizetype kLongestUserCode = 40;

/// What the network answered to the first request (RFC 8628 section 3.2).
struct DeviceCode
{
    Secret code;
    QString userCode;
    QUrl address;
    int interval = kUsualInterval;
    qint64 lifetime = 0; ///< seconds
};

Result<DeviceCode> readCode(const QJsonObject& answer)
{
    DeviceCode device;
    const QString code = answer.value(u"device_code"_s).toString();
    device.userCode = plainText(answer.value(u"user_code"_s).toString()).left(kLongestUserCode);
    const QString plain = answer.value(u"verification_uri"_s).toString();
    const QString complete = answer.value(u"verification_uri_complete"_s).toString();
    device.address = QUrl(complete.isEmpty() ? plain : complete, QUrl::StrictMode);
    if (code.isEmpty() || code.size() > kLongestText || device.userCode.isEmpty())
        return fail(ErrorKind::BadAnswer, u"the server gave no device code"_s);
    if (!isAcceptable(device.address))
        return fail(ErrorKind::SecurityViolation, u"the sign-in address is not an acceptable https address"_s);
    device.code = Secret(code);
    device.interval = std::clamp(int(answer.value(u"interval"_s).toInteger(kUsualInterval)), 1, kLongestInterval);
    device.lifetime = std::clamp(answer.value(u"expires_in"_s).toInteger(kLongestCode), qint64(1), kLongestCode);
    return device;
}

/// "authorization_pending" and its like, where RFC 6749 puts it or where a network puts its texts.
QString reasonIn(const HttpResponse& response)
{
    const Result<QJsonObject> body = objectOf(response);
    if (!body || response.status < 400)
        return {};
    const QString error = body->value(u"error"_s).toString();
    return error.isEmpty() ? body->value(u"message"_s).toString() : error;
}

} // namespace

class DeviceSignIn::Private
{
public:
    Private(HttpClient& client, const Clock& time, SignInRequest asked)
        : http(client)
        , clock(time)
        , request(std::move(asked))
    {}

    HttpRequest post(const QUrl& url, QList<QPair<QString, QString>> fields, const QString& action) const;
    Async<HttpResponse> send(HttpRequest message);
    QCoro::Task<> pause(int seconds);
    void end(Error error)
    {
        if (!stop)
            stop = std::move(error);
        wake.wake();
    }

    HttpClient& http;
    const Clock& clock;
    const SignInRequest request;
    DeviceCode device;
    QTimer timer;
    Wake wake;
    std::optional<Error> stop;
};

HttpRequest DeviceSignIn::Private::post(const QUrl& url, QList<QPair<QString, QString>> fields,
                                        const QString& action) const
{
    Grant grant;
    grant.network = request.network;
    grant.instance = request.instance;
    grant.endpoints = request.endpoints;
    grant.app = request.app;
    grant.clientSecret = request.clientSecret;
    grant.consent = request.consent;
    return clientPost(grant, url, std::move(fields), action);
}

/// One request that cancel() does not have to wait for.
Async<HttpResponse> DeviceSignIn::Private::send(HttpRequest message)
{
    const auto answer = std::make_shared<std::optional<Result<HttpResponse>>>();
    whenDone(http.send(std::move(message)), &timer, [this, answer](const Result<HttpResponse>& response) {
        *answer = response;
        wake.wake();
    });
    while (!*answer && !stop)
        co_await wake.next();
    if (stop)
        co_return Failed(*stop);
    Result<HttpResponse> response = **answer;
    co_return response;
}

QCoro::Task<> DeviceSignIn::Private::pause(int seconds)
{
    bool over = false;
    QTimer sleep;
    sleep.setSingleShot(true);
    QObject::connect(&sleep, &QTimer::timeout, &sleep, [this, &over] {
        over = true;
        wake.wake();
    });
    sleep.start(std::chrono::seconds(seconds));
    while (!over && !stop)
        co_await wake.next();
}

DeviceSignIn::DeviceSignIn(HttpClient& http, const Clock& clock, SignInRequest request, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(http, clock, std::move(request)))
{
    d->timer.setSingleShot(true);
    connect(&d->timer, &QTimer::timeout, this, [this] { d->end(Error{ErrorKind::TimedOut, u"nobody signed in"_s}); });
}

DeviceSignIn::~DeviceSignIn() = default;

QString DeviceSignIn::userCode() const
{
    return d->device.userCode;
}

void DeviceSignIn::cancel()
{
    d->end(Error{ErrorKind::Cancelled, {}});
}

Async<TokenSet> DeviceSignIn::run()
{
    const NetworkDescriptor& network = *d->request.network;
    if (d->request.app.clientId.isEmpty())
        co_return fail(ErrorKind::NotRegistered);
    const QPair<QString, QString> scope{network.scopeParameter, d->request.scopes.join(network.scopeSeparator)};
    const QList<QPair<QString, QString>> asked{scope};
    const HttpRequest first = d->post(d->request.endpoints.device, asked, u"device code"_s);
    const Result<HttpResponse> started = co_await d->send(first);
    if (!started)
        co_return Failed(started.error());
    const auto refused = classify(network, *started, ErrorRule::Where::Token, u"device code"_s, d->clock.now());
    if (refused)
        co_return Failed(errorFrom(*refused));
    const Result<QJsonObject> answer = objectOf(*started);
    if (!answer)
        co_return Failed(answer.error());
    const Result<DeviceCode> device = readCode(*answer);
    if (!device)
        co_return Failed(device.error());
    const QString host = device->address.host();
    if (host != d->request.endpoints.device.host() && host != d->request.endpoints.authorize.host())
        co_return fail(ErrorKind::SecurityViolation,
                       u"the sign-in address is on %1, which is not the network's"_s.arg(plainText(host)));
    d->device = *device;
    d->timer.start(std::min<std::chrono::milliseconds>(d->request.timeout, std::chrono::seconds(device->lifetime)));
    qCInfo(lcAuth) << "Sign-in at" << network.id.toString() << "waits for a code to be entered";
    Q_EMIT browserRequested(d->http.routed(device->address));

    QList<QPair<QString, QString>> fields{{u"grant_type"_s, u"urn:ietf:params:oauth:grant-type:device_code"_s},
                                          {u"device_code"_s, QString::fromUtf8(device->code.reveal())}};
    if (network.scopeParameter != "scope"_L1) // a network with a name of its own wants it here too
        fields.append(scope);
    const HttpRequest question = d->post(d->request.endpoints.token, fields, u"code exchange"_s);
    int interval = device->interval;
    while (true) {
        co_await d->pause(interval);
        if (d->stop)
            co_return Failed(*d->stop);
        const Result<HttpResponse> response = co_await d->send(question);
        if (d->stop)
            co_return Failed(*d->stop);
        const QString reason = response ? reasonIn(*response) : QString();
        if (reason == "authorization_pending"_L1)
            continue;
        const bool slower = reason == "slow_down"_L1 || !response || response->status >= 500 || response->status == 429;
        if (slower) { // RFC 8628 section 3.5
            interval = std::min(interval + kUsualInterval, kLongestInterval);
            continue;
        }
        if (reason == "access_denied"_L1)
            co_return fail(ErrorKind::Denied, u"the person said no"_s);
        if (reason == "expired_token"_L1 || reason == "invalid device code"_L1)
            co_return fail(ErrorKind::TimedOut, u"the code ran out"_s);
        d->timer.stop();
        if (response->status == 200)
            Q_EMIT answerReceived();
        Result<TokenSet> tokens = parseTokenAnswer(network, *response, d->request.scopes, d->clock.now());
        co_return tokens;
    }
}

} // namespace pk
