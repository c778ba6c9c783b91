// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rehearsalgoogle.h"

#include <QCryptographicHash>
#include <QJsonDocument>

namespace pk::test {

/// Names the accounts that the tests of posts and figures sign in with; everything is plain HTTP.
class RehearsalAccounts
{
public:
    explicit RehearsalAccounts(RehearsalClient& world) : m_world(world) {}

    [[nodiscard]] static SignIn mastodon(
        const QString& scopes = QStringLiteral("read:accounts read:statuses write:statuses write:media"),
        const QString& host = QStringLiteral("mastodon.social"))
    {
        return {u'/' + host + QStringLiteral("/oauth/authorize"),
                u'/' + host + QStringLiteral("/oauth/token"),
                QStringLiteral("rehearsal-mastodon"),
                QStringLiteral("rehearsal-mastodon-secret"),
                QStringLiteral("http://127.0.0.1/callback"),
                scopes};
    }
    [[nodiscard]] static SignIn x(
        const QString& scopes = QStringLiteral("tweet.read users.read tweet.write media.write"))
    {
        return {QStringLiteral("/x.com/i/oauth2/authorize"),
                QStringLiteral("/api.x.com/2/oauth2/token"),
                QStringLiteral("rehearsal-x"),
                {},
                QStringLiteral("http://127.0.0.1:28682/callback"),
                scopes,
                false,
                {{QStringLiteral("code_challenge"), QString::fromLatin1(kChallenge)},
                 {QStringLiteral("code_challenge_method"), QStringLiteral("S256")}},
                QStringLiteral("client_id"),
                QString::fromLatin1(kVerifier)};
    }
    [[nodiscard]] static SignIn linkedin(
        const QString& scopes = QStringLiteral("r_basicprofile rw_organization_admin r_organization_social "
                                               "w_organization_social w_member_social r_member_profileAnalytics"),
        const QString& product = QStringLiteral("page"))
    {
        return {QStringLiteral("/www.linkedin.com/oauth/v2/authorization"),
                QStringLiteral("/www.linkedin.com/oauth/v2/accessToken"),
                QStringLiteral("rehearsal-linkedin-") + product,
                QStringLiteral("rehearsal-linkedin-%1-secret").arg(product),
                QStringLiteral("http://localhost:28685/linkedin"),
                scopes};
    }
    [[nodiscard]] static SignIn instagram(
        const QString& scopes = QStringLiteral("instagram_business_basic,instagram_business_content_publish,"
                                               "instagram_business_manage_insights"))
    {
        return {QStringLiteral("/www.instagram.com/oauth/authorize"),
                QStringLiteral("/api.instagram.com/oauth/access_token"),
                QStringLiteral("rehearsal-instagram"),
                QStringLiteral("rehearsal-instagram-secret"),
                QStringLiteral("https://localhost:27322/instagram"),
                scopes};
    }
    [[nodiscard]] static SignIn threads(
        const QString& scopes = QStringLiteral("threads_basic threads_content_publish threads_manage_insights "
                                               "threads_delete"))
    {
        return {QStringLiteral("/threads.com/oauth/authorize"),
                QStringLiteral("/graph.threads.net/oauth/access_token"),
                QStringLiteral("rehearsal-threads"),
                QStringLiteral("rehearsal-threads-secret"),
                QStringLiteral("https://localhost:27323/threads"),
                scopes};
    }
    [[nodiscard]] static SignIn reddit(
        const QString& scopes = QStringLiteral("identity mysubreddits read history submit modtraffic edit"))
    {
        return {QStringLiteral("/www.reddit.com/api/v1/authorize"),
                QStringLiteral("/www.reddit.com/api/v1/access_token"),
                QStringLiteral("rehearsal-reddit"),
                {},
                QStringLiteral("http://127.0.0.1:28686/callback"),
                scopes,
                true};
    }
    [[nodiscard]] static SignIn tumblr(const QString& scopes = QStringLiteral("basic write offline_access"))
    {
        return {QStringLiteral("/www.tumblr.com/oauth2/authorize"),
                QStringLiteral("/api.tumblr.com/v2/oauth2/token"),
                QStringLiteral("rehearsal-tumblr"),
                QStringLiteral("rehearsal-tumblr-secret"),
                QStringLiteral("http://127.0.0.1:28684/callback"),
                scopes};
    }
    [[nodiscard]] static SignIn pinterest(
        const QString& scopes = QStringLiteral("user_accounts:read,boards:read,pins:read,pins:write,boards:write"))
    {
        return {QStringLiteral("/www.pinterest.com/oauth/"),
                QStringLiteral("/api.pinterest.com/v5/oauth/token"),
                QStringLiteral("rehearsal-pinterest"),
                QStringLiteral("rehearsal-pinterest-secret"),
                QStringLiteral("http://localhost:8085/"),
                scopes,
                true};
    }
    [[nodiscard]] static SignIn tiktok()
    {
        const QByteArray hex = QCryptographicHash::hash(kVerifier, QCryptographicHash::Sha256).toHex();
        return {QStringLiteral("/www.tiktok.com/v2/auth/authorize/"),
                QStringLiteral("/open.tiktokapis.com/v2/oauth/token/"),
                QStringLiteral("rehearsal-tiktok"),
                QStringLiteral("rehearsal-tiktok-secret"),
                QStringLiteral("http://127.0.0.1:51234/callback/"),
                QStringLiteral("user.info.basic,user.info.stats,video.list,video.publish"),
                false,
                {{QStringLiteral("code_challenge"), QString::fromLatin1(hex)},
                 {QStringLiteral("code_challenge_method"), QStringLiteral("S256")}},
                QStringLiteral("client_key"),
                QString::fromLatin1(kVerifier)};
    }
    [[nodiscard]] static SignIn youtube()
    {
        return googleApplication(QStringLiteral("rehearsal-youtube"),
                                 QStringLiteral("https://www.googleapis.com/auth/youtube.readonly"));
    }

