// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/routes.h"

#include <QHostAddress>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

int portOf(const QUrl& url)
{
    return url.port(url.scheme() == "http"_L1 ? 80 : 443);
}

bool hasControls(const QString& text)
{
    return std::any_of(text.cbegin(), text.cend(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

/// "graph.facebook.com" or "graph.facebook.com:8443" as the key it is looked up by; empty when it is neither.
QString keyOf(const QString& host)
{
    const QUrl url(u"https://"_s + host, QUrl::StrictMode);
    const bool only = url.path().isEmpty() && !url.hasQuery() && !url.hasFragment() && url.userInfo().isEmpty();
    if (host.isEmpty() || !url.isValid() || url.host().isEmpty() || !only)
        return {};
    return url.port() < 0 ? url.host() : url.host() + u':' + QString::number(url.port());
}

} // namespace

Result<Routes> Routes::parse(const QStringList& entries)
{
    Routes routes;
    for (const QString& joined : entries) {
        QString text = joined;
        const QStringList parts = text.replace(u',', u' ').simplified().split(u' ', Qt::SkipEmptyParts);
        for (const QString& entry : parts) {
            const qsizetype equals = entry.indexOf(u'=');
            const QString key = keyOf(entry.left(equals).toLower());
            const QUrl target(entry.mid(equals + 1), QUrl::StrictMode);
            if (equals < 1 || key.isEmpty())
                return fail(ErrorKind::InvalidInput, u"route \"%1\": expected HOST=URL"_s.arg(entry));
            if (!isAcceptable(target) || !isLoopback(target.host()) || target.hasQuery() || target.hasFragment())
                return fail(ErrorKind::InvalidInput,
                            u"route \"%1\": the address must be http(s) on loopback"_s.arg(entry));
            routes.m_targets.insert(key, target);
        }
    }
    return routes;
}

QUrl Routes::apply(const QUrl& url) const
{
    const QString host = url.host();
    auto target = m_targets.constFind(host + u':' + QString::number(portOf(url)));
    if (target == m_targets.cend())
        target = m_targets.constFind(host);
    if (target == m_targets.cend())
        return url;
    QUrl routed = url;
    routed.setScheme(target->scheme());
    routed.setHost(target->host());
    routed.setPort(target->port());
    QString base = target->path(QUrl::FullyEncoded);
    while (base.endsWith(u'/'))
        base.chop(1);
    routed.setPath(base + url.path(QUrl::FullyEncoded), QUrl::TolerantMode);
    return routed;
}

QStringList Routes::hosts() const
{
    QStringList hosts = m_targets.keys();
    hosts.sort();
    return hosts;
}

bool isLoopback(const QString& host)
{
    if (host.compare("localhost"_L1, Qt::CaseInsensitive) == 0)
        return true;
    QHostAddress address;
    return address.setAddress(host) && address.isLoopback();
}

bool isAcceptable(const QUrl& url)
{
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty())
        return false;
    if (url.scheme() != "https"_L1 && !(url.scheme() == "http"_L1 && isLoopback(url.host())))
        return false;
    // A query may carry a text with line breaks, percent-encoded; nothing else has a use for them.
    return !hasControls(url.host(QUrl::FullyDecoded)) && !hasControls(url.path(QUrl::FullyDecoded))
        && !hasControls(url.query()) && !hasControls(url.fragment(QUrl::FullyDecoded));
}

} // namespace pk
