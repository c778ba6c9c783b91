// SPDX-License-Identifier: GPL-3.0-or-later
// The real program, killed just before each of its writes during `renew`, against a server whose refresh tokens rotate
// and whose old one lives until the new one is used, as several real servers do. Whatever the moment, the profile left
// behind must hold a refresh token that the server still honours.
#include "tests/programs/programs.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QUrlQuery>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

/// Speaks just enough OAuth: every refresh makes a new pair; using the new one ends the old one.
class RotatingServer final : public QObject
{
public:
    RotatingServer()
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            QTcpSocket* socket = m_server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { read(socket); });
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        });
        m_server.listen(QHostAddress::LocalHost);
    }

    QString origin() const { return u"http://127.0.0.1:%1"_s.arg(m_server.serverPort()); }
    int refusals = 0;

private:
    void read(QTcpSocket* socket)
    {
        m_buffers[socket] += socket->readAll();
        const QByteArray& request = m_buffers[socket];
        const auto head = request.indexOf("\r\n\r\n");
        if (head < 0)
            return;
        const auto lengthAt = request.toLower().indexOf("content-length:");
        const int length = lengthAt < 0 || lengthAt > head
            ? 0
            : request.mid(lengthAt + 15, request.indexOf("\r\n", lengthAt) - lengthAt - 15).trimmed().toInt();
        if (request.size() < head + 4 + length)
            return;
        answer(socket, request.left(request.indexOf("\r\n")), request, request.mid(head + 4));
        m_buffers.remove(socket);
    }

    void answer(QTcpSocket* socket, const QByteArray& line, const QByteArray& head, const QByteArray& body)
    {
        const QUrlQuery form(QString::fromUtf8(body));
        if (line.startsWith("GET /authorize")) {
            const QUrlQuery query(QUrl(QString::fromLatin1(line.split(' ').value(1))));
            QUrl back(query.queryItemValue(u"redirect_uri"_s, QUrl::FullyDecoded));
            back.setQuery(QUrlQuery{{u"code"_s, u"the-code"_s},
                                    {u"state"_s, query.queryItemValue(u"state"_s, QUrl::FullyDecoded)}});
            send(socket, 302, {}, "Location: " + back.toEncoded() + "\r\n");
        } else if (line.startsWith("POST /token")) {
            token(socket, form);
        } else {
            const auto at = head.indexOf("Bearer ");
            use(head.mid(at + 7, head.indexOf("\r\n", at) - at - 7));
            send(socket, 200, R"({"id":"1","name":"Kim Lab"})");
        }
    }

    void token(QTcpSocket* socket, const QUrlQuery& form)
    {
        if (form.queryItemValue(u"grant_type"_s) == u"refresh_token"_s) {
            const QByteArray sent = form.queryItemValue(u"refresh_token"_s).toUtf8();
            if (!m_honoured.contains(sent)) {
                ++refusals;
                return send(socket, 400, R"({"error":"invalid_grant"})");
            }
            use(sent);
        }
        const QByteArray number = QByteArray::number(++m_issued);
        m_honoured.append("refresh-" + number);
        send(socket,
             200,
             R"({"token_type":"Bearer","expires_in":7200,"access_token":"access-)" + number
                 + R"(","refresh_token":"refresh-)" + number + R"("})");
    }

    /// The one that is used is the only one that counts from now on.
    void use(const QByteArray& token)
    {
        const QByteArray number = token.mid(token.indexOf('-') + 1);
        m_honoured.removeIf(
            [&](const QByteArray& known) { return known.mid(known.indexOf('-') + 1).toInt() < number.toInt(); });
    }

    static void send(QTcpSocket* socket, int status, const QByteArray& json, const QByteArray& header = {})
    {
        socket->write("HTTP/1.1 " + QByteArray::number(status)
                      + " X\r\nContent-Type: application/json\r\nConnection: close\r\n" + header
                      + "Content-Length: " + QByteArray::number(json.size()) + "\r\n\r\n" + json);
        socket->disconnectFromHost();
    }

    QTcpServer m_server;
    QHash<QTcpSocket*, QByteArray> m_buffers;
    QList<QByteArray> m_honoured;
    int m_issued = 0;
};

const QByteArray kDescriptor = R"({
    "id": "rotating", "name": "Rotating", "color": "#123456", "letter": "R", "pageKind": "Profile",
    "endpoints": { "authorize": "ORIGIN/authorize", "token": "ORIGIN/token", "api": "ORIGIN" },
    "renewal": { "rule": "rotating_refresh", "refreshOnRejection": false },
    "identity": { "url": "{api}/me", "id": "/id", "name": "/name" },
    "accountIsPage": true,
    "errors": [ { "where": "token", "code": ["invalid_grant"], "cause": "refresh_reused", "certainty": "definite" } ]
})";

} // namespace

class tst_RenewKilled final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void losesNothingWhereverItIsKilled();
};

void tst_RenewKilled::losesNothingWhereverItIsKilled()
{
    RotatingServer server;
    CommandLine cli;
    QVERIFY(QDir().mkpath(cli.profileDir() + u"/networks"_s));
    QFile descriptor(cli.profileDir() + u"/networks/rotating.json"_s);
    QVERIFY(descriptor.open(QIODevice::WriteOnly));
    descriptor.write(QByteArray(kDescriptor).replace("ORIGIN", server.origin().toUtf8()));
    descriptor.close();
    QCOMPARE(cli.run({u"app"_s, u"set"_s, u"rotating"_s, u"--client-id"_s, u"me"_s}).code, 0);
    const Ended connected = cli.connectByBrowser({u"connect"_s, u"rotating"_s});
    QVERIFY2(connected.code == 0, connected.err.constData());

    const QProcessEnvironment calm = cli.environment;
    QProcessEnvironment deadly = calm;
    deadly.insert(u"LD_PRELOAD"_s, QStringLiteral(PK_KILLER));
    deadly.insert(u"ASAN_OPTIONS"_s, u"verify_asan_link_order=0:detect_leaks=0"_s);
    deadly.insert(u"PK_KILL_DIR"_s, cli.profileDir());
    int moments = 0;
    for (bool ended = false; !ended; ++moments) {
        QVERIFY2(moments < 400, "it never came to its end");
        deadly.insert(u"PK_KILL_AT"_s, QString::number(moments + 1));
        cli.environment = deadly;
        const Ended killed = cli.run({u"renew"_s, u"Kim Lab"_s});
        ended = killed.code == 0;
        QVERIFY2(ended || killed.code == -1, killed.err.constData());
        cli.environment = calm;
        const Ended after = cli.run({u"renew"_s, u"Kim Lab"_s});
        QVERIFY2(
            after.code == 0,
            qPrintable(u"killed at write %1: %2"_s.arg(QString::number(moments + 1), QString::fromUtf8(after.err))));
        QCOMPARE(server.refusals, 0);
    }
    qInfo("killed at %d moments, nothing lost", moments - 1);
    QVERIFY(moments > 10); // the store and the vault were really written while it was watched
    const Ended verified = cli.run({u"ledger"_s, u"verify"_s});
    QCOMPARE(verified.code, 0);
}

QTEST_GUILESS_MAIN(tst_RenewKilled)
#include "tst_renewkilled.moc"
