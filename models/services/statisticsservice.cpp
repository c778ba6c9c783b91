// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/statisticsservice.h"

#include "models/auth/discovery.h"
#include "models/domain/words.h"
#include "models/networks/answers.h"
#include "models/networks/figures.h"
#include "models/networks/networkregistry.h"
#include "models/services/records.h"
#include "models/services/servicecontext.h"
#include "models/services/tokenrouter.h"

#include <QCoroTimer>

#include <algorithm>

namespace pk {

namespace {
constexpr std::chrono::milliseconds kStep(100); // how soon a waiting run notices that it was cancelled

/// An error of reading a public page; where the name is to blame, in words for whoever typed it.
Error aboutName(Error error, const NetworkDescriptor& network, const QString& typed)
{
    const QString name = plainText(typed).left(60);
    const QString& example = network.publicStatistics.example;
    if (error.kind == ErrorKind::NotFound)
        error.detail = StatisticsService::tr(
                           "%1 shows no public page \"%2\". Look up how it is written there, for example %3.")
                           .arg(network.name, name, example);
    else if (error.kind == ErrorKind::InvalidInput)
        error.detail = StatisticsService::tr("\"%1\" cannot be a page's name at %2. Write it as in %3.")
                           .arg(name, network.name, example);
    return error;
}

} // namespace

/// One readAll().
struct StatisticsService::Run
{
    ReadSummary summary;
    int done = 0;
    QSet<AccountId> resting; ///< logins whose network asked to wait
};

/// Counts an operation, and marks the page it reads, while it lives.
class StatisticsService::Turn final
{
public:
    Turn(StatisticsService& service, PageId id) : m_service(service), m_id(std::move(id))
    {
        ++m_service.m_running;
        if (m_id.isEmpty())
            return;
        m_service.m_reading.insert(m_id);
        Q_EMIT m_service.busyChanged(m_id, true);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn()
    {
        --m_service.m_running;
        if (m_id.isEmpty())
            return;
        m_service.m_reading.remove(m_id);
        Q_EMIT m_service.busyChanged(m_id, false);
    }

private:
    StatisticsService& m_service;
    PageId m_id;
};

StatisticsService::StatisticsService(ServiceContext& context, TokenRouter& router, AdapterOf adapterOf,
                                     std::chrono::milliseconds patience, QObject* parent)
    : QObject(parent)
    , m_context(context)
    , m_router(router)
    , m_adapterOf(std::move(adapterOf))
    , m_patience(patience)
{}

StatisticsService::~StatisticsService() = default;

NetworkId StatisticsService::networkOf(const PageId& id) const
{
    const Page* page = m_context.records.page(id);
    const Account* account = page ? m_context.records.account(page->account) : nullptr;
    return account ? account->network : NetworkId();
}

bool StatisticsService::offers(Purpose purpose, const NetworkId& id) const
{
    const auto network = m_context.networks.network(id);
    return network && network->capabilities.contains(purpose);
}

bool StatisticsService::offersPublic(const NetworkId& id) const
{
    const auto network = m_context.networks.network(id);
    return network && !network->publicStatistics.isEmpty();
}

Result<bool> StatisticsService::checkOffered(Purpose purpose, const NetworkId& id) const
{
    if (id.isEmpty())
        return fail(ErrorKind::NotFound, tr("This page is gone. Look at the list."));
    const auto network = m_context.networks.network(id);
    if (!network)
        return fail(ErrorKind::NotFound, tr("There is no network \"%1\".").arg(id.toString()));
    if (!network->capabilities.contains(purpose))
        return fail(ErrorKind::Unsupported,
                    purpose == Purpose::ContentStatistics
                        ? tr("Pagekeeper reads no posts at %1.").arg(network->name)
                        : tr("Pagekeeper reads no statistics at %1.").arg(network->name));
    return true;
}

std::optional<Error> StatisticsService::refusal(Purpose purpose, const PageId& id) const
{
    const Result<bool> offered = checkOffered(purpose, networkOf(id));
    if (!offered)
        return offered.error();
    const TokenChoice choice = m_router.choiceFor(purpose, id);
    return choice.index < 0 ? std::optional(choice.error) : std::nullopt;
}

Async<PageFigures> StatisticsService::readPage(PageId id)
{
    const Result<bool> offered = checkOffered(Purpose::PageStatistics, networkOf(id));
    if (!offered)
        co_return Failed(offered.error());
    const Turn turn(*this, id);
    Result<PageFigures> figures = co_await readOne(id, nullptr);
    co_return figures;
}

Async<LentGrant> StatisticsService::lendPatiently(PageId id, std::shared_ptr<Run> run)
{
    for (std::chrono::milliseconds waited(0);; waited += kStep) {
        Result<LentGrant> lent = co_await m_router.lend(Purpose::PageStatistics, id);
        const auto back = lent ? std::nullopt : creditsBackAt(lent.error());
        if (!run || !back || waited >= m_patience || m_cancelled)
            co_return lent;
        if (m_context.clock.now().msecsTo(*back) > (m_patience - waited).count())
            co_return lent;
        co_await QCoro::sleepFor(kStep);
    }
}

Async<PageFigures> StatisticsService::readOne(PageId id, std::shared_ptr<Run> run)
{
    Result<LentGrant> lent = co_await lendPatiently(id, run);
    if (!lent)
        co_return Failed(lent.error());
    const AccountId lender = lent->grant.account;
    if (run && run->resting.contains(lender))
        co_return Failed(Error{ErrorKind::Throttled, {}, Cause::Throttled, {}});
    NetworkAdapter& adapter = m_adapterOf(lent->grant.network->id);
    Result<PageFigures> figures = co_await adapter.pageStatistics(lent->grant, lent->page);
    if (!figures && figures.error().kind == ErrorKind::Throttled && run)
        run->resting.insert(lender);
    if (!figures) {
        co_await m_router.giveBack(*std::move(lent), figures.error());
        co_return figures;
    }
    const FigureSubject subject = FigureSubject::of(id);
    const auto saved = m_context.records.store().saveFigures(subject, *figures, m_context.clock.now());
    if (!saved)
        co_return Failed(saved.error());
    Q_EMIT historyChanged(subject);
    co_return figures;
}

Async<ContentSnapshot> StatisticsService::readContent(PageId id, int most)
{
    const Result<bool> offered = checkOffered(Purpose::ContentStatistics, networkOf(id));
    if (!offered)
        co_return Failed(offered.error());
    const Turn turn(*this, id);
    Result<LentGrant> lent = co_await m_router.lend(Purpose::ContentStatistics, id);
    if (!lent)
        co_return Failed(lent.error());
    NetworkAdapter& adapter = m_adapterOf(lent->grant.network->id);
    Result<ContentListing> listing = co_await adapter.contentStatistics(lent->grant, lent->page, most);
    if (!listing) {
        co_await m_router.giveBack(*std::move(lent), listing.error());
        co_return Failed(listing.error());
    }
    const ContentSnapshot content{*listing, m_context.clock.now()};
    const auto saved = m_context.records.store().saveContent(id, content);
    if (!saved)
        co_return Failed(saved.error());
    Q_EMIT contentChanged(id);
    co_return content;
}

QString StatisticsService::nameOf(const NetworkDescriptor& network, const QString& typed)
{
    return publicName(network.publicStatistics, typed).value_or(typed).toLower();
}

Result<bool> StatisticsService::forget(const FigureSubject& subject)
{
    const auto gone = m_context.records.store().removeFigures(subject);
    if (gone)
        Q_EMIT historyChanged(subject);
    return gone;
}

Async<PublicReading> StatisticsService::readPublic(NetworkId network, QString instance, QString typed)
{
    const QString name = typed.simplified();
    if (name.isEmpty())
        co_return fail(ErrorKind::InvalidInput, tr("Say which page: its handle, address or id."));
    const Result<bool> offered = checkOffered(Purpose::PageStatistics, network);
    if (!offered)
        co_return Failed(offered.error());
    const auto descriptor = m_context.networks.network(network);
    if (!instance.isEmpty() && descriptor->perInstance && descriptor->instanceKind == InstanceKind::Server) {
        const auto origin = normalizeInstance(instance); // as the logins there are kept
        if (!origin)
            co_return Failed(origin.error());
        instance = *origin;
    }
    const Turn turn(*this, {});
    Result<LentGrant> lent = co_await m_router.lendAny(Purpose::PageStatistics, network, instance);
    if (!lent)
        co_return Failed(lent.error());
    NetworkAdapter& adapter = m_adapterOf(network);
    Result<PageFigures> figures = co_await adapter.publicStatistics(lent->grant, name);
    if (!figures)
        co_return Failed(aboutName(figures.error(), *descriptor, name));
    const PublicReading reading{{{}, network, lent->grant.instance, nameOf(*descriptor, name)}, *figures};
    const auto saved = m_context.records.store().saveFigures(reading.subject, *figures, m_context.clock.now());
    if (!saved)
        co_return Failed(saved.error());
    Q_EMIT historyChanged(reading.subject);
    co_return reading;
}

Async<ReadSummary> StatisticsService::readAll(QList<PageId> ids)
{
    m_cancelled = false;
    auto run = std::make_shared<Run>();
    run->summary.asked = int(ids.size());
    QHash<NetworkId, QList<PageId>> queues;
    for (const PageId& id : std::as_const(ids))
        queues[networkOf(id)].append(id);
    const Turn turn(*this, {});
    Q_EMIT progress(0, run->summary.asked);
    std::vector<QCoro::Task<>> tasks;
    for (const QList<PageId>& queue : std::as_const(queues))
        tasks.push_back(readQueue(queue, run));
    for (QCoro::Task<>& task : tasks)
        co_await task;
    run->summary.cancelled = m_cancelled && run->done < run->summary.asked;
    co_return run->summary;
}

QCoro::Task<> StatisticsService::readQueue(QList<PageId> ids, std::shared_ptr<Run> run)
{
    for (const PageId& id : std::as_const(ids)) {
        if (m_cancelled)
            co_return;
        const Page* known = m_context.records.page(id);
        const QString name = known ? known->name : id.toString();
        const Result<bool> offered = checkOffered(Purpose::PageStatistics, networkOf(id));
        std::optional<Error> error;
        if (!offered) {
            error = offered.error();
        } else {
            const Turn turn(*this, id);
            Result<PageFigures> figures = co_await readOne(id, run);
            if (!figures)
                error = figures.error();
        }
        if (m_cancelled && error)
            co_return; // it was given up, not refused
        if (error)
            run->summary.problems.append({id, name, *error});
        else
            ++run->summary.read;
        Q_EMIT progress(++run->done, run->summary.asked);
    }
}

void StatisticsService::cancel()
{
    m_cancelled = true;
}

Result<FigureHistory> StatisticsService::history(const FigureSubject& subject) const
{
    return m_context.records.store().figures(subject);
}

Result<std::optional<ContentSnapshot>> StatisticsService::content(const PageId& id) const
{
    return m_context.records.store().content(id);
}

Result<QList<FigureSubject>> StatisticsService::publicPages(const NetworkId& network) const
{
    return m_context.records.store().publicSubjects(network);
}

FigureOwner StatisticsService::ownerOf(const PageId& id) const
{
    FigureOwner owner;
    owner.page = id.toString();
    const Page* page = m_context.records.page(id);
    const Account* account = page ? m_context.records.account(page->account) : nullptr;
    if (!account)
        return owner;
    owner.network = account->network.toString();
    owner.instance = account->instance;
    owner.remoteId = page->remoteId.toString();
    owner.name = page->name;
    return owner;
}

std::optional<QDateTime> creditsBackAt(const Error& error)
{
    constexpr QLatin1StringView start("until ");
    if (error.kind != ErrorKind::Throttled || !error.detail.startsWith(start))
        return std::nullopt;
    const QDateTime at = QDateTime::fromString(error.detail.mid(start.size()), Qt::ISODate);
    return at.isValid() ? std::optional(at) : std::nullopt;
}

QString readingErrorText(const Error& error, const QDateTime& now)
{
    const auto back = creditsBackAt(error);
    if (!back)
        return errorText(error);
    const bool today = back->toLocalTime().date() == now.toLocalTime().date();
    return StatisticsService::tr("Credits back at %1. Read again then; nothing was lost.")
        .arg(QLocale().toString(back->toLocalTime(), today ? QStringLiteral("HH:mm") : QStringLiteral("d MMM HH:mm")));
}

} // namespace pk
