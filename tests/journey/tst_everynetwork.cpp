// SPDX-License-Identifier: GPL-3.0-or-later
// The console program at every pretend network: what "networks --json" claims works, what it does not claim is refused with
// the reason; long lists arrive whole, and say so when they do not.
#include "tests/programs/programs.h"

#include <QFile>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

/// A page of somebody else: how it is called, and what its figures say to whoever holds it.
struct Rival
{
    QString handle;
    QHash<QString, double> figures; ///< totals, by metric
};

QHash<QString, double> totals(const QJsonObject& reading)
{
    QHash<QString, double> found;
    const QJsonArray figures = reading.value("figures"_L1).toArray();
    for (const QJsonValue figure : figures) {
        if (figure[u"span"].toString() == "total"_L1)
            found.insert(figure[u"metric"].toString(), figure[u"value"].toDouble());
    }
    return found;
}

/// A name of the right form that nobody has.
QString nobodyAt(const QString& network)
{
    if (network == "bluesky"_L1)
        return u"nobody.bsky.social"_s;
    return network == "youtube"_L1 ? u"@nobody"_s : u"nobody"_s;
}

} // namespace

class tst_EveryNetwork final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();

    void claimsAreTrue_data();
    void claimsAreTrue();
    void usesItClaimsWork_data() { claimsAreTrue_data(); }
    void usesItClaimsWork();
    void fiveHundredPages_data();
    void fiveHundredPages();
    void theGuideSaysWhatToRegister_data() { claimsAreTrue_data(); }
    void theGuideSaysWhatToRegister();
    void aWrongSecretIsFoundByTheTest();

private:
    /// Registers the pretend network's own app; nothing to do where none is needed.
    void registerApp(const QJsonObject& network);
    Ended connectAs(const QJsonObject& network, const QString& person, const QStringList& purposes = {});
    Ended signIn(const QStringList& command, bool pastes);
    /// As "networks --json" tells it, of a fresh profile where nothing else is given.
    QJsonObject networkOf(const QString& id) const { return networkOf(id, m_networks); }
    static QJsonObject networkOf(const QString& id, const QJsonArray& networks);
    QJsonArray otherRedirects(const QString& id);
    /// What a command proposes, approved by its hash.
    Ended approved(const QStringList& command);
    /// A post that \a page takes, with a picture where the network wants one.
    QStringList postOf(const QString& page, const QString& text);
    int arrived(const QString& network, const QString& text);
    void publishOn(const QString& network, const QStringList& command);
    void loseAnAnswerOn(const QString& network, QStringList command);
    void switchOnAndOff(const QString& page);
    /// What jonas reads of the last page he holds; the world begins anew afterwards, with the same figures.
    Rival rivalAt(const QJsonObject& network, const QStringList& can);
    void readsWhatAnybodyMayRead(const QString& network, const Rival& rival);
    void keepsOnlyWhatWasFound(const QString& network, const Rival& rival);
    void tellsThatNobodyIsThere(const QString& network, const QString& name);
    void everyRequestIsInTheLedger();

    RehearsalProcess m_rehearsal;
    // Each start of the program stretches a passphrase: what never changes is asked for once.
    QJsonArray m_apps;
    QJsonArray m_networks;
    QHash<QString, QJsonArray> m_redirects;
    bool m_loopback = false; ///< the app was registered with a way back of its own
    std::unique_ptr<CommandLine> m_cli;
};

void tst_EveryNetwork::initTestCase()
{
    QVERIFY(m_rehearsal.start());
    m_apps = m_rehearsal.control(u"/registrations"_s).value("registrations"_L1).toArray();
    QVERIFY(m_apps.size() > 10);
    m_networks = CommandLine().run({u"networks"_s, u"--json"_s}).json().value("networks"_L1).toArray();
    QVERIFY(m_networks.size() >= 16);
}

void tst_EveryNetwork::cleanupTestCase()
{
    m_rehearsal.stop();
}

void tst_EveryNetwork::init()
{
    m_loopback = false;
    m_rehearsal.control(u"/reset-world"_s);
    m_rehearsal.control(u"/log/clear"_s);
    m_cli = std::make_unique<CommandLine>(m_rehearsal.routes());
}

QJsonObject tst_EveryNetwork::networkOf(const QString& id, const QJsonArray& networks)
{
    for (const QJsonValue network : networks) {
        if (network[u"id"].toString() == id)
            return network.toObject();
    }
    return {};
}

