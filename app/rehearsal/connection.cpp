// SPDX-License-Identifier: GPL-3.0-or-later
#include "connection.h"

#include <QJsonDocument>
#include <QTimer>

#include <memory>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype kMaxHead = 256 * 1024;
constexpr qsizetype kMaxBody = 64 * 1024 * 1024;

QByteArray reasonPhrase(int status)
{
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 302: return "Found";
    case 303: return "See Other";
    case 307: return "Temporary Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 410: return "Gone";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Entity";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    default: return "Status";
    }
}

/// A flat JSON body as fields, lists as repeats: POST /api/v1/apps takes either form.
Params jsonFields(const QByteArray& body)
{
    Params fields;
    const QJsonObject object = QJsonDocument::fromJson(body).object();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it->isArray()) {
            const QJsonArray list = it->toArray();
            for (const QJsonValue entry : list)
                fields.add(it.key() + "[]"_L1, entry.toVariant().toString());
        } else {
            fields.add(it.key(), it->toVariant().toString());
        }
    }
    return fields;
}

/// The text parts of a multipart body; parts with a file name stay out.
Params multipartFields(const QByteArray& body, const QByteArray& contentType)
{
    Params fields;
    const auto at = contentType.indexOf("boundary=");
    if (at < 0)
        return fields;
    QByteArray boundary = contentType.mid(at + 9);
    if (boundary.startsWith('"'))
        boundary = boundary.mid(1, boundary.indexOf('"', 1) - 1);
    const QByteArray mark = "--" + boundary;
    for (auto start = body.indexOf(mark); start >= 0;) {
        const auto end = body.indexOf(mark, start + mark.size());
        if (end < 0)
            break;
        const QByteArray part = body.mid(start + mark.size() + 2, end - start - mark.size() - 4);
        const auto blank = part.indexOf("\r\n\r\n");
        const auto name = part.indexOf("name=\"");
        if (blank > 0 && name >= 0 && name < blank && part.left(blank).indexOf("filename=") < 0) {
            const auto close = part.indexOf('"', name + 6);
            fields.add(QString::fromUtf8(part.mid(name + 6, close - name - 6)), QString::fromUtf8(part.mid(blank + 4)));
        }
        start = end;
    }
    return fields;
}

Params formFields(const Request& request)
{
    const QByteArray type = request.header("content-type");
    if (type.startsWith("application/x-www-form-urlencoded"))
        return Params::parse(request.body);
    if (type.startsWith("application/json"))
        return jsonFields(request.body);
    if (type.startsWith("multipart/form-data"))
        return multipartFields(request.body, type);
    return {};
}

} // namespace

Connection::Connection(QTcpSocket* socket, HttpServer& server) : QObject(&server), m_socket(socket), m_server(server)
{
    m_socket->setParent(this);
    connect(m_socket, &QTcpSocket::readyRead, this, &Connection::read);
    connect(m_socket, &QTcpSocket::disconnected, this, &QObject::deleteLater);
    read();
}

void Connection::read()
{
    m_in += m_socket->readAll();
    next();
}

void Connection::next()
{
    if (m_busy)
        return;
    Request request;
    switch (parse(request)) {
    case Parsed::Incomplete: return;
    case Parsed::Broken:
        m_closeAfter = true;
        deliver(Answer::text(u"This is no HTTP request that I understand.\n"_s, 400));
        return;
    case Parsed::Complete: break;
    }
    m_headOnly = request.method == "HEAD";
    m_closeAfter = request.header("connection").toLower() == "close";
    deliver(m_server.answer(request));
}

Connection::Parsed Connection::parse(Request& request)
{
    const auto headEnd = m_in.indexOf("\r\n\r\n");
    if (headEnd < 0)
        return m_in.size() > kMaxHead ? Parsed::Broken : Parsed::Incomplete;
    const QList<QByteArray> lines = m_in.left(headEnd).split('\n');
    const QList<QByteArray> start = lines.first().trimmed().split(' ');
    if (start.size() != 3 || !start.last().startsWith("HTTP/1.") || !start[1].startsWith('/'))
        return Parsed::Broken;
    for (const QByteArray& line : lines.mid(1)) {
        const auto colon = line.indexOf(':');
        if (colon <= 0)
            return Parsed::Broken;
        request.headers.append({line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed()});
    }
    if (request.hasHeader("transfer-encoding"))
        return Parsed::Broken; // no client of ours sends chunks
    const qlonglong length = request.header("content-length").toLongLong();
    if (length < 0 || length > kMaxBody)
        return Parsed::Broken;
    if (m_in.size() < headEnd + 4 + length)
        return Parsed::Incomplete;
    request.method = start.first();
    const QByteArray target = start[1];
    const auto mark = target.indexOf('?');
    request.path = QString::fromUtf8(QByteArray::fromPercentEncoding(mark < 0 ? target : target.left(mark)));
    if (mark >= 0)
        request.query = Params::parse(target.mid(mark + 1));
    request.body = m_in.mid(headEnd + 4, length);
    request.form = formFields(request);
    m_in.remove(0, headEnd + 4 + length);
    return Parsed::Complete;
}

void Connection::deliver(const Answer& answer)
{
    m_busy = true;
    if (answer.delayMs > 0)
        QTimer::singleShot(answer.delayMs, this, [this, answer] { write(answer); });
    else
        write(answer);
}

void Connection::write(const Answer& answer)
{
    switch (answer.delivery) {
    case Delivery::Hang: return; // m_busy stays set: nothing more is read as a request on this socket
    case Delivery::Close: m_socket->disconnectFromHost(); return;
    case Delivery::Reset:
        // Whether a RST goes out is the system's choice: it does when unread bytes are left.
        m_socket->abort();
        return;
    case Delivery::Raw:
        m_socket->write(answer.body);
        m_socket->disconnectFromHost();
        return;
    case Delivery::Whole:
    case Delivery::CloseMid:
    case Delivery::Drip: break;
    }
    QByteArray head = "HTTP/1.1 " + QByteArray::number(answer.status) + ' ' + reasonPhrase(answer.status) + "\r\n";
    for (const auto& [name, value] : answer.headers)
        head += name + ": " + value + "\r\n";
    head += "Content-Length: " + QByteArray::number(answer.body.size()) + "\r\n";
    if (m_closeAfter)
        head += "Connection: close\r\n";
    head += "\r\n";
    const QByteArray body = m_headOnly ? QByteArray() : answer.body;
    if (answer.delivery == Delivery::Drip) {
        drip(head + body);
        return;
    }
    if (answer.delivery == Delivery::CloseMid) {
        m_socket->write(head + body.left(body.size() / 2));
        m_socket->disconnectFromHost();
        return;
    }
    m_socket->write(head + body);
    if (m_closeAfter) {
        m_socket->disconnectFromHost();
        return;
    }
    m_busy = false;
    if (!m_in.isEmpty())
        QMetaObject::invokeMethod(this, &Connection::next, Qt::QueuedConnection);
}

void Connection::drip(const QByteArray& bytes)
{
    auto* timer = new QTimer(this);
    const auto left = std::make_shared<QByteArray>(bytes);
    connect(timer, &QTimer::timeout, this, [this, timer, left] {
        m_socket->write(left->left(1));
        left->remove(0, 1);
        if (left->isEmpty()) {
            timer->stop();
            m_socket->disconnectFromHost();
        }
    });
    timer->start(1000);
}

} // namespace pk::rehearsal
