// SPDX-License-Identifier: GPL-3.0-or-later
// Bluesky's real servers: `@atproto/pds` with its authorization server, and `@did-plc/server`. The program uses its own
// descriptor of Bluesky; only routes say where the directory is.
#include "models/auth/discovery.h"
#include "models/auth/signin.h"
#include "models/networks/networkregistry.h"
#include "tests/networks/approved.h"
#include "tests/programs/programs.h"
#include "tests/support/waitfor.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QUuid>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

Async<PublishOutcome> asResult(QCoro::Task<PublishOutcome> task)
{
    const PublishOutcome outcome = co_await task;
    co_return outcome;
}

PublishOutcome outcomeOf(QCoro::Task<PublishOutcome> task)
{
    const auto ended = waitFor(asResult(std::move(task)));
    PublishOutcome never;
    if (!ended)
        never.error = ended.error();
    return ended.value_or(never);
}

} // namespace

class tst_AtprotoPds final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();

    void connectsByHandle();
    void connectsByDid();
    void anotherPersonIsRefused();
    void thePersonSaysNo();
    void unknownHandleIsOneSentence();
    void renewsWithFreshNonces();
    void anEndedAccessTokenIsRenewedByACheck();
    void deadSessions_data();
    void deadSessions();
    void aReplayEndsTheSession();
    void keysOfTheServerChange();
    void revokesOnDisconnect();
    void reconnectKeepsTheRecord();
    void publishesAPost();
    void nothingSecretIsLeftBehind();

private:
    QJsonObject recordOf(const QString& uri) const;
    int recordsOf(const QString& did) const;
    void publishWithEverything(NetworkAdapter& adapter, const Grant& grant, const QString& did, const QString& key);
    void publishWithPicture(NetworkAdapter& adapter, const Grant& grant, const QString& did);

    struct Person
    {
        QString handle;
        QString did;
        QString password;
    };
    Person freshPerson();
    QJsonObject control(const QString& path)
    {
        return QJsonDocument::fromJson(fetch(QUrl(m_control + path)).body).object();
    }
    QStringList routes() const;
    void browse(const QUrl& link, const Person& person, const QStringList& more = {});
    Ended connectAs(const QString& named, const Person& person, const QStringList& more = {});
    QJsonObject accountOf(const Ended& status) const
    {
        return status.json().value("accounts"_L1).toArray().first().toObject();
    }
    QJsonObject healthOf(const Ended& status) const { return accountOf(status).value("health"_L1).toObject(); }

    QProcess m_server;
    QString m_pds;
    QString m_plc;
    QString m_control;
    int m_people = 0;
    std::unique_ptr<CommandLine> m_cli;
};

