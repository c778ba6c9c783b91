// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/clientextract.h"

#include "models/domain/csv.h"
#include "models/domain/outbox.h"
#include "models/services/exportfile.h"
#include "models/services/ledgerwords.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>
#include <QSet>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

struct ReportWords
{
    Q_DECLARE_TR_FUNCTIONS(ReportWords)
};

QString pageName(const LedgerDraft& entry, const Records& records)
{
    if (const Page* page = records.page(entry.page))
        return page->name;
    const QString then = entry.details["page_name"_L1].toString();
    if (!then.isEmpty())
        return then;
    return entry.page.isEmpty() ? ReportWords::tr("all pages of a login") : ReportWords::tr("a page that is gone");
}

bool isHousekeeping(const LedgerDraft& entry)
{
    const auto purpose = purposeFromIdentifier(entry.purpose);
    const bool proves = purpose == Purpose::ValidateUser || purpose == Purpose::ListPages;
    return entry.action == QLatin1StringView("check") || (entry.action == QLatin1StringView("use") && proves);
}

QString publishWords(const QString& outcome)
{
    switch (outboxStateFromIdentifier(outcome).value_or(OutboxState::Refused)) {
    case OutboxState::Published: return ReportWords::tr("Post published");
    case OutboxState::Unconfirmed:
    case OutboxState::Sending: return ReportWords::tr("Post sent, not known whether it is there");
    case OutboxState::NotSent: return ReportWords::tr("Post is not there, it did not arrive");
    case OutboxState::Approved:
    case OutboxState::Refused: break;
    }
    return ReportWords::tr("Post not published");
}

QString useWords(const QString& purpose)
{
    switch (purposeFromIdentifier(purpose).value_or(Purpose::ValidateUser)) {
    case Purpose::PageStatistics: return ReportWords::tr("Page statistics read");
    case Purpose::ContentStatistics: return ReportWords::tr("Posts and their figures read");
    case Purpose::Publish: return ReportWords::tr("Request to publish sent");
    case Purpose::Activation: return ReportWords::tr("Activation looked at or changed");
    case Purpose::ValidateUser:
    case Purpose::ListPages: break;
    }
    return {};
}

/// Empty for what is nobody's business outside: snoozes, incidents, app registrations.
QString plainWords(const LedgerDraft& entry)
{
    if (entry.action == "use"_L1)
        return useWords(entry.purpose);
    if (entry.action == "publish"_L1)
        return publishWords(entry.outcome);
    const bool isDone = entry.outcome == "ok"_L1;
    const QHash<QString, QString> words{
        {u"connect"_s, ReportWords::tr("Connected")},
        {u"reconnect"_s, ReportWords::tr("Connected again")},
        {u"disconnect"_s, ReportWords::tr("Disconnected")},
        {u"delete"_s, ReportWords::tr("Connection deleted")},
        {u"consent"_s, ReportWords::tr("Agreed use changed")},
        {u"approve"_s, ReportWords::tr("Approved by a person")},
        {u"withdraw"_s, ReportWords::tr("Approval withdrawn")},
        {u"activate"_s,
         isDone ? ReportWords::tr("App switched on for the page")
                : ReportWords::tr("App not switched on for the page")},
        {u"deactivate"_s,
         isDone ? ReportWords::tr("App switched off for the page")
                : ReportWords::tr("App not switched off for the page")},
    };
    return words.value(entry.action);
}

QString time(const QDateTime& at)
{
    return QLocale().toString(at.toLocalTime(), QStringLiteral("d MMM yyyy HH:mm"));
}

/// Puts the lines together as it is told the entries, the newest first.
class ExtractWriter final
{
public:
    ExtractWriter(ServiceContext& context, ClientExtract& extract) : m_context(context), m_extract(extract) {}

    void take(const LedgerDraft& draft)
    {
        m_extract.checks += isHousekeeping(draft) ? 1 : 0;
        m_extract.renewals += draft.action == "renew"_L1 ? 1 : 0;
        const QString what = isSettled(draft) ? QString() : plainWords(draft);
        if (what.isEmpty())
            return;
        const auto network = m_context.networks.network(draft.network);
        add({draft.at,
             draft.at,
             1,
             pageName(draft, m_context.records),
             network ? network->name : draft.network.toString(),
             what,
             ledgerOutcomeName(draft.outcome)});
    }

private:
    /// Of one post only what became of it is told, not each time somebody looked.
    bool isSettled(const LedgerDraft& draft)
    {
        if (draft.action != "publish"_L1)
            return false;
        const QString post = draft.page.toString() + QChar(0x1F) + draft.details["hash"_L1].toString();
        if (m_posts.contains(post))
            return true;
        m_posts.insert(post);
        return false;
    }

    void add(const ExtractLine& line)
    {
        const QString day = line.first.toLocalTime().date().toString(Qt::ISODate);
        const QString key = QStringList{line.page, line.network, line.what, line.outcome, day}.join(QChar(0x1F));
        const auto same = m_known.constFind(key);
        if (same == m_known.cend()) {
            m_known.insert(key, m_extract.lines.size());
            m_extract.lines.append(line);
        } else {
            m_extract.lines[*same].first = line.first;
            ++m_extract.lines[*same].count;
        }
    }

