// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/figurewords.h"

#include <QCoreApplication>

namespace pk {

namespace {

struct FigureWords
{
    Q_DECLARE_TR_FUNCTIONS(FigureWords)
};

} // namespace

QString ageText(const QDateTime& at, const QDateTime& now)
{
    const qint64 seconds = at.secsTo(now);
    if (seconds < 60)
        return FigureWords::tr("just now");
    if (seconds < 3600)
        return FigureWords::tr("%n minute(s) ago", nullptr, int(seconds / 60));
    if (seconds < 86400)
        return FigureWords::tr("%n hour(s) ago", nullptr, int(seconds / 3600));
    const qint64 days = at.toLocalTime().date().daysTo(now.toLocalTime().date());
    return days == 1 ? FigureWords::tr("yesterday") : FigureWords::tr("%n day(s) ago", nullptr, int(days));
}

QString spanName(Span span)
{
    switch (span) {
    case Span::Total: return FigureWords::tr("in total", "span of a figure");
    case Span::Day: return FigureWords::tr("that day", "span of a figure");
    }
    Q_UNREACHABLE();
}

QDate dayOf(const Figure& figure)
{
    // A day ends at the network's midnight, wherever that is: half a day earlier is inside the day that was counted.
    constexpr qint64 halfADay = 12LL * 3600;
    return figure.span == Span::Day ? figure.at.toUTC().addSecs(-halfADay).date() : figure.at.toLocalTime().date();
}

QString valueText(const Figure& figure, const QLocale& locale)
{
    const QString value = locale.toString(figure.value);
    return figure.rounded ? FigureWords::tr("about %1", "a rounded figure").arg(value) : value;
}

QString figureNote(const Figure& figure, const QString& network, const QDateTime& now)
{
    const QString when = figure.span == Span::Day
        ? FigureWords::tr("on %1", "a day").arg(QLocale().toString(dayOf(figure), QStringLiteral("d MMM")))
        : FigureWords::tr("read %1", "how long ago").arg(ageText(figure.at, now));
    return figure.rounded ? FigureWords::tr("%1, rounded by %2", "when, network").arg(when, network) : when;
}

} // namespace pk
