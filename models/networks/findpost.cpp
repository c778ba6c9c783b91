// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/findpost.h"

#include "models/http/routes.h"
#include "models/networks/answers.h"
#include "models/networks/publishing.h"

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

QDateTime timeOf(const FindRule& rule, const QJsonValue& row)
{
    const QString text = textAt(row, rule.time);
    if (rule.timeForm == FindRule::TimeForm::Iso) {
        QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
        if (time.timeSpec() == Qt::LocalTime) // no zone stated: UTC
            time.setTimeSpec(Qt::UTC);
        return time.toUTC();
    }
    const qint64 number = qint64(text.toDouble());
    if (number <= 0)
        return {};
    return rule.timeForm == FindRule::TimeForm::Seconds ? QDateTime::fromSecsSinceEpoch(number, Qt::UTC)
                                                        : QDateTime::fromMSecsSinceEpoch(number, Qt::UTC);
}

QString foundText(const FindRule& rule, const QJsonValue& row)
{
    QStringList texts;
    for (const Pointer& pointer : rule.text) {
        const QString text = textAt(row, pointer);
        if (!text.isEmpty())
            texts.append(text);
    }
    return rule.joined ? texts.join(u'\n') : texts.value(0);
}

ValueCondition filled(ValueCondition condition, const PublishValues& values)
{
    for (QString& each : condition.is)
        each = values.fill(each).value_or(each);
    return condition;
}

bool isTheOne(const FindRule& rule, const QJsonValue& row, const SentPost& sent)
{
    const QString text = foundText(rule, row);
    if (!isSameText(sent.text, text, rule.html) && !isSameText(sent.written, text, rule.html))
        return false;
    const QUrl link(textAt(row, rule.sentLink));
    return sent.link.isEmpty() || link.isEmpty() || isSameAddress(sent.link, link);
}

/// Networks change what they are given: mentions, addresses, punctuation. What begins alike may be ours.
bool mayBeTheOne(const FindRule& rule, const QJsonValue& row, const SentPost& sent)
{
    const QString text = foundText(rule, row);
    return readsAlike(sent.text, text, rule.html) || readsAlike(sent.written, text, rule.html);
}

Published postOf(const FindRule& rule, const QJsonValue& row, PublishValues values)
{
    Published post;
    post.id = textAt(row, rule.id);
    values.set(u"id"_s, post.id);
    QUrl link(textAt(row, rule.link));
    if (link.isEmpty() && !rule.linkFormat.isEmpty())
        link = QUrl(values.fill(rule.linkFormat, true).value_or(QString()));
    if (isAcceptable(link))
        post.link = link;
    return post;
}

} // namespace

bool isSameAddress(const QUrl& a, const QUrl& b)
{
    const auto plain = [](const QUrl& url) {
        return url
            .adjusted(QUrl::StripTrailingSlash | QUrl::NormalizePathSegments | QUrl::RemoveScheme
                      | QUrl::RemoveFragment)
            .toString(QUrl::FullyEncoded);
    };
    return plain(a) == plain(b);
}

Result<std::optional<Published>> matchIn(const FindRule& rule, const QJsonArray& rows, const SentPost& sent,
                                         const PublishValues& values)
{
    const QDateTime since = sent.at.addSecs(-kPublishSkew.count());
    const ValueCondition only = filled(rule.only, values);
    // By place and not by the oldest: what is pinned or was edited stands first.
    const QDateTime last = rows.isEmpty() ? QDateTime() : timeOf(rule, rows.last());
    const bool reachesBack = rows.size() < rule.most || (last.isValid() && last < since);
    bool doubtful = false;
    for (const QJsonValue row : rows) {
        const QDateTime time = timeOf(rule, row);
        if ((time.isValid() && time < since) || sent.others.contains(textAt(row, rule.id)))
            continue;
        const bool counts = only.isEmpty() || isMet(only, row);
        const bool pends = !rule.pending.isEmpty() && isMet(rule.pending, row);
        if (!counts && !pends)
            continue;
        if (!isTheOne(rule, row, sent)) {
            doubtful = doubtful || mayBeTheOne(rule, row, sent);
            continue;
        }
        if (!time.isValid() || pends)
            return fail(ErrorKind::Unsupported, u"the network does not say yet what became of the post"_s);
        if (sent.text.trimmed().isEmpty() && sent.link.isEmpty())
            return fail(ErrorKind::Unsupported, u"a post without words cannot be told from others"_s);
        return postOf(rule, row, values);
    }
    if (doubtful)
        return fail(ErrorKind::Unsupported, u"a newer post there reads almost like this one"_s);
    if (!reachesBack)
        return fail(ErrorKind::Unsupported, u"there are too many newer posts"_s);
    return std::optional<Published>();
}

} // namespace pk
