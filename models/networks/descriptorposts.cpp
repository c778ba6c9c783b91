// SPDX-License-Identifier: GPL-3.0-or-later
// What a post may hold and how it is published, read from a descriptor.
#include "models/networks/descriptorparts.h"
#include "models/networks/publishvalues.h"

#include <array>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::chrono::seconds kLongestWait{600};

TextCount readCount(const ObjectReader& post)
{
    struct Word
    {
        const char* word;
        TextCount count;
    };
    static constexpr std::array words{Word{"code_points", TextCount::CodePoints},
                                      Word{"utf16", TextCount::Utf16},
                                      Word{"utf8", TextCount::Utf8},
                                      Word{"graphemes", TextCount::Graphemes},
                                      Word{"weighted", TextCount::Weighted},
                                      Word{"fixed_addresses", TextCount::FixedAddresses},
                                      Word{"emoji_bytes", TextCount::EmojiBytes}};
    const QString text = post.text(u"count"_s);
    for (const Word& each : words) {
        if (text == QLatin1StringView(each.word))
            return each.count;
    }
    if (!text.isEmpty())
        post.complain(
            u"count"_s,
            u"\"count\" takes code_points, utf16, utf8, graphemes, weighted, fixed_addresses, emoji_bytes, not \"%1\""_s
                .arg(text.left(60)));
    return TextCount::CodePoints;
}

void readLimits(const ObjectReader& top, NetworkDescriptor& network)
{
    if (!top.has(u"post"_s))
        return;
    const ObjectReader post = top.object(u"post"_s,
                                         {u"text"_s,
                                          u"count"_s,
                                          u"addressCounts"_s,
                                          u"alsoUtf8"_s,
                                          u"title"_s,
                                          u"cashtags"_s,
                                          u"link"_s,
                                          u"linkInText"_s,
                                          u"linkOrPictures"_s,
                                          u"linkLength"_s,
                                          u"needsText"_s,
                                          u"needsPicture"_s,
                                          u"pictures"_s,
                                          u"pictureBytes"_s,
                                          u"picturePixels"_s,
                                          u"gifAlone"_s,
                                          u"pictureTypes"_s,
                                          u"altText"_s});
    PostLimits limits;
    limits.text = int(post.number(u"text"_s));
    limits.count = readCount(post);
    limits.addressCounts = int(post.number(u"addressCounts"_s));
    const bool fixed = limits.count == TextCount::Weighted || limits.count == TextCount::FixedAddresses;
    if (fixed != (limits.addressCounts > 0))
        post.complain(u"addressCounts"_s, u"\"addressCounts\" goes with the counts weighted and fixed_addresses"_s);
    limits.alsoUtf8 = int(post.number(u"alsoUtf8"_s));
    limits.title = int(post.number(u"title"_s));
    limits.cashtags = int(post.number(u"cashtags"_s));
    limits.link = post.flag(u"link"_s);
    limits.linkInText = post.flag(u"linkInText"_s);
    limits.linkOrPictures = post.flag(u"linkOrPictures"_s);
    if ((limits.linkInText || limits.linkOrPictures) && !limits.link)
        post.complain(u"link"_s, u"\"linkInText\" and \"linkOrPictures\" say how a \"link\" is taken"_s);
    limits.linkLength = int(post.number(u"linkLength"_s));
    limits.needsText = post.flag(u"needsText"_s);
    limits.needsPicture = post.flag(u"needsPicture"_s);
    limits.pictures = int(post.number(u"pictures"_s));
    limits.pictureBytes = qint64(post.number(u"pictureBytes"_s));
    limits.picturePixels = qint64(post.number(u"picturePixels"_s));
    limits.gifAlone = post.flag(u"gifAlone"_s);
    static const QRegularExpression type(u"^image/[a-z0-9.+-]{1,40}$"_s);
    const QStringList types = post.texts(u"pictureTypes"_s);
    for (const QString& each : types) {
        if (!type.match(each).hasMatch())
            post.complain(u"pictureTypes"_s, u"\"pictureTypes\" takes kinds such as \"image/png\""_s);
        limits.pictureTypes.append(each.toLatin1());
    }
    limits.altText = int(post.number(u"altText"_s));
    network.post = limits;
}

