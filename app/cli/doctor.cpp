// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/verbs.h"
#include "models/domain/words.h"
#include "models/services/clockwatch.h"

#include <QFile>
#include <QJsonArray>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTcpServer>

namespace pk {

namespace {

/// One thing looked at: what it is, whether it works, and what to do when not.
struct Symptom
{
    QString part;
    bool works = false;
    QString words;
};

Symptom good(const QString& part, const QString& words)
{
    return {part, true, words};
}

Symptom bad(const QString& part, const QString& words)
{
    return {part, false, words};
}

Symptom lookAtClock(const QDateTime& now)
{
    // A token's life is counted by this clock; the program itself was built before now.
    const QDateTime built = QLocale::c().toDateTime(QStringLiteral(__DATE__).simplified(),
                                                    QStringLiteral("MMM d yyyy"));
    if (built.isValid() && now < built.addDays(-1))
        return bad(Console::tr("Clock"),
                   Console::tr("This computer's date is in the past. Set it, or nothing secure can be reached."));
    return good(Console::tr("Clock"), now.toString(Qt::ISODate));
}

/// By the networks of the connected logins; nothing to add where none answers.
QCoro::Task<std::optional<Symptom>> compareClock(ServiceContext* context)
{
    const Result<ClockVerdict> verdict = co_await askTheTime(context);
    if (!verdict || verdict->kind == ClockVerdict::Kind::Unknown)
        co_return std::nullopt;
    const auto network = context->networks.network(verdict->said);
    const QString words = clockWords(*verdict, network ? network->name : QString());
    const QString part = Console::tr("Clock, by the networks");
    co_return words.isEmpty() ? good(part, Console::tr("right")) : bad(part, words);
}

Symptom lookAtCertificates()
{
    if (!QSslSocket::supportsSsl())
        return bad(Console::tr("Certificates"), Console::tr("There is no TLS library. Install OpenSSL."));
    const auto count = QSslConfiguration::systemCaCertificates().size();
    if (count == 0)
        return bad(Console::tr("Certificates"),
                   Console::tr("There are no system certificates. Install the package ca-certificates."));
    return good(Console::tr("Certificates"), Console::tr("%n root certificate(s)", nullptr, int(count)));
}

Symptom lookAtPort(const QString& what, quint16 port)
{
    QTcpServer server;
    if (server.listen(QHostAddress::LocalHost, port))
        return good(what, port == 0 ? Console::tr("a free port can be had") : Console::tr("port %1 is free").arg(port));
    return bad(what, Console::tr("Port %1 is taken by another program. Close it before you connect.").arg(port));
}

QCoro::Task<Symptom> lookAtVault(Profile profile, StartOptions options)
{
    const QString part = Console::tr("Vault");
    const auto kind = vaultKindFor(profile, options.vaultKind);
    if (!kind)
        co_return bad(part, errorText(kind.error()));
    if (*kind == QLatin1StringView("passphrase") && !QFile::exists(profile.vaultFile()))
        co_return bad(
            part,
            Console::tr("There is no passphrase vault yet. The first other command with --vault passphrase makes it."));
    auto vault = openVault(profile, *kind, options.passphrase);
    if (!vault)
        co_return bad(part, errorText(vault.error()));
    const QString key = QStringLiteral("doctor/") + QString::fromLatin1(Secret::random(6).reveal());
    const Secret probe = Secret::random(16);
    const Result<bool> written = co_await (*vault)->write(key, probe);
    if (!written)
        co_return bad(part, errorText(written.error()));
    const Result<Secret> read = co_await readPatiently(vault->get(), key, options.patience);
    const Result<bool> removed = co_await (*vault)->remove(key);
    if (!read)
        co_return bad(part, errorText(read.error()));
    if (!(*read == probe))
        co_return bad(part, Console::tr("The vault gives back something else than was put in. Do not use it."));
    if (!removed)
        co_return bad(part, errorText(removed.error()));
    co_return good(part, Console::tr("%1: writes, reads and removes").arg((*vault)->displayName()));
}

void lookAtNetworks(Composition& app, QList<Symptom>& symptoms)
{
    QSet<quint16> seen;
    for (const auto& network : app.networks().networks()) {
        const int port = QUrl(network->redirectUri).port();
        if (network->redirect != RedirectKind::LoopbackFixedPort || port <= 0 || seen.contains(quint16(port)))
            continue;
        seen.insert(quint16(port));
        symptoms.append(lookAtPort(Console::tr("Redirect port of %1").arg(network->name), quint16(port)));
    }
    for (const Error& refusal : app.networks().refusals())
        symptoms.append(bad(Console::tr("Descriptor"), refusal.detail));
    symptoms.append(good(Console::tr("Networks"),
                         Console::tr("%n network(s) known", nullptr, int(app.networks().networks().size()))));
    if (!app.http().routes().isEmpty())
        symptoms.append(good(Console::tr("Routes"),
                             Console::tr("requests to %1 go to a test server")
                                 .arg(app.http().routes().hosts().join(QStringLiteral(", ")))));
}

QCoro::Task<QList<Symptom>> lookAtEverything(StartOptions options)
{
    QList<Symptom> symptoms;
    symptoms.append(lookAtClock(SystemClock().now()));
    symptoms.append(lookAtCertificates());
    symptoms.append(lookAtPort(Console::tr("Redirect"), 0));
    const auto profile = Profile::open(options.profileDir.isEmpty() ? Profile::defaultDir() : options.profileDir);
    if (!profile) {
        symptoms.append(bad(Console::tr("Profile"), errorText(profile.error())));
        co_return symptoms;
    }
    symptoms.append(good(Console::tr("Profile"), profile->dir()));
    const Symptom vault = co_await lookAtVault(*profile, options);
    symptoms.append(vault);
    if (!vault.works)
        co_return symptoms;
    Result<std::unique_ptr<Composition>> app = co_await Composition::open(options);
    if (!app) {
        symptoms.append(bad(Console::tr("Store"), errorText(app.error())));
        co_return symptoms;
    }
    symptoms.append(
        good(Console::tr("Store"), Console::tr("%n account(s)", nullptr, int((*app)->records().accounts().size()))));
    const auto ledger = (*app)->store().verifyLedger();
    if (!ledger)
        symptoms.append(bad(Console::tr("Ledger"), errorText(ledger.error())));
    else if (ledger->firstBroken != 0)
        symptoms.append(bad(Console::tr("Ledger"), Console::tr("The ledger was changed: %1.").arg(ledger->reason)));
    else
        symptoms.append(good(Console::tr("Ledger"), Console::tr("intact, %n entries", nullptr, int(ledger->entries))));
    lookAtNetworks(**app, symptoms);
    if (const auto clock = co_await compareClock(&(*app)->context()))
        symptoms.append(*clock);
    co_await (*app)->shutDown();
    co_return symptoms;
}

} // namespace

QCoro::Task<int> runDoctor(Console& console, StartOptions options, bool json)
{
    const QList<Symptom> symptoms = co_await lookAtEverything(options);
    const bool allWork = std::all_of(
        symptoms.cbegin(), symptoms.cend(), [](const Symptom& symptom) { return symptom.works; });
    if (json) {
        QJsonArray array;
        for (const Symptom& symptom : symptoms)
            array.append(QJsonObject{{QStringLiteral("part"), symptom.part},
                                     {QStringLiteral("works"), symptom.works},
                                     {QStringLiteral("words"), symptom.words}});
        console.print(QJsonObject{{QStringLiteral("schema"), 1}, {QStringLiteral("findings"), array}});
    } else {
        QList<QStringList> rows;
        for (const Symptom& symptom : symptoms)
            rows.append({symptom.works ? Console::tr("works") : Console::tr("PROBLEM"), symptom.part, symptom.words});
        console.printTable({Console::tr("Result"), Console::tr("Part"), Console::tr("What was seen, or what to do")},
                           rows);
    }
    co_return allWork ? int(ExitCode::Nothing) : int(ExitCode::NeedsPerson);
}

} // namespace pk
