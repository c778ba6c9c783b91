// SPDX-License-Identifier: GPL-3.0-or-later
// Sign-in side of pretend Facebook: facebook.md sections 2, 3 and 12.
#include "facebook.h"

#include <QJsonDocument>
#include <QMessageAuthenticationCode>
#include <QRegularExpression>
#include <QUrl>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kCodeLife = 600;
constexpr qint64 kShortLife = 5126;   // the sample of section 2.1
constexpr qint64 kLongLife = 5183944; // about 60 days
constexpr qint64 kDataAccess = 90LL * 24 * 3600;
constexpr auto kBusinessConfiguration = "987654321"_L1;

const QHash<QString, QString>& knownScopes()
{
    static const QHash<QString, QString> words{
        {u"public_profile"_s, u"Your name and profile picture"_s},
        {u"email"_s, u"Your e-mail address"_s},
        {u"openid"_s, u"Who you are (OpenID)"_s},
        {u"pages_show_list"_s, u"See the list of Pages you manage"_s},
        {u"business_management"_s, u"See and manage your business portfolios"_s},
        {u"pages_read_engagement"_s, u"Read what is posted on the Page, its followers and its profile"_s},
        {u"read_insights"_s, u"Read the insights of your Pages"_s},
        {u"pages_read_user_content"_s, u"Read what visitors post and comment"_s},
        {u"pages_manage_posts"_s, u"Create and manage posts of your Page"_s},
        {u"publish_video"_s, u"Publish videos"_s},
        {u"pages_manage_engagement"_s, u"Answer comments as the Page"_s},
        {u"pages_manage_metadata"_s, u"Subscribe to events of your Page"_s},
        {u"pages_messaging"_s, u"Read and write messages of your Page"_s},
        {u"instagram_basic"_s, u"Your Instagram account's profile and posts"_s},
        {u"instagram_manage_insights"_s, u"Insights of your Instagram account"_s},
        {u"instagram_content_publish"_s, u"Publish on your Instagram account"_s},
        {u"instagram_manage_comments"_s, u"Comments of your Instagram account"_s},
        {u"ads_management"_s, u"Manage your ads and their accounts"_s},
        {u"ads_read"_s, u"Read your ads and their statistics"_s},
    };
    return words;
}

bool concernsPages(const QString& scope)
{
    return scope.startsWith("pages_"_L1) || scope.startsWith("instagram_"_L1) || scope == "read_insights"_L1
        || scope == "publish_video"_L1;
}

bool redirectAllowed(const Registration& app, const QString& redirect)
{
    if (app.redirects.contains(redirect))
        return true;
    // Development mode takes http://localhost with any port, by that name only (section 2.4).
    const QUrl url(redirect);
    return app.development && url.scheme() == "http"_L1 && url.host() == "localhost"_L1 && !url.hasFragment();
}

QString base64Url(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

} // namespace

QString FacebookDialect::scopeWords(const QString& scope) const
{
    return knownScopes().value(scope, scope);
}

bool FacebookDialect::scopeIsFixed(const QString& scope) const
{
    return scope == "public_profile"_L1;
}

bool FacebookDialect::asksForPages(const AuthRequest& request) const
{
    return std::any_of(request.scopes.begin(), request.scopes.end(), concernsPages);
}

QStringList FacebookDialect::offeredScopes(const AuthRequest& request, const Login& login) const
{
    // Without auth_type=rerequest the dialog passes over what was declined before (section 2.1).
    const Grant* grant = m_world.grant(login.key(), request.clientId);
    QStringList offered = request.scopes;
    if (!offered.contains(u"public_profile"_s))
        offered.prepend(u"public_profile"_s);
    if (grant && request.reask != "rerequest"_L1)
        offered.removeIf([&](const QString& scope) { return grant->scopes.value(scope) == "declined"_L1; });
    return offered;
}