void tst_AtprotoPds::initTestCase()
{
    m_server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_server.start(QStringLiteral(PK_INTEROP_DIR "/node.sh"),
                   {QStringLiteral(PK_INTEROP_MODULES),
                    QStringLiteral(PK_INTEROP_DIR "/atproto-pds/server.mjs"),
                    u"--modules"_s,
                    QStringLiteral(PK_INTEROP_PDS_MODULES)});
    QVERIFY(m_server.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(m_server.canReadLine() || m_server.state() == QProcess::NotRunning, 60'000);
    const QJsonObject ready = QJsonDocument::fromJson(m_server.readLine()).object();
    m_pds = ready.value("pds"_L1).toString();
    m_plc = ready.value("plc"_L1).toString();
    m_control = ready.value("control"_L1).toString();
    QVERIFY2(!m_pds.isEmpty() && !m_plc.isEmpty(), "the personal data server did not start");
}

void tst_AtprotoPds::cleanupTestCase()
{
    m_cli.reset();
    m_server.closeWriteChannel();
    if (!m_server.waitForFinished(10'000)) {
        m_server.kill();
        m_server.waitForFinished(5000);
    }
}

void tst_AtprotoPds::init()
{
    m_cli = std::make_unique<CommandLine>(routes());
}

QStringList tst_AtprotoPds::routes() const
{
    QStringList routes{u"plc.directory="_s + m_plc, u"public.api.bsky.app="_s + m_pds};
    for (int i = 1; i <= 40; ++i) // names under .test are in no name server
        routes.append(u"person%1.test=%2"_s.arg(i).arg(m_pds));
    return routes;
}

tst_AtprotoPds::Person tst_AtprotoPds::freshPerson()
{
    Person person;
    person.handle = u"person%1.test"_s.arg(++m_people);
    person.password = u"pw-%1-long-enough"_s.arg(m_people);
    person.did =
        control(u"/account?handle=%1&password=%2"_s.arg(person.handle, person.password)).value("did"_L1).toString();
    return person;
}

void tst_AtprotoPds::browse(const QUrl& link, const Person& person, const QStringList& more)
{
    QProcess browser;
    browser.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    browser.start(QStringLiteral(PK_INTEROP_DIR "/node.sh"),
                  QStringList{QStringLiteral(PK_INTEROP_MODULES),
                              QStringLiteral(PK_INTEROP_DIR "/browser.mjs"),
                              link.toString(QUrl::FullyEncoded),
                              u"--user"_s,
                              person.handle,
                              u"--password"_s,
                              person.password}
                      + more);
    // With a turning event loop: the listener may be in this very process.
    QTRY_VERIFY_WITH_TIMEOUT(browser.state() == QProcess::NotRunning, 60'000);
    QVERIFY2(browser.exitCode() == 0, browser.readAllStandardOutput().constData());
}

Ended tst_AtprotoPds::connectAs(const QString& named, const Person& person, const QStringList& more)
{
    const auto process = m_cli->start(
        {u"connect"_s, u"bluesky"_s, u"--instance"_s, named, u"--print-url"_s, u"--json"_s});
    const QUrl link = CommandLine::printedLink(*process);
    if (!link.isEmpty())
        browse(link, person, more);
    return m_cli->finish(*process);
}

void tst_AtprotoPds::connectsByHandle()
{
    const Person person = freshPerson();
    QVERIFY(!person.did.isEmpty());
    const Ended connected = connectAs(u'@' + person.handle.toUpper(), person);
    QVERIFY2(connected.code == 0, connected.err.constData());
    const QJsonObject account = connected.json().value("account"_L1).toObject();
    QCOMPARE(account.value("remote_id"_L1).toString(), person.did);
    QCOMPARE(account.value("handle"_L1).toString(), u'@' + person.handle);
    QCOMPARE(connected.json().value("pages"_L1).toArray().size(), 1);
    const Ended checked = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s});
    QVERIFY2(checked.code == 0, checked.err.constData());
    QCOMPARE(healthOf(checked).value("state"_L1).toString(), u"healthy"_s);
    bool session = false;
    for (const QJsonValue clock : accountOf(checked).value("clocks"_L1).toArray())
        session = session || clock[u"kind"].toString() == "session"_L1;
    QVERIFY(session);
}

void tst_AtprotoPds::connectsByDid()
{
    const Person person = freshPerson();
    const Ended connected = connectAs(person.did, person);
    QVERIFY2(connected.code == 0, connected.err.constData());
    QCOMPARE(connected.json().value("account"_L1).toObject().value("remote_id"_L1).toString(), person.did);
}

void tst_AtprotoPds::anotherPersonIsRefused()
{
    const Person named = freshPerson(), other = freshPerson();
    const Ended refused = connectAs(named.handle, other);
    QVERIFY(refused.code != 0);
    QCOMPARE(refused.err.trimmed().count('\n'), 0);
    QCOMPARE(m_cli->run({u"accounts"_s, u"--json"_s}).json().value("accounts"_L1).toArray().size(), 0);
}

void tst_AtprotoPds::thePersonSaysNo()
{
    const Person person = freshPerson();
    const Ended refused = connectAs(person.handle, person, {u"--deny"_s});
    QCOMPARE(refused.code, 1);
    QCOMPARE(refused.err.trimmed().count('\n'), 0);
}

void tst_AtprotoPds::unknownHandleIsOneSentence()
{
    const Ended unknown = connectAs(u"person40.test"_s, {});
    QVERIFY(unknown.code != 0);
    QCOMPARE(unknown.err.trimmed().count('\n'), 0);
    QVERIFY2(unknown.err.contains("person40.test"), unknown.err.constData());
    const Ended nonsense = connectAs(u"nobody"_s, {});
    QCOMPARE(nonsense.code, 2);
}

void tst_AtprotoPds::renewsWithFreshNonces()
{
    const Person person = freshPerson();
    QCOMPARE(connectAs(person.handle, person).code, 0);
    for (int round = 0; round < 3; ++round) { // every process starts without a nonce
        const Ended renewed = m_cli->run({u"renew"_s, u'@' + person.handle});
        QVERIFY2(renewed.code == 0, renewed.err.constData());
    }
    QCOMPARE(m_cli->run({u"check"_s, u"--all"_s}).code, 0);
}

void tst_AtprotoPds::anEndedAccessTokenIsRenewedByACheck()
{
    const Person person = freshPerson();
    control(u"/ttl?access=1"_s);
    QCOMPARE(connectAs(person.handle, person).code, 0);
    control(u"/ttl?access=3600"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_cli->run({u"check"_s, u"--all"_s}).code, 0, 20'000);
}

void tst_AtprotoPds::deadSessions_data()
{
    QTest::addColumn<QString>("event");
    QTest::addColumn<QString>("cause");
    QTest::newRow("ended in the account's settings") << u"/drop?did=%1"_s << u"signed_out"_s;
    QTest::newRow("taken down") << u"/takedown?did=%1"_s << u"signed_out"_s;
    QTest::newRow("deactivated") << u"/deactivate?did=%1"_s << u"identity_check"_s;
    QTest::newRow("gone") << u"/delete-account?did=%1"_s << u"signed_out"_s;
}

void tst_AtprotoPds::deadSessions()
{
    QFETCH(QString, event);
    QFETCH(QString, cause);
    const Person person = freshPerson();
    QCOMPARE(connectAs(person.handle, person).code, 0);
    control(event.arg(person.did));
    const Ended checked = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s});
    QCOMPARE(checked.code, 1);
    QCOMPARE(healthOf(checked).value("state"_L1).toString(), u"needs_you"_s);
    QCOMPARE(healthOf(checked).value("cause"_L1).toString(), cause);
}

void tst_AtprotoPds::aReplayEndsTheSession()
{
    const Person person = freshPerson();
    QCOMPARE(connectAs(person.handle, person).code, 0);
    CommandLine copy(routes()); // a copy of the profile is how one refresh token comes to be used twice
    QDirIterator files(m_cli->profileDir(), QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString from = files.next();
        const QString to = copy.profileDir() + from.mid(m_cli->profileDir().size());
        QVERIFY(QDir().mkpath(QFileInfo(to).path()));
        QVERIFY(QFile::copy(from, to));
    }
    const QString who = u'@' + person.handle;
    QCOMPARE(copy.run({u"renew"_s, who}).code, 0);
    QCOMPARE(m_cli->run({u"renew"_s, who}).code, 1);
    const Ended status = m_cli->run({u"status"_s, u"--json"_s});
    QVERIFY2(status.out.contains("refresh_reused"), status.out.constData());
    QCOMPARE(copy.run({u"check"_s, u"--all"_s}).code, 1); // the newest pair is dead too
}

void tst_AtprotoPds::keysOfTheServerChange()
{
    const Person person = freshPerson();
    QCOMPARE(connectAs(person.handle, person).code, 0);
    control(u"/rotate-keys"_s); // access tokens die, sessions do not
    const Ended checked = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s});
    QVERIFY2(checked.code == 0, checked.out.constData());
}

