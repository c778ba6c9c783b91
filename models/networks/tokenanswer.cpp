// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/answers.h"

#include <QJsonObject>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

// Longer than any lifetime a network states; beyond it a number is a mistake, not a date.
constexpr qint64 kLongestLife = qint64(100) * 365 * 24 * 3600;
constexpr qsizetype kLongestToken = 16 * 1024;

/// Seconds of "expires_in", which some servers send as text; nullopt when it is absent or says nothing (0, nonsense).
std::optional<qint64> lifetimeOf(const QJsonObject& answer)
{
    bool number = false;
    const qint64 seconds = textAt(answer, u"/expires_in"_s).toLongLong(&number);
    if (!number || seconds <= 0 || seconds > kLongestLife)
        return std::nullopt;
    return seconds;
}

QStringList scopesOf(const QJsonObject& answer, const QString& separator, const QStringList& asked)
{
    const QJsonValue scope = answer.value(u"scope"_s);
    if (!scope.isString())
        return asked; // RFC 6749 section 5.1: absent when identical to what was asked
    QString text = scope.toString();
    if (separator != " "_L1)
        text.replace(separator, u" "_s);
    QStringList scopes = text.simplified().split(u' ', Qt::SkipEmptyParts);
    scopes.removeDuplicates();
    return scopes;
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
        return fail(ErrorKind::BadAnswer, u"the token answer is not JSON"_s); // a captive portal, most likely
    const auto answer = objectOf(response);
    if (!answer)
        return Failed(answer.error());
    if (answer->contains(u"error"_s)) {
        HttpResponse refused = response; // some servers refuse with 200
        refused.status = 400;
        return Failed(errorFrom(*classify(network, refused, ErrorRule::Where::Token, what, now)));
    }
    const QString token = answer->value(u"access_token"_s).toString();
    if (token.isEmpty() || token.size() > kLongestToken)
        return fail(ErrorKind::BadAnswer, u"the token answer has no access_token"_s);
    const QString type = answer->value(u"token_type"_s).toString();
    if (type.compare(u"bearer"_s, Qt::CaseInsensitive) != 0)
        return fail(ErrorKind::BadAnswer, u"the token answer has no known token_type"_s);

    TokenSet tokens;
    tokens.accessToken = Secret(token);
    const QString refresh = answer->value(u"refresh_token"_s).toString();
    if (!refresh.isEmpty() && refresh.size() <= kLongestToken)
        tokens.refreshToken = Secret(refresh);
    tokens.tokenType = type;
    tokens.scopes = scopesOf(*answer, network.scopeSeparator, askedScopes);
    tokens.obtainedAt = now;
    if (const auto seconds = lifetimeOf(*answer))
        tokens.clocks.append({ClockKind::Access, now.addSecs(*seconds), false, false});
    else if (network.accessLifetime.count() > 0)
        tokens.clocks.append({ClockKind::Access, now.addSecs(network.accessLifetime.count()), true, false});
    else
        tokens.statedEndless = network.accessEndless;
    return withDocumentedEnds(network, tokens, {});
}

} // namespace pk
