// SPDX-License-Identifier: GPL-3.0-or-later
// The real console program signs in at servers that misbehave, and what it leaves behind is searched for secrets.
#include "tests/auth/localauthserver.h"
#include "tests/programs/programs.h"

#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::Literals::StringLiterals;

namespace pk {

namespace {

constexpr char kClientSecret[] = "planted-client-secret-7Q";
constexpr char kCode[] = "planted-code-5Zx81";
constexpr char kAccess[] = "planted-access-token-Kd93";
constexpr char kRefresh[] = "planted-refresh-token-Pw27";

/// What /proc tells everybody about a process: its arguments and its environment. Empty where there is no /proc.
QByteArray shownToEverybody(qint64 pid)
{
    QByteArray all;
    for (const char* name : {"cmdline", "environ"}) {
        QFile file(u"/proc/%1/%2"_s.arg(pid).arg(QLatin1StringView(name)));
        if (file.open(QIODevice::ReadOnly))
            all += file.readAll();
    }
    return all;
}

} // namespace

class TestHostileConnect final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void anHonestServerIsConnected();
    void item46_item48_nothingSecretIsLeftBehind();
    void oneLineAndNothingStored_data();
    void oneLineAndNothingStored();
    void item09_junkBeforeTheAnswerDoesNoHarm();
    void item21_reconnectByAnotherPersonChangesNothing();
    void deletingLeavesNothingButTheLedger();
    void aForeignPastedAddressIsRefused();
    void aRedirectThatCannotComeBackIsRefused_data();
    void aRedirectThatCannotComeBackIsRefused();

private:
    void describe(const QJsonObject& more = {});
    std::unique_ptr<QProcess> startConnect(int timeout, const QByteArray& input = {});
    void connectHonestly();
    /// The answer the browser would bring back, with what a test wants to be wrong in it.
    QByteArray answerTo(const QUrl& link, const QByteArray& state = {}, const QByteArray& iss = {});
    int accountCount();
    QByteArray everythingLeft() const;

    std::unique_ptr<LocalAuthServer> m_server;
    std::unique_ptr<HostileServer> m_stranger; ///< must never be spoken to
    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<CommandLine> m_cli;
};

void TestHostileConnect::init()
{
    m_server = std::make_unique<LocalAuthServer>();
    m_server->tokenJson = QByteArray(R"({"access_token":")") + kAccess
        + R"(","token_type":"Bearer","expires_in":3600,"refresh_token":")" + kRefresh + R"("})";
    m_server->metadataBehaviour = m_server->server().http(200, R"({"sub":"u1","name":"Ursula"})");
    m_stranger = std::make_unique<HostileServer>();
    m_stranger->always(m_stranger->http(200, m_server->tokenJson));
    m_home = std::make_unique<QTemporaryDir>();
    m_cli = std::make_unique<CommandLine>();
    m_cli->environment.insert(u"HOME"_s, m_home->path());
    m_cli->environment.insert(u"TMPDIR"_s, m_home->path());
    for (const auto* name : {"XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"})
        m_cli->environment.remove(QLatin1StringView(name));
    describe();
    const Ended registered = m_cli->run(
        {u"app"_s, u"set"_s, u"local"_s, u"--client-id"_s, u"client-1"_s, u"--client-secret-stdin"_s},
        QByteArray(kClientSecret) + '\n');
    QVERIFY2(registered.code == 0, registered.err.constData());
}

void TestHostileConnect::describe(const QJsonObject& more)
{
    const QString origin = m_server->origin();
    QJsonObject network{
        {u"id"_s, u"local"_s},
        {u"name"_s, u"Local"_s},
        {u"color"_s, u"#34506B"_s},
        {u"letter"_s, u"L"_s},
        {u"pageKind"_s, u"Local profile"_s},
        {u"endpoints"_s, QJsonObject{{u"authorize"_s, origin + u"/authorize"_s}, {u"token"_s, origin + u"/token"_s}}},
        {u"client"_s, QJsonObject{{u"authentication"_s, u"body"_s}}},
        {u"scopes"_s, QJsonObject{{u"base"_s, QJsonArray{u"read"_s}}}},
        {u"renewal"_s, QJsonObject{{u"rule"_s, u"rotating_refresh"_s}, {u"before"_s, u"5m"_s}}},
        {u"identity"_s, QJsonObject{{u"url"_s, origin + u"/me"_s}, {u"id"_s, u"/sub"_s}, {u"name"_s, u"/name"_s}}},
        {u"accountIsPage"_s, true},
    };
    for (auto it = more.begin(); it != more.end(); ++it)
        network.insert(it.key(), it.value());
    QVERIFY(QDir().mkpath(m_cli->profileDir() + u"/networks"_s));
    QFile file(m_cli->profileDir() + u"/networks/local.json"_s);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(QJsonDocument(network).toJson());
}

