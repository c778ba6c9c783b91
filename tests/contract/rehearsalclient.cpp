// SPDX-License-Identifier: GPL-3.0-or-later
#include "rehearsalclient.h"

#include <QJsonDocument>
#include <QSignalSpy>
#include <QUrlQuery>

#include <memory>

namespace pk::test {

using namespace Qt::Literals::StringLiterals;

QByteArray Reply::header(const QByteArray& name) const
{
    for (const auto& [key, value] : headers) {
        if (key.toLower() == name.toLower())
            return value;
    }
    return {};
}

QString Reply::sentBack(const QString& name) const
{
    return QUrlQuery(location).queryItemValue(name, QUrl::FullyDecoded);
}

RehearsalClient::~RehearsalClient()
{
    if (m_process.state() != QProcess::NotRunning && !stop())
        m_process.kill();
}

bool RehearsalClient::start(const QStringList& arguments)
{
    m_process.setProgram(QStringLiteral(PK_BIN_DIR) + u"/pagekeeper-rehearsal"_s);
    m_process.setArguments(QStringList{u"--quiet"_s, u"--follow-stdin"_s} + arguments);
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start();
    while (!m_process.canReadLine() && m_process.waitForReadyRead(10'000))
        ; // the line is long and comes in pieces
    if (!m_process.canReadLine()) {
        qWarning() << "pagekeeper-rehearsal did not start:" << m_process.errorString();
        return false;
    }
    m_announced = QJsonDocument::fromJson(m_process.readLine()).object();
    m_base = m_announced.value(u"base"_s).toString();
    return !m_base.isEmpty();
}

bool RehearsalClient::stop()
{
    m_process.closeWriteChannel();
    return m_process.waitForFinished(10'000) && m_process.exitStatus() == QProcess::NormalExit
        && m_process.exitCode() == 0;
}

QByteArray RehearsalClient::encoded(const Fields& fields)
{
    QByteArrayList parts;
    for (const auto& [name, value] : fields)
        parts.append(QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(value));
    return parts.join('&');
}

Reply RehearsalClient::send(const QByteArray& method, const QString& path, const QByteArray& body,
                            const QByteArray& authorization, int timeoutMs, const Fields& headers)
{
    QNetworkRequest request(QUrl::fromEncoded((m_base + path).toUtf8()));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setTransferTimeout(timeoutMs);
    request.setHeader(QNetworkRequest::UserAgentHeader, u"the test itself"_s);
    if (!body.isEmpty())
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded"_s);
    if (!authorization.isEmpty())
        request.setRawHeader("Authorization", authorization);
    for (const auto& [name, value] : m_headers + headers)
        request.setRawHeader(name.toLatin1(), value.toUtf8());
    const std::unique_ptr<QNetworkReply> reply(m_network.sendCustomRequest(request, method, body));
    QSignalSpy finished(reply.get(), &QNetworkReply::finished);
    if (!reply->isFinished())
        finished.wait(timeoutMs + 5000);
    Reply answer;
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.body = reply->readAll();
    answer.json = QJsonDocument::fromJson(answer.body).object();
    answer.location = QUrl::fromEncoded(reply->rawHeader("Location"));
    answer.headers = reply->rawHeaderPairs();
    answer.error = reply->error();
    return answer;
}

Reply RehearsalClient::get(const QString& path, const Fields& query, const QString& bearer)
{
    const QString whole = query.isEmpty() ? path : path + u'?' + QString::fromLatin1(encoded(query));
    return send("GET", whole, {}, bearer.isEmpty() ? QByteArray() : "Bearer " + bearer.toUtf8());
}

Reply RehearsalClient::post(const QString& path, const Fields& form, const QByteArray& authorization)
{
    return send("POST", path, encoded(form), authorization);
}

QJsonObject RehearsalClient::control(const QString& command, const Fields& query)
{
    const Reply reply = get(u"/_control/"_s + command, query);
    if (!reply.json.value(u"ok"_s).toBool())
        qWarning() << "control" << command << "answered" << reply.status << reply.text(u"error"_s);
    return reply.json;
}

} // namespace pk::test
