// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/publishing.h"

#include "models/domain/posttext.h"
#include "models/networks/answers.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QTimer>

#include <QCoroTimer>

#include <array>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::array kPauses{1, 2, 5, 10, 30, 60};
constexpr std::chrono::minutes kUploadTime{3};

int pauseOf(int question)
{
    return kPauses.at(std::min(size_t(question), kPauses.size() - 1));
}

/// As a name in quotes (RFC 7578 section 2, the HTML standard's escapes).
QByteArray quoted(const QString& name)
{
    QByteArray text = name.toUtf8();
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    return '"' + text + '"';
}

} // namespace

PublishOutcome published(Published post)
{
    PublishOutcome outcome;
    outcome.kind = PublishOutcome::Kind::Published;
    outcome.published = std::move(post);
    return outcome;
}

PublishOutcome refused(Error error)
{
    PublishOutcome outcome;
    outcome.kind = PublishOutcome::Kind::Refused;
    outcome.error = std::move(error);
    return outcome;
}

PublishOutcome unconfirmed(Error why)
{
    PublishOutcome outcome;
    outcome.kind = PublishOutcome::Kind::Unconfirmed;
    outcome.error = std::move(why);
    return outcome;
}

std::optional<Error> publishObjection(const Grant& grant, const Post& post)
{
    const NetworkDescriptor& network = *grant.network;
    const bool offered = network.post && (!network.publish.isEmpty() || !network.adapter.isEmpty());
    if (!offered)
        return Error{ErrorKind::Unsupported,
                     network.publish.notOffered.isEmpty()
                         ? u"%1 offers no publishing that Pagekeeper knows"_s.arg(network.name)
                         : network.publish.notOffered};
    if (!grant.consent.covers(Purpose::Publish))
        return Error{ErrorKind::NotConsented, toIdentifier(Purpose::Publish)};
    const QStringList sentences = objections(post, *network.post, network.name);
    if (!sentences.isEmpty())
        return Error{ErrorKind::InvalidInput, sentences.first()};
    return std::nullopt;
}

Error publishError(const Grant& grant, HttpResponse response, const QDateTime& now)
{
    if (response.status < 400)
        response.status = 400; // refused under another status
    const auto failure = classify(*grant.network, response, ErrorRule::Where::Api, u"publish"_s, now);
    Error error = failure ? errorFrom(*failure) : Error{ErrorKind::Rejected, u"publish"_s};
    // What no row knows is a no to this post, and says nothing of the token; the network's words tell why.
    if (failure && failure->certainty == Certainty::Doubtful)
        error.kind = ErrorKind::Rejected;
    return error;
}

VisibleAnswer judgeVisible(const Grant& grant, const Result<HttpResponse>& response, const QString& refusal,
                           const QDateTime& now)
{
    VisibleAnswer answer;
    if (!response) {
        answer.ended = response.error().sent ? unconfirmed(response.error()) : refused(response.error());
        return answer;
    }
    answer.response = *response;
    const Result<QJsonObject> body = objectOf(*response);
    if (body)
        answer.body = *body;
    const QJsonValue told = valueAt(answer.body, refusal);
    const bool refuses = !textOf(told).isEmpty() || told.isObject();
    const int status = response->status;
    const bool takes = status >= 200 && status < 300;
    if (takes && !refuses)
        return answer;
    const Error error = publishError(grant, *response, now);
    const bool open = status >= 500 || status == 408 || (status >= 300 && status < 400)
        || error.cause == Cause::NetworkDown;
    answer.ended = open ? unconfirmed(error) : refused(error);
    return answer;
}

HttpRequest repeatable(HttpRequest request)
{
    request.safeToRepeat = true;
    request.followRedirects = false;
    request.timeout = kUploadTime;
    return request;
}

HttpRequest onlyOnce(HttpRequest request)
{
    request.safeToRepeat = false;
    request.followRedirects = false;
    request.timeout = kUploadTime;
    return request;
}

void setMultipart(HttpRequest& request, const QList<BodyPart>& parts)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const BodyPart& part : parts)
        hash.addData(part.content);
    const QByteArray boundary = "pagekeeper-" + hash.result().toHex().left(40);
    QByteArray body;
    for (const BodyPart& part : parts) {
        body += "--" + boundary + "\r\nContent-Disposition: form-data; name=" + quoted(part.name);
        if (!part.fileName.isEmpty())
            body += "; filename=" + quoted(part.fileName);
        if (!part.type.isEmpty())
            body += "\r\nContent-Type: " + part.type;
        body += "\r\n\r\n" + part.content + "\r\n";
    }
    request.body = body + "--" + boundary + "--\r\n";
    request.contentType = "multipart/form-data; boundary=" + boundary;
}

void setJson(HttpRequest& request, const QJsonObject& body)
{
    request.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    request.contentType = "application/json";
}

void setForm(HttpRequest& request, const QList<QPair<QString, QString>>& fields)
{
    request.body = formBody(fields);
    request.contentType = "application/x-www-form-urlencoded";
}

QCoro::Task<> pauseFor(HttpClient* http, std::chrono::seconds time)
{
    if (http->isClosed())
        co_return;
    QTimer pause;
    pause.setSingleShot(true);
    pause.start(time);
    QObject::connect(http, &HttpClient::closed, &pause, [&pause] { pause.setInterval(0); });
    co_await qCoro(&pause).waitForTimeout();
}

QCoro::Task<> pauseBefore(HttpClient* http, int question)
{
    co_await pauseFor(http, std::chrono::seconds(pauseOf(question)));
}

std::chrono::seconds pausedUntil(int question)
{
    int sum = 0;
    for (int i = 0; i <= question; ++i)
        sum += pauseOf(i);
    return std::chrono::seconds(sum);
}

} // namespace pk
