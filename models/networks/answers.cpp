// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/answers.h"

#include "models/http/routes.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

// Names and handles come from strangers: cut before anything stores or shows them.
constexpr qsizetype kLongestName = 300;

/// Form encoding of one half of a Basic header (RFC 6749 section 2.3.1, appendix B).
QByteArray formEncoded(const QByteArray& text)
{
    return text.toPercentEncoding().replace("%20", "+");
}

bool hasClock(const QList<EndClock>& clocks, ClockKind kind)
{
    return std::any_of(clocks.cbegin(), clocks.cend(), [&](const EndClock& clock) { return clock.kind == kind; });
}

const EndClock* clockOf(const QList<EndClock>& clocks, ClockKind kind)
{
    const auto found = std::find_if(
        clocks.cbegin(), clocks.cend(), [&](const EndClock& clock) { return clock.kind == kind; });
    return found == clocks.cend() ? nullptr : &*found;
}

/// Texts and numbers as textOf(), truth values as words, "absent" for nothing, null and empty lists.
QString conditionText(const QJsonValue& value)
{
    if (value.isBool())
        return value.toBool() ? u"true"_s : u"false"_s;
    const QString text = textOf(value);
    const bool something = !text.isEmpty() || (value.isArray() && !value.toArray().isEmpty())
        || (value.isObject() && !value.toObject().isEmpty());
    return something ? text : u"absent"_s;
}

QJsonValue elementWith(const QJsonArray& array, const QString& key, const QString& wanted)
{
    for (const QJsonValue element : array) {
        if (conditionText(element.toObject().value(key)) == wanted)
            return element;
    }
    return QJsonValue(QJsonValue::Undefined);
}

} // namespace

bool isMet(const ValueCondition& condition, const QJsonValue& root)
{
    return condition.is.contains(conditionText(valueAt(root, condition.at)));
}

QString plainText(QString text)
{
    text.removeIf([](QChar c) { return c.category() == QChar::Other_Control; });
    return text.simplified().left(kLongestName);
}

QJsonValue valueAt(const QJsonValue& root, const Pointer& pointer)
{
    if (!pointer.startsWith(u'/'))
        return QJsonValue(QJsonValue::Undefined);
    QJsonValue value = root;
    const QStringList steps = pointer.mid(1).split(u'/');
    for (QString step : steps) {
        step.replace(u"~1"_s, u"/"_s).replace(u"~0"_s, u"~"_s);
        const bool picks = step.startsWith(u'[') && step.endsWith(u']') && step.contains(u'=');
        if (value.isArray() && picks) {
            value = elementWith(
                value.toArray(), step.mid(1, step.indexOf(u'=') - 1), step.mid(step.indexOf(u'=') + 1).chopped(1));
        } else if (value.isArray()) {
            bool number = false;
            const int index = step.toInt(&number);
            const QJsonArray array = value.toArray();
            value = number && index >= 0 && index < array.size() ? array.at(index) : QJsonValue(QJsonValue::Undefined);
        } else {
            value = value.toObject().value(step);
        }
    }
    return value;
}

QString textOf(const QJsonValue& value)
{
    if (value.isString())
        return value.toString();
    if (!value.isDouble())
        return {};
    // toInteger() keeps all 64 bits; toDouble() would round ids above 2^53.
    const double number = value.toDouble();
    constexpr qint64 kNone = std::numeric_limits<qint64>::min();
    const qint64 whole = value.toInteger(kNone);
    return whole == kNone ? QString::number(number, 'f', std::floor(number) < number ? 6 : 0) : QString::number(whole);
}

QString textAt(const QJsonValue& root, const Pointer& pointer)
{
    return textOf(valueAt(root, pointer));
}

Result<QJsonObject> objectOf(const HttpResponse& response)
{
    const auto json = response.json();
    if (!json)
        return Failed(json.error());
    if (!json->isObject())
        return fail(ErrorKind::BadAnswer, u"expected a JSON object"_s);
    return json->toObject();
}

