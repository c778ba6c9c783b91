// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/httpmessage.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kDeepestJson = 100;

/// Deepest nesting of a text that may or may not be JSON. Known before parsing: the parser recurses, and a document nobody
/// trusts is no reason to use up the stack.
int depthOf(const QByteArray& json)
{
    int depth = 0;
    int deepest = 0;
    bool inText = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inText) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inText = false;
        } else if (c == '"') {
            inText = true;
        } else if (c == '{' || c == '[') {
            deepest = qMax(deepest, ++depth);
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return deepest;
}

} // namespace

QByteArray HttpResponse::header(const QByteArray& name) const
{
    for (const HttpHeader& entry : headers) {
        if (entry.name.compare(name, Qt::CaseInsensitive) == 0)
            return entry.value;
    }
    return {};
}

QList<QByteArray> HttpResponse::headerValues(const QByteArray& name) const
{
    QList<QByteArray> values;
    for (const HttpHeader& entry : headers) {
        if (entry.name.compare(name, Qt::CaseInsensitive) == 0)
            values.append(entry.value);
    }
    return values;
}

Result<QJsonValue> HttpResponse::json() const
{
    if (depthOf(body) > kDeepestJson)
        return fail(ErrorKind::BadAnswer, u"JSON nested deeper than %1"_s.arg(kDeepestJson));
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(body, &error);
    if (error.error != QJsonParseError::NoError)
        return fail(ErrorKind::BadAnswer, u"not JSON: %1 at byte %2"_s.arg(error.errorString()).arg(error.offset));
    return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
}

bool HttpResponse::isJson() const
{
    const QByteArray type = header("Content-Type").split(';').constFirst().trimmed().toLower();
    return type == "application/json" || (type.startsWith("application/") && type.endsWith("+json"));
}

bool HttpResponse::isWebPage() const
{
    const QByteArray type = header("Content-Type").split(';').constFirst().trimmed().toLower();
    const QByteArray start = body.left(200).trimmed().toLower();
    const bool page = type == "text/html" || type == "application/xhtml+xml" || start.startsWith("<!doctype html")
        || start.startsWith("<html");
    return page && !json();
}

std::optional<QDateTime> HttpResponse::date() const
{
    return header("Age").trimmed().toLongLong() > 0 ? std::nullopt : httpDate(header("Date"));
}

std::optional<std::chrono::seconds> HttpResponse::retryAfter(const QDateTime& now) const
{
    const QByteArray value = header("Retry-After").trimmed();
    bool number = false;
    qint64 seconds = value.toLongLong(&number);
    if (const auto at = httpDate(value); !number && at) {
        const QDateTime from = date().value_or(now);
        seconds = from.isValid() ? from.secsTo(*at) : 0;
    }
    return seconds > 0 ? std::optional(std::chrono::seconds(seconds)) : std::nullopt;
}

std::chrono::seconds HttpResponse::skew(const QDateTime& now) const
{
    const std::optional<QDateTime> there = date();
    const std::chrono::seconds ahead(there ? now.secsTo(*there) : 0);
    return std::chrono::abs(ahead) < kClockTolerance ? std::chrono::seconds(0) : ahead;
}

std::optional<QDateTime> httpDate(const QByteArray& text)
{
    QDateTime date = QLocale::c().toDateTime(QString::fromLatin1(text.trimmed()), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    date.setTimeSpec(Qt::UTC); // always GMT, whatever the local zone
    return date.isValid() ? std::optional(date) : std::nullopt;
}

QByteArray formBody(const QList<QPair<QString, QString>>& fields)
{
    QByteArray body;
    for (const auto& [name, value] : fields) {
        if (!body.isEmpty())
            body += '&';
        body += QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(value);
    }
    return body;
}

HttpRequest formPost(const QUrl& url, TokenUse use, const QList<QPair<QString, QString>>& fields)
{
    HttpRequest request{.use = std::move(use)};
    request.method = "POST";
    request.url = url;
    request.contentType = "application/x-www-form-urlencoded";
    request.body = formBody(fields);
    return request;
}

QString originOf(const QUrl& url)
{
    QString host = url.host(QUrl::FullyEncoded).toLower();
    if (host.contains(u':'))
        host = u'[' + host + u']';
    const QString scheme = url.scheme().toLower();
    const int usual = scheme == "http"_L1 ? 80 : 443;
    const int port = url.port(usual);
    return scheme + u"://"_s + host + (port == usual ? QString() : u':' + QString::number(port));
}

} // namespace pk
