// SPDX-License-Identifier: GPL-3.0-or-later
// Descriptors are data that people write, so reading them is strict: resources/networks/README.md says what a key means.
#include "models/http/routes.h"
#include "models/networks/descriptor.h"
#include "models/networks/descriptorparts.h"
#include "models/networks/objectreader.h"

#include <QJsonDocument>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype kLargest = 256 * 1024;
constexpr int kDeepest = 16;

const QStringList& topKeys()
{
    static const QStringList keys{u"id"_s,
                                  u"name"_s,
                                  u"color"_s,
                                  u"letter"_s,
                                  u"pageKind"_s,
                                  u"adapter"_s,
                                  u"instances"_s,
                                  u"discovery"_s,
                                  u"endpoints"_s,
                                  u"hosts"_s,
                                  u"pkce"_s,
                                  u"scopes"_s,
                                  u"authorizeParameters"_s,
                                  u"reconnectParameters"_s,
                                  u"loginHintParameter"_s,
                                  u"client"_s,
                                  u"redirect"_s,
                                  u"registration"_s,
                                  u"renewal"_s,
                                  u"lifetimes"_s,
                                  u"accessEndless"_s,
                                  u"pagesOutliveLogin"_s,
                                  u"identity"_s,
                                  u"accountIsPage"_s,
                                  u"check"_s,
                                  u"errorFields"_s,
                                  u"errors"_s,
                                  u"credits"_s,
                                  u"revokes"_s,
                                  u"revokeHelpUrl"_s,
                                  u"capabilities"_s,
                                  u"flow"_s,
                                  u"headers"_s,
                                  u"pages"_s,
                                  u"noPagesHint"_s,
                                  u"statistics"_s,
                                  u"publicStatistics"_s,
                                  u"content"_s,
                                  u"tokenAnswer"_s,
                                  u"post"_s,
                                  u"publish"_s,
                                  u"extra"_s};
    return keys;
}

void readMark(const ObjectReader& top, NetworkDescriptor& network)
{
    static const QRegularExpression idForm(u"^[a-z0-9_-]{1,40}$"_s);
    static const QRegularExpression colorForm(u"^#[0-9A-Fa-f]{6}$"_s);
    const QString id = top.text(u"id"_s, ObjectReader::Required);
    if (!id.isEmpty() && !idForm.match(id).hasMatch())
        top.complain(u"id"_s, u"\"id\" takes a-z, 0-9, - and _, at most 40 of them"_s);
    network.id = NetworkId(id);
    network.name = top.text(u"name"_s, ObjectReader::Required, 60);
    network.color = top.text(u"color"_s, ObjectReader::Required);
    if (!network.color.isEmpty() && !colorForm.match(network.color).hasMatch())
        top.complain(u"color"_s, u"\"color\" must be a colour such as \"#1877F2\""_s);
    network.letter = top.text(u"letter"_s, ObjectReader::Required, 2);
    network.pageKind = top.text(u"pageKind"_s, ObjectReader::Required, 60);
    const QString adapter = top.text(u"adapter"_s);
    if (!adapter.isEmpty() && !knownAdapters().contains(adapter))
        top.complain(u"adapter"_s,
                     u"there is no adapter \"%1\"%2"_s.arg(adapter.left(60), nearest(adapter, knownAdapters())));
    network.adapter = adapter == "generic"_L1 ? QString() : adapter;
}

