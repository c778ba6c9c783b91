// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/tokenrouter.h"

#include <QHash>

namespace pk {

/// What posts may hold on servers that differ in it: asked when somebody writes a post for one, good for a day. Until a
/// server was asked, and when it does not answer, the descriptor's values stand.
class ServerLimits final
{
public:
    ServerLimits(ServiceContext& context, TokenRouter& router) : m_context(context), m_router(router) {}

    /// \a network with the limits of that server, as far as they are known; the same object until they are read again.
    std::shared_ptr<const NetworkDescriptor> of(std::shared_ptr<const NetworkDescriptor> network,
                                                const QString& instance) const;
    /// Asks the page's server, unless its limits are known or it was asked in vain a moment ago.
    QCoro::Task<> read(PageId page);

private:
    using Server = std::pair<NetworkId, QString>;
    struct Known
    {
        QDateTime until;                                ///< then it is asked again
        std::shared_ptr<const NetworkDescriptor> plain; ///< what the server's own was made of
        std::shared_ptr<const NetworkDescriptor> own;   ///< null: it never answered
    };

    ServiceContext& m_context;
    TokenRouter& m_router;
    QHash<Server, Known> m_known;
};

} // namespace pk
