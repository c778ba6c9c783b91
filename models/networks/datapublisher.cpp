// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/datapublisher.h"

#include "models/domain/posttext.h"
#include "models/http/routes.h"
#include "models/networks/answers.h"
#include "models/networks/findpost.h"
#include "models/networks/publishing.h"
#include "models/networks/publishvalues.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

/// One post on its way.
struct DataPublisher::Work
{
    Work(Grant given, Page to, Post what, TokenUse with)
        : grant(std::move(given))
        , page(std::move(to))
        , post(std::move(what))
        , use(std::move(with))
    {}

    const Grant grant;
    const Page page;
    const Post post;
    const TokenUse use;
    PublishValues values;

    const PublishRule& rule() const { return grant.network->publish; }
};

namespace {

const QString kRejected = u"the network turned the post down"_s;

/// "harbour" of "@harbour", "u/harbour" and "r/harbour".
QString plainHandle(const QString& handle)
{
    static const QRegularExpression mark(u"^(?:@|[ur]/)"_s);
    return QString(handle).remove(mark);
}

PublishValues valuesOf(const Grant& grant, const Page& page, const Post& post, const QString& key,
                       const QString& target)
{
    const PublishRule& rule = grant.network->publish;
    const QString text = writtenText(rule, textOf(post, grant.network->post.value_or(PostLimits())));
    PublishValues values;
    values.set(u"page"_s, page.remoteId.toString());
    values.set(u"handle"_s, plainHandle(page.handle));
    values.set(u"name"_s, page.name);
    values.set(u"account"_s, plainHandle(grant.identity.handle));
    values.set(u"target"_s, target);
    values.set(u"text"_s, text);
    values.set(u"title"_s, titleOf(text));
    values.set(u"rest"_s, belowTitle(text));
    values.set(u"link"_s, post.link.toString(QUrl::FullyEncoded));
    values.set(u"linkTitle"_s, linkTitle(post.link));
    values.set(u"key"_s, key);
    values.set(u"clientId"_s, grant.app.clientId);
    values.set(u"language"_s, QLocale().bcp47Name());
    return values;
}

PublishValues withPicture(PublishValues values, const Picture& picture, int number)
{
    values.set(u"alt"_s, picture.altText);
    values.set(u"mime"_s, QString::fromLatin1(picture.mimeType));
    values.set(u"file"_s, picture.fileName);
    values.set(u"size"_s, picture.bytes.size());
    values.set(u"number"_s, number);
    values.set(u"base64"_s, QString::fromLatin1(picture.bytes.toBase64()));
    if (const auto size = sizeOf(picture.bytes)) {
        values.set(u"width"_s, size->width);
        values.set(u"height"_s, size->height);
    }
    return values;
}

bool fits(const PublishRequest& request, const PublishValues& values)
{
    return (request.when.isEmpty() || values.has(request.when))
        && (request.unless.isEmpty() || !values.has(request.unless));
}

QString formText(const QJsonValue& value)
{
    return value.isBool() ? (value.toBool() ? u"true"_s : u"false"_s) : textOf(value);
}

BodyPart pictureBody(const QString& name, const Picture& picture)
{
    return {name, picture.bytes, picture.mimeType, picture.fileName.isEmpty() ? u"picture"_s : picture.fileName};
}

QList<BodyPart> partsOf(const PublishRequest& rule, const QJsonObject& fields, const Post& post, const Picture* picture)
{
    QList<BodyPart> parts;
    for (auto field = fields.constBegin(); field != fields.constEnd(); ++field) {
        if (field.value().isObject())
            parts.append({field.key(),
                          QJsonDocument(field.value().toObject()).toJson(QJsonDocument::Compact),
                          "application/json"});
        else
            parts.append({field.key(), formText(field.value()).toUtf8()});
    }
    if (picture)
        parts.append(pictureBody(rule.filePart, *picture));
    for (qsizetype i = 0; rule.allPictures && i < post.pictures.size(); ++i)
        parts.append(
            pictureBody(QString(rule.filePart).replace(u"{number}"_s, QString::number(i + 1)), post.pictures.at(i)));
    return parts;
}

/// The rule as a request; InvalidInput when its address is without something it needs.
Result<HttpRequest> requestBy(const PublishRequest& rule, const Grant& grant, const Post& post, const TokenUse& use,
                              const PublishValues& values, const Picture* picture)
{
    // The network's own facts first: what people wrote is never looked through for placeholders.
    const std::optional<QString> address = values.fill(grant.network->expand(rule.url, grant.instance), true);
    const QUrl url = QUrl::fromEncoded(address.value_or(QString()).toUtf8());
    if (!address || !url.isValid() || url.host().isEmpty())
        return fail(ErrorKind::InvalidInput, u"no address for \"%1\""_s.arg(rule.url));
    HttpRequest request = userGet(grant, url, use);
    request.method = rule.method;
    for (auto header = rule.headers.constBegin(); header != rule.headers.constEnd(); ++header) {
        if (const auto value = values.fill(header.value()))
            request.headers.append({header.key().toLatin1(), value->toUtf8()});
    }
    const QJsonObject fields = values.render(rule.fields);
    switch (rule.body) {
    case PublishRequest::Body::None: break;
    case PublishRequest::Body::Json: setJson(request, fields); break;
    case PublishRequest::Body::Form: {
        QList<QPair<QString, QString>> form;
        for (auto field = fields.constBegin(); field != fields.constEnd(); ++field)
            form.append({field.key(), formText(field.value())});
        setForm(request, form);
        break;
    }
    case PublishRequest::Body::Multipart: setMultipart(request, partsOf(rule, fields, post, picture)); break;
    case PublishRequest::Body::Bytes:
        request.body = picture ? picture->bytes : QByteArray();
        request.contentType = picture ? picture->mimeType : QByteArray();
        break;
    }
    return request;
}

/// What the request gives to those after it; BadAnswer when something is not there that has to be.
Result<bool> take(const PublishRequest& rule, const QJsonValue& answer, PublishValues& values)
{
    for (auto taken = rule.takes.constBegin(); taken != rule.takes.constEnd(); ++taken) {
        const bool optional = taken.key().endsWith(u'?');
        const QString name = optional ? taken.key().chopped(1) : taken.key();
        // "{id}" in a pointer: of a list, the row of the post
        const QJsonValue value = valueAt(answer, values.fill(taken.value()).value_or(QString()));
        values.set(name, value.isObject() || value.isArray() ? value : QJsonValue(textOf(value)));
        if (!optional && !values.has(name))
            return fail(ErrorKind::BadAnswer, u"nothing at \"%1\""_s.arg(taken.value()));
    }
    return true;
}

/// With the address that a request after the visible one gave, where one did.
Published withItsLink(const PublishValues& values, Published post)
{
    const QUrl link(values.text(u"postLink"_s));
    if (isAcceptable(link))
        post.link = link;
    return post;
}

} // namespace