QJsonArray tst_EveryNetwork::otherRedirects(const QString& id)
{
    if (!m_redirects.contains(id))
        m_redirects.insert(
            id, m_cli->run({u"app"_s, u"guide"_s, id, u"--json"_s}).json().value("other_redirects"_L1).toArray());
    return m_redirects.value(id);
}

void tst_EveryNetwork::registerApp(const QJsonObject& network)
{
    if (!network.value("registration_needed"_L1).toBool())
        return;
    const QString id = network.value("id"_L1).toString();
    for (const QJsonValue app : std::as_const(m_apps)) {
        if (app[u"network"].toString() != id)
            continue;
        QStringList command{u"app"_s, u"set"_s, id, u"--client-id"_s, app[u"client_id"].toString()};
        const QString secret = app[u"client_secret"].toString();
        if (!secret.isEmpty())
            command.append(u"--client-secret-stdin"_s);
        // A way back that needs no pasting, where the network has one besides.
        const QJsonArray others = otherRedirects(id);
        for (const QJsonValue other : others) {
            if (!other.toString().startsWith("http://"_L1) || m_loopback)
                continue;
            command += QStringList{u"--redirect"_s, other.toString()};
            m_loopback = true;
        }
        const Ended set = m_cli->run(command, secret.toUtf8() + '\n');
        QVERIFY2(set.code == 0, set.err.constData());
        return;
    }
    QFAIL(qPrintable(u"the rehearsal knows no app of "_s + id));
}

Ended tst_EveryNetwork::signIn(const QStringList& command, bool pastes)
{
    if (!pastes)
        return m_cli->connectByBrowser(command);
    const auto process = m_cli->start(command + QStringList{u"--print-url"_s, u"--json"_s});
    const QUrl link = CommandLine::printedLink(*process);
    // The browser ends on an address where nobody listens; a person copies it from there.
    process->write(fetch(link).url.toEncoded() + '\n');
    return m_cli->finish(*process);
}

Ended tst_EveryNetwork::connectAs(const QJsonObject& network, const QString& person, const QStringList& purposes)
{
    const QString id = network.value("id"_L1).toString();
    m_rehearsal.control(u"/auto?network=%1&person=%2"_s.arg(id, person));
    QStringList command{u"connect"_s, id};
    if (id == "mastodon"_L1)
        command += QStringList{u"--instance"_s, u"mastodon.social"_s};
    if (id == "bluesky"_L1)
        command += QStringList{u"--instance"_s, person + u".bsky.social"_s};
    if (!purposes.isEmpty())
        command += QStringList{u"--purposes"_s, purposes.join(u',')};
    return signIn(command, network.value("paste_address"_L1).toBool() && !m_loopback);
}

void tst_EveryNetwork::claimsAreTrue_data()
{
    QTest::addColumn<QString>("network");
    for (const QJsonValue network : std::as_const(m_networks))
        QTest::newRow(qPrintable(network[u"id"].toString())) << network[u"id"].toString();
}

void tst_EveryNetwork::claimsAreTrue()
{
    QFETCH(QString, network);
    const QJsonObject claims = networkOf(network);
    registerApp(claims);
    QVERIFY(!QTest::currentTestFailed());
    if (claims.value("registration_needed"_L1).toBool()) {
        const Ended tested = m_cli->run({u"app"_s, u"test"_s, network});
        QVERIFY2(tested.code == 0, tested.err.constData());
        const QJsonObject listed = m_cli->run({u"networks"_s, u"--json"_s}).json();
        QVERIFY(networkOf(network, listed.value("networks"_L1).toArray()).value("registered"_L1).toBool());
    }
    const Ended connected = connectAs(claims, u"maria"_s);
    QVERIFY2(connected.code == 0, connected.err.constData());
    const QJsonObject account = connected.json().value("account"_L1).toObject();
    QVERIFY(!account.value("remote_id"_L1).toString().isEmpty());
    const QStringList can = claims.value("capabilities"_L1).toVariant().toStringList();
    QVERIFY(can.contains(u"validate_user"_s));
    if (can.contains(u"list_pages"_s))
        QVERIFY(!connected.json().value("pages"_L1).toArray().isEmpty());

    const Ended checked = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s});
    QVERIFY2(checked.code == 0, checked.out.constData());
    // The renewal it claims.
    const QString rule = claims.value("renewal"_L1).toString();
    const bool young = rule == "extend"_L1; // not before a day has passed
    const bool endless = network == "mastodon"_L1 || rule == "none"_L1;
    if (!young && !endless && !(network.startsWith("linkedin"_L1))) {
        const Ended renewed = m_cli->run({u"renew"_s, account.value("id"_L1).toString()});
        QVERIFY2(renewed.code == 0, renewed.err.constData());
        QCOMPARE(m_cli->run({u"check"_s, u"--all"_s}).code, 0);
    }
    // What it does not claim.
    for (const QString& purpose : {u"publish"_s, u"page_statistics"_s, u"content_statistics"_s, u"activation"_s}) {
        if (can.contains(purpose))
            continue;
        const Ended refused = m_cli->run(
            {u"connect"_s, network, u"--purposes"_s, purpose, u"--instance"_s, u"mastodon.social"_s});
        QCOMPARE(refused.code, 2);
        QVERIFY2(refused.err.contains("does not offer"), refused.err.constData());
        QCOMPARE(refused.err.trimmed().count('\n'), 0);
    }
    const Ended gone = m_cli->run({u"disconnect"_s, account.value("id"_L1).toString()});
    QVERIFY2(gone.code == 0 || gone.err.contains("http"), gone.err.constData()); // revoked, or where to do it by hand
}

