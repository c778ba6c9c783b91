// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/auth/localauthserver.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QNetworkProxy>

namespace pk {

using namespace Qt::Literals::StringLiterals;

LocalAuthServer::LocalAuthServer()
{
    m_server.always([this](QTcpSocket* socket, const QByteArray& request) {
        if (targetOf(request) != "/token") {
            const auto behaviour = metadataBehaviour ? metadataBehaviour : m_server.http(404);
            behaviour(socket, request);
            return;
        }
        m_exchanges.append(fieldsOf(bodyOf(request)));
        if (tokenBehaviour) {
            tokenBehaviour(socket, request);
            return;
        }
        const QByteArray error = judge(m_exchanges.constLast());
        m_server.http(error.isEmpty() ? 200 : 400,
                      error.isEmpty() ? tokenJson : R"({"error":")" + error + "\"}")(socket, request);
    });
}

std::shared_ptr<NetworkDescriptor> LocalAuthServer::network() const
{
    auto network = std::make_shared<NetworkDescriptor>();
    network->id = NetworkId(u"local"_s);
    network->name = u"Local"_s;
    network->authorizeUrl = origin() + u"/authorize"_s;
    network->tokenUrl = origin() + u"/token"_s;
    network->redirect = RedirectKind::LoopbackFreePort;
    network->redirectUri = u"http://127.0.0.1/callback"_s;
    return network;
}

SignInRequest LocalAuthServer::request() const
{
    SignInRequest request;
    request.network = network();
    request.endpoints.authorize = m_server.url(u"/authorize"_s);
    request.endpoints.token = m_server.url(u"/token"_s);
    request.app.clientId = u"client-1"_s;
    request.scopes = {u"read"_s, u"write"_s};
    request.timeout = std::chrono::seconds(20);
    request.consent = Consent(NetworkId(u"local"_s), {}, {});
    return request;
}

QByteArray LocalAuthServer::approve(const QUrl& authorize, const QByteArray& code)
{
    const auto asked = fieldsOf(authorize.query(QUrl::FullyEncoded).toLatin1());
    const QByteArray given = code.isEmpty() ? "code-" + QByteArray::number(m_codes.size()) : code;
    m_codes.insert(given,
                   {asked.value(u"code_challenge"_s), asked.value(u"redirect_uri"_s), asked.value(u"client_id"_s)});
    return asked.value(u"redirect_uri"_s) + "?code=" + given.toPercentEncoding()
        + "&state=" + asked.value(u"state"_s).toPercentEncoding();
}

QByteArray LocalAuthServer::judge(const QHash<QString, QByteArray>& form)
{
    const auto issued = m_codes.constFind(form.value(u"code"_s));
    if (form.value(u"grant_type"_s) != "authorization_code")
        return "unsupported_grant_type";
    if (issued == m_codes.cend())
        return "invalid_grant";
    const Issued known = m_codes.take(form.value(u"code"_s)); // once
    const QByteArray hash = QCryptographicHash::hash(form.value(u"code_verifier"_s), QCryptographicHash::Sha256)
                                .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    if (known.redirect != form.value(u"redirect_uri"_s) || (!known.challenge.isEmpty() && known.challenge != hash))
        return "invalid_grant";
    return form.contains(u"client_id"_s) && form.value(u"client_id"_s) != known.client ? "invalid_client"
                                                                                       : QByteArray();
}

QHash<QString, QByteArray> fieldsOf(const QByteArray& form)
{
    QHash<QString, QByteArray> fields;
    for (QByteArray pair : form.split('&')) {
        pair.replace('+', ' ');
        const qsizetype equals = pair.contains('=') ? pair.indexOf('=') : pair.size();
        fields.insert(QString::fromUtf8(QByteArray::fromPercentEncoding(pair.left(equals))),
                      QByteArray::fromPercentEncoding(pair.mid(equals + 1)));
    }
    return fields;
}

QByteArray talk(quint16 port, const QByteArray& bytes, const QHostAddress& address)
{
    QTcpSocket socket;
    socket.setProxy(QNetworkProxy::NoProxy);
    QByteArray answer;
    socket.connectToHost(address, port);
    socket.write(bytes);
    const QDeadlineTimer deadline(5000);
    while (!deadline.hasExpired()
           && (socket.state() != QAbstractSocket::UnconnectedState || socket.bytesAvailable() > 0)) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
        answer += socket.readAll();
    }
    return answer;
}

QByteArray fetch(const QByteArray& url)
{
    const QUrl parsed = QUrl::fromEncoded(url);
    const QByteArray target = url.mid(url.indexOf('/', 8));
    const QByteArray host = url.mid(7, url.indexOf('/', 8) - 7);
    const QHostAddress address = parsed.host() == "localhost"_L1 ? QHostAddress(QHostAddress::LocalHost)
                                                                 : QHostAddress(parsed.host());
    return talk(quint16(parsed.port(80)),
                "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: text/html\r\n\r\n",
                address);
}

int statusOf(const QByteArray& answer)
{
    return answer.startsWith("HTTP/1.1 ") ? answer.mid(9, 3).toInt() : 0;
}

} // namespace pk
