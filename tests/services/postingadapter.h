// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/genericadapter.h"

namespace pk {

/// A network of our own for the tests: POST <origin>/posts makes a post visible, GET <origin>/posts?key=K looks for it,
/// /activation is read ({"active": true, "subscribed": ["feed"]}) and written ({"applied": false}: taken and not done).
/// 2xx is yes, 4xx is no, everything else leaves it open.
class PostingAdapter final : public GenericAdapter
{
public:
    PostingAdapter(HttpClient& http, const Clock& clock, QUrl origin)
        : GenericAdapter(http, clock)
        , m_origin(std::move(origin))
    {}

    Async<std::optional<Published>> findPublished(Grant grant, Page page, SoughtPost sought) override;
    Async<Activation> activation(Grant grant, Page page) override;

protected:
    QCoro::Task<PublishOutcome> publish(Grant grant, Page page, Post post, QString key) override;
    Async<Activation> setActivation(Grant grant, Page page, bool active) override;

private:
    Result<HttpRequest> request(const Grant& grant, const Page& page, Purpose purpose, const QString& path) const;

    QUrl m_origin;
};

/// Its descriptor: the name in small letters as id, profiles of 280 characters, a link, four pictures.
NetworkDescriptor postingNetwork(const QUrl& origin, const QString& name = QStringLiteral("Poster"));
/// A login of it that agreed to everything; its page has the id "1000" there.
Account postingAccount(const QString& network = QStringLiteral("poster"));
Page postingPage(const Account& account, const QString& remoteId);

} // namespace pk
