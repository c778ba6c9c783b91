// SPDX-License-Identifier: GPL-3.0-or-later
// Account servers (bluesky.md sections 3, 4, 10) and the control commands that only this network has.
#include "bluesky.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kCalls = 3000; // per address, in five minutes
constexpr qint64 kWindow = 300;

bool isProxied(const QString& scope, const QString& method)
{
    return scope == "transition:generic"_L1 || scope.startsWith(u"rpc:"_s + method) || scope.startsWith("rpc:*"_L1);
}

} // namespace

QString BlueskyDialect::tokenOf(const Request& request) const
{
    const QByteArray value = request.header("authorization");
    return value.left(5).toLower() == "dpop " ? QString::fromLatin1(value.mid(5).trimmed()) : QString();
}

std::optional<Answer> BlueskyDialect::limited(const QString& login, QList<std::pair<QByteArray, QByteArray>>& headers)
{
    const qint64 now = m_world.now();
    CallCount& count = m_world.callCounts[network() + u"|calls"_s]; // "all requests per IP": there is one address here
    if (count.ends <= now)
        count = {0, now - now % kWindow + kWindow};
    ++count.used;
    const Faults& faults = m_world.faults;
    const int percent = faults.usedPercent.value(network() + u'|' + login, faults.usedPercent.value(network()));
    const qint64 until = faults.throttledUntil(network(), login, {}, now);
    const int used = until ? kCalls + 1 : count.used + kCalls * percent / 100;
    headers = {{"RateLimit-Limit", QByteArray::number(kCalls)},
               {"RateLimit-Remaining", QByteArray::number(qMax(0, kCalls - used))},
               {"RateLimit-Reset", QByteArray::number(until ? until : count.ends)},
               {"RateLimit-Policy", QByteArray::number(kCalls) + ";w=" + QByteArray::number(kWindow)}};
    if (used <= kCalls)
        return std::nullopt;
    return xrpcError(429, u"RateLimitExceeded"_s, u"Rate Limit Exceeded"_s);
}

Answer BlueskyDialect::xrpc(const Request& request)
{
    QList<std::pair<QByteArray, QByteArray>> headers;
    const QString value = tokenOf(request);
    const Token* found = m_world.token(value);
    const QString loginKey = found ? found->login : QString();
    Answer answer = [&]() -> Answer {
        if (const auto over = limited(loginKey, headers))
            return *over;
        if (request.path == "/xrpc/com.atproto.identity.resolveHandle"_L1)
            return resolveHandle(request);
        if (request.path == "/xrpc/com.atproto.repo.getRecord"_L1 && request.method == "GET"
            && !request.hasHeader("authorization"))
            return getRecord(request); // repositories are public
        if (!request.hasHeader("authorization"))
            return xrpcError(401, u"AuthMissing"_s, u"Authentication Required"_s);
        if (value.isEmpty())
            return challenge(u"invalid_token"_s, u"Unexpected authorization type"_s);
        QString thumbprint;
        if (const auto fault = refuseProof(request, value, thumbprint))
            return challenge(fault->error, fault->text);
        if (const auto refused = refuseToken(request, found, thumbprint))
            return *refused;
        const Login& login = *m_world.login(loginKey);
        if (const auto refused = refuseAccount(request, login))
            return *refused;
        return authorized(request, *found, login);
    }();
    answer.headers += headers;
    return answer;
}

std::optional<Answer> BlueskyDialect::refuseToken(const Request& request, const Token* token,
                                                  const QString& thumbprint) const
{
    if (!token || token->network != network() || token->kind != "access"_L1)
        return challenge(u"invalid_token"_s, u"Invalid token"_s);
    if (token->host != request.host)
        return challenge(u"invalid_token"_s, u"unexpected \"aud\" claim value"_s);
    if (m_world.ended(*token))
        return challenge(u"invalid_token"_s, u"\"exp\" claim timestamp check failed"_s);
    if (token->proofKey != thumbprint)
        return challenge(u"invalid_token"_s, u"Invalid DPoP key binding"_s);
    return std::nullopt; // whatever became of the session: access tokens are stateless
}

