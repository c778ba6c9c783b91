// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/clockestimate.h"

#include <QCoreApplication>

#include <algorithm>

namespace pk {

namespace {

using std::chrono::seconds;

constexpr seconds kAgreement = std::chrono::minutes(2);
constexpr qsizetype kRemembered = 5; // answers of one network: the middle one of them is not moved by two odd ones

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Words)
};

seconds middle(QList<seconds> all)
{
    std::sort(all.begin(), all.end());
    return all[(all.size() - 1) / 2];
}

/// The largest group of voices within the tolerance; as many others as large as it are counted.
struct Group
{
    QList<seconds> voices;
    bool alone = true; ///< no other group is as large
};

Group largestOf(QList<seconds> voices)
{
    std::sort(voices.begin(), voices.end());
    Group largest;
    for (qsizetype from = 0; from < voices.size(); ++from) {
        qsizetype to = from;
        while (to < voices.size() && voices[to] - voices[from] <= kAgreement)
            ++to;
        const bool another = largest.voices.isEmpty() || voices[from] - largest.voices.first() > kAgreement;
        if (to - from > largest.voices.size())
            largest = {voices.mid(from, to - from), true};
        else if (to - from == largest.voices.size() && another)
            largest.alone = false;
    }
    return largest;
}

/// "1 day", "3 hours": rounded, for a sentence.
QString span(seconds length)
{
    const qint64 minutes = (std::abs(length.count()) + 30) / 60;
    if (minutes >= 23 * 60 + 30)
        return Words::tr("%n day(s)", "how far a clock is off", int((minutes + 12 * 60) / (24 * 60)));
    if (minutes >= 90)
        return Words::tr("%n hour(s)", "how far a clock is off", int((minutes + 30) / 60));
    return Words::tr("%n minute(s)", "how far a clock is off", int(minutes));
}

} // namespace

void ClockEstimate::note(const NetworkId& network, seconds lead)
{
    QList<seconds>& leads = m_leads[network];
    leads.append(lead);
    if (leads.size() > kRemembered)
        leads.removeFirst();
}

std::optional<seconds> ClockEstimate::leadOf(const NetworkId& network) const
{
    const auto found = m_leads.constFind(network);
    return found == m_leads.cend() ? std::nullopt : std::optional(middle(*found));
}

ClockVerdict ClockEstimate::verdict() const
{
    if (m_leads.isEmpty())
        return {};
    QList<seconds> voices{seconds(0)}; // this computer's own
    ClockVerdict doubt{ClockVerdict::Kind::Doubtful};
    for (auto network = m_leads.cbegin(); network != m_leads.cend(); ++network) {
        const seconds voice = middle(*network);
        voices.append(voice);
        const seconds distance = std::chrono::abs(voice);
        const seconds farthest = std::chrono::abs(doubt.lead);
        const bool firstOfEquals = distance == farthest
            && network.key() < doubt.said; // the order of a hash is no order
        if (distance > farthest || firstOfEquals) {
            doubt.lead = voice;
            doubt.said = network.key();
        }
    }
    const Group largest = largestOf(voices);
    if (largest.voices.size() < 2 || !largest.alone)
        return doubt;
    const seconds lead = middle(largest.voices);
    if (std::chrono::abs(lead) <= kAgreement)
        return {ClockVerdict::Kind::Right};
    return {ClockVerdict::Kind::Wrong, lead};
}

QString clockWords(const ClockVerdict& verdict, const QString& networkName)
{
    switch (verdict.kind) {
    case ClockVerdict::Kind::Unknown:
    case ClockVerdict::Kind::Right: return {};
    case ClockVerdict::Kind::Doubtful:
        return Words::tr(
                   "This computer's clock and that of %1 are %2 apart. Look whether this computer's date is right.")
            .arg(networkName, span(verdict.lead));
    case ClockVerdict::Kind::Wrong:
        return verdict.lead.count() < 0
            ? Words::tr(
                  "This computer's clock is %1 ahead of the networks. Set it right; until then their time counts.")
                  .arg(span(verdict.lead))
            : Words::tr("This computer's clock is %1 behind the networks. Set it right; until then their time counts.")
                  .arg(span(verdict.lead));
    }
    Q_UNREACHABLE();
}

} // namespace pk
