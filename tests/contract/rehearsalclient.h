// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QUrl>

#include <utility>

namespace pk::test {

/// Names and values of a query or a form.
using Fields = QList<std::pair<QString, QString>>;

/// An answer as it came, redirects not followed.
struct Reply
{
    int status = 0; ///< 0: no HTTP answer at all; `error` says why
    QByteArray body;
    QJsonObject json;
    QUrl location;
    QList<QNetworkReply::RawHeaderPair> headers;
    QNetworkReply::NetworkError error = QNetworkReply::NoError;

    [[nodiscard]] QByteArray header(const QByteArray& name) const;
    [[nodiscard]] QString text(const QString& name) const { return json.value(name).toString(); }
    /// A query field of `location`.
    [[nodiscard]] QString sentBack(const QString& name) const;
    // Facebook's error object
    [[nodiscard]] int code() const { return json[QStringLiteral("error")][u"code"].toInt(); }
    [[nodiscard]] int subcode() const { return json[QStringLiteral("error")][u"error_subcode"].toInt(); }
    [[nodiscard]] QString message() const { return json[QStringLiteral("error")][u"message"].toString(); }
};

/// Starts pagekeeper-rehearsal and speaks plain HTTP with it; ends it by closing its stdin.
class RehearsalClient
{
public:
    ~RehearsalClient();
    /// False, with a warning, when the program does not announce itself within ten seconds.
    bool start(const QStringList& arguments = {});
    /// Closes stdin and waits; true when it ended by itself with exit code 0.
    bool stop();
    [[nodiscard]] QJsonObject announced() const { return m_announced; }
    [[nodiscard]] QString base() const { return m_base; }

    /// Headers of every request from now on, beside those that belong to it.
    void setHeaders(const Fields& headers) { m_headers = headers; }

    Reply send(const QByteArray& method, const QString& path, const QByteArray& body = {},
               const QByteArray& authorization = {}, int timeoutMs = 5000, const Fields& headers = {});
    Reply get(const QString& path, const Fields& query = {}, const QString& bearer = {});
    Reply post(const QString& path, const Fields& form, const QByteArray& authorization = {});
    /// A command of the control API; warns when it was refused.
    QJsonObject control(const QString& command, const Fields& query = {});

    static QByteArray encoded(const Fields& fields);

private:
    QProcess m_process;
    QNetworkAccessManager m_network;
    QJsonObject m_announced;
    QString m_base;
    Fields m_headers;
};

} // namespace pk::test
