// SPDX-License-Identifier: GPL-3.0-or-later
// The window itself, on a real screen, with a real keyring and pretend networks: it walks through connecting, choosing pages and
// every screen as a person would. What it left is then read with the console program.
#include "tests/support/keyring.h"

#include <QDir>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QStandardPaths>
#include <QTest>

using namespace Qt::Literals::StringLiterals;

namespace pk {

class TestWindow final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void walksThroughEveryScreen();

private:
    QByteArray run(const QString& program, const QStringList& arguments, int* code);

    Keyring m_keyring;
    QTemporaryDir m_dir;
};

QByteArray TestWindow::run(const QString& program, const QStringList& arguments, int* code)
{
    QProcess process;
    QProcessEnvironment environment = m_keyring.environment();
    environment.remove(u"QT_QPA_PLATFORM"_s); // this window is to stand on a screen
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(program, arguments);
    const bool ended = process.waitForFinished(150'000);
    if (!ended) {
        process.kill();
        process.waitForFinished();
    }
    *code = ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return process.readAllStandardOutput();
}

void TestWindow::walksThroughEveryScreen()
{
    if (const QString missing = Keyring::missing(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
    const QString screen = QStandardPaths::findExecutable(u"xvfb-run"_s);
    QVERIFY2(!screen.isEmpty(), "xvfb-run is missing; ./dev test installs it");
    QVERIFY2(m_keyring.start(), qPrintable(m_keyring.reason()));
    const QString profile = m_dir.filePath(u"profile"_s);
    const QString pictures = m_dir.filePath(u"pictures"_s);
    const QString programs = QStringLiteral(PK_BIN_DIR);

    int code = 0;
    run(screen,
        {u"-a"_s,
         u"-s"_s,
         u"-screen 0 1440x900x24"_s,
         programs + u"/pagekeeper"_s,
         u"--profile"_s,
         profile,
         u"--rehearse"_s,
         u"--tour"_s,
         pictures},
        &code);
    QCOMPARE(code, 0);

    const QByteArray told = run(
        programs + u"/pagekeeper-cli"_s, {u"--profile"_s, profile, u"status"_s, u"--json"_s}, &code);
    QVERIFY(code == 0 || code == 1);
    const QJsonObject status = QJsonDocument::fromJson(told).object();
    QSet<QString> networks;
    for (const QJsonValue account : status.value("accounts"_L1).toArray()) {
        networks.insert(account["network"_L1].toString());
        QVERIFY2(account["health"_L1]["state"_L1].toString() != "needs_you"_L1, told.constData());
    }
    const QByteArray known = run(
        programs + u"/pagekeeper-cli"_s, {u"--profile"_s, profile, u"networks"_s, u"--json"_s}, &code);
    QSet<QString> all;
    for (const QJsonValue network : QJsonDocument::fromJson(known)["networks"_L1].toArray())
        all.insert(network["id"_L1].toString());
    QVERIFY(all.size() >= 16);
    QCOMPARE(networks, all); // the window signed in at every one of them
    QVERIFY(status.value("pages"_L1).toArray().size() >= 5);

    const QStringList files = QDir(pictures).entryList({u"*.png"_s});
    QVERIFY2(files.size() >= 30, qPrintable(QString::number(files.size())));
    for (const QString& name : files) {
        const QImage image(QDir(pictures).filePath(name));
        QVERIFY2(image.width() >= 400 && image.height() >= 200, qPrintable(name));
        QSet<QRgb> colours;
        for (int y = 0; y < image.height(); y += 3) {
            for (int x = 0; x < image.width(); x += 3)
                colours.insert(image.pixel(x, y));
        }
        QVERIFY2(colours.size() > 20, qPrintable(name)); // words and shapes, not an empty ground
    }
}

} // namespace pk

QTEST_GUILESS_MAIN(pk::TestWindow)
#include "tst_window.moc"
