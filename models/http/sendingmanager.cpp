// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/sendingmanager.h"

namespace pk {

SendingManager::SendingManager(HttpClient& http, HttpRequest model, QObject* parent)
    : QNetworkAccessManager(parent)
    , m_http(http)
    , m_model(std::move(model))
{}

QNetworkReply* SendingManager::createRequest(Operation operation, const QNetworkRequest& original, QIODevice* outgoing)
{
    HttpRequest request = m_model;
    request.url = original.url();
    request.method = operation == GetOperation ? "GET" : operation == PostOperation ? "POST" : "";
    request.contentType = original.rawHeader("Content-Type");
    if (outgoing)
        request.body = outgoing->readAll();
    auto* reply = new SentReply(this);
    if (request.method.isEmpty()) {
        QMetaObject::invokeMethod(
            reply, [reply] { reply->conclude(fail(ErrorKind::Unsupported)); }, Qt::QueuedConnection);
        return reply;
    }
    // From the event loop: an answer that is there at once must not come before the caller could connect to the reply.
    QMetaObject::invokeMethod(
        reply,
        [this, reply, request] {
            whenDone(
                m_http.send(request), reply, [reply](const Result<HttpResponse>& result) { reply->conclude(result); });
        },
        Qt::QueuedConnection);
    return reply;
}

void SentReply::conclude(const Result<HttpResponse>& result)
{
    m_result = result;
    if (result)
        setAttribute(QNetworkRequest::HttpStatusCodeAttribute, result->status);
    else
        setError(QNetworkReply::UnknownNetworkError, QString());
    setFinished(true);
    Q_EMIT finished();
}

} // namespace pk
