// SPDX-License-Identifier: GPL-3.0-or-later
// What speaks for a page in public: nothing of it happens without somebody who agreed to exactly that.
#include "app/cli/findpage.h"
#include "app/cli/verbs.h"
#include "models/domain/words.h"
#include "models/services/picturefile.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QLocale>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype kShortestId = 8;

QString isoTime(const QDateTime& at)
{
    return at.toUTC().toString(Qt::ISODate);
}

Result<Post> postFrom(const QCommandLineParser& options)
{
    Post post;
    post.text = options.value(u"text"_s);
    const QString link = options.value(u"link"_s);
    if (!link.isEmpty()) {
        post.link = QUrl(link, QUrl::StrictMode);
        const bool web = post.link.scheme() == u"https"_s || post.link.scheme() == u"http"_s;
        if (!post.link.isValid() || !web || post.link.host().isEmpty())
            return fail(ErrorKind::InvalidInput,
                        Console::tr("\"%1\" is no address of the web. Write --link https://...").arg(link));
    }
    const QStringList descriptions = options.values(u"alt"_s);
    const QStringList files = options.values(u"image"_s);
    if (descriptions.size() > files.size())
        return fail(ErrorKind::InvalidInput, Console::tr("There are more --alt than --image."));
    // Which one would be meant is a guess.
    if (!descriptions.isEmpty() && descriptions.size() < files.size())
        return fail(ErrorKind::InvalidInput,
                    Console::tr("Write one --alt for each --image, in the same order; --alt \"\" for one without."));
    for (qsizetype i = 0; i < files.size(); ++i) {
        auto picture = readPicture(files[i]);
        if (!picture)
            return Failed(picture.error());
        picture->altText = descriptions.value(i);
        post.pictures.append(*std::move(picture));
    }
    return post;
}

QJsonObject contentJson(const Post& post)
{
    QJsonArray pictures;
    for (const Picture& picture : post.pictures) {
        const QByteArray digest = QCryptographicHash::hash(picture.bytes, QCryptographicHash::Sha256);
        pictures.append(QJsonObject{{u"file"_s, picture.fileName},
                                    {u"type"_s, QString::fromLatin1(picture.mimeType)},
                                    {u"bytes"_s, picture.bytes.size()},
                                    {u"sha256"_s, QString::fromLatin1(digest.toHex())},
                                    {u"alt"_s, picture.altText}});
    }
    return {{u"text"_s, post.text}, {u"link"_s, post.link.toString(QUrl::FullyEncoded)}, {u"pictures"_s, pictures}};
}

QJsonObject pageJson(Composition& app, const PageId& id)
{
    const Page& page = *app.records().page(id);
    const auto target = app.publishing().target(id);
    return {{u"id"_s, id.toString()},
            {u"network"_s, target ? target->network.toString() : QString()},
            {u"remote_id"_s, page.remoteId.toString()},
            {u"name"_s, page.name}};
}

QJsonObject entryJson(const OutboxEntry& entry)
{
    const auto maybe = [](const QString& text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); };
    return {{u"id"_s, entry.id.toString()},
            {u"page"_s,
             QJsonObject{{u"id"_s, entry.page.toString()},
                         {u"network"_s, entry.target.network.toString()},
                         {u"remote_id"_s, entry.target.page.toString()},
                         {u"name"_s, entry.pageName}}},
            {u"hash"_s, entry.hash.toString()},
            {u"state"_s, toIdentifier(entry.state)},
            {u"approved_at"_s, isoTime(entry.approvedAt)},
            {u"sent_at"_s, entry.sentAt.isValid() ? QJsonValue(isoTime(entry.sentAt)) : QJsonValue()},
            {u"state_at"_s, isoTime(entry.stateAt)},
            {u"post"_s, maybe(entry.published.id)},
            {u"link"_s, maybe(entry.published.link.toString(QUrl::FullyEncoded))},
            {u"reason"_s, maybe(entry.reason)},
            {u"text"_s, entry.post.text}};
}

ExitCode exitFor(OutboxState state)
{
    switch (state) {
    case OutboxState::Published: return ExitCode::Nothing;
    case OutboxState::Approved:
    case OutboxState::Refused:
    case OutboxState::NotSent: return ExitCode::NeedsPerson;
    case OutboxState::Sending:
    case OutboxState::Unconfirmed: return ExitCode::CouldNotTell;
    }
    Q_UNREACHABLE();
}

