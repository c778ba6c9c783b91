// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/http/httpmessage.h"

namespace pk {

/// Reads one HTTP/1.1 answer (RFC 9112) from bytes as they arrive, and nothing of what may follow it. Strict where
/// leniency would be guessing, and bounded everywhere: 64 KiB and 200 lines of head, 10 informational answers, the body
/// as the caller says. A hostile server can make it fail, not grow.
class AnswerParser final
{
public:
    /// \a hasBody false: the answer to a HEAD.
    explicit AnswerParser(qint64 maxBytes, bool hasBody = true) : m_maxBytes(maxBytes), m_hasBody(hasBody) {}

    /// Takes the next bytes; all of them, also those behind the end.
    void feed(const QByteArray& bytes);
    /// The server closed: that is the end of a body without length, and a failure anywhere else.
    void close();

    bool isDone() const { return m_state == State::Done; }
    bool hasFailed() const { return m_error.has_value(); }
    const Error& error() const { return *m_error; }
    /// True once any byte came.
    bool hasBegun() const { return m_begun; }
    /// True when the connection can carry another request: framed answer, kept alive, nothing behind it.
    bool isReusable() const { return isDone() && m_keepAlive && m_buffer.isEmpty(); }
    const HttpResponse& response() const { return m_response; }

private:
    enum class State { StatusLine, Headers, SizedBody, BodyToClose, ChunkSize, ChunkData, ChunkEnd, Trailers, Done };

    bool step();
    bool takeLine(QByteArray& line);
    void statusLine(const QByteArray& line);
    void headerLine(const QByteArray& line);
    void headEnded();
    void framing();
    void chunkSize(const QByteArray& line);
    bool takeBody(qint64 most);
    void fail(ErrorKind kind, QString detail);

    const qint64 m_maxBytes;
    const bool m_hasBody;
    State m_state = State::StatusLine;
    HttpResponse m_response;
    std::optional<Error> m_error;
    QByteArray m_buffer;
    qint64 m_left = 0; ///< of the body or chunk
    int m_headBytes = 0;
    int m_informational = 0;
    bool m_begun = false;
    bool m_keepAlive = false;
};

} // namespace pk
