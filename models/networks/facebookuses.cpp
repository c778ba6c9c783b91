// SPDX-License-Identifier: GPL-3.0-or-later
// What Facebook's tokens are used for: facebook.md sections 6 and 7, read as the descriptor says.
#include "models/networks/facebookadapter.h"
#include "models/networks/figurereader.h"

namespace pk {

namespace {

FigureReader readerOf(const Clock& clock, FacebookGraph* graph)
{
    return {clock, [graph](Grant grant, HttpRequest request) {
                return graph->sendProved(std::move(grant), std::move(request));
            }};
}

} // namespace

Async<PageFigures> FacebookAdapter::pageStatistics(Grant grant, Page page)
{
    FigureReader reader = readerOf(m_graph.clock(), &m_graph);
    Result<PageFigures> figures = co_await reader.ofPage(grant, page);
    co_return figures;
}

Async<PageFigures> FacebookAdapter::publicStatistics(Grant grant, QString name)
{
    FigureReader reader = readerOf(m_graph.clock(), &m_graph);
    Result<PageFigures> figures = co_await reader.ofAnybody(grant, name);
    co_return figures;
}

Async<ContentListing> FacebookAdapter::contentStatistics(Grant grant, Page page, int most)
{
    FigureReader reader = readerOf(m_graph.clock(), &m_graph);
    Result<ContentListing> listing = co_await reader.contents(grant, page, most);
    co_return listing;
}

} // namespace pk
