// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/services/postingadapter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrlQuery>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

const QByteArray kDescriptor = R"({
    "id": "ID", "name": "NAME", "color": "#123456", "letter": "LETTER", "pageKind": "Profile",
    "endpoints": { "authorize": "ORIGIN/authorize", "token": "ORIGIN/token", "api": "ORIGIN" },
    "renewal": { "rule": "none" },
    "identity": { "url": "{api}/me", "id": "/id", "name": "/name" },
    "accountIsPage": true
})";

/// What is reported to the app while it is on: what the server says, else what is always reported.
Activation activationFrom(const QJsonObject& state, bool active)
{
    Activation activation{active, {}};
    for (const QJsonValue field : state.value(u"subscribed"_s).toArray())
        activation.subscribed.append(field.toString());
    if (activation.active && !state.contains(u"subscribed"_s))
        activation.subscribed.append(u"feed"_s);
    return activation;
}

Error refusedBy(const HttpResponse& answer)
{
    const Cause cause = answer.status == 401 ? Cause::SignedOut : Cause::Unknown;
    return {ErrorKind::Rejected, {}, cause, QString::number(answer.status)};
}

} // namespace

Result<HttpRequest> PostingAdapter::request(const Grant& grant, const Page& page, Purpose purpose,
                                            const QString& path) const
{
    const auto use = grant.consent.use(purpose, path);
    if (!use)
        return Failed(use.error());
    QUrl url = m_origin;
    url.setPath(path);
    HttpRequest request{.url = url, .use = use->about(page.id)};
    request.bearer = grant.tokens.accessToken;
    request.tokenOrigins = {originOf(m_origin)};
    request.followRedirects = false;
    return request;
}

QCoro::Task<PublishOutcome> PostingAdapter::publish(Grant grant, Page page, Post post, QString key)
{
    PublishOutcome outcome;
    auto posting = request(grant, page, Purpose::Publish, u"/posts"_s);
    if (!posting) {
        outcome.error = posting.error();
        co_return outcome;
    }
    posting->method = "POST";
    posting->contentType = "application/json";
    posting->body = QJsonDocument(QJsonObject{{u"page"_s, page.remoteId.toString()},
                                              {u"text"_s, post.text},
                                              {u"link"_s, post.link.toString()},
                                              {u"pictures"_s, post.pictures.size()},
                                              {u"key"_s, key}})
                        .toJson(QJsonDocument::Compact);
    const Result<HttpResponse> answer = co_await http().send(*posting);
    if (!answer || answer->status >= 500) {
        outcome.kind = PublishOutcome::Kind::Unconfirmed;
        co_return outcome;
    }
    if (answer->status >= 400) {
        outcome.error = refusedBy(*answer);
        co_return outcome;
    }
    const QJsonObject made = QJsonDocument::fromJson(answer->body).object();
    outcome.kind = PublishOutcome::Kind::Published;
    outcome.published = {made.value(u"id"_s).toString(), QUrl(made.value(u"link"_s).toString())};
    co_return outcome;
}

Async<std::optional<Published>> PostingAdapter::findPublished(Grant grant, Page page, SoughtPost sought)
{
    auto looking = request(grant, page, Purpose::Publish, u"/posts"_s);
    if (!looking)
        co_return Failed(looking.error());
    looking->url.setQuery(QUrlQuery{{u"key"_s, sought.key}});
    const Result<HttpResponse> answer = co_await http().send(*looking);
    if (!answer)
        co_return Failed(answer.error());
    if (answer->status != 200)
        co_return fail(ErrorKind::NetworkUnavailable, QString::number(answer->status));
    const QJsonObject found = QJsonDocument::fromJson(answer->body).object();
    if (!found.contains(u"id"_s))
        co_return std::optional<Published>();
    co_return std::optional(Published{found.value(u"id"_s).toString(), QUrl(found.value(u"link"_s).toString())});
}

Async<Activation> PostingAdapter::activation(Grant grant, Page page)
{
    const auto asking = request(grant, page, Purpose::Activation, u"/activation"_s);
    if (!asking)
        co_return Failed(asking.error());
    const Result<HttpResponse> answer = co_await http().send(*asking);
    if (!answer)
        co_return Failed(answer.error());
    if (answer->status != 200)
        co_return Failed(refusedBy(*answer));
    const QJsonObject state = QJsonDocument::fromJson(answer->body).object();
    co_return activationFrom(state, state.value(u"active"_s).toBool());
}

Async<Activation> PostingAdapter::setActivation(Grant grant, Page page, bool active)
{
    auto setting = request(grant, page, Purpose::Activation, u"/activation"_s);
    if (!setting)
        co_return Failed(setting.error());
    setting->method = "POST";
    setting->contentType = "application/json";
    setting->body = active ? "{\"active\":true}" : "{\"active\":false}";
    const Result<HttpResponse> answer = co_await http().send(*setting);
    if (!answer)
        co_return Failed(answer.error());
    if (answer->status != 200)
        co_return Failed(refusedBy(*answer));
    const QJsonObject state = QJsonDocument::fromJson(answer->body).object();
    co_return activationFrom(state, state.value(u"applied"_s).toBool(active));
}

NetworkDescriptor postingNetwork(const QUrl& origin, const QString& name)
{
    const QByteArray text = QByteArray(kDescriptor)
                                .replace("ORIGIN", origin.toEncoded())
                                .replace("ID", name.toLower().toUtf8())
                                .replace("NAME", name.toUtf8())
                                .replace("LETTER", name.left(1).toUtf8());
    Result<NetworkDescriptor> network = parseDescriptor(text, u"%1.json"_s.arg(name.toLower()));
    if (!network)
        qFatal("%s", qPrintable(network.error().detail));
    network->capabilities = {Purpose::ValidateUser, Purpose::ListPages, Purpose::Publish, Purpose::Activation};
    PostLimits limits;
    limits.text = 280;
    limits.link = true;
    limits.pictures = 4;
    limits.pictureBytes = 1024 * 1024;
    limits.pictureTypes = {"image/png", "image/jpeg"};
    limits.altText = 1000;
    network->post = limits;
    return *network;
}

Account postingAccount(const QString& network)
{
    Account account;
    account.id = AccountId::create();
    account.network = NetworkId(network);
    account.identity = {RemoteId(u"1000"_s), u"Kim Lab"_s, u"@kim"_s, {}};
    account.holder = account.identity.name;
    account.purposes = {Purpose::ValidateUser, Purpose::ListPages, Purpose::Publish, Purpose::Activation};
    account.pagesChosen = true;
    account.generation = 1;
    account.connectedAt = QDateTime(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);
    account.life.statedEndless = true;
    return account;
}

Page postingPage(const Account& account, const QString& remoteId)
{
    Page page;
    page.id = PageId::create();
    page.account = account.id;
    page.remoteId = RemoteId(remoteId);
    page.name = u"Page %1"_s.arg(remoteId);
    page.kind = u"Profile"_s;
    page.role = u"Owner"_s;
    page.addedAt = account.connectedAt;
    return page;
}

} // namespace pk