void readServers(const ObjectReader& top, NetworkDescriptor& network)
{
    network.perInstance = top.has(u"instances"_s);
    const ObjectReader instances = top.object(u"instances"_s, {u"example"_s, u"kind"_s});
    network.instanceExample = instances.text(u"example"_s,
                                             network.perInstance ? ObjectReader::Required : ObjectReader::Optional);
    const QString named = instances.text(u"kind"_s);
    if (named == "handle"_L1 && !network.adapter.isEmpty())
        network.instanceKind = InstanceKind::Handle;
    else if (!named.isEmpty() && named != "server"_L1)
        instances.complain(u"kind"_s, u"\"kind\" is server, or handle where an adapter finds the server"_s);

    const ObjectReader discovery = top.object(u"discovery"_s, {u"kind"_s, u"issuer"_s});
    if (!top.has(u"discovery"_s))
        return;
    const QString kind = discovery.text(u"kind"_s, ObjectReader::Required);
    const QStringList kinds{u"oauth"_s, u"openid"_s, u"resource"_s};
    if (!kind.isEmpty() && !kinds.contains(kind))
        discovery.complain(
            u"kind"_s,
            u"\"%1\" is not a kind of discovery: oauth (RFC 8414), openid or resource (RFC 9728)"_s.arg(kind.left(60)));
    network.discovery = kind == "openid"_L1 ? NetworkDescriptor::Discovery::OpenId
        : kind == "resource"_L1             ? NetworkDescriptor::Discovery::Resource
                                            : NetworkDescriptor::Discovery::OAuth;
    const QString issuer = discovery.text(u"issuer"_s,
                                          network.perInstance ? ObjectReader::Optional : ObjectReader::Required);
    network.issuer = QUrl(issuer, QUrl::StrictMode);
    if (issuer.isEmpty())
        return;
    if (network.perInstance)
        discovery.complain(u"issuer"_s, u"with \"instances\" the issuer is the server itself; leave \"issuer\" out"_s);
    else if (!isAcceptable(network.issuer) || network.issuer.hasQuery() || network.issuer.hasFragment())
        discovery.complain(u"issuer"_s, u"\"issuer\" must be an https address (http only on loopback) without query"_s);
}

void readEndpoints(const ObjectReader& top, NetworkDescriptor& network)
{
    const QStringList keys{
        u"authorize"_s, u"token"_s, u"revoke"_s, u"registration"_s, u"introspect"_s, u"device"_s, u"api"_s};
    const ObjectReader endpoints = top.object(u"endpoints"_s, keys);
    const bool discovered = network.discovery != NetworkDescriptor::Discovery::None;
    network.flow = top.text(u"flow"_s) == "device"_L1 ? SignInFlow::Device : SignInFlow::Code;
    if (top.has(u"flow"_s) && top.text(u"flow"_s) != "device"_L1 && top.text(u"flow"_s) != "code"_L1)
        top.complain(u"flow"_s, u"\"flow\" is code or device (RFC 8628)"_s);
    if (!top.has(u"endpoints"_s) && !discovered)
        top.complaints().addMissing(QString(), u"endpoints"_s);
    const auto need = discovered ? ObjectReader::Optional : ObjectReader::Required;
    network.apiBase = endpoints.text(u"api"_s);
    while (network.apiBase.endsWith(u'/'))
        network.apiBase.chop(1);
    checkedAddress(endpoints, u"api"_s, network.apiBase, network);
    const bool browses = network.flow == SignInFlow::Code && top.has(u"endpoints"_s);
    const bool types = network.flow == SignInFlow::Device && !discovered;
    network.authorizeUrl = endpoints.text(u"authorize"_s, browses ? need : ObjectReader::Optional);
    network.deviceUrl = endpoints.text(u"device"_s, types ? ObjectReader::Required : ObjectReader::Optional);
    network.introspectUrl = endpoints.text(u"introspect"_s);
    network.tokenUrl = endpoints.text(u"token"_s, top.has(u"endpoints"_s) ? need : ObjectReader::Optional);
    network.revokeUrl = endpoints.text(u"revoke"_s);
    network.registrationUrl = endpoints.text(u"registration"_s);
    checkedAddress(endpoints, u"authorize"_s, network.authorizeUrl, network);
    checkedAddress(endpoints, u"token"_s, network.tokenUrl, network);
    checkedAddress(endpoints, u"revoke"_s, network.revokeUrl, network);
    checkedAddress(endpoints, u"registration"_s, network.registrationUrl, network);
    checkedAddress(endpoints, u"introspect"_s, network.introspectUrl, network);
    checkedAddress(endpoints, u"device"_s, network.deviceUrl, network);

    network.hosts = top.texts(u"hosts"_s);
    for (qsizetype i = 0; i < network.hosts.size(); ++i) {
        const QUrl url(u"https://"_s + network.hosts[i], QUrl::StrictMode);
        if (!url.isValid() || url.host().isEmpty() || !url.path().isEmpty() || url.hasQuery()
            || !url.userInfo().isEmpty())
            top.complaints().add(top.at(u"hosts"_s) + u'/' + QString::number(i),
                                 u"\"hosts\" takes names such as \"api.example.com\""_s);
    }
}

