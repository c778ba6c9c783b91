// SPDX-License-Identifier: GPL-3.0-or-later
// bluesky.md section 2.4, steps 2 to 5: handle, DID, account server, authorization server. And who lives there.
#include "bluesky.h"
#include "seeding.h"

#include <QDateTime>
#include <QJsonArray>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

const QStringList& accountServers()
{
    static const QStringList hosts{
        u"pds1.host.rehearsal-bsky.network"_s, u"pds2.host.rehearsal-bsky.network"_s, QString::fromLatin1(kSelfHosted)};
    return hosts;
}

bool isAuthorizationServer(const QString& host)
{
    return host == QLatin1StringView(kEntryway) || host == QLatin1StringView(kSelfHosted);
}

/// 24 letters, as after "did:plc:".
QString plcId(const World& world, const QString& id)
{
    static constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyz234567";
    QString text;
    for (int i = 0; i < 24; ++i)
        text += QLatin1Char(kLetters[world.stable(u"plc"_s + id + QString::number(i)) % 32]);
    return text;
}

QJsonObject serverMetadata(const QString& host)
{
    const QString origin = u"https://"_s + host;
    return {{u"issuer"_s, origin},
            {u"authorization_endpoint"_s, origin + u"/oauth/authorize"_s},
            {u"token_endpoint"_s, origin + u"/oauth/token"_s},
            {u"pushed_authorization_request_endpoint"_s, origin + u"/oauth/par"_s},
            {u"revocation_endpoint"_s, origin + u"/oauth/revoke"_s},
            {u"require_pushed_authorization_requests"_s, true},
            {u"authorization_response_iss_parameter_supported"_s, true},
            {u"client_id_metadata_document_supported"_s, true},
            {u"code_challenge_methods_supported"_s, QJsonArray{u"S256"_s}},
            {u"dpop_signing_alg_values_supported"_s, QJsonArray{u"ES256"_s}},
            {u"grant_types_supported"_s, QJsonArray{u"authorization_code"_s, u"refresh_token"_s}},
            {u"response_types_supported"_s, QJsonArray{u"code"_s}},
            {u"token_endpoint_auth_methods_supported"_s, QJsonArray{u"none"_s, u"private_key_jwt"_s}},
            {u"token_endpoint_auth_signing_alg_values_supported"_s, QJsonArray{u"ES256"_s}},
            {u"scopes_supported"_s,
             QJsonArray{u"atproto"_s, u"transition:generic"_s, u"transition:chat.bsky"_s, u"transition:email"_s}}};
}

QString isoTime(qint64 seconds)
{
    return QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(u"yyyy-MM-ddTHH:mm:ss.000Z"_s);
}

} // namespace

QStringList BlueskyDialect::hosts() const
{
    QStringList hosts = QStringList{QString::fromLatin1(kEntryway), u"plc.directory"_s, u"public.api.bsky.app"_s}
        + accountServers() + pictureHosts();
    qsizetype people = 0;
    for (const Login* login : m_world.loginsOf(network(), {})) {
        if (++people <= 100) // a list of routes, not a directory; the others are found through resolveHandle
            hosts.append(login->handle);
    }
    return hosts;
}

void BlueskyDialect::seed()
{
    m_pushed.clear();
    m_challenges.clear();
    m_proofs.clear();
    m_unverified.clear();
    m_deleted.clear();
    m_oldServers.clear();
    const QString brandHandle = u"nordlys.rehearsal-bsky.network"_s; // a domain of its own, and a DID that is a domain
    LoginSeed how{network(), [&](const QString& id, int) {
                      return id == "nordlys"_L1 ? u"did:web:"_s + brandHandle : u"did:plc:"_s + plcId(m_world, id);
                  }};
    how.many = false; // nothing to list: one token, one account
    seedLogins(m_world, how);
    for (Login* login : m_world.loginsOf(network(), {}))
        login->handle = login->id == "nordlys"_L1 ? brandHandle : login->id + u".bsky.social"_s;
    Registration hosted;
    hosted.network = network();
    hosted.clientId = u"https://agency.example/oauth/client-metadata.json"_s;
    hosted.name = u"Agency Tool"_s;
    hosted.redirects = {u"http://127.0.0.1/callback"_s, u"http://[::1]/callback"_s};
    hosted.scopes = {
        u"atproto"_s, u"transition:generic"_s, u"repo:app.bsky.feed.post?action=create"_s, u"blob:image/*"_s};
    hosted.note = u"hosted client metadata; any http://localhost?... client describes itself and needs no entry"_s;
    m_world.registrations.append(hosted);
}

