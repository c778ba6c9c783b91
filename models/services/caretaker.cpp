// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/caretaker.h"

#include "models/domain/logging.h"
#include "models/services/accountservice.h"
#include "models/services/creditbook.h"
#include "models/services/renewal.h"

namespace pk {

namespace {

constexpr std::chrono::minutes kUnstatedRefill(15); // most windows are that long
constexpr std::chrono::seconds kSoon(20); // what waited for the line is asked within this, when the line is back

} // namespace

Caretaker::Caretaker(ServiceContext& context, AccountService& accounts, Pace pace, QObject* parent)
    : QObject(parent)
    , m_context(context)
    , m_accounts(accounts)
    , m_pace(pace)
{
    m_timer.setInterval(m_pace.tick);
    connect(&m_timer, &QTimer::timeout, this, &Caretaker::turn);
    const Records* records = &context.records;
    connect(records, &Records::accountSaved, this, [this](const AccountId& id) { plan(id); });
    connect(records, &Records::accountRemoved, this, [this](const AccountId& id) { plan(id); });
    connect(records, &Records::reset, this, &Caretaker::planAll);
}

void Caretaker::start()
{
    if (isRunning())
        return;
    m_wall = m_context.clock.now();
    m_steady.start();
    resume(m_pace.spread);
    m_timer.start();
}

void Caretaker::stop()
{
    m_timer.stop();
}

void Caretaker::setOnline(bool online)
{
    if (std::exchange(m_online, online) == online)
        return;
    qCInfo(lcService) << (online ? "The network is back" : "The network is gone: nothing is asked until it is back");
    if (online && isRunning())
        resume(kSoon);
    Q_EMIT onlineChanged(online);
}

std::optional<QDateTime> Caretaker::nextTurn() const
{
    std::optional<QDateTime> next;
    for (const auto& queue : m_agenda) {
        if (!queue.isEmpty() && (!next || queue.firstKey() < *next))
            next = queue.firstKey();
    }
    return next;
}

void Caretaker::plan(const AccountId& id)
{
    if (const auto planned = m_planned.constFind(id); planned != m_planned.cend()) {
        m_agenda[planned->network].remove(planned->at, id);
        m_planned.erase(planned);
    }
    const Account* account = m_context.records.account(id);
    const auto network = account ? m_context.networks.network(account->network) : nullptr;
    if (!network || m_running.contains(id))
        return;
    const double salt = fractionOf(id.toString());
    std::optional<QDateTime> at = nextLook(account->life, careRuleOf(*network), salt, m_context.clock.now());
    if (!at)
        return;
    if (const auto held = m_notBefore.constFind(id); held != m_notBefore.cend())
        at = std::max(*at, *held);
    m_agenda[account->network].insert(*at, id);
    m_planned.insert(id, {account->network, *at});
}

void Caretaker::planAll()
{
    m_agenda.clear();
    m_planned.clear();
    for (const Account& account : m_context.records.accounts())
        plan(account.id);
}

void Caretaker::resume(std::chrono::seconds spread)
{
    const QDateTime now = m_context.clock.now();
    m_notBefore.clear();
    for (const Account& account : m_context.records.accounts()) {
        const double part = fractionOf(account.id.toString(), quint32(now.toSecsSinceEpoch()));
        m_notBefore.insert(account.id, now.addSecs(qint64(part * double(spread.count()))));
    }
    planAll();
}

/// The computer slept, or somebody set its clock: the wall clock and the one that cannot be set went different ways.
bool Caretaker::clockJumped()
{
    const QDateTime now = m_context.clock.now();
    const qint64 byWall = m_wall.msecsTo(now);
    const qint64 bySteady = m_steady.restart();
    m_wall = now;
    return qAbs(byWall - bySteady) > std::chrono::milliseconds(m_pace.clockJump).count();
}

void Caretaker::turn()
{
    if (clockJumped()) {
        qCInfo(lcService) << "The clock jumped: every login is planned anew";
        resume(m_pace.spread);
    }
    if (!m_online)
        return;
    const QDateTime now = m_context.clock.now();
    QHash<NetworkId, int> busy;
    for (const NetworkId& network : std::as_const(m_running))
        ++busy[network];
    QMultiMap<QDateTime, AccountId> due; // over all networks, the longest due first
    for (auto queue = m_agenda.cbegin(); queue != m_agenda.cend(); ++queue) {
        int room = m_pace.perNetwork - busy.value(queue.key());
        for (auto next = queue->cbegin(); next != queue->cend() && next.key() <= now && room > 0; ++next) {
            if (m_accounts.isBusy(next.value()))
                continue; // a person is at it already
            due.insert(next.key(), next.value());
            --room;
        }
    }
    for (const AccountId& id : std::as_const(due)) {
        if (int(m_running.size()) >= m_pace.atOnce)
            return;
        look(id);
    }
}

/// What is left is kept for publishing, and for what a person asks. A clock that has to be moved now cannot wait for it.
std::optional<QDateTime> Caretaker::creditsBackAt(const Account& account) const
{
    if (!m_context.credits)
        return std::nullopt;
    const QDateTime now = m_context.clock.now();
    const CreditRoom room = m_context.credits->room(account.id, Purpose::ValidateUser);
    if (!room.isEmpty())
        return std::nullopt;
    const QDateTime back = room.refillsAt.value_or(now + kUnstatedRefill);
    const auto network = m_context.networks.network(account.network);
    const CareRule rule = network ? careRuleOf(*network) : CareRule();
    for (const EndClock& clock : account.life.clocks) {
        const bool anyTime = clock.kind == ClockKind::Access && rule.accessFromRefresh;
        if (clock.renews && !anyTime && clock.at.addSecs(-rule.lead.count()) < back)
            return std::nullopt;
    }
    return back;
}

void Caretaker::look(const AccountId& id)
{
    const Account* account = m_context.records.account(id);
    if (!account)
        return;
    if (const auto later = creditsBackAt(*account)) {
        m_notBefore.insert(id, *later);
        plan(id);
        return;
    }
    m_notBefore.remove(id);
    m_running.insert(id, account->network);
    plan(id); // leaves the agenda while it is looked at
    whenDone(m_accounts.check(id, false), this, [this, id](const Result<bool>& checked) {
        m_running.remove(id);
        if (!checked && checked.error().kind != ErrorKind::Busy && checked.error().kind != ErrorKind::Cancelled) {
            // Our own trouble (a locked keychain, a full disk): nothing was learned, so it is not tried in a loop.
            qCInfo(lcService) << "Looking at" << id.toString() << "ended with kind" << int(checked.error().kind);
            m_notBefore.insert(id, m_context.clock.now().addSecs(m_pace.spread.count()));
        }
        plan(id);
        Q_EMIT looked(id);
        if (isRunning())
            turn(); // the next one, without waiting for the tick
    });
}

} // namespace pk
