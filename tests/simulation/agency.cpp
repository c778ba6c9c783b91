// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulation/agency.h"

#include "models/domain/resetdetector.h"
#include "models/domain/tokenstate.h"
#include "models/networks/answers.h"
#include "models/services/pagemerge.h"

#include <queue>

namespace pk::simulation {

using namespace Qt::Literals::StringLiterals;

namespace {

// Rates of the real world, per login: a password changed, an app removed, a session ended; about once in four years each.
constexpr double kSuddenDeathsPerYear = 0.25;
constexpr int kPeople = 14;
constexpr double kMendsAWarning = 0.1; // chance per working day that somebody signs in for a yellow badge
constexpr double kMendsATrouble = 0.6; // and for an orange or red one
const QDateTime kBegin(QDate(2027, 1, 4), QTime(0, 0), Qt::UTC); // a Monday

bool rotates(const NetworkDescriptor& network)
{
    return network.renewal == RenewalRule::RotatingRefresh;
}

Time lifetime(const NetworkDescriptor& network, ClockKind kind)
{
    for (const auto& [known, life] : network.furtherLifetimes) {
        if (known == kind)
            return life.count();
    }
    return 0;
}

/// What the network answers at a sign-in. Tokens that are extended in place come with 60 days after their exchange
/// (instagram.md and threads.md section 3); the descriptor has the short one's hour.
Time accessLife(const NetworkDescriptor& network)
{
    if (network.accessEndless)
        return 0;
    return network.renewal == RenewalRule::Extend ? 60 * kDay : network.accessLifetime.count();
}

/// Ordinary LinkedIn apps get none (linkedin.md section 3), and endless tokens need none.
bool givesRefresh(const NetworkDescriptor& network)
{
    const bool refreshes = network.renewal == RenewalRule::Refresh || rotates(network);
    return refreshes && !network.accessEndless && network.id.toString() != "linkedin-member"_L1;
}

/// linkedin.md section 3: 365 days from the consent, whatever is refreshed meanwhile; the answer says so.
Time fixedRefreshLife(const NetworkDescriptor& network)
{
    return network.id.toString() == "linkedin-page"_L1 ? 365 * kDay : 0;
}

Time endIn(Time at, Time life)
{
    return life > 0 ? at + life : kNever;
}

} // namespace

Tally& Tally::operator+=(const Tally& other)
{
    looks += other.looks;
    renewals += other.renewals;
    leastRenewals += other.leastRenewals;
    signIns += other.signIns;
    suddenDeaths += other.suddenDeaths;
    surprises += other.surprises;
    needlessWarnings += other.needlessWarnings;
    killedByOutage += other.killedByOutage;
    lostRotations += other.lostRotations;
    resetsHit += other.resetsHit;
    resetsMissed += other.resetsMissed;
    falseIncidents += other.falseIncidents;
    slowestRecognition = std::max(slowestRecognition, other.slowestRecognition);
    return *this;
}

struct Agency::Login
{
    AccountId id;
    int network = 0;
    int person = 0;
    double salt = 0;
    // What the network knows.
    Time accessEnds = kNever;
    Time refreshEnds = kNever;
    Time idleEnds = kNever;
    Time grantEnds = kNever; ///< session, data access: only a person moves it
    Time diesAt = kNever;    ///< without anybody having known the date
    bool hitByReset = false;
    int refreshNumber = 0; ///< of the refresh token that works
    // What the program knows.
    TokenSet tokens;
    LifeFacts life;
    int refreshHeld = 0;
    Time signedInAt = 0;
    bool warned = false;  ///< some badge asked for somebody since the sign-in
    bool counted = false; ///< its end was looked into
    quint32 plans = 0;    ///< only the newest plan counts