Result<QString> DataPublisher::targetFor(const NetworkDescriptor& network, const Page& page)
{
    const PublishRule& rule = network.publish;
    if (rule.targets.isEmpty())
        return page.remoteId.toString();
    PublishValues values;
    values.set(u"page"_s, page.remoteId.toString());
    values.set(u"handle"_s, plainHandle(page.handle));
    values.set(u"name"_s, page.name);
    const auto form = rule.targets.constFind(page.kind);
    const std::optional<QString> target = form == rule.targets.cend() ? std::nullopt : values.fill(*form);
    if (!target)
        return fail(ErrorKind::Unsupported,
                    rule.targetHint.isEmpty()
                        ? u"nothing can be published to a page of the kind \"%1\""_s.arg(page.kind)
                        : rule.targetHint);
    return *target;
}

Async<bool> DataPublisher::run(std::shared_ptr<Work> work, PublishRequest rule, const Picture* picture)
{
    for (int question = 0;; ++question) {
        const Result<HttpRequest> request = requestBy(rule, work->grant, work->post, work->use, work->values, picture);
        if (!request)
            co_return Failed(request.error());
        const HttpRequest asked = repeatable(*request);
        const Result<HttpResponse> response = co_await m_http.send(asked);
        if (!response)
            co_return Failed(response.error());
        const bool settled = !rule.pending.contains(response->status);
        if (settled && (response->status < 200 || response->status >= 300))
            co_return Failed(publishError(work->grant, *response, m_clock.now()));
        const Result<QJsonValue> body = response->body.isEmpty() ? Result<QJsonValue>(QJsonObject()) : response->json();
        if (!body && !(rule.takes.isEmpty() && rule.until.isEmpty()))
            co_return Failed(body.error());
        const QJsonValue answer = body.value_or(QJsonObject());
        if (!rule.failed.isEmpty() && isMet(rule.failed, answer))
            co_return Failed(
                Error{ErrorKind::Rejected, kRejected, Cause::Unknown, plainText(textAt(answer, rule.failedReason))});
        if (settled && (rule.until.isEmpty() || isMet(rule.until, answer))) {
            Result<bool> taken = take(rule, answer, work->values);
            if (taken && rule.pauseAfter.count() > 0)
                co_await pauseFor(&m_http, rule.pauseAfter);
            co_return taken;
        }
        if (pausedUntil(question) > rule.within)
            co_return fail(ErrorKind::TimedOut, u"the network is still working on it"_s);
        co_await pauseBefore(&m_http, question);
    }
}

