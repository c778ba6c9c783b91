// SPDX-License-Identifier: GPL-3.0-or-later
// What an answer means for a token: the descriptor's own rows first, then the words of the OAuth standards, then the status.
#include "models/networks/answers.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTimeZone>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

using Where = ErrorRule::Where;
using Scope = ErrorRule::Scope;

constexpr qsizetype kLongestMessage = 2000; // as far as patterns look
constexpr qsizetype kLongestRaw = 160;
// No answer may put an account to sleep for longer than the longest documented window (24 hours) and some.
constexpr qint64 kLongestWait = 48 * 3600;

/// What an answer says, taken apart once.
struct Words
{
    int status = 0;
    QStringList codes;
    QStringList subcodes;
    QStringList messages;
    QString authenticate;
    QString forPeople;
    QJsonValue body;
    bool transient = false;
};

QStringList textsAt(const QJsonValue& body, const QList<Pointer>& pointers)
{
    QStringList texts;
    for (const Pointer& pointer : pointers) {
        const QString text = textAt(body, pointer).left(kLongestMessage);
        if (!text.isEmpty())
            texts.append(text);
    }
    return texts;
}

/// error="..." of WWW-Authenticate (RFC 6750 section 3), or Facebook's form: OAuth "Facebook Platform" "invalid_token" "...".
QString authenticateError(const HttpResponse& response)
{
    static const QRegularExpression standard(u"\\berror\\s*=\\s*\"?([a-zA-Z0-9_]+)"_s);
    static const QRegularExpression quoted(u"^OAuth \"[^\"]*\" \"([a-z_]+)\""_s);
    const QList<QByteArray> headers = response.headerValues("WWW-Authenticate");
    for (const QByteArray& header : headers) {
        for (const QRegularExpression& form : {standard, quoted}) {
            const auto match = form.match(QString::fromLatin1(header.left(kLongestMessage)));
            if (match.hasMatch())
                return match.captured(1);
        }
    }
    return {};
}

Words wordsOf(const NetworkDescriptor& network, const HttpResponse& response)
{
    Words words;
    words.status = response.status;
    words.authenticate = authenticateError(response);
    const auto json = response.json();
    if (!json)
        return words;
    words.body = *json;
    words.codes = textsAt(*json, network.errorCodes);
    words.codes.removeIf([&](const QString& code) { return network.successCodes.contains(code); });
    words.subcodes = textsAt(*json, network.errorSubcodes);
    words.messages = textsAt(*json, network.errorMessages);
    words.forPeople = textAt(*json, network.errorForPeople).left(kLongestMessage);
    words.transient = valueAt(*json, network.errorTransient).toBool();
    return words;
}

bool matchesOne(const QString& wanted, const QString& value)
{
    if (wanted == value)
        return true;
    const qsizetype dash = wanted.indexOf(u'-', 1);
    if (dash < 0)
        return false;
    bool low = false, high = false, whole = false;
    const qint64 from = wanted.left(dash).toLongLong(&low), to = wanted.mid(dash + 1).toLongLong(&high);
    const qint64 number = value.toLongLong(&whole);
    return low && high && whole && from <= number && number <= to;
}

bool matchesAny(const QStringList& wanted, const QStringList& values)
{
    return std::any_of(wanted.cbegin(), wanted.cend(), [&](const QString& one) {
        return std::any_of(
            values.cbegin(), values.cend(), [&](const QString& value) { return matchesOne(one, value); });
    });
}

bool matches(const ErrorRule& rule, const Words& words, Where where)
{
    if (rule.where != Where::Anywhere && where != Where::Anywhere && rule.where != where)
        return false;
    if (!rule.statuses.isEmpty() && !rule.statuses.contains(words.status))
        return false;
    if (!rule.codes.isEmpty() && !matchesAny(rule.codes, words.codes))
        return false;
    if (!rule.subcodes.isEmpty() && !matchesAny(rule.subcodes, words.subcodes))
        return false;
    if (!rule.authenticate.isEmpty() && rule.authenticate != words.authenticate)
        return false;
    if (!rule.value.isEmpty() && !isMet(rule.value, words.body))
        return false;
    return rule.message.pattern().isEmpty() || rule.message.match(words.messages.join(u'\n')).hasMatch();
}

ErrorRule row(Cause cause, Certainty certainty, Scope scope = Scope::Login)
{
    ErrorRule rule;
    rule.cause = cause;
    rule.certainty = certainty;
    rule.scope = scope;
    return rule;
}