std::unique_ptr<QProcess> TestHostileConnect::startConnect(int timeout, const QByteArray& input)
{
    return m_cli->start(
        {u"connect"_s, u"local"_s, u"--print-url"_s, u"--json"_s, u"--timeout"_s, QString::number(timeout)}, input);
}

void TestHostileConnect::connectHonestly()
{
    const auto process = startConnect(20);
    fetch(answerTo(CommandLine::printedLink(*process)));
    const Ended ended = m_cli->finish(*process);
    QVERIFY2(ended.code == 0, ended.err.constData());
}

QByteArray TestHostileConnect::answerTo(const QUrl& link, const QByteArray& state, const QByteArray& iss)
{
    QByteArray answer = m_server->approve(link, kCode);
    if (!state.isEmpty())
        answer = answer.left(answer.indexOf("&state=")) + "&state=" + state;
    if (!iss.isEmpty())
        answer += "&iss=" + iss.toPercentEncoding();
    return answer;
}

int TestHostileConnect::accountCount()
{
    return int(m_cli->run({u"accounts"_s, u"--json"_s}).json().value("accounts"_L1).toArray().size());
}

QByteArray TestHostileConnect::everythingLeft() const
{
    QByteArray all = m_cli->standardError + m_cli->standardOutput;
    for (const QString& root : {m_cli->profileDir(), m_home->path()}) {
        QDirIterator files(root, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            all += file.fileName().toUtf8();
            if (file.open(QIODevice::ReadOnly))
                all += file.readAll();
        }
    }
    return all;
}

void TestHostileConnect::anHonestServerIsConnected()
{
    connectHonestly();
    QCOMPARE(accountCount(), 1);
}

void TestHostileConnect::item46_item48_nothingSecretIsLeftBehind()
{
    m_cli->environment.insert(u"QT_LOGGING_RULES"_s, u"*=true"_s);
    qint64 pid = 0;
    QByteArray shown;
    const auto watching = [&](int status, const QByteArray& body) {
        return [this, &pid, &shown, status, body](QTcpSocket* socket, const QByteArray& request) {
            shown += shownToEverybody(pid); // while the program holds all of it
            m_server->server().http(status, body)(socket, request);
        };
    };
    m_server->tokenBehaviour = watching(200, m_server->tokenJson);
    m_server->metadataBehaviour = watching(200, R"({"sub":"u1","name":"Ursula"})");
    const auto process = startConnect(20);
    pid = process->processId();
    const QUrl link = CommandLine::printedLink(*process);
    shown += shownToEverybody(pid);
    fetch(answerTo(link));
    const Ended ended = m_cli->finish(*process);
    QVERIFY2(ended.code == 0, ended.err.constData());
    QCOMPARE(m_cli->run({u"check"_s, u"--all"_s}).code, 0);
    const auto renewing = m_cli->start({u"renew"_s, u"Ursula"_s});
    pid = renewing->processId();
    QCOMPARE(m_cli->finish(*renewing).code, 0);

    const QByteArray verifier = m_server->exchanges().first().value(u"code_verifier"_s);
    QVERIFY(verifier.size() >= 43);
    QCOMPARE(m_server->exchanges().first().value(u"client_secret"_s), QByteArray(kClientSecret));
    QCOMPARE(m_server->exchanges().last().value(u"refresh_token"_s), QByteArray(kRefresh));
    for (const QByteArray& request : m_server->server().requests()) {
        for (const char* token : {kAccess, kRefresh, kClientSecret})
            QVERIFY2(!targetOf(request).contains(token), targetOf(request).constData());
    }
    const QByteArray left = everythingLeft();
#ifdef Q_OS_LINUX
    QVERIFY2(shown.contains("pagekeeper-cli"), "the process was not looked at");
#endif
    QVERIFY(left.contains("store.db"));
    for (const QByteArray& secret :
         {QByteArray(kClientSecret), QByteArray(kCode), QByteArray(kAccess), QByteArray(kRefresh), verifier}) {
        for (const QByteArray& form : {secret, secret.toBase64(), secret.toHex(), secret.toPercentEncoding()}) {
            QVERIFY2(!left.contains(form), form.constData());
            QVERIFY2(!shown.contains(form), form.constData());
        }
    }
}

