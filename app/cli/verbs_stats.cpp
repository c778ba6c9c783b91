// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/findpage.h"
#include "app/cli/verbs.h"
#include "models/domain/figurewords.h"
#include "models/services/exportfile.h"

#include <QJsonArray>
#include <QLocale>

namespace pk {

namespace {

constexpr int kMostPosts = 25;
constexpr int kMostPostsAllowed = 500;

/// The ledger's entry about it; of a public page, which is nobody's here, the name that was asked for.
LedgerDraft entryOf(const VerbContext& context, const FigureOwner& owner, const QString& what, int rows)
{
    QJsonObject details{{QStringLiteral("rows"), rows}};
    const Page* page = context.app.records().page(PageId(owner.page));
    if (!page)
        details.insert(QStringLiteral("name"), owner.name);
    LedgerDraft entry = exportEntry(context.app.context(), what, details);
    entry.network = NetworkId(owner.network);
    entry.page = page ? page->id : PageId();
    entry.account = page ? page->account : AccountId();
    return entry;
}

/// Writes --csv FILE where it was asked for; "-" is standard output. True: there is nothing more to print.
Result<bool> writeCsv(VerbContext& context, const QList<QStringList>& rows, const LedgerDraft& entry)
{
    const QString path = context.options.value(QStringLiteral("csv"));
    if (path.isEmpty())
        return false;
    const QByteArray bytes = csvOf(rows);
    if (path == QLatin1StringView("-")) {
        const auto noted = context.app.store().append(entry);
        if (!noted)
            return Failed(noted.error());
        context.console.print(QString::fromUtf8(bytes).chopped(1)); // print() ends the line itself
        return true;
    }
    const auto saved = saveExport(context.app.store(), path, bytes, entry);
    if (saved)
        context.console.tell(Console::tr("Written to %1.").arg(path));
    return saved;
}

void tellMissing(VerbContext& context, const QList<MissingFigure>& missing)
{
    for (const MissingFigure& one : missing)
        context.console.tell(harmless(Console::tr("%1 is missing: %2.").arg(metricName(one.metric), one.reason)));
}

int reportReading(VerbContext& context, const Error& error)
{
    if (!creditsBackAt(error))
        return context.console.report(error);
    context.console.tell(readingErrorText(error, context.app.records().now()));
    return int(exitCodeFor(error.kind));
}

QString noNetwork(const NetworkId& network)
{
    return Console::tr("There is no network \"%1\". List them with \"networks\".").arg(network.toString());
}

QString nothingKept()
{
    return Console::tr("Nothing is kept yet. Read it without --kept.");
}

bool wantsKept(const VerbContext& context)
{
    return context.options.isSet(QStringLiteral("kept"));
}

/// What a reading brought, as it is kept.
FigureHistory historyOf(const VerbContext& context, const PageFigures& figures)
{
    return {figures.figures, context.app.records().now(), figures.name, figures.missing};
}

int printFigures(VerbContext& context, const FigureOwner& owner, const FigureHistory& figures)
{
    const auto written = writeCsv(context,
                                  figureRows(owner, figures.figures),
                                  entryOf(context, owner, QStringLiteral("statistics"), int(figures.figures.size())));
    if (!written)
        return context.console.report(written.error());
    if (context.json()) {
        context.console.print(figuresJson(owner, figures, context.app.records().now()));
        return int(ExitCode::Nothing);
    }
    tellMissing(context, figures.missing);
    if (*written)
        return int(ExitCode::Nothing);
    QList<QStringList> rows;
    for (const Figure& figure : figures.figures) {
        rows.append({metricName(figure.metric),
                     valueText(figure),
                     spanName(figure.span),
                     QLocale().toString(dayOf(figure), QLocale::ShortFormat),
                     figure.source});
    }
    if (rows.isEmpty())
        context.console.print(figures.readAt.isValid() ? Console::tr("The network told no figure.") : nothingKept());
    else
        context.console.printTable({Console::tr("Figure"),
                                    Console::tr("Value"),
                                    Console::tr("Counted"),
                                    Console::tr("Day"),
                                    Console::tr("Source")},
                                   rows);
    return int(ExitCode::Nothing);
}

int printContent(VerbContext& context, const FigureOwner& owner, const ContentSnapshot& content)
{
    const ContentListing& listing = content.listing;
    const auto written = writeCsv(context,
                                  contentRows(owner, content),
                                  entryOf(context, owner, QStringLiteral("posts"), int(listing.items.size())));
    if (!written)
        return context.console.report(written.error());
    if (context.json()) {
        context.console.print(contentJson(owner, content, context.app.records().now()));
        return int(ExitCode::Nothing);
    }
    tellMissing(context, listing.missing);
    if (listing.partial)
        context.console.tell(harmless(Console::tr("The list is incomplete: %1.").arg(listing.partialReason)));
    if (*written)
        return int(ExitCode::Nothing);
    if (listing.items.isEmpty()) {
        context.console.print(content.readAt.isValid() ? Console::tr("This page shows no post.") : nothingKept());
        return int(ExitCode::Nothing);
    }
    const QList<Metric> metrics = metricsOf(listing.items);
    QStringList header{Console::tr("Published"), Console::tr("Kind"), Console::tr("Text")};
    for (const Metric metric : metrics)
        header.append(metricName(metric));
    QList<QStringList> rows;
    for (const ContentItem& item : listing.items) {
        const QString text = item.text.simplified();
        QStringList row{item.publishedAt.isValid()
                            ? QLocale().toString(item.publishedAt.toLocalTime(), QLocale::ShortFormat)
                            : QStringLiteral("-"),
                        item.kind,
                        text.size() > 50 ? text.left(49) + QChar(0x2026) : text};
        for (const Metric metric : metrics) {
            const auto value = item.figures.constFind(metric);
            row.append(value == item.figures.cend() ? QStringLiteral("-") : QLocale().toString(*value));
        }
        rows.append(row);
    }
    context.console.printTable(header, rows);
    return int(ExitCode::Nothing);
}

QCoro::Task<int> pageStats(VerbContext context, QString typed)
{
    const auto found = findPage(context.app.records(), typed);
    if (!found)
        co_return context.console.report(found.error());
    const PageId id = *found;
    if (wantsKept(context)) {
        const auto kept = context.app.statistics().history(FigureSubject::of(id));
        co_return kept ? printFigures(context, context.app.statistics().ownerOf(id), *kept)
                       : context.console.report(kept.error());
    }
    const Result<PageFigures> figures = co_await context.app.statistics().readPage(id);
    if (!figures)
        co_return reportReading(context, figures.error());
    co_return printFigures(context, context.app.statistics().ownerOf(id), historyOf(context, *figures));
}

QCoro::Task<int> contentStats(VerbContext context, QString typed)
{
    const auto found = findPage(context.app.records(), typed);
    if (!found)
        co_return context.console.report(found.error());
    int most = kMostPosts;
    if (context.options.isSet(QStringLiteral("most"))) {
        bool isNumber = false;
        most = context.options.value(QStringLiteral("most")).toInt(&isNumber);
        if (!isNumber || most < 1 || most > kMostPostsAllowed)
            co_return context.console.report(
                {ErrorKind::InvalidInput, Console::tr("--most takes a number from 1 to %1.").arg(kMostPostsAllowed)});
    }
    const PageId id = *found;
    if (wantsKept(context)) {
        const auto kept = context.app.statistics().content(id);
        if (!kept)
            co_return context.console.report(kept.error());
        co_return printContent(context, context.app.statistics().ownerOf(id), kept->value_or(ContentSnapshot()));
    }
    const Result<ContentSnapshot> content = co_await context.app.statistics().readContent(id, most);
    if (!content)
        co_return reportReading(context, content.error());
    co_return printContent(context, context.app.statistics().ownerOf(id), *content);
}

/// A kept public page, however its name is typed. NotFound: nothing is kept of it.
Result<FigureSubject> keptPublic(const VerbContext& context, const NetworkId& network, const QString& typed)
{
    const auto kept = context.app.statistics().publicPages(network);
    if (!kept)
        return Failed(kept.error());
    const QString name = StatisticsService::nameOf(*context.app.networks().network(network), typed);
    const QString instance = context.options.value(QStringLiteral("instance"));
    for (const FigureSubject& subject : *kept) {
        if (subject.name == name && (instance.isEmpty() || subject.instance.contains(instance)))
            return subject;
    }
    return fail(ErrorKind::NotFound,
                Console::tr("Nothing is kept of \"%1\". List what is with \"stats public\".").arg(harmless(typed)));
}

/// Public pages with a history.
int listPublic(VerbContext& context)
{
    QList<QStringList> rows;
    QJsonArray json;
    for (const auto& network : context.app.networks().networks()) {
        const auto kept = context.app.statistics().publicPages(network->id);
        if (!kept)
            return context.console.report(kept.error());
        for (const FigureSubject& subject : *kept) {
            const FigureHistory history = context.app.statistics().history(subject).value_or(FigureHistory());
            rows.append({network->name,
                         subject.name,
                         history.title,
                         QLocale().toString(history.readAt.toLocalTime(), QLocale::ShortFormat)});
            json.append(QJsonObject{{QStringLiteral("network"), network->id.toString()},
                                    {QStringLiteral("instance"), subject.instance},
                                    {QStringLiteral("name"), subject.name},
                                    {QStringLiteral("title"), history.title},
                                    {QStringLiteral("read_at"), history.readAt.toUTC().toString(Qt::ISODate)}});
        }
    }
    if (context.json())
        context.console.print(QJsonObject{{QStringLiteral("schema"), 1}, {QStringLiteral("public_pages"), json}});
    else if (rows.isEmpty())
        context.console.print(Console::tr("No public page was read yet."));
    else
        context.console.printTable(
            {Console::tr("Network"), Console::tr("Name"), Console::tr("Title"), Console::tr("Read")}, rows);
    return int(ExitCode::Nothing);
}

int forgetPublic(VerbContext& context, const QString& networkId, const QString& typed)
{
    const NetworkId network(networkId);
    if (!context.app.networks().network(network))
        return context.console.report({ErrorKind::NotFound, noNetwork(network)});
    const auto subject = keptPublic(context, network, typed);
    if (!subject)
        return context.console.report(subject.error());
    const auto gone = context.app.statistics().forget(*subject);
    if (!gone)
        return context.console.report(gone.error());
    context.console.print(Console::tr("Everything kept of \"%1\" was deleted.").arg(harmless(subject->name)));
    return int(ExitCode::Nothing);
}

QCoro::Task<int> publicStats(VerbContext context, QString networkId, QString name)
{
    const NetworkId network(networkId);
    if (!context.app.networks().network(network))
        co_return context.console.report({ErrorKind::NotFound, noNetwork(network)});
    if (wantsKept(context)) {
        const auto subject = keptPublic(context, network, name);
        const auto kept = subject ? context.app.statistics().history(*subject) : Failed(subject.error());
        co_return kept ? printFigures(context, FigureOwner::ofPublic(*subject, kept->title), *kept)
                       : context.console.report(kept.error());
    }
    const QString instance = context.options.value(QStringLiteral("instance"));
    const Result<PublicReading> reading = co_await context.app.statistics().readPublic(network, instance, name);
    if (!reading)
        co_return reportReading(context, reading.error());
    co_return printFigures(
        context, FigureOwner::ofPublic(reading->subject, reading->figures.name), historyOf(context, reading->figures));
}

} // namespace

QCoro::Task<int> showStatistics(VerbContext context)
{
    const QStringList arguments = context.arguments();
    const QString what = arguments.value(0);
    int code = int(ExitCode::WrongUsage);
    if (what == QLatin1StringView("page") && arguments.size() == 2)
        code = co_await pageStats(context, arguments[1]);
    else if (what == QLatin1StringView("content") && arguments.size() == 2)
        code = co_await contentStats(context, arguments[1]);
    else if (what == QLatin1StringView("public") && arguments.size() == 3)
        code = co_await publicStats(context, arguments[1], arguments[2]);
    else if (what == QLatin1StringView("public") && arguments.size() == 1)
        code = listPublic(context);
    else if (what == QLatin1StringView("forget") && arguments.size() == 3)
        code = forgetPublic(context, arguments[1], arguments[2]);
    else
        context.console.report({ErrorKind::InvalidInput,
                                Console::tr("Write \"stats page PAGE\", \"stats content PAGE\", \"stats public "
                                            "[NETWORK NAME]\" or \"stats forget NETWORK NAME\".")});
    co_return code;
}

} // namespace pk
