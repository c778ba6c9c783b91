// SPDX-License-Identifier: GPL-3.0-or-later
// The command line's verbs for publishing over the program's own services and one network of the tests' own, on loopback.
//   pk_publisher PROFILE ORIGIN seed            a login with two pages, "1000" and "1001"
//   pk_publisher PROFILE ORIGIN recover --json  what a start does: looks, sends nothing; then as outbox
//   pk_publisher PROFILE ORIGIN VERB ARGUMENTS  publish, outbox, activate, deactivate, ledger
// The passphrase comes on standard input. That a post is not there counts at once.
#include "app/cli/verbs.h"
#include "tests/services/postingadapter.h"

#include <QCoreApplication>
#include <QFile>
#include <QTimer>

namespace pk {

namespace {

using namespace Qt::Literals::StringLiterals;

QCoro::Task<int> seed(Composition* app)
{
    Account account = postingAccount();
    account.life.proof = Evidence{u"who am I"_s, app->records().now()};
    TokenSet tokens;
    tokens.accessToken = Secret(QByteArray("AT"));
    tokens.tokenType = u"Bearer"_s;
    tokens.obtainedAt = app->records().now();
    const Result<quint64> saved = co_await app->context().grants.save(account.id, 0, tokens);
    if (!saved)
        co_return 2;
    co_return app->records().save(account, {postingPage(account, u"1000"_s), postingPage(account, u"1001"_s)}) ? 0 : 2;
}

QCoro::Task<> run(StartOptions start, QUrl origin, QStringList words, std::unique_ptr<Composition>* kept)
{
    static const QHash<QString, Verb> verbs{{u"publish"_s, publishPost},
                                            {u"outbox"_s, manageOutbox},
                                            {u"ledger"_s, showLedger},
                                            {u"activate"_s, activatePage},
                                            {u"deactivate"_s, deactivatePage}};
    Result<std::unique_ptr<Composition>> app = co_await Composition::open(start);
    if (!app) {
        std::fprintf(stderr, "not opened: kind %d, %s\n", int(app.error().kind), qPrintable(app.error().detail));
        QCoreApplication::exit(2);
        co_return;
    }
    *kept = std::move(*app);
    (*kept)->networks().add(postingNetwork(origin),
                            std::make_unique<PostingAdapter>((*kept)->http(), (*kept)->context().clock, origin));
    (*kept)->publishing().setMissingCounts(std::chrono::seconds(0));
    int code = 2;
    const QString what = words.value(0);
    QCommandLineParser options;
    options.addOption(QCommandLineOption(u"json"_s));
    for (const char* name : {"text",
                             "link",
                             "image",
                             "alt",
                             "approve",
                             "since",
                             "until",
                             "client",
                             "action",
                             "network",
                             "purpose",
                             "account"})
        options.addOption(QCommandLineOption(QString::fromLatin1(name), {}, u"VALUE"_s));
    options.parse(QStringList{u"pk_publisher"_s} + words);
    Console console;
    const VerbContext context{console, **kept, options, {}};
    if (what == u"seed"_s) {
        code = co_await seed(kept->get());
    } else if (what == u"recover"_s) {
        const Result<int> open = co_await (*kept)->publishing().recover();
        co_await manageOutbox(context);
        code = open ? *open : 2;
    } else if (verbs.contains(what)) {
        code = co_await verbs.value(what)(context);
    }
    co_await (*kept)->shutDown();
    QCoreApplication::exit(code);
}

} // namespace

} // namespace pk

int main(int argc, char* argv[])
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    pk::StartOptions start;
    start.profileDir = arguments.value(1);
    start.vaultKind = QStringLiteral("passphrase");
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly))
        return 2;
    start.passphrase = pk::Secret(input.readLine().trimmed());
    std::unique_ptr<pk::Composition> composition;
    QTimer::singleShot(
        0, &application, [&] { pk::run(start, QUrl(arguments.value(2)), arguments.mid(3), &composition); });
    return QCoreApplication::exec();
}