Ended tst_EveryNetwork::approved(const QStringList& command)
{
    const Ended proposed = m_cli->run(command + QStringList{u"--json"_s});
    if (proposed.code != 1)
        return proposed;
    return m_cli->run(command + QStringList{u"--json"_s, u"--approve"_s, proposed.json().value("hash"_L1).toString()});
}

QStringList tst_EveryNetwork::postOf(const QString& page, const QString& text)
{
    QStringList command{u"publish"_s, page, u"--text"_s, text};
    if (!m_cli->run(command).err.contains("picture"))
        return command;
    QImage image(640, 480, QImage::Format_RGB32); // a network of pictures
    image.fill(Qt::darkGreen);
    const QString file = m_cli->profileDir() + u"/sunday.png"_s;
    image.save(file, "PNG");
    return command + QStringList{u"--image"_s, file, u"--alt"_s, u"A green door"_s};
}

int tst_EveryNetwork::arrived(const QString& network, const QString& text)
{
    const QJsonArray posts = m_rehearsal.control(u"/posts?network="_s + network).value("posts"_L1).toArray();
    return int(std::count_if(posts.begin(), posts.end(), [&](const QJsonValue& post) {
        return QJsonDocument(post.toObject()).toJson().contains(text.toUtf8());
    }));
}

void tst_EveryNetwork::publishOn(const QString& network, const QStringList& command)
{
    const QString text = command[3];
    const Ended done = approved(command);
    QVERIFY2(done.code == 0, qPrintable(QString::fromUtf8(done.err + done.out)));
    QCOMPARE(done.json().value("state"_L1).toString(), u"published"_s);
    QCOMPARE(arrived(network, text), 1);
    QCOMPARE(m_cli->run({u"outbox"_s}).code, 0); // nothing is open
}

