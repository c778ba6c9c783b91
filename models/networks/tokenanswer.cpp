// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/answers.h"

#include <QJsonArray>
#include <QJsonObject>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

// Longer than any lifetime a network states; beyond it a number is a mistake, not a date.
constexpr qint64 kLongestLife = qint64(100) * 365 * 24 * 3600;
constexpr qsizetype kLongestToken = 16 * 1024;
constexpr qsizetype kLongestSubject = 300;

/// A lifetime in seconds, which some servers send as text; nullopt when it is absent or says nothing (0, nonsense).
std::optional<qint64> secondsAt(const QJsonObject& answer, const Pointer& place)
{
    bool number = false;
    const qint64 seconds = textAt(answer, place).toLongLong(&number);
    if (!number || seconds <= 0 || seconds > kLongestLife)
        return std::nullopt;
    return seconds;
}

/// A text with blanks or commas, whatever the network documents, or a list; nullopt when it says nothing.
std::optional<QStringList> scopesOf(const NetworkDescriptor& network, const QJsonObject& answer)
{
    const Pointer& place = network.tokenAnswer.scope;
    const QJsonValue scope = valueAt(answer, place.isEmpty() ? u"/scope"_s : place);
    QStringList scopes;
    if (scope.isString())
        scopes = scope.toString().replace(u',', u' ').simplified().split(u' ', Qt::SkipEmptyParts);
    else if (scope.isArray()) {
        const QJsonArray list = scope.toArray();
        for (const QJsonValue one : list)
            scopes.append(one.toString());
        scopes.removeAll(QString());
    } else {
        return std::nullopt;
    }
    for (QString& one : scopes)
        one = network.scopeAliases.value(one, one);
    scopes.removeDuplicates();
    return scopes;
}

/// The refresh token's end, by the three names networks have for it; nullopt when none is there.
std::optional<EndClock> refreshEnd(const QJsonObject& answer, const QDateTime& now, std::chrono::seconds skew)
{
    for (const auto& key : {u"/refresh_token_expires_in"_s, u"/refresh_expires_in"_s}) {
        if (const auto seconds = secondsAt(answer, key))
            return EndClock{ClockKind::Refresh, now.addSecs(*seconds), false, false, skew};
    }
    bool number = false;
    const qint64 at = textAt(answer, u"/refresh_token_expires_at"_s).toLongLong(&number);
    const QDateTime end = QDateTime::fromSecsSinceEpoch(at, Qt::UTC);
    const QDateTime there = now.addSecs(skew.count());
    if (!number || end <= there || there.secsTo(end) >= kLongestLife)
        return std::nullopt;
    return EndClock{ClockKind::Refresh, end};
}

/// The object with the tokens: some networks wrap it.
QJsonObject unwrapped(const NetworkDescriptor& network, const QJsonObject& answer)
{
    const QJsonValue inside = valueAt(answer, network.tokenAnswer.inside);
    return inside.isObject() ? inside.toObject() : answer;
}

bool isKnownType(const NetworkDescriptor& network, const QString& type)
{
    if (type.isEmpty())
        return network.tokenAnswer.typeOptional;
    return type.compare(u"bearer"_s, Qt::CaseInsensitive) == 0
        || (network.dpop != Use::Never && type.compare(u"dpop"_s, Qt::CaseInsensitive) == 0);
}

} // namespace

Result<TokenSet> parseTokenAnswer(const NetworkDescriptor& network, const HttpResponse& response,
                                  const QStringList& askedScopes, const QDateTime& now)
{
    const QString what = u"token answer"_s;
    if (const auto failure = classify(network, response, ErrorRule::Where::Token, what, now))
        return Failed(errorFrom(*failure));
    if (response.status != 200)
        return fail(ErrorKind::BadAnswer, u"token answer with HTTP %1"_s.arg(response.status));
    if (!response.isJson())
        return fail(ErrorKind::BadAnswer, u"the token answer is not JSON"_s);
    const auto whole = objectOf(response);
    if (!whole)
        return Failed(whole.error());
    if (whole->contains(u"error"_s)) {
        HttpResponse refused = response; // some servers refuse with 200
        refused.status = 400;
        return Failed(errorFrom(*classify(network, refused, ErrorRule::Where::Token, what, now)));
    }
    const QJsonObject answer = unwrapped(network, *whole);
    const QString token = answer.value(u"access_token"_s).toString();
    if (token.isEmpty() || token.size() > kLongestToken)
        return fail(ErrorKind::BadAnswer, u"the token answer has no access_token"_s);
    const QString type = answer.value(u"token_type"_s).toString();
    if (!isKnownType(network, type))
        return fail(ErrorKind::BadAnswer, u"the token answer has no known token_type"_s);

    TokenSet tokens;
    tokens.accessToken = Secret(token);
    const QString refresh = answer.value(u"refresh_token"_s).toString();
    if (!refresh.isEmpty() && refresh.size() <= kLongestToken)
        tokens.refreshToken = Secret(refresh);
    tokens.tokenType = type.isEmpty() ? u"bearer"_s : type;
    tokens.scopes = scopesOf(network, answer).value_or(askedScopes); // RFC 6749 section 5.1: absent when as asked
    tokens.subject = textAt(answer, u"/sub"_s).left(kLongestSubject);
    tokens.obtainedAt = now;
    tokens.skew = response.skew(now);
    if (const auto end = refreshEnd(answer, now, tokens.skew); end && !tokens.refreshToken.isEmpty())
        tokens.clocks.append(*end);
    if (const auto seconds = secondsAt(answer, u"/expires_in"_s))
        tokens.clocks.append({ClockKind::Access, now.addSecs(*seconds), false, false, tokens.skew});
    else if (network.accessLifetime.count() > 0)
        tokens.clocks.append(
            {ClockKind::Access, now.addSecs(network.accessLifetime.count()), true, false, tokens.skew});
    else
        tokens.statedEndless = network.accessEndless;
    return withDocumentedEnds(network, tokens, {});
}

} // namespace pk
