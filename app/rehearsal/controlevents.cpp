// SPDX-License-Identifier: GPL-3.0-or-later
#include "control.h"

#include <algorithm>
#include <cmath>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

Answer Control::advance(const Request& request)
{
    const double seconds = request.param(u"seconds"_s).toDouble() + request.param(u"minutes"_s).toDouble() * 60
        + request.param(u"hours"_s).toDouble() * 3600 + request.param(u"days"_s).toDouble() * 86'400;
    if (seconds <= 0)
        return wrong(u"seconds, minutes, hours or days must be given and positive"_s);
    m_world.advance(qint64(seconds));
    return done({{u"now"_s, m_world.now()}});
}

Answer Control::expire(const Request& request)
{
    Target target;
    if (const auto refused = readTarget(request, target, false))
        return *refused;
    const QString kind = request.param(u"kind"_s); // "refresh", "all"; else what a call would carry
    int ended = 0;
    for (Token& token : m_world.tokens) {
        if (!target.meets(token) || token.death != Death::None || m_world.ended(token))
            continue;
        // Without a page only what had an end runs out: page tokens of a long-lived grant outlive it.
        const bool endless = !token.page.isEmpty() && token.expiresAt == 0 && target.page.isEmpty();
        const bool meant = kind == "all"_L1
            || (kind.isEmpty() ? token.kind != "refresh"_L1 && !endless : token.kind == kind);
        if (!meant)
            continue;
        token.expiresAt = m_world.now() - 1;
        ++ended;
    }
    return done({{u"tokens"_s, ended}});
}

Answer Control::killAll(const Request& request, Death death, bool dropGrants)
{
    Target target;
    if (const auto refused = readTarget(request, target, true))
        return *refused;
    const int killed = m_world.kill(death, [&](const Token& token) { return target.meets(token); });
    if (dropGrants)
        m_world.grants.removeIf([&](const auto& grant) { return target.logins.contains(grant.value().login); });
    return done({{u"tokens"_s, killed}});
}

Answer Control::password(const Request& request)
{
    // Mastodon: a change in the settings leaves applications alone, a reset by e-mail or staff does not (mastodon.md section 11).
    if (request.param(u"mode"_s) == "settings"_L1 && request.param(u"network"_s) == "mastodon"_L1)
        return done({{u"tokens"_s, 0}});
    if (const Dialect* network = dialect(request.param(u"network"_s)); network && !network->passwordChangeKillsTokens())
        return done({{u"tokens"_s, 0}});
    return killAll(request, Death::PasswordChanged, false);
}

Answer Control::logout(const Request& request)
{
    return killAll(request, Death::LoggedOut, false);
}

Answer Control::removeApp(const Request& request)
{
    return killAll(request, Death::AppRemoved, true);
}

Answer Control::setFlag(const Request& request, bool Login::*flag)
{
    Target target;
    if (const auto refused = readTarget(request, target, true))
        return *refused;
    const bool on = request.param(u"on"_s, u"1"_s) != "0"_L1;
    for (const QString& key : std::as_const(target.logins))
        m_world.login(key)->*flag = on;
    return done();
}

Answer Control::checkpoint(const Request& request)
{
    return setFlag(request, &Login::checkpoint);
}

Answer Control::unconfirmed(const Request& request)
{
    return setFlag(request, &Login::unconfirmed);
}

Answer Control::suspend(const Request& request)
{
    return setFlag(request, &Login::suspended);
}

Answer Control::pageRoleLost(const Request& request)
{
    const QString page = request.param(u"page"_s);
    const QString only = request.param(u"person"_s);
    if (const QList<PlaceRole*> roles = placeRoles(request); !roles.isEmpty()) {
        for (PlaceRole* role : roles)
            role->lost = isOn(request);
        return done({{u"roles"_s, roles.size()}});
    }
    if (!m_world.pages.contains(page))
        return wrong(u"There is no page \"%1\""_s.arg(page), 404);
    int changed = 0;
    for (Person& person : m_world.people) {
        PageRole* role = only.isEmpty() || person.id == only ? m_world.role(person.id, page) : nullptr;
        if (!role)
            continue;
        role->lost = request.param(u"on"_s, u"1"_s) != "0"_L1;
        ++changed;
    }
    return changed ? done({{u"roles"_s, changed}}) : wrong(u"Nobody of that name has a role on it"_s, 404);
}

