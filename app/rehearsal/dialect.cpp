// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialect.h"

#include "consent.h"

#include <QCryptographicHash>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Where the browser must go so that it stays on this machine. Loopback redirects are the client's own listener;
/// anything else ("https://www.facebook.com/connect/login_success.html") becomes a page of this server that shows the address.
QByteArray reachable(const QByteArray& address)
{
    const QUrl url = QUrl::fromEncoded(address);
    const QString host = url.host();
    const bool web = url.scheme() == "https"_L1 || url.scheme() == "http"_L1;
    if (!web || host == "127.0.0.1"_L1 || host == "localhost"_L1 || host == "::1"_L1)
        return address;
    const auto rest = address.indexOf(host.toUtf8()) + host.toUtf8().size();
    QByteArray here = '/' + host.toUtf8() + address.mid(rest);
    const auto hash = here.indexOf('#');
    if (hash < 0)
        return here;
    // A browser keeps the fragment to itself; the page that shows the address needs it.
    const QByteArray fragment = here.mid(hash + 1);
    here.truncate(hash);
    return here + (here.contains('?') ? '&' : '?') + kFragmentField + '='
        + QUrl::toPercentEncoding(QString::fromUtf8(fragment));
}

void twist(const FaultRule& rule, const QString& issuer, QByteArray& address, Params& fields)
{
    if (rule.mode == "wrong-state"_L1) {
        fields.remove(u"state"_s);
        fields.add(u"state"_s, World::randomText(40));
    } else if (rule.mode == "no-state"_L1) {
        fields.remove(u"state"_s);
    } else if (rule.mode == "double-state"_L1) {
        fields.add(u"state"_s, World::randomText(40));
    } else if (rule.mode == "wrong-iss"_L1) {
        fields.remove(u"iss"_s);
        fields.add(u"iss"_s, u"https://evil.example"_s);
    } else if (rule.mode == "extra-iss"_L1) {
        fields.remove(u"iss"_s);
        fields.add(u"iss"_s, issuer);
    } else if (rule.mode == "no-code"_L1) {
        fields.remove(u"code"_s);
    } else if (rule.mode == "double-code"_L1) {
        fields.add(u"code"_s, World::randomText(40));
    } else if (rule.mode == "wrong-code"_L1) {
        fields.remove(u"code"_s);
        fields.add(u"code"_s, World::randomText(40));
    } else if (rule.mode == "foreign-redirect"_L1) {
        QUrl url = QUrl::fromEncoded(address);
        url.setPath(u"/somebody-elses-callback"_s);
        address = url.toEncoded();
    }
}

} // namespace

Answer Dialect::askForConsent(AuthRequest request, const Request& from)
{
    request.network = network();
    return m_desk.open(std::move(request), from, *this);
}

Answer Dialect::sendBack(const AuthRequest& request, Params fields, const QByteArray& tail, bool inFragment)
{
    QByteArray address = request.redirectUri.toUtf8();
    if (const auto rule = m_world.faults.take(u"callback"_s, network(), request.host, request.redirectUri))
        twist(*rule, issuer(request.host), address, fields);
    if (inFragment)
        return Answer::redirect(reachable(address + '#' + fields.encoded()));
    const char joint = address.contains('?') ? '&' : '?';
    return Answer::redirect(reachable(address + joint + fields.encoded() + tail));
}

QString Dialect::makeCode(const AuthRequest& request, const Consent& consent, qint64 lifeSeconds, int length)
{
    Code code;
    code.request = request;
    code.login = consent.login;
    code.scopes = consent.scopes;
    code.family = World::randomText(16);
    code.expiresAt = m_world.now() + lifeSeconds;
    const QString value = World::randomText(length);
    m_world.codes.insert(value, code);
    return value;
}

bool Dialect::verifierMatches(const Code& code, const QString& verifier)
{
    if (code.request.challenge.isEmpty())
        return true;
    if (code.request.challengeMethod == "plain"_L1)
        return verifier == code.request.challenge;
    const QByteArray hash = QCryptographicHash::hash(verifier.toUtf8(), QCryptographicHash::Sha256);
    const QByteArray challenge = hash.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    return QString::fromLatin1(challenge) == code.request.challenge;
}

