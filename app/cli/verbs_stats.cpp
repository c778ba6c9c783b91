// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/findpage.h"
#include "app/cli/verbs.h"
#include "models/domain/figurewords.h"
#include "models/services/exportfile.h"

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

int printFigures(VerbContext& context, const FigureOwner& owner, const PageFigures& figures)
{
    const FigureHistory now{figures.figures, context.app.records().now(), figures.name, figures.missing};
    const auto written = writeCsv(context,
                                  figureRows(owner, figures.figures),
                                  entryOf(context, owner, QStringLiteral("statistics"), int(figures.figures.size())));
    if (!written)
        return context.console.report(written.error());
    if (context.json()) {
        context.console.print(figuresJson(owner, now, context.app.records().now()));
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
        context.console.print(Console::tr("The network told no figure."));
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
        context.console.print(Console::tr("This page shows no post."));
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
    const Result<PageFigures> figures = co_await context.app.statistics().readPage(id);
    if (!figures)
        co_return reportReading(context, figures.error());
    co_return printFigures(context, context.app.statistics().ownerOf(id), *figures);
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
    const Result<ContentSnapshot> content = co_await context.app.statistics().readContent(id, most);
    if (!content)
        co_return reportReading(context, content.error());
    co_return printContent(context, context.app.statistics().ownerOf(id), *content);
}

QCoro::Task<int> publicStats(VerbContext context, QString networkId, QString name)
{
    const NetworkId network(networkId);
    if (!context.app.networks().network(network))
        co_return context.console.report(
            {ErrorKind::NotFound,
             Console::tr("There is no network \"%1\". List them with \"networks\".").arg(network.toString())});
    const QString instance = context.options.value(QStringLiteral("instance"));
    const Result<PublicReading> reading = co_await context.app.statistics().readPublic(network, instance, name);
    if (!reading)
        co_return reportReading(context, reading.error());
    co_return printFigures(context, FigureOwner::ofPublic(reading->subject, reading->figures.name), reading->figures);
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
    else
        context.console.report(
            {ErrorKind::InvalidInput,
             Console::tr("Write \"stats page PAGE\", \"stats content PAGE\" or \"stats public NETWORK NAME\".")});
    co_return code;
}

} // namespace pk