QString networkName(Composition& app, const NetworkId& id)
{
    const auto network = app.networks().network(id);
    return network ? network->name : id.toString();
}

void printContent(VerbContext& context, const PageId& id, const Post& post, const ApprovalHash& hash)
{
    Console& console = context.console;
    const Page* page = context.app.records().page(id);
    const auto target = context.app.publishing().target(id);
    if (!target) {
        console.tell(errorText(target.error()));
        return;
    }
    console.print(
        Console::tr("To %1 (%2, id %3):", "page, network, id there")
            .arg(harmless(page->name), networkName(context.app, target->network), harmless(page->remoteId.toString())));
    const QString author = context.app.publishing().author(id);
    if (!author.isEmpty())
        console.print(Console::tr("  As: %1", "whose name stands over the post").arg(harmless(author)));
    const QStringList lines = post.text.split(u'\n');
    for (const QString& line : lines)
        console.print(u"  | "_s + harmless(line));
    if (!post.link.isEmpty())
        console.print(Console::tr("  Link: %1").arg(post.link.toString(QUrl::FullyEncoded)));
    for (const Picture& picture : post.pictures) {
        console.print(Console::tr("  Picture: %1 (%2, %3), described as \"%4\"")
                          .arg(harmless(picture.fileName),
                               QString::fromLatin1(picture.mimeType),
                               QLocale().formattedDataSize(picture.bytes.size()),
                               harmless(picture.altText)));
    }
    console.print(Console::tr("Hash: %1").arg(hash.toString()));
}

/// True when a person agreed to this hash: by naming it, or by answering at a terminal.
Result<bool> agreedTo(VerbContext& context, const ApprovalHash& hash, const QString& question)
{
    if (isGiven(context.options, u"approve"_s)) {
        const auto named = ApprovalHash::fromText(context.options.value(u"approve"_s));
        if (!named)
            return fail(ErrorKind::InvalidInput,
                        Console::tr("--approve wants all 64 digits of the hash that was shown."));
        if (*named != hash)
            return fail(ErrorKind::Denied,
                        Console::tr("the approved hash belongs to something else; this is %1").arg(hash.toString()));
        return true;
    }
    if (!context.console.isInteractive())
        return fail(ErrorKind::Denied,
                    Console::tr("nobody is there to ask; approve it with --approve %1").arg(hash.toString()));
    if (!context.console.ask(question))
        return fail(ErrorKind::Cancelled);
    return true;
}

/// Nothing was sent: says why in one line. Its own words, as errorText() speaks of sign-ins.
int notApproved(VerbContext& context, const Error& error)
{
    if (error.kind == ErrorKind::InvalidInput)
        return context.console.report(error);
    context.console.tell(error.kind == ErrorKind::Cancelled ? Console::tr("Nothing was done.")
                                                            : Console::tr("Nothing was done: %1.").arg(error.detail));
    return int(ExitCode::NeedsPerson);
}

void printEntry(VerbContext& context, const OutboxEntry& entry)
{
    QString line = Console::tr("%1: %2", "page: what became of the post")
                       .arg(harmless(entry.pageName), outboxStateName(entry.state));
    if (!entry.published.link.isEmpty())
        line += u' ' + entry.published.link.toString(QUrl::FullyEncoded);
    else if (!entry.published.id.isEmpty())
        line += u' ' + harmless(entry.published.id);
    if (entry.state == OutboxState::Published)
        context.console.print(line);
    else
        context.console.tell(entry.reason.isEmpty() ? line : line + u". "_s + harmless(entry.reason));
}

int tellEntry(VerbContext& context, const Result<OutboxEntry>& entry)
{
    if (!entry)
        return context.console.report(entry.error());
    if (context.json()) {
        QJsonObject json = entryJson(*entry);
        json.insert(u"schema"_s, 1);
        context.console.print(json);
    }
    if (!context.json() || entry->state != OutboxState::Published)
        printEntry(context, *entry);
    return int(exitFor(entry->state));
}

