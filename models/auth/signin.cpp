// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/signin.h"

#include "models/auth/callback.h"
#include "models/auth/codeflow.h"
#include "models/auth/loopbacklistener.h"
#include "models/domain/logging.h"
#include "models/http/dpop.h"
#include "models/http/wake.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype kLongestPaste = 32 * 1024;

bool hasControls(const QUrl& url)
{
    const QString text = QUrl::fromPercentEncoding(url.toEncoded());
    return std::any_of(text.cbegin(), text.cend(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

/// Holds on to the flow until its request has ended, also when nobody waits for the answer any more.
Async<HttpResponse> exchange(std::shared_ptr<CodeFlow> flow, Secret code)
{
    Result<HttpResponse> response = co_await flow->exchange(code);
    co_return response;
}

Async<QUrl> pushedUrl(std::shared_ptr<CodeFlow> flow, QDateTime now)
{
    Result<QUrl> address = co_await flow->pushedUrl(now);
    co_return address;
}

} // namespace

class SignIn::Private
{
public:
    Private(SignIn* signIn, HttpClient& client, const Clock& time, SignInRequest asked)
        : q(signIn)
        , http(client)
        , clock(time)
        , request(std::move(asked))
        , state(Secret::random(32))
    {}

    QString registeredRedirect() const
    {
        return request.app.redirect.isEmpty() ? request.network->redirectUri : request.app.redirect;
    }
    ExpectedAnswer expected() const;
    std::optional<Error> refusal() const;
    std::optional<Error> listen();
    void show(const QUrl& address);
    CallbackVerdict judge(const QByteArray& query, const QByteArray& fragment);
    void end(Error error);
    bool pushes() const { return request.network->par != Use::Never && !request.endpoints.par.isEmpty(); }
    void wakeSoon()
    {
        QMetaObject::invokeMethod(
            q, [this] { wake.wake(); }, Qt::QueuedConnection);
    }

    SignIn* q;
    HttpClient& http;
    const Clock& clock;
    const SignInRequest request;
    Secret state; ///< empty once the answer came: it is good for one
    QString redirect;
    std::optional<RedirectKind> kind;
    std::unique_ptr<LoopbackListener> listener;
    Secret dpopKey; ///< of this attempt's tokens, where they are bound to one
    std::shared_ptr<CodeFlow> flow;
    Wake wake;
    QTimer timer;
    bool started = false;
    std::optional<Secret> code;
    std::optional<Error> stop;
};

SignIn::SignIn(HttpClient& http, const Clock& clock, SignInRequest request, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, http, clock, std::move(request)))
{
    d->redirect = d->registeredRedirect();
    d->kind = redirectKindOf(*d->request.network, d->redirect);
    d->timer.setSingleShot(true);
    connect(&d->timer, &QTimer::timeout, this, [this] { d->end(Error{ErrorKind::TimedOut, u"nobody signed in"_s}); });
}

SignIn::~SignIn()
{
    if (!d->listener || !d->listener->isGlowing())
        return;
    // The browser is still to fetch its last page. That needs nothing of this attempt any more.
    LoopbackListener* glowing = d->listener.release();
    glowing->setParent(QCoreApplication::instance());
    connect(glowing, &LoopbackListener::closed, glowing, &QObject::deleteLater);
}

ExpectedAnswer SignIn::Private::expected() const
{
    const QUrl issuer = request.endpoints.issuer.isEmpty() ? request.network->issuer : request.endpoints.issuer;
    return {state, issuer, request.endpoints.authorize, request.endpoints.issInAnswer};
}

/// Why the attempt may not even begin.
std::optional<Error> SignIn::Private::refusal() const
{
    QList<QUrl> used{request.endpoints.authorize, request.endpoints.token};
    if (pushes())
        used.append(request.endpoints.par);
    for (const QUrl& url : std::as_const(used)) {
        if (!isAcceptable(url) || hasControls(url))
            return Error{ErrorKind::SecurityViolation, u"the sign-in address is not an acceptable https address"_s};
    }
    if (request.network->pkce && !request.endpoints.pkce && !request.network->pkceOptional)
        return Error{ErrorKind::SecurityViolation, u"the server does not offer PKCE with S256"_s};
    if (request.app.clientId.isEmpty())
        return Error{ErrorKind::NotRegistered, {}};
    if (!kind)
        return Error{ErrorKind::InvalidInput, u"the redirect \"%1\" cannot be used"_s.arg(redirect)};
    return std::nullopt;
}

/// Listens, before there is an address for the browser: never the other way round (item 24).
std::optional<Error> SignIn::Private::listen()
{
    if (*kind != RedirectKind::PasteAddress) {
        listener = std::make_unique<LoopbackListener>(
            [this](const QByteArray& query) { return judge(query, {}).kind != CallbackVerdict::Kind::Junk; });
        const auto listening = listener->listen(redirect);
        if (!listening)
            return listening.error();
        redirect = *listening;
        connect(listener.get(), &LoopbackListener::gaveUp, q, [this] {
            end(Error{ErrorKind::SecurityViolation, u"a program or web page floods the redirect port"_s});
        });
    }
    if (request.endpoints.dpop)
        dpopKey = freshDpopKey();
    if (request.endpoints.dpop && dpopKey.isEmpty())
        return Error{ErrorKind::Unsupported, u"this system cannot make a key for the tokens"_s};
    flow = std::make_shared<CodeFlow>(http, request, redirect, state, dpopKey);
    return std::nullopt;
}

void SignIn::Private::show(const QUrl& address)
{
    const QUrl routed = http.routed(address);
    if (!isAcceptable(routed)) {
        end(Error{ErrorKind::SecurityViolation, u"the sign-in address is not an acceptable https address"_s});
        return;
    }
    timer.start(request.timeout);
    qCInfo(lcAuth) << "Sign-in at" << request.network->id.toString() << "waits for the browser";
    Q_EMIT q->browserRequested(routed);
}

/// Takes a valid answer, whichever way it came. The state goes first: what follows can happen once only.
CallbackVerdict SignIn::Private::judge(const QByteArray& query, const QByteArray& fragment)
{
    if (code || stop)
        return {
            CallbackVerdict::Kind::Junk, {}, Error{ErrorKind::InvalidInput, u"this sign-in has its answer already"_s}};
    CallbackVerdict verdict = judgeCallback(query, fragment, expected());
    if (verdict.kind == CallbackVerdict::Kind::Junk)
        return verdict;
    state = Secret();
    if (verdict.kind == CallbackVerdict::Kind::Code)
        code = verdict.code;
    else
        stop = verdict.error;
    wakeSoon();
    return verdict;
}

void SignIn::Private::end(Error error)
{
    if (stop)
        return;
    stop = std::move(error);
    if (listener && !listener->isGlowing())
        listener->close();
    wakeSoon();
}

Async<TokenSet> SignIn::run()
{
    Q_ASSERT(!d->started);
    d->started = true;
    std::optional<Error> error = d->stop;
    if (!error)
        error = d->refusal();
    if (!error)
        error = d->listen();
    if (error) {
        d->end(*error);
        co_return Failed(*error);
    }
    if (d->pushes()) {
        const Result<QUrl> pushed = co_await pushedUrl(d->flow, d->clock.now());
        if (!pushed)
            d->end(pushed.error());
        else if (!d->stop)
            d->show(*pushed);
    } else {
        d->show(d->flow->authorizeUrl());
    }
    while (!d->code && !d->stop)
        co_await d->wake.next();
    d->timer.stop();
    if (d->listener && !d->listener->isGlowing())
        d->listener->close();
    if (d->stop) {
        d->flow.reset(); // the verifier with it
        co_return Failed(*d->stop);
    }
    Q_EMIT answerReceived();
    const Secret code = *d->code;
    d->code = Secret();
    // Not awaited directly, so that cancel() need not wait for a slow server.
    const auto answer = std::make_shared<std::optional<Result<HttpResponse>>>();
    whenDone(exchange(d->flow, code), this, [this, answer](const Result<HttpResponse>& response) {
        *answer = response;
        d->wake.wake();
    });
    while (!*answer && !d->stop)
        co_await d->wake.next();
    if (d->stop)
        co_return Failed(*d->stop);
    const Result<HttpResponse> response = **answer;
    if (!response)
        co_return Failed(response.error());
    Result<TokenSet> tokens = parseTokenAnswer(*d->request.network, *response, d->request.scopes, d->clock.now());
    if (tokens && !d->dpopKey.isEmpty() && tokens->tokenType.compare(u"DPoP"_s, Qt::CaseInsensitive) != 0)
        co_return fail(ErrorKind::SecurityViolation, u"the server did not bind the tokens to our key"_s);
    if (tokens) {
        tokens->dpopKey = d->dpopKey;
        tokens->issuer = d->request.endpoints.issuer.toString(QUrl::FullyEncoded);
    }
    co_return tokens;
}

void SignIn::cancel()
{
    d->end(Error{ErrorKind::Cancelled, {}});
}

Result<bool> SignIn::pasteAddress(const QString& finalAddress)
{
    QByteArray address = finalAddress.trimmed().toUtf8();
    if (!d->flow || address.size() > kLongestPaste)
        return fail(ErrorKind::InvalidInput, u"no sign-in is waiting for this address"_s);
    for (const QByteArray habit : {"#_=_", "#_"}) { // of some networks; they mean nothing
        if (address.endsWith(habit))
            address.chop(habit.size());
    }
    const qsizetype hash = address.indexOf('#');
    const QByteArray fragment = hash < 0 ? QByteArray() : address.mid(hash + 1);
    const QByteArray whole = hash < 0 ? address : address.left(hash);
    const qsizetype mark = whole.indexOf('?');
    QByteArray place = mark < 0 ? whole : whole.left(mark);
    QByteArray expected = d->redirect.toUtf8();
    for (QByteArray* text : {&place, &expected}) {
        if (text->endsWith('/')) // browsers add one behind a bare host
            text->chop(1);
    }
    if (place != expected)
        return fail(ErrorKind::InvalidInput, u"the address does not begin with %1"_s.arg(d->redirect));
    const CallbackVerdict verdict = d->judge(mark < 0 ? QByteArray() : whole.mid(mark + 1), fragment);
    if (verdict.kind == CallbackVerdict::Kind::Junk)
        return Failed(verdict.error);
    return true;
}

bool SignIn::wantsPastedAddress() const
{
    return d->kind == RedirectKind::PasteAddress;
}

QUrl SignIn::redirectUri() const
{
    return QUrl(d->redirect);
}

} // namespace pk
