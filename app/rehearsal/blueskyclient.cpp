// SPDX-License-Identifier: GPL-3.0-or-later
// bluesky.md section 2.2 A.
#include "blueskyclient.h"

#include "params.h"

#include <QUrl>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

bool isLoopback(const QUrl& url)
{
    return url.isValid() && url.scheme() == "http"_L1 && (url.host() == "127.0.0.1"_L1 || url.host() == "::1"_L1)
        && url.userInfo().isEmpty() && !url.hasFragment();
}

QString pathOf(const QUrl& url)
{
    return url.path().isEmpty() ? u"/"_s : url.path(QUrl::FullyEncoded);
}

} // namespace

std::optional<LoopbackClient> readLoopbackClient(const QString& clientId, QString& why)
{
    const auto no = [&](const QString& reason) {
        why = u"Invalid loopback client ID: "_s + reason;
        return std::nullopt;
    };
    const QString start = u"http://localhost"_s;
    if (!clientId.startsWith(start))
        return no(u"Value must start with \"http://localhost\""_s);
    QString rest = clientId.mid(start.size());
    if (rest.startsWith(u'/'))
        rest.remove(0, 1);
    if (rest.contains(u'#') || (!rest.isEmpty() && !rest.startsWith(u'?')))
        return no(u"Value must not contain a port, a path or a hash component"_s);
    const Params query = Params::parse(rest.mid(1).toUtf8());
    for (const QString& name : query.names()) {
        if (name != "redirect_uri"_L1 && name != "scope"_L1)
            return no(u"Unexpected query parameter \"%1\""_s.arg(name));
    }
    if (query.all(u"scope"_s).size() > 1)
        return no(u"Multiple \"scope\" query parameters are not allowed"_s);
    LoopbackClient client;
    client.scopes = query.value(u"scope"_s, u"atproto"_s).split(u' ', Qt::SkipEmptyParts);
    if (!client.scopes.contains(u"atproto"_s))
        return no(u"Missing \"atproto\" scope"_s);
    client.redirects = query.all(u"redirect_uri"_s);
    for (const QString& redirect : std::as_const(client.redirects)) {
        if (!isLoopback(QUrl(redirect)))
            return no(u"Invalid redirect_uri \"%1\""_s.arg(redirect)); // "localhost" is no loopback address here
    }
    if (client.redirects.isEmpty())
        client.redirects = QStringList{u"http://127.0.0.1/"_s, u"http://[::1]/"_s};
    return client;
}

bool isDeclaredRedirect(const QStringList& declared, const QString& sent)
{
    const QUrl wanted(sent);
    if (!isLoopback(wanted))
        return declared.contains(sent);
    return std::any_of(declared.begin(), declared.end(), [&](const QString& text) {
        const QUrl known(text);
        return known.scheme() == wanted.scheme() && known.host() == wanted.host() && pathOf(known) == pathOf(wanted)
            && known.query(QUrl::FullyEncoded) == wanted.query(QUrl::FullyEncoded)
            && (known.port() == -1 || known.port() == wanted.port());
    });
}

} // namespace pk::rehearsal