/// The network makes the post and its answer never comes: found by looking, or by a person where the network lets nobody look.
void tst_EveryNetwork::loseAnAnswerOn(const QString& network, QStringList command)
{
    const QString text = u"Closed on the second Monday of the month"_s;
    command[3] = text;
    m_rehearsal.control(u"/publish-lost?mode=close&network="_s + network);
    const Ended lost = approved(command);
    QCOMPARE(lost.json().value("state"_L1).toString(), u"unconfirmed"_s);
    QCOMPARE(lost.code, 3);
    QCOMPARE(arrived(network, text), 1);
    const QStringList again{u"--approve"_s, lost.json().value("hash"_L1).toString()};
    QVERIFY(m_cli->run(command + again).code != 0); // the very same is not sent while nobody knows
    QJsonObject entry;
    const auto looked = [&] { // some networks take a while until they say
        m_cli->run({u"outbox"_s, u"settle"_s, u"--json"_s});
        entry = m_cli->run({u"outbox"_s, u"--json"_s}).json()["entries"_L1][0].toObject();
        return !entry.value("reason"_L1).toString().contains(u"does not say yet"_s);
    };
    QTRY_VERIFY_WITH_TIMEOUT(looked(), 60'000);
    QString state = entry.value("state"_L1).toString();
    if (state == "unconfirmed"_L1) {
        QVERIFY2(entry.value("reason"_L1).toString().contains(u"lets nobody look"_s),
                 QJsonDocument(entry).toJson().constData());
        m_cli->run({u"outbox"_s, u"settle"_s, entry.value("id"_L1).toString(), u"there"_s});
        state = m_cli->run({u"outbox"_s, u"--json"_s}).json()["entries"_L1][0][u"state"].toString();
    }
    QVERIFY2(state == "published"_L1, qPrintable(entry.value("reason"_L1).toString()));
    QCOMPARE(arrived(network, text), 1);
    QCOMPARE(m_cli->run({u"outbox"_s}).code, 0);
}

void tst_EveryNetwork::switchOnAndOff(const QString& page)
{
    for (const QString& change : {u"activate"_s, u"deactivate"_s}) {
        const Ended done = approved({change, page});
        QVERIFY2(done.code == 0, done.err.constData());
        QCOMPARE(done.json().value("active"_L1).toBool(), change == "activate"_L1);
    }
}

Rival tst_EveryNetwork::rivalAt(const QJsonObject& network, const QStringList& can)
{
    registerApp(network);
    const Ended connected = connectAs(network, u"jonas"_s, can);
    const QJsonArray pages = m_cli->run({u"pages"_s, u"--json"_s}).json().value("pages"_L1).toArray();
    const QJsonValue page = pages.last();
    const Ended read = m_cli->run({u"stats"_s, u"page"_s, page[u"id"].toString(), u"--json"_s});
    const Rival rival{page[u"handle"].toString(), totals(read.json())};
    if (rival.handle.isEmpty() || rival.figures.isEmpty())
        qWarning("no rival: %s%s", connected.err.constData(), read.err.constData());
    init();
    return rival;
}

void tst_EveryNetwork::readsWhatAnybodyMayRead(const QString& network, const Rival& rival)
{
    const QJsonArray own = m_cli->run({u"pages"_s, u"--json"_s}).json().value("pages"_L1).toArray();
    for (const QJsonValue page : own)
        QVERIFY2(page[u"handle"].toString() != rival.handle, "this page is nobody else's");
    const Ended read = m_cli->run({u"stats"_s, u"public"_s, network, rival.handle, u"--json"_s});
    QVERIFY2(read.code == 0, read.err.constData());
    const QJsonObject reading = read.json();
    QVERIFY2(!reading.value("name"_L1).toString().isEmpty(), read.out.constData());
    const QHash<QString, double> told = totals(reading);
    QVERIFY2(!told.isEmpty(), read.out.constData());
    int compared = 0;
    for (auto it = told.cbegin(); it != told.cend(); ++it) {
        if (!rival.figures.contains(it.key()))
            continue;
        ++compared;
        QVERIFY2(it.value() == rival.figures.value(it.key()), qPrintable(it.key() + QString::fromUtf8(read.out)));
    }
    QVERIFY2(compared > 0, read.out.constData());
    const QJsonArray missing = reading.value("missing"_L1).toArray();
    for (const QJsonValue one : missing)
        QVERIFY2(!one[u"reason"].toString().isEmpty(), read.out.constData());
}

/// What was read stays, without asking anybody, until somebody deletes it.
void tst_EveryNetwork::keepsOnlyWhatWasFound(const QString& network, const Rival& rival)
{
    const QJsonArray list = m_cli->run({u"stats"_s, u"public"_s, u"--json"_s}).json()["public_pages"_L1].toArray();
    QCOMPARE(list.size(), 1);
    QCOMPARE(list.first()[u"network"].toString(), network);
    m_rehearsal.control(u"/outage?network=*&mode=503"_s);
    const Ended kept = m_cli->run({u"stats"_s, u"public"_s, network, rival.handle, u"--kept"_s, u"--json"_s});
    m_rehearsal.control(u"/outage?network=*&on=0"_s);
    QVERIFY2(kept.code == 0, kept.err.constData());
    QVERIFY(!totals(kept.json()).isEmpty());
    QCOMPARE(m_cli->run({u"stats"_s, u"forget"_s, network, rival.handle}).code, 0);
    QCOMPARE(m_cli->run({u"stats"_s, u"public"_s, network, rival.handle, u"--kept"_s}).code, 2);
}

void tst_EveryNetwork::tellsThatNobodyIsThere(const QString& network, const QString& name)
{
    const Ended read = m_cli->run({u"stats"_s, u"public"_s, network, name, u"--json"_s});
    QCOMPARE(read.code, 2);
    QVERIFY2(read.out.isEmpty(), read.out.constData());
    QCOMPARE(read.err.trimmed().count('\n'), 0);
    QVERIFY2(read.err.contains("shows no public page") && read.err.contains(name.toUtf8()), read.err.constData());
}

void tst_EveryNetwork::usesItClaimsWork()
{
    QFETCH(QString, network);
    const QJsonObject claims = networkOf(network);
    const QStringList can = claims.value("capabilities"_L1).toVariant().toStringList();
    const bool others = claims.value("public_statistics"_L1).toBool();
    const Rival rival = others ? rivalAt(claims, can) : Rival();
    QVERIFY(!QTest::currentTestFailed());
    registerApp(claims);
    QVERIFY(!QTest::currentTestFailed());
    const Ended connected = connectAs(claims, u"maria"_s, can);
    QVERIFY2(connected.code == 0, connected.err.constData());
    const QJsonArray pages = m_cli->run({u"pages"_s, u"--json"_s}).json().value("pages"_L1).toArray();
    QVERIFY(!pages.isEmpty());
    const QString page = pages.first()[u"id"].toString();
    if (can.contains(u"page_statistics"_s)) {
        const Ended read = m_cli->run({u"stats"_s, u"page"_s, page, u"--json"_s});
        QVERIFY2(read.code == 0, read.err.constData());
        QVERIFY2(!read.json().value("figures"_L1).toArray().isEmpty(), read.out.constData());
    }
    if (can.contains(u"content_statistics"_s)) {
        const Ended read = m_cli->run({u"stats"_s, u"content"_s, page, u"--most"_s, u"10"_s, u"--json"_s});
        QVERIFY2(read.code == 0, read.err.constData());
        const QJsonArray posts = read.json().value("posts"_L1).toArray();
        QVERIFY2(!posts.isEmpty(), read.out.constData());
        const bool none = posts.first()[u"figures"].toObject().isEmpty();
        QVERIFY2(!none || !read.json().value("missing"_L1).toArray().isEmpty(), read.out.constData()); // and why
    }
    if (others) {
        readsWhatAnybodyMayRead(network, rival);
        QVERIFY(!QTest::currentTestFailed());
        tellsThatNobodyIsThere(network, nobodyAt(network));
        QVERIFY(!QTest::currentTestFailed());
        keepsOnlyWhatWasFound(network, rival);
    }
    QVERIFY(!QTest::currentTestFailed());
    if (can.contains(u"publish"_s)) {
        // Not every page of a network takes posts: of a person there its boards do.
        const auto takes = std::find_if(pages.begin(), pages.end(), [&](const QJsonValue& one) {
            const Ended tried = m_cli->run({u"publish"_s, one[u"id"].toString(), u"--text"_s, u"Any"_s});
            return tried.code == 1 || tried.err.startsWith("A post for Pinterest needs a picture");
        });
        QVERIFY(takes != pages.end());
        const QStringList command = postOf((*takes)[u"id"].toString(), u"Open on Sunday from ten"_s);
        publishOn(network, command);
        if (!QTest::currentTestFailed())
            loseAnAnswerOn(network, command);
    }
    QVERIFY(!QTest::currentTestFailed());
    if (can.contains(u"activation"_s))
        switchOnAndOff(page);
    QVERIFY(!QTest::currentTestFailed());
    everyRequestIsInTheLedger();
}

/// What the networks saw against what the program wrote down.
void tst_EveryNetwork::everyRequestIsInTheLedger()
{
    QCOMPARE(m_cli->run({u"ledger"_s, u"verify"_s}).code, 0);
    QFile file(m_cli->profileDir() + u"/ledger.json"_s);
    QCOMPARE(m_cli->run({u"ledger"_s, u"export"_s, file.fileName()}).code, 0);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QHash<QString, int> recorded;
    const QJsonArray entries = QJsonDocument::fromJson(file.readAll()).object().value("entries"_L1).toArray();
    for (const QJsonValue entry : entries) {
        const QString action = entry[u"action"].toString();
        if (action != "use"_L1 && action != "request"_L1)
            continue;
        QVERIFY(!entry[u"purpose"].toString().isEmpty() && !entry[u"network"].toString().isEmpty());
        const QJsonValue details = entry[u"details"];
        recorded[details[u"method"].toString() + u' ' + details[u"host"].toString()] += details[u"sent"].toInt(1);
    }
    int seen = 0;
    const QJsonArray log = m_rehearsal.control(u"/log"_s).value("entries"_L1).toArray();
    for (const QJsonValue request : log) {
        if (!request[u"agent"].toString().contains("pagekeeper"_L1, Qt::CaseInsensitive))
            continue;
        ++seen;
        const QString key = request[u"method"].toString() + u' ' + request[u"host"].toString();
        QVERIFY2(--recorded[key] >= 0, qPrintable(u"the ledger misses "_s + key));
    }
    QVERIFY(seen > 2);
}

void tst_EveryNetwork::fiveHundredPages_data()
{
    QTest::addColumn<QString>("network");
    for (const char* id : {"pinterest", "reddit", "linkedin-page", "google-business", "twitch"})
        QTest::newRow(id) << QString::fromLatin1(id);
}

void tst_EveryNetwork::fiveHundredPages()
{
    QFETCH(QString, network);
    const QJsonObject claims = networkOf(network);
    registerApp(claims);
    const Ended connected = connectAs(claims, u"olav"_s);
    QVERIFY2(connected.code == 0, connected.err.constData());
    const auto places = [&] { return m_cli->run({u"pages"_s, u"--json"_s}).json().value("pages"_L1).toArray(); };
    const qsizetype all = places().size();
    const qsizetype unusable = connected.json().value("unusable"_L1).toArray().size();
    QVERIFY2(all + unusable >= 500, qPrintable(u"%1 and %2"_s.arg(all).arg(unusable)));
    QVERIFY(connected.json().value("partial"_L1).isNull());

    m_rehearsal.control(u"/fail-list?network=%1&result_page=7"_s.arg(network));
    const Ended checked = m_cli->run({u"check"_s, u"--all"_s, u"--json"_s});
    QCOMPARE(places().size(), all); // nothing is dropped
    const QJsonArray pages = m_cli->run({u"status"_s, u"--json"_s}).json().value("pages"_L1).toArray();
    for (const QJsonValue page : pages)
        QVERIFY2(page[u"health"][u"state"].toString() != "needs_you"_L1, qPrintable(page[u"name"].toString()));
    const QString account = connected.json().value("account"_L1).toObject().value("id"_L1).toString();
    m_rehearsal.control(u"/auto?network=%1&person=olav"_s.arg(network));
    const Ended again = m_cli->connectByBrowser({u"reconnect"_s, account});
    QVERIFY2(again.code == 0, again.err.constData());
    const QString why = again.json().value("partial"_L1).toString();
    QVERIFY2(why.contains(u"result page 7 failed"_s), qPrintable(why));
    QCOMPARE(places().size(), all);
    QVERIFY(again.json().value("lost"_L1).toArray().isEmpty());
    Q_UNUSED(checked)
}

void tst_EveryNetwork::theGuideSaysWhatToRegister()
{
    QFETCH(QString, network);
    const QJsonObject guide = m_cli->run({u"app"_s, u"guide"_s, network, u"--json"_s}).json();
    QVERIFY(!guide.value("steps"_L1).toArray().isEmpty());
    const QJsonObject claims = networkOf(network);
    if (claims.value("registration_needed"_L1).toBool())
        QVERIFY(guide.value("page"_L1).toString().startsWith("https://"_L1));
    const bool comesBack = claims.value("sign_in"_L1).toString() == "browser"_L1;
    QCOMPARE(!guide.value("redirect"_L1).toString().isEmpty(), comesBack);
    const Ended words = m_cli->run({u"app"_s, u"guide"_s, network});
    QCOMPARE(words.code, 0);
    QVERIFY(words.out.contains(guide.value("steps"_L1).toArray().first().toString().toUtf8()));
}

void tst_EveryNetwork::aWrongSecretIsFoundByTheTest()
{
    QVERIFY(m_cli
                ->run({u"app"_s,
                       u"set"_s,
                       u"pinterest"_s,
                       u"--client-id"_s,
                       u"rehearsal-pinterest"_s,
                       u"--client-secret-stdin"_s},
                      "not-the-secret\n")
                .code
            == 0);
    const Ended tested = m_cli->run({u"app"_s, u"test"_s, u"pinterest"_s});
    QVERIFY(tested.code != 0);
    QCOMPARE(tested.err.trimmed().count('\n'), 0);
    QVERIFY(!tested.err.contains("not-the-secret"));
}

QTEST_GUILESS_MAIN(tst_EveryNetwork)
#include "tst_everynetwork.moc"
