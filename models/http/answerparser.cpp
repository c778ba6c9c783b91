// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/answerparser.h"

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kMostHeadBytes = 64 * 1024;
constexpr qsizetype kMostHeaders = 200;
constexpr int kMostInformational = 10;
constexpr qsizetype kLongestChunkLine = 1024;

bool isTokenChar(char c)
{
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return true;
    return c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool isToken(const QByteArray& text)
{
    return !text.isEmpty() && std::all_of(text.cbegin(), text.cend(), isTokenChar);
}

bool hasControl(const QByteArray& text)
{
    return std::any_of(
        text.cbegin(), text.cend(), [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; });
}

bool isAllDigits(const QByteArray& text, qsizetype longest)
{
    return !text.isEmpty() && text.size() <= longest
        && std::all_of(text.cbegin(), text.cend(), [](char c) { return c >= '0' && c <= '9'; });
}

bool listHas(const QList<QByteArray>& values, const QByteArray& word)
{
    for (const QByteArray& value : values) {
        for (const QByteArray& part : value.split(',')) {
            if (part.trimmed().compare(word, Qt::CaseInsensitive) == 0)
                return true;
        }
    }
    return false;
}

} // namespace

void AnswerParser::feed(const QByteArray& bytes)
{
    if (bytes.isEmpty() || m_error)
        return;
    m_begun = true;
    m_buffer += bytes;
    while (!m_error && m_state != State::Done && step()) {}
}

void AnswerParser::close()
{
    if (m_error || m_state == State::Done)
        return;
    if (m_state == State::BodyToClose)
        m_state = State::Done;
    else
        fail(ErrorKind::NetworkUnavailable,
             m_begun ? u"the server closed in the middle of its answer"_s : u"the server closed without an answer"_s);
}

/// One line or one piece of body; false when more bytes are needed.
bool AnswerParser::step()
{
    QByteArray line;
    switch (m_state) {
    case State::SizedBody:
    case State::ChunkData: return takeBody(m_left);
    case State::BodyToClose: return takeBody(m_buffer.size());
    case State::Done: return false;
    case State::StatusLine:
    case State::Headers:
    case State::ChunkSize:
    case State::ChunkEnd:
    case State::Trailers: break;
    }
    if (!takeLine(line))
        return false;
    if (m_state == State::StatusLine)
        statusLine(line);
    else if (m_state == State::Headers)
        line.isEmpty() ? headEnded() : headerLine(line);
    else if (m_state == State::ChunkSize)
        chunkSize(line);
    else if (m_state == State::ChunkEnd)
        line.isEmpty() ? void(m_state = State::ChunkSize) : fail(ErrorKind::BadAnswer, u"a chunk of wrong length"_s);
    else if (line.isEmpty()) // trailers are of no interest
        m_state = State::Done;
    return true;
}

bool AnswerParser::takeLine(QByteArray& line)
{
    const qsizetype end = m_buffer.indexOf('\n');
    const qsizetype size = end < 0 ? m_buffer.size() : end + 1;
    const bool chunked = m_state == State::ChunkSize || m_state == State::ChunkEnd;
    if (chunked ? size > kLongestChunkLine : m_headBytes + size > kMostHeadBytes) {
        fail(ErrorKind::BadAnswer, u"the answer's head is too large"_s);
        return false;
    }
    // Long before a line ends it can be seen that this is no HTTP.
    if (m_state == State::StatusLine && !QByteArray("HTTP/1.").startsWith(m_buffer.left(7))) {
        fail(ErrorKind::BadAnswer, u"not an HTTP answer"_s);
        return false;
    }
    if (end < 0)
        return false;
    if (!chunked)
        m_headBytes += int(size);
    line = m_buffer.left(end);
    if (line.endsWith('\r'))
        line.chop(1);
    m_buffer.remove(0, size);
    return true;
}

void AnswerParser::statusLine(const QByteArray& line)
{
    const QByteArray status = line.mid(9, 3);
    const bool version = line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 ");
    if (!version || !isAllDigits(status, 3) || status.size() != 3 || status[0] < '1'
        || (line.size() > 12 && line[12] != ' '))
        return fail(ErrorKind::BadAnswer, u"not an HTTP answer"_s);
    m_response.status = status.toInt();
    m_response.headers.clear();
    m_keepAlive = line.startsWith("HTTP/1.1");
    m_state = State::Headers;
}

