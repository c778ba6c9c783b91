// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"
#include "models/networks/figures.h"

#include <functional>
#include <memory>

namespace pk {

/// Asks for statistics as the descriptor says and reads the answers (figurerule.h). What was not granted, or the network
/// refuses one by one, is named as missing. An Error: throttled, the token refused, no line, an answer nobody understands,
/// or nothing at all to be had. Every request carries its purpose and the page it is about.
class FigureReader final
{
public:
    /// How a request with a token in it goes out; adapters add what their network wants of it.
    using Sender = std::function<Async<HttpResponse>(Grant, HttpRequest)>;

    FigureReader(const Clock& clock, Sender sender) : m_clock(clock), m_sender(std::move(sender)) {}

    /// Unsupported where the network has none for this kind of page.
    Async<PageFigures> ofPage(Grant grant, Page page);
    /// InvalidInput for what is no name there, NotFound.
    Async<PageFigures> ofAnybody(Grant grant, QString name);
    /// The first result page failing is an Error, a later one makes the listing partial.
    Async<ContentListing> contents(Grant grant, Page page, int most);

private:
    struct Work;
    struct Answer;
    struct Content;

    Async<Answer> ask(std::shared_ptr<Work> work, const FigureCall* call, Placeholders values);
    Async<QStringList> firsts(std::shared_ptr<Work> work, const FigureCall* call);
    Async<bool> readSource(std::shared_ptr<Work> work, const FigureSource* source);
    Async<bool> readOneByOne(std::shared_ptr<Work> work, const FigureSource* source, Placeholders values);
    Async<bool> readSources(std::shared_ptr<Work> work, const std::vector<FigureSource>* sources);
    Async<bool> listContent(std::shared_ptr<Content> content, QString first);
    Async<bool> addDetail(std::shared_ptr<Content> content, const ContentDetail* detail);
    Async<bool> addOneDetail(std::shared_ptr<Content> content, const ContentDetail* detail, QList<qsizetype> places);

    const Clock& m_clock;
    Sender m_sender;
};

} // namespace pk