void tst_AtprotoPds::revokesOnDisconnect()
{
    const Person person = freshPerson();
    QCOMPARE(connectAs(person.handle, person).code, 0);
    const int before = control(u"/dump"_s).value("sessions"_L1).toInt();
    QVERIFY(before > 0);
    const Ended gone = m_cli->run({u"disconnect"_s, u'@' + person.handle});
    QVERIFY2(gone.code == 0, gone.err.constData());
    QCOMPARE(control(u"/dump"_s).value("sessions"_L1).toInt(), before - 1);
}

void tst_AtprotoPds::reconnectKeepsTheRecord()
{
    const Person person = freshPerson();
    const Ended connected = connectAs(person.handle, person);
    const QString id = connected.json().value("account"_L1).toObject().value("id"_L1).toString();
    control(u"/drop?did="_s + person.did);
    QCOMPARE(m_cli->run({u"check"_s, u"--all"_s}).code, 1);
    const auto process = m_cli->start({u"reconnect"_s, id, u"--print-url"_s, u"--json"_s});
    browse(CommandLine::printedLink(*process), person);
    const Ended again = m_cli->finish(*process);
    QVERIFY2(again.code == 0, again.err.constData());
    QCOMPARE(again.json().value("account"_L1).toObject().value("id"_L1).toString(), id);
    QCOMPARE(m_cli->run({u"check"_s, u"--all"_s}).code, 0);
}

