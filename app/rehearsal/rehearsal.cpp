// SPDX-License-Identifier: GPL-3.0-or-later
#include "rehearsal.h"

#include "avatar.h"
#include "bluesky.h"
#include "facebook.h"
#include "garbage.h"
#include "googlebusiness.h"
#include "instagram.h"
#include "instagrampage.h"
#include "linkedin.h"
#include "mastodon.h"
#include "pinterest.h"
#include "reddit.h"
#include "threads.h"
#include "tiktok.h"
#include "tumblr.h"
#include "twitch.h"
#include "x.h"
#include "youtube.h"

#include <QDateTime>
#include <QLocale>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray httpDate(qint64 seconds)
{
    return QLocale::c()
               .toString(QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC), u"ddd, dd MMM yyyy HH:mm:ss"_s)
               .toLatin1()
        + " GMT";
}

Answer picture(const QString& path)
{
    Answer answer;
    answer.with("Content-Type", "image/png").with("Cache-Control", "max-age=86400");
    answer.body = avatarPng(path);
    return answer;
}

/// The post exists; what its answer becomes on the way.
Answer lostAnswer(const QString& mode, const Answer& whole)
{
    Answer answer = whole;
    if (const int status = mode.toInt())
        return Answer::html(u"<html><body><h1>%1</h1></body></html>"_s.arg(status), status);
    answer.delivery = mode == "hang"_L1 ? Delivery::Hang
        : mode == "close"_L1            ? Delivery::Close
        : mode == "reset"_L1            ? Delivery::Reset
                                        : Delivery::CloseMid;
    return answer;
}

} // namespace

Rehearsal::Rehearsal(quint64 seed, int people) : m_world(seed, people), m_desk(m_world), m_control(m_world, m_log)
{
    add<BlueskyDialect>();
    add<FacebookDialect>();
    add<GoogleBusinessDialect>();
    add<InstagramDialect>();
    add<InstagramPageDialect>();
    add<LinkedInMemberDialect>();
    add<LinkedInPageDialect>();
    add<MastodonDialect>();
    add<PinterestDialect>();
    add<RedditDialect>();
    add<ThreadsDialect>();
    add<TikTokDialect>();
    add<TumblrDialect>();
    add<TwitchDialect>();
    add<XDialect>();
    add<YouTubeDialect>();
}

template<typename Network>
void Rehearsal::add()
{
    m_dialects.push_back(std::make_unique<Network>(m_world, m_desk));
    Dialect* dialect = m_dialects.back().get();
    m_world.addSeeder([dialect] { dialect->seed(); });
    m_desk.add(dialect);
    m_control.add(dialect);
}

Rehearsal::~Rehearsal() = default;

QList<Dialect*> Rehearsal::dialects() const
{
    QList<Dialect*> list;
    for (const auto& dialect : m_dialects)
        list.append(dialect.get());
    return list;
}

QJsonObject Rehearsal::announcement(const QString& base)
{
    m_base = base;
    QJsonArray routes;
    QJsonArray networks;
    for (const auto& dialect : m_dialects) {
        networks.append(dialect->network());
        for (const QString& host : dialect->hosts()) {
            if (const QString route = u"%1=%2/%1"_s.arg(host, base); !routes.contains(route))
                routes.append(route); // networks of one company share hosts
        }
    }
    QJsonArray people;
    for (const Person& person : std::as_const(m_world.people).mid(0, 100)) // an announcement, not a directory
        people.append(QJsonObject{{u"id"_s, person.id}, {u"name"_s, person.name}, {u"pages"_s, person.pages.size()}});
    return {{u"ready"_s, true},
            {u"base"_s, base},
            {u"control"_s, base + u"/_control"_s},
            {u"routes"_s, routes},
            {u"networks"_s, networks},
            {u"people"_s, people}};
}

Dialect* Rehearsal::dialectFor(const Request& request) const
{
    QList<Dialect*> candidates;
    for (const auto& dialect : m_dialects) {
        if (dialect->hosts().contains(request.host))
            candidates.append(dialect.get());
    }
    for (Dialect* dialect : std::as_const(candidates)) {
        if (candidates.size() > 1 && dialect->claims(request))
            return dialect;
    }
    return candidates.value(0);
}

