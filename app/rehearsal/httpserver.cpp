// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpserver.h"

#include "connection.h"

#include <QHostAddress>
#include <QJsonDocument>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

QByteArray Request::header(const QByteArray& lowerCaseName) const
{
    for (const auto& [name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return {};
}

bool Request::hasHeader(const QByteArray& lowerCaseName) const
{
    for (const auto& [name, value] : headers) {
        if (name == lowerCaseName)
            return true;
    }
    return false;
}

QString Request::param(const QString& name, const QString& fallback) const
{
    return form.has(name) ? form.value(name) : query.value(name, fallback);
}

QString Request::bearer() const
{
    const QByteArray value = header("authorization");
    return value.left(7).toLower() == "bearer " ? QString::fromUtf8(value.mid(7).trimmed()) : QString();
}

std::pair<QString, QString> Request::basic() const
{
    const QByteArray value = header("authorization");
    if (value.left(6).toLower() != "basic ")
        return {};
    const QByteArray pair = QByteArray::fromBase64(value.mid(6).trimmed());
    const auto colon = pair.indexOf(':');
    if (colon < 0)
        return {};
    // RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
    return {QString::fromUtf8(QByteArray::fromPercentEncoding(pair.left(colon))),
            QString::fromUtf8(QByteArray::fromPercentEncoding(pair.mid(colon + 1)))};
}

Answer Answer::json(const QJsonObject& object, int status)
{
    Answer answer;
    answer.status = status;
    answer.with("Content-Type", "application/json; charset=utf-8").with("Cache-Control", "no-store");
    answer.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
    return answer;
}

Answer Answer::json(const QJsonArray& array, int status)
{
    Answer answer = json(QJsonObject(), status);
    answer.body = QJsonDocument(array).toJson(QJsonDocument::Compact);
    return answer;
}

Answer Answer::html(const QString& page, int status)
{
    Answer answer;
    answer.status = status;
    answer.with("Content-Type", "text/html; charset=utf-8").with("Cache-Control", "no-store");
    answer.body = page.toUtf8();
    return answer;
}

Answer Answer::text(const QString& text, int status)
{
    Answer answer;
    answer.status = status;
    answer.with("Content-Type", "text/plain; charset=utf-8");
    answer.body = text.toUtf8();
    return answer;
}

Answer Answer::redirect(const QByteArray& location, int status)
{
    Answer answer;
    answer.status = status;
    answer.with("Location", location)
        .with("Cache-Control", "no-store")
        .with("Content-Type", "text/html; charset=utf-8");
    return answer;
}

HttpServer::HttpServer(Handler handler, QObject* parent) : QObject(parent), m_handler(std::move(handler))
{
    connect(&m_server, &QTcpServer::newConnection, this, &HttpServer::accept);
}

bool HttpServer::listen(quint16 port)
{
    return m_server.listen(QHostAddress(QHostAddress::LocalHost), port);
}

void HttpServer::accept()
{
    while (QTcpSocket* socket = m_server.nextPendingConnection())
        new Connection(socket, *this); // owned by this, gone with its socket
}

} // namespace pk::rehearsal
