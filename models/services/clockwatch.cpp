// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/clockwatch.h"

#include "models/domain/logging.h"
#include "models/networks/answers.h"
#include "models/services/servicecontext.h"

namespace pk {

namespace {

using std::chrono::seconds;

constexpr seconds kJump(90); // as the caretaker has it: the computer slept, or somebody set its clock
constexpr qsizetype kMostAsked = 4;

/// What differs by less is the same correction.
bool isSame(seconds one, seconds other)
{
    return std::chrono::abs(one - other) <= kClockTolerance;
}

} // namespace

ClockWatch::ClockWatch(HttpClient& http, CorrectedClock& clock, Store& store, QObject* parent)
    : QObject(parent)
    , m_clock(clock)
    , m_store(store)
    , m_wall(clock.uncorrected())
{
    m_steady.start();
    m_tick.setInterval(std::chrono::seconds(15));
    connect(&m_tick, &QTimer::timeout, this, &ClockWatch::look);
    m_tick.start();
    connect(&http, &HttpClient::finished, this, [this](const TrafficRecord& record) {
        if (record.serverTime && !record.use.network().isEmpty())
            hear(record.use.network(), *record.serverTime, record.at);
    });
}

void ClockWatch::look()
{
    const QDateTime now = m_clock.uncorrected();
    const seconds by((m_wall.msecsTo(now) - m_steady.restart()) / 1000);
    m_wall = now;
    if (std::chrono::abs(by) <= kJump)
        return;
    m_wasMoved = true; // it may have been a sleep: the next answer tells
    if (m_verdict.kind == ClockVerdict::Kind::Wrong && isSame(by, m_verdict.lead)) {
        m_estimate.forget(); // set right by just what it was wrong: nobody has to be asked
        settle();
    }
}

void ClockWatch::hear(const NetworkId& network, const QDateTime& serverTime, const QDateTime& at)
{
    look();
    const seconds lead(at.secsTo(serverTime));
    const auto before = m_estimate.leadOf(network);
    if (before && std::exchange(m_wasMoved, false) && !isSame(*before, lead))
        m_estimate.forget(); // it was set: what was heard before was about another clock
    m_estimate.note(network, lead);
    settle();
}

void ClockWatch::settle()
{
    const ClockVerdict before = m_verdict;
    m_verdict = m_estimate.verdict();
    const seconds was = m_clock.correction();
    const bool wrong = m_verdict.kind == ClockVerdict::Kind::Wrong;
    if (wrong && was.count() != 0 && isSame(was, m_verdict.lead))
        m_verdict.lead = was; // answers take their time: no reason for another date each time
    const seconds by = wrong ? m_verdict.lead : seconds(0);
    if (by != was) {
        m_clock.correct(by);
        qCWarning(lcService) << "The networks are" << by.count() << "s ahead of this computer's clock; corrected by"
                             << was.count() << "s until now";
        const auto written = m_store.append({m_clock.now(),
                                             QStringLiteral("clock"),
                                             {},
                                             {},
                                             {},
                                             {},
                                             wrong ? QStringLiteral("corrected") : QStringLiteral("ok"),
                                             {{QStringLiteral("seconds"), qint64(by.count())}}});
        if (!written)
            qCWarning(lcService) << "The ledger could not be written:" << written.error().detail;
    }
    const bool same = before.kind == m_verdict.kind && before.said == m_verdict.said
        && isSame(before.lead, m_verdict.lead);
    if (!same)
        Q_EMIT changed();
}

QDateTime ServiceContext::timeAt(const NetworkId& network) const
{
    return clockWatch ? clockWatch->timeAt(network) : clock.now();
}

QDateTime ClockWatch::timeAt(const NetworkId& network) const
{
    const bool settled = m_verdict.kind == ClockVerdict::Kind::Right || m_verdict.kind == ClockVerdict::Kind::Wrong;
    const auto lead = settled ? std::nullopt : m_estimate.leadOf(network);
    return lead ? m_clock.uncorrected().addSecs(lead->count()) : m_clock.now();
}

std::optional<bool> ClockWatch::goesWithTheOthers(const NetworkId& network) const
{
    const bool settled = m_verdict.kind == ClockVerdict::Kind::Right || m_verdict.kind == ClockVerdict::Kind::Wrong;
    const auto lead = m_estimate.leadOf(network);
    return settled && lead ? std::optional(isSame(*lead, m_clock.correction())) : std::nullopt;
}

QList<EndClock> ClockWatch::mended(QList<EndClock> clocks, const NetworkId& network) const
{
    const std::optional<bool> ours = goesWithTheOthers(network); // then it was our clock that was wrong
    for (EndClock& clock : clocks) {
        if (!ours || clock.skew.count() == 0)
            continue;
        if (*ours)
            clock.at = clock.there();
        clock.skew = seconds(0);
    }
    return clocks;
}

TokenSet ClockWatch::mended(TokenSet tokens, const NetworkId& network) const
{
    tokens.clocks = mended(tokens.clocks, network);
    const std::optional<bool> ours = goesWithTheOthers(network);
    if (ours && *ours && tokens.obtainedAt.isValid())
        tokens.obtainedAt = tokens.obtainedAt.addSecs(tokens.skew.count());
    if (ours)
        tokens.skew = seconds(0);
    return tokens;
}

void ClockWatch::hear(const NetworkId& network, const QDateTime& serverTime)
{
    hear(network, serverTime, m_clock.uncorrected());
}

Async<ClockVerdict> askTheTime(ServiceContext* context)
{
    QHash<NetworkId, QUrl> places;
    for (const Account& account : context->records.accounts()) {
        const auto network = context->networks.network(account.network);
        const QUrl url(network ? network->expand(network->apiBase, account.instance) : QString(), QUrl::StrictMode);
        const bool asked = account.life.disconnected || places.contains(account.network) || !isAcceptable(url);
        if (!asked && places.size() < kMostAsked)
            places.insert(account.network, QUrl(originOf(url) + u'/'));
    }
    const QList<NetworkId> networks = places.keys();
    for (const NetworkId& network : networks) {
        HttpRequest request{.use = TokenUse::withoutToken(network, QStringLiteral("time"))};
        request.method = "HEAD";
        request.url = places.value(network);
        request.timeout = seconds(5);
        request.followRedirects = false;
        const Result<HttpResponse> answer = co_await context->http.send(request);
        const auto there = answer ? answer->date() : std::nullopt; // whatever it answers, it dates it
        if (there)
            context->clockWatch->hear(network, *there);
    }
    ClockVerdict verdict = context->clockWatch->verdict();
    co_return verdict;
}

} // namespace pk