Result<Identity> identityFrom(const NetworkDescriptor& network, const QString& instance, const QJsonObject& whole)
{
    const IdentityRule& rule = network.identity;
    const QJsonValue inside = valueAt(whole, rule.inside);
    const QJsonObject answer = inside.isObject() ? inside.toObject() : whole;
    Identity identity;
    QString id = textAt(answer, rule.id);
    if (id.isEmpty())
        id = textAt(answer, rule.idFallback);
    if (id.isEmpty() || id.size() > kLongestName)
        return fail(ErrorKind::BadAnswer, u"no id at \"%1\""_s.arg(rule.id));
    identity.id = RemoteId(id);
    QStringList names;
    for (const Pointer& pointer : rule.name)
        names.append(textAt(answer, pointer));
    identity.name = plainText(names.join(u' '));
    if (identity.name.isEmpty())
        identity.name = plainText(textAt(answer, rule.nameFallback));
    identity.handle = plainText(textAt(answer, rule.handle));
    if (!identity.handle.isEmpty() && !rule.handleFormat.isEmpty())
        identity.handle = QString(network.expand(rule.handleFormat, instance)).replace(u"%1"_s, identity.handle);
    if (identity.name.isEmpty())
        identity.name = identity.handle.isEmpty() ? id : identity.handle;
    QString picture = textAt(answer, rule.avatar);
    for (auto part = rule.avatarReplace.constBegin(); part != rule.avatarReplace.constEnd(); ++part)
        picture.replace(part.key(), part.value());
    const QUrl avatar(picture, QUrl::StrictMode);
    if (isAcceptable(avatar))
        identity.avatar = avatar;
    return identity;
}

QStringList tokenOrigins(const Grant& grant)
{
    QStringList origins;
    const NetworkDescriptor& network = *grant.network;
    for (const QUrl& url : {tokenEndpoint(grant),
                            revokeEndpoint(grant),
                            introspectEndpoint(grant),
                            grant.endpoints.userinfo,
                            grant.endpoints.issuer,
                            addressOf(grant, network.apiBase),
                            QUrl(grant.instance)}) {
        if (isAcceptable(url))
            origins.append(originOf(url));
    }
    for (const QString& host : network.hosts) {
        origins.append(originOf(QUrl(u"https://"_s + host)));
        if (isLoopback(QUrl(u"https://"_s + host).host()))
            origins.append(originOf(QUrl(u"http://"_s + host)));
    }
    origins.removeDuplicates();
    return origins;
}

QUrl addressOf(const Grant& grant, const QString& text)
{
    QString address = grant.network->expand(text, grant.instance);
    address.replace(u"{userinfo}"_s, grant.endpoints.userinfo.toString(QUrl::FullyEncoded));
    if (address.contains(u"{fields}"_s))
        address.replace(u"{fields}"_s, fieldsFor(*grant.network, grant.tokens.scopes).join(u','));
    return QUrl(address);
}

QStringList fieldsFor(const NetworkDescriptor& network, const QStringList& granted)
{
    QStringList fields = network.identity.fields.value(QString());
    QStringList scopes = network.identity.fields.keys();
    scopes.sort(); // the same address every time
    for (const QString& scope : std::as_const(scopes)) {
        if (!scope.isEmpty() && granted.contains(scope))
            fields += network.identity.fields.value(scope);
    }
    return fields;
}

QUrl introspectEndpoint(const Grant& grant)
{
    return grant.endpoints.introspect.isEmpty() ? addressOf(grant, grant.network->introspectUrl)
                                                : grant.endpoints.introspect;
}

QUrl tokenEndpoint(const Grant& grant)
{
    return grant.endpoints.token.isEmpty() ? addressOf(grant, grant.network->tokenUrl) : grant.endpoints.token;
}

QUrl revokeEndpoint(const Grant& grant)
{
    return grant.endpoints.revoke.isEmpty() ? addressOf(grant, grant.network->revokeUrl) : grant.endpoints.revoke;
}

PageListing notListed()
{
    PageListing none;
    none.partial = true;
    none.partialReason = u"listing pages is not allowed for this account"_s;
    return none;
}

HttpRequest requestFor(const Grant& grant, const QUrl& url, TokenUse use)
{
    HttpRequest request{.use = std::move(use)};
    request.url = url;
    // Texts of errors are often translated; the tables know the English ones.
    request.headers = {{"Accept", "application/json"}, {"Accept-Language", "en"}};
    request.tokenOrigins = tokenOrigins(grant);
    request.urgent = grant.urgent;
    // A server somebody typed may point anywhere (item 17), unless it was loopback that was typed.
    if (grant.network->perInstance && !isLoopback(QUrl(grant.instance).host()))
        request.hosts = HostPolicy::PublicOnly;
    return request;
}