QStringList FacebookDialect::tickedPages(const AuthRequest& request, const Login& login) const
{
    const Person* person = m_world.person(login.person);
    const Grant* grant = m_world.grant(login.key(), request.clientId);
    if (grant && !grant->allPages && !grant->pages.isEmpty())
        return grant->pages; // a later login silently offers the earlier selection (section 14)
    QStringList ticked;
    for (const PageRole& role : person ? person->pages : QList<PageRole>()) {
        if (role.ticked && !role.lost && !m_world.pages.value(role.page).gone)
            ticked.append(role.page);
    }
    return ticked;
}

Answer FacebookDialect::dialog(const Request& request)
{
    const Params& query = request.query;
    const Registration* app = m_world.registration(network(), {}, query.value(u"client_id"_s));
    if (!app)
        return errorPage(u"Invalid App ID"_s, u"The provided app ID does not look like a valid app ID."_s);
    if (!app->suspended.isEmpty())
        return errorPage(u"App not active"_s,
                         u"This app is not accessible right now and the app developer is aware of the issue."_s);
    AuthRequest asked;
    asked.clientId = app->clientId;
    asked.redirectUri = query.value(u"redirect_uri"_s);
    if (!redirectAllowed(*app, asked.redirectUri)) {
        return errorPage(
            u"URL blocked"_s,
            u"This redirect failed because the redirect URI is not white-listed in the app's client OAuth settings. Make sure that the "
            "client and web OAuth logins are on and add all your app domains as valid OAuth redirect URIs."_s);
    }
    static const QRegularExpression separators(u"[,\\s]+"_s);
    asked.scopes = query.value(u"scope"_s).split(separators, Qt::SkipEmptyParts);
    if (query.value(u"config_id"_s) == kBusinessConfiguration) {
        asked.scopes = QStringList{u"pages_show_list"_s,
                                   u"business_management"_s,
                                   u"pages_read_engagement"_s,
                                   u"read_insights"_s,
                                   u"pages_manage_posts"_s};
        asked.atomicConsent = true;
    }
    for (const QString& scope : std::as_const(asked.scopes)) {
        if (!knownScopes().contains(scope))
            return errorPage(u"Invalid Scopes: %1"_s.arg(scope), u"This message is only shown to developers."_s);
    }
    asked.hasState = query.has(u"state"_s);
    asked.state = query.value(u"state"_s);
    asked.responseType = query.value(u"response_type"_s, u"code"_s);
    asked.challenge = query.value(u"code_challenge"_s);
    asked.challengeMethod = query.value(u"code_challenge_method"_s, u"plain"_s);
    asked.nonce = query.value(u"nonce"_s);
    asked.reask = query.value(u"auth_type"_s);
    return askForConsent(asked, request);
}

void FacebookDialect::applyGrant(const AuthRequest& request, const Consent& consent)
{
    Grant& grant = m_world.openGrant(consent.login, request.clientId);
    for (const QString& scope : consent.scopes)
        grant.scopes[scope] = u"granted"_s;
    for (const QString& scope : consent.declined)
        grant.scopes[scope] = u"declined"_s;
    grant.lastSignIn = m_world.now();
    grant.dataAccessEnds = m_world.now() + kDataAccess;
    if (!asksForPages(request))
        return;
    grant.pages = consent.pages;
    grant.allPages = consent.allPages;
    if (consent.allPages)
        return;
    // One grant set per person and app: page tokens of pages that are no longer ticked die for good (section 3, rule 2).
    m_world.kill(Death::PageUnticked, [&](const Token& token) {
        return token.login == consent.login && token.clientId == request.clientId && !token.page.isEmpty()
            && !consent.pages.contains(token.page);
    });
}

