// SPDX-License-Identifier: GPL-3.0-or-later
// Refusals and usage headers of pretend Facebook: facebook.md sections 10, 11 and 13.
#include "facebook.h"

#include <QJsonDocument>
#include <QMessageAuthenticationCode>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString kPrefix = u"Error validating access token: "_s;

QByteArray proofOf(const QString& message, const QString& secret)
{
    return QMessageAuthenticationCode::hash(message.toUtf8(), secret.toUtf8(), QCryptographicHash::Sha256).toHex();
}

} // namespace

QJsonObject FacebookDialect::fault(const QString& message, int code, int subcode, const QString& type)
{
    return graphFault(message, code, subcode, type);
}

Answer FacebookDialect::error(const QJsonObject& fault, int status)
{
    Answer answer = Answer::json(QJsonObject{{u"error"_s, fault}}, status);
    if (fault.value(u"code"_s).toInt() == 190) {
        answer.with("WWW-Authenticate",
                    "OAuth \"Facebook Platform\" \"invalid_token\" \"" + fault.value(u"message"_s).toString().toUtf8()
                        + '"');
    }
    return answer;
}

Answer FacebookDialect::error(const QString& message, int code, int subcode, int status)
{
    return error(fault(message, code, subcode), status);
}

std::optional<QJsonObject> FacebookDialect::deathOf(const Token& token)
{
    const QString reset = kPrefix
        + u"The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons."_s;
    switch (token.death) {
    case Death::PasswordChanged:
    case Death::PlatformReset: return fault(reset, 190, 460);
    case Death::LoggedOut:
    case Death::Revoked:
    case Death::Rotated:
    case Death::FamilyKilled:
        return fault(kPrefix + u"The session is invalid because the user logged out."_s, 190, 467);
    case Death::AppRemoved:
        return fault(kPrefix + u"The user has not authorized application %1."_s.arg(token.clientId), 190, 458);
    case Death::PageUnticked:
        return fault(
            u"Any of the pages_read_engagement, pages_manage_metadata, pages_read_user_content, pages_manage_ads, pages_show_list "
            "or pages_messaging permission(s) must be granted before impersonating a user's page."_s,
            190);
    case Death::SecretReset: return fault(u"Invalid OAuth access token signature."_s, 190);
    case Death::AppDeleted: return fault(u"Error validating application. Application has been deleted."_s, 190);
    case Death::None: break;
    }
    if (m_world.ended(token))
        return fault(sessionExpired(token.expiresAt, m_world.now()), 190, 463);
    const Login* login = m_world.login(token.login);
    if (login && login->checkpoint)
        return fault(
            kPrefix
                + u"You cannot access the app till you log in to www.facebook.com and follow the instructions given."_s,
            190,
            459);
    if (login && login->unconfirmed)
        return fault(
            kPrefix + u"Sessions for the user are not allowed because the user is not a confirmed user."_s, 190, 464);
    if (token.page.isEmpty())
        return std::nullopt;
    if (m_world.pages.value(token.page).gone)
        return fault(u"This Page access token belongs to a Page that is not accessible."_s, 190);
    const PageRole* role = login ? m_world.role(login->person, token.page) : nullptr;
    if (!role || role->lost) {
        return fault(
            u"The user must be an administrator, editor, or moderator of the page in order to impersonate it. If the page business "
            "requires Two Factor Authentication, the user also needs to enable Two Factor Authentication."_s,
            190,
            492);
    }
    return std::nullopt;
}

std::optional<Answer> FacebookDialect::refuseProof(const Request& request, const QString& value,
                                                   const Registration& app) const
{
    const QString proof = request.param(u"appsecret_proof"_s);
    const QString type = u"GraphMethodException"_s;
    if (proof.isEmpty()) {
        if (!app.requireProof)
            return std::nullopt;
        return error(fault(u"API calls from the server require an appsecret_proof argument"_s, 100, 0, type));
    }
    QString message = value;
    const QString time = request.param(u"appsecret_time"_s);
    if (!time.isEmpty()) {
        if (qAbs(time.toLongLong() - m_world.now()) > 300)
            return error(fault(u"Invalid appsecret_proof provided in the API argument"_s, 100, 0, type));
        message += u'|' + time;
    }
    if (proof.toLatin1() != proofOf(message, app.secret))
        return error(fault(u"Invalid appsecret_proof provided in the API argument"_s, 100, 0, type));
    return std::nullopt;
}

