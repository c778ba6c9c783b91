// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/descriptor.h"

#include "models/http/routes.h"

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

/// "social.example" or "127.0.0.1:4200": what people write behind an @.
QString hostOf(const QUrl& url)
{
    const QString host = url.host().contains(u':') ? u'[' + url.host() + u']' : url.host();
    return url.port() < 0 ? host : host + u':' + QString::number(url.port());
}

} // namespace

QString NetworkDescriptor::expand(const QString& text, const QString& instance) const
{
    QString expanded = text;
    expanded.replace(u"{api}"_s, apiBase);
    expanded.replace(u"{instance}"_s, instance);
    if (expanded.contains(u"{host}"_s)) {
        QString base = instance.isEmpty() ? (apiBase.isEmpty() ? tokenUrl : apiBase) : instance;
        base.remove(u"{host}"_s); // or this would never end
        expanded.replace(u"{host}"_s, hostOf(QUrl(expand(base, instance))));
    }
    for (auto fact = extra.constBegin(); fact != extra.constEnd(); ++fact) {
        if (fact.value().isString())
            expanded.replace(u'{' + fact.key() + u'}', fact.value().toString());
    }
    return expanded;
}

QStringList NetworkDescriptor::scopesFor(const QSet<Purpose>& purposes) const
{
    QStringList all = baseScopes;
    for (const Purpose purpose : allPurposes()) { // in one order, so that the same choice asks the same
        if (purposes.contains(purpose))
            all += scopes.value(purpose);
    }
    all.removeDuplicates();
    return all;
}

std::optional<RedirectKind> redirectKindOf(const NetworkDescriptor& network, const QString& redirect)
{
    const QUrl url(redirect, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty() || url.hasFragment() || url.hasQuery())
        return std::nullopt;
    if (url.scheme() == "https"_L1)
        return RedirectKind::PasteAddress;
    const QString host = url.host();
    const bool literal = host == "127.0.0.1"_L1 || host == "::1"_L1;
    if (url.scheme() != "http"_L1 || (!literal && !(network.localhostAllowed && host == "localhost"_L1)))
        return std::nullopt;
    if (url.port() == 0)
        return std::nullopt;
    return url.port() < 0 ? RedirectKind::LoopbackFreePort : RedirectKind::LoopbackFixedPort;
}

} // namespace pk
