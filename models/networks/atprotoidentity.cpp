// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/atprotoidentity.h"

#include "models/networks/answers.h"

#include <QDnsLookup>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <QCoroSignal>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kLargestDocument = 64 * 1024;
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::seconds kNamePatience{5};

/// The personal data server's origin in a DID document; empty when it names none that is acceptable.
QString serverIn(const QJsonObject& document, const QString& did)
{
    const QJsonArray services = document.value(u"service"_s).toArray();
    for (const QJsonValue service : services) {
        const QString id = service[u"id"_s].toString();
        const bool named = id == "#atproto_pds"_L1 || id == did + u"#atproto_pds"_s;
        if (!named || service[u"type"_s].toString() != "AtprotoPersonalDataServer"_L1)
            continue;
        const QUrl url(service[u"serviceEndpoint"_s].toString(), QUrl::StrictMode);
        const bool origin = (url.path().isEmpty() || url.path() == "/"_L1) && !url.hasQuery() && !url.hasFragment();
        return isAcceptable(url) && origin ? originOf(url) : QString();
    }
    return {};
}

QString firstHandleIn(const QJsonObject& document)
{
    const QJsonArray names = document.value(u"alsoKnownAs"_s).toArray();
    for (const QJsonValue name : names) {
        if (name.toString().startsWith("at://"_L1))
            return normalizedHandle(name.toString().mid(5));
    }
    return {};
}

} // namespace

QString didAmong(const QStringList& values)
{
    QStringList found;
    for (const QString& value : values) {
        if (value.startsWith("did="_L1) && isDid(value.mid(4)))
            found.append(value.mid(4));
    }
    found.removeDuplicates();
    return found.size() == 1 ? found.first() : QString();
}

bool isDid(const QString& text)
{
    static const QRegularExpression form(u"^did:(plc:[a-z2-7]{24}|web:[A-Za-z0-9.-]{1,253}(%3A[0-9]{1,5})?)$"_s);
    return form.match(text).hasMatch();
}

QString normalizedHandle(const QString& typed)
{
    QString handle = typed.trimmed();
    handle.removeIf(
        [](QChar c) { return c.category() == QChar::Other_Control || c.category() == QChar::Other_Format; });
    if (handle.startsWith(u'@'))
        handle.remove(0, 1);
    handle = handle.toLower();
    static const QRegularExpression form(
        u"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$"_s);
    static const QStringList nowhere{
        u"local"_s, u"localhost"_s, u"internal"_s, u"invalid"_s, u"onion"_s, u"alt"_s, u"arpa"_s, u"example"_s};
    const bool fits = handle.size() <= 253 && form.match(handle).hasMatch();
    return fits && !nowhere.contains(handle.section(u'.', -1)) ? handle : QString();
}

Async<QByteArray> AtprotoIdentity::fetch(QUrl url, QString what)
{
    HttpRequest request{.use = TokenUse::withoutToken(m_network->id, what)};
    request.url = url;
    request.headers = {{"Accept", "*/*"}};
    request.timeout = kPatience;
    request.maxBytes = kLargestDocument;
    request.followRedirects = false;
    request.safeToRepeat = true;
    if (!isLoopback(url.host()))
        request.hosts = HostPolicy::PublicOnly;
    const Result<HttpResponse> response = co_await m_http.send(request);
    if (!response)
        co_return Failed(response.error());
    if (response->status == 404 || response->status == 400 || response->status == 410)
        co_return fail(ErrorKind::NotFound, u"%1: HTTP %2"_s.arg(what).arg(response->status));
    if (response->status != 200)
        co_return fail(ErrorKind::NetworkUnavailable, u"%1: HTTP %2"_s.arg(what).arg(response->status));
    QByteArray body = response->body;
    co_return body;
}

/// The well-known file, then DNS, then the network's own directory; each of them may fail for its own reasons. Whatever
/// they say is a hint: the DID document has the last word.
Async<QString> AtprotoIdentity::didOf(QString handle)
{
    const QUrl file(u"https://%1/.well-known/atproto-did"_s.arg(handle));
    const Result<QByteArray> text = co_await fetch(file, u"handle"_s);
    if (text && isDid(QString::fromUtf8(text->trimmed()))) {
        QString did = QString::fromUtf8(text->trimmed());
        co_return did;
    }
    QUrl directory(m_network->expand(u"{resolver}/xrpc/com.atproto.identity.resolveHandle"_s, {}));
    directory.setQuery(u"handle="_s + handle);
    const Result<QByteArray> answer = co_await fetch(directory, u"handle directory"_s);
    QString did = answer ? QJsonDocument::fromJson(*answer).object().value(u"did"_s).toString() : QString();
    if (isDid(did))
        co_return did;
    QDnsLookup lookup(QDnsLookup::TXT, u"_atproto."_s + handle);
    lookup.lookup();
    if (!lookup.isFinished())
        co_await qCoro(&lookup, &QDnsLookup::finished, kNamePatience);
    QStringList values;
    for (const QDnsTextRecord& record : lookup.textRecords())
        values.append(QString::fromUtf8(record.values().join()));
    did = didAmong(values);
    if (!did.isEmpty())
        co_return did;
    const bool away = !answer && answer.error().kind != ErrorKind::NotFound;
    if (away)
        co_return Failed(answer.error());
    co_return fail(ErrorKind::NotFound, u"nobody on %1 has the handle %2"_s.arg(m_network->name, handle));
}

Async<AtprotoPlace> AtprotoIdentity::placeOf(QString did, QString claimedHandle)
{
    if (!isDid(did))
        co_return fail(ErrorKind::SecurityViolation, u"an account without a usable DID"_s);
    const bool web = did.startsWith("did:web:"_L1);
    QUrl url(m_network->expand(u"{directory}/"_s, {}) + did);
    if (web)
        url = QUrl(u"https://%1/.well-known/did.json"_s.arg(did.mid(8).replace(u"%3A"_s, u":"_s)));
    const Result<QByteArray> answer = co_await fetch(url, u"DID document"_s);
    if (!answer)
        co_return Failed(answer.error());
    const QJsonObject document = QJsonDocument::fromJson(*answer).object();
    if (document.value(u"id"_s).toString() != did)
        co_return fail(ErrorKind::SecurityViolation, u"the DID document is another's"_s);
    AtprotoPlace place;
    place.did = did;
    place.server = serverIn(document, did);
    if (place.server.isEmpty())
        co_return fail(ErrorKind::BadAnswer, u"the account has no server"_s);
    const QString handle = firstHandleIn(document);
    if (claimedHandle.isEmpty() || handle == claimedHandle)
        place.handle = handle;
    co_return place;
}

Async<AtprotoPlace> AtprotoIdentity::find(QString typed)
{
    QString did = typed.trimmed();
    QString handle;
    if (!isDid(did)) {
        handle = normalizedHandle(typed);
        if (handle.isEmpty())
            co_return fail(ErrorKind::InvalidInput,
                           u"\"%1\" is not a handle such as %2"_s.arg(typed.left(100), m_network->instanceExample));
        const Result<QString> found = co_await didOf(handle);
        if (!found)
            co_return Failed(found.error());
        did = *found;
    }
    Result<AtprotoPlace> place = co_await placeOf(did, handle);
    co_return place;
}

} // namespace pk