const QStringList& requestKeys()
{
    static const QStringList keys{u"method"_s,
                                  u"url"_s,
                                  u"when"_s,
                                  u"unless"_s,
                                  u"json"_s,
                                  u"form"_s,
                                  u"multipart"_s,
                                  u"file"_s,
                                  u"allPictures"_s,
                                  u"bytes"_s,
                                  u"headers"_s,
                                  u"takes"_s,
                                  u"until"_s,
                                  u"failed"_s,
                                  u"failedReason"_s,
                                  u"pending"_s,
                                  u"within"_s,
                                  u"pauseAfter"_s};
    return keys;
}

void readBody(const ObjectReader& reader, PublishRequest& request)
{
    using Body = PublishRequest::Body;
    int bodies = 0;
    for (const auto& [key, body] : {std::pair{u"json"_s, Body::Json},
                                    std::pair{u"form"_s, Body::Form},
                                    std::pair{u"multipart"_s, Body::Multipart}}) {
        if (!reader.has(key))
            continue;
        ++bodies;
        request.body = body;
        request.fields = reader.anyObject(key);
    }
    if (reader.flag(u"bytes"_s)) {
        ++bodies;
        request.body = Body::Bytes;
    }
    if (bodies > 1)
        reader.complain(u"url"_s, u"a request has one body: json, form, multipart or bytes"_s);
    request.filePart = reader.text(u"file"_s, ObjectReader::Optional, 60);
    request.allPictures = reader.flag(u"allPictures"_s);
    if (request.filePart.isEmpty() == (request.body == Body::Multipart))
        reader.complain(u"file"_s, u"\"file\" names the picture's part of a \"multipart\" body"_s);
}

/// An address with something in place of what only a post fills in.
QString shownAddress(const QString& address, const NetworkDescriptor& network)
{
    QString shown = address;
    for (const QString& name : placeholdersIn(address)) {
        const QString whole = u'{' + name + u'}';
        if (network.expand(whole, u"instance"_s) == whole)
            shown.replace(whole, u"x"_s);
    }
    return shown;
}

PublishRequest readRequest(const ObjectReader& reader, const NetworkDescriptor& network)
{
    PublishRequest request;
    static const QStringList methods{u"GET"_s, u"POST"_s, u"PUT"_s, u"PATCH"_s, u"DELETE"_s};
    const QString method = reader.text(u"method"_s);
    if (!method.isEmpty() && !methods.contains(method))
        reader.complain(u"method"_s, u"\"method\" takes %1"_s.arg(methods.join(u", "_s)));
    if (!method.isEmpty())
        request.method = method.toLatin1();
    request.url = reader.text(u"url"_s, ObjectReader::Required);
    const QString shown = shownAddress(request.url, network);
    if (shown != "x"_L1) // an address that the network gives; tokens still go to its own hosts only
        checkTokenAddress(reader, u"url"_s, shown, network);
    request.when = reader.text(u"when"_s, ObjectReader::Optional, 40);
    request.unless = reader.text(u"unless"_s, ObjectReader::Optional, 40);
    readBody(reader, request);
    for (const auto& [name, value] : reader.pairs(u"headers"_s))
        request.headers.insert(name, value);
    for (const auto& [name, pointer] : reader.pairs(u"takes"_s)) {
        if (!pointer.startsWith(u'/'))
            reader.complain(u"takes"_s, u"\"takes\" maps names to JSON pointers such as \"/data/id\""_s);
        request.takes.insert(name, pointer);
    }
    request.until = readCondition(reader, u"until"_s);
    request.failed = readCondition(reader, u"failed"_s);
    request.failedReason = reader.pointer(u"failedReason"_s);
    request.pending = reader.integers(u"pending"_s, 100, 599);
    if (reader.has(u"within"_s))
        request.within = reader.duration(u"within"_s);
    if (reader.has(u"pauseAfter"_s))
        request.pauseAfter = reader.duration(u"pauseAfter"_s);
    const bool waits = !request.until.isEmpty() || !request.pending.isEmpty();
    if (waits != request.isWaiting() || request.within > kLongestWait || request.pauseAfter > kLongestWait)
        reader.complain(u"within"_s, u"\"within\" (10m at most) goes with \"until\" or \"pending\""_s);
    return request;
}

std::vector<PublishRequest> readRequests(const ObjectReader& reader, const QString& key,
                                         const NetworkDescriptor& network)
{
    std::vector<PublishRequest> requests;
    const std::vector<ObjectReader> rows = reader.objects(key, requestKeys());
    requests.reserve(rows.size());
    for (const ObjectReader& row : rows)
        requests.push_back(readRequest(row, network));
    return requests;
}

