// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/facebookadapter.h"

#include "models/networks/answers.h"

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

// A code exchange sometimes yields 60 days at once (section 2.1): what counts is the answer, not the step.
constexpr qint64 kLongEnough = qint64(7) * 24 * 3600;

/// What is left of the user token as far as the network stated it; nullopt when it did not.
std::optional<qint64> statedLife(const TokenSet& tokens, const QDateTime& now)
{
    for (const EndClock& clock : tokens.clocks) {
        if (clock.kind == ClockKind::Access && !clock.estimated)
            return now.secsTo(clock.at);
    }
    return std::nullopt;
}

/// The token's facts as debug_token knows them take the place of what was estimated.
TokenSet withFacts(TokenSet tokens, const TokenFacts& facts)
{
    if (facts.expiresAt || facts.dataAccessExpiresAt) {
        tokens.clocks = clocksFrom(facts);
        tokens.statedEndless = facts.expiresAt == 0;
    }
    if (!facts.scopes.isEmpty())
        tokens.scopes = facts.scopes;
    return tokens;
}

} // namespace

Async<Located> FacebookAdapter::locate(std::shared_ptr<const NetworkDescriptor> network, QString)
{
    co_return fail(ErrorKind::Unsupported, u"%1 has one server"_s.arg(network->name));
}

Async<TokenSet> FacebookAdapter::completeSignIn(Grant grant)
{
    std::optional<qint64> life = statedLife(grant.tokens, m_graph.now());
    if (!life) {
        const Result<TokenFacts> facts = co_await m_graph.debugToken(grant);
        if (!facts)
            co_return Failed(facts.error());
        if (!facts->valid)
            co_return Failed(errorFrom(*facts->failure));
        grant.tokens = withFacts(grant.tokens, *facts);
        life = facts->expiresAt == 0 ? std::nullopt : statedLife(grant.tokens, m_graph.now());
    }
    if (life && *life < kLongEnough && !grant.clientSecret.isEmpty()) {
        const Result<TokenSet> exchanged = co_await m_graph.exchange(grant);
        if (!exchanged)
            co_return Failed(exchanged.error());
        grant.tokens = *exchanged;
    }
    const Result<TokenFacts> facts = co_await m_graph.debugToken(grant);
    if (!facts && facts.error().kind == ErrorKind::SecurityViolation)
        co_return Failed(facts.error());
    if (facts && facts->failure && facts->failure->certainty == Certainty::Definite)
        co_return Failed(errorFrom(*facts->failure));
    TokenSet tokens = facts && facts->valid ? withFacts(grant.tokens, *facts)
                                            : grant.tokens; // an outage loses no sign-in
    co_return tokens;
}

Async<Identity> FacebookAdapter::identify(Grant grant)
{
    const QString address = grant.network->identity.url; // "{api}/me?fields=..."
    const QUrl url = addressOf(grant, address);
    const QString path = url.path().mid(addressOf(grant, u"{api}"_s).path().size());
    GraphCall call = FacebookGraph::call(grant, path, grant.consent.toValidate(u"who am I"_s));
    call.query = {{u"fields"_s, address.section(u"fields="_s, 1)}};
    const Result<QJsonObject> me = co_await m_graph.get(grant, call);
    if (!me)
        co_return Failed(me.error());
    Result<Identity> identity = identityFrom(*grant.network, grant.instance, *me);
    co_return identity;
}

Async<TokenSet> FacebookAdapter::renew(Grant grant)
{
    if (grant.clientSecret.isEmpty())
        co_return fail(ErrorKind::Unsupported, u"the long-lived exchange needs the app secret"_s);
    Result<TokenSet> fresh = co_await m_graph.exchange(grant);
    co_return fresh;
}

Async<TokenSet> FacebookAdapter::inspect(Grant grant)
{
    const Result<TokenFacts> facts = co_await m_graph.debugToken(grant);
    if (!facts)
        co_return Failed(facts.error());
    if (facts->failure)
        co_return Failed(errorFrom(*facts->failure));
    TokenSet tokens = withFacts(grant.tokens, *facts);
    co_return tokens;
}

Async<bool> FacebookAdapter::revoke(Grant grant)
{
    GraphCall call = FacebookGraph::call(grant, u"/me/permissions"_s, grant.consent.toValidate(u"revoke"_s));
    call.method = "DELETE";
    const Result<GraphAnswer> answer = co_await m_graph.ask(grant, call);
    if (!answer)
        co_return Failed(answer.error());
    if (!answer->failure && answer->body.value(u"success"_s).toBool())
        co_return true;
    if (!answer->failure)
        co_return fail(ErrorKind::BadAnswer, u"Facebook did not confirm the removal"_s);
    const Failure& failure = *answer->failure;
    // A user token that merely ran out leaves the app in the person's settings and its page tokens alive: not revoked.
    if (failure.cause == Cause::RanOut && !grant.tokens.pageTokens.isEmpty())
        co_return fail(ErrorKind::Unsupported, grant.network->revokeHelpUrl);
    switch (failure.cause) {
    case Cause::RanOut:
    case Cause::PasswordChanged:
    case Cause::SignedOut:
    case Cause::AppRemoved:
    case Cause::PlatformReset: co_return true; // dead already
    default: break;
    }
    co_return Failed(errorFrom(failure));
}

} // namespace pk