QJsonObject tst_AtprotoPds::recordOf(const QString& uri) const
{
    const QStringList parts = uri.split(u'/');
    const Fetched got = fetch(QUrl(m_pds
                                   + u"/xrpc/com.atproto.repo.getRecord?repo=%1&collection=%2&rkey=%3"_s.arg(
                                       parts.value(2), parts.value(3), parts.value(4))));
    return QJsonDocument::fromJson(got.body).object();
}

int tst_AtprotoPds::recordsOf(const QString& did) const
{
    const Fetched got = fetch(
        QUrl(m_pds + u"/xrpc/com.atproto.repo.listRecords?collection=app.bsky.feed.post&repo="_s + did));
    return int(QJsonDocument::fromJson(got.body).object().value("records"_L1).toArray().size());
}

/// A link in the text, a hashtag, a link of its own; then the same once more.
void tst_AtprotoPds::publishWithEverything(NetworkAdapter& adapter, const Grant& grant, const QString& did,
                                           const QString& key)
{
    Page page;
    page.remoteId = RemoteId(did);
    const Post post{
        u"Gr\u00FC\u00DFe \U0001F44B https://example.com/a #caf\u00E9"_s, QUrl(u"https://harbour.example/hours"_s), {}};
    const QDateTime before = QDateTime::currentDateTimeUtc();
    const auto missing = waitFor(adapter.findPublished(grant, page, {post, key, before}));
    QVERIFY2(missing, missing ? "" : qPrintable(missing.error().detail));
    QVERIFY(!*missing);
    const PublishOutcome done = outcomeOf(adapter.send(grant, page, approvedPost(grant, page, post), key));
    QVERIFY2(done.kind == PublishOutcome::Kind::Published, qPrintable(done.error.detail));
    const QJsonObject there = recordOf(done.published.id);
    QCOMPARE(there.value("uri"_L1).toString(), done.published.id);
    QVERIFY(done.published.id.startsWith(u"at://%1/app.bsky.feed.post/"_s.arg(did)));
    QJsonObject record = there.value("value"_L1).toObject();
    const QDateTime created = QDateTime::fromString(record.take("createdAt"_L1).toString(), Qt::ISODateWithMs);
    QVERIFY(created >= before.addSecs(-1) && created <= QDateTime::currentDateTimeUtc().addSecs(1));
    const QByteArray text = post.text.toUtf8();
    const QByteArray address = "https://example.com/a";
    const QByteArray tag = u"#caf\u00E9"_s.toUtf8();
    const auto index = [&](const QByteArray& part) {
        return QJsonObject{{u"byteStart"_s, text.indexOf(part)}, {u"byteEnd"_s, text.indexOf(part) + part.size()}};
    };
    const QJsonObject link{{u"index"_s, index(address)},
                           {u"features"_s,
                            QJsonArray{QJsonObject{{u"$type"_s, u"app.bsky.richtext.facet#link"_s},
                                                   {u"uri"_s, QString::fromLatin1(address)}}}}};
    const QJsonObject hashtag{
        {u"index"_s, index(tag)},
        {u"features"_s,
         QJsonArray{QJsonObject{{u"$type"_s, u"app.bsky.richtext.facet#tag"_s}, {u"tag"_s, u"caf\u00E9"_s}}}}};
    const QJsonObject card{{u"uri"_s, u"https://harbour.example/hours"_s},
                           {u"title"_s, u"harbour.example/hours"_s},
                           {u"description"_s, QString()}};
    const QJsonObject wanted{
        {u"$type"_s, u"app.bsky.feed.post"_s},
        {u"text"_s, post.text},
        {u"facets"_s, QJsonArray{link, hashtag}},
        {u"embed"_s, QJsonObject{{u"$type"_s, u"app.bsky.embed.external"_s}, {u"external"_s, card}}}};
    QCOMPARE(record, wanted);

    const auto found = waitFor(adapter.findPublished(grant, page, {post, key, before}));
    QVERIFY2(found, found ? "" : qPrintable(found.error().detail));
    QVERIFY(*found && **found == done.published);
    const PublishOutcome again = outcomeOf(adapter.send(grant, page, approvedPost(grant, page, post), key));
    QCOMPARE(again.kind, PublishOutcome::Kind::Published);
    QVERIFY(again.published == done.published);
    QCOMPARE(recordsOf(did), 1);
}

