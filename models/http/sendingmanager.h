// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/http/httpclient.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>

#include <optional>

namespace pk {

/// A QNetworkAccessManager for code that insists on one (QtNetworkAuth): each of its requests becomes one
/// HttpClient::send(). Method, address, content type and body come from that code, all the rest from a model request.
class SendingManager final : public QNetworkAccessManager
{
    Q_OBJECT
public:
    /// \a http outlives it. \a model: use, hosts, timeout, limits, headers, bearer and its origins.
    SendingManager(HttpClient& http, HttpRequest model, QObject* parent = nullptr);

protected:
    QNetworkReply* createRequest(Operation operation, const QNetworkRequest& original, QIODevice* outgoing) override;

private:
    HttpClient& m_http;
    const HttpRequest m_model;
};

/// What SendingManager answers with. The body is not offered for reading: result() has it, errors told apart.
class SentReply final : public QNetworkReply
{
    Q_OBJECT
public:
    explicit SentReply(QObject* parent) : QNetworkReply(parent) {}

    /// Present once finished() was emitted.
    const std::optional<Result<HttpResponse>>& result() const { return m_result; }
    /// Gives up waiting; the exchange itself runs on to its own end.
    void abort() override {}

protected:
    qint64 readData(char*, qint64) override { return -1; }

private:
    friend class SendingManager;
    void conclude(const Result<HttpResponse>& result);

    std::optional<Result<HttpResponse>> m_result;
};

} // namespace pk
