// SPDX-License-Identifier: GPL-3.0-or-later
// The program's own services over a profile, renewing one account again and again; two of them at once share it.
//   pk_renewer PROFILE ACCOUNT TIMES [HOST=URL]...      passphrase on standard input
// Prints the time of each (milliseconds since 1970) and ends with 0 when every renewal went well; otherwise says on standard error which did not, and why.
#include "app/composition.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QRandomGenerator>
#include <QTimer>

#include <QCoroTimer>

#include <cstdio>

namespace pk {

namespace {

QCoro::Task<> renewAll(StartOptions start, AccountId account, int times, std::unique_ptr<Composition>* kept)
{
    Result<std::unique_ptr<Composition>> app = co_await Composition::open(start);
    if (!app) {
        std::fprintf(stderr, "not opened: kind %d, %s\n", int(app.error().kind), qPrintable(app.error().detail));
        QCoreApplication::exit(2);
        co_return;
    }
    *kept = std::move(*app);
    int code = 0;
    for (int time = 1; time <= times && code == 0; ++time) {
        const Result<bool> renewed = co_await (*kept)->accounts().renew(account);
        if (renewed) {
            std::printf("%lld\n", QDateTime::currentMSecsSinceEpoch());
            // Whoever asks again at once keeps the lock for good: the other one looks for it at intervals only.
            QTimer pause;
            pause.setSingleShot(true);
            pause.start(QRandomGenerator::global()->bounded(60));
            co_await qCoro(&pause).waitForTimeout();
            continue;
        }
        std::fprintf(stderr,
                     "renewal %d: kind %d, %s, raw %s\n",
                     time,
                     int(renewed.error().kind),
                     qPrintable(renewed.error().detail),
                     qPrintable(renewed.error().raw));
        code = 1;
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
    start.routes = arguments.mid(4);
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly))
        return 2;
    start.passphrase = pk::Secret(input.readLine().trimmed());
    std::unique_ptr<pk::Composition> composition;
    QTimer::singleShot(0, &application, [&] {
        pk::renewAll(start, pk::AccountId(arguments.value(2)), arguments.value(3).toInt(), &composition);
    });
    return QCoreApplication::exec();
}