Async<bool> DataPublisher::runAll(std::shared_ptr<Work> work, std::vector<PublishRequest> requests,
                                  const Picture* picture)
{
    for (const PublishRequest& request : requests) {
        if (!fits(request, work->values))
            continue;
        const Result<bool> done = co_await run(work, request, picture);
        if (!done)
            co_return Failed(done.error());
    }
    co_return true;
}

Async<bool> DataPublisher::uploadPictures(std::shared_ptr<Work> work)
{
    QJsonArray elements;
    const PublishValues plain = work->values;
    for (qsizetype i = 0; i < work->post.pictures.size(); ++i) {
        const Picture& picture = work->post.pictures.at(i);
        work->values = withPicture(plain, picture, int(i) + 1);
        const Result<bool> done = co_await runAll(work, work->rule().picture, &picture);
        if (!done)
            co_return Failed(done.error());
        const std::optional<QJsonValue> element = work->values.renderValue(work->rule().pictureForm);
        if (element)
            elements.append(*element);
    }
    work->values = plain;
    work->values.set(u"pictures"_s, elements);
    if (elements.size() == 1) {
        work->values.set(u"onePicture"_s, elements.first());
        work->values.set(u"alt"_s, work->post.pictures.first().altText);
    }
    if (elements.size() > 1)
        work->values.set(u"severalPictures"_s, elements);
    co_return true;
}

QCoro::Task<PublishOutcome> DataPublisher::publish(Grant grant, Page page, Post post, QString key, QString target)
{
    const Result<TokenUse> use = grant.consent.use(Purpose::Publish, u"publish"_s);
    if (!use)
        co_return refused(use.error());
    const auto work = std::make_shared<Work>(grant, page, post, use->about(page.id));
    work->values = valuesOf(grant, page, post, key, target);
    const Result<bool> uploaded = co_await uploadPictures(work);
    if (!uploaded)
        co_return refused(uploaded.error());
    const Result<bool> prepared = co_await runAll(work, work->rule().before, nullptr);
    if (!prepared)
        co_return refused(prepared.error());
    PublishOutcome outcome = co_await show(work);
    co_return outcome;
}

/// The one request that makes it visible.
QCoro::Task<PublishOutcome> DataPublisher::show(std::shared_ptr<Work> work)
{
    const PublishRule& rule = work->rule();
    const auto fitting = std::find_if(rule.visible.cbegin(), rule.visible.cend(), [&](const PublishRequest& request) {
        return fits(request, work->values);
    });
    if (fitting == rule.visible.cend())
        co_return refused({ErrorKind::Unsupported, u"no way to publish such a post"_s});
    const Result<HttpRequest> request = requestBy(*fitting, work->grant, work->post, work->use, work->values, nullptr);
    if (!request)
        co_return refused(request.error());
    const HttpRequest once = onlyOnce(*request);
    const Result<HttpResponse> response = co_await m_http.send(once);
    const VisibleAnswer answer = judgeVisible(work->grant, response, rule.refusal, m_clock.now());
    if (answer.ended)
        co_return *answer.ended;
    Published post;
    post.id = rule.idHeader.isEmpty() ? textAt(answer.body, rule.id)
                                      : QString::fromUtf8(answer.response.header(rule.idHeader));
    if (post.id.isEmpty())
        co_return unconfirmed({ErrorKind::BadAnswer, u"the answer does not name the post"_s});
    work->values.set(u"id"_s, post.id);
    QUrl link(textAt(answer.body, rule.link));
    if (link.isEmpty() && !rule.linkFormat.isEmpty())
        link = QUrl(work->values.fill(work->grant.network->expand(rule.linkFormat, work->grant.instance), true)
                        .value_or(QString()));
    if (isAcceptable(link))
        post.link = link;
    PublishOutcome outcome = co_await settle(work, post);
    co_return outcome;
}

