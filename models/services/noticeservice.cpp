// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/noticeservice.h"

#include "models/domain/logging.h"
#include "models/services/servicecontext.h"

#include <algorithm>

namespace pk {

namespace {

constexpr qsizetype kStep = 50;       // accounts
constexpr qsizetype kKeptAtOnce = 50; // accounts; a commit no longer waits for the disk, but each row takes its time

QString networkName(const ServiceContext& context, const NetworkId& id)
{
    const auto network = context.networks.network(id);
    return network ? network->name : id.toString();
}

} // namespace

StepBook StepBook::from(const Settings& settings)
{
    StepBook book;
    book.usual = settings.warnSteps();
    for (const NetworkId& id : settings.networksWithSteps())
        book.ofNetwork.insert(id, settings.warnSteps(id).value_or(book.usual));
    for (const ClientId& id : settings.clientsWithSteps())
        book.ofClient.insert(id, settings.warnSteps(id).value_or(book.usual));
    return book;
}

WarnSteps StepBook::of(const Records& records, const Account& account) const
{
    if (ofNetwork.isEmpty() && ofClient.isEmpty())
        return usual;
    QSet<ClientId> clients;
    if (!ofClient.isEmpty()) { // walking through the pages is for those who need it
        for (const Page& page : records.pagesOf(account.id)) {
            if (!page.client.isEmpty())
                clients.insert(page.client);
        }
        if (clients.isEmpty() && !account.client.isEmpty())
            clients.insert(account.client);
    }
    QList<std::optional<WarnSteps>> own;
    for (const ClientId& client : std::as_const(clients)) {
        const auto found = ofClient.constFind(client);
        own.append(found == ofClient.cend() ? std::nullopt : std::optional<WarnSteps>(*found));
    }
    const auto network = ofNetwork.constFind(account.network);
    return stepsFor(usual, network == ofNetwork.cend() ? std::nullopt : std::optional<WarnSteps>(*network), own);
}

NoticeService::NoticeService(ServiceContext& context, QObject* parent) : NoticeService(context, Pace(), parent) {}

NoticeService::NoticeService(ServiceContext& context, Pace pace, QObject* parent)
    : QObject(parent)
    , m_context(context)
    , m_look(std::chrono::milliseconds(0), {[this] { beginLook(); }, [this] { return lookOn(); }, [this] { looked(); }})
{
    m_tick.setInterval(pace.tick);
    m_gather.setInterval(pace.gather);
    m_gather.setSingleShot(true);
    connect(&m_tick, &QTimer::timeout, this, &NoticeService::look);
    connect(&m_gather, &QTimer::timeout, this, &NoticeService::flush);
}

Result<bool> NoticeService::start()
{
    auto told = m_context.records.store().told();
    if (!told)
        return Failed(told.error());
    m_told = std::move(*told);
    m_steps = StepBook::from(m_context.settings);
    const Records& records = m_context.records;
    connect(&records, &Records::accountSaved, this, [this](const AccountId& id) { lookAt(id); });
    connect(&records, &Records::accountRemoved, this, &NoticeService::forget);
    connect(&records, &Records::pagesSaved, this, [this](const QList<PageId>& ids) {
        QSet<AccountId> owners;
        for (const PageId& id : ids) {
            if (const Page* page = m_context.records.page(id))
                owners.insert(page->account);
        }
        for (const AccountId& owner : std::as_const(owners))
            lookAt(owner);
    });
    connect(&records, &Records::reset, this, [this] {
        reread();
        look();
    });
    connect(&m_context.settings, &Settings::warnStepsChanged, this, [this] {
        m_steps = StepBook::from(m_context.settings);
        look();
    });
    connect(&m_context.settings, &Settings::showsNoticesChanged, this, &NoticeService::switched);
    m_tick.start();
    look();
    return true;
}

/// Another process may have woken a login, and told is what it knows.
void NoticeService::reread()
{
    auto told = m_context.records.store().told();
    if (told)
        m_told = std::move(*told);
    else
        qCWarning(lcService) << "What was told could not be read:" << told.error().detail;
}

std::optional<Told> NoticeService::toldOf(const AccountId& id) const
{
    const auto found = m_told.constFind(id);
    return found == m_told.cend() ? std::nullopt : std::optional<Told>(*found);
}

void NoticeService::beginLook()
{
    m_next = 0;
    m_changed.clear(); // of a look that was not finished: this one comes by again
}

bool NoticeService::lookOn()
{
    const QList<Account>& accounts = m_context.records.accounts();
    const qsizetype end = std::min(m_next + kStep, accounts.size());
    for (; m_next < end; ++m_next)
        judge(accounts[m_next], m_changed);
    if (m_changed.size() >= kKeptAtOnce)
        keep(std::exchange(m_changed, {}));
    return m_next < accounts.size();
}

void NoticeService::looked()
{
    keep(std::exchange(m_changed, {}));
    closeWhatIsOver();
}

void NoticeService::lookAt(const AccountId& id)
{
    const Account* account = m_context.records.account(id);
    if (!account)
        return;
    const auto told = m_context.records.store().told(id);
    if (told && *told)
        m_told.insert(id, **told); // waking writes it together with the account
    m_changed.remove(id);          // what the look under way made of it is older than this
    QHash<AccountId, Told> changed;
    judge(*account, changed);
    keep(changed);
    closeWhatIsOver();
}

/// News waits for its notice; everything else is taken note of at once.
void NoticeService::judge(const Account& account, QHash<AccountId, Told>& changed)
{
    const auto before = toldOf(account.id);
    const Health health = m_context.records.health(account);
    const WarnSteps steps = m_steps.of(m_context.records, account);
    const QDateTime now = m_context.clock.now();
    if (newsOf(before, health, steps, now)) {
        m_pending.insert(account.id);
        if (!m_gather.isActive())
            m_gather.start();
        return;
    }
    m_pending.remove(account.id);
    const auto after = toldAfter(before, health, steps, now);
    if (after && after != before)
        changed.insert(account.id, *after);
}

void NoticeService::keep(const QHash<AccountId, Told>& changed)
{
    if (changed.isEmpty())
        return;
    m_told.insert(changed);
    const auto saved = m_context.records.store().save(changed);
    if (!saved) // told once per run at worst
        qCWarning(lcService) << "What was told could not be kept:" << saved.error().detail;
}

void NoticeService::forget(const AccountId& id)
{
    m_told.remove(id);
    m_changed.remove(id);
    m_pending.remove(id);
    closeWhatIsOver();
}

void NoticeService::flush()
{
    const QDateTime now = m_context.clock.now();
    QHash<AccountId, Told> changed;
    QMap<NewsKind, QHash<AccountId, News>> byKind;
    const QSet<AccountId> pending = std::exchange(m_pending, {});
    for (const AccountId& id : pending) {
        const Account* account = m_context.records.account(id);
        if (!account)
            continue;
        const auto before = toldOf(id);
        const Health health = m_context.records.health(*account);
        const WarnSteps steps = m_steps.of(m_context.records, *account);
        if (const auto news = newsOf(before, health, steps, now))
            byKind[news->kind].insert(id, *news);
        const auto after = toldAfter(before, health, steps, now);
        if (after)
            changed.insert(id, *after);
    }
    keep(changed); // before anybody sees it: killed in between, nobody is told twice, and the window shows it anyway
    if (m_context.settings.showsNotices()) {
        for (auto it = byKind.cbegin(); it != byKind.cend(); ++it)
            tell(it.key(), it.value());
    }
    closeWhatIsOver(); // last: one that was told anew keeps its number
}

void NoticeService::tell(NewsKind kind, const QHash<AccountId, News>& news)
{
    auto open = std::find_if(m_open.begin(), m_open.end(), [&](const Open& one) { return one.notice.kind == kind; });
    QHash<AccountId, News> all = news;
    if (open == m_open.end()) {
        m_open.append(Open{});
        open = std::prev(m_open.end());
        open->notice.id = ++m_lastId;
        open->notice.kind = kind;
    }
    for (const AccountId& id : std::as_const(open->notice.accounts)) {
        if (!all.contains(id) && open->said.contains(id) && !isOver(id, open->said.value(id)))
            all.insert(id, News{kind, open->said.value(id).state, open->said.value(id).step});
    }
    Notice notice;
    notice.id = open->notice.id;
    notice.kind = kind;
    open->said.clear();
    QList<NoticeLine> lines;
    QString advice;
    const QDateTime now = m_context.clock.now();
    for (const Account& account : m_context.records.accounts()) { // as the tables list them
        const auto one = all.constFind(account.id);
        if (one == all.cend())
            continue;
        const Health health = m_context.records.health(account);
        const QString name = account.identity.name.isEmpty() ? account.identity.handle : account.identity.name;
        lines.append({networkName(m_context, account.network), plainName(name), newsWords(*one, health, now)});
        advice = newsAdvice(*one, health);
        notice.accounts.append(account.id);
        notice.states.insert(health.state);
        if (lines.size() == 1 || severity(health.state) > severity(notice.worst))
            notice.worst = health.state;
        if (health.bites && (!notice.lastEnd || *notice.lastEnd < health.bites->at))
            notice.lastEnd = health.bites->at;
        open->said.insert(account.id, toldOf(account.id).value_or(Told{health.state, one->step, now}));
    }
    const bool single = lines.size() == 1;
    notice.title = single ? noticeLine(lines.first()) : noticeTitle(kind, int(lines.size()));
    notice.body = single ? advice : noticeList(lines);
    const bool reconnects = single && kind != NewsKind::Waiting && notice.worst != State::PartlyLost;
    notice.action = reconnects ? NoticeAction::Reconnect : NoticeAction::Show;
    open->notice = notice;
    Q_EMIT noticeShown(notice);
}

/// What was said of a login no longer holds. A wait of less than a day proves nothing either way.
bool NoticeService::isOver(const AccountId& id, const Told& said) const
{
    const Account* account = m_context.records.account(id);
    if (!account)
        return true;
    const auto now = toldAfter(
        said, m_context.records.health(*account), m_steps.of(m_context.records, *account), m_context.clock.now());
    return !now || !now->sameAs(said);
}

void NoticeService::closeWhatIsOver()
{
    QList<quint32> closed;
    m_open.removeIf([&](const Open& open) {
        const bool over = std::all_of(
            open.notice.accounts.cbegin(), open.notice.accounts.cend(), [&](const AccountId& id) {
                return !m_pending.contains(id) && isOver(id, open.said.value(id)); // pending: told anew in a moment
            });
        if (over)
            closed.append(open.notice.id);
        return over;
    });
    for (const quint32 id : std::as_const(closed))
        Q_EMIT noticeClosed(id);
}

void NoticeService::dismissed(quint32 id)
{
    m_open.removeIf([&](const Open& open) { return open.notice.id == id; });
}

QList<Notice> NoticeService::open() const
{
    QList<Notice> notices;
    for (const Open& one : m_open)
        notices.append(one.notice);
    return notices;
}

void NoticeService::switched(bool shows)
{
    if (shows)
        return;
    const QList<Open> closed = std::exchange(m_open, {});
    for (const Open& one : closed)
        Q_EMIT noticeClosed(one.notice.id);
}

} // namespace pk
