// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/noticewords.h"

#include "models/domain/words.h"

#include <QCoreApplication>

namespace pk {

namespace {

struct NoticeWords
{
    Q_DECLARE_TR_FUNCTIONS(NoticeWords)
};

constexpr qsizetype kLongestName = 60;
constexpr qsizetype kListed = 5;

} // namespace

QString plainName(const QString& name)
{
    QString plain;
    for (const QChar c : name.simplified()) {
        // format characters turn the direction of what follows, or hide in it
        if (c.category() != QChar::Other_Control && c.category() != QChar::Other_Format)
            plain.append(c);
    }
    if (plain.size() <= kLongestName)
        return plain;
    const qsizetype end = plain.at(kLongestName - 2).isHighSurrogate() ? kLongestName - 2 : kLongestName - 1;
    return plain.left(end) + QChar(0x2026);
}

QString newsWords(const News& news, const Health& health, const QDateTime& now)
{
    switch (news.kind) {
    case NewsKind::NeedsPerson: return stateWords(health, now);
    case NewsKind::Waiting: {
        const QString words = stateWords(health, now);
        if (!health.since)
            return words;
        const QString day = QLocale().toString(health.since->toLocalTime(), QStringLiteral("d MMM"));
        return NoticeWords::tr("%1 since %2", "Network unavailable since 30 Nov").arg(words, day);
    }
    case NewsKind::Ending:
        if (!health.bites)
            return stateName(health.state);
        if (health.bites->at <= now)
            return health.bites->estimated ? NoticeWords::tr("may have ended, by an estimated date")
                                           : NoticeWords::tr("past its date, but not refused");
        return health.bites->estimated
            ? NoticeWords::tr("ends %1, estimated", "in 9 days").arg(relativeDate(health.bites->at, now))
            : NoticeWords::tr("ends %1", "in 9 days").arg(relativeDate(health.bites->at, now));
    }
    Q_UNREACHABLE();
}

QString newsAdvice(const News& news, const Health& health)
{
    switch (news.kind) {
    case NewsKind::NeedsPerson:
        if (news.state == State::PartlyLost)
            return NoticeWords::tr("The login itself works. Look at which pages are gone.");
        return causeAction(health.cause.value_or(Cause::Unknown));
    case NewsKind::Ending: return NoticeWords::tr("Reconnect before it ends; nothing stops then.");
    case NewsKind::Waiting: return NoticeWords::tr("It is tried again by itself. Nothing was lost.");
    }
    Q_UNREACHABLE();
}

QString noticeLine(const NoticeLine& line)
{
    return NoticeWords::tr("%1, %2: %3", "network, person: what happened").arg(line.network, line.name, line.words);
}

QString noticeTitle(NewsKind kind, int count)
{
    switch (kind) {
    case NewsKind::NeedsPerson: return NoticeWords::tr("%n login(s) need you", nullptr, count);
    case NewsKind::Ending: return NoticeWords::tr("%n login(s) end soon", nullptr, count);
    case NewsKind::Waiting: return NoticeWords::tr("%n login(s) have waited for over a day", nullptr, count);
    }
    Q_UNREACHABLE();
}

QString noticeList(const QList<NoticeLine>& lines)
{
    QStringList shown;
    for (const NoticeLine& line : lines.mid(0, kListed))
        shown.append(noticeLine(line));
    if (lines.size() > kListed)
        shown.append(NoticeWords::tr("and %n more", nullptr, int(lines.size() - kListed)));
    return shown.join(QLatin1Char('\n'));
}

} // namespace pk