    /// The date after which nothing helps but a person, as far as anybody can know it.
    Time knownEnd(const NetworkDescriptor& descriptor) const
    {
        const Time token = givesRefresh(descriptor) ? std::min(refreshEnds, idleEnds) : accessEnds;
        return std::min(grantEnds, token);
    }
    bool isAlive(Time at, const NetworkDescriptor& descriptor) const
    {
        return at < diesAt && at < knownEnd(descriptor);
    }
};

struct Agency::Future
{
    struct Plan
    {
        Time at;
        quint32 number;
        size_t login;
        bool operator>(const Plan& other) const { return at > other.at; }
    };
    std::priority_queue<Plan, std::vector<Plan>, std::greater<>> plans;
};

Agency::Agency(const std::vector<std::shared_ptr<const NetworkDescriptor>>& networks,
               const std::vector<Weather>& weather, quint32 seed, int logins, bool officeHours)
    : m_networks(networks)
    , m_weather(weather)
    , m_random(seed)
    , m_officeHours(officeHours)
    , m_logins(size_t(logins))
    , m_future(std::make_unique<Future>())
    , m_recognised(networks.size())
{
    for (size_t i = 0; i < m_logins.size(); ++i) {
        Login& login = m_logins[i];
        login.id = AccountId(u"%1-%2"_s.arg(seed).arg(i));
        login.network = int(i % networks.size());
        login.person = int(i / networks.size()) % kPeople;
        login.salt = fractionOf(login.id.toString());
        signIn(login, opening(Time(chance() * double(30 * kDay)))); // an agency is not connected in one day
        login.hitByReset = chance() < weather[size_t(login.network)].resetShare;
    }
}

Agency::~Agency() = default;

bool Agency::runs(Time at) const
{
    const Time hour = at % kDay / kHour;
    return !m_officeHours || (at / kDay % 7 < 5 && hour >= 8 && hour < 18);
}

Time Agency::opening(Time at) const
{
    while (!runs(at)) {
        const Time today = at / kDay * kDay;
        at = at < today + 8 * kHour ? today + 8 * kHour : today + kDay + 8 * kHour;
    }
    return at;
}

QDateTime Agency::dated(Time at) const
{
    return QDateTime::fromSecsSinceEpoch(kBegin.toSecsSinceEpoch() + at, Qt::UTC);
}

bool Agency::isOut(int network, Time at) const
{
    const auto& outages = m_weather[size_t(network)].outages;
    return std::any_of(
        outages.begin(), outages.end(), [&](const Weather::Span& span) { return at >= span.from && at < span.to; });
}

void Agency::signIn(Login& login, Time at)
{
    const NetworkDescriptor& network = *m_networks[size_t(login.network)];
    const bool refreshes = givesRefresh(network);
    const Time fixed = fixedRefreshLife(network);
    login.accessEnds = endIn(at, accessLife(network));
    login.refreshEnds = refreshes ? endIn(at, fixed > 0 ? fixed : network.refreshLifetime.count()) : kNever;
    login.idleEnds = refreshes ? endIn(at, lifetime(network, ClockKind::Idle)) : kNever;
    login.grantEnds = std::min(endIn(at, network.dataAccessLifetime.count()),
                               endIn(at, lifetime(network, ClockKind::Session)));
    login.diesAt = at + Time(-std::log(1 - chance()) / kSuddenDeathsPerYear * 365.0 * double(kDay));
    login.refreshHeld = ++login.refreshNumber;
    TokenSet tokens;
    tokens.obtainedAt = dated(at);
    if (refreshes)
        tokens.refreshToken = Secret(QByteArray("R"));
    if (login.accessEnds != kNever)
        tokens.clocks.append({ClockKind::Access, dated(login.accessEnds)});
    if (fixed > 0)
        tokens.clocks.append({ClockKind::Refresh, dated(login.refreshEnds)});
    login.tokens = withDocumentedEnds(network, tokens, {});
    login.life = LifeFacts{};
    login.life.clocks = login.tokens.clocks;
    login.life.statedEndless = network.accessEndless;
    login.life.renewsItself = renewsItself(network, login.tokens);
    login.life.proof = Evidence{u"signed in"_s, dated(at)};
    login.life.heardAt = dated(at);
    login.signedInAt = at;
    login.warned = login.counted = false;
    ++m_tally.signIns;
    plan(login, at);
}

/// The fewest renewals with which the lead of a network is kept: at every look that finds the token near its end, looks
/// being exactly an interval apart.
void Agency::settleLeast(Login& login, Time until)
{
    const NetworkDescriptor& network = *m_networks[size_t(login.network)];
    if (!login.life.renewsItself || login.accessEnds == kNever)
        return;
    const Time step = std::max<Time>(network.checkInterval.count(), accessLife(network) - network.renewBefore.count());
    for (Time at = opening(login.signedInAt + step); at < until; at = opening(at + step))
        ++m_tally.leastRenewals;
}

void Agency::plan(Login& login, Time at)
{
    const CareRule rule = careRuleOf(*m_networks[size_t(login.network)]);
    const auto next = nextLook(login.life, rule, login.salt, dated(at));
    ++login.plans;
    if (!next)
        return;
    const Time when = opening(std::max<Time>(at + 15, kBegin.secsTo(*next)));
    m_future->plans.push({when, login.plans, size_t(&login - m_logins.data())});
}

bool Agency::renew(Login& login, Time at)
{
    const NetworkDescriptor& network = *m_networks[size_t(login.network)];
    ++m_tally.renewals;
    if (rotates(network) && login.refreshHeld != login.refreshNumber)
        ++m_tally.lostRotations;
    if (!login.isAlive(at, network))
        return false;
    login.accessEnds = network.renewal == RenewalRule::Exchange ? login.accessEnds // its date may stay where it is
                                                                : endIn(at, accessLife(network));
    if (rotates(network)) {
        login.refreshEnds = endIn(at, network.refreshLifetime.count());
        login.refreshHeld = ++login.refreshNumber;
    }
    if (login.idleEnds != kNever)
        login.idleEnds = endIn(at, lifetime(network, ClockKind::Idle));
    TokenSet fresh;
    fresh.obtainedAt = dated(at);
    fresh.refreshToken = login.tokens.refreshToken;
    fresh.clocks.append({ClockKind::Access, dated(login.accessEnds)});
    for (const EndClock& clock : std::as_const(login.tokens.clocks)) {
        if (clock.kind == ClockKind::Refresh && !rotates(network))
            fresh.clocks.append(clock);
    }
    login.tokens = withDocumentedEnds(network, fresh, login.tokens);
    login.life.clocks = login.tokens.clocks;
    login.life = withRenewal(login.life, {u"token renewed"_s, dated(at)});
    return true;
}

void Agency::look(Login& login, Time at)
{
    const NetworkDescriptor& network = *m_networks[size_t(login.network)];
    const QDateTime now = dated(at);
    ++m_tally.looks;
    if (isOut(login.network, at)) {
        const bool lived = judge(login.life, {}, now, {}).state != State::NeedsYou;
        login.life = withFailure(login.life, {Certainty::Transient, Cause::NetworkDown, {}, u"check"_s, now, now});
        if (lived && login.isAlive(at, network) && judge(login.life, {}, now, {}).state == State::NeedsYou)
            ++m_tally.killedByOutage;
        plan(login, at);
        return;
    }
    login.life.heardAt = now;
    const bool spent = login.life.renewalFailure && login.life.renewalFailure->certainty == Certainty::Definite;
    const bool renewed = !spent && renewalDue(network, login.tokens, now) && renew(login, at);
    const bool works = login.isAlive(at, network) && at < login.accessEnds;
    if (works && !renewed)
        login.life = withProof(login.life, {u"check"_s, now});
    if (!works) {
        const bool sudden = at >= login.diesAt;
        m_tally.suddenDeaths += sudden && !login.life.failure ? 1 : 0;
        const Cause cause = sudden ? Cause::SignedOut : Cause::RanOut;
        login.life = withFailure(login.life, {Certainty::Definite, cause, u"401"_s, u"check"_s, now, now});
        if (sudden)
            askAboutDeaths(login.network, at);
    }
    plan(login, at);
}

void Agency::askAboutDeaths(int network, Time at)
{
    const QDateTime now = dated(at);
    Fates fates;
    fates.checkInterval = m_networks[size_t(network)]->checkInterval;
    for (const Login& login : m_logins) {
        if (login.network != network)
            continue;
        const QString person = personKey(u"person %1"_s.arg(login.person), login.id);
        if (const auto death = suddenDeath(login.life, now)) {
            std::optional<QDateTime> proved;
            if (login.life.proof)
                proved = login.life.proof->at;
            fates.deaths.append({login.id, person, death->at, death->cause, proved});
        } else if (!login.life.failure) {
            ++fates.living[person];
        }
    }
    const Verdict verdict = judgeDeaths(fates, now);
    if (!verdict.suspected || m_recognised[size_t(network)])
        return;
    Probe probe;
    for (const Login& login : m_logins) {
        if (login.network != network || login.life.failure || probe.asked == 3)
            continue;
        ++probe.asked;
        probe.dead += login.isAlive(at, *m_networks[size_t(network)]) ? 0 : 1;
    }
    if (!isConfirmed(verdict, probe))
        return;
    const Time reset = m_weather[size_t(network)].resetAt;
    if (at < reset || at > reset + 14 * kDay) {
        ++m_tally.falseIncidents;
        return;
    }
    const Time took = running(reset, at);
    m_tally.slowestRecognition = std::max(m_tally.slowestRecognition, took);
    m_recognised[size_t(network)] = took <= 2 * fates.checkInterval.count();
}

/// A reset counts where it took 30 % or more of the agency's logins there.
bool Agency::wasHit(int network) const
{
    int hit = 0;
    int all = 0;
    for (const Login& login : m_logins) {
        all += login.network == network ? 1 : 0;
        hit += login.network == network && login.hitByReset ? 1 : 0;
    }
    return m_weather[size_t(network)].resetAt != kNever && hit * 10 >= all * 3;
}

/// How long the computer ran between two moments.
Time Agency::running(Time from, Time to) const
{
    Time sum = 0;
    for (Time at = from; at < to; at += kHour)
        sum += runs(at) ? std::min(kHour, to - at) : 0;
    return sum;
}

/// What people see and do once a working day, and what ended meanwhile.
void Agency::endOfDay(Time at)
{
    const QDateTime now = dated(at);
    for (Login& login : m_logins) {
        if (login.signedInAt > at)
            continue;
        const NetworkDescriptor& network = *m_networks[size_t(login.network)];
        Windows windows;
        windows.checkInterval = network.checkInterval;
        if (const Time session = lifetime(network, ClockKind::Session); session > 0) {
            windows.soon = std::min(windows.soon, std::chrono::seconds(session / 2));
            windows.now = std::min(windows.now, std::chrono::seconds(session / 4));
        }
        const State state = judge(login.life, {}, now, windows).state;
        const bool asks = needsPerson(state) || state == State::EndingSoon;
        const Time end = login.knownEnd(network);
        if (!login.counted && at >= end && end <= login.diesAt) {
            login.counted = true;
            m_tally.surprises += login.warned ? 0 : 1;
        }
        const bool fine = login.isAlive(at, network) && (end == kNever || end > at + 15 * kDay);
        m_tally.needlessWarnings += asks && fine && !login.warned ? 1 : 0;
        login.warned = login.warned || asks;
        const double mends = needsPerson(state) ? kMendsATrouble : asks ? kMendsAWarning : 0;
        if (chance() < mends && !isOut(login.network, at)) {
            settleLeast(login, at);
            signIn(login, at);
        }
    }
}

Tally Agency::liveThrough(Time year)
{
    for (Time day = 0; day < year; day += kDay) {
        const Time evening = day + 17 * kHour;
        for (Login& login : m_logins) { // what the network did to its tokens today
            const Time reset = m_weather[size_t(login.network)].resetAt;
            if (login.hitByReset && reset >= day && reset < day + kDay)
                login.diesAt = std::min(login.diesAt, reset);
        }
        while (!m_future->plans.empty() && m_future->plans.top().at < evening) {
            const auto plan = m_future->plans.top();
            m_future->plans.pop();
            Login& login = m_logins[plan.login];
            if (plan.number == login.plans)
                look(login, plan.at);
        }
        if (runs(evening))
            endOfDay(evening);
    }
    for (Login& login : m_logins)
        settleLeast(login, year);
    for (size_t i = 0; i < m_networks.size(); ++i) {
        const bool hit = wasHit(int(i));
        m_tally.resetsHit += hit ? 1 : 0;
        m_tally.resetsMissed += hit && !m_recognised[i] ? 1 : 0;
    }
    return m_tally;
}

} // namespace pk::simulation