void printProposal(VerbContext& context, const PageId& page, const Post& post, const ApprovalHash& hash)
{
    if (context.json())
        context.console.print(QJsonObject{{u"schema"_s, 1},
                                          {u"page"_s, pageJson(context.app, page)},
                                          {u"content"_s, contentJson(post)},
                                          {u"hash"_s, hash.toString()},
                                          {u"state"_s, u"not_approved"_s}});
    else
        printContent(context, page, post, hash);
}

} // namespace

QCoro::Task<int> publishPost(VerbContext context)
{
    PublishService& publishing = context.app.publishing();
    const auto page = findPage(context.app.records(), context.arguments().value(0));
    if (!page)
        co_return context.console.report(page.error());
    const auto post = postFrom(context.options);
    if (!post)
        co_return context.console.report(post.error());
    const QList<PageId> pages{*page};
    const Result<bool> read = co_await publishing.readLimits(pages);
    if (!read)
        co_return context.console.report(read.error());
    const PageVerdict verdict = publishing.verdict(*page, *post);
    if (verdict.sick)
        co_return context.console.report(*verdict.sick);
    if (!verdict.objections.isEmpty())
        co_return context.console.report({ErrorKind::InvalidInput, verdict.objections.join(u' ')});
    const QList<std::pair<PageId, ApprovalHash>> hashes = publishing.hashes({*page}, *post);
    const auto before = publishing.earlier(hashes.first().second);
    const bool again = before && before->state == OutboxState::Published;
    // A script that did not hear of its success and asks once more must not publish twice.
    if (again && isGiven(context.options, u"approve"_s) && !isGiven(context.options, u"again"_s)) {
        context.console.tell(Console::tr("The very same was published there on %1; --again publishes it once more.")
                                 .arg(QLocale().toString(before->stateAt.toLocalTime(), QLocale::ShortFormat)));
        co_return tellEntry(context, *before);
    }
    if (!context.json() || !isGiven(context.options, u"approve"_s)) // one object only on stdout
        printProposal(context, *page, *post, hashes.first().second);
    if (again)
        context.console.tell(Console::tr("The very same was published there before."));
    const auto agreed = agreedTo(context, hashes.first().second, Console::tr("Publish exactly this?"));
    if (!agreed)
        co_return notApproved(context, agreed.error());
    const auto approved = publishing.approve(*post, hashes);
    if (!approved)
        co_return context.console.report(approved.error());
    const OutboxId id = approved->first();
    const Result<OutboxEntry> sent = co_await publishing.send(id);
    co_return tellEntry(context, sent);
}

