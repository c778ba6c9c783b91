// SPDX-License-Identifier: GPL-3.0-or-later
// Two programs over one profile renew one rotating grant a thousand times. The network ends a sign-in whose refresh token
// comes twice, so a single reuse would show in everything after it.
#include "tests/programs/programs.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>

#include <algorithm>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class tst_TwoRenewers final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void neverTheSameRefreshTokenTwice();
};

void tst_TwoRenewers::neverTheSameRefreshTokenTwice()
{
    constexpr int kEach = 500;
    RehearsalProcess rehearsal;
    QVERIFY(rehearsal.start());
    CommandLine cli(rehearsal.routes());
    QCOMPARE(cli.run({u"app"_s, u"set"_s, u"x"_s, u"--client-id"_s, u"rehearsal-x"_s}).code, 0);
    rehearsal.control(u"/auto?network=x&person=maria"_s);
    const Ended connected = cli.connectByBrowser({u"connect"_s, u"x"_s});
    QVERIFY2(connected.code == 0, connected.err.constData());
    const QString account = connected.json().value("account"_L1).toObject().value("id"_L1).toString();
    rehearsal.control(u"/log/clear"_s);

    QElapsedTimer took;
    took.start();
    std::vector<std::unique_ptr<QProcess>> both;
    for (int i = 0; i < 2; ++i) {
        both.push_back(std::make_unique<QProcess>());
        both.back()->setProcessChannelMode(QProcess::ForwardedErrorChannel);
        both.back()->start(QStringLiteral(PK_RENEWER),
                           QStringList{cli.profileDir(), account, QString::number(kEach)} + rehearsal.routes());
        both.back()->write(CommandLine::passphrase() + '\n');
        both.back()->closeWriteChannel();
        QVERIFY(both.back()->waitForBytesWritten()); // now, and not when the other one has ended
    }
    for (const auto& one : both) {
        QVERIFY(one->waitForFinished(200'000));
        QCOMPARE(one->exitStatus(), QProcess::NormalExit);
        QCOMPARE(one->exitCode(), 0);
    }
    std::vector<std::pair<qint64, int>> turns; // when, and which of the two
    for (int i = 0; i < 2; ++i) {
        const QList<QByteArray> times = both[size_t(i)]->readAllStandardOutput().trimmed().split('\n');
        for (const QByteArray& time : times)
            turns.emplace_back(time.toLongLong(), i);
    }
    std::sort(turns.begin(), turns.end());
    int changes = 0;
    for (size_t i = 1; i < turns.size(); ++i)
        changes += turns[i].second != turns[i - 1].second ? 1 : 0;
    qInfo("the turn went from one to the other %d times", changes);
    QVERIFY(changes >= kEach / 10); // one after the other would prove nothing
    qInfo("%d renewals by two processes in %lld ms", 2 * kEach, took.elapsed());

    int renewals = 0;
    const QJsonArray log = rehearsal.control(u"/log"_s).value("entries"_L1).toArray();
    for (const QJsonValue entry : log) {
        if (!entry[u"path"].toString().endsWith("/oauth2/token"_L1))
            continue;
        ++renewals;
        QCOMPARE(entry[u"status"].toInt(), 200); // a refresh token that came before would be refused
    }
    QCOMPARE(renewals, 2 * kEach);
    QCOMPARE(cli.run({u"check"_s, u"--all"_s}).code, 0);
    QCOMPARE(cli.run({u"renew"_s, account}).code, 0);
}

QTEST_GUILESS_MAIN(tst_TwoRenewers)
#include "tst_tworenewers.moc"