Answer FacebookDialect::allow(const AuthRequest& request, const Consent& consent)
{
    applyGrant(request, consent);
    const QStringList types = request.responseType.split(u' ');
    Params fields;
    if (types.contains(u"token"_s)) {
        Token token = makeUserToken(consent.login, request.clientId, consent.scopes, World::randomText(16), false);
        fields.add(u"access_token"_s, token.value);
        fields.add(u"data_access_expiration_time"_s,
                   QString::number(m_world.grant(consent.login, request.clientId)->dataAccessEnds));
        fields.add(u"expires_in"_s, QString::number(kShortLife));
    }
    if (types.contains(u"code"_s) || !types.contains(u"token"_s))
        fields.add(u"code"_s, u"AQD"_s + makeCode(request, consent, kCodeLife, 200));
    if (types.contains(u"granted_scopes"_s)) {
        fields.add(u"granted_scopes"_s, consent.scopes.join(u','));
        fields.add(u"denied_scopes"_s, consent.declined.join(u','));
    }
    if (request.hasState)
        fields.add(u"state"_s, request.state);
    return types.contains(u"token"_s) ? sendBack(request, fields, {}, true) : sendBack(request, fields, "#_=_");
}

Answer FacebookDialect::deny(const AuthRequest& request)
{
    Params fields;
    fields.add(u"error"_s, u"access_denied"_s);
    fields.add(u"error_code"_s, u"200"_s);
    fields.add(u"error_description"_s, u"Permissions error"_s);
    fields.add(u"error_reason"_s, u"user_denied"_s);
    if (request.hasState)
        fields.add(u"state"_s, request.state);
    return sendBack(request, fields, "#_=_", request.responseType.split(u' ').contains(u"token"_s));
}

Token FacebookDialect::makeUserToken(const QString& loginKey, const QString& clientId, const QStringList& scopes,
                                     const QString& family, bool longLived)
{
    Token token;
    token.value = u"EAAG"_s + World::randomText(176);
    token.kind = u"user"_s;
    token.login = loginKey;
    token.network = network();
    token.clientId = clientId;
    token.scopes = scopes;
    token.family = family;
    token.longLived = longLived;
    token.expiresAt = m_world.now() + (longLived ? kLongLife : kShortLife);
    return m_world.issue(token);
}

Answer FacebookDialect::accessToken(const Request& request)
{
    Registration* app = m_world.registration(network(), {}, request.param(u"client_id"_s));
    if (!app)
        return error(u"Error validating application. Cannot get application info due to a system error."_s, 101);
    if (app->suspended == "deleted"_L1)
        return error(u"Error validating application. Application has been deleted."_s, 190);
    if (!app->suspended.isEmpty())
        return error(u"API access blocked."_s, 200);
    const QString grantType = request.param(u"grant_type"_s);
    const QString secret = request.param(u"client_secret"_s);
    const bool proofKey = secret.isEmpty() && !request.param(u"code_verifier"_s).isEmpty();
    if (secret.isEmpty() && !proofKey)
        return error(u"Missing client_secret parameter."_s, 101);
    if (!proofKey && secret != app->secret)
        return error(u"Error validating client secret."_s, 1);
    if (grantType == "fb_exchange_token"_L1)
        return proofKey ? error(u"Missing client_secret parameter."_s, 101) : exchangeLongLived(request, *app);
    if (grantType == "client_credentials"_L1 && !proofKey) {
        return Answer::json(
            QJsonObject{{u"access_token"_s, app->clientId + u'|' + app->secret}, {u"token_type"_s, u"bearer"_s}});
    }
    return exchangeCode(request, *app);
}

Answer FacebookDialect::exchangeCode(const Request& request, Registration& app)
{
    const QString sent = request.param(u"code"_s);
    const auto found = sent.startsWith("AQD"_L1) ? m_world.codes.find(sent.mid(3)) : m_world.codes.end();
    if (found == m_world.codes.end() || found->request.network != network() || found->request.clientId != app.clientId)
        return error(u"Invalid verification code format."_s, 100);
    if (found->used)
        return error(u"This authorization code has been used."_s, 100, 36009);
    if (found->expiresAt <= m_world.now())
        return error(u"This authorization code has expired."_s, 100, 36007);
    if (request.param(u"redirect_uri"_s) != found->request.redirectUri) {
        return error(
            u"Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth "
            "dialog request"_s,
            100,
            36008);
    }
    const QString verifier = request.param(u"code_verifier"_s);
    if (!found->request.challenge.isEmpty() ? !verifierMatches(*found, verifier)
                                            : request.param(u"client_secret"_s).isEmpty())
        return error(u"Invalid code_verifier parameter."_s, 100);
    found->used = true;
    const Code code = *found;
    const TokenTwist twist(m_world, network(), {}, request.path);
    const QString login = twist.login(code.login);
    const QStringList scopes = twist.scopes(code.scopes);
    Grant& grant = m_world.openGrant(login, app.clientId);
    if (login != code.login)
        grant = *m_world.grant(code.login, app.clientId);
    grant.login = login;
    for (const QString& scope : code.scopes)
        grant.scopes[scope] = scopes.contains(scope) ? u"granted"_s : u"declined"_s;
    const Token token = makeUserToken(login, app.clientId, scopes, code.family, false);
    QJsonObject fields{{u"access_token"_s, token.value},
                       {u"token_type"_s, u"bearer"_s},
                       {u"expires_in"_s, token.expiresAt - m_world.now()}};
    if (code.scopes.contains(u"openid"_s))
        fields[u"id_token"_s] = idToken(code, app, login);
    return twist.finish(fields);
}

