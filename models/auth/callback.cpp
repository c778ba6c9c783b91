// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/callback.h"

#include <QHash>
#include <QStringDecoder>

#include <algorithm>
#include <optional>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype kLongestValue = 4 * 1024;
constexpr qsizetype kMostParameters = 64;

using Parameters = QHash<QByteArray, QByteArray>;

CallbackVerdict junk(QString why)
{
    return {CallbackVerdict::Kind::Junk, {}, Error{ErrorKind::InvalidInput, std::move(why)}};
}

CallbackVerdict failed(ErrorKind kind, QString detail, QString raw = {})
{
    return {CallbackVerdict::Kind::Refused, {}, Error{kind, std::move(detail), {}, std::move(raw)}};
}

bool isHex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Decoded once; nullopt for a broken escape, control characters or bytes that are no UTF-8.
std::optional<QByteArray> decoded(const QByteArray& text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && (i + 2 >= text.size() || !isHex(text[i + 1]) || !isHex(text[i + 2])))
            return std::nullopt;
    }
    const QByteArray plain = QByteArray::fromPercentEncoding(text);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString characters = decoder.decode(plain);
    if (decoder.hasError())
        return std::nullopt;
    const bool control = std::any_of(
        characters.cbegin(), characters.cend(), [](QChar c) { return c.category() == QChar::Other_Control; });
    return control ? std::nullopt : std::optional<QByteArray>(plain);
}

bool isOurs(const QByteArray& name)
{
    return name == "code" || name == "state" || name == "iss" || name == "error" || name == "access_token"
        || name == "id_token";
}

/// The parameters that matter; nullopt when one of them comes twice or is malformed. Others are skipped unread.
std::optional<Parameters> parametersOf(const QByteArray& text)
{
    Parameters parameters;
    const QList<QByteArray> pairs = text.split('&');
    if (pairs.size() > kMostParameters)
        return std::nullopt;
    for (const QByteArray& pair : pairs) {
        const qsizetype equals = pair.indexOf('=');
        const auto name = decoded(equals < 0 ? pair : pair.left(equals));
        if (!name)
            return std::nullopt;
        if (!isOurs(*name))
            continue;
        const auto value = decoded(equals < 0 ? QByteArray() : pair.mid(equals + 1));
        if (!value || value->size() > kLongestValue || parameters.contains(*name))
            return std::nullopt;
        parameters.insert(*name, *value);
    }
    return parameters;
}

QByteArray withoutOneSlash(QByteArray text)
{
    if (text.endsWith('/'))
        text.chop(1);
    return text;
}

bool issFits(const Parameters& parameters, const ExpectedAnswer& expected)
{
    const auto iss = parameters.constFind("iss");
    if (iss == parameters.cend())
        return !expected.issRequired;
    if (expected.issuer.isEmpty()) {
        const QUrl said(QString::fromUtf8(*iss), QUrl::StrictMode);
        return said.scheme() == expected.authorize.scheme() && said.host() == expected.authorize.host();
    }
    return Secret::equal(withoutOneSlash(*iss), withoutOneSlash(expected.issuer.toEncoded()));
}

CallbackVerdict refusal(const QByteArray& error)
{
    // What people do when they say no, by RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6 and habit.
    static const QList<QByteArray> denied{"access_denied",
                                          "user_denied",
                                          "user_cancelled_login",
                                          "user_cancelled_authorize",
                                          "consent_required",
                                          "login_required",
                                          "interaction_required",
                                          "account_selection_required"};
    static const QList<QByteArray> passing{"temporarily_unavailable", "server_error"};
    static const QList<QByteArray> rejected{"invalid_request", "unsupported_response_type"};
    // What no person can do anything about there: the app is registered otherwise than it asks.
    static const QList<QByteArray> misregistered{
        "unauthorized_client", "invalid_scope", "invalid_client", "invalid_redirect_uri", "unauthorized_scope_error"};
    const QString raw = QString::fromUtf8(error);
    if (denied.contains(error))
        return failed(ErrorKind::Denied, u"the sign-in page answered \"%1\""_s.arg(raw), raw);
    if (passing.contains(error))
        return failed(ErrorKind::NetworkUnavailable, u"the sign-in page answered \"%1\""_s.arg(raw), raw);
    if (misregistered.contains(error)) {
        CallbackVerdict verdict = failed(ErrorKind::Rejected, u"the sign-in page answered \"%1\""_s.arg(raw), raw);
        verdict.error.cause = Cause::AppRegistration;
        return verdict;
    }
    if (rejected.contains(error))
        return failed(ErrorKind::Rejected, u"the sign-in page answered \"%1\""_s.arg(raw), raw);
    return failed(ErrorKind::Rejected, u"the sign-in page answered with an unknown error"_s, u"other"_s);
}

} // namespace

CallbackVerdict judgeCallback(const QByteArray& query, const QByteArray& fragment, const ExpectedAnswer& expected)
{
    const auto parameters = parametersOf(query);
    const auto inFragment = parametersOf(fragment);
    if (!parameters || !inFragment)
        return junk(u"malformed parameters"_s);
    const auto state = parameters->contains("state") ? parameters->value("state") : inFragment->value("state");
    if (expected.state.isEmpty() || !Secret::equal(state, expected.state.reveal()))
        return junk(u"this address does not belong to the sign-in that is waiting"_s);
    for (const auto& part : {*parameters, *inFragment}) {
        if (part.contains("access_token") || part.contains("id_token"))
            return failed(ErrorKind::SecurityViolation, u"the answer carries tokens, which were not asked for"_s);
    }
    if (!parameters->contains("state"))
        return junk(u"the answer is in the fragment"_s);
    if (!issFits(*parameters, expected))
        return failed(ErrorKind::SecurityViolation, u"the answer comes from another issuer"_s);
    const QByteArray error = parameters->value("error");
    if (!error.isEmpty())
        return refusal(error);
    const QByteArray code = parameters->value("code");
    if (code.isEmpty())
        return junk(u"the answer has no code"_s);
    return {CallbackVerdict::Kind::Code, Secret(code), {}};
}

} // namespace pk