FindRule readFind(const ObjectReader& publish, const NetworkDescriptor& network)
{
    FindRule rule;
    if (!publish.has(u"find"_s))
        return rule;
    const ObjectReader find = publish.object(u"find"_s,
                                             {u"url"_s,
                                              u"items"_s,
                                              u"id"_s,
                                              u"text"_s,
                                              u"html"_s,
                                              u"joined"_s,
                                              u"link"_s,
                                              u"linkFormat"_s,
                                              u"sentLink"_s,
                                              u"time"_s,
                                              u"timeForm"_s,
                                              u"only"_s,
                                              u"pending"_s,
                                              u"most"_s,
                                              u"headers"_s});
    rule.url = find.text(u"url"_s, ObjectReader::Required);
    const QString shown = shownAddress(rule.url, network);
    checkTokenAddress(find, u"url"_s, shown, network);
    rule.items = find.text(u"items"_s); // "" is the answer itself
    rule.id = find.pointer(u"id"_s, ObjectReader::Required);
    rule.text = find.pointerOrPointers(u"text"_s, ObjectReader::Required);
    rule.html = find.flag(u"html"_s);
    rule.joined = find.flag(u"joined"_s);
    rule.link = find.pointer(u"link"_s);
    rule.linkFormat = find.text(u"linkFormat"_s);
    rule.sentLink = find.pointer(u"sentLink"_s);
    rule.time = find.pointer(u"time"_s, ObjectReader::Required);
    const QString form = find.text(u"timeForm"_s);
    using Form = FindRule::TimeForm;
    rule.timeForm = form == "seconds"_L1 ? Form::Seconds : form == "milliseconds"_L1 ? Form::Milliseconds : Form::Iso;
    if (!form.isEmpty() && form != "iso"_L1 && rule.timeForm == Form::Iso)
        find.complain(u"timeForm"_s, u"\"timeForm\" takes iso, seconds, milliseconds"_s);
    rule.only = readCondition(find, u"only"_s);
    rule.pending = readCondition(find, u"pending"_s);
    if (find.has(u"most"_s))
        rule.most = int(find.number(u"most"_s));
    for (const auto& [name, value] : find.pairs(u"headers"_s))
        rule.headers.insert(name, value);
    return rule;
}

LimitsRule readLimitsFrom(const ObjectReader& publish, const NetworkDescriptor& network)
{
    LimitsRule rule;
    if (!publish.has(u"limitsFrom"_s))
        return rule;
    const ObjectReader from = publish.object(
        u"limitsFrom"_s,
        {u"url"_s, u"text"_s, u"addressCounts"_s, u"pictures"_s, u"pictureBytes"_s, u"pictureTypes"_s});
    rule.url = from.text(u"url"_s, ObjectReader::Required);
    checkTokenAddress(from, u"url"_s, rule.url, network);
    rule.text = from.pointer(u"text"_s);
    rule.addressCounts = from.pointer(u"addressCounts"_s);
    rule.pictures = from.pointer(u"pictures"_s);
    rule.pictureBytes = from.pointer(u"pictureBytes"_s);
    rule.pictureTypes = from.pointer(u"pictureTypes"_s);
    if (!rule.addressCounts.isEmpty() && network.post && network.post->addressCounts == 0)
        from.complain(u"addressCounts"_s, u"\"addressCounts\" goes with the counts weighted and fixed_addresses"_s);
    return rule;
}

QStringList takenBy(const PublishRule& rule)
{
    QStringList names;
    for (const auto* requests : {&rule.picture, &rule.before, &rule.after}) {
        for (const PublishRequest& request : *requests) {
            for (QString name : request.takes.keys())
                names.append(name.remove(u'?'));
        }
    }
    return names;
}