Answer Control::pageUntick(const Request& request)
{
    const QString page = request.param(u"page"_s);
    const QString only = request.param(u"person"_s);
    int changed = 0;
    for (Grant& grant : m_world.grants) {
        const Login* login = m_world.login(grant.login);
        if (!login || (!only.isEmpty() && login->id != only && login->person != only))
            continue;
        if (grant.allPages) {
            grant.allPages = false;
            grant.pages.clear();
            for (const PageRole& role : m_world.person(login->person)->pages)
                grant.pages.append(role.page);
        }
        changed += int(grant.pages.removeAll(page));
    }
    const int killed = m_world.kill(Death::PageUnticked, [&](const Token& token) {
        const Login* login = m_world.login(token.login);
        return token.page == page && login && (only.isEmpty() || login->id == only || login->person == only);
    });
    return changed ? done({{u"grants"_s, changed}, {u"tokens"_s, killed}})
                   : wrong(u"No grant has this page ticked"_s, 404);
}

Answer Control::pageGone(const Request& request)
{
    if (Place* place = m_world.place(request.param(u"network"_s), request.param(u"page"_s))) {
        place->gone = isOn(request);
        return done();
    }
    const auto page = m_world.pages.find(request.param(u"page"_s));
    if (page == m_world.pages.end())
        return wrong(u"There is no such page"_s, 404);
    page->gone = request.param(u"on"_s, u"1"_s) != "0"_L1;
    return done();
}

Answer Control::pageTasks(const Request& request)
{
    if (const QList<PlaceRole*> roles = placeRoles(request); !roles.isEmpty()) {
        for (PlaceRole* role : roles) {
            role->tasks = request.param(u"tasks"_s).split(u',', Qt::SkipEmptyParts);
            role->role = request.param(u"role"_s, role->role);
        }
        return done({{u"roles"_s, roles.size()}});
    }
    PageRole* role = m_world.role(request.param(u"person"_s), request.param(u"page"_s));
    if (!role)
        return wrong(u"This person has no role on this page"_s, 404);
    role->tasks = request.param(u"tasks"_s).split(u',', Qt::SkipEmptyParts);
    return done();
}

Answer Control::decline(const Request& request)
{
    Target target;
    if (const auto refused = readTarget(request, target, true))
        return *refused;
    const QString scope = request.param(u"scope"_s);
    int changed = 0;
    for (Grant& grant : m_world.grants) {
        if (!target.logins.contains(grant.login) || !grant.scopes.contains(scope))
            continue;
        grant.scopes[scope] = request.param(u"on"_s, u"1"_s) != "0"_L1 ? u"declined"_s : u"granted"_s;
        ++changed;
    }
    return changed ? done({{u"grants"_s, changed}}) : wrong(u"No grant of theirs has this scope"_s, 404);
}

Answer Control::dataAccessExpire(const Request& request)
{
    Target target;
    if (const auto refused = readTarget(request, target, false))
        return *refused;
    int changed = 0;
    for (Grant& grant : m_world.grants) {
        const bool meant = target.logins.isEmpty() ? grant.login.startsWith(target.network + u'|')
                                                   : target.logins.contains(grant.login);
        if (!meant || grant.dataAccessEnds == 0)
            continue;
        grant.dataAccessEnds = m_world.now() - 1;
        ++changed;
    }
    return done({{u"grants"_s, changed}});
}

Answer Control::resetPlatform(const Request& request)
{
    Target target;
    if (const auto refused = readTarget(request, target, false))
        return *refused;
    const double share = qBound(0.0, request.param(u"share"_s, u"1.0"_s).toDouble(), 1.0);
    QStringList hit;
    for (const Token& token : std::as_const(m_world.tokens)) {
        if (target.meets(token) && token.death == Death::None && !hit.contains(token.login))
            hit.append(token.login);
    }
    // Which ones is the same in every run, and no matter of the alphabet.
    std::sort(hit.begin(), hit.end(), [&](const QString& a, const QString& b) {
        return m_world.stable(a) < m_world.stable(b);
    });
    hit = hit.mid(0, qsizetype(std::ceil(double(hit.size()) * share)));
    const int killed = m_world.kill(
        Death::PlatformReset, [&](const Token& token) { return target.meets(token) && hit.contains(token.login); });
    return done({{u"people"_s, hit.size()}, {u"tokens"_s, killed}});
}

Answer Control::resetWorld(const Request& request)
{
    Q_UNUSED(request)
    m_world.reset();
    m_log.clear();
    return done();
}

} // namespace pk::rehearsal