const Login* BlueskyDialect::byHandle(const QString& handle) const
{
    for (const Login* login : m_world.loginsOf(network(), {})) {
        if (login->handle == handle.toLower())
            return login;
    }
    return nullptr;
}

const Login* BlueskyDialect::byActor(const QString& handleOrDid) const
{
    for (const Login* login : m_world.loginsOf(network(), {})) {
        if (login->remoteId == handleOrDid)
            return login;
    }
    return byHandle(handleOrDid);
}

QString BlueskyDialect::handleOf(const Login& login) const
{
    return m_unverified.contains(login.key()) ? u"handle.invalid"_s : login.handle;
}

QString BlueskyDialect::homeOf(const Login& login) const
{
    if (!login.movedTo.isEmpty())
        return login.movedTo;
    if (login.id == "jonas"_L1 || login.id == "nordlys"_L1)
        return QString::fromLatin1(kSelfHosted);
    return accountServers()[login.id == "maria"_L1 ? 0 : qsizetype(m_world.stable(login.key()) % 2)];
}

QString BlueskyDialect::serverFor(const QString& accounts) const
{
    return QString::fromLatin1(accounts == QLatin1StringView(kSelfHosted) ? kSelfHosted : kEntryway);
}

QJsonObject BlueskyDialect::didDocument(const Login& login) const
{
    const QString& did = login.remoteId;
    const QString handle = m_unverified.contains(login.key()) ? u"somebody-else.bsky.social"_s : login.handle;
    return {{u"@context"_s,
             QJsonArray{u"https://www.w3.org/ns/did/v1"_s,
                        u"https://w3id.org/security/multikey/v1"_s,
                        u"https://w3id.org/security/suites/secp256k1-2019/v1"_s}},
            {u"id"_s, did},
            {u"alsoKnownAs"_s, QJsonArray{u"at://"_s + handle}},
            {u"verificationMethod"_s,
             QJsonArray{QJsonObject{{u"id"_s, did + u"#atproto"_s},
                                    {u"type"_s, u"Multikey"_s},
                                    {u"controller"_s, did},
                                    {u"publicKeyMultibase"_s, u"zQ3sh"_s + plcId(m_world, did)}}}},
            {u"service"_s,
             QJsonArray{QJsonObject{{u"id"_s, u"#atproto_pds"_s},
                                    {u"type"_s, u"AtprotoPersonalDataServer"_s},
                                    {u"serviceEndpoint"_s, u"https://"_s + homeOf(login)}}}}};
}

Answer BlueskyDialect::directory(const Request& request) const
{
    const QString did = request.path.mid(1);
    const Login* login = did.startsWith("did:plc:"_L1) ? byActor(did) : nullptr;
    if (!login)
        return Answer::json(QJsonObject{{u"message"_s, u"DID not registered: "_s + did}}, 404);
    Answer answer = Answer::json(didDocument(*login));
    answer.headers.first().second = "application/did+ld+json; charset=utf-8";
    return answer;
}

Answer BlueskyDialect::handleHost(const Request& request) const
{
    const Login* login = byHandle(request.host);
    if (login && request.path == "/.well-known/atproto-did"_L1)
        return Answer::text(login->remoteId);
    if (login && request.path == "/.well-known/did.json"_L1 && login->remoteId == u"did:web:"_s + request.host)
        return Answer::json(didDocument(*login));
    return Answer::text(u"Not Found"_s, 404);
}

std::optional<Answer> BlueskyDialect::wellKnown(const Request& request) const
{
    const QString origin = u"https://"_s + request.host;
    if (request.path == "/.well-known/oauth-protected-resource"_L1 && accountServers().contains(request.host)) {
        return Answer::json(
            QJsonObject{{u"resource"_s, origin},
                        {u"authorization_servers"_s, QJsonArray{u"https://"_s + serverFor(request.host)}},
                        {u"scopes_supported"_s, QJsonArray()},
                        {u"bearer_methods_supported"_s, QJsonArray{u"header"_s}},
                        {u"resource_documentation"_s, u"https://atproto.com"_s}});
    }
    if (request.path == "/.well-known/oauth-authorization-server"_L1 && isAuthorizationServer(request.host))
        return Answer::json(serverMetadata(request.host));
    return std::nullopt;
}

