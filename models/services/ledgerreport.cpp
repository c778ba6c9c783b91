// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/ledgerreport.h"

#include "models/domain/csv.h"
#include "models/domain/words.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kAtOnce = 2000;

struct ReportWords
{
    Q_DECLARE_TR_FUNCTIONS(ReportWords)
};

/// By what was true then; an older entry does not say so and goes by what is true today.
bool concerns(const LedgerDraft& entry, const ClientId& client, const Records& records)
{
    if (const QJsonValue clients = entry.details["clients"_L1]; clients.isArray())
        return clients.toArray().contains(client.toString());
    if (const Page* page = records.page(entry.page))
        return page->client == client;
    if (!entry.page.isEmpty() || entry.account.isEmpty())
        return false;
    const QList<Page> pages = records.pagesOf(entry.account);
    return std::any_of(pages.cbegin(), pages.cend(), [&](const Page& page) { return page.client == client; });
}

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

/// Empty for what is nobody's business outside: snoozes, incidents, app registrations.
QString plainWords(const LedgerDraft& entry)
{
    const auto is = [&](const char* action) { return entry.action == QLatin1StringView(action); };
    if (is("connect"))
        return ReportWords::tr("Connected");
    if (is("reconnect"))
        return ReportWords::tr("Connected again");
    if (is("disconnect"))
        return ReportWords::tr("Disconnected");
    if (is("delete"))
        return ReportWords::tr("Connection deleted");
    if (is("consent"))
        return ReportWords::tr("Agreed use changed");
    if (is("approve"))
        return ReportWords::tr("Approved by a person");
    if (is("publish"))
        return ReportWords::tr("Post published");
    if (is("activate"))
        return ReportWords::tr("App switched on for the page");
    if (is("deactivate"))
        return ReportWords::tr("App switched off for the page");
    if (!is("use"))
        return {};
    switch (purposeFromIdentifier(entry.purpose).value_or(Purpose::ValidateUser)) {
    case Purpose::PageStatistics: return ReportWords::tr("Page statistics read");
    case Purpose::ContentStatistics: return ReportWords::tr("Posts and their figures read");
    case Purpose::Publish: return ReportWords::tr("Request to publish sent");
    case Purpose::Activation: return ReportWords::tr("Activation looked at or changed");
    case Purpose::ValidateUser:
    case Purpose::ListPages: break;
    }
    return {};
}

QString plainOutcome(const LedgerDraft& entry)
{
    bool isStatus = false;
    const int status = entry.outcome.toInt(&isStatus);
    if (entry.outcome == QLatin1StringView("ok") || (isStatus && status >= 200 && status < 400))
        return ReportWords::tr("done");
    if (isStatus)
        return ReportWords::tr("refused by the network");
    if (const auto cause = causeFromIdentifier(entry.outcome))
        return causeName(*cause);
    if (entry.outcome == QLatin1StringView("no answer"))
        return ReportWords::tr("no answer");
    return entry.outcome == QLatin1StringView("cut off") ? ReportWords::tr("cut off before the answer") : entry.outcome;
}

QString time(const QDateTime& at)
{
    return QLocale().toString(at.toLocalTime(), QStringLiteral("d MMM yyyy HH:mm"));
}

} // namespace

QStringList ledgerActions()
{
    return {u"use"_s,        u"request"_s, u"connect"_s,  u"reconnect"_s,  u"renew"_s,    u"check"_s,  u"consent"_s,
            u"approve"_s,    u"publish"_s, u"activate"_s, u"deactivate"_s, u"withdraw"_s, u"snooze"_s, u"wake"_s,
            u"disconnect"_s, u"delete"_s,  u"incident"_s, u"clock"_s,      u"register"_s, u"export"_s};
}

