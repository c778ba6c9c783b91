// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "params.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QTcpServer>
#include <QUrl>

#include <functional>
#include <utility>

namespace pk::rehearsal {

/// Query field that carries the fragment of an address which this server shows in the network's place.
inline constexpr char kFragmentField[] = "rehearsal_fragment";

/// One HTTP request as the server read it. After routing, `host` is the public host name that the client meant
/// ("graph.facebook.com") and `path` the path below it.
struct Request
{
    QByteArray method;
    QString host;
    QString path;
    Params query;
    Params
        form; ///< fields of an application/x-www-form-urlencoded body, of multipart text parts or of a flat JSON body
    QList<std::pair<QByteArray, QByteArray>> headers; ///< names in lower case
    QByteArray body;

    [[nodiscard]] QByteArray header(const QByteArray& lowerCaseName) const;
    [[nodiscard]] bool hasHeader(const QByteArray& lowerCaseName) const;
    /// A field of the form, or of the query when the form has none.
    [[nodiscard]] QString param(const QString& name, const QString& fallback = {}) const;
    /// The token of "Authorization: Bearer <token>"; empty without one.
    [[nodiscard]] QString bearer() const;
    /// User and password of "Authorization: Basic"; both empty without one.
    [[nodiscard]] std::pair<QString, QString> basic() const;
};

/// How the bytes of an answer reach the client. Everything but Whole is a fault a client must survive.
enum class Delivery {
    Whole,
    Hang,     ///< accepted, read, never answered
    Close,    ///< closed without a byte
    Reset,    ///< dropped at once, without the polite end of a connection
    CloseMid, ///< announces the whole length, sends half, closes
    Drip,     ///< one byte a second
    Raw       ///< the body is everything that is sent; no status line, no header
};

struct Answer
{
    int status = 200;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;
    Delivery delivery = Delivery::Whole;
    int delayMs = 0;

    static Answer json(const QJsonObject& object, int status = 200);
    static Answer json(const QJsonArray& array, int status = 200);
    static Answer html(const QString& page, int status = 200);
    static Answer text(const QString& text, int status = 200);
    static Answer redirect(const QByteArray& location, int status = 302);
    Answer& with(const QByteArray& name, const QByteArray& value)
    {
        headers.append({name, value});
        return *this;
    }
};

/// A small HTTP/1.1 server on 127.0.0.1.
///
/// Not QHttpServer: that one always ends an answer properly, and this program exists to answer badly: hang, close in
/// the middle, drip, send bytes that are no HTTP.
class HttpServer final : public QObject
{
    Q_OBJECT
public:
    using Handler = std::function<Answer(const Request&)>;
    explicit HttpServer(Handler handler, QObject* parent = nullptr);

    /// Listens on 127.0.0.1 only; \a port 0 takes a free one. False when the port is taken.
    bool listen(quint16 port);
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    [[nodiscard]] QString errorString() const { return m_server.errorString(); }
    [[nodiscard]] Answer answer(const Request& request) const { return m_handler(request); }

private:
    void accept();

    Handler m_handler;
    QTcpServer m_server;
};

} // namespace pk::rehearsal
