// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/atprotoadapter.h"

#include "models/networks/answers.h"
#include "models/networks/atprotoidentity.h"

#include <QUrlQuery>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

/// False when the authorization server of today is not the one that the tokens are from (bluesky.md 11).
bool isIssuedThere(const Grant& grant)
{
    return grant.tokens.issuer.isEmpty() || grant.tokens.issuer == grant.endpoints.issuer.toString(QUrl::FullyEncoded);
}

Error moved()
{
    return {ErrorKind::Rejected, u"the account moved to another server"_s, Cause::SignedOut, u"account moved"_s};
}

} // namespace

Async<Located> AtprotoAdapter::locate(std::shared_ptr<const NetworkDescriptor> network, QString typed)
{
    Located located;
    const QUrl server(typed.trimmed(), QUrl::StrictMode);
    if (typed.contains(u"://"_s)) {
        if (!isAcceptable(server))
            co_return fail(ErrorKind::InvalidInput, u"\"%1\" is not an https address"_s.arg(typed.left(100)));
        located.instance = originOf(server);
        co_return located;
    }
    AtprotoIdentity identities(http(), network);
    const Result<AtprotoPlace> place = co_await identities.find(typed);
    if (!place)
        co_return Failed(place.error());
    located.instance = place->server;
    located.loginHint = place->handle.isEmpty() ? place->did : place->handle;
    located.expected = RemoteId(place->did);
    co_return located;
}

/// False when the account's document names another server than the one its tokens are from.
Async<bool> AtprotoAdapter::stillAt(Grant grant)
{
    AtprotoIdentity identities(http(), grant.network);
    const QString unclaimed;
    const Result<AtprotoPlace> place = co_await identities.placeOf(grant.tokens.subject, unclaimed);
    if (!place)
        co_return Failed(place.error());
    co_return place->server == grant.instance;
}

Async<TokenSet> AtprotoAdapter::completeSignIn(Grant grant)
{
    const TokenSet& tokens = grant.tokens;
    QString objection;
    if (tokens.tokenType.compare(u"DPoP"_s, Qt::CaseInsensitive) != 0 || tokens.dpopKey.isEmpty())
        objection = u"the tokens are not bound to this installation"_s;
    else if (!tokens.scopes.contains(u"atproto"_s))
        objection = u"the tokens are without the scope \"atproto\""_s;
    else if (!isDid(tokens.subject))
        objection = u"the tokens name no account"_s;
    if (objection.isEmpty()) {
        const Result<bool> here = co_await stillAt(grant);
        if (!here && here.error().kind != ErrorKind::SecurityViolation && here.error().kind != ErrorKind::NotFound)
            co_return Failed(here.error());
        if (!here || !*here)
            objection = u"the account does not belong to this server"_s;
    }
    if (!objection.isEmpty()) {
        co_await revoke(grant); // whether that works or not, they are not kept
        co_return fail(ErrorKind::SecurityViolation, objection);
    }
    Result<TokenSet> complete = co_await GenericAdapter::completeSignIn(grant);
    co_return complete;
}

Identity AtprotoAdapter::toldBy(const Grant& grant, const Identity& answered) const
{
    Identity identity = answered;
    const QString did = answered.id.toString();
    if (answered.name == "handle.invalid"_L1)
        identity.name = identity.handle = did;
    const Identity& known = grant.identity;
    const bool hasName = known.name != did && u'@' + known.name != known.handle;
    if (known.id == answered.id && hasName)
        identity.name = known.name; // of the public profile, which not every check asks for
    if (known.id == answered.id)
        identity.avatar = known.avatar;
    return identity;
}

Async<Identity> AtprotoAdapter::identify(Grant grant)
{
    Result<Identity> known = co_await GenericAdapter::identify(grant); // by com.atproto.server.getSession
    if (!known)
        co_return known;
    Identity identity = *known;
    if (!grant.tokens.subject.isEmpty() && identity.id.toString() != grant.tokens.subject)
        co_return fail(ErrorKind::SecurityViolation, u"the server speaks for another account"_s);
    // Name and picture are public; the account is worth having without them. No token goes along.
    QUrl url(grant.network->expand(u"{resolver}/xrpc/app.bsky.actor.getProfile"_s, grant.instance));
    QUrlQuery query;
    query.addQueryItem(u"actor"_s, identity.id.toString());
    url.setQuery(query);
    HttpRequest request = requestFor(grant, url, grant.consent.toValidate(u"public profile"_s));
    request.followRedirects = false;
    const Result<HttpResponse> response = co_await http().send(request);
    const Result<QJsonObject> profile = response ? objectOf(*response) : Result<QJsonObject>(Failed(response.error()));
    if (profile && response->status == 200 && textAt(*profile, u"/did"_s) == identity.id.toString()) {
        const QString name = plainText(textAt(*profile, u"/displayName"_s));
        if (!name.isEmpty())
            identity.name = name;
        const QUrl avatar(textAt(*profile, u"/avatar"_s), QUrl::StrictMode);
        if (isAcceptable(avatar))
            identity.avatar = avatar;
    }
    co_return identity;
}

Async<TokenSet> AtprotoAdapter::renew(Grant grant)
{
    if (!isIssuedThere(grant))
        co_return Failed(moved());
    const Result<bool> here = co_await stillAt(grant);
    if (!here && here.error().kind != ErrorKind::SecurityViolation)
        co_return Failed(here.error());
    if (!here || !*here)
        co_return Failed(moved());
    Result<TokenSet> fresh = co_await GenericAdapter::renew(grant);
    if (fresh && fresh->issuer.isEmpty()) // of a sign-in by an older version
        fresh->issuer = grant.endpoints.issuer.toString(QUrl::FullyEncoded);
    co_return fresh;
}

Async<bool> AtprotoAdapter::revoke(Grant grant)
{
    if (!isIssuedThere(grant))
        co_return Failed(moved());
    Result<bool> revoked = co_await GenericAdapter::revoke(grant);
    co_return revoked;
}

} // namespace pk