/// Complains about placeholders that nothing stands behind: they would leave their part out, silently and for ever.
void checkNames(const ObjectReader& publish, const PublishRule& rule, const NetworkDescriptor& network)
{
    const QStringList ofPost = publishNames() + takenBy(rule);
    const auto check = [&](const QString& key, const QJsonValue& form, bool picture) {
        for (const QString& name : placeholdersIn(form)) {
            const QString whole = u'{' + name + u'}';
            const bool fact = network.expand(whole, u"instance"_s) != whole;
            if (!fact && !ofPost.contains(name) && !(picture && pictureNames().contains(name)))
                publish.complain(key, u"nothing stands behind the placeholder %1"_s.arg(whole));
        }
    };
    const auto checkAll = [&](const QString& key, const std::vector<PublishRequest>& requests, bool picture) {
        for (const PublishRequest& request : requests) {
            check(key, request.url, picture);
            check(key, request.fields, picture);
            for (const QString& name : {request.when, request.unless}) {
                if (!name.isEmpty())
                    check(key, u'{' + name + u'}', picture);
            }
            for (const QString& value : request.headers)
                check(key, value, picture);
        }
    };
    checkAll(u"picture"_s, rule.picture, true);
    check(u"picture"_s, rule.pictureForm, true);
    checkAll(u"before"_s, rule.before, false);
    checkAll(u"visible"_s, rule.visible, false);
    checkAll(u"after"_s, rule.after, false);
    check(u"linkFormat"_s, rule.linkFormat, false);
}

PublishRule readRule(const ObjectReader& publish, const NetworkDescriptor& network)
{
    PublishRule rule;
    rule.asLogin = publish.flag(u"asLogin"_s);
    rule.notOffered = publish.text(u"notOffered"_s, ObjectReader::Optional, 300);
    for (const auto& [kind, target] : publish.pairs(u"targets"_s))
        rule.targets.insert(kind, target);
    rule.roles = publish.texts(u"roles"_s);
    rule.targetHint = publish.text(u"targetHint"_s, ObjectReader::Optional, 300);
    rule.escape = publish.text(u"escape"_s, ObjectReader::Optional, 60);
    rule.hashtag = publish.text(u"hashtag"_s, ObjectReader::Optional, 60);
    const ObjectReader picture = publish.object(u"picture"_s, {u"requests"_s, u"form"_s});
    rule.picture = readRequests(picture, u"requests"_s, network);
    rule.pictureForm = picture.anyValue(u"form"_s);
    rule.before = readRequests(publish, u"before"_s, network);
    rule.visible = readRequests(publish, u"visible"_s, network);
    rule.after = readRequests(publish, u"after"_s, network);
    for (const PublishRequest& request : rule.visible) {
        if (request.isWaiting())
            publish.complain(u"visible"_s,
                             u"the visible request is sent once; waiting is for \"before\" and \"after\""_s);
    }
    rule.refusal = publish.pointer(u"refusal"_s);
    rule.id = publish.pointer(u"id"_s);
    rule.idHeader = publish.text(u"idHeader"_s, ObjectReader::Optional, 60).toLatin1();
    if (!rule.visible.empty() && rule.id.isEmpty() == rule.idHeader.isEmpty())
        publish.complain(u"id"_s, u"the id of a post is at \"id\" or in \"idHeader\""_s);
    rule.link = publish.pointer(u"link"_s);
    rule.linkFormat = publish.text(u"linkFormat"_s);
    rule.limits = readLimitsFrom(publish, network);
    rule.find = readFind(publish, network);
    return rule;
}

} // namespace

void readPosts(const ObjectReader& top, NetworkDescriptor& network)
{
    readLimits(top, network);
    if (top.has(u"publish"_s)) {
        const ObjectReader publish = top.object(u"publish"_s,
                                                {u"asLogin"_s,
                                                 u"notOffered"_s,
                                                 u"targets"_s,
                                                 u"roles"_s,
                                                 u"targetHint"_s,
                                                 u"escape"_s,
                                                 u"hashtag"_s,
                                                 u"picture"_s,
                                                 u"before"_s,
                                                 u"visible"_s,
                                                 u"after"_s,
                                                 u"refusal"_s,
                                                 u"id"_s,
                                                 u"idHeader"_s,
                                                 u"link"_s,
                                                 u"linkFormat"_s,
                                                 u"limitsFrom"_s,
                                                 u"find"_s});
        network.publish = readRule(publish, network);
        checkNames(publish, network.publish, network);
    }
    const bool publishes = network.capabilities.contains(Purpose::Publish);
    if (publishes && !network.post)
        top.complain(u"capabilities"_s, u"a network to publish at says in \"post\" what a post may hold"_s);
    if (publishes && network.adapter.isEmpty() && network.publish.isEmpty())
        top.complain(u"capabilities"_s, u"a network to publish at says in \"publish\" how, or has an adapter"_s);
    if (network.capabilities.contains(Purpose::Activation) && network.adapter.isEmpty())
        top.complain(u"capabilities"_s, u"activations need an adapter"_s);
}

} // namespace pk
