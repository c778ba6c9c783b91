// SPDX-License-Identifier: GPL-3.0-or-later
// Every row of every facts file's "ways a token dies", sent by the pretend network to the program's own services: the state
// and the cause that deaths/<network>.json names, read from the facts by somebody who had not seen the descriptors.
#include "models/domain/tokenstate.h"
#include "models/networks/adapter.h"
#include "tests/contract/networkworld.h"

#include <QDir>
#include <QJsonDocument>
#include <QTest>

using namespace pk;
using namespace pk::test;
using namespace Qt::Literals::StringLiterals;

namespace {

/// A row of refusals as the program gets it.
HttpResponse responseOf(const QJsonObject& refusal)
{
    HttpResponse answer;
    answer.status = refusal.value("status"_L1).toInt();
    answer.body = refusal.value("body"_L1).toString().toUtf8();
    const QStringList headers = refusal.value("headers"_L1).toVariant().toStringList();
    for (const QString& header : headers)
        answer.headers.append(
            HttpHeader{header.section(u": "_s, 0, 0).toLatin1(), header.section(u": "_s, 1).toUtf8()});
    if (answer.header("Content-Type").isEmpty())
        answer.headers.append(HttpHeader{"Content-Type", "application/json"});
    return answer;
}

/// One or several words of a member that may be a text or a list.
QStringList wordsOf(const QJsonValue& value)
{
    return value.isArray() ? value.toVariant().toStringList() : QStringList{value.toString()};
}

QString wordsOf(const Health& health)
{
    const QString cause = health.cause ? toIdentifier(*health.cause) : u"no cause"_s;
    return u"%1, %2, raw %3"_s.arg(toIdentifier(health.state), cause, health.raw);
}

QJsonArray rowsOf(const QString& network)
{
    QFile file(QStringLiteral(PK_SOURCE_DIR "/tests/contract/deaths/%1.json").arg(network));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll()).array();
}

constexpr int kChecks = 4; // one more than the strikes that a doubtful answer takes

} // namespace

class tst_ContractDeaths final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyNetworkHasItsTable();
    void everyRowIsExpected_data();
    void everyRowIsExpected();
    void rowLeadsToItsState_data();
    void rowLeadsToItsState();

private:
    /// What one answer, given again and again, makes of account and pages.
    struct Outcome
    {
        QList<Health> account; ///< after each of kChecks checks
        QList<Health> pages;   ///< after the last one
    };
    Outcome afterChecks(const AccountId& account);
    /// The same of what the network's error table makes of the answer.
    QString judgement(const QString& certainty) const;
    /// Empty when \a outcome is what a row of this certainty has to lead to; else what is wrong.
    QString misfit(const Outcome& outcome, const QString& certainty) const;

    NetworkWorld m_world;
};

void tst_ContractDeaths::initTestCase()
{
    QVERIFY(m_world.start());
}

void tst_ContractDeaths::everyNetworkHasItsTable()
{
    QCOMPARE(m_world.pretended(), m_world.described());
    QStringList tables;
    const QStringList files = QDir(QStringLiteral(PK_SOURCE_DIR "/tests/contract/deaths")).entryList({u"*.json"_s});
    for (const QString& file : files)
        tables.append(file.chopped(5));
    QCOMPARE(tables, m_world.described());
}

void tst_ContractDeaths::everyRowIsExpected_data()
{
    QTest::addColumn<QString>("network");
    const QStringList networks = m_world.pretended();
    for (const QString& network : networks)
        QTest::newRow(qPrintable(network)) << network;
}

void tst_ContractDeaths::everyRowIsExpected()
{
    QFETCH(QString, network);
    QStringList sent;
    const QJsonArray refusals =
        m_world.rehearsal().control(u"refusals"_s, {{u"network"_s, network}})[u"refusals"].toArray();
    for (const QJsonValue refusal : refusals)
        sent.append(refusal[u"row"].toString());
    QStringList expected;
    const QJsonArray rows = rowsOf(network);
    for (const QJsonValue row : rows)
        expected.append(row[u"row"].toString());
    sent.sort();
    expected.sort();
    QCOMPARE(expected, sent);
}

