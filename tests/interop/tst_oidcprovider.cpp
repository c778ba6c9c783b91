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

private:
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

QTEST_GUILESS_MAIN(tst_OidcProvider)
#include "tst_oidcprovider.moc"
