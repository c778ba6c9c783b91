// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/adapter.h"

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

/// What an adapter says of a use its network does not offer.
Error notOffered(const Grant& grant, const QString& what)
{
    return {ErrorKind::Unsupported, u"%1 offers no %2 that Pagekeeper knows"_s.arg(grant.network->name, what)};
}

bool isMeant(const PostTarget& target, const Grant& grant, const Page& page)
{
    return target == postTarget(*grant.network, grant.instance, grant.identity.id, page.remoteId);
}

Error anotherPage()
{
    return {ErrorKind::SecurityViolation, u"this page is not the one it was approved for"_s};
}

} // namespace

PostTarget postTarget(const NetworkDescriptor& network, const QString& instance, const RemoteId& login,
                      const RemoteId& page)
{
    return {network.id, instance, page, network.publish.asLogin ? login : RemoteId()};
}

QCoro::Task<PublishOutcome> NetworkAdapter::send(Grant grant, Page page, ApprovedPost post, QString key)
{
    PublishOutcome outcome;
    if (isMeant(post.target(), grant, page))
        outcome = co_await publish(grant, page, post.post(), key);
    else
        outcome.error = anotherPage();
    co_return outcome;
}

Async<Activation> NetworkAdapter::apply(Grant grant, Page page, ApprovedActivation change)
{
    if (!isMeant(change.target(), grant, page))
        co_return Failed(anotherPage());
    Result<Activation> applied = co_await setActivation(grant, page, change.active());
    co_return applied;
}

Async<PageFigures> NetworkAdapter::pageStatistics(Grant grant, Page)
{
    co_return Failed(notOffered(grant, u"page statistics"_s));
}

Async<PageFigures> NetworkAdapter::publicStatistics(Grant grant, QString)
{
    co_return Failed(notOffered(grant, u"statistics of public pages"_s));
}

Async<ContentListing> NetworkAdapter::contentStatistics(Grant grant, Page, int)
{
    co_return Failed(notOffered(grant, u"content statistics"_s));
}

QCoro::Task<PublishOutcome> NetworkAdapter::publish(Grant grant, Page, Post, QString)
{
    PublishOutcome refused;
    refused.error = notOffered(grant, u"publishing"_s);
    co_return refused;
}

Async<std::optional<Published>> NetworkAdapter::findPublished(Grant grant, Page, SoughtPost)
{
    co_return Failed(notOffered(grant, u"way to look for a post"_s));
}

Async<PostLimits> NetworkAdapter::postLimits(Grant grant)
{
    if (!grant.network->post)
        co_return Failed(notOffered(grant, u"publishing"_s));
    co_return *grant.network->post;
}

Async<Activation> NetworkAdapter::activation(Grant grant, Page)
{
    co_return Failed(notOffered(grant, u"activations"_s));
}

Async<Activation> NetworkAdapter::setActivation(Grant grant, Page, bool)
{
    co_return Failed(notOffered(grant, u"activations"_s));
}

} // namespace pk