void readIdentity(const ObjectReader& top, NetworkDescriptor& network)
{
    const ObjectReader identity = top.object(u"identity"_s,
                                             {u"url"_s,
                                              u"id"_s,
                                              u"idFallback"_s,
                                              u"name"_s,
                                              u"nameFallback"_s,
                                              u"handle"_s,
                                              u"handleFormat"_s,
                                              u"avatar"_s,
                                              u"avatarReplace"_s,
                                              u"inside"_s,
                                              u"fields"_s});
    if (!top.has(u"identity"_s)) {
        top.complaints().addMissing(QString(), u"identity"_s);
        return;
    }
    network.identity.url = identity.text(u"url"_s, ObjectReader::Required);
    network.identity.id = identity.pointer(u"id"_s, ObjectReader::Required);
    network.identity.idFallback = identity.pointer(u"idFallback"_s);
    network.identity.name = identity.pointerOrPointers(u"name"_s, ObjectReader::Required);
    const ObjectReader fields(identity.complaints(),
                              identity.anyObject(u"fields"_s),
                              identity.at(u"fields"_s),
                              identity.anyObject(u"fields"_s).keys());
    for (const QString& scope : fields.keys())
        network.identity.fields.insert(scope, fields.texts(scope));
    network.identity.nameFallback = identity.pointer(u"nameFallback"_s);
    network.identity.handle = identity.pointer(u"handle"_s);
    network.identity.handleFormat = identity.text(u"handleFormat"_s);
    network.identity.avatar = identity.pointer(u"avatar"_s);
    network.identity.inside = identity.pointer(u"inside"_s);
    const ObjectReader pictures(identity.complaints(),
                                identity.anyObject(u"avatarReplace"_s),
                                identity.at(u"avatarReplace"_s),
                                identity.anyObject(u"avatarReplace"_s).keys());
    for (const QString& part : pictures.keys())
        network.identity.avatarReplace.insert(part, pictures.text(part));
    if (!network.identity.handleFormat.isEmpty() && !network.identity.handleFormat.contains(u"%1"_s))
        identity.complain(u"handleFormat"_s, u"\"handleFormat\" must hold %1, where the handle goes"_s);
    const ObjectReader check = top.object(u"check"_s, {u"url"_s, u"interval"_s, u"scheme"_s});
    if (check.has(u"scheme"_s))
        network.checkScheme = check.text(u"scheme"_s, ObjectReader::Required, 20).toLatin1();
    network.check = check.text(u"url"_s);
    if (check.has(u"interval"_s))
        network.checkInterval = check.duration(u"interval"_s);
    if (network.checkInterval < std::chrono::minutes(1))
        check.complain(u"interval"_s, u"\"interval\" must be a minute or more"_s);
    network.accountIsPage = top.flag(u"accountIsPage"_s);

    checkTokenAddress(identity, u"url"_s, network.identity.url, network);
    checkTokenAddress(check, u"url"_s, network.check, network);
}

} // namespace