HttpRequest userGet(const Grant& grant, const QUrl& url, TokenUse use)
{
    HttpRequest request = requestFor(grant, url, std::move(use));
    request.bearer = grant.tokens.accessToken;
    if (!grant.tokens.dpopKey.isEmpty()) {
        request.scheme = "DPoP"; // RFC 9449 section 7.1
        request.dpopKey = grant.tokens.dpopKey;
    }
    for (const auto& [name, value] : grant.network->headers) {
        const QByteArray filled = QString(value).replace(u"{clientId}"_s, grant.app.clientId).toUtf8();
        if (name.compare(u"User-Agent"_s, Qt::CaseInsensitive) == 0)
            request.userAgent = filled;
        else
            request.headers.append(
                {name.toLatin1(), grant.network->expand(QString::fromUtf8(filled), grant.instance).toUtf8()});
    }
    request.safeToRepeat = true;
    return request;
}

QList<QPair<QString, QString>> clientFields(const NetworkDescriptor& network, const QString& clientId,
                                            const Secret& clientSecret)
{
    QList<QPair<QString, QString>> fields;
    if (!sendsBasic(network, clientSecret))
        fields.append({network.clientIdParameter, clientId});
    if (!clientSecret.isEmpty() && network.clientAuthentication == ClientAuthentication::SecretInBody)
        fields.append({u"client_secret"_s, QString::fromUtf8(clientSecret.reveal())});
    return fields;
}

bool sendsBasic(const NetworkDescriptor& network, const Secret& clientSecret)
{
    return network.clientAuthentication == ClientAuthentication::SecretBasic
        && (!clientSecret.isEmpty() || network.basicWithoutSecret);
}

Secret basicPair(const QString& clientId, const Secret& clientSecret)
{
    const QByteArray pair = formEncoded(clientId.toUtf8()) + ':' + formEncoded(clientSecret.reveal());
    return Secret(pair.toBase64());
}

HttpRequest clientPost(const Grant& grant, const QUrl& url, QList<QPair<QString, QString>> fields,
                       const QString& action)
{
    fields += clientFields(*grant.network, grant.app.clientId, grant.clientSecret);
    HttpRequest request = requestFor(grant, url, grant.consent.toValidate(action));
    const HttpRequest form = formPost(url, request.use, fields);
    request.method = form.method;
    request.contentType = form.contentType;
    request.body = form.body;
    if (sendsBasic(*grant.network, grant.clientSecret)) {
        request.scheme = "Basic";
        request.bearer = basicPair(grant.app.clientId, grant.clientSecret);
    }
    request.dpopKey = grant.tokens.dpopKey;
    for (const auto& [name, value] : grant.network->headers) {
        if (name.compare(u"User-Agent"_s, Qt::CaseInsensitive) == 0)
            request.userAgent = value.toUtf8();
    }
    return request;
}

HttpRequest tokenPost(const Grant& grant, QList<QPair<QString, QString>> fields, const QString& action)
{
    fields += grant.network->tokenParameters;
    return clientPost(grant, tokenEndpoint(grant), fields, action);
}

TokenSet withDocumentedEnds(const NetworkDescriptor& network, TokenSet tokens, const TokenSet& previous)
{
    const bool refreshes = network.renewal == RenewalRule::Refresh || network.renewal == RenewalRule::RotatingRefresh;
    const bool renews = refreshes && !tokens.refreshToken.isEmpty();
    for (EndClock& clock : tokens.clocks) {
        if (clock.kind == ClockKind::Access)
            clock.renews = renews || network.renewal == RenewalRule::Extend;
        else if (clock.kind == ClockKind::Refresh)
            clock.renews = network.renewal == RenewalRule::RotatingRefresh; // the new one has an end of its own
    }
    const auto estimate = [&](ClockKind kind, std::chrono::seconds lifetime, bool moves) {
        if (lifetime.count() <= 0 || hasClock(tokens.clocks, kind))
            return;
        const EndClock* before = clockOf(previous.clocks, kind);
        EndClock clock{kind, tokens.obtainedAt.addSecs(lifetime.count()), true, moves, tokens.skew};
        if (before && !moves)
            clock = *before; // counted from the sign-in
        tokens.clocks.append(clock);
    };
    if (renews)
        estimate(ClockKind::Refresh, network.refreshLifetime, network.renewal == RenewalRule::RotatingRefresh);
    estimate(ClockKind::DataAccess, network.dataAccessLifetime, false);
    for (const auto& [kind, lifetime] : network.furtherLifetimes)
        estimate(kind, lifetime, kind == ClockKind::Idle && renews);
    return tokens;
}

} // namespace pk