void AnswerParser::headerLine(const QByteArray& line)
{
    const qsizetype colon = line.indexOf(':');
    const QByteArray name = line.left(qMax<qsizetype>(colon, 0));
    const QByteArray value = line.mid(colon + 1).trimmed();
    if (!isToken(name) || hasControl(value)) // folded lines begin with a space and fall out here too
        return fail(ErrorKind::BadAnswer, u"a malformed header"_s);
    if (m_response.headers.size() >= kMostHeaders)
        return fail(ErrorKind::BadAnswer, u"too many headers"_s);
    m_response.headers.append({name, value});
}

void AnswerParser::headEnded()
{
    if (m_response.status == 101)
        return fail(ErrorKind::BadAnswer, u"the server changed the protocol"_s);
    if (m_response.status < 200) {
        if (++m_informational > kMostInformational)
            return fail(ErrorKind::BadAnswer, u"too many informational answers"_s);
        m_state = State::StatusLine;
        return;
    }
    if (listHas(m_response.headerValues("Connection"), "close"))
        m_keepAlive = false;
    framing();
}

/// Where the body ends (RFC 9112 section 6.3).
void AnswerParser::framing()
{
    const QList<QByteArray> encodings = m_response.headerValues("Transfer-Encoding");
    QList<QByteArray> lengths = m_response.headerValues("Content-Length");
    if (!m_hasBody || m_response.status == 204 || m_response.status == 304) {
        m_state = State::Done;
    } else if (!encodings.isEmpty()) {
        if (encodings.size() != 1 || encodings.first().compare("chunked", Qt::CaseInsensitive) != 0)
            return fail(ErrorKind::BadAnswer, u"an unknown transfer coding"_s);
        if (!lengths.isEmpty())
            m_keepAlive = false; // contradictory: read it, but trust the connection no further
        m_state = State::ChunkSize;
    } else if (!lengths.isEmpty()) {
        lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
        if (lengths.size() != 1 || !isAllDigits(lengths.first(), 18))
            return fail(ErrorKind::BadAnswer, u"a malformed Content-Length"_s);
        m_left = lengths.first().toLongLong();
        if (m_left > m_maxBytes)
            return fail(ErrorKind::BadAnswer, u"the answer is larger than %1 bytes"_s.arg(m_maxBytes));
        m_state = m_left == 0 ? State::Done : State::SizedBody;
    } else {
        m_keepAlive = false;
        m_state = State::BodyToClose;
    }
}

void AnswerParser::chunkSize(const QByteArray& line)
{
    const QByteArray digits = line.left(line.contains(';') ? line.indexOf(';') : line.size()).trimmed();
    bool number = false;
    m_left = digits.toLongLong(&number, 16);
    if (!number || digits.size() > 8 || digits.startsWith('-') || digits.startsWith('+')
        || digits.toLower().startsWith("0x"))
        return fail(ErrorKind::BadAnswer, u"a malformed chunk"_s);
    m_state = m_left == 0 ? State::Trailers : State::ChunkData;
}

bool AnswerParser::takeBody(qint64 most)
{
    const qsizetype size = qsizetype(qMin<qint64>(most, m_buffer.size()));
    if (size == 0)
        return false;
    if (m_response.body.size() + size > m_maxBytes) {
        fail(ErrorKind::BadAnswer, u"the answer is larger than %1 bytes"_s.arg(m_maxBytes));
        return false;
    }
    m_response.body += m_buffer.first(size);
    m_buffer.remove(0, size);
    if (m_state == State::BodyToClose)
        return false;
    m_left -= size;
    if (m_left == 0)
        m_state = m_state == State::SizedBody ? State::Done : State::ChunkEnd;
    return true;
}

void AnswerParser::fail(ErrorKind kind, QString detail)
{
    m_error = Error{kind, std::move(detail)};
    m_buffer.clear();
}

} // namespace pk