    ServiceContext& m_context;
    ClientExtract& m_extract;
    QHash<QString, qsizetype> m_known; ///< of one page, day and thing: where its line is
    QSet<QString> m_posts;
};

} // namespace

Async<ClientExtract> extractFor(ServiceContext* context, ClientId client, QDateTime since, QDateTime until,
                                LedgerRunPtr run)
{
    ClientExtract extract;
    extract.client = context->records.clientName(client);
    if (extract.client.isEmpty())
        co_return fail(ErrorKind::NotFound);
    extract.since = since;
    extract.until = until;
    LedgerFilter filter;
    filter.since = since;
    filter.until = until;
    filter.client = client;
    ExtractWriter writer(*context, extract);
    const LedgerWalk::Take take = [&](const LedgerEntry& entry) {
        writer.take(entry.draft);
        return true;
    };
    LedgerWalk walk(context->records, context->networks, filter);
    const Result<bool> read = co_await walkInSlices(&walk, run, take);
    if (!read)
        co_return Failed(read.error());
    std::stable_sort(extract.lines.begin(), extract.lines.end(), [](const ExtractLine& a, const ExtractLine& b) {
        return a.first < b.first;
    });
    co_return extract;
}

Async<ClientExtract> saveExtract(ServiceContext* context, ClientId client, QDateTime since, QDateTime until,
                                 QString file, LedgerRunPtr run)
{
    Result<ClientExtract> extract = co_await extractFor(context, client, since, until, run);
    if (!extract)
        co_return extract;
    const bool isTable = file.endsWith(".csv"_L1, Qt::CaseInsensitive);
    const QJsonObject details{{u"client"_s, extract->client},
                              {u"clients"_s, QJsonArray{client.toString()}},
                              {u"lines"_s, extract->lines.size()}};
    const LedgerDraft entry = exportEntry(*context, u"client extract"_s, details);
    const auto saved = saveExport(context->records.store(), file, isTable ? toCsv(*extract) : toHtml(*extract), entry);
    if (!saved)
        co_return Failed(saved.error());
    co_return extract;
}

QByteArray toHtml(const ClientExtract& extract)
{
    const QString title = ReportWords::tr("What was done with the pages of %1").arg(extract.client).toHtmlEscaped();
    QString html = QStringLiteral(
                       "<!DOCTYPE html>\n<html lang=\"%1\"><head><meta charset=\"utf-8\"><title>%2</title><style>"
                       "body{font:15px/1.5 sans-serif;color:#1d2430;max-width:60em;margin:2em auto;padding:0 1em}"
                       "table{border-collapse:collapse;width:100%}"
                       "th,td{text-align:start;padding:.4em .8em .4em 0;border-bottom:1px solid #d5dae1;"
                       "vertical-align:top}th{font-weight:600}h1{font-size:1.5em}"
                       "</style></head><body>\n<h1>%2</h1>\n")
                       .arg(QLocale().bcp47Name(), title);
    const auto paragraph = [&](const QString& text) { html += "<p>"_L1 + text.toHtmlEscaped() + "</p>\n"_L1; };
    if (extract.since.isValid() && extract.until.isValid())
        paragraph(ReportWords::tr("From %1 to %2, local time.").arg(time(extract.since), time(extract.until)));
    paragraph(ReportWords::tr("Proofs that the connections work: %1. Renewals: %2.")
                  .arg(QLocale().toString(extract.checks), QLocale().toString(extract.renewals)));
    if (extract.lines.isEmpty())
        paragraph(ReportWords::tr("Nothing else was done in this time."));
    else
        html += QStringLiteral("<table><thead><tr>");
    const QStringList titles{ReportWords::tr("When"),
                             ReportWords::tr("Page"),
                             ReportWords::tr("Network"),
                             ReportWords::tr("What"),
                             ReportWords::tr("Times"),
                             ReportWords::tr("Outcome")};
    for (const QString& each : extract.lines.isEmpty() ? QStringList() : titles)
        html += "<th>"_L1 + each.toHtmlEscaped() + "</th>"_L1;
    if (!extract.lines.isEmpty())
        html += QStringLiteral("</tr></thead><tbody>\n");
    for (const ExtractLine& line : extract.lines) {
        html += QStringLiteral("<tr>");
        for (const QString& each :
             {time(line.first), line.page, line.network, line.what, QLocale().toString(line.count), line.outcome})
            html += "<td dir=\"auto\">"_L1 + each.toHtmlEscaped() + "</td>"_L1;
        html += QStringLiteral("</tr>\n");
    }
    html += extract.lines.isEmpty() ? QStringLiteral("</body></html>\n")
                                    : QStringLiteral("</tbody></table></body></html>\n");
    return html.toUtf8();
}

QByteArray toCsv(const ClientExtract& extract)
{
    QString table = csvLine({QStringLiteral("first"),
                             QStringLiteral("last"),
                             QStringLiteral("times"),
                             QStringLiteral("page"),
                             QStringLiteral("network"),
                             QStringLiteral("what"),
                             QStringLiteral("outcome")});
    for (const ExtractLine& line : extract.lines)
        table += csvLine({line.first.toUTC().toString(Qt::ISODate),
                          line.last.toUTC().toString(Qt::ISODate),
                          QString::number(line.count),
                          line.page,
                          line.network,
                          line.what,
                          line.outcome});
    return table.toUtf8();
}

} // namespace pk
