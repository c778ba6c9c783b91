// SPDX-License-Identifier: GPL-3.0-or-later
// pagekeeper-rehearsal: pretend social networks on loopback, for training, demonstrations and tests.
#include "httpserver.h"
#include "rehearsal.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>
#include <QTimer>

#include <cstdio>
#include <thread>

#ifdef Q_OS_UNIX
#include <QSocketNotifier>

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#endif

using namespace Qt::Literals::StringLiterals;

namespace {

#ifdef Q_OS_UNIX
int signalPipe[2] = {-1, -1};

void onSignal(int)
{
    const char byte = 1;
    if (::write(signalPipe[1], &byte, 1) < 0)
        ::_exit(1);
}

/// SIGTERM and SIGINT end the event loop; the handler itself may only write a byte.
void quitOnSignals(QCoreApplication& app)
{
    if (::pipe(signalPipe) != 0)
        return;
    ::fcntl(signalPipe[0], F_SETFD, FD_CLOEXEC);
    ::fcntl(signalPipe[1], F_SETFD, FD_CLOEXEC);
    auto* notifier = new QSocketNotifier(signalPipe[0], QSocketNotifier::Read, &app);
    QObject::connect(notifier, &QSocketNotifier::activated, &app, &QCoreApplication::quit);
    std::signal(SIGTERM, onSignal);
    std::signal(SIGINT, onSignal);
}
#endif

/// Ends the program when whoever started it is gone: its end of our stdin closes.
void quitWhenStdinEnds(QCoreApplication& app)
{
    std::thread([&app] {
        while (std::getchar() != EOF) {}
        QMetaObject::invokeMethod(&app, &QCoreApplication::quit, Qt::QueuedConnection);
    }).detach();
}

void printLine(FILE* where, const QByteArray& line)
{
    std::fputs((line + '\n').constData(), where);
    std::fflush(where);
}

void loadState(pk::rehearsal::World& world, const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return; // the first start
    if (!world.load(QJsonDocument::fromJson(file.readAll()).object()))
        printLine(
            stderr,
            "pagekeeper-rehearsal: the state file is of another world (seed, people) or damaged; starting afresh");
}

void saveState(const pk::rehearsal::World& world, const QString& path)
{
    QSaveFile file(path);
    const QByteArray state = QJsonDocument(world.save()).toJson(QJsonDocument::Compact);
    if (!file.open(QIODevice::WriteOnly) || file.write(state) != state.size() || !file.commit())
        printLine(stderr, "pagekeeper-rehearsal: cannot write the state file: " + file.errorString().toUtf8());
}

} // namespace

int main(int argc, char* argv[])
{
    QCoreApplication app(argc, argv);
    app.setApplicationName(u"pagekeeper-rehearsal"_s);
    app.setApplicationVersion(QStringLiteral(PK_VERSION));
    QCommandLineParser parser;
    parser.setApplicationDescription(
        u"Pretend social networks on 127.0.0.1. The first line on stdout says where they are."_s);
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption port(u"port"_s, u"Port to listen on; 0 takes a free one."_s, u"N"_s, u"0"_s);
    const QCommandLineOption seed(
        u"seed"_s, u"Which world: the same number gives the same people and pages."_s, u"N"_s, u"20261123"_s);
    const QCommandLineOption people(u"people"_s, u"How many people there are."_s, u"N"_s, u"15"_s);
    const QCommandLineOption quiet(u"quiet"_s, u"No line per request on stderr."_s);
    const QCommandLineOption follow(u"follow-stdin"_s, u"End when stdin ends."_s);
    const QCommandLineOption state(u"state"_s, u"Remember grants, tokens and the clock in this file."_s, u"FILE"_s);
    parser.addOptions({port, seed, people, quiet, follow, state});
    parser.process(app);

    bool portOk = false;
    bool seedOk = false;
    bool peopleOk = false;
    const uint wantedPort = parser.value(port).toUInt(&portOk);
    const quint64 wantedSeed = parser.value(seed).toULongLong(&seedOk);
    const int wantedPeople = parser.value(people).toInt(&peopleOk);
    if (!portOk || wantedPort > 65535 || !seedOk || !peopleOk || wantedPeople < 1 || wantedPeople > 100'000) {
        printLine(stderr, "pagekeeper-rehearsal: --port is 0 to 65535, --seed a number, --people 1 to 100000");
        return 2;
    }

    pk::rehearsal::Rehearsal rehearsal(wantedSeed, wantedPeople);
    const bool talkative = !parser.isSet(quiet);
    const QString stateFile = parser.value(state);
    QTimer saveSoon; // not after every request: a burst of calls is one write
    saveSoon.setSingleShot(true);
    saveSoon.setInterval(500);
    if (!stateFile.isEmpty()) {
        loadState(rehearsal.world(), stateFile);
        QObject::connect(&saveSoon, &QTimer::timeout, &app, [&] { saveState(rehearsal.world(), stateFile); });
    }
    pk::rehearsal::HttpServer server([&](const pk::rehearsal::Request& request) {
        const pk::rehearsal::Answer answer = rehearsal.handle(request);
        if (talkative)
            printLine(stderr, QByteArray::number(answer.status) + ' ' + request.method + ' ' + request.path.toUtf8());
        if (!stateFile.isEmpty() && !saveSoon.isActive())
            saveSoon.start();
        return answer;
    });
    if (!server.listen(quint16(wantedPort))) {
        printLine(stderr, "pagekeeper-rehearsal: cannot listen on 127.0.0.1: " + server.errorString().toUtf8());
        return 1;
    }
#ifdef Q_OS_UNIX
    quitOnSignals(app);
#endif
    if (parser.isSet(follow))
        quitWhenStdinEnds(app);
    const QString base = u"http://127.0.0.1:%1"_s.arg(server.port());
    printLine(stdout, QJsonDocument(rehearsal.announcement(base)).toJson(QJsonDocument::Compact));
    const int result = app.exec();
    if (!stateFile.isEmpty())
        saveState(rehearsal.world(), stateFile);
    return result;
}
