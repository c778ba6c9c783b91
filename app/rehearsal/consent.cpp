// SPDX-License-Identifier: GPL-3.0-or-later
#include "consent.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

Answer ConsentDesk::open(AuthRequest request, const Request& from, Dialect& dialect)
{
    if (from.query.has(u"auto"_s)) {
        AutoConsent how;
        how.person = from.query.value(u"auto"_s);
        how.deny = from.query.value(u"deny"_s) == "1"_L1;
        return decideAlone(request, how, dialect);
    }
    if (const auto how = m_world.faults.consent(request.network, request.host))
        return decideAlone(request, *how, dialect);
    request.ticket = World::randomText(24);
    m_world.waiting.insert(request.ticket, request);
    if (!request.hint.isEmpty()) {
        if (const Login* login = m_world.findLogin(request.network, request.host, request.hint))
            return Answer::html(whatPage(m_world, dialect, request, *login));
    }
    return Answer::html(whoPage(m_world, dialect, request));
}

Answer ConsentDesk::decideAlone(const AuthRequest& request, const AutoConsent& how, Dialect& dialect)
{
    if (how.deny)
        return dialect.deny(request);
    const Login* login = m_world.findLogin(request.network, request.host, how.person);
    if (!login)
        return Answer::html(
            networkErrorPage(dialect, u"Nobody of that name"_s, u"There is no “%1” here."_s.arg(how.person)), 400);
    Consent consent;
    consent.login = login->key();
    for (const QString& scope : dialect.offeredScopes(request, *login))
        (how.declinedScopes.contains(scope) && !dialect.scopeIsFixed(scope) ? consent.declined : consent.scopes)
            .append(scope);
    if (dialect.asksForPages(request)) {
        consent.allPages = how.allPages;
        consent.pages = how.pages.value_or(dialect.tickedPages(request, *login));
    }
    return dialect.allow(request, consent);
}

Answer ConsentDesk::handle(const Request& request)
{
    const auto waiting = m_world.waiting.constFind(request.param(u"ticket"_s));
    if (waiting == m_world.waiting.constEnd())
        return Answer::html(landingPage({}), 410);
    AuthRequest asked = *waiting; // a copy: the entry is removed below
    Dialect& dialect = *m_dialects.value(asked.network);
    if (request.param(u"action"_s) == "deny"_L1) {
        m_world.waiting.remove(asked.ticket);
        return dialect.deny(asked);
    }
    if (request.method == "POST")
        return decide(asked, request, dialect);
    const Login* login = m_world.findLogin(asked.network, asked.host, request.param(u"person"_s));
    return Answer::html(login ? whatPage(m_world, dialect, asked, *login) : whoPage(m_world, dialect, asked));
}

Answer ConsentDesk::decide(const AuthRequest& request, const Request& from, Dialect& dialect)
{
    const Login* login = m_world.findLogin(request.network, request.host, from.form.value(u"person"_s));
    if (!login || from.form.value(u"action"_s) != "allow"_L1)
        return Answer::html(whoPage(m_world, dialect, request));
    Consent consent;
    consent.login = login->key();
    const QStringList ticked = from.form.all(u"scope"_s);
    for (const QString& scope : dialect.offeredScopes(request, *login)) {
        const bool given = request.atomicConsent || dialect.scopeIsFixed(scope) || ticked.contains(scope);
        (given ? consent.scopes : consent.declined).append(scope);
    }
    if (dialect.asksForPages(request)) {
        consent.allPages = from.form.value(u"pages_mode"_s) == "all"_L1;
        consent.pages = from.form.all(u"page"_s);
    }
    m_world.waiting.remove(request.ticket);
    return dialect.allow(request, consent);
}

} // namespace pk::rehearsal