Answer BlueskyDialect::handle(const Request& request)
{
    if (const auto known = wellKnown(request))
        return *known;
    if (request.host == "plc.directory"_L1)
        return directory(request);
    if (request.host == "public.api.bsky.app"_L1)
        return appView(request);
    Answer answer;
    if (isAuthorizationServer(request.host) && request.path.startsWith("/oauth/"_L1))
        answer = server(request);
    else if (accountServers().contains(request.host) && request.path.startsWith("/xrpc/"_L1))
        answer = xrpc(request);
    else if (request.path == "/xrpc/com.atproto.identity.resolveHandle"_L1)
        answer = resolveHandle(request);
    else
        return handleHost(request);
    addNonce(request, answer);
    return answer;
}

Answer BlueskyDialect::resolveHandle(const Request& request) const
{
    const Login* login = byHandle(request.query.value(u"handle"_s));
    if (!login)
        return xrpcError(400, u"InvalidRequest"_s, u"Unable to resolve handle"_s);
    return Answer::json(QJsonObject{{u"did"_s, login->remoteId}});
}

QJsonObject BlueskyDialect::profile(const Login& login) const
{
    const auto some = qint64(m_world.stable(login.key() + u"figures"_s) % 900);
    QJsonObject row{{u"did"_s, login.remoteId},
                    {u"handle"_s, handleOf(login)},
                    {u"displayName"_s, login.name},
                    {u"description"_s, u"Posts of "_s + login.name},
                    {u"followersCount"_s, m_world.feeds.followers(login.key(), login.followers)},
                    {u"followsCount"_s, some / 2},
                    {u"postsCount"_s, feed(login).size()},
                    {u"createdAt"_s, isoTime(1'682'935'200 + some * 86'400)},
                    {u"indexedAt"_s, isoTime(m_world.now() - m_world.now() % 86'400)}};
    if (login.id == "bo"_L1)
        row.remove(u"displayName"_s); // nobody has to give a name...
    if (login.id != "zoe"_L1)         // ...or a picture
        row[u"avatar"_s] = u"https://cdn.bsky.app/img/avatar/plain/%1@jpeg"_s.arg(login.remoteId);
    return row;
}

Answer BlueskyDialect::oneProfile(const Request& request) const
{
    const Login* login = byActor(request.query.value(u"actor"_s));
    if (!login)
        return xrpcError(400, u"InvalidRequest"_s, u"Profile not found"_s);
    if (login->suspended)
        return xrpcError(400, u"AccountTakedown"_s, u"Account has been suspended"_s);
    if (login->deactivated)
        return xrpcError(400, u"AccountDeactivated"_s, u"Account is deactivated"_s);
    return Answer::json(profile(*login));
}

Answer BlueskyDialect::appView(const Request& request)
{
    QList<std::pair<QByteArray, QByteArray>> headers;
    Answer answer = xrpcError(404, u"XRPCNotSupported"_s, u"XRPCNotSupported"_s);
    if (const auto over = limited({}, headers)) {
        answer = *over;
    } else if (request.path == "/xrpc/com.atproto.identity.resolveHandle"_L1) {
        answer = resolveHandle(request);
    } else if (request.path == "/xrpc/app.bsky.actor.getProfile"_L1) {
        answer = oneProfile(request);
    } else if (request.path == "/xrpc/app.bsky.actor.getProfiles"_L1) {
        const QStringList actors = request.query.all(u"actors"_s);
        if (actors.isEmpty() || actors.size() > 25)
            return xrpcError(400, u"InvalidRequest"_s, u"Error: Params must have 1 to 25 \"actors\""_s);
        QJsonArray rows;
        for (const QString& actor : actors) {
            const Login* login = byActor(actor);
            if (login && !login->suspended && !login->deactivated)
                rows.append(profile(*login));
        }
        answer = Answer::json(QJsonObject{{u"profiles"_s, rows}});
    } else if (isContent(request.path.mid(int(qstrlen("/xrpc/"))))) {
        answer = content(request);
    }
    answer.headers += headers;
    return answer;
}

} // namespace pk::rehearsal