std::optional<Answer> FacebookDialect::throttled(const Token& token, const QString& page)
{
    const QString linked = pageOfInstagram(page);
    const QString place = !linked.isEmpty() ? linked : page.isEmpty() ? token.page : page;
    const QString by = m_world.faults.throttledBy(network(), token.login, place, m_world.now());
    if (by.isEmpty())
        return std::nullopt;
    QJsonObject refusal;
    if (by == "app"_L1 && token.kind != "page"_L1)
        refusal = fault(u"(#4) Application request limit reached"_s, 4);
    else if (!linked.isEmpty())
        refusal = fault(
            u"(#80002) There have been too many calls to this Instagram account. Wait a bit and try again."_s, 80002);
    else if (token.kind == "page"_L1)
        refusal = fault(
            u"(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, please refer to "
            "https://developers.facebook.com/docs/graph-api/overview/rate-limiting."_s,
            80001);
    else if (by == "page"_L1)
        refusal = fault(u"(#32) Page request limit reached"_s, 32);
    else
        refusal = fault(u"(#17) User request limit reached"_s, 17);
    Answer answer = error(refusal, 403);
    addUsage(answer, token);
    return answer;
}

std::optional<Answer> FacebookDialect::refuse(const Request& request, const QString& value, const QString& page)
{
    Token* token = m_world.token(value);
    if (!token || token->network != network())
        return error(u"Invalid OAuth access token - Cannot parse access token"_s, 190);
    Registration* app = m_world.registration(network(), {}, token->clientId);
    if (!app || app->suspended == "deleted"_L1)
        return error(u"Error validating application. Application has been deleted."_s, 190);
    if (!app->suspended.isEmpty())
        return error(u"API access blocked."_s, 200);
    if (const auto refused = refuseProof(request, value, *app))
        return refused;
    if (const auto death = deathOf(*token))
        return error(*death);
    return throttled(*token, page);
}

void FacebookDialect::addUsage(Answer& answer, const Token& token)
{
    // "present only after enough traffic": from the third call of a token on, or whenever the figure was set.
    const Faults& faults = m_world.faults;
    const int calls = ++m_calls[token.value];
    const bool page = token.kind == "page"_L1;
    const qint64 until = faults.throttledUntil(network(), token.login, token.page, m_world.now());
    const QString key = page && faults.usedPercent.contains(network() + u'|' + token.page)
        ? network() + u'|' + token.page
        : faults.usedPercent.contains(network() + u'|' + token.login) ? network() + u'|' + token.login
                                                                      : network();
    if (calls < 3 && until == 0 && !faults.usedPercent.contains(key))
        return;
    const int base = faults.usedPercent.value(key, int(m_world.stable(page ? token.page : token.login) % 40));
    const int used = until ? 100 : qMin(99, base + calls / 20);
    const QJsonObject figures{
        {u"call_count"_s, used}, {u"total_time"_s, used * 3 / 4}, {u"total_cputime"_s, used * 3 / 4}};
    if (!page) {
        answer.with("x-app-usage", QJsonDocument(figures).toJson(QJsonDocument::Compact));
        return;
    }
    QJsonObject entry = figures;
    entry[u"type"_s] = u"pages"_s;
    entry[u"estimated_time_to_regain_access"_s] = until ? int((until - m_world.now() + 59) / 60) : 0;
    const QJsonObject usage{{token.page, QJsonArray{entry}}};
    answer.with("x-business-use-case-usage", QJsonDocument(usage).toJson(QJsonDocument::Compact));
}

} // namespace pk::rehearsal