/// An address that may hold placeholders, filled in as far as a check needs. Complains about everything else.
QUrl checkedAddress(const ObjectReader& reader, const QString& key, const QString& text,
                    const NetworkDescriptor& network)
{
    if (text.isEmpty())
        return {};
    QString filled = network.expand(text, network.perInstance ? u"https://instance.example"_s : QString());
    const bool discovered = network.discovery != NetworkDescriptor::Discovery::None;
    if (discovered && (key == "url"_L1))
        filled.replace(u"{userinfo}"_s, u"https://userinfo.example/"_s);
    static const QRegularExpression placeholder(u"\\{[A-Za-z0-9_]*\\}"_s);
    // Facebook's field lists have braces of their own; only a single word in braces is a placeholder.
    const QString address = filled.section(u'?', 0, 0);
    const auto left = placeholder.match(address);
    if (left.hasMatch()) {
        reader.complain(key, u"nothing stands behind the placeholder %1"_s.arg(left.captured()));
        return {};
    }
    const QUrl url(filled, QUrl::TolerantMode);
    if (!url.isValid() || url.host().isEmpty() || !isAcceptable(url) || url.hasFragment()) {
        reader.complain(
            key, u"\"%1\" must be an https address (http only on loopback), without user name or fragment"_s.arg(key));
        return {};
    }
    return url;
}

void checkTokenAddress(const ObjectReader& reader, const QString& key, const QString& text,
                       const NetworkDescriptor& network)
{
    QString shown = text;
    const QUrl url = checkedAddress(reader, key, shown.replace(u"{fields}"_s, u"fields"_s), network);
    if (url.isEmpty() || text.startsWith(u"{api}"_s) || text.startsWith(u"{instance}"_s)
        || text.startsWith(u"{userinfo}"_s))
        return;
    const QString host = url.port() < 0 ? url.host() : url.host() + u':' + QString::number(url.port());
    const QString tokenHost = QUrl(network.expand(network.tokenUrl, {})).authority();
    const QString apiHost = QUrl(network.expand(network.apiBase, {})).authority();
    if (host != tokenHost && host != apiHost && host != network.issuer.authority() && !network.hosts.contains(host))
        reader.complain(key, u"tokens may not go to %1: name it in \"hosts\""_s.arg(host));
}

Result<NetworkDescriptor> parseDescriptor(const QByteArray& json, const QString& file)
{
    const auto refuse = [&](int line, const QString& reason) {
        return fail(ErrorKind::InvalidInput, u"%1:%2: %3"_s.arg(file, QString::number(line), reason));
    };
    if (json.size() > kLargest)
        return refuse(1, u"larger than 256 KiB"_s);
    QJsonParseError syntax;
    const QJsonDocument document = QJsonDocument::fromJson(json, &syntax);
    if (syntax.error != QJsonParseError::NoError)
        return refuse(JsonLocator::lineAt(json, syntax.offset), u"not JSON: "_s + syntax.errorString());
    if (!document.isObject())
        return refuse(1, u"a descriptor is one JSON object"_s);
    const JsonLocator lines(json);
    if (lines.depth() > kDeepest)
        return refuse(1, u"nested deeper than %1 levels"_s.arg(kDeepest));
    if (lines.duplicate())
        return refuse(lines.duplicateLine(), u"\"%1\" is stated twice"_s.arg(lines.duplicate()->section(u'/', -1)));

    Complaints complaints(file, lines);
    const ObjectReader top(complaints, document.object(), QString(), topKeys());
    NetworkDescriptor network;
    network.source = file;
    network.extra = top.anyObject(u"extra"_s);
    readMark(top, network);
    readServers(top, network);
    readEndpoints(top, network);
    readConsent(top, network);
    readClient(top, network);
    readLife(top, network);
    readIdentity(top, network);
    readPages(top, network);
    readStatistics(top, network);
    readErrors(top, network);
    readCreditRules(top, network);
    readPosts(top, network);
    if (complaints.any())
        return Failed(complaints.error());
    return network;
}

} // namespace pk
