// SPDX-License-Identifier: GPL-3.0-or-later
// The command line against `oidc-provider`, a certified OpenID provider nobody here wrote, described by one file in the
// profile; the sign-in is driven by another program that follows the printed link.
#include "tests/programs/programs.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class tst_OidcProvider final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void connectsThroughAPrintedLink();
    void printsTheLinkFirstAndAlone();
    void refusesWhenThePersonSaysNo();
    void renewsAndRotates();
    void anEndedAccessTokenIsRenewedByACheck();
    void aReusedRefreshTokenEndsTheGrant();
    void revokesOnDisconnect();
    void aPasswordChangeNeedsAPerson();
    void anIssuerWideResetNeedsAPerson();
    void aClosedServerIsWaitedFor();
    void nothingSecretIsLeftBehind();
    void pushesAndBindsWhereThatIsDemanded();
    void pushesByItselfWhereThatIsOffered();
    void unboundTokensAreNoUseThere();
    void signsInByDeviceCode_data();
    void signsInByDeviceCode();
    void asksTheServerAboutTheToken();
    void registersItself();

private:
    /// Another client, and what the descriptor says besides.
    void become(const QString& client, const QByteArray& members, const QByteArray& secret = {});
    Ended connectAs(const QString& user, const QStringList& browserOptions = {});
    QJsonObject accountOf(const Ended& status) const;
    QString stateOf(const Ended& status) const;
    QJsonObject control(const QString& path)
    {
        return QJsonDocument::fromJson(fetch(QUrl(m_control + path)).body).object();
    }

    QProcess m_server;
    QString m_issuer;
    QString m_control;
    std::unique_ptr<CommandLine> m_cli;
};

void tst_OidcProvider::init()
{
    m_server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_server.start(QStringLiteral(PK_INTEROP_DIR "/node.sh"),
                   {QStringLiteral(PK_INTEROP_MODULES),
                    QStringLiteral(PK_INTEROP_DIR "/oidc-provider/server.mjs"),
                    u"--modules"_s,
                    QStringLiteral(PK_INTEROP_MODULES)});
    QVERIFY(m_server.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(m_server.canReadLine() || m_server.state() == QProcess::NotRunning, 30'000);
    const QJsonObject ready = QJsonDocument::fromJson(m_server.readLine()).object();
    m_issuer = ready.value("issuer"_L1).toString();
    m_control = ready.value("control"_L1).toString();
    QVERIFY2(!m_issuer.isEmpty(), "the provider did not start");

    m_cli = std::make_unique<CommandLine>();
    QVERIFY(QDir().mkpath(m_cli->profileDir() + u"/networks"_s));
    QFile descriptor(m_cli->profileDir() + u"/networks/lab.json"_s);
    QVERIFY(descriptor.open(QIODevice::WriteOnly));
    QFile source(QStringLiteral(PK_INTEROP_DIR "/oidc-provider/lab.json"));
    QVERIFY(source.open(QIODevice::ReadOnly));
    descriptor.write(source.readAll().replace("http://127.0.0.1:4200", m_issuer.toUtf8()));
    descriptor.close();
    const Ended registered = m_cli->run({u"app"_s, u"set"_s, u"lab"_s, u"--client-id"_s, u"demo-native"_s});
    QVERIFY2(registered.code == 0, registered.err.constData());
}

void tst_OidcProvider::cleanup()
{
    m_server.closeWriteChannel();
    if (!m_server.waitForFinished(5000)) {
        m_server.kill();
        m_server.waitForFinished(5000);
    }
    m_cli.reset();
}

Ended tst_OidcProvider::connectAs(const QString& user, const QStringList& browserOptions)
{
    const auto process = m_cli->start({u"connect"_s, u"lab"_s, u"--print-url"_s, u"--json"_s});
    const QUrl link = CommandLine::printedLink(*process);
    QProcess browser;
    browser.start(QStringLiteral(PK_INTEROP_DIR "/node.sh"),
                  QStringList{QStringLiteral(PK_INTEROP_MODULES),
                              QStringLiteral(PK_INTEROP_DIR "/browser.mjs"),
                              link.toString(QUrl::FullyEncoded),
                              u"--user"_s,
                              user,
                              u"--password"_s,
                              user + u"-pw"_s}
                      + browserOptions);
    browser.waitForFinished(30'000);
    return m_cli->finish(*process);
}

QJsonObject tst_OidcProvider::accountOf(const Ended& status) const
{
    return status.json().value("accounts"_L1).toArray().first().toObject();
}

QString tst_OidcProvider::stateOf(const Ended& status) const
{
    return accountOf(status).value("health"_L1).toObject().value("state"_L1).toString();
}

void tst_OidcProvider::connectsThroughAPrintedLink()
{
    const Ended connected = connectAs(u"alice"_s);
    QVERIFY2(connected.code == 0, connected.err.constData());
    const QJsonObject account = connected.json().value("account"_L1).toObject();
    QCOMPARE(account.value("remote_id"_L1).toString(), u"alice"_s);
    QCOMPARE(account.value("name"_L1).toString(), u"Alice Lab"_s);
    QCOMPARE(account.value("renewal"_L1).toString(), u"automatic"_s);
    QCOMPARE(stateOf(m_cli->run({u"status"_s, u"--json"_s})), u"healthy"_s);
}

void tst_OidcProvider::printsTheLinkFirstAndAlone()
{
    const Ended connected = connectAs(u"alice"_s);
    const QUrl link(QString::fromUtf8(connected.out.isEmpty() ? m_cli->standardOutput : connected.out));
    const auto lines = connected.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 1); // the link was read already; what follows is the one result
    QVERIFY(QJsonDocument::fromJson(lines.first()).isObject());
}

void tst_OidcProvider::refusesWhenThePersonSaysNo()
{
    const Ended refused = connectAs(u"alice"_s, {u"--deny"_s});
    QCOMPARE(refused.code, 1);
    QCOMPARE(refused.err.trimmed().count('\n'), 0);
    const Ended accounts = m_cli->run({u"accounts"_s, u"--json"_s});
    QCOMPARE(accounts.json().value("accounts"_L1).toArray().size(), 0);
}

void tst_OidcProvider::renewsAndRotates()
{
    QCOMPARE(connectAs(u"alice"_s).code, 0);
    for (int round = 0; round < 3; ++round) {
        const Ended renewed = m_cli->run({u"renew"_s, u"alice Lab"_s, u"--json"_s});
        QVERIFY2(renewed.code == 0, renewed.err.constData());
    }
    const Ended checked = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s});
    QCOMPARE(checked.code, 0);
    QCOMPARE(stateOf(checked), u"healthy"_s);
}

