// SPDX-License-Identifier: GPL-3.0-or-later
// Posts of Facebook Pages and the page's app subscription (facebook.md sections 8 and 9); always with the page's own token.
#include "models/domain/posttext.h"
#include "models/networks/answers.h"
#include "models/networks/facebookadapter.h"
#include "models/networks/findpost.h"
#include "models/networks/publishing.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kNewest = 25;

/// Where the page's newest posts have what.
FindRule newestPosts()
{
    FindRule rule;
    rule.id = u"/id"_s;
    rule.text = {u"/message"_s};
    rule.link = u"/permalink_url"_s;
    rule.sentLink = u"/attachments/data/0/unshimmed_url"_s;
    rule.time = u"/created_time"_s;
    rule.most = kNewest;
    return rule;
}

QString pagePath(const Page& page, const QString& edge)
{
    return u'/' + page.remoteId.toString() + edge;
}

/// Nothing of a Page works with the person's own token (section 8 "Wrong token kind").
Result<Secret> pageToken(const Grant& grant, const Page& page)
{
    const Secret token = grant.tokens.pageTokens.value(page.remoteId);
    if (token.isEmpty())
        return Failed(
            Error{ErrorKind::Rejected, u"there is no token of this page"_s, Cause::PageNotInGrant, u"no page token"_s});
    return token;
}

GraphCall callFor(const Page& page, const Secret& token, const QString& edge, TokenUse use)
{
    GraphCall call{.use = std::move(use)};
    call.path = pagePath(page, edge);
    call.token = token;
    return call;
}

void setPhoto(GraphCall& call, const Grant& grant, const Picture& picture, const QString& caption, bool visible)
{
    QList<BodyPart> parts;
    if (!caption.isEmpty())
        parts.append({u"caption"_s, caption.toUtf8()});
    if (!picture.altText.isEmpty())
        parts.append({u"alt_text_custom"_s, picture.altText.toUtf8()});
    if (!visible)
        parts.append({u"published"_s, "false"});
    parts.append(
        {u"source"_s, picture.bytes, picture.mimeType, picture.fileName.isEmpty() ? u"picture"_s : picture.fileName});
    HttpRequest form = requestFor(grant, QUrl(), call.use);
    setMultipart(form, parts);
    call.method = "POST";
    call.contentType = form.contentType;
    call.body = form.body;
}

Activation activationFrom(const QJsonObject& body, const QString& appId)
{
    Activation activation;
    const QJsonArray apps = body.value(u"data"_s).toArray();
    for (const QJsonValue app : apps) {
        if (textAt(app, u"/id"_s) != appId)
            continue;
        activation.active = true;
        for (const QJsonValue field : app[u"subscribed_fields"_s].toArray()) {
            // A field is its name, or since some version an object that has it.
            const QString name = field.isObject() ? textAt(field, u"/name"_s) : field.toString();
            if (!name.isEmpty())
                activation.subscribed.append(name);
        }
    }
    return activation;
}

/// Accounts that hang on Pages are other pages than those this file is about.
bool isLinked(const Grant& grant)
{
    return grant.network->extra.contains(u"linked"_s);
}

} // namespace

/// The ids of the pictures, uploaded and not shown yet.
Async<QStringList> FacebookAdapter::uploadPhotos(Grant grant, Page page, Post post, Secret token, TokenUse use)
{
    QStringList ids;
    for (const Picture& picture : std::as_const(post.pictures)) {
        GraphCall call = callFor(page, token, u"/photos"_s, use.named(u"upload a picture"_s));
        call.repeatable = true;
        setPhoto(call, grant, picture, {}, false);
        const HttpRequest request = repeatable(m_graph.requestOf(grant, call));
        const Result<HttpResponse> response = co_await m_graph.http().send(request);
        if (!response)
            co_return Failed(response.error());
        const Result<QJsonObject> body = objectOf(*response);
        const QString id = body ? textAt(*body, u"/id"_s) : QString();
        if (response->status != 200 || body.value_or(QJsonObject()).contains(u"error"_s))
            co_return Failed(publishError(grant, *response, m_graph.now()));
        if (id.isEmpty())
            co_return fail(ErrorKind::BadAnswer, u"no id of the picture"_s);
        ids.append(id);
    }
    co_return ids;
}