void tst_ContractDeaths::rowLeadsToItsState_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("row");
    QTest::addColumn<bool>("atToken");
    QTest::addColumn<HttpResponse>("answer");
    QTest::addColumn<QStringList>("causes");
    QTest::addColumn<QStringList>("certainties");
    QTest::addColumn<QString>("scope");
    const QStringList networks = m_world.pretended();
    for (const QString& network : networks) {
        QHash<QString, QJsonObject> sent;
        const QJsonArray refusals =
            m_world.rehearsal().control(u"refusals"_s, {{u"network"_s, network}})[u"refusals"].toArray();
        for (const QJsonValue refusal : refusals)
            sent.insert(refusal[u"row"].toString(), refusal.toObject());
        const QJsonArray rows = rowsOf(network);
        for (const QJsonValue row : rows) {
            const QString name = row[u"row"].toString();
            QTest::addRow("%s: %s", qPrintable(network), qPrintable(name))
                << network << name << (sent.value(name).value("where"_L1).toString() == "token"_L1)
                << responseOf(sent.value(name)) << wordsOf(row[u"cause"]) << wordsOf(row[u"certainty"])
                << row[u"scope"].toString();
        }
    }
}

tst_ContractDeaths::Outcome tst_ContractDeaths::afterChecks(const AccountId& account)
{
    QFETCH(bool, atToken);
    Outcome outcome;
    for (int check = 0; check < kChecks; ++check) {
        // A refusal at the token endpoint shows when the program renews; where it cannot, there is nothing to see.
        const Result<bool> done = atToken ? m_world.renewNow(account) : m_world.checkNow(account);
        if (!atToken && !done)
            qWarning("the check itself failed: %s", why(done).constData());
        const Account* known = m_world.records().account(account);
        outcome.account.append(m_world.records().health(*known));
        if (outcome.account.last().state == State::NeedsYou)
            break; // a definite rejection is not tried again
    }
    const QList<Page> pages = m_world.records().pagesOf(account);
    for (const Page& page : pages)
        outcome.pages.append(m_world.records().health(page));
    return outcome;
}

QString tst_ContractDeaths::judgement(const QString& certainty) const
{
    QFETCH(QString, network);
    QFETCH(HttpResponse, answer);
    QFETCH(QStringList, causes);
    QFETCH(QString, scope);
    const NetworkDescriptor& descriptor = *m_world.network(network);
    const auto failure = classify(descriptor, answer, ErrorRule::Where::Api, u"use"_s, m_world.now());
    if (!failure || !causes.contains(toIdentifier(failure->cause)))
        return u"judged as %1"_s.arg(QString::fromUtf8(why(failure)));
    if (toIdentifier(failure->certainty) != certainty)
        return u"%1 instead of %2"_s.arg(toIdentifier(failure->certainty), certainty);
    const bool ofPage = scopeOf(descriptor, answer, ErrorRule::Where::Api) == ErrorRule::Scope::Page;
    return ofPage == (scope == "page"_L1) ? QString() : u"told of a page or of the login, and it is the other"_s;
}

