// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"

#include <QJsonArray>
#include <QSet>

#include <memory>

namespace pk {

/// Lists pages by the descriptor's rules (PageRule): every result page, lists inside lists, one row per page, the strongest
/// role of several. What could not be read leaves a gap that is told; the first result page of a list that is not
/// optional is an Error instead.
class PageLister final
{
public:
    /// How much is asked for.
    enum class Depth {
        Names,    ///< with what only a request per page tells
        Presence, ///< just the lists: what a check needs
    };

    PageLister(HttpClient& http, const Clock& clock) : m_http(http), m_clock(clock) {}

    Async<PageListing> list(Grant grant, Depth depth);
    /// Whose trouble it was when list() ended with an Error that the network gave.
    ErrorRule::Scope refusedFor() const { return m_refusedFor; }

private:
    struct Work;
    struct Rows;

    Async<bool> follow(std::shared_ptr<Work> work, const PageRule* rule);
    Async<Rows> read(std::shared_ptr<Work> work, const PageRule* rule, QString parent);
    Async<QJsonObject> ask(std::shared_ptr<Work> work, QUrl url);
    Async<bool> addDetails(std::shared_ptr<Work> work, const PageRule* rule, qsizetype from);

    HttpClient& m_http;
    const Clock& m_clock;
    ErrorRule::Scope m_refusedFor = ErrorRule::Scope::Login;
};

} // namespace pk