/// RFC 6749 section 5.2 and RFC 6750 section 3.1, for what a descriptor leaves out.
std::optional<ErrorRule> standardRule(const NetworkDescriptor& network, const Words& words, Where where)
{
    const bool token = where != Where::Api;
    const auto says = [&](const QString& code) { return token && words.codes.contains(code); };
    if (says(u"invalid_grant"_s))
        return row(Cause::SignedOut, Certainty::Definite);
    if (says(u"invalid_client"_s) || says(u"unauthorized_client"_s))
        return row(Cause::AppRegistration, Certainty::Definite, Scope::App);
    if (says(u"invalid_scope"_s) || says(u"access_denied"_s))
        return row(Cause::PermissionDeclined, Certainty::Definite);
    if (says(u"unsupported_grant_type"_s))
        return row(Cause::AppRegistration, Certainty::Definite, Scope::App);
    if (says(u"temporarily_unavailable"_s) || says(u"server_error"_s))
        return row(Cause::NetworkDown, Certainty::Transient);
    if (words.status == 401 && words.authenticate == "invalid_token"_L1) {
        // "expired, revoked, malformed, or invalid for other reasons": one renewal tells, where there is one.
        return row(Cause::SignedOut, network.refreshOnRejection ? Certainty::Doubtful : Certainty::Definite);
    }
    if (words.status == 403 && words.authenticate == "insufficient_scope"_L1)
        return row(Cause::PermissionDeclined, Certainty::Definite);
    return std::nullopt;
}

ErrorRule ruleByStatus(const Words& words)
{
    if (words.status == 429)
        return row(Cause::Throttled, Certainty::Transient);
    const bool elsewhere = words.status >= 300 && words.status < 400; // no API sends its callers away
    if (elsewhere || words.status == 407 || words.status == 511)
        return row(Cause::TlsOrProxy, Certainty::Transient);
    if (words.status >= 500)
        return row(Cause::NetworkDown, Certainty::Transient);
    return row(Cause::Unknown, Certainty::Doubtful);
}

ErrorRule ruleFor(const NetworkDescriptor& network, const Words& words, Where where)
{
    for (const ErrorRule& rule : network.errors) {
        if (matches(rule, words, where))
            return rule;
    }
    if (words.transient)
        return row(Cause::NetworkDown, Certainty::Transient);
    if (const auto standard = standardRule(network, words, where))
        return *standard;
    return ruleByStatus(words);
}

/// Somebody between here and the network answers in its place: a page for people, and not a word of the OAuth standards in it.
bool isForeign(const HttpResponse& response, const Words& words)
{
    return response.isWebPage() && words.authenticate.isEmpty();
}

/// Rows speak of the network's answers. Of a foreign one they may only say what passes: what no proxy says by itself (a
/// network's own front that is overloaded, blocked or out of credits sends pages too) keeps its cause.
ErrorRule ruleForForeign(const NetworkDescriptor& network, const Words& words, Where where)
{
    const ErrorRule rule = ruleFor(network, words, where);
    return rule.certainty == Certainty::Transient ? rule : row(Cause::TlsOrProxy, Certainty::Transient);
}

struct Verdict
{
    Words words;
    ErrorRule rule;
};

/// Nothing for a success. Some networks refuse under 200: by a code that is none of success, or by rows that name the status.
/// A page where data was asked for is no success, whatever its status: it proves no token, revokes none and lists nothing.
std::optional<Verdict> judged(const NetworkDescriptor& network, const HttpResponse& response, Where where)
{
    const bool fine = response.status >= 200 && response.status < 300;
    const auto named = [&](const ErrorRule& rule) { return rule.statuses.contains(response.status); };
    const bool suspicious = !network.successCodes.isEmpty()
        || std::any_of(network.errors.cbegin(), network.errors.cend(), named);
    const bool page = response.isWebPage() && !response.body.isEmpty();
    if (fine && !suspicious && !page)
        return std::nullopt;
    const Words words = wordsOf(network, response);
    if (fine && page)
        return Verdict{words, row(Cause::TlsOrProxy, Certainty::Transient)};
    if (isForeign(response, words))
        return Verdict{words, ruleForForeign(network, words, where)};
    if (!fine || (!network.successCodes.isEmpty() && !words.codes.isEmpty()))
        return Verdict{words, ruleFor(network, words, where)};
    for (const ErrorRule& rule : network.errors) {
        if (named(rule) && matches(rule, words, where))
            return Verdict{words, rule};
    }
    return std::nullopt;
}

/// Fit to be stored and shown: one line, no long runs that could be a token.
QString harmless(QString text)
{
    static const QRegularExpression run(u"[A-Za-z0-9_\\-.|~+/=%]{24,}"_s);
    text.removeIf([](QChar c) { return c.category() == QChar::Other_Control; });
    return text.simplified().left(kLongestMessage).replace(run, u"\u2026"_s).left(kLongestRaw);
}

/// A word of the error table is no secret, however long it is.
bool isTableWord(const NetworkDescriptor& network, const QString& word)
{
    return std::any_of(network.errors.cbegin(), network.errors.cend(), [&](const ErrorRule& rule) {
        return rule.codes.contains(word);
    });
}