QString ledgerActionName(const QString& action)
{
    const QHash<QString, QString> names{
        {u"use"_s, ReportWords::tr("Used")},
        {u"request"_s, ReportWords::tr("Asked", "a request without a token")},
        {u"connect"_s, ReportWords::tr("Connected")},
        {u"reconnect"_s, ReportWords::tr("Reconnected")},
        {u"renew"_s, ReportWords::tr("Renewed")},
        {u"check"_s, ReportWords::tr("Checked")},
        {u"consent"_s, ReportWords::tr("Agreed use changed")},
        {u"approve"_s, ReportWords::tr("Approved")},
        {u"publish"_s, ReportWords::tr("Published")},
        {u"activate"_s, ReportWords::tr("Activated")},
        {u"deactivate"_s, ReportWords::tr("Deactivated")},
        {u"withdraw"_s, ReportWords::tr("Approval withdrawn")},
        {u"snooze"_s, ReportWords::tr("Snoozed")},
        {u"wake"_s, ReportWords::tr("Woken")},
        {u"disconnect"_s, ReportWords::tr("Disconnected")},
        {u"delete"_s, ReportWords::tr("Deleted")},
        {u"incident"_s, ReportWords::tr("Incident")},
        {u"clock"_s, ReportWords::tr("Clock")},
        {u"register"_s, ReportWords::tr("App registered")},
        {u"export"_s, ReportWords::tr("Exported")},
    };
    return names.value(action, action);
}

bool matches(const LedgerDraft& entry, const LedgerFilter& filter, const Records& records)
{
    if ((filter.since.isValid() && entry.at < filter.since) || (filter.until.isValid() && entry.at >= filter.until))
        return false;
    if (!filter.action.isEmpty() && entry.action != filter.action)
        return false;
    if (filter.purpose && entry.purpose != toIdentifier(*filter.purpose))
        return false;
    if (!filter.account.isEmpty() && entry.account != filter.account)
        return false;
    if (!filter.network.isEmpty() && entry.network != filter.network)
        return false;
    return filter.client.isEmpty() || concerns(entry, filter.client, records);
}

Result<bool> eachEntry(const Records& records, Store& store, const LedgerFilter& filter,
                       const std::function<bool(const LedgerEntry&)>& take)
{
    for (int offset = 0;; offset += kAtOnce) {
        const auto entries = store.ledger(kAtOnce, offset);
        if (!entries)
            return Failed(entries.error());
        for (const LedgerEntry& entry : *entries) {
            if (filter.since.isValid() && entry.draft.at < filter.since)
                return true;
            if (matches(entry.draft, filter, records) && !take(entry))
                return true;
        }
        if (entries->size() < kAtOnce)
            return true;
    }
}

QJsonObject ledgerEntryJson(const LedgerEntry& entry)
{
    const LedgerDraft& draft = entry.draft;
    return {
        {QStringLiteral("sequence"), entry.sequence},
        {QStringLiteral("at"), draft.at.toUTC().toString(Qt::ISODateWithMs)},
        {QStringLiteral("action"), draft.action},
        {QStringLiteral("purpose"), draft.purpose},
        {QStringLiteral("account"), draft.account.toString()},
        {QStringLiteral("page"), draft.page.toString()},
        {QStringLiteral("network"), draft.network.toString()},
        {QStringLiteral("outcome"), draft.outcome},
        {QStringLiteral("details"), draft.details},
        {QStringLiteral("hash"), QString::fromLatin1(entry.hash.toHex())},
    };
}

