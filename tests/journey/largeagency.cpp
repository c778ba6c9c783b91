// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/journey/largeagency.h"

#include "models/storage/cipher.h"
#include "models/storage/grantvault.h"
#include "tests/support/fakevault.h"
#include "tests/support/waitfor.h"

#include <QDir>
#include <QFile>
#include <QTcpSocket>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kClients = 200;
constexpr int kVaultRounds = 600'000; // as the passphrase vault makes its file

QString networkId(int number)
{
    return u"net%1"_s.arg(number, 2, 10, QLatin1Char('0'));
}

QByteArray descriptor(int number)
{
    const QByteArray text = R"({
    "id": "@", "name": "Network @", "color": "#3A6EA5", "letter": "N", "pageKind": "Page",
    "endpoints": { "authorize": "https://@.example/authorize", "token": "https://@.example/token", "api": "https://@.example" },
    "scopes": { "base": ["basic"] },
    "capabilities": ["validate_user", "list_pages"],
    "renewal": { "rule": "rotating_refresh", "before": "5m", "refreshOnRejection": false },
    "identity": { "url": "{api}/me", "id": "/id", "name": "/name" },
    "pages": [ { "url": "{api}/pages", "items": "/data", "id": "/id", "name": "/name", "role": "/role" } ],
    "errorFields": { "code": ["/error"] },
    "errors": [ { "status": [401], "cause": "password_changed", "certainty": "definite" },
                { "status": [429], "cause": "throttled", "certainty": "transient", "retryAfter": "1h" } ],
    "credits": [ { "bucket": "requests", "limitHeader": "x-limit", "remainingHeader": "x-left", "window": "1h" } ]
})";
    return QByteArray(text).replace('@', networkId(number).toLatin1());
}

QString pageName(int login, int page)
{
    return u"Page %1 of login %2"_s.arg(page + 1).arg(login);
}

/// Ends that the network states, some of them near, so that every state is there.
QList<EndClock> clocksOf(int login, const QDateTime& now)
{
    const QDateTime access = fateOf(login) == Fate::Renews ? now.addSecs(-60) : now.addDays(1);
    QList<EndClock> clocks{{ClockKind::Access, access, false, true}};
    if (login % 3 == 0)
        clocks.append({ClockKind::DataAccess, now.addDays(1 + login % 90), false, false});
    return clocks;
}

QByteArray accessToken(int login)
{
    return "access-" + QByteArray::number(login) + "-of-the-large-agency";
}

} // namespace

Fate fateOf(int login)
{
    switch (login % 100) {
    case 7: return Fate::Dies;
    case 23:
    case 61: return Fate::Throttled;
    case 42: return Fate::LosesPage;
    default: return login % 10 == 4 ? Fate::Renews : Fate::Works;
    }
}

void LargeAgency::writeNetworks(const Profile& profile) const
{
    QDir().mkpath(profile.networksDir());
    for (int number = 0; number < kNetworks; ++number) {
        QFile file(u"%1/%2.json"_s.arg(profile.networksDir(), networkId(number)));
        if (!file.open(QIODevice::WriteOnly) || file.write(descriptor(number)) <= 0)
            qFatal("the descriptor could not be written");
    }
}

QStringList LargeAgency::routes(quint16 port) const
{
    QStringList routes;
    for (int number = 0; number < kNetworks; ++number)
        routes.append(u"%1.example=http://127.0.0.1:%2"_s.arg(networkId(number)).arg(port));
    return routes;
}

Result<bool> LargeAgency::fillStore(Store& store) const
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    return store.transaction([&]() -> Result<bool> {
        QList<ClientId> clients;
        for (int i = 0; i < kClients; ++i) {
            const Client client{ClientId::create(), u"Client %1"_s.arg(i), {}};
            clients.append(client.id);
            if (const auto saved = store.save(client); !saved)
                return saved;
        }
        for (int login = 0; login < logins; ++login) {
            Account account;
            account.id = AccountId::create();
            account.network = NetworkId(networkId(login % kNetworks));
            account.identity = {RemoteId(QString::number(login)), u"Login %1"_s.arg(login), {}, {}};
            account.holder = u"Person %1"_s.arg(login % 700);
            account.requestedScopes = account.grantedScopes = {u"basic"_s};
            account.generation = 1;
            account.pagesChosen = true;
            account.connectedAt = now.addDays(-40);
            account.life.clocks = clocksOf(login, now);
            account.life.renewsItself = true;
            account.life.proof = Evidence{u"page list"_s, now.addSecs(-3600 * (5 + login % 3))};
            QList<Page> pages;
            for (int i = 0; i < pagesEach; ++i) {
                Page page;
                page.id = PageId::create();
                page.account = account.id;
                page.remoteId = RemoteId(u"%1-%2"_s.arg(login).arg(i));
                page.name = pageName(login, i);
                page.kind = u"Page"_s;
                page.client = clients[(login + i) % kClients];
                page.role = u"Editor"_s;
                page.life.proof = account.life.proof;
                page.addedAt = account.connectedAt;
                pages.append(page);
            }
            if (const auto saved = store.save(account); !saved)
                return saved;
            if (const auto saved = store.save(pages); !saved)
                return saved;
        }
        return true;
    });
}

