// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/contract/gate.h"

#include <QDateTime>
#include <QHostAddress>
#include <QLocale>
#include <QRegularExpression>

namespace pk::test {

using namespace Qt::Literals::StringLiterals;

struct Gate::Line : public QObject
{
    explicit Line(QObject* parent) : QObject(parent) {}
    ~Line() override
    {
        client.disconnect(); // they tell of their ends while they go
        server.disconnect();
    }
    Q_DISABLE_COPY_MOVE(Line)

    QSslSocket client;
    QTcpSocket server;
    QByteArray asked; ///< not yet whole
    QByteArray host;  ///< of the newest request
};

namespace {

/// Length of the first whole request in \a bytes; 0 when there is none yet.
qsizetype wholeRequest(const QByteArray& bytes)
{
    const qsizetype head = bytes.indexOf("\r\n\r\n");
    if (head < 0)
        return 0;
    static const QRegularExpression length(u"\r\ncontent-length: *([0-9]+)"_s,
                                           QRegularExpression::CaseInsensitiveOption);
    const qsizetype body = length.match(QString::fromLatin1(bytes.left(head))).captured(1).toLongLong();
    return bytes.size() < head + 4 + body ? 0 : head + 4 + body;
}

QByteArray misdated(QByteArray answer, qint64 seconds)
{
    static const QRegularExpression date(u"\r\nDate: ([^\r]+) GMT"_s);
    const QRegularExpressionMatch found = date.match(QString::fromLatin1(answer));
    const QString form = u"ddd, dd MMM yyyy HH:mm:ss"_s;
    const QDateTime at = QLocale::c().toDateTime(found.captured(1), form);
    if (at.isValid()) // as long as it was
        answer.replace(found.captured(1).toLatin1(), QLocale::c().toString(at.addSecs(seconds), form).toLatin1());
    return answer;
}

QByteArray framed(int status, const QByteArray& headers, const QByteArray& body)
{
    return "HTTP/1.1 " + QByteArray::number(status) + " Status\r\n" + headers
        + "Content-Length: " + QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

} // namespace

bool Gate::start(quint16 port)
{
    m_upstream = port;
    const bool listening = listen(QHostAddress::LocalHost);
    m_port = serverPort();
    return listening;
}

QString Gate::origin() const
{
    return u"https://127.0.0.1:"_s + QString::number(m_port);
}

/// Connections that were kept open would still go where they went.
void Gate::change()
{
    qDeleteAll(std::exchange(m_lines, {}));
    if (!isListening() && !listen(QHostAddress::LocalHost, m_port))
        qFatal("the gate's port is gone");
    m_answer.clear();
    m_meant = {};
    m_intercepts = false;
    m_requests = 0;
}

void Gate::letThrough()
{
    change();
    m_misdated.clear();
}

void Gate::refuse()
{
    change();
    close();
}

void Gate::answer(const QByteArray& answer, Meant meant)
{
    change();
    m_answer = answer;
    m_meant = std::move(meant);
}

void Gate::intercept()
{
    change();
    m_intercepts = true;
}

void Gate::misdate(const QString& host, qint64 seconds)
{
    m_misdated.insert(host.toLatin1(), seconds);
}

void Gate::incomingConnection(qintptr handle)
{
    auto* line = new Line(this);
    line->client.setSslConfiguration(m_intercepts ? m_unknown : m_known);
    line->client.setSocketDescriptor(handle);
    line->client.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(&line->client, &QSslSocket::readyRead, line, [this, line] { read(line); });
    m_lines.insert(line);
    connect(&line->client, &QSslSocket::disconnected, line, [this, line] {
        m_lines.remove(line);
        line->deleteLater();
    });
    connect(&line->server, &QTcpSocket::readyRead, line, [this, line] { pass(line); });
    connect(&line->server, &QTcpSocket::disconnected, line, [line] { line->client.disconnectFromHost(); });
    line->client.startServerEncryption();
}

void Gate::read(Line* line)
{
    line->asked += line->client.readAll();
    while (const qsizetype size = wholeRequest(line->asked)) {
        const QByteArray request = line->asked.left(size);
        line->asked.remove(0, size);
        ++m_requests;
        if (!m_answer.isEmpty() && (!m_meant || m_meant(request))) {
            line->client.write(m_answer);
            line->client.disconnectFromHost();
            return;
        }
        line->host = request.mid(request.indexOf('/') + 1); // GET /graph.facebook.com/me HTTP/1.1
        line->host.truncate(line->host.indexOf('/'));
        if (line->server.state() == QAbstractSocket::UnconnectedState)
            line->server.connectToHost(QHostAddress(QHostAddress::LocalHost), m_upstream);
        line->server.write(request);
    }
}

void Gate::pass(Line* line)
{
    QByteArray answer = line->server.readAll();
    if (const qint64 seconds = m_misdated.value(line->host))
        answer = misdated(answer, seconds);
    line->client.write(answer);
}

QByteArray pageAnswer(int status, const QByteArray& headers)
{
    return framed(status,
                  headers + "Content-Type: text/html; charset=utf-8\r\n",
                  "<!doctype html><html><title>Guest network</title><h1>Please accept the terms</h1></html>");
}

QByteArray jsonAnswer(int status, const QByteArray& headers, const QByteArray& body)
{
    return framed(status, headers + "Content-Type: application/json\r\n", body);
}

} // namespace pk::test