    /// A user token of Facebook, or of Instagram through a Page.
    QString facebookUser(const QString& person, const QString& scopes, bool instagram = false)
    {
        const QString client = instagram ? QStringLiteral("rehearsal-instagram-fb") : QStringLiteral("1234567890");
        const QString secret = instagram ? QStringLiteral("rehearsal-instagram-fb-secret")
                                         : QStringLiteral("0123456789abcdef0123456789abcdef");
        const QString redirect = QStringLiteral("http://localhost:8765/");
        const Reply back = m_world.get(QStringLiteral("/www.facebook.com/v26.0/dialog/oauth"),
                                       {{QStringLiteral("client_id"), client},
                                        {QStringLiteral("redirect_uri"), redirect},
                                        {QStringLiteral("state"), QStringLiteral("st")},
                                        {QStringLiteral("scope"), scopes},
                                        {QStringLiteral("auto"), person}});
        return m_world
            .get(QStringLiteral("/graph.facebook.com/v26.0/oauth/access_token"),
                 {{QStringLiteral("client_id"), client},
                  {QStringLiteral("client_secret"), secret},
                  {QStringLiteral("redirect_uri"), redirect},
                  {QStringLiteral("code"), back.sentBack(QStringLiteral("code"))}})
            .text(QStringLiteral("access_token"));
    }
    /// The row of a person's page whose tasks allow everything; with \a name: of that page.
    QJsonObject facebookPage(const QString& userToken, const QString& name = {})
    {
        const Reply list = m_world.get(
            QStringLiteral("/graph.facebook.com/v26.0/me/accounts"),
            {{QStringLiteral("fields"),
              QStringLiteral("id,name,tasks,access_token,followers_count,instagram_business_account{id,username}")},
             {QStringLiteral("limit"), QStringLiteral("100")}},
            userToken);
        for (const QJsonValue row : list.json.value(QStringLiteral("data")).toArray()) {
            const QStringList tasks = row[QStringLiteral("tasks")].toVariant().toStringList();
            const bool full = tasks.contains(QStringLiteral("MANAGE"))
                || tasks.contains(QStringLiteral("PROFILE_PLUS_FULL_CONTROL"));
            if (name.isEmpty() ? full : row[QStringLiteral("name")].toString() == name)
                return row.toObject();
        }
        return {};
    }
    /// A Twitch token from a device code.
    QString twitch(const QString& person, const QString& scopes)
    {
        const QString client = QStringLiteral("rehearsal-twitch");
        const Reply asked = m_world.post(QStringLiteral("/id.twitch.tv/oauth2/device"),
                                         {{QStringLiteral("client_id"), client}, {QStringLiteral("scopes"), scopes}});
        m_world.get(QStringLiteral("/www.twitch.tv/activate"),
                    {{QStringLiteral("device-code"), asked.text(QStringLiteral("user_code"))},
                     {QStringLiteral("auto"), person}});
        return m_world
            .post(QStringLiteral("/id.twitch.tv/oauth2/token"),
                  {{QStringLiteral("client_id"), client},
                   {QStringLiteral("scopes"), scopes},
                   {QStringLiteral("device_code"), asked.text(QStringLiteral("device_code"))},
                   {QStringLiteral("grant_type"), QStringLiteral("urn:ietf:params:oauth:grant-type:device_code")}})
            .text(QStringLiteral("access_token"));
    }

    Reply json(const QByteArray& method, const QString& path, const QJsonObject& body, const QString& bearer,
               const Fields& headers = {}, int timeoutMs = 5000)
    {
        return m_world.send(method,
                            path,
                            QJsonDocument(body).toJson(QJsonDocument::Compact),
                            bearer.isEmpty() ? QByteArray() : "Bearer " + bearer.toUtf8(),
                            timeoutMs,
                            Fields{{QStringLiteral("Content-Type"), QStringLiteral("application/json")}} + headers);
    }
    /// A form with one file in it.
    Reply upload(const QString& path, const Fields& fields, const QString& field, const QByteArray& content,
                 const QString& bearer, const Fields& headers = {})
    {
        QByteArray body;
        for (const auto& [name, value] : fields)
            body += "--line\r\nContent-Disposition: form-data; name=\"" + name.toUtf8() + "\"\r\n\r\n" + value.toUtf8()
                + "\r\n";
        body += "--line\r\nContent-Disposition: form-data; name=\"" + field.toUtf8()
            + "\"; filename=\"picture\"\r\nContent-Type: image/jpeg\r\n\r\n" + content + "\r\n--line--\r\n";
        return m_world.send(
            "POST",
            path,
            body,
            bearer.isEmpty() ? QByteArray() : "Bearer " + bearer.toUtf8(),
            5000,
            Fields{{QStringLiteral("Content-Type"), QStringLiteral("multipart/form-data; boundary=\"line\"")}}
                + headers);
    }
    /// What arrived at a network; the newest is the last.
    QJsonArray arrived(const QString& network)
    {
        return m_world.control(QStringLiteral("posts"), {{QStringLiteral("network"), network}})
            .value(QStringLiteral("posts"))
            .toArray();
    }
    static QByteArray jpeg() { return QByteArray("\xff\xd8\xff\xe0") + QByteArray(200, 'j'); }
    static QByteArray png() { return QByteArray("\x89PNG\r\n\x1a\n") + QByteArray(200, 'p'); }
    static QString hash(const QByteArray& content)
    {
        return QString::fromLatin1(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
    }

private:
    RehearsalClient& m_world;
};

} // namespace pk::test