/// What comes after: some networks take a post first and look at it later, some tell its address only when asked. \a once: it
/// is not waited for.
Async<bool> DataPublisher::awaitDecision(std::shared_ptr<Work> work, bool once)
{
    for (PublishRequest request : work->rule().after) {
        const bool waits = request.isWaiting();
        if (once)
            request.within = std::chrono::seconds(0);
        const Result<bool> done = co_await run(work, request, nullptr);
        if (!done && waits)
            co_return Failed(done.error());
    }
    co_return true;
}

QCoro::Task<PublishOutcome> DataPublisher::settle(std::shared_ptr<Work> work, Published post)
{
    const Result<bool> decided = co_await awaitDecision(work, false);
    if (!decided && decided.error().detail == kRejected)
        co_return refused(decided.error());
    if (!decided) {
        PublishOutcome open = unconfirmed(decided.error());
        open.published = post; // it has it, and calls it so
        co_return open;
    }
    co_return published(withItsLink(work->values, post));
}

/// What became of a post that the network took and had not decided about.
Async<std::optional<Published>> DataPublisher::decided(std::shared_ptr<Work> work, Published post)
{
    work->values.set(u"id"_s, post.id);
    const Result<bool> done = co_await awaitDecision(work, true);
    if (!done)
        co_return Failed(done.error());
    co_return withItsLink(work->values, post);
}

Async<std::optional<Published>> DataPublisher::find(Grant grant, Page page, SoughtPost sought, QString target)
{
    const Result<TokenUse> use = grant.consent.use(Purpose::Publish, u"look for the post"_s);
    if (!use)
        co_return Failed(use.error());
    const Post& post = sought.post;
    if (!sought.knownId.isEmpty()) {
        const auto work = std::make_shared<Work>(grant, page, post, use->about(page.id));
        work->values = valuesOf(grant, page, post, sought.key, target);
        const Published known{sought.knownId, {}};
        Result<std::optional<Published>> became = co_await decided(work, known);
        co_return became;
    }
    const FindRule rule = grant.network->publish.find;
    if (rule.isEmpty())
        co_return fail(ErrorKind::Unsupported, u"%1 lets nobody look for a post"_s.arg(grant.network->name));
    PublishValues values = valuesOf(grant, page, post, sought.key, target);
    PublishRequest list;
    list.method = "GET";
    list.url = rule.url;
    list.headers = rule.headers;
    const Result<HttpRequest> request = requestBy(list, grant, post, use->about(page.id), values, nullptr);
    if (!request)
        co_return Failed(request.error());
    const HttpRequest& asked = *request;
    const Result<HttpResponse> response = co_await m_http.send(asked);
    if (!response)
        co_return Failed(response.error());
    if (response->status != 200)
        co_return Failed(publishError(grant, *response, m_clock.now()));
    const Result<QJsonValue> body = response->json();
    if (!body)
        co_return Failed(body.error());
    const QJsonValue rows = rule.items.isEmpty() ? *body : valueAt(*body, rule.items);
    // An empty list may be left out; an answer of another shape says nothing.
    if (!rows.isArray() && !(body->isObject() && rows.isUndefined() && !rule.items.isEmpty()))
        co_return fail(ErrorKind::BadAnswer, u"no list of posts"_s);
    const QString sent = textOf(post, grant.network->post.value_or(PostLimits()));
    SentPost wanted{sent, values.text(u"text"_s), post.link, sought.sentAt, sought.others};
    co_return matchIn(rule, rows.toArray(), wanted, values);
}

} // namespace pk
