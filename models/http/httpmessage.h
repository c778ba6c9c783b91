// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/consent.h"
#include "models/domain/credits.h"
#include "models/domain/result.h"
#include "models/domain/secret.h"

#include <QDateTime>
#include <QJsonValue>
#include <QList>
#include <QUrl>
#include <QUrlQuery>

#include <chrono>
#include <optional>

namespace pk {

/// Which hosts may be reached.
enum class HostPolicy {
    Configured, ///< the address comes from a descriptor or from a person's own settings
    PublicOnly, ///< a host somebody typed or a server named: refused when it resolves to a private address (item 17)
};

struct HttpHeader
{
    QByteArray name;
    QByteArray value;
    friend bool operator==(const HttpHeader&, const HttpHeader&) = default;
};

struct HttpRequest
{
    QByteArray method = "GET";
    QUrl url = {};
    QList<HttpHeader> headers = {};
    QByteArray contentType = {};
    QByteArray body = {};
    QByteArray userAgent = {};    ///< empty: the program's own
    Secret bearer = {};           ///< sent as "Authorization: <scheme> <bearer>", only to tokenOrigins
    QByteArray scheme = "Bearer"; ///< or "Basic" with an already encoded value, "DPoP", "OAuth"
    /// When there is one, the request carries a proof of possessing it (RFC 9449), made anew for every attempt; the server's
    /// nonces are remembered per origin, and a request refused for want of the newest is repeated once.
    Secret dpopKey = {};
    QStringList tokenOrigins = {}; ///< "https://graph.facebook.com": a token never goes elsewhere (item 49)
    std::chrono::milliseconds timeout = std::chrono::seconds(30); ///< whole exchange
    qint64 maxBytes = 5 * 1024 * 1024;
    bool followRedirects = true; ///< in the origin, for a GET or HEAD without token; false: 3xx is the answer
    bool safeToRepeat = false;   ///< repeated once with jitter after a connection failure or 502/503/504
    bool urgent = true;          ///< a person waits for it; background work yields
    HostPolicy hosts = HostPolicy::Configured;
    TokenUse use; ///< every request states it
};

struct HttpResponse
{
    int status = 0;
    QList<HttpHeader> headers = {};
    QByteArray body = {};
    QUrl url = {}; ///< as asked, before routes

    /// First header of that name, compared without case; empty when absent.
    QByteArray header(const QByteArray& name) const;
    QList<QByteArray> headerValues(const QByteArray& name) const;
    /// The body as JSON, whatever its content type; BadAnswer on anything else or when nested deeper than 100.
    Result<QJsonValue> json() const;
    bool isJson() const; ///< by content type
    /// A page for people where data was asked for: a guest network's sign-in, a proxy's refusal, a company's filter. By content
    /// type or by how it begins; what reads as JSON is none, whatever it is called.
    bool isWebPage() const;
    /// When the server sent it, by its own clock (RFC 9110 section 6.6.1); absent too when a cache kept it for a while.
    std::optional<QDateTime> date() const;
    /// How long the server asks to wait (RFC 9110 section 10.2.3); a date counts from the answer's own, else from \a now.
    std::optional<std::chrono::seconds> retryAfter(const QDateTime& now = {}) const;
    /// How far the server's clock is ahead of \a now; 0 below two minutes, which is what clocks differ by anyway, and without Date.
    std::chrono::seconds skew(const QDateTime& now) const;
};

/// A form body, application/x-www-form-urlencoded, in the given order.
QByteArray formBody(const QList<QPair<QString, QString>>& fields);
HttpRequest formPost(const QUrl& url, TokenUse use, const QList<QPair<QString, QString>>& fields);
/// The one form of date that servers write (RFC 9110 section 5.6.7): "Tue, 01 Dec 2026 12:00:00 GMT". UTC.
std::optional<QDateTime> httpDate(const QByteArray& text);
/// Two clocks that differ by less agree.
inline constexpr std::chrono::minutes kClockTolerance{2};
/// Scheme, host and port: "https://graph.facebook.com".
QString originOf(const QUrl& url);

} // namespace pk
