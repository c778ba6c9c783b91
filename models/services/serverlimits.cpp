// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/serverlimits.h"

#include "models/domain/logging.h"

namespace pk {

namespace {

constexpr std::chrono::seconds kGood = std::chrono::hours(24);
constexpr std::chrono::seconds kPatience = std::chrono::minutes(10); // after a server that did not answer

} // namespace

std::shared_ptr<const NetworkDescriptor> ServerLimits::of(std::shared_ptr<const NetworkDescriptor> network,
                                                          const QString& instance) const
{
    if (!network)
        return network;
    const Known known = m_known.value({network->id, instance});
    return known.own && known.plain == network ? known.own : network;
}

QCoro::Task<> ServerLimits::read(PageId page)
{
    const Page* asked = m_context.records.page(page);
    const Account* account = asked ? m_context.records.account(asked->account) : nullptr;
    const auto network = account ? m_context.networks.network(account->network) : nullptr;
    if (!network || network->publish.limits.isEmpty())
        co_return;
    const Server server{network->id, account->instance};
    const Known known = m_known.value(server);
    if (known.plain == network && m_context.clock.now() < known.until)
        co_return;
    const Result<LentGrant> lent = co_await m_router.lend(Purpose::Publish, page);
    if (!lent)
        co_return; // nobody was asked
    const Result<PostLimits> limits = co_await m_context.networks.adapter(network->id).postLimits(lent->grant);
    Known& now = m_known[server];
    now.plain = network;
    now.until = m_context.clock.now().addSecs((limits ? kGood : kPatience).count());
    if (!limits) {
        qCInfo(lcService) << "A server did not say what its posts may hold:" << limits.error().detail;
        co_return;
    }
    if (now.own && now.own->post == *limits)
        co_return;
    auto own = std::make_shared<NetworkDescriptor>(*network);
    own->post = *limits;
    now.own = std::move(own);
}

} // namespace pk