void TestHostileConnect::oneLineAndNothingStored_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<int>("code"); // 1 a person decides, 3 could not tell (product.md 6)
    QTest::addColumn<QString>("word");
    QTest::newRow("wrong state") << u"state"_s << 3 << u"time"_s; // junk is answered and the wait goes on, item 29
    QTest::newRow("wrong iss") << u"iss"_s << 1 << u"should"_s;
    QTest::newRow("token endpoint sends elsewhere") << u"elsewhere"_s << 3 << u"guest network"_s;
    QTest::newRow("a page for a token") << u"page"_s << 3 << u"guest network"_s;
    QTest::newRow("garbage for a token") << u"garbage"_s << 3 << u"answer"_s;
    QTest::newRow("5 MB for a token") << u"large"_s << 3 << u"answer"_s;
    QTest::newRow("endless answer") << u"endless"_s << 3 << u"answer"_s;
    QTest::newRow("silent token endpoint") << u"silent"_s << 3 << u"time"_s;
    QTest::newRow("closed port") << u"closed"_s << 3 << u"reach"_s;
    QTest::newRow("garbage for a person") << u"garbage me"_s << 3 << u"answer"_s;
    QTest::newRow("5 MB for a person") << u"large me"_s << 3 << u"answer"_s;
    QTest::newRow("silent about the person") << u"silent me"_s << 3 << u"time"_s;
    QTest::newRow("person without an id") << u"nobody me"_s << 3 << u"answer"_s;
}

void TestHostileConnect::oneLineAndNothingStored()
{
    QFETCH(QString, what);
    QFETCH(int, code);
    QFETCH(QString, word);
    HostileServer& server = m_server->server();
    HostileServer::Behaviour bad;
    if (what.startsWith("garbage"_L1))
        bad = server.http(200, "\xff\xfe not JSON {{{", "Content-Type: application/json\r\n");
    else if (what == "page"_L1)
        bad = server.http(200, "<html>Who are you?</html>", "Content-Type: text/html\r\n");
    else if (what.startsWith("large"_L1))
        bad = server.http(200, R"({"access_token":")" + QByteArray(5'000'000, 'a') + "\"}");
    else if (what == "endless"_L1)
        bad = HostileServer::endless("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n",
                                     "{\"a\":\"aaaaaaaaaaaaaaaa\"}");
    else if (what.startsWith("silent"_L1))
        bad = HostileServer::silent();
    else if (what == "elsewhere"_L1)
        bad = server.redirect(307, m_stranger->url(u"/token"_s).toString());
    else if (what == "nobody me"_L1)
        bad = server.http(200, R"({"name":"Ursula"})");
    if (what.endsWith("me"_L1))
        m_server->metadataBehaviour = bad;
    else if (bad)
        m_server->tokenBehaviour = bad;
    const int timeout = what == "state"_L1 ? 3 : 6;
    QElapsedTimer clock;
    clock.start();
    const auto process = startConnect(timeout);
    const QUrl link = CommandLine::printedLink(*process);
    QVERIFY(link.isValid() && !link.isEmpty());
    if (what == "closed"_L1)
        server.close();
    fetch(answerTo(
        link, what == "state"_L1 ? "someone-elses-state" : "", what == "iss"_L1 ? "https://evil.example" : ""));
    const Ended ended = m_cli->finish(*process, 50);
    qInfo().noquote() << what << "exit" << ended.code << "after" << clock.elapsed() << "ms:" << ended.err.trimmed();
    QCOMPARE(ended.code, code);
    QVERIFY(ended.out.trimmed().isEmpty());
    QByteArrayList lines = ended.err.trimmed().split('\n');
    QCOMPARE(lines.size(), 1);
    QVERIFY2(lines.first().toLower().contains(word.toUtf8()), lines.first().constData());
    QVERIFY(clock.elapsed() < 45'000); // sign-in, then at most one exchange of 30 s
    QCOMPARE(accountCount(), 0);
    QCOMPARE(m_stranger->requests().size(), 0);
    const QByteArray left = everythingLeft();
    for (const QByteArray& secret :
         {QByteArray(kClientSecret), QByteArray(kCode), QByteArray(kAccess), QByteArray(kRefresh)})
        QVERIFY2(!left.contains(secret), secret.constData());
}

void TestHostileConnect::item09_junkBeforeTheAnswerDoesNoHarm()
{
    const auto process = startConnect(20);
    const QUrl link = CommandLine::printedLink(*process);
    const QByteArray good = answerTo(link);
    for (int i = 0; i < 30; ++i)
        QVERIFY(!fetch(good.left(good.indexOf("&state=")) + "&state=wrong-guess" + QByteArray::number(i))
                     .contains("wrong-guess"));
    QCOMPARE(m_server->exchanges().size(), 0);
    fetch(good);
    const Ended ended = m_cli->finish(*process);
    QVERIFY2(ended.code == 0, ended.err.constData());
}

