// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/translation.h"
#include "app/window/startup.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QEventLoop>
#include <QIcon>

using namespace Qt::Literals::StringLiterals;

namespace {

struct Options
{
    Q_DECLARE_TR_FUNCTIONS(Options)
};

pk::WindowOptions readOptions(const QApplication& app)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(Options::tr("Holds an agency's social media connections."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption profile(u"profile"_s, Options::tr("Folder of the profile."), u"DIR"_s);
    const QCommandLineOption vault(u"vault"_s, Options::tr("Where secrets live: keychain or passphrase."), u"KIND"_s);
    const QCommandLineOption route(
        u"route"_s,
        Options::tr("Send requests for a host to a server on this computer; may be repeated."),
        u"HOST=URL"_s);
    const QCommandLineOption rehearse(
        u"rehearse"_s, Options::tr("Use pretend networks with made-up people, in a profile of their own."));
    const QCommandLineOption tour(
        u"tour"_s, Options::tr("Connect pretend accounts, take pictures of every screen, and end."), u"DIR"_s);
    parser.addOptions({profile, vault, route, rehearse, tour});
    parser.process(app);
    pk::WindowOptions options;
    options.start.profileDir = parser.value(profile);
    options.start.vaultKind = parser.value(vault);
    options.start.routes = parser.values(route);
    options.rehearse = parser.isSet(rehearse) || parser.isSet(tour);
    options.tourDir = parser.value(tour);
    return options;
}

} // namespace

int main(int argc, char* argv[])
{
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication app(argc, argv);
    app.setApplicationName(u"pagekeeper"_s);
    app.setApplicationDisplayName(u"Pagekeeper"_s);
    app.setApplicationVersion(QStringLiteral(PK_VERSION));
    app.setDesktopFileName(u"pagekeeper"_s);
    QIcon icon(u":/icons/pagekeeper.svg"_s);
    for (const int size : {16, 24, 32, 48, 64, 128, 256})
        icon.addFile(u":/icons/pagekeeper-%1.png"_s.arg(size), QSize(size, size));
    app.setWindowIcon(icon);
    pk::loadTranslations();

    pk::Startup startup(readOptions(app));
    startup.begin();
    const int code = app.exec();

    QEventLoop ending; // operations under way end before what they use is destroyed
    bool ended = false;
    startup.shutDown([&] {
        ended = true;
        ending.quit();
    });
    if (!ended)
        ending.exec();
    return code;
}