/// "190/460", "invalid_grant", "HTTP 401"; what the network wants people to read, and for what nobody understood its words too.
QString rawOf(const NetworkDescriptor& network, const Words& words, Cause cause)
{
    QString raw = words.codes.isEmpty() ? words.authenticate : words.codes.first();
    if (raw.isEmpty())
        raw = u"HTTP %1"_s.arg(words.status);
    const QString known = isTableWord(network, raw) ? std::exchange(raw, {}) : QString();
    if (!words.subcodes.isEmpty())
        raw += u'/' + words.subcodes.first();
    if (!words.forPeople.isEmpty())
        raw += u": "_s + words.forPeople;
    else if (cause == Cause::Unknown && !words.messages.isEmpty() && words.messages.first() != known + raw)
        raw += u": "_s + words.messages.first();
    return known + harmless(raw);
}

QDateTime nextMidnight(const QByteArray& zone, const QDateTime& now)
{
    const QTimeZone there(zone);
    return QDateTime(now.toTimeZone(there).date().addDays(1), QTime(0, 0), there).toUTC();
}

/// Dates in an answer are counted by the server's clock; what comes out is by ours.
std::optional<QDateTime> retryTime(const NetworkDescriptor& network, const HttpResponse& response,
                                   const ErrorRule& rule, const QDateTime& ours)
{
    const QDateTime now = ours.addSecs(response.skew(ours).count());
    std::optional<QDateTime> at;
    if (const auto asked = response.retryAfter(now))
        at = now.addSecs(std::min<qint64>(asked->count(), kLongestWait));
    if (!at && rule.cause == Cause::Throttled) {
        const QList<Credits> credits = readCredits(network, response, now);
        for (const Credits& credit : credits) {
            const bool spent = credit.limit > 0 && credit.used >= credit.limit;
            if (spent && credit.resetsAt && (!at || *credit.resetsAt > *at))
                at = credit.resetsAt;
        }
        if (const auto reset = bareReset(network, response, now); !at && reset && *reset > now)
            at = reset;
    }
    if (!at && !rule.midnight.isEmpty())
        at = nextMidnight(rule.midnight, now);
    if (!at && rule.retryAfter.count() > 0)
        at = now.addSecs(rule.retryAfter.count());
    if (!at || *at <= now)
        return std::nullopt;
    return ours.addSecs(std::min(now.secsTo(*at), kLongestWait));
}

} // namespace

std::optional<Failure> classify(const NetworkDescriptor& network, const HttpResponse& response, ErrorRule::Where where,
                                const QString& what, const QDateTime& now)
{
    const std::optional<Verdict> verdict = judged(network, response, where);
    if (!verdict)
        return std::nullopt;
    Failure failure;
    failure.certainty = verdict->rule.certainty;
    failure.cause = verdict->rule.cause;
    failure.raw = rawOf(network, verdict->words, verdict->rule.cause);
    failure.what = what;
    failure.since = now;
    failure.at = now;
    failure.retryAt = retryTime(network, response, verdict->rule, now);
    return failure;
}

ErrorRule::Scope scopeOf(const NetworkDescriptor& network, const HttpResponse& response, ErrorRule::Where where)
{
    const std::optional<Verdict> verdict = judged(network, response, where);
    return verdict ? verdict->rule.scope : Scope::Login;
}

Failure failureFrom(const Error& error, const QString& what, const QDateTime& now)
{
    Failure failure;
    failure.certainty = Certainty::Transient;
    failure.raw = error.raw.isEmpty() ? harmless(error.detail) : error.raw;
    failure.what = what;
    failure.since = now;
    failure.at = now;
    switch (error.kind) {
    // A guest network's name server sends every name to an address of its own, which no public server has.
    case ErrorKind::SecurityViolation:
    case ErrorKind::TlsOrProxy: failure.cause = Cause::TlsOrProxy; break;
    case ErrorKind::Throttled: failure.cause = Cause::Throttled; break;
    default: failure.cause = Cause::NetworkDown; break; // every other transport trouble looks the same from here
    }
    if (error.cause)
        failure.cause = *error.cause;
    if (error.retryAfter.count() > 0)
        failure.retryAt = now.addSecs(std::min<qint64>(error.retryAfter.count(), kLongestWait));
    return failure;
}

Error errorFrom(const Failure& failure)
{
    Error error;
    error.cause = failure.cause;
    error.raw = failure.raw;
    error.detail = u"%1: %2"_s.arg(failure.what, failure.raw);
    if (failure.retryAt)
        error.retryAfter = std::chrono::seconds(std::max<qint64>(0, failure.at.secsTo(*failure.retryAt)));
    switch (failure.certainty) {
    case Certainty::Definite: error.kind = ErrorKind::Rejected; break;
    case Certainty::Doubtful: error.kind = ErrorKind::BadAnswer; break;
    case Certainty::Transient:
        error.kind = failure.cause == Cause::Throttled ? ErrorKind::Throttled
            : failure.cause == Cause::TlsOrProxy       ? ErrorKind::TlsOrProxy
                                                       : ErrorKind::NetworkUnavailable;
        break;
    }
    return error;
}

} // namespace pk
