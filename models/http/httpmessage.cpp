// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/httpmessage.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

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
