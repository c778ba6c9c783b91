// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/contentjson.h"
#include "models/storage/factsjson.h"
#include "models/storage/storeprivate.h"

#include <map>

namespace pk {

namespace {

constexpr qint64 kDay = 24LL * 60 * 60 * 1000;

/// What makes a figure the same one as another.
qint64 slotOf(const Figure& figure)
{
    const qint64 at = figure.at.toMSecsSinceEpoch();
    return figure.span == Span::Total ? at / kDay : at;
}

std::optional<qint64> idIn(SQLite::Statement& select)
{
    return select.executeStep() ? std::optional(select.getColumn(0).getInt64()) : std::nullopt;
}

/// The id of the row with these values in \a columns, made when there is none.
qint64 idOf(SQLite::Database& database, const std::string& table, const QList<std::string>& columns,
            const QList<SqlValue>& values)
{
    std::string names;
    std::string marks;
    std::string where;
    for (qsizetype i = 0; i < columns.size(); ++i) {
        const std::string mark = "?" + std::to_string(i + 1);
        names += (i > 0 ? ", " : "") + columns[i];
        marks += (i > 0 ? ", " : "") + mark;
        where += (i > 0 ? " AND " : "") + columns[i] + " = " + mark;
    }
    SQLite::Statement select(database, "SELECT id FROM " + table + " WHERE " + where);
    bindAll(select, values);
    if (const auto known = idIn(select))
        return *known;
    SQLite::Statement insert(database, "INSERT INTO " + table + " (" + names + ") VALUES (" + marks + ")");
    bindAll(insert, values);
    insert.exec();
    return database.getLastInsertRowid();
}

QList<SqlValue> keyOf(const FigureSubject& subject)
{
    if (!subject.isPublic()) // a page of ours is named by its id alone
        return {subject.page.toString(), QString(), QString(), QString()};
    return {QString(), subject.network.toString(), subject.instance, subject.name};
}

constexpr const char* kSubjectIs = " WHERE page = ?1 AND network = ?2 AND instance = ?3 AND name = ?4";

bool hasPage(const SQLite::Database& database, const PageId& page)
{
    SQLite::Statement select(database, "SELECT 1 FROM pages WHERE id = ?1");
    bindAll(select, {page.toString()});
    return select.executeStep();
}

Failed pageGone()
{
    return fail(ErrorKind::NotFound, QStringLiteral("this page was removed meanwhile"));
}

void insertFigures(SQLite::Database& database, qint64 subject, const QList<Figure>& figures)
{
    QHash<QString, qint64> sources;
    std::map<std::pair<Metric, Span>, qint64> series;
    SQLite::Statement insert(database,
                             "INSERT OR REPLACE INTO figures (series, slot, at, value, rounded, source) "
                             "VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    for (const Figure& figure : figures) {
        if (!figure.at.isValid())
            continue; // nobody could say what it holds for
        auto source = sources.constFind(figure.source);
        if (source == sources.cend())
            source = sources.insert(figure.source, idOf(database, "figure_sources", {"words"}, {figure.source}));
        const std::pair of(figure.metric, figure.span);
        auto known = series.find(of);
        if (known == series.end())
            known = series
                        .emplace(of,
                                 idOf(database,
                                      "figure_series",
                                      {"subject", "metric", "span"},
                                      {subject, toIdentifier(figure.metric), toIdentifier(figure.span)}))
                        .first;
        insert.reset();
        bindAll(insert,
                {known->second,
                 slotOf(figure),
                 qint64(figure.at.toMSecsSinceEpoch()),
                 figure.value,
                 qint64(figure.rounded ? 1 : 0),
                 *source});
        insert.exec();
    }
}

} // namespace

Result<bool> Store::saveFigures(const FigureSubject& subject, const PageFigures& figures, const QDateTime& readAt)
{
    return transaction([&]() -> Result<bool> {
        return guarded([&]() -> Result<bool> {
            SQLite::Database& database = *d->database;
            if (!subject.isPublic() && !hasPage(database, subject.page))
                return pageGone();
            QList<SqlValue> values = keyOf(subject);
            SQLite::Statement make(
                database,
                "INSERT OR IGNORE INTO figure_subjects (page, network, instance, name, title, missing) "
                "VALUES (?1, ?2, ?3, ?4, '', '')");
            bindAll(make, values);
            make.exec();
            SQLite::Statement select(database, std::string("SELECT id FROM figure_subjects") + kSubjectIs);
            bindAll(select, values);
            const qint64 id = idIn(select).value();
            SQLite::Statement note(database,
                                   "UPDATE figure_subjects SET title = ?2, read_at = ?3, missing = ?4 WHERE id = ?1");
            bindAll(note, {id, figures.name, qint64(readAt.toMSecsSinceEpoch()), compact(toJson(figures.missing))});
            note.exec();
            insertFigures(database, id, figures.figures);
            return true;
        });
    });
}

Result<FigureHistory> Store::figures(const FigureSubject& subject) const
{
    return guarded([&]() -> Result<FigureHistory> {
        FigureHistory history;
        SQLite::Statement head(*d->database,
                               std::string("SELECT id, title, read_at, missing FROM figure_subjects") + kSubjectIs);
        bindAll(head, keyOf(subject));
        if (!head.executeStep())
            return history;
        const qint64 id = head.getColumn(0).getInt64();
        history.title = textOf(head.getColumn(1));
        if (!head.getColumn(2).isNull())
            history.readAt = timeFromMs(head.getColumn(2).getInt64());
        history.missing = missingFiguresFromJson(arrayFromText(textOf(head.getColumn(3)).toUtf8()));
        SQLite::Statement rows(*d->database,
                               "SELECT s.metric, s.span, f.at, f.value, f.rounded, w.words FROM figure_series s "
                               "JOIN figures f ON f.series = s.id JOIN figure_sources w ON w.id = f.source "
                               "WHERE s.subject = ?1 ORDER BY f.at, s.id");
        bindAll(rows, {id});
        while (rows.executeStep()) {
            const auto metric = metricFromIdentifier(textOf(rows.getColumn(0)));
            const auto span = spanFromIdentifier(textOf(rows.getColumn(1)));
            if (!metric || !span)
                continue; // of a newer program
            history.figures.append({*metric,
                                    *span,
                                    rows.getColumn(3).getInt64(),
                                    timeFromMs(rows.getColumn(2).getInt64()),
                                    rows.getColumn(4).getInt() != 0,
                                    textOf(rows.getColumn(5))});
        }
        return history;
    });
}

Result<QList<FigureSubject>> Store::publicSubjects(const NetworkId& network) const
{
    return guarded([&]() -> Result<QList<FigureSubject>> {
        QList<FigureSubject> subjects;
        SQLite::Statement rows(*d->database,
                               "SELECT network, instance, name FROM figure_subjects WHERE page = '' AND network = ?1 "
                               "ORDER BY name, instance");
        bindAll(rows, {network.toString()});
        while (rows.executeStep()) {
            subjects.append(
                {{}, NetworkId(textOf(rows.getColumn(0))), textOf(rows.getColumn(1)), textOf(rows.getColumn(2))});
        }
        return subjects;
    });
}

Result<bool> Store::removeFigures(const FigureSubject& subject)
{
    return guarded([&]() -> Result<bool> {
        SQLite::Statement remove(*d->database, std::string("DELETE FROM figure_subjects") + kSubjectIs);
        bindAll(remove, keyOf(subject));
        remove.exec();
        return true;
    });
}

Result<bool> Store::saveContent(const PageId& page, const ContentSnapshot& content)
{
    return transaction([&]() -> Result<bool> {
        return guarded([&]() -> Result<bool> {
            if (!hasPage(*d->database, page))
                return pageGone();
            SQLite::Statement insert(
                *d->database, "INSERT OR REPLACE INTO content_snapshots (page, read_at, listing) VALUES (?1, ?2, ?3)");
            bindAll(insert,
                    {page.toString(), qint64(content.readAt.toMSecsSinceEpoch()), compact(toJson(content.listing))});
            insert.exec();
            return true;
        });
    });
}

Result<std::optional<ContentSnapshot>> Store::content(const PageId& page) const
{
    return guarded([&]() -> Result<std::optional<ContentSnapshot>> {
        SQLite::Statement row(*d->database, "SELECT read_at, listing FROM content_snapshots WHERE page = ?1");
        bindAll(row, {page.toString()});
        if (!row.executeStep())
            return std::optional<ContentSnapshot>();
        ContentSnapshot content;
        content.readAt = timeFromMs(row.getColumn(0).getInt64());
        content.listing = contentListingFromJson(objectFromText(textOf(row.getColumn(1)).toUtf8()));
        return std::optional(content);
    });
}

} // namespace pk