QCoro::Task<PublishOutcome> FacebookAdapter::publish(Grant grant, Page page, Post post, QString)
{
    const std::optional<Error> objection = publishObjection(grant, post);
    if (objection)
        co_return refused(*objection);
    const Result<Secret> token = pageToken(grant, page);
    if (!token)
        co_return refused(token.error());
    const TokenUse use = grant.consent.use(Purpose::Publish, u"publish"_s)->about(page.id);
    GraphCall call = callFor(page, *token, u"/feed"_s, use);
    call.method = "POST";
    call.query = {{u"fields"_s, u"id,permalink_url"_s}};
    if (post.pictures.size() == 1) {
        call.path = pagePath(page, u"/photos"_s);
        call.query.clear();
        setPhoto(call, grant, post.pictures.first(), post.text, true);
    } else {
        QList<QPair<QString, QString>> fields;
        if (!post.text.isEmpty())
            fields.append({u"message"_s, post.text});
        if (!post.link.isEmpty())
            fields.append({u"link"_s, post.link.toString(QUrl::FullyEncoded)});
        if (!post.pictures.isEmpty()) {
            const Result<QStringList> ids = co_await uploadPhotos(grant, page, post, *token, use);
            if (!ids)
                co_return refused(ids.error());
            QJsonArray media;
            for (const QString& id : *ids)
                media.append(QJsonObject{{u"media_fbid"_s, id}});
            fields.append(
                {u"attached_media"_s, QString::fromUtf8(QJsonDocument(media).toJson(QJsonDocument::Compact))});
        }
        call.contentType = "application/x-www-form-urlencoded";
        call.body = formBody(fields);
    }
    const HttpRequest request = onlyOnce(m_graph.requestOf(grant, call));
    const Result<HttpResponse> response = co_await m_graph.http().send(request);
    const VisibleAnswer answer = judgeVisible(grant, response, u"/error"_s, m_graph.now());
    if (answer.ended)
        co_return *answer.ended;
    Published done;
    done.id = textAt(answer.body, u"/post_id"_s); // of a photo; its "id" is the picture's
    if (done.id.isEmpty())
        done.id = textAt(answer.body, u"/id"_s);
    if (done.id.isEmpty())
        co_return unconfirmed({ErrorKind::BadAnswer, u"the answer does not name the post"_s});
    done.link = QUrl(textAt(answer.body, u"/permalink_url"_s));
    if (!isAcceptable(done.link))
        done.link = QUrl(u"https://www.facebook.com/"_s + done.id);
    co_return published(done);
}

Async<std::optional<Published>> FacebookAdapter::findPublished(Grant grant, Page page, SoughtPost sought)
{
    const Result<TokenUse> use = grant.consent.use(Purpose::Publish, u"look for the post"_s);
    if (!use)
        co_return Failed(use.error());
    const Result<Secret> token = pageToken(grant, page);
    if (!token)
        co_return Failed(token.error());
    GraphCall call = callFor(page, *token, u"/published_posts"_s, use->about(page.id));
    call.query = {{u"fields"_s, u"id,message,created_time,permalink_url,attachments{media_type,title,unshimmed_url}"_s},
                  {u"limit"_s, QString::number(kNewest)}};
    const Result<QJsonObject> body = co_await m_graph.get(grant, call);
    if (!body)
        co_return Failed(body.error());
    if (!body->value(u"data"_s).isArray())
        co_return fail(ErrorKind::BadAnswer, u"no list of posts"_s);
    const SentPost sent{sought.post.text, sought.post.text, sought.post.link, sought.sentAt, sought.others};
    co_return matchIn(newestPosts(), body->value(u"data"_s).toArray(), sent, PublishValues());
}

Async<Activation> FacebookAdapter::activation(Grant grant, Page page)
{
    if (isLinked(grant)) {
        Result<Activation> none = co_await NetworkAdapter::activation(grant, page);
        co_return none;
    }
    const Result<TokenUse> use = grant.consent.use(Purpose::Activation, u"app subscription"_s);
    if (!use)
        co_return Failed(use.error());
    const Result<Secret> token = pageToken(grant, page);
    if (!token)
        co_return Failed(token.error());
    const GraphCall call = callFor(page, *token, u"/subscribed_apps"_s, use->about(page.id));
    const Result<QJsonObject> body = co_await m_graph.get(grant, call);
    if (!body)
        co_return Failed(body.error());
    if (!body->value(u"data"_s).isArray())
        co_return fail(ErrorKind::BadAnswer, u"no list of apps"_s);
    co_return activationFrom(*body, grant.app.clientId);
}

/// Subscribing twice is subscribing once, so both directions may be repeated.
Async<Activation> FacebookAdapter::setActivation(Grant grant, Page page, bool active)
{
    if (isLinked(grant)) {
        Result<Activation> none = co_await NetworkAdapter::setActivation(grant, page, active);
        co_return none;
    }
    const Result<TokenUse> use = grant.consent.use(Purpose::Activation,
                                                   active ? u"subscribe the app"_s : u"unsubscribe the app"_s);
    if (!use)
        co_return Failed(use.error());
    const Result<Secret> token = pageToken(grant, page);
    if (!token)
        co_return Failed(token.error());
    GraphCall call = callFor(page, *token, u"/subscribed_apps"_s, use->about(page.id));
    call.method = active ? "POST" : "DELETE";
    call.repeatable = true;
    if (active)
        call.query = {{u"subscribed_fields"_s, u"feed"_s}};
    const Result<GraphAnswer> answer = co_await m_graph.ask(grant, call);
    if (!answer)
        co_return Failed(answer.error());
    Result<Activation> now = fail(ErrorKind::BadAnswer, u"%1 did not confirm the change"_s.arg(grant.network->name));
    if (answer->failure)
        now = Failed(errorFrom(*answer->failure));
    else if (answer->body.value(u"success"_s).toBool())
        now = co_await activation(grant, page);
    // Only a definite no says that nothing was changed.
    if (!now)
        now.error().sent = !answer->failure || answer->failure->certainty != Certainty::Definite;
    co_return now;
}

} // namespace pk