namespace {

/// Fields that carry a token or a code at one network or another.
const QStringList& credentialFields()
{
    static const QStringList names{u"access_token"_s,
                                   u"refresh_token"_s,
                                   u"code"_s,
                                   u"device_code"_s,
                                   u"fb_exchange_token"_s,
                                   u"token"_s,
                                   u"input_token"_s};
    return names;
}

} // namespace

bool Dialect::claims(const Request& request) const
{
    const QString basic = request.basic().first;
    for (const QString& client : {request.param(u"client_id"_s), request.param(u"client_key"_s), basic}) {
        for (const Registration& app : std::as_const(m_world.registrations)) {
            if (!client.isEmpty() && app.network == network() && app.clientId == client)
                return true;
        }
    }
    return loginOf(request).section(u'|', 0, 0) == network();
}

QString Dialect::loginOf(const Request& request) const
{
    QStringList values{tokenOf(request)};
    for (const QString& name : credentialFields())
        values.append(request.param(name));
    for (const QString& value : std::as_const(values)) {
        if (const Token* token = m_world.token(value); token && !token->login.isEmpty())
            return token->login;
        if (const auto code = m_world.codes.constFind(value); code != m_world.codes.constEnd())
            return code->login;
    }
    return {};
}

bool Dialect::isApiCall(const Request& request) const
{
    return !isBrowserPage(request) && !isTokenRequest(request) && !tokenOf(request).isEmpty();
}

std::optional<Answer> Dialect::orderedRefusal(const Request& request, QString& row)
{
    QList<RefusalRule>& rules = m_world.faults.refusals;
    const QString login = loginOf(request);
    const Token* token = m_world.token(tokenOf(request));
    const QString whole = request.path + u'?' + QString::fromLatin1(request.query.encoded());
    for (qsizetype i = 0; i < rules.size(); ++i) {
        const RefusalRule& rule = rules[i];
        const bool aboutPage = rule.page.isEmpty() || (token && token->page == rule.page) || whole.contains(rule.page);
        if (rule.network != network() || !request.path.contains(rule.path) || !aboutPage
            || (!rule.logins.isEmpty() && !rule.logins.contains(login)))
            continue;
        for (const Refusal& refusal : refusals()) {
            const bool strikes = refusal.row == rule.row && refusal.meets(request.path)
                && (refusal.where == Refusal::Where::Token ? isTokenRequest(request) : isApiCall(request));
            if (!strikes)
                continue;
            row = rule.row;
            if (rules[i].times > 0 && --rules[i].times == 0)
                rules.removeAt(i);
            return refusal.answer();
        }
    }
    return std::nullopt;
}

Dialect::Slice Dialect::slice(qsizetype total, qsizetype first, int size)
{
    const qsizetype rows = total == 500 ? qMin(size, 50) : qMax(1, size);
    return {first, qMin(first + rows, total), total, int(first / rows) + 1};
}