Result<QByteArray> exportLedger(ServiceContext& context, const LedgerFilter& filter, LedgerFormat format)
{
    QJsonArray array;
    QString table = csvLine({QStringLiteral("sequence"),
                             QStringLiteral("at"),
                             QStringLiteral("action"),
                             QStringLiteral("purpose"),
                             QStringLiteral("network"),
                             QStringLiteral("account"),
                             QStringLiteral("page"),
                             QStringLiteral("outcome"),
                             QStringLiteral("details"),
                             QStringLiteral("hash")});
    int entries = 0;
    const auto read = eachEntry(context.records, context.records.store(), filter, [&](const LedgerEntry& entry) {
        ++entries;
        const QJsonObject json = ledgerEntryJson(entry);
        if (format == LedgerFormat::Json) {
            array.append(json);
            return true;
        }
        const Account* account = context.records.account(entry.draft.account);
        const Page* page = context.records.page(entry.draft.page);
        table += csvLine({QString::number(entry.sequence),
                          json[QLatin1StringView("at")].toString(),
                          entry.draft.action,
                          entry.draft.purpose,
                          entry.draft.network.toString(),
                          account ? account->identity.name : entry.draft.account.toString(),
                          page ? page->name : entry.draft.page.toString(),
                          entry.draft.outcome,
                          QString::fromUtf8(QJsonDocument(entry.draft.details).toJson(QJsonDocument::Compact)),
                          json[QLatin1StringView("hash")].toString()});
        return true;
    });
    if (!read)
        return Failed(read.error());
    LedgerDraft draft;
    draft.at = context.clock.now();
    draft.action = QStringLiteral("export");
    draft.outcome = QStringLiteral("ok");
    draft.details = {{QStringLiteral("what"), QStringLiteral("ledger")}, {QStringLiteral("entries"), entries}};
    const auto noted = context.records.store().append(draft);
    if (!noted)
        return Failed(noted.error());
    if (format == LedgerFormat::Csv)
        return table.toUtf8();
    return QJsonDocument(QJsonObject{{QStringLiteral("schema"), 1}, {QStringLiteral("entries"), array}}).toJson();
}

Result<ClientExtract> extractFor(ServiceContext& context, const ClientId& client, const QDateTime& since,
                                 const QDateTime& until)
{
    const Records& records = context.records;
    ClientExtract extract;
    extract.client = records.clientName(client);
    if (extract.client.isEmpty())
        return fail(ErrorKind::NotFound);
    extract.since = since;
    extract.until = until;
    LedgerFilter filter;
    filter.since = since;
    filter.until = until;
    filter.client = client;
    QHash<QString, qsizetype> known; // of one page, day and thing: where its line is
    const auto read = eachEntry(records, context.records.store(), filter, [&](const LedgerEntry& entry) {
        const LedgerDraft& draft = entry.draft;
        extract.checks += isHousekeeping(draft) ? 1 : 0;
        extract.renewals += draft.action == QLatin1StringView("renew") ? 1 : 0;
        const QString what = plainWords(draft);
        if (what.isEmpty())
            return true;
        const auto network = context.networks.network(draft.network);
        ExtractLine line{draft.at,
                         draft.at,
                         1,
                         pageName(draft, records),
                         network ? network->name : draft.network.toString(),
                         what,
                         plainOutcome(draft)};
        const QString key = QStringList{line.page,
                                        line.network,
                                        line.what,
                                        line.outcome,
                                        draft.at.toLocalTime().date().toString(Qt::ISODate)}
                                .join(QChar(0x1F));
        const auto same = known.constFind(key);
        if (same == known.cend()) {
            known.insert(key, extract.lines.size());
            extract.lines.append(line);
        } else {
            extract.lines[*same].first = draft.at; // newest come first
            ++extract.lines[*same].count;
        }
        return true;
    });
    if (!read)
        return Failed(read.error());
    std::stable_sort(extract.lines.begin(), extract.lines.end(), [](const ExtractLine& a, const ExtractLine& b) {
        return a.first < b.first;
    });
    LedgerDraft draft;
    draft.at = context.clock.now();
    draft.action = QStringLiteral("export");
    draft.outcome = QStringLiteral("ok");
    draft.details = {{QStringLiteral("what"), QStringLiteral("client extract")},
                     {QStringLiteral("client"), extract.client},
                     {QStringLiteral("lines"), int(extract.lines.size())}};
    const auto noted = context.records.store().append(draft);
    if (!noted)
        return Failed(noted.error());
    return extract;
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
