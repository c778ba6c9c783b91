// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/contract/contractworld.h"

#include "models/networks/answers.h"
#include "tests/support/waitfor.h"

#include <QTest>
#include <QUrlQuery>

namespace pk::test {

using namespace Qt::Literals::StringLiterals;

namespace {

Consent toEverything(const NetworkId& network, const AccountId& account)
{
    const QList<Purpose> all = allPurposes();
    return {network, account, {all.cbegin(), all.cend()}};
}
// RFC 7636 appendix B
const QString kVerifier = u"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"_s;
const QString kChallenge = u"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"_s;
} // namespace

bool ContractWorld::start()
{
    if (!m_rehearsal.start())
        return false;
    reset();
    return true;
}

void ContractWorld::reset()
{
    m_rehearsal.control(u"reset-world"_s);
    m_offset = 0;
    m_apps = {
        {u"facebook"_s, {u"1234567890"_s, u"0123456789abcdef0123456789abcdef"_s, u"http://localhost:27321/facebook"_s}},
        {u"x"_s, {u"rehearsal-x"_s, {}, u"http://127.0.0.1:28682/callback"_s}},
        {u"mastodon"_s,
         {u"rehearsal-mastodon"_s, u"rehearsal-mastodon-secret"_s, u"http://127.0.0.1:40123/callback"_s}}};
    QStringList entries;
    const QJsonArray routes = m_rehearsal.announced().value(u"routes"_s).toArray();
    for (const QJsonValue route : routes)
        entries.append(route.toString());
    const Result<Routes> parsed = Routes::parse(entries);
    if (!parsed)
        qFatal("%s", qPrintable(parsed.error().detail));
    m_registry.reset();
    m_http = std::make_unique<HttpClient>(*parsed, *this);
    m_registry = std::make_unique<NetworkRegistry>(*m_http, *this, QString());
}

void ContractWorld::advance(qint64 seconds)
{
    m_rehearsal.control(u"advance"_s, {{u"seconds"_s, QString::number(seconds)}});
    m_offset += seconds;
}

void ContractWorld::useApp(const QString& network, const QString& clientId, const QString& secret)
{
    m_apps[network].clientId = clientId;
    m_apps[network].secret = secret;
}

Grant ContractWorld::signIn(const QString& network, const QString& person, const Fields& consent,
                            const QString& instance)
{
    const App app = m_apps.value(network);
    Grant grant;
    grant.network = this->network(network);
    grant.instance = instance;
    grant.app.clientId = app.clientId;
    grant.clientSecret = Secret(app.secret);
    grant.account = AccountId(u"contract"_s);
    grant.consent = toEverything(grant.network->id, grant.account);
    const bool pkce = grant.network->pkce && instance != "https://social.example"_L1; // an old one, without
    grant.endpoints.token = addressOf(grant, grant.network->tokenUrl);
    grant.endpoints.revoke = addressOf(grant, grant.network->revokeUrl);

    const QStringList scopes = grant.network->scopesFor(
        {Purpose::ValidateUser, Purpose::ListPages, Purpose::PageStatistics});
    Fields query{{u"response_type"_s, u"code"_s},
                 {u"client_id"_s, app.clientId},
                 {u"redirect_uri"_s, app.redirect},
                 {u"scope"_s, scopes.join(grant.network->scopeSeparator)},
                 {u"state"_s, u"s"_s},
                 {u"auto"_s, person}};
    if (pkce)
        query += Fields{{u"code_challenge"_s, kChallenge}, {u"code_challenge_method"_s, u"S256"_s}};
    if (!consent.isEmpty())
        m_rehearsal.control(u"auto"_s, Fields{{u"network"_s, network}, {u"person"_s, person}} + consent);
    const QUrl authorize = addressOf(grant, grant.network->authorizeUrl);
    const Reply back = m_rehearsal.get(u'/' + authorize.host() + authorize.path(),
                                       consent.isEmpty() ? query : query.mid(0, 5) + query.mid(6));
    const QString code = back.sentBack(u"code"_s);
    if (code.isEmpty())
        qWarning("no code: %d %s", back.status, back.body.left(300).constData());

    QList<QPair<QString, QString>> fields{
        {u"grant_type"_s, u"authorization_code"_s}, {u"code"_s, code}, {u"redirect_uri"_s, app.redirect}};
    if (pkce)
        fields.append({u"code_verifier"_s, kVerifier});
    const HttpRequest request = clientPost(grant, tokenEndpoint(grant), fields, u"code exchange"_s);
    const auto answer = waitFor(m_http->send(request));
    if (!answer)
        qFatal("code exchange: %s", qPrintable(answer.error().detail));
    const auto tokens = parseTokenAnswer(*grant.network, *answer, scopes, now());
    if (!tokens)
        qFatal("code exchange: %s %s", qPrintable(tokens.error().detail), answer->body.left(300).constData());
    grant.tokens = *tokens;
    const auto complete = waitFor(adapter(network).completeSignIn(grant));
    if (!complete)
        qFatal("completing the sign-in: %s", qPrintable(complete.error().detail));
    grant.tokens = *complete;
    return grant;
}

CheckReport ContractWorld::check(const Grant& grant, const QList<Page>& pages)
{
    const auto report = waitFor(adapter(grant.network->id.toString()).check(grant, pages));
    if (!report)
        qWarning("the check itself failed: %s", qPrintable(report.error().detail));
    return report ? *report : CheckReport();
}

QList<Page> ContractWorld::pagesOf(Grant& grant)
{
    const auto listing = waitFor(adapter(grant.network->id.toString()).listPages(grant));
    if (!listing)
        qWarning("the page list failed: %s", qPrintable(listing.error().detail));
    QList<Page> pages;
    for (const ListedPage& listed : listing ? listing->pages : QList<ListedPage>()) {
        if (!listed.usable)
            continue;
        Page page;
        page.id = PageId::create();
        page.remoteId = listed.id;
        page.name = listed.name;
        pages.append(page);
        if (!listed.token.isEmpty())
            grant.tokens.pageTokens.insert(listed.id, listed.token);
    }
    return pages;
}

} // namespace pk::test
