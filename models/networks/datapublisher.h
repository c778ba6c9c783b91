// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"

namespace pk {

/// Publishes by a descriptor's PublishRule: pictures first, then what else comes before, then the one request that makes the
/// post visible, sent once. The HttpClient and the clock outlive it.
class DataPublisher final
{
public:
    DataPublisher(HttpClient& http, const Clock& clock) : m_http(http), m_clock(clock) {}

    /// \a target: what the network calls the page (targetFor()).
    QCoro::Task<PublishOutcome> publish(Grant grant, Page page, Post post, QString key, QString target);
    Async<std::optional<Published>> find(Grant grant, Page page, SoughtPost sought, QString target);

    /// By the rule's targets; Unsupported with the hint for a page of another kind.
    static Result<QString> targetFor(const NetworkDescriptor& network, const Page& page);

private:
    struct Work;

    Async<bool> runAll(std::shared_ptr<Work> work, std::vector<PublishRequest> requests, const Picture* picture);
    Async<bool> run(std::shared_ptr<Work> work, PublishRequest rule, const Picture* picture);
    Async<bool> uploadPictures(std::shared_ptr<Work> work);
    QCoro::Task<PublishOutcome> show(std::shared_ptr<Work> work);
    QCoro::Task<PublishOutcome> settle(std::shared_ptr<Work> work, Published post);
    Async<bool> awaitDecision(std::shared_ptr<Work> work, bool once);
    Async<std::optional<Published>> decided(std::shared_ptr<Work> work, Published post);

    HttpClient& m_http;
    const Clock& m_clock;
};

} // namespace pk
