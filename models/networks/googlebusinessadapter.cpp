// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/googlebusinessadapter.h"

#include "models/networks/answers.h"
#include "models/networks/publishing.h"

#include <QJsonArray>
#include <QUrlQuery>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kMostResultPages = 50;

qsizetype rank(const QJsonValue& account)
{
    static const QStringList roles{u"PRIMARY_OWNER"_s, u"OWNER"_s, u"MANAGER"_s, u"SITE_MANAGER"_s};
    const qsizetype place = roles.indexOf(textAt(account, u"/role"_s));
    return place < 0 ? roles.size() : place;
}

} // namespace

Async<QJsonArray> GoogleBusinessAdapter::rows(Grant grant, QString address, QString member, TokenUse use)
{
    QJsonArray all;
    QString next;
    for (int page = 0; page < kMostResultPages; ++page) {
        QUrl url = addressOf(grant, address);
        if (!next.isEmpty()) {
            QUrlQuery query(url);
            query.addQueryItem(u"pageToken"_s, QString::fromLatin1(QUrl::toPercentEncoding(next)));
            url.setQuery(query);
        }
        const HttpRequest request = userGet(grant, url, use);
        const Result<HttpResponse> response = co_await http().send(request);
        if (!response)
            co_return Failed(response.error());
        if (response->status != 200)
            co_return Failed(publishError(grant, *response, now()));
        const Result<QJsonObject> body = objectOf(*response);
        if (!body)
            co_return Failed(body.error());
        const QJsonArray some = body->value(member).toArray();
        for (const QJsonValue row : some)
            all.append(row);
        next = textAt(*body, u"/nextPageToken"_s);
        if (next.isEmpty())
            break;
    }
    co_return all;
}

Async<QString> GoogleBusinessAdapter::publishTarget(Grant grant, Page page)
{
    const Result<TokenUse> use = grant.consent.use(Purpose::Publish, u"account of the location"_s);
    if (!use)
        co_return Failed(use.error());
    const TokenUse about = use->about(page.id);
    const QString accountsAddress = u"{accounts}/accounts?pageSize=20"_s;
    const QString accountsMember = u"accounts"_s;
    const Result<QJsonArray> accounts = co_await rows(grant, accountsAddress, accountsMember, about);
    if (!accounts)
        co_return Failed(accounts.error());
    QList<QJsonValue> sorted(accounts->cbegin(), accounts->cend());
    std::stable_sort(
        sorted.begin(), sorted.end(), [](const QJsonValue& a, const QJsonValue& b) { return rank(a) < rank(b); });
    for (const QJsonValue& account : std::as_const(sorted)) {
        const QString name = textAt(account, u"/name"_s);
        const QString address = u"{information}/%1/locations?readMask=name&pageSize=100"_s.arg(name);
        const QString member = u"locations"_s;
        const Result<QJsonArray> locations = co_await rows(grant, address, member, about);
        if (!locations)
            co_return Failed(locations.error());
        for (const QJsonValue location : *locations) {
            if (textAt(location, u"/name"_s) == page.remoteId.toString())
                co_return name + u'/' + page.remoteId.toString();
        }
    }
    co_return fail(ErrorKind::NotFound, u"no account of this login reaches the location"_s);
}

} // namespace pk
