// SPDX-License-Identifier: GPL-3.0-or-later
#include "blueskysession.h"

#include <QCryptographicHash>
#include <QUuid>

namespace pk::test {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString kForm = u"application/x-www-form-urlencoded"_s;

QString hashed(const QString& text)
{
    return QString::fromLatin1(
        DpopKey::base64Url(QCryptographicHash::hash(text.toLatin1(), QCryptographicHash::Sha256)));
}

} // namespace

Reply BlueskySession::send(const QByteArray& method, const QString& host, const QString& path, const QByteArray& body,
                           const QString& type, int timeoutMs)
{
    Reply reply;
    for (int attempt = 0; attempt < 2; ++attempt) {
        QJsonObject claims{{u"jti"_s, QUuid::createUuid().toString(QUuid::Id128)},
                           {u"htm"_s, QString::fromLatin1(method)},
                           {u"htu"_s, u"https://"_s + host + path.section(u'?', 0, 0)},
                           {u"iat"_s, m_world.control(u"state"_s)[u"clock"][u"now"].toInteger()}};
        if (m_nonces.contains(host))
            claims[u"nonce"_s] = m_nonces.value(host);
        if (!m_token.isEmpty())
            claims[u"ath"_s] = hashed(m_token);
        const Fields headers{{u"DPoP"_s, QString::fromLatin1(m_key.proof(claims))}, {u"Content-Type"_s, type}};
        reply = m_world.send(method,
                             u'/' + host + path,
                             body,
                             m_token.isEmpty() ? QByteArray() : "DPoP " + m_token.toLatin1(),
                             timeoutMs,
                             headers);
        if (const QByteArray nonce = reply.header("DPoP-Nonce"); !nonce.isEmpty())
            m_nonces[host] = QString::fromLatin1(nonce);
        if (reply.text(u"error"_s) != "use_dpop_nonce"_L1)
            break;
    }
    return reply;
}

bool BlueskySession::signIn(const QString& person, const QString& scopes)
{
    const QString all = u"atproto "_s + scopes;
    const QString client = u"http://localhost?"_s
        + QString::fromLatin1(RehearsalClient::encoded(
            {{u"redirect_uri"_s, u"http://127.0.0.1/callback"_s}, {u"scope"_s, all}}));
    const QString verifier = QUuid::createUuid().toString(QUuid::Id128) + QUuid::createUuid().toString(QUuid::Id128);
    m_token.clear();
    const Reply pushed = send("POST",
                              u"bsky.social"_s,
                              u"/oauth/par"_s,
                              RehearsalClient::encoded({{u"client_id"_s, client},
                                                        {u"response_type"_s, u"code"_s},
                                                        {u"code_challenge"_s, hashed(verifier)},
                                                        {u"code_challenge_method"_s, u"S256"_s},
                                                        {u"state"_s, u"st"_s},
                                                        {u"redirect_uri"_s, u"http://127.0.0.1:28682/callback"_s},
                                                        {u"scope"_s, all}}),
                              kForm);
    const Reply back = m_world.get(
        u"/bsky.social/oauth/authorize"_s,
        {{u"client_id"_s, client}, {u"request_uri"_s, pushed.text(u"request_uri"_s)}, {u"auto"_s, person}});
    const Reply granted = send("POST",
                               u"bsky.social"_s,
                               u"/oauth/token"_s,
                               RehearsalClient::encoded({{u"grant_type"_s, u"authorization_code"_s},
                                                         {u"code"_s, back.sentBack(u"code"_s)},
                                                         {u"code_verifier"_s, verifier},
                                                         {u"client_id"_s, client},
                                                         {u"redirect_uri"_s, u"http://127.0.0.1:28682/callback"_s}}),
                               kForm);
    m_token = granted.text(u"access_token"_s);
    m_did = granted.text(u"sub"_s);
    const Reply document = m_world.get(u"/plc.directory/"_s + m_did);
    m_home = document.json[u"service"][0][u"serviceEndpoint"].toString().mid(8);
    return !m_token.isEmpty() && !m_home.isEmpty();
}

Reply BlueskySession::call(const QByteArray& method, const QString& nsid, const QByteArray& body, const QString& type,
                           int timeoutMs)
{
    return send(method, m_home, u"/xrpc/"_s + nsid, body, type, timeoutMs);
}

} // namespace pk::test