/// A link in the text and a picture with its description: every field of the record that the server keeps.
void tst_AtprotoPds::publishWithPicture(NetworkAdapter& adapter, const Grant& grant, const QString& did)
{
    Page page;
    page.remoteId = RemoteId(did);
    const QByteArray pixel = QByteArray::fromBase64(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    const Post post{
        u"A p\u00EFcture, https://example.com/b"_s, {}, {{pixel, "image/png", u"pixel.png"_s, u"One pixel, \u00E9"_s}}};
    const PublishOutcome done = outcomeOf(adapter.send(grant, page, approvedPost(grant, page, post), u"another key"_s));
    QVERIFY2(done.kind == PublishOutcome::Kind::Published, qPrintable(done.error.detail));
    QJsonObject record = recordOf(done.published.id).value("value"_L1).toObject();
    QVERIFY(QDateTime::fromString(record.take("createdAt"_L1).toString(), Qt::ISODateWithMs).isValid());
    const QJsonObject blob = record.value("embed"_L1)["images"_L1][0]["image"_L1].toObject();
    const QString cid = blob.value("ref"_L1).toObject().value("$link"_L1).toString();
    const QByteArray address = "https://example.com/b";
    const qsizetype start = post.text.toUtf8().indexOf(address);
    const QJsonObject facet{{u"index"_s, QJsonObject{{u"byteStart"_s, start}, {u"byteEnd"_s, start + address.size()}}},
                            {u"features"_s,
                             QJsonArray{QJsonObject{{u"$type"_s, u"app.bsky.richtext.facet#link"_s},
                                                    {u"uri"_s, QString::fromLatin1(address)}}}}};
    const QJsonObject image{{u"alt"_s, u"One pixel, \u00E9"_s},
                            {u"aspectRatio"_s, QJsonObject{{u"width"_s, 1}, {u"height"_s, 1}}},
                            {u"image"_s,
                             QJsonObject{{u"$type"_s, u"blob"_s},
                                         {u"ref"_s, QJsonObject{{u"$link"_s, cid}}},
                                         {u"mimeType"_s, u"image/png"_s},
                                         {u"size"_s, pixel.size()}}}};
    const QJsonObject wanted{
        {u"$type"_s, u"app.bsky.feed.post"_s},
        {u"text"_s, post.text},
        {u"facets"_s, QJsonArray{facet}},
        {u"embed"_s, QJsonObject{{u"$type"_s, u"app.bsky.embed.images"_s}, {u"images"_s, QJsonArray{image}}}}};
    QCOMPARE(record, wanted);
    QCOMPARE(fetch(QUrl(m_pds + u"/xrpc/com.atproto.sync.getBlob?did=%1&cid=%2"_s.arg(did, cid))).body, pixel);
    QCOMPARE(recordsOf(did), 2);
}

/// The parts below the program: one sign-in that asks for the right to post, and a post by its tokens.
void tst_AtprotoPds::publishesAPost()
{
    const Person person = freshPerson();
    const SystemClock clock;
    HttpClient http(*Routes::parse(routes()), clock);
    NetworkRegistry registry(http, clock, {});
    Grant grant;
    grant.consent = Consent(NetworkId(u"bluesky"_s), {}, {Purpose::Publish});
    grant.network = registry.network(NetworkId(u"bluesky"_s));
    NetworkAdapter& adapter = registry.adapter(grant.network->id);
    const auto located = waitFor(adapter.locate(grant.network, person.handle));
    QVERIFY2(located, located ? "" : qPrintable(located.error().detail));
    QCOMPARE(located->instance, m_pds);
    grant.instance = located->instance;
    const auto endpoints = waitFor(discover(&http, grant.network, grant.instance));
    QVERIFY2(endpoints, endpoints ? "" : qPrintable(endpoints.error().detail));
    grant.endpoints = *endpoints;

    SignInRequest request;
    request.network = grant.network;
    request.instance = grant.instance;
    request.endpoints = grant.endpoints;
    request.scopes = grant.network->scopesFor({Purpose::ValidateUser, Purpose::Publish});
    request.loginHint = located->loginHint;
    request.app.clientId = u"http://localhost?redirect_uri=%1&scope=%2"_s.arg(
        QString::fromLatin1(QUrl::toPercentEncoding(u"http://127.0.0.1/callback"_s)),
        QString::fromLatin1(QUrl::toPercentEncoding(request.scopes.join(u' '))));
    request.timeout = std::chrono::seconds(60);
    grant.app = request.app;
    SignIn signIn(http, clock, request);
    QUrl link;
    connect(&signIn, &SignIn::browserRequested, this, [&link](const QUrl& url) { link = url; });
    std::optional<Result<TokenSet>> signedIn;
    whenDone(signIn.run(), this, [&signedIn](const Result<TokenSet>& tokens) { signedIn = tokens; });
    QTRY_VERIFY_WITH_TIMEOUT(!link.isEmpty() || signedIn, 30'000);
    QVERIFY2(!signedIn, signedIn && !*signedIn ? qPrintable(signedIn->error().detail) : "");
    browse(link, person);
    QTRY_VERIFY_WITH_TIMEOUT(signedIn.has_value(), 30'000);
    QVERIFY2(*signedIn, *signedIn ? "" : qPrintable(signedIn->error().detail));
    grant.tokens = **signedIn;
    const auto complete = waitFor(adapter.completeSignIn(grant));
    QVERIFY2(complete, complete ? "" : qPrintable(complete.error().detail));
    QVERIFY(complete->scopes.contains(u"repo:app.bsky.feed.post?action=create"_s));

    const QString key = QUuid::createUuid().toString(QUuid::WithoutBraces);
    publishWithEverything(adapter, grant, person.did, key);
    publishWithPicture(adapter, grant, person.did);
    QVERIFY(waitFor(adapter.revoke(grant)));
    const auto dead = waitFor(adapter.renew(grant));
    QVERIFY(!dead);
    QCOMPARE(dead.error().kind, ErrorKind::Rejected);
}

void tst_AtprotoPds::nothingSecretIsLeftBehind()
{
    const Person person = freshPerson();
    m_cli->environment.insert(u"QT_LOGGING_RULES"_s, u"*=true"_s);
    QCOMPARE(connectAs(person.handle, person).code, 0);
    QCOMPARE(m_cli->run({u"renew"_s, u'@' + person.handle}).code, 0);
    QList<QByteArray> secrets{person.password.toUtf8()};
    for (const QJsonValue value : control(u"/tokens"_s).value("tokens"_L1).toArray())
        secrets.append(value.toString().toUtf8());
    QVERIFY2(secrets.size() >= 3, "the server names no token to search for");
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

QTEST_GUILESS_MAIN(tst_AtprotoPds)
#include "tst_atprotopds.moc"
