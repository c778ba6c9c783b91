// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/networks/testgrant.h"

#include <QFile>

namespace pk {

using namespace Qt::Literals::StringLiterals;

QByteArray builtInText(const QString& id)
{
    QFile file(QStringLiteral(PK_SOURCE_DIR) + u"/resources/networks/"_s + id + u".json"_s);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no descriptor %s", qPrintable(id));
    return file.readAll();
}

std::shared_ptr<const NetworkDescriptor> parsed(const QByteArray& json)
{
    Result<NetworkDescriptor> read = parseDescriptor(json, u"test.json"_s);
    if (!read)
        qFatal("%s", qPrintable(read.error().detail));
    return std::make_shared<const NetworkDescriptor>(*std::move(read));
}

std::shared_ptr<const NetworkDescriptor> builtIn(const QString& id)
{
    return parsed(builtInText(id));
}

Grant testGrant(std::shared_ptr<const NetworkDescriptor> network)
{
    Grant grant;
    grant.network = std::move(network);
    grant.account = AccountId(u"account-1"_s);
    const QList<Purpose> purposes = allPurposes();
    grant.consent = Consent(grant.network->id, grant.account, {purposes.cbegin(), purposes.cend()});
    grant.app.clientId = u"CID"_s;
    grant.tokens.accessToken = Secret(QByteArray("AT"));
    grant.tokens.refreshToken = Secret(QByteArray("RT"));
    return grant;
}

HttpResponse response(int status, const QByteArray& body, const QList<HttpHeader>& headers)
{
    HttpResponse answer;
    answer.status = status;
    answer.body = body;
    answer.headers = headers;
    if (answer.header("Content-Type").isEmpty())
        answer.headers.append(HttpHeader{"Content-Type", "application/json"});
    return answer;
}

Routes routesTo(const QString& origin, const QStringList& hosts)
{
    QStringList entries;
    for (const QString& host : hosts)
        entries.append(host + u'=' + origin);
    Result<Routes> routes = Routes::parse(entries);
    if (!routes)
        qFatal("%s", qPrintable(routes.error().detail));
    return *routes;
}

} // namespace pk