QString FacebookDialect::idToken(const Code& code, const Registration& app, const QString& loginKey)
{
    // The real one is signed RS256 with a published key; here HS256 with the app secret, which is honest about having no key pair.
    const Login* login = m_world.login(loginKey);
    const QJsonObject head{{u"alg"_s, u"HS256"_s}, {u"typ"_s, u"JWT"_s}};
    const QJsonObject claims{{u"iss"_s, u"https://www.facebook.com"_s},
                             {u"aud"_s, app.clientId},
                             {u"sub"_s, login->remoteId},
                             {u"iat"_s, m_world.now()},
                             {u"exp"_s, m_world.now() + 3600},
                             {u"nonce"_s, code.request.nonce},
                             {u"name"_s, login->name}};
    const QString content = base64Url(QJsonDocument(head).toJson(QJsonDocument::Compact)) + u'.'
        + base64Url(QJsonDocument(claims).toJson(QJsonDocument::Compact));
    return content + u'.'
        + base64Url(
               QMessageAuthenticationCode::hash(content.toUtf8(), app.secret.toUtf8(), QCryptographicHash::Sha256));
}

Answer FacebookDialect::exchangeLongLived(const Request& request, const Registration& app)
{
    Token* sent = m_world.token(request.param(u"fb_exchange_token"_s));
    if (!sent || sent->network != network() || sent->clientId != app.clientId)
        return error(u"Invalid OAuth access token - Cannot parse access token"_s, 190);
    if (sent->kind != "user"_L1)
        return error(u"(#100) The access token is not a user access token."_s, 100);
    if (const auto death = deathOf(*sent))
        return error(*death);
    const Token old = *sent;
    // A long-lived token is renewed at most once a day; before that the same one comes back.
    const bool fresh = old.longLived && m_world.now() - old.issuedAt < 24 * 3600;
    const TokenTwist twist(m_world, network(), {}, request.path);
    Token token = fresh ? old : makeUserToken(old.login, old.clientId, old.scopes, old.family, true);
    return twist.finish(QJsonObject{{u"access_token"_s, token.value},
                                    {u"token_type"_s, u"bearer"_s},
                                    {u"expires_in"_s, token.expiresAt - m_world.now()}});
}

QJsonArray FacebookDialect::granularScopes(const Token& token)
{
    QJsonArray list;
    const Grant* grant = m_world.grant(token.login, token.clientId);
    const Login* login = m_world.login(token.login);
    const Person* person = login ? m_world.person(login->person) : nullptr;
    if (!grant || !person)
        return list;
    const QStringList granted = grant->granted();
    for (const QString& scope : granted) {
        if (!concernsPages(scope) && scope != "business_management"_L1)
            continue;
        QJsonObject entry{{u"scope"_s, scope}};
        QStringList targets = grant->pages;
        if (scope == "business_management"_L1) {
            targets.clear();
            for (const Business& business : person->businesses)
                targets.append(business.id);
        } else if (scope.startsWith("instagram_"_L1)) { // a list of its own: the accounts, not the Pages
            targets.clear();
            for (const QString& page : grant->pages) {
                if (const Page& ticked = m_world.pages[page]; !ticked.instagramId.isEmpty())
                    targets.append(ticked.instagramId);
            }
        }
        if (!grant->allPages) // "an entry without target_ids means all, now and future"
            entry[u"target_ids"_s] = QJsonArray::fromStringList(targets);
        list.append(entry);
    }
    return list;
}