QString Dialect::cursorAt(qsizetype row)
{
    return QString::fromLatin1(
        ("row" + QByteArray::number(row)).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

qsizetype Dialect::rowAt(const QString& cursor)
{
    const QByteArray text = QByteArray::fromBase64(cursor.toLatin1(), QByteArray::Base64UrlEncoding);
    return text.startsWith("row") ? text.mid(3).toLongLong() : -1;
}

std::optional<Answer> Dialect::listFailure(const QString& login, int resultPage)
{
    if (const auto status = m_world.faults.takeListFailure(network(), login, resultPage))
        return trouble(*status);
    return std::nullopt;
}

std::optional<Answer> Dialect::contentFailure(const QString& login, int resultPage)
{
    if (const auto status = m_world.faults.takeListFailure(network(), login, resultPage, true))
        return trouble(*status);
    return std::nullopt;
}

std::optional<Answer> Dialect::publishRefusal(const Request& request)
{
    if (const auto rule = m_world.faults.take(u"publish-refused"_s, network(), request.host, request.path))
        return publishTrouble(rule->mode.toInt());
    return std::nullopt;
}

QString Dialect::postId(const QString& owner, qint64 at, int number) const
{
    // As snowflakes are: time first, so that newer is larger; above 2^53.
    const quint64 tail = number < 0 ? m_world.stable(owner + World::randomText(8))
                                    : m_world.stable(network() + owner + QString::number(number));
    return QString::number((quint64(qMax<qint64>(1, at - 1'288'834'974)) * 1000 << 22) + tail % (1 << 22));
}

QList<Post> Dialect::feed(const QString& owner, const QString& name) const
{
    return m_world.feeds.of(network(), owner, name, [this](const QString& whose, qint64 at, int number) {
        return postId(whose, at, number);
    });
}

Answer Dialect::ownCommand(const QString& command, const Request&, const QStringList&)
{
    return Answer::json(QJsonObject{{u"ok"_s, false}, {u"error"_s, u"There is no command "_s + command}}, 404);
}

Answer Dialect::trouble(int status) const
{
    return Answer::html(
        u"<!doctype html><html><head><title>%1</title></head><body><h1>%1</h1></body></html>\n"_s.arg(status), status);
}

Answer Refusal::answer() const
{
    Answer answer;
    answer.status = status;
    answer.headers = headers;
    const bool typed = std::any_of(
        headers.begin(), headers.end(), [](const auto& header) { return header.first.toLower() == "content-type"; });
    if (!typed && !body.isEmpty())
        answer.with("Content-Type", "application/json; charset=utf-8");
    answer.with("Cache-Control", "no-store");
    answer.body = body;
    return answer;
}

Answer Dialect::errorPage(const QString& title, const QString& message, int status) const
{
    return Answer::html(networkErrorPage(*this, title, message), status);
}

TokenTwist::TokenTwist(World& world, const QString& network, const QString& host, const QString& path) : m_world(world)
{
    if (const auto rule = world.faults.take(u"token-answer"_s, network, host, path))
        m_mode = rule->mode;
}

QString TokenTwist::login(const QString& key) const
{
    const Login* wanted = m_world.login(key);
    if (m_mode != "other-sub"_L1 || !wanted)
        return key;
    const QList<Login*> all = m_world.loginsOf(wanted->network, wanted->host);
    for (const Login* other : all) {
        if (other->key() != key)
            return other->key();
    }
    return key;
}

QStringList TokenTwist::scopes(QStringList scopes) const
{
    if (m_mode != "subset-scope"_L1)
        return scopes;
    for (qsizetype i = scopes.size() - 1; i >= 0; --i) {
        if (scopes[i] == "offline.access"_L1)
            continue; // "no-refresh" is a mode of its own
        scopes.removeAt(i);
        break;
    }
    return scopes;
}

Answer TokenTwist::finish(QJsonObject fields) const
{
    if (m_mode == "no-refresh"_L1)
        fields.remove(u"refresh_token"_s);
    else if (m_mode == "no-expires"_L1)
        fields.remove(u"expires_in"_s);
    else if (m_mode == "string-expires"_L1)
        fields[u"expires_in"_s] = QString::number(fields.value(u"expires_in"_s).toInteger());
    else if (m_mode == "wrong-type"_L1)
        fields[u"token_type"_s] = u"mac"_s;
    else if (m_mode == "no-type"_L1)
        fields.remove(u"token_type"_s);
    else if (m_mode == "bearer-lowercase"_L1)
        fields[u"token_type"_s] = u"bearer"_s;
    else if (m_mode == "empty-token"_L1)
        fields[u"access_token"_s] = QString();
    else if (m_mode == "empty-refresh"_L1)
        fields[u"refresh_token"_s] = QString();
    else if (m_mode == "error200"_L1)
        return Answer::json(
            QJsonObject{{u"error"_s, u"invalid_grant"_s}, {u"error_description"_s, u"The code is no longer valid."_s}});
    else if (m_mode == "html200"_L1)
        return Answer::html(
            u"<!doctype html><title>Sign in to the guest network</title><p>Please accept the terms of use.</p>"_s);
    return Answer::json(fields);
}

} // namespace pk::rehearsal
