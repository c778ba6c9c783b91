// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/verbs.h"
#include "app/translation.h"

#include <QCoreApplication>
#include <QLoggingCategory>
#include <QSet>
#include <QTimer>

#include <array>

namespace pk {
namespace {

struct Command
{
    const char* name;
    const char* arguments;
    const char* help;
    Verb verb;
};

constexpr std::array kCommands{
    Command{"networks",
            "",
            QT_TRANSLATE_NOOP("Console", "networks, what each can do, whether an app is registered"),
            listNetworks},
    Command{"app",
            "guide|set|test|list|remove [NETWORK]",
            QT_TRANSLATE_NOOP("Console",
                              "app registrations: what to register where, enter it (--client-id ID, "
                              "--client-secret-stdin, --redirect URL, --instance URL), test it"),
            manageApps},
    Command{"connect",
            "NETWORK",
            QT_TRANSLATE_NOOP(
                "Console",
                "connect an account in the browser: --instance, --purposes, --client, --pages, --print-url, --timeout"),
            connectAccount},
    Command{"reconnect",
            "ACCOUNT|--queue",
            QT_TRANSLATE_NOOP(
                "Console", "sign in again, same record; --queue: everyone who has to, by impact, one after the other"),
            reconnectAccount},
    Command{"disconnect",
            "ACCOUNT",
            QT_TRANSLATE_NOOP("Console", "revoke at the network, keep the history"),
            disconnectAccount},
    Command{"delete", "ACCOUNT", QT_TRANSLATE_NOOP("Console", "disconnect and forget the record"), deleteAccount},
    Command{"renew", "ACCOUNT", QT_TRANSLATE_NOOP("Console", "renew the tokens now"), renewAccount},
    Command{"snooze",
            "ACCOUNT",
            QT_TRANSLATE_NOOP("Console", "let what asks for you rest: --until DATE, --reason TEXT"),
            snoozeAccount},
    Command{"wake", "ACCOUNT", QT_TRANSLATE_NOOP("Console", "end a snooze now"), wakeAccount},
    Command{"consent",
            "ACCOUNT",
            QT_TRANSLATE_NOOP("Console", "what its tokens may be used for: --allow LIST, --withdraw LIST"),
            manageConsent},
    Command{"whoami", "ACCOUNT", QT_TRANSLATE_NOOP("Console", "ask the network whose token it is"), whoAmI},
    Command{"accounts", "", QT_TRANSLATE_NOOP("Console", "list accounts"), listAccounts},
    Command{"pages", "", QT_TRANSLATE_NOOP("Console", "list pages"), listPages},
    Command{"incidents",
            "",
            QT_TRANSLATE_NOOP("Console", "list incidents: many logins that ended together"),
            listIncidents},
    Command{"status",
            "",
            QT_TRANSLATE_NOOP("Console", "health and what needs a person: --within 14d, --client NAME, --network ID"),
            showStatus},
    Command{"check",
            "[ACCOUNT...]",
            QT_TRANSLATE_NOOP("Console", "prove now that tokens work: --client NAME, --network ID, --all"),
            checkAccounts},
    Command{"stats",
            "page|content|public|forget ...",
            QT_TRANSLATE_NOOP("Console",
                              "statistics, read now: page PAGE, content PAGE (--most N), public NETWORK NAME "
                              "(--instance URL); --csv FILE; --kept: what was read before; forget NETWORK NAME"),
            showStatistics},
    Command{"ledger",
            "[verify|export FILE|extract FILE]",
            QT_TRANSLATE_NOOP(
                "Console",
                "what was done with tokens; verify the record; export it (.csv, .json), or for a client (.html, .csv): "
                "--client NAME, --account ACCOUNT, --network ID, --purpose P, --action A, --since DATE, --until DATE"),
            showLedger},
    Command{"publish",
            "PAGE",
            QT_TRANSLATE_NOOP("Console",
                              "publish what you approve: --text T, --link U, --image F, --alt TEXT; shows its hash and "
                              "asks, or --approve HASH (--again: though it was published there)"),
            publishPost},
    Command{"activate",
            "PAGE",
            QT_TRANSLATE_NOOP("Console", "switch the app on for a page, with the same approval"),
            activatePage},
    Command{"deactivate",
            "PAGE",
            QT_TRANSLATE_NOOP("Console", "switch the app off for a page, with the same approval"),
            deactivatePage},
    Command{"outbox",
            "[settle|send|withdraw]",
            QT_TRANSLATE_NOOP("Console", "what became of approved posts; look for those sent and not confirmed"),
            manageOutbox},
    Command{"doctor",
            "",
            QT_TRANSLATE_NOOP("Console", "keychain, store, clock, certificates, redirect port, descriptors"),
            nullptr},
};

/// Options by the command that takes them; the global ones go with every command.
QStringList optionsOf(const QString& command)
{
    static const QHash<QString, QStringList> options{
        {QStringLiteral("app"),
         {QStringLiteral("client-id"),
          QStringLiteral("client-secret-stdin"),
          QStringLiteral("redirect"),
          QStringLiteral("instance")}},
        {QStringLiteral("connect"),
         {QStringLiteral("instance"),
          QStringLiteral("purposes"),
          QStringLiteral("client"),
          QStringLiteral("pages"),
          QStringLiteral("print-url"),
          QStringLiteral("timeout")}},
        {QStringLiteral("reconnect"),
         {QStringLiteral("queue"),
          QStringLiteral("purposes"),
          QStringLiteral("client"),
          QStringLiteral("pages"),
          QStringLiteral("print-url"),
          QStringLiteral("timeout")}},
        {QStringLiteral("publish"),
         {QStringLiteral("text"),
          QStringLiteral("link"),
          QStringLiteral("image"),
          QStringLiteral("alt"),
          QStringLiteral("approve"),
          QStringLiteral("again")}},
        {QStringLiteral("activate"), {QStringLiteral("approve")}},
        {QStringLiteral("deactivate"), {QStringLiteral("approve")}},
        {QStringLiteral("snooze"), {QStringLiteral("until"), QStringLiteral("reason")}},
        {QStringLiteral("stats"),
         {QStringLiteral("most"), QStringLiteral("instance"), QStringLiteral("csv"), QStringLiteral("kept")}},
        {QStringLiteral("status"), {QStringLiteral("within"), QStringLiteral("client"), QStringLiteral("network")}},
        {QStringLiteral("consent"), {QStringLiteral("allow"), QStringLiteral("withdraw")}},
        {QStringLiteral("ledger"),
         {QStringLiteral("client"),
          QStringLiteral("account"),
          QStringLiteral("network"),
          QStringLiteral("purpose"),
          QStringLiteral("action"),
          QStringLiteral("since"),
          QStringLiteral("until")}},
        {QStringLiteral("check"), {QStringLiteral("client"), QStringLiteral("network"), QStringLiteral("all")}},
    };
    return options.value(command);
}

QString usage()
{
    QString text =
        Console::tr(
            "Usage: pagekeeper-cli [--profile DIR] [--vault keychain|passphrase] [--passphrase-stdin] [--route HOST=URL]... COMMAND [--json]")
        + QStringLiteral("\n\n");
    for (const Command& command : kCommands) {
        const QString left = QStringLiteral("  %1 %2").arg(QLatin1StringView(command.name),
                                                           QLatin1StringView(command.arguments));
        text += left.leftJustified(32) + QStringLiteral("  ") + QCoreApplication::translate("Console", command.help)
            + u'\n';
    }
    text += QStringLiteral("\n")
        + Console::tr("Exit codes: 0 nothing to do, 1 something needs a person, 2 wrong usage, 3 could not tell.");
    return text;
}

void addOption(QCommandLineParser& parser, const QString& name)
{
    static const QHash<QString, QString> values{
        {QStringLiteral("profile"), QStringLiteral("DIR")},     {QStringLiteral("vault"), QStringLiteral("KIND")},
        {QStringLiteral("route"), QStringLiteral("HOST=URL")},  {QStringLiteral("client-id"), QStringLiteral("ID")},
        {QStringLiteral("redirect"), QStringLiteral("URL")},    {QStringLiteral("instance"), QStringLiteral("URL")},
        {QStringLiteral("purposes"), QStringLiteral("LIST")},   {QStringLiteral("client"), QStringLiteral("NAME")},
        {QStringLiteral("pages"), QStringLiteral("LIST")},      {QStringLiteral("timeout"), QStringLiteral("SECONDS")},
        {QStringLiteral("within"), QStringLiteral("TIME")},     {QStringLiteral("network"), QStringLiteral("ID")},
        {QStringLiteral("until"), QStringLiteral("DATE")},      {QStringLiteral("reason"), QStringLiteral("TEXT")},
        {QStringLiteral("allow"), QStringLiteral("LIST")},      {QStringLiteral("withdraw"), QStringLiteral("LIST")},
        {QStringLiteral("account"), QStringLiteral("ACCOUNT")}, {QStringLiteral("purpose"), QStringLiteral("PURPOSE")},
        {QStringLiteral("action"), QStringLiteral("ACTION")},   {QStringLiteral("since"), QStringLiteral("DATE")},
        {QStringLiteral("most"), QStringLiteral("N")},          {QStringLiteral("csv"), QStringLiteral("FILE")},
        {QStringLiteral("text"), QStringLiteral("TEXT")},       {QStringLiteral("link"), QStringLiteral("URL")},
        {QStringLiteral("image"), QStringLiteral("FILE")},      {QStringLiteral("alt"), QStringLiteral("TEXT")},
        {QStringLiteral("approve"), QStringLiteral("HASH")},
    };
    parser.addOption(QCommandLineOption(name, {}, values.value(name)));
}

void addGlobalOptions(QCommandLineParser& parser)
{
    for (const char* name : {"profile", "vault", "passphrase-stdin", "route", "json", "help", "version"})
        addOption(parser, QString::fromLatin1(name));
}

/// The command is the first word that is no option and no option's value.
QString commandIn(const QStringList& arguments)
{
    QSet<QString> names;
    for (const Command& command : kCommands) {
        const QStringList own = optionsOf(QString::fromLatin1(command.name));
        names.unite(QSet<QString>(own.cbegin(), own.cend()));
    }
    QCommandLineParser probe;
    addGlobalOptions(probe);
    for (const QString& name : std::as_const(names))
        addOption(probe, name);
    probe.parse(arguments);
    return probe.positionalArguments().value(0);
}

StartOptions startOptions(const QCommandLineParser& options, Console& console)
{
    StartOptions start;
    start.profileDir = options.value(QStringLiteral("profile"));
    start.vaultKind = options.value(QStringLiteral("vault"));
    start.routes = options.values(QStringLiteral("route"));
    if (options.isSet(QStringLiteral("passphrase-stdin")))
        start.passphrase = console.readSecretLine(Console::tr("Passphrase: "));
    return start;
}

/// \a kept owns the composition until the event loop has ended: nothing of it is destroyed inside one of its signals.
QCoro::Task<int> runVerb(const Command& command, Console& console, const QCommandLineParser& options,
                         std::unique_ptr<Composition>& kept)
{
    const StartOptions start = startOptions(options, console);
    if (!command.verb) {
        const int code = co_await runDoctor(console, start, options.isSet(QStringLiteral("json")));
        co_return code;
    }
    Secret clientSecret;
    if (isGiven(options, QStringLiteral("client-secret-stdin")))
        clientSecret = console.readSecretLine(Console::tr("Client secret: "));
    Result<std::unique_ptr<Composition>> app = co_await Composition::open(start);
    if (!app)
        co_return console.report(app.error());
    kept = std::move(*app);
    if (kept->settings().hasPendingRevocations())
        co_await kept->accounts().retryRevocations(); // best effort: what is left is tried again next time
    const VerbContext context{console, *kept, options, clientSecret};
    const int code = co_await command.verb(context);
    co_await kept->shutDown();
    co_return code;
}

QCoro::Task<> runAndQuit(const Command& command, Console& console, const QCommandLineParser& options,
                         std::unique_ptr<Composition>& kept)
{
    const int code = co_await runVerb(command, console, options, kept);
    QCoreApplication::exit(code);
}

int main(int argc, char* argv[])
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("Pagekeeper"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PK_VERSION));
    loadTranslations();
    // People read sentences here, not logs; QT_LOGGING_RULES still brings them back.
    QLoggingCategory::setFilterRules(QStringLiteral("pk.*.info=false"));
    Console console;
    const QStringList arguments = QCoreApplication::arguments();
    const QString name = commandIn(arguments);
    QCommandLineParser parser;
    addGlobalOptions(parser);
    for (const QString& option : optionsOf(name))
        addOption(parser, option);
    const bool understood = parser.parse(arguments);
    if (parser.isSet(QStringLiteral("version"))) {
        console.print(QStringLiteral("pagekeeper-cli %1").arg(QStringLiteral(PK_VERSION)));
        return int(ExitCode::Nothing);
    }
    if (parser.isSet(QStringLiteral("help"))) {
        console.print(usage());
        return int(ExitCode::Nothing);
    }
    const auto command = std::find_if(
        kCommands.cbegin(), kCommands.cend(), [&](const Command& one) { return name == QLatin1StringView(one.name); });
    if (name.isEmpty() || command == kCommands.cend()) {
        return console.report({ErrorKind::InvalidInput,
                               name.isEmpty()
                                   ? Console::tr("Say what to do; --help lists the commands.")
                                   : Console::tr("There is no command \"%1\"; --help lists them.").arg(name)});
    }
    if (!understood)
        return console.report(
            {ErrorKind::InvalidInput, Console::tr("%1 --help lists the options.").arg(parser.errorText())});
    std::unique_ptr<Composition> composition;
    QTimer::singleShot(0, &application, [&] { runAndQuit(*command, console, parser, composition); });
    return QCoreApplication::exec();
}

} // namespace
} // namespace pk

int main(int argc, char* argv[])
{
    return pk::main(argc, argv);
}