namespace {

QCoro::Task<int> switchPage(VerbContext context, bool active)
{
    PublishService& publishing = context.app.publishing();
    const auto found = findPage(context.app.records(), context.arguments().value(0));
    if (!found)
        co_return context.console.report(found.error());
    const PageId page = *found;
    const QString network = networkName(context.app, publishing.target(page)->network);
    if (!publishing.hasActivation(page))
        co_return context.console.report(
            {ErrorKind::Unsupported, Console::tr("%1 has no activations that Pagekeeper knows.").arg(network)});
    const ApprovalHash hash = *publishing.hashOf(page, active);
    const QString name = harmless(context.app.records().page(page)->name);
    const bool named = isGiven(context.options, u"approve"_s);
    if (!context.json()) {
        context.console.print(
            (active ? Console::tr("Switch the app on for %1 (%2).") : Console::tr("Switch the app off for %1 (%2)."))
                .arg(name, network));
        context.console.print(Console::tr("Hash: %1").arg(hash.toString()));
    } else if (!named) {
        context.console.print(QJsonObject{{u"schema"_s, 1},
                                          {u"page"_s, pageJson(context.app, page)},
                                          {u"activate"_s, active},
                                          {u"hash"_s, hash.toString()},
                                          {u"state"_s, u"not_approved"_s}});
    }
    const auto agreed = agreedTo(context, hash, Console::tr("Do exactly this?"));
    if (!agreed)
        co_return notApproved(context, agreed.error());
    const Result<Activation> applied = co_await publishing.setActivation(page, active, hash);
    if (!applied)
        co_return context.console.report(applied.error());
    if (context.json())
        context.console.print(QJsonObject{{u"schema"_s, 1},
                                          {u"page"_s, pageJson(context.app, page)},
                                          {u"active"_s, applied->active},
                                          {u"subscribed"_s, QJsonArray::fromStringList(applied->subscribed)},
                                          {u"hash"_s, hash.toString()}});
    else
        context.console.print(
            (applied->active ? Console::tr("The app is on for %1.") : Console::tr("The app is off for %1.")).arg(name));
    co_return int(applied->active == active ? ExitCode::Nothing : ExitCode::NeedsPerson);
}

Result<OutboxId> entryCalled(Composition& app, const QString& typed)
{
    const auto entries = app.publishing().outbox();
    if (!entries)
        return Failed(entries.error());
    QList<OutboxId> found;
    for (const OutboxEntry& entry : *entries) {
        if (typed.size() >= kShortestId && entry.id.toString().startsWith(typed))
            found.append(entry.id);
    }
    if (found.size() == 1)
        return found.first();
    return fail(ErrorKind::NotFound, Console::tr("There is no post \"%1\". List them with \"outbox\".").arg(typed));
}

int listOutbox(VerbContext& context)
{
    const auto entries = context.app.publishing().outbox();
    if (!entries)
        return context.console.report(entries.error());
    if (context.json()) {
        QJsonArray rows;
        for (const OutboxEntry& entry : *entries)
            rows.append(entryJson(entry));
        context.console.print(QJsonObject{{u"schema"_s, 1}, {u"entries"_s, rows}});
        return int(ExitCode::Nothing);
    }
    QList<QStringList> rows;
    for (const OutboxEntry& entry : *entries) {
        rows.append(
            {entry.id.toString().left(kShortestId),
             QLocale().toString(entry.approvedAt.toLocalTime(), QLocale::ShortFormat),
             networkName(context.app, entry.target.network),
             entry.pageName,
             outboxStateName(entry.state),
             entry.published.link.isEmpty() ? entry.reason : entry.published.link.toString(QUrl::FullyEncoded)});
    }
    context.console.printTable({Console::tr("Id"),
                                Console::tr("Approved"),
                                Console::tr("Network"),
                                Console::tr("Page"),
                                Console::tr("State"),
                                Console::tr("More")},
                               rows);
    return int(ExitCode::Nothing);
}

} // namespace

QCoro::Task<int> activatePage(VerbContext context)
{
    const int code = co_await switchPage(context, true);
    co_return code;
}

QCoro::Task<int> deactivatePage(VerbContext context)
{
    const int code = co_await switchPage(context, false);
    co_return code;
}

QCoro::Task<int> manageOutbox(VerbContext context)
{
    PublishService& publishing = context.app.publishing();
    const QString what = context.arguments().value(0);
    if (what.isEmpty())
        co_return listOutbox(context);
    if (what == u"settle"_s && context.arguments().size() == 1) {
        const Result<int> open = co_await publishing.recover();
        if (!open)
            co_return context.console.report(open.error());
        const int code = listOutbox(context);
        co_return *open > 0 ? int(ExitCode::CouldNotTell) : code;
    }
    const bool known = what == u"settle"_s || what == u"send"_s || what == u"withdraw"_s;
    if (!known)
        co_return context.console.report(
            {ErrorKind::InvalidInput,
             Console::tr("outbox takes nothing, \"settle [ID [there|missing]]\", \"send ID\" or \"withdraw ID\".")});
    const auto id = entryCalled(context.app, context.arguments().value(1));
    if (!id)
        co_return context.console.report(id.error());
    if (what == u"withdraw"_s) {
        const auto withdrawn = publishing.withdraw(*id);
        if (!withdrawn)
            co_return context.console.report(withdrawn.error());
        co_return listOutbox(context);
    }
    Result<OutboxEntry> entry = publishing.entry(*id);
    if (what == u"settle"_s) {
        const QString seen = context.arguments().value(2);
        if (seen != u"there"_s && seen != u"missing"_s && !seen.isEmpty())
            co_return context.console.report(
                {ErrorKind::InvalidInput, Console::tr("Say \"there\" or \"missing\": what you saw on the page.")});
        if (seen.isEmpty())
            entry = co_await publishing.settle(*id);
        else
            entry = co_await publishing.decide(*id, seen == u"there"_s);
        co_return tellEntry(context, entry);
    }
    if (entry && !context.json())
        printContent(context, entry->page, entry->post, entry->hash);
    entry = co_await publishing.send(*id); // approved as it is, and still that: changed content has no such hash
    co_return tellEntry(context, entry);
}

} // namespace pk
