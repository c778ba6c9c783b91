// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rehearsalclient.h"

#include <QJsonValue>

namespace pk::test {

/// An application at one pretend network, and its way through an ordinary sign-in.
struct SignIn
{
    QString authorize; ///< "/www.example.com/authorize", as all addresses
    QString token;
    QString client;
    QString secret;
    QString redirect;
    QString scopes;
    bool basic = false; ///< the secret goes into the header, even an empty one
    Fields more = {};   ///< of the sign-in link
    QString clientIdName = QStringLiteral("client_id");
    QString verifier = {}; ///< sent with the code

    [[nodiscard]] Reply link(RehearsalClient& world, const QString& person, const Fields& changed = {}) const
    {
        const Fields fields{{clientIdName, client},
                            {QStringLiteral("response_type"), QStringLiteral("code")},
                            {QStringLiteral("redirect_uri"), redirect},
                            {QStringLiteral("scope"), scopes},
                            {QStringLiteral("state"), QStringLiteral("st")},
                            {QStringLiteral("auto"), person}};
        return world.get(authorize, with(fields + more, changed));
    }
    [[nodiscard]] Reply exchange(RehearsalClient& world, const QString& code, const Fields& changed = {}) const
    {
        Fields fields{{QStringLiteral("grant_type"), QStringLiteral("authorization_code")},
                      {QStringLiteral("code"), code},
                      {QStringLiteral("redirect_uri"), redirect}};
        if (!verifier.isEmpty())
            fields.append({QStringLiteral("code_verifier"), verifier});
        return post(world, fields, changed);
    }
    [[nodiscard]] Reply renew(RehearsalClient& world, const QString& refresh, const Fields& changed = {}) const
    {
        return post(world,
                    {{QStringLiteral("grant_type"), QStringLiteral("refresh_token")},
                     {QStringLiteral("refresh_token"), refresh}},
                    changed);
    }
    [[nodiscard]] Reply tokens(RehearsalClient& world, const QString& person, const Fields& changed = {}) const
    {
        return exchange(world, link(world, person, changed).sentBack(QStringLiteral("code")));
    }
    [[nodiscard]] QString access(RehearsalClient& world, const QString& person, const Fields& changed = {}) const
    {
        return tokens(world, person, changed).text(QStringLiteral("access_token"));
    }
    [[nodiscard]] QByteArray header() const
    {
        return basic ? "Basic " + (client + u':' + secret).toUtf8().toBase64() : QByteArray();
    }

private:
    /// Fields of \a changed take the place of those with their name; an empty one leaves it out.
    [[nodiscard]] static Fields with(Fields fields, const Fields& changed)
    {
        for (const auto& change : changed) {
            fields.removeIf([&](const auto& field) { return field.first == change.first; });
            if (!change.second.isEmpty())
                fields.append(change);
        }
        return fields;
    }
    [[nodiscard]] Reply post(RehearsalClient& world, Fields fields, const Fields& changed) const
    {
        if (!basic) {
            fields.append({clientIdName, client});
            fields.append({QStringLiteral("client_secret"), secret});
        }
        return world.post(token, with(fields, changed), header());
    }
};

/// "a/0/b" of an answer.
inline QJsonValue at(const QJsonValue& value, const QString& path)
{
    QJsonValue found = value;
    for (const QString& step : path.split(u'/', Qt::SkipEmptyParts)) {
        bool number = false;
        const int index = step.toInt(&number);
        found = number ? found[index] : found[step];
    }
    return found;
}

} // namespace pk::test
