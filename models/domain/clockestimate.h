// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"

#include <QHash>
#include <QList>
#include <QString>

#include <chrono>
#include <optional>

namespace pk {

/// What the networks say of this computer's clock.
struct ClockVerdict
{
    enum class Kind {
        Unknown,  ///< nobody was heard yet
        Right,    ///< as far as anybody says
        Doubtful, ///< somebody says otherwise, and nobody else bears it out
        Wrong,    ///< two networks or more agree on another time
    };
    Kind kind = Kind::Unknown;
    std::chrono::seconds lead{0}; ///< by which the networks are ahead of this computer; negative: it is ahead of them
    NetworkId said = {};          ///< Doubtful: whose clock is farthest from ours

    friend bool operator==(const ClockVerdict&, const ClockVerdict&) = default;
};

/// Weighs the times that networks put on their answers. Pure, but for what it was told.
///
/// Each network has one voice, the middle one of its last answers, and so has this computer. Those within two minutes of each
/// other agree; the largest group is right when it has two voices at least and no other is as large. So a server whose clock is
/// wrong, or that lies, moves nothing by itself: alone against this computer it raises a doubt, and any second network settles it.
class ClockEstimate final
{
public:
    /// An answer came that was sent when \a network's clock was \a lead ahead of ours.
    void note(const NetworkId& network, std::chrono::seconds lead);
    /// Our clock was set, so nothing of it holds.
    void forget() { m_leads.clear(); }

    ClockVerdict verdict() const;
    /// The network's voice; nullopt when it was not heard.
    std::optional<std::chrono::seconds> leadOf(const NetworkId& network) const;

private:
    QHash<NetworkId, QList<std::chrono::seconds>> m_leads; ///< the newest last
};

/// The sentence for people, with what to do; empty when there is nothing to say. \a networkName: of the one in doubt.
QString clockWords(const ClockVerdict& verdict, const QString& networkName);

} // namespace pk