QString tst_ContractDeaths::misfit(const Outcome& outcome, const QString& certainty) const
{
    QFETCH(bool, atToken);
    QFETCH(QStringList, causes);
    QFETCH(QString, scope);
    const auto named = [&](const Health& health) {
        return health.cause && causes.contains(toIdentifier(*health.cause));
    };
    const auto someone = [](const QList<Health>& all, State state) {
        return std::any_of(all.cbegin(), all.cend(), [&](const Health& health) { return health.state == state; });
    };
    const Health first = outcome.account.first();
    const Health last = outcome.account.last();
    QFETCH(QString, network);
    const NetworkDescriptor& descriptor = *m_world.network(network);
    // Such checks ask the authorization server and nobody else: a use would get this answer.
    if (!atToken && descriptor.pages.empty() && !descriptor.introspectUrl.isEmpty())
        return certainty == "harmless"_L1 ? QString() : judgement(certainty);
    const bool ofPage = scope == "page"_L1 && !outcome.pages.isEmpty();
    if (certainty == "harmless"_L1) { // our own mistake may be waited out, but nobody is called for it
        const bool calls = std::any_of(outcome.account.cbegin(), outcome.account.cend(), [](const Health& health) {
            return needsPerson(health.state) && health.state != State::EndingNow;
        });
        return calls || someone(outcome.pages, State::NeedsYou) ? u"somebody is called for nothing"_s : QString();
    }
    if (certainty == "transient"_L1) {
        if (someone(outcome.account, State::NeedsYou) || someone(outcome.pages, State::NeedsYou))
            return u"something died of what passes"_s;
        // A list that could not be read keeps its pages waiting, not the login that was proved just before.
        const QList<Health> seen = ofPage ? outcome.pages : outcome.account + outcome.pages;
        const bool told = std::any_of(seen.cbegin(), seen.cend(), [&](const Health& health) {
            return health.state == State::Waiting && named(health);
        });
        if (told)
            return {};
        return ofPage ? judgement(certainty) : u"nobody waits for that cause"_s;
    }
    if (ofPage) {
        if (last.state == State::NeedsYou)
            return u"the login died of a page's trouble"_s;
        const bool told = std::any_of(outcome.pages.cbegin(), outcome.pages.cend(), [&](const Health& health) {
            return health.state == State::NeedsYou && named(health);
        });
        if (told)
            return {};
        if (someone(outcome.pages, State::NeedsYou))
            return u"the page died of something else"_s;
        // Checks of this network ask for lists and for no single page: a use would get that answer.
        return judgement(certainty);
    }
    // A refused renewal is the last warning while the access token lives.
    const State dead = atToken ? State::EndingNow : State::NeedsYou;
    if (last.state != dead || !named(last))
        return u"the account does not need somebody for that cause"_s;
    if (certainty == "definite"_L1 && first.state != dead)
        return u"a definite rejection was doubted"_s;
    if (certainty == "doubtful"_L1 && !atToken && outcome.account.size() != kStrikesToDeath)
        return u"a doubtful answer takes three strikes"_s;
    return {};
}

void tst_ContractDeaths::rowLeadsToItsState()
{
    QFETCH(QString, network);
    QFETCH(QString, row);
    QFETCH(bool, atToken);
    QFETCH(QStringList, certainties);
    QFETCH(QString, scope);
    m_world.reset();
    const Fields order{{u"row"_s, row}, {u"person"_s, u"maria"_s}};
    if (atToken) { // whatever it means: nobody is connected by an answer like that
        QVERIFY(m_world.order(u"refuse"_s, network, {{u"row"_s, row}}));
        const Result<AccountId> refused = m_world.connectAccount(network);
        QVERIFY2(!refused, why(refused).constData());
        QVERIFY(m_world.records().accounts().isEmpty());
        m_world.reset();
    }
    const Result<AccountId> account = m_world.connectAccount(network);
    QVERIFY2(account, why(account).constData());
    const State before = m_world.records().health(*m_world.records().account(*account)).state;
    QVERIFY(before == State::Healthy || before == State::NoEndDate);
    if (atToken && !m_world.records().account(*account)->life.renewsItself)
        return; // the network is never asked for a renewal
    // A token is too young to be extended for a day at some networks, and for minutes to be believed dead at others.
    m_world.advance(m_world.network(network)->renewal == RenewalRule::Extend ? 2 * 24 * 3600 : 400);
    Fields strikes = order;
    QString apart; // a page that is not the login itself
    const QList<Page> kept = m_world.records().pagesOf(*account);
    for (const Page& page : kept) {
        if (apart.isEmpty() && page.remoteId != m_world.records().account(*account)->identity.id)
            apart = page.remoteId.toString();
    }
    QFETCH(HttpResponse, answer);
    // A success that leaves a page out is no answer about that page.
    if (scope == "page"_L1 && !apart.isEmpty() && answer.status >= 400)
        strikes.append({u"page"_s, apart});
    QVERIFY(m_world.order(u"refuse"_s, network, strikes));
    Outcome outcome = afterChecks(*account);
    if (apart.isEmpty())
        outcome.pages.clear(); // the login is its own page: what befalls one befalls both
    QStringList misfits;
    for (const QString& certainty : certainties)
        misfits.append(misfit(outcome, certainty));
    if (misfits.contains(QString()))
        return;
    for (const Health& health : outcome.account)
        misfits.append(u"account "_s + wordsOf(health));
    QSet<QString> pages;
    for (const Health& health : outcome.pages)
        pages.insert(u"page "_s + wordsOf(health));
    misfits += pages.values();
    QFAIL(qPrintable(misfits.join(u"; "_s)));
}

QTEST_GUILESS_MAIN(tst_ContractDeaths)
#include "tst_contract_deaths.moc"