Answer Rehearsal::handle(const Request& request)
{
    Answer answer;
    if (request.path == "/"_L1)
        answer = Answer::html(frontPage(m_world, dialects(), m_base));
    else if (request.path == "/_control"_L1 || request.path.startsWith("/_control/"_L1))
        answer = m_control.handle(request);
    else if (request.path == "/_consent"_L1)
        answer = m_desk.handle(request);
    else
        answer = network(request);
    answer.with("Date", httpDate(m_world.now()));
    return answer;
}

Answer Rehearsal::network(const Request& request)
{
    Request routed = request;
    const auto slash = request.path.indexOf(u'/', 1);
    routed.host = request.path.mid(1, slash < 0 ? -1 : slash - 1);
    routed.path = slash < 0 ? u"/"_s : request.path.mid(slash);
    Dialect* dialect = dialectFor(routed);
    QString fault;
    Answer answer;
    if (const auto shown = landing(routed))
        answer = *shown;
    else if (!dialect)
        answer = Answer::text(u"No pretend network answers for this address.\n"_s, 404);
    else if (dialect->pictureHosts().contains(routed.host))
        answer = picture(routed.path);
    else
        answer = throughFaults(routed, *dialect, fault);
    const QString token = dialect ? dialect->tokenOf(routed) : QString();
    m_log.add(routed, dialect ? dialect->network() : QString(), token, answer, fault, m_world.now());
    return answer;
}

Answer Rehearsal::throughFaults(const Request& request, Dialect& dialect, QString& fault)
{
    const QString name = dialect.network();
    Faults& faults = m_world.faults;
    Answer answer;
    const int slow = faults.slowMs.value(name, faults.slowMs.value(u"*"_s));
    if (const auto outage = faults.take(u"outage"_s, name, request.host, request.path)) {
        fault = u"outage "_s + outage->mode;
        answer = outageAnswer(*outage);
    } else if (QString row; const auto refused = dialect.orderedRefusal(request, row)) {
        fault = u"refuse "_s + row;
        answer = *refused;
        dialect.dress(request, answer);
    } else {
        const int before = m_world.feeds.published();
        answer = dialect.handle(request);
        if (m_world.feeds.published() > before) {
            if (const auto lost = faults.take(u"publish-lost"_s, name, request.host, request.path)) {
                fault = u"publish-lost "_s + lost->mode;
                answer = lostAnswer(lost->mode, answer);
            }
        }
        if (dialect.isRenewal(request) && answer.status == 200) {
            if (const auto lost = faults.take(u"rotate-lost"_s, name, request.host, request.path)) {
                fault = u"rotate-lost "_s + lost->mode;
                answer.delivery = lost->mode == "hang"_L1 ? Delivery::Hang
                    : lost->mode == "close"_L1            ? Delivery::Close
                                                          : Delivery::CloseMid;
            }
        }
        if (!dialect.isBrowserPage(request)) {
            if (const auto garbage = faults.take(u"garbage"_s, name, request.host, request.path)) {
                fault = u"garbage "_s + garbage->mode;
                answer = garbled(*garbage, answer);
            }
        }
    }
    answer.delayMs = slow;
    return answer;
}

std::optional<Answer> Rehearsal::landing(const Request& request) const
{
    const QString address = u"https://"_s + request.host + request.path;
    const bool known = request.method == "GET"
        && std::any_of(m_world.registrations.begin(), m_world.registrations.end(), [&](const Registration& app) {
                           return app.redirects.contains(address);
                       });
    if (!known)
        return std::nullopt;
    const QString field = QString::fromLatin1(kFragmentField);
    Params query = request.query;
    const QString fragment = query.value(field);
    query.remove(field);
    QString whole = address + u'?' + QString::fromLatin1(query.encoded());
    if (!fragment.isEmpty())
        whole += u'#' + fragment;
    return Answer::html(landingPage(whole));
}

} // namespace pk::rehearsal