QJsonObject FacebookDialect::tokenFacts(const Token& token)
{
    const Registration* app = m_world.registration(network(), {}, token.clientId);
    const Grant* grant = m_world.grant(token.login, token.clientId);
    const Login* login = m_world.login(token.login);
    QJsonObject facts{{u"app_id"_s, token.clientId},
                      {u"type"_s, token.page.isEmpty() ? u"USER"_s : u"PAGE"_s},
                      {u"application"_s, app ? app->name : QString()},
                      {u"expires_at"_s, token.expiresAt},
                      {u"data_access_expires_at"_s, grant ? grant->dataAccessEnds : 0},
                      {u"user_id"_s, login ? login->remoteId : QString()}};
    if (!token.page.isEmpty())
        facts[u"profile_id"_s] = token.page;
    auto death = deathOf(token);
    if (!death && !token.page.isEmpty() && !mayActAs(token)) {
        Token unticked = token;
        unticked.death = Death::PageUnticked;
        death = deathOf(unticked);
    }
    facts[u"is_valid"_s] = !death;
    if (death) {
        // Here the key is `subcode`; in API errors it is `error_subcode` (section 3).
        QJsonObject why{{u"code"_s, death->value(u"code"_s)}, {u"message"_s, death->value(u"message"_s)}};
        if (death->contains(u"error_subcode"_s))
            why[u"subcode"_s] = death->value(u"error_subcode"_s);
        facts[u"error"_s] = why;
        facts[u"scopes"_s] = QJsonArray();
        return facts;
    }
    facts[u"issued_at"_s] = token.issuedAt;
    facts[u"scopes"_s] = QJsonArray::fromStringList(grant ? grant->granted() : QStringList());
    facts[u"granular_scopes"_s] = granularScopes(token);
    return facts;
}

Answer FacebookDialect::debugToken(const Request& request)
{
    const QString asker = tokenOf(request);
    const QString input = request.param(u"input_token"_s);
    QString clientId;
    if (const auto bar = asker.indexOf(u'|'); bar > 0) {
        const Registration* app = m_world.registration(network(), {}, asker.left(bar));
        if (!app)
            return error(u"Error validating application. Cannot get application info due to a system error."_s, 101);
        if (!app->suspended.isEmpty())
            return app->suspended == "deleted"_L1
                ? error(u"Error validating application. Application has been deleted."_s, 190)
                : error(u"API access blocked."_s, 200);
        if (app->secret != asker.mid(bar + 1))
            return error(u"Invalid OAuth access token signature."_s, 190);
        clientId = app->clientId;
    } else {
        if (asker.isEmpty())
            return error(u"An access token is required to request this resource."_s, 104);
        // The asking token has to be alive, also when it asks about itself: only app tokens learn why a token died.
        if (const auto refused = refuse(request, asker, {}))
            return *refused;
        clientId = m_world.token(asker)->clientId;
    }
    const Token* token = m_world.token(input);
    if (input.isEmpty())
        return error(u"(#100) The parameter input_token is required"_s, 100);
    if (!token || token->network != network()) {
        const QJsonObject why{{u"code"_s, 190},
                              {u"message"_s, u"Invalid OAuth access token - Cannot parse access token"_s}};
        return Answer::json(QJsonObject{
            {u"data"_s, QJsonObject{{u"error"_s, why}, {u"is_valid"_s, false}, {u"scopes"_s, QJsonArray()}}}});
    }
    if (token->clientId != clientId)
        return error(u"(#100) The access_token does not belong to application %1"_s.arg(clientId), 100);
    return Answer::json(QJsonObject{{u"data"_s, tokenFacts(*token)}});
}

} // namespace pk::rehearsal