Result<bool> LargeAgency::fillVault(const QString& file, const Secret& passphrase, const QList<Account>& accounts) const
{
    // The product's own words for a grant, written to memory first: in the file each would be waited for by the disk.
    FakeVault memory;
    GrantVault grants(memory);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (const Account& account : accounts) {
        const int login = account.identity.id.toString().toInt();
        TokenSet tokens;
        tokens.accessToken = Secret(accessToken(login));
        tokens.refreshToken = Secret("refresh-" + QByteArray::number(login));
        tokens.tokenType = u"Bearer"_s;
        tokens.scopes = account.grantedScopes;
        tokens.obtainedAt = now.addDays(-1);
        tokens.clocks = account.life.clocks;
        const auto saved = waitFor(grants.save(account.id, 0, tokens));
        if (!saved)
            return Failed(saved.error());
        memory.clearJournal();
    }
    auto database = openCipherFile(file, CipherKey{passphrase, kVaultRounds});
    if (!database)
        return Failed(database.error());
    return guarded([&]() -> Result<bool> {
        SQLite::Transaction all(**database);
        SQLite::Statement insert(**database, "INSERT INTO entries (key, value) VALUES (?1, ?2)");
        for (auto it = memory.entries().cbegin(); it != memory.entries().cend(); ++it) {
            insert.reset();
            bindAll(insert, {it.key(), it->reveal()});
            insert.exec();
        }
        all.commit();
        return true;
    });
}

LargeAgencyServer::LargeAgencyServer(const LargeAgency& agency) : m_agency(agency), m_server(new QTcpServer)
{
    m_server->moveToThread(&m_thread);
    m_thread.start();
    QMetaObject::invokeMethod(
        m_server,
        [this] {
            QObject::connect(m_server, &QTcpServer::newConnection, m_server, [this] {
                while (QTcpSocket* socket = m_server->nextPendingConnection()) {
                    QObject::connect(socket, &QTcpSocket::readyRead, m_server, [this, socket] { read(socket); });
                    QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
                }
            });
            if (!m_server->listen(QHostAddress::LocalHost))
                qFatal("the server of the large agency found no port");
            m_port = m_server->serverPort();
        },
        Qt::BlockingQueuedConnection);
}

LargeAgencyServer::~LargeAgencyServer()
{
    m_server->deleteLater(); // with its connections, in its own thread
    m_thread.quit();
    m_thread.wait();
}

/// One request at a time on a connection: the client waits for each answer before it sends the next.
void LargeAgencyServer::read(QTcpSocket* socket)
{
    const QByteArray in = socket->peek(socket->bytesAvailable());
    const qsizetype end = in.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    const auto field = [&](const QByteArray& name) {
        const qsizetype at = in.indexOf("\r\n" + name + ": ");
        const qsizetype from = at + name.size() + 4;
        return at < 0 || at > end ? QByteArray() : in.mid(from, in.indexOf("\r\n", from) - from);
    };
    const qsizetype length = field("Content-Length").toLongLong();
    if (in.size() < end + 4 + length)
        return;
    socket->read(end + 4 + length);
    ++m_requests;
    const QList<QByteArray> first = in.left(in.indexOf("\r\n")).split(' ');
    const bool renews = first.value(0) == "POST";
    const QByteArray credential = renews ? in.mid(end + 4, length) : field("Authorization");
    int status = 200;
    const QByteArray body = answer(first.value(0), first.value(1), credential, &status);
    socket->write("HTTP/1.1 " + QByteArray::number(status)
                  + " Said\r\nContent-Type: application/json\r\nx-limit: 200\r\nx-left: "
                  + QByteArray::number(200 - m_requests % 150)
                  + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
}

QByteArray LargeAgencyServer::answer(const QByteArray& method, const QByteArray& target, const QByteArray& token,
                                     int* status)
{
    const bool renews = method == "POST";
    const QByteArray mark = renews ? "refresh-" : "access-";
    const qsizetype at = token.indexOf(mark) + mark.size();
    qsizetype end = at;
    while (end < token.size() && token[end] >= '0' && token[end] <= '9')
        ++end;
    const int login = token.mid(at, end - at).toInt();
    const QByteArray number = QByteArray::number(login);
    if (renews) {
        ++m_renewals;
        return R"({"token_type":"Bearer","expires_in":86400,"access_token":")" + accessToken(login)
            + R"(","refresh_token":"refresh-)" + number + R"(-next"})";
    }
    if (fateOf(login) == Fate::Dies) {
        *status = 401;
        return R"({"error":"password"})";
    }
    if (fateOf(login) == Fate::Throttled) {
        *status = 429;
        return R"({"error":"slow down"})";
    }
    if (target.startsWith("/me"))
        return R"({"id":")" + number + R"(","name":"Login )" + number + R"("})";
    QByteArray rows;
    for (int page = fateOf(login) == Fate::LosesPage ? 1 : 0; page < m_agency.pagesEach; ++page) {
        rows += (rows.isEmpty() ? "" : ",") + QByteArray(R"({"id":")") + number + '-' + QByteArray::number(page)
            + R"(","name":")" + pageName(login, page).toUtf8() + R"(","role":"Editor"})";
    }
    return R"({"data":[)" + rows + "]}";
}

} // namespace pk
