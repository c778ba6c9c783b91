// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"

#include <QJsonObject>

namespace pk {

PublishOutcome published(Published post);
PublishOutcome refused(Error error);
/// \a why: what became of the request as far as it is known.
PublishOutcome unconfirmed(Error why);

/// Why \a post cannot be published with this grant at all: Unsupported where the network offers none (by this adapter's or
/// descriptor's rule), NotConsented, InvalidInput with the first objection (posttext.h).
std::optional<Error> publishObjection(const Grant& grant, const Post& post);

/// How the one request that makes a post visible ended: with a judged answer, or with the outcome that there is.
struct VisibleAnswer
{
    HttpResponse response;
    QJsonObject body;
    std::optional<PublishOutcome> ended; ///< absent: the network took it, and the body says how it calls the post
};

/// The outcome that an answer to the visible request means, if any: refused by what the network definitely says no with,
/// unconfirmed by everything that leaves open what became of it (5xx, outages it tells of, answers nobody understands).
/// \a refusal: pointer to what is only there when the network refuses, whatever the status.
VisibleAnswer judgeVisible(const Grant& grant, const Result<HttpResponse>& response, const QString& refusal,
                           const QDateTime& now);

/// The error that a refused request of publishing means, in the network's own words.
Error publishError(const Grant& grant, HttpResponse response, const QDateTime& now);

/// For requests before the visible one: they may be repeated.
HttpRequest repeatable(HttpRequest request);
/// Sent once and never again; enough time for pictures.
HttpRequest onlyOnce(HttpRequest request);

/// One part of a multipart/form-data body (RFC 7578).
struct BodyPart
{
    QString name;
    QByteArray content;
    QByteArray type = {};  ///< empty: a text
    QString fileName = {}; ///< of a file
};
/// Sets body and content type. The boundary is made of the content, so that the same post is the same bytes.
void setMultipart(HttpRequest& request, const QList<BodyPart>& parts);
void setJson(HttpRequest& request, const QJsonObject& body);
void setForm(HttpRequest& request, const QList<QPair<QString, QString>>& fields);

/// Pauses between questions for something that takes its time: 1, 2, 5, 10, 30, then 60 seconds.
QCoro::Task<> pauseBefore(HttpClient* http, int question);
QCoro::Task<> pauseFor(HttpClient* http, std::chrono::seconds time);
/// How long questions 0 to \a question have taken by then.
std::chrono::seconds pausedUntil(int question);

/// How much clocks may differ between a network's time of a post and ours.
constexpr std::chrono::seconds kPublishSkew{120};

} // namespace pk