void tst_OidcProvider::anEndedAccessTokenIsRenewedByACheck()
{
    QCOMPARE(connectAs(u"alice"_s).code, 0);
    control(u"/advance?s=4000"_s); // past the hour of the access token, by the server's clock alone
    const Ended checked = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s});
    QVERIFY2(checked.code == 0, checked.err.constData());
    QCOMPARE(stateOf(checked), u"healthy"_s);
}

void tst_OidcProvider::aReusedRefreshTokenEndsTheGrant()
{
    QCOMPARE(connectAs(u"alice"_s).code, 0);
    // A copy of the whole profile is how one refresh token comes to be used twice.
    CommandLine copy;
    QVERIFY(QDir().mkpath(copy.profileDir()));
    QDirIterator files(m_cli->profileDir(), QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString from = files.next();
        const QString to = copy.profileDir() + from.mid(m_cli->profileDir().size());
        QVERIFY(QDir().mkpath(QFileInfo(to).path()));
        QVERIFY(QFile::copy(from, to));
    }
    QCOMPARE(copy.run({u"renew"_s, u"Alice Lab"_s}).code, 0);
    const Ended reused = m_cli->run({u"renew"_s, u"Alice Lab"_s});
    QCOMPARE(reused.code, 1);
    const Ended checked = copy.run({u"check"_s, u"--all"_s, u"--json"_s}); // the server took everything back
    QCOMPARE(checked.code, 1);
    QCOMPARE(stateOf(checked), u"needs_you"_s);
}

void tst_OidcProvider::revokesOnDisconnect()
{
    QCOMPARE(connectAs(u"alice"_s).code, 0);
    QVERIFY(control(u"/dump"_s).value("RefreshToken"_L1).toInt() > 0);
    const Ended ended = m_cli->run({u"disconnect"_s, u"Alice Lab"_s});
    QVERIFY2(ended.code == 0, ended.err.constData());
    QCOMPARE(control(u"/dump"_s).value("RefreshToken"_L1).toInt(), 0);
    QCOMPARE(control(u"/dump"_s).value("AccessToken"_L1).toInt(), 0);
    const Ended accounts = m_cli->run({u"accounts"_s, u"--json"_s});
    QCOMPARE(accountOf(accounts).value("connected"_L1).toBool(true), false);
}