void TestHostileConnect::item21_reconnectByAnotherPersonChangesNothing()
{
    connectHonestly();
    const auto reconnect = [this] {
        const auto again = m_cli->start({u"reconnect"_s, u"Ursula"_s, u"--print-url"_s, u"--json"_s});
        fetch(answerTo(CommandLine::printedLink(*again)));
        return m_cli->finish(*again);
    };
    m_server->metadataBehaviour = m_server->server().http(200, R"({"sub":"u2","name":"Ulrich"})");
    m_server->tokenJson.replace(kAccess, "token-of-somebody-else");
    const Ended other = reconnect();
    QCOMPARE(other.code, 1);
    QCOMPARE(other.err.trimmed().count('\n'), 0);
    QVERIFY2(other.err.contains("Ulrich") && other.err.contains("Ursula"), other.err.constData());
    const QJsonArray accounts = m_cli->run({u"accounts"_s, u"--json"_s}).json().value("accounts"_L1).toArray();
    QCOMPARE(accounts.size(), 1);
    QCOMPARE(accounts.first()["name"_L1].toString(), u"Ursula"_s);

    m_server->metadataBehaviour = m_server->server().http(200, R"({"sub":"u1","name":"Ursula"})");
    QCOMPARE(m_cli->run({u"check"_s, u"--all"_s}).code, 0);
    QVERIFY(headerOf(m_server->server().requests().constLast(), "Authorization").endsWith(kAccess)); // still hers
    const Ended same = reconnect();
    QVERIFY2(same.code == 0, same.err.constData());
    QCOMPARE(accountCount(), 1);
}

void TestHostileConnect::deletingLeavesNothingButTheLedger()
{
    connectHonestly();
    const Ended unknown = m_cli->run({u"delete"_s, u"Nobody of that name"_s});
    QCOMPARE(unknown.code, 2);
    const Ended deleted = m_cli->run({u"delete"_s, u"Ursula"_s});
    QVERIFY2(deleted.code == 0, deleted.err.constData());
    QCOMPARE(accountCount(), 0);
    QCOMPARE(m_cli->run({u"renew"_s, u"Ursula"_s}).code, 2);
    QCOMPARE(m_cli->run({u"ledger"_s, u"verify"_s}).code, 0);
    QVERIFY(m_cli->run({u"ledger"_s, u"--json"_s}).out.contains("delete"));
}

void TestHostileConnect::aForeignPastedAddressIsRefused()
{
    describe({{u"redirect"_s, QJsonObject{{u"kind"_s, u"paste"_s}, {u"uri"_s, u"https://agency.example/done"_s}}}});
    const auto process = startConnect(5);
    const QUrl link = CommandLine::printedLink(*process);
    QByteArray answer = answerTo(link);
    QVERIFY2(answer.startsWith("https://agency.example/done?"), answer.constData());
    answer.replace("https://agency.example/", "https://evil.example/");
    process->write(answer + '\n');
    const Ended ended = m_cli->finish(*process);
    qInfo().noquote() << "exit" << ended.code << ended.err.trimmed();
    QCOMPARE(ended.code, 3); // the right address may still come, until the time is over
    QVERIFY2(ended.err.contains("does not begin with https://agency.example/done"), ended.err.constData());
    QCOMPARE(m_server->exchanges().size(), 0);
    QCOMPARE(accountCount(), 0);
    QVERIFY(!everythingLeft().contains(kCode));
}

void TestHostileConnect::aRedirectThatCannotComeBackIsRefused_data()
{
    QTest::addColumn<QString>("redirect");
    QTest::newRow("another computer") << u"http://192.168.1.5/callback"_s;
    QTest::newRow("a name where the network wants the number") << u"http://localhost:4000/callback"_s;
    QTest::newRow("a query") << u"http://127.0.0.1/callback?next=x"_s;
    QTest::newRow("a fragment") << u"http://127.0.0.1/callback#x"_s;
    QTest::newRow("a user") << u"https://me@agency.example/"_s;
    QTest::newRow("another scheme") << u"file:///etc/passwd"_s;
    QTest::newRow("nonsense") << u"::::"_s;
}

void TestHostileConnect::aRedirectThatCannotComeBackIsRefused()
{
    QFETCH(QString, redirect);
    const Ended refused = m_cli->run(
        {u"app"_s, u"set"_s, u"local"_s, u"--client-id"_s, u"other"_s, u"--redirect"_s, redirect});
    QCOMPARE(refused.code, 2);
    QCOMPARE(refused.err.trimmed().count('\n'), 0);
    QVERIFY2(refused.err.contains("redirect"), refused.err.constData());
    const Ended list = m_cli->run({u"app"_s, u"list"_s, u"--json"_s});
    QVERIFY(list.out.contains("client-1") && !list.out.contains("other"));
}

} // namespace pk

QTEST_GUILESS_MAIN(pk::TestHostileConnect)
#include "tst_hostileconnect.moc"
