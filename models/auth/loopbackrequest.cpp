// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/loopbackrequest.h"

#include <QList>

#include <algorithm>

namespace pk {

namespace {

LoopbackRequest refused(int status)
{
    LoopbackRequest request;
    request.refusal = status;
    return request;
}

bool isPrintable(const QByteArray& text)
{
    return std::all_of(text.cbegin(), text.cend(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool hasControl(const QByteArray& text)
{
    return std::any_of(
        text.cbegin(), text.cend(), [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; });
}

bool isHeaderName(const QByteArray& text)
{
    return !text.isEmpty() && std::all_of(text.cbegin(), text.cend(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
}

int requestLine(const QByteArray& line, LoopbackRequest& request)
{
    if (line.size() > kLongestRequestLine)
        return 414;
    const QList<QByteArray> words = line.split(' ');
    if (words.size() != 3 || !isHeaderName(words.at(0)) || !isPrintable(words.at(1))
        || !words.at(2).startsWith("HTTP/"))
        return 400;
    if (words.at(2) != "HTTP/1.1" && words.at(2) != "HTTP/1.0")
        return 505;
    request.method = words.at(0);
    const QByteArray& target = words.at(1);
    // Origin form only; "*", whole addresses and fragments are for proxies and mistakes.
    if (!target.startsWith('/') || target.contains('#'))
        return 400;
    const qsizetype mark = target.indexOf('?');
    request.path = mark < 0 ? target : target.left(mark);
    request.query = mark < 0 ? QByteArray() : target.mid(mark + 1);
    return 0;
}

} // namespace

int earlyRefusal(const QByteArray& received)
{
    if (!received.left(kLongestRequestLine + 2).contains('\n') && received.size() > kLongestRequestLine)
        return 414;
    return received.size() > kLongestRequestHead ? 431 : 0;
}

LoopbackRequest readLoopbackRequest(const QByteArray& head)
{
    LoopbackRequest request;
    QList<QByteArray> lines = head.split('\n');
    for (QByteArray& line : lines) {
        if (line.endsWith('\r'))
            line.chop(1);
    }
    if (const int refusal = requestLine(lines.takeFirst(), request))
        return refused(refusal);
    if (head.size() > kLongestRequestHead)
        return refused(431);
    bool hasHost = false;
    bool hasBody = false;
    for (const QByteArray& line : std::as_const(lines)) {
        const qsizetype colon = line.indexOf(':');
        const QByteArray name = line.left(qMax<qsizetype>(colon, 0)).toLower();
        const QByteArray value = line.mid(colon + 1).trimmed();
        if (!isHeaderName(name) || hasControl(value) || (name == "host" && hasHost))
            return refused(400);
        if (name == "host") {
            hasHost = true;
            request.host = value;
        }
        hasBody = hasBody || name == "transfer-encoding" || (name == "content-length" && value != "0");
    }
    if (request.method != "GET" && request.method != "HEAD")
        return refused(405);
    return hasBody ? refused(400) : request;
}

} // namespace pk