void tst_OidcProvider::aPasswordChangeNeedsAPerson()
{
    QCOMPARE(connectAs(u"alice"_s).code, 0);
    control(u"/password?user=alice&password=other"_s);
    const Ended checked = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s});
    QCOMPARE(checked.code, 1);
    QCOMPARE(stateOf(checked), u"needs_you"_s);
}

void tst_OidcProvider::anIssuerWideResetNeedsAPerson()
{
    QCOMPARE(connectAs(u"alice"_s).code, 0);
    control(u"/reset"_s);
    const Ended checked = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s});
    QCOMPARE(checked.code, 1);
    QCOMPARE(stateOf(checked), u"needs_you"_s);
}

void tst_OidcProvider::aClosedServerIsWaitedFor()
{
    QCOMPARE(connectAs(u"alice"_s).code, 0);
    m_server.kill();
    QVERIFY(m_server.waitForFinished());
    const Ended checked = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s});
    QCOMPARE(checked.code, 3);
    QCOMPARE(stateOf(checked), u"waiting"_s);
    const Ended renewed = m_cli->run({u"renew"_s, u"Alice Lab"_s});
    QCOMPARE(renewed.code, 3);
}

void tst_OidcProvider::nothingSecretIsLeftBehind()
{
    m_cli->environment.insert(u"QT_LOGGING_RULES"_s, u"*=true"_s);
    QCOMPARE(connectAs(u"alice"_s).code, 0);
    QCOMPARE(m_cli->run({u"renew"_s, u"Alice Lab"_s}).code, 0);
    QList<QByteArray> secrets;
    for (const QJsonValue value : control(u"/tokens"_s).value("tokens"_L1).toArray())
        secrets.append(value.toString().toUtf8());
    QVERIFY2(secrets.size() >= 2, "the provider names no token to search for");
    QByteArray everything = m_cli->standardError + m_cli->standardOutput;
    QDirIterator files(m_cli->profileDir(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        everything += file.readAll();
    }
    for (const QByteArray& secret : secrets)
        QVERIFY(!everything.contains(secret));
}

void tst_OidcProvider::become(const QString& client, const QByteArray& members, const QByteArray& secret)
{
    QFile descriptor(m_cli->profileDir() + u"/networks/lab.json"_s);
    QVERIFY(descriptor.open(QIODevice::ReadWrite));
    QByteArray text = descriptor.readAll();
    text.replace("\"name\": \"Lab\",", "\"name\": \"Lab\", " + members);
    descriptor.resize(0);
    descriptor.write(text);
    descriptor.close();
    if (client.isEmpty()) {
        QCOMPARE(m_cli->run({u"app"_s, u"remove"_s, u"lab"_s}).code, 0);
        return;
    }
    QStringList command{u"app"_s, u"set"_s, u"lab"_s, u"--client-id"_s, client};
    if (!secret.isEmpty())
        command.append(u"--client-secret-stdin"_s);
    const Ended set = m_cli->run(command, secret + '\n');
    QVERIFY2(set.code == 0, set.err.constData());
}

void tst_OidcProvider::pushesAndBindsWhereThatIsDemanded()
{
    become(u"demo-dpop"_s, R"("client": { "par": "always", "dpop": "always" },)");
    const Ended connected = connectAs(u"alice"_s);
    QVERIFY2(connected.code == 0, connected.err.constData());
    QCOMPARE(m_cli->run({u"check"_s, u"--all"_s}).code, 0); // a new process: its first proof has no nonce yet
    for (int round = 0; round < 3; ++round) {
        const Ended renewed = m_cli->run({u"renew"_s, u"Alice Lab"_s});
        QVERIFY2(renewed.code == 0, renewed.err.constData());
    }
    QCOMPARE(m_cli->run({u"check"_s, u"--all"_s}).code, 0);
    const Ended ended = m_cli->run({u"disconnect"_s, u"Alice Lab"_s});
    QVERIFY2(ended.code == 0, ended.err.constData());
    QCOMPARE(control(u"/dump"_s).value("RefreshToken"_L1).toInt(), 0);
}

void tst_OidcProvider::pushesByItselfWhereThatIsOffered()
{
    // Nothing is said of pushing: the server's metadata offers it, and the browser gets to see two parameters.
    const auto process = m_cli->start({u"connect"_s, u"lab"_s, u"--print-url"_s, u"--timeout"_s, u"1"_s});
    const QUrl link = CommandLine::printedLink(*process);
    QVERIFY2(link.query().contains(u"request_uri="_s), qPrintable(link.toString()));
    QVERIFY(!link.query().contains(u"code_challenge"_s) && !link.query().contains(u"state="_s));
    m_cli->finish(*process);
}

void tst_OidcProvider::unboundTokensAreNoUseThere()
{
    become(u"demo-dpop"_s, R"("client": { "par": "always" },)");
    const Ended connected = connectAs(u"alice"_s);
    QVERIFY(connected.code != 0); // the server gives no token without a proof
    QCOMPARE(connected.err.trimmed().count('\n'), 0);
    QCOMPARE(m_cli->run({u"accounts"_s, u"--json"_s}).json().value("accounts"_L1).toArray().size(), 0);
}

void tst_OidcProvider::signsInByDeviceCode_data()
{
    QTest::addColumn<bool>("allows");
    QTest::newRow("allowed") << true;
    QTest::newRow("denied") << false;
}

void tst_OidcProvider::signsInByDeviceCode()
{
    QFETCH(bool, allows);
    become(u"demo-device"_s, R"("flow": "device",)");
    const auto process = m_cli->start({u"connect"_s, u"lab"_s, u"--print-url"_s, u"--json"_s});
    const QUrl link = CommandLine::printedLink(*process);
    QVERIFY(!link.isEmpty());
    QStringList arguments{QStringLiteral(PK_INTEROP_MODULES),
                          QStringLiteral(PK_INTEROP_DIR "/browser.mjs"),
                          link.toString(QUrl::FullyEncoded),
                          u"--device"_s,
                          u"--user"_s,
                          u"alice"_s,
                          u"--password"_s,
                          u"alice-pw"_s};
    if (!allows)
        arguments.append(u"--deny"_s);
    QProcess browser;
    browser.start(QStringLiteral(PK_INTEROP_DIR "/node.sh"), arguments);
    QVERIFY(browser.waitForFinished(30'000));
    const Ended connected = m_cli->finish(*process);
    QVERIFY2(connected.err.contains("code"), connected.err.constData()); // the person is told what to compare
    QCOMPARE(connected.code, allows ? 0 : 1);
    if (!allows)
        return;
    QCOMPARE(connected.json().value("account"_L1).toObject().value("remote_id"_L1).toString(), u"alice"_s);
    QCOMPARE(m_cli->run({u"renew"_s, u"Alice Lab"_s}).code, 0);
}

void tst_OidcProvider::asksTheServerAboutTheToken()
{
    become(u"demo-web"_s, R"("client": { "authentication": "basic", "secretRequired": true },)", "demo-web-secret");
    const Ended connected = connectAs(u"alice"_s);
    QVERIFY2(connected.code == 0, connected.err.constData());
    const Ended checked = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s});
    QVERIFY2(checked.code == 0, checked.err.constData());
    const QJsonObject evidence = accountOf(checked).value("health"_L1).toObject().value("evidence"_L1).toObject();
    QCOMPARE(evidence.value("what"_L1).toString(), u"introspection"_s); // RFC 7662
    control(u"/reset"_s);
    const Ended dead = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s});
    QCOMPARE(dead.code, 1);
    QCOMPARE(stateOf(dead), u"needs_you"_s);
}

void tst_OidcProvider::registersItself()
{
    become({}, R"("registration": { "kind": "rfc7591" },)");
    const Ended connected = connectAs(u"alice"_s);
    QVERIFY2(connected.code == 0, connected.err.constData());
    const QJsonArray apps = m_cli->run({u"app"_s, u"list"_s, u"--json"_s}).json().value("registrations"_L1).toArray();
    QCOMPARE(apps.size(), 1);
    QVERIFY(apps.first()[u"automatic"].toBool());
    QCOMPARE(m_cli->run({u"renew"_s, u"Alice Lab"_s}).code, 0);
}

QTEST_GUILESS_MAIN(tst_OidcProvider)
#include "tst_oidcprovider.moc"
