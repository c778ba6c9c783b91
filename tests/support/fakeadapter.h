// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/clock.h"
#include "models/networks/adapter.h"

#include <QCoroTimer>

#include <functional>

namespace pk {

/// A network that knows statistics and nothing else. Answers come through the event loop.
class FakeAdapter final : public NetworkAdapter
{
public:
    struct Call
    {
        AccountId account;
        PageId page;
        QString name; ///< of a public page
        int most = 0;
    };

    // ---- script
    const Clock* clock = nullptr;
    qint64 followers = 10;
    int posts = 2;
    QHash<PageId, Error> errors;     ///< by page; under the empty id: for every page
    std::function<void(int)> onCall; ///< with the number of the call, before it is answered

    // ---- what happened
    QList<Call> calls;
    int mostAtOnce = 0;

    Async<PageFigures> pageStatistics(Grant grant, Page page) override
    {
        const Call call{grant.account, page.id, {}, 0}; // named: GCC 12 destroys it twice otherwise
        co_await begin(call);
        if (const auto error = errorFor(page.id))
            co_return Failed(*error);
        co_return figures({});
    }
    Async<PageFigures> publicStatistics(Grant grant, QString name) override
    {
        const Call call{grant.account, {}, name, 0};
        co_await begin(call);
        if (const auto error = errorFor({}))
            co_return Failed(*error);
        co_return figures(QStringLiteral("Rival Ltd"));
    }
    Async<ContentListing> contentStatistics(Grant grant, Page page, int most) override
    {
        const Call call{grant.account, page.id, {}, most};
        co_await begin(call);
        if (const auto error = errorFor(page.id))
            co_return Failed(*error);
        ContentListing listing;
        for (int i = 0; i < posts; ++i) {
            ContentItem item;
            item.id = QString::number(i);
            item.text = QStringLiteral("Post %1").arg(i);
            item.publishedAt = clock->now().addDays(-i);
            item.figures = {{Metric::Likes, i}};
            listing.items.append(item);
        }
        co_return listing;
    }

    Async<Located> locate(std::shared_ptr<const NetworkDescriptor>, QString) override { return never<Located>(); }
    Async<TokenSet> completeSignIn(Grant) override { return never<TokenSet>(); }
    Async<Identity> identify(Grant) override { return never<Identity>(); }
    Async<PageListing> listPages(Grant) override { return never<PageListing>(); }
    Async<CheckReport> check(Grant, QList<Page>) override { return never<CheckReport>(); }
    Async<TokenSet> renew(Grant) override { return never<TokenSet>(); }
    Async<TokenSet> inspect(Grant) override { return never<TokenSet>(); }
    Async<bool> revoke(Grant) override { return never<bool>(); }

private:
    template<typename T>
    static Async<T> never()
    {
        co_return fail(ErrorKind::Unsupported, QStringLiteral("statistics only"));
    }

    QCoro::Task<> begin(Call call)
    {
        ++m_under;
        mostAtOnce = std::max(mostAtOnce, m_under);
        calls.append(call);
        if (onCall)
            onCall(int(calls.size()));
        co_await QCoro::sleepFor(std::chrono::milliseconds(0));
        --m_under;
    }

    std::optional<Error> errorFor(const PageId& page) const
    {
        const auto own = errors.constFind(page);
        const auto any = errors.constFind({});
        return own != errors.cend() ? std::optional(*own) : any != errors.cend() ? std::optional(*any) : std::nullopt;
    }

    PageFigures figures(const QString& name) const
    {
        return {{{Metric::Followers, Span::Total, followers, clock->now(), false, QStringLiteral("GET /me")}},
                {{Metric::Reach, QStringLiteral("not granted")}},
                name};
    }

    int m_under = 0;
};

} // namespace pk
