// SPDX-License-Identifier: GPL-3.0-or-later
#include "faults.h"

#include <QJsonObject>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

void Faults::set(const FaultRule& rule)
{
    m_rules.removeIf([&](const FaultRule& old) {
        return old.kind == rule.kind && old.network == rule.network && old.path == rule.path && old.host == rule.host;
    });
    m_rules.append(rule);
}

void Faults::clear(const QString& kind, const QString& network)
{
    m_rules.removeIf([&](const FaultRule& rule) {
        return (kind.isEmpty() || rule.kind == kind) && (network.isEmpty() || rule.network == network);
    });
}

std::optional<FaultRule> Faults::take(const QString& kind, const QString& network, const QString& host,
                                      const QString& path)
{
    for (qsizetype i = 0; i < m_rules.size(); ++i) {
        FaultRule& rule = m_rules[i];
        const bool meant = rule.kind == kind && (rule.network == network || rule.network == "*"_L1)
            && (rule.host.isEmpty() || rule.host == host) && path.contains(rule.path);
        if (!meant)
            continue;
        if (rule.skip > 0) {
            --rule.skip;
            continue;
        }
        const FaultRule struck = rule;
        if (rule.times > 0 && --rule.times == 0)
            m_rules.removeAt(i);
        return struck;
    }
    return std::nullopt;
}

std::optional<int> Faults::takeListFailure(const QString& network, const QString& login, int resultPage, bool content)
{
    for (qsizetype i = 0; i < listFailures.size(); ++i) {
        ListFailure& failure = listFailures[i];
        if (failure.content != content || failure.network != network || failure.resultPage != resultPage
            || (!failure.login.isEmpty() && failure.login != login))
            continue;
        const int status = failure.status;
        if (failure.times > 0 && --failure.times == 0)
            listFailures.removeAt(i);
        return status;
    }
    return std::nullopt;
}

QJsonArray Faults::describe() const
{
    QJsonArray list;
    for (const FaultRule& rule : m_rules) {
        list.append(QJsonObject{{u"kind"_s, rule.kind},
                                {u"network"_s, rule.network},
                                {u"host"_s, rule.host},
                                {u"mode"_s, rule.mode},
                                {u"path"_s, rule.path},
                                {u"skip"_s, rule.skip},
                                {u"times"_s, rule.times}});
    }
    for (const Throttle& throttle : throttles) {
        list.append(QJsonObject{{u"kind"_s, u"throttle"_s},
                                {u"network"_s, throttle.network},
                                {u"login"_s, throttle.login},
                                {u"page"_s, throttle.page},
                                {u"until"_s, throttle.until}});
    }
    for (const RefusalRule& rule : refusals) {
        list.append(QJsonObject{{u"kind"_s, u"refuse"_s},
                                {u"network"_s, rule.network},
                                {u"row"_s, rule.row},
                                {u"logins"_s, QJsonArray::fromStringList(rule.logins)},
                                {u"page"_s, rule.page},
                                {u"path"_s, rule.path},
                                {u"times"_s, rule.times}});
    }
    for (const ListFailure& failure : listFailures) {
        list.append(QJsonObject{{u"kind"_s, failure.content ? u"fail-content"_s : u"fail-list"_s},
                                {u"network"_s, failure.network},
                                {u"login"_s, failure.login},
                                {u"result_page"_s, failure.resultPage},
                                {u"status"_s, failure.status},
                                {u"times"_s, failure.times}});
    }
    return list;
}

qint64 Faults::throttledUntil(const QString& network, const QString& login, const QString& page, qint64 now) const
{
    qint64 until = 0;
    for (const Throttle& throttle : throttles) {
        const bool hits = throttle.network == network && (throttle.login.isEmpty() || throttle.login == login)
            && (throttle.page.isEmpty() || throttle.page == page);
        if (hits && throttle.until > now)
            until = qMax(until, throttle.until);
    }
    return until;
}

QString Faults::throttledBy(const QString& network, const QString& login, const QString& page, qint64 now) const
{
    for (const Throttle& throttle : throttles) {
        if (throttle.network != network || throttle.until <= now)
            continue;
        if (!throttle.page.isEmpty() && throttle.page == page)
            return u"page"_s;
        if (throttle.page.isEmpty() && !throttle.login.isEmpty() && throttle.login == login)
            return u"login"_s;
        if (throttle.page.isEmpty() && throttle.login.isEmpty())
            return u"app"_s;
    }
    return {};
}

std::optional<AutoConsent> Faults::consent(const QString& network, const QString& host) const
{
    for (const QString& key : {QString(network + u'|' + host), network}) {
        const auto found = consents.constFind(key);
        if (found != consents.constEnd())
            return *found;
    }
    return std::nullopt;
}

} // namespace pk::rehearsal