std::optional<Answer> BlueskyDialect::refuseAccount(const Request& request, const Login& login) const
{
    const bool moved = homeOf(login) != request.host;
    if (moved && m_deleted.contains(login.key()))
        return xrpcError(403, u"AccountNotFound"_s, u"Account not found"_s);
    if (login.suspended)
        return xrpcError(401, u"AccountTakedown"_s, u"Account has been taken down"_s);
    if (login.deactivated || moved)
        return xrpcError(401, u"AccountDeactivated"_s, u"Account is deactivated"_s);
    return std::nullopt;
}

Answer BlueskyDialect::authorized(const Request& request, const Token& token, const Login& login)
{
    const Grant* grant = m_world.grant(login.key(), token.clientId);
    const auto mayUse = [&](const std::function<bool(const QString&)>& fits) {
        return std::any_of(token.scopes.begin(), token.scopes.end(), [&](const QString& scope) {
            return fits(scope) && (!grant || grant->scopes.value(scope) != "declined"_L1);
        });
    };
    const QString method = request.path.mid(int(qstrlen("/xrpc/")));
    if (request.method == "GET" && method == "com.atproto.server.getSession"_L1) {
        QJsonObject session{{u"did"_s, login.remoteId}, {u"handle"_s, handleOf(login)}, {u"active"_s, true}};
        const bool mail = mayUse([](const QString& scope) {
            return scope == "transition:email"_L1 || scope.startsWith("account:email"_L1);
        });
        if (mail) {
            session[u"email"_s] = login.id + u"@agency.example"_s;
            session[u"emailConfirmed"_s] = true;
        }
        return Answer::json(session);
    }
    if (request.method == "GET" && method == "com.atproto.repo.getRecord"_L1)
        return getRecord(request);
    if (const auto answer = repository(request, login, mayUse))
        return *answer;
    if (request.method == "GET" && (method == "app.bsky.actor.getProfile"_L1 || isContent(method))) {
        if (mayUse([&](const QString& scope) { return isProxied(scope, method); }))
            return isContent(method) ? content(request) : oneProfile(request);
        return xrpcError(403,
                         u"ScopeMissingError"_s,
                         u"Missing required scope \"rpc:%1?aud=did:web:api.bsky.app%23bsky_appview\""_s.arg(method));
    }
    return xrpcError(501, u"MethodNotImplemented"_s, u"Method Not Implemented"_s);
}

QStringList BlueskyDialect::ownCommands() const
{
    return {u"takedown"_s, u"deactivate"_s, u"migrate"_s, u"unverify-handle"_s, u"rotate-nonces"_s, u"old-server"_s};
}

Answer BlueskyDialect::ownCommand(const QString& command, const Request& request, const QStringList& logins)
{
    const bool on = request.param(u"on"_s, u"1"_s) != "0"_L1;
    const auto done = [] { return Answer::json(QJsonObject{{u"ok"_s, true}}); };
    const auto put = [on](QSet<QString>& set, const QString& entry) {
        if (on)
            set.insert(entry);
        else
            set.remove(entry);
    };
    if (command == "rotate-nonces"_L1) {
        ++m_nonceRound;
        return done();
    }
    if (command == "old-server"_L1) {
        put(m_oldServers, request.param(u"host"_s, QString::fromLatin1(kSelfHosted)));
        return done();
    }
    if (logins.isEmpty())
        return Answer::json(QJsonObject{{u"ok"_s, false}, {u"error"_s, u"person is missing"_s}}, 400);
    const QString to = request.param(u"to"_s, QString::fromLatin1(kSelfHosted));
    if (command == "migrate"_L1 && !hosts().contains(to))
        return Answer::json(QJsonObject{{u"ok"_s, false}, {u"error"_s, u"to must be a host of this network"_s}}, 400);
    for (const QString& key : logins) {
        Login& login = *m_world.login(key);
        if (command == "unverify-handle"_L1) {
            put(m_unverified, key);
        } else if (command == "migrate"_L1) {
            login.movedTo = on ? to : QString();
            m_deleted.remove(key);
            if (on && request.param(u"mode"_s) == "deleted"_L1)
                m_deleted.insert(key);
        } else {
            (command == "takedown"_L1 ? login.suspended : login.deactivated) = on;
            if (on)
                endSessionsOf(key);
        }
    }
    return done();
}

} // namespace pk::rehearsal
