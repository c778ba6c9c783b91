// SPDX-License-Identifier: GPL-3.0-or-later
// A program that publishes, killed just before each of its writes, and while its request is on its way. Whatever the moment,
// the next start sends nothing by itself, and in the end the post is there exactly once.
#include "models/domain/approval.h"
#include "tests/crash/publisherprocess.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

QString hashOf(const QString& text)
{
    const PostTarget target{NetworkId(u"poster"_s), {}, RemoteId(u"1000"_s)};
    return ApprovalHash::of(target, Post{text, {}, {}}).toString();
}

QStringList publish(const QString& text)
{
    return {u"publish"_s, u"1000"_s, u"--text"_s, text, u"--approve"_s, hashOf(text)};
}

} // namespace

class tst_PublishKilled final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void neverTwiceWhereverItIsKilled();
    void killedWhileTheRequestIsOnItsWay_data();
    void killedWhileTheRequestIsOnItsWay();

private:
    void bringToItsEnd(const QString& text);

    std::unique_ptr<PublisherWorld> m_world;
};

void tst_PublishKilled::init()
{
    m_world = std::make_unique<PublisherWorld>();
    const Ended seeded = m_world->run({u"seed"_s});
    QVERIFY2(seeded.code == 0, seeded.err.constData());
}

/// As a person would: looks what became of it, and has it sent where it is known not to be there.
void tst_PublishKilled::bringToItsEnd(const QString& text)
{
    const int before = m_world->posts(text);
    const Ended recovered = m_world->run({u"recover"_s, u"--json"_s});
    QVERIFY2(recovered.code == 0, recovered.err.constData());
    QCOMPARE(m_world->posts(text), before); // a start sends nothing
    const QJsonObject entry = recovered.json().value("entries"_L1).toArray().first().toObject();
    const bool isIts = entry.value("text"_L1).toString() == text;
    const QString state = entry.value("state"_L1).toString();
    if (before == 1) {
        QVERIFY(isIts);
        QCOMPARE(state, u"published"_s);
        return;
    }
    QVERIFY2(!isIts || state == u"approved"_s || state == u"not_sent"_s, qPrintable(state));
    const Ended sent = isIts ? m_world->run({u"outbox"_s, u"send"_s, entry.value("id"_L1).toString()})
                             : m_world->run(publish(text)); // killed before it was approved
    QVERIFY2(sent.code == 0, sent.err.constData());
    QCOMPARE(m_world->posts(text), 1);
}

void tst_PublishKilled::neverTwiceWhereverItIsKilled()
{
    const QProcessEnvironment calm = m_world->environment;
    QProcessEnvironment deadly = calm;
    deadly.insert(u"LD_PRELOAD"_s, QStringLiteral(PK_KILLER));
    deadly.insert(u"ASAN_OPTIONS"_s, u"verify_asan_link_order=0:detect_leaks=0"_s);
    deadly.insert(u"PK_KILL_DIR"_s, m_world->profileDir());
    int moments = 0;
    int beforeSending = 0;
    int afterSending = 0;
    for (bool ended = false; !ended; ++moments) {
        QVERIFY2(moments < 400, "it never came to its end");
        const QString text = u"Post %1"_s.arg(moments);
        deadly.insert(u"PK_KILL_AT"_s, QString::number(moments + 1));
        m_world->environment = deadly;
        const Ended killed = m_world->run(publish(text));
        m_world->environment = calm;
        ended = killed.code == 0;
        QVERIFY2(ended || killed.code == -1, killed.err.constData());
        QVERIFY(m_world->posts(text) <= 1);
        (m_world->posts(text) == 0 ? beforeSending : afterSending) += ended ? 0 : 1;
        bringToItsEnd(text);
        if (QTest::currentTestFailed()) {
            qWarning("killed at write %d", moments + 1);
            return;
        }
    }
    qInfo("killed at %d moments, %d of them before the request left", moments - 1, beforeSending);
    QVERIFY(beforeSending > 5); // both sides of the request were really seen
    QVERIFY(afterSending > 2);
    QCOMPARE(m_world->missedByLedger(), QString());
}

void tst_PublishKilled::killedWhileTheRequestIsOnItsWay_data()
{
    QTest::addColumn<bool>("taken");
    QTest::newRow("the network takes it all the same") << true;
    QTest::newRow("it never came to be") << false;
}

void tst_PublishKilled::killedWhileTheRequestIsOnItsWay()
{
    QFETCH(bool, taken);
    const QString text = u"On its way"_s;
    m_world->taking = taken ? PublisherWorld::Taking::KillsAndTakes : PublisherWorld::Taking::KillsOnly;
    QCOMPARE(m_world->run(publish(text)).code, -1);
    QCOMPARE(m_world->posts(text), taken ? 1 : 0);
    QCOMPARE(m_world->newest().value("state"_L1).toString(), u"sending"_s); // it was on the disk before it left
    m_world->taking = PublisherWorld::Taking::Answers;
    const Ended again = m_world->run(publish(text)); // the same approval once more does not send it again
    QVERIFY(again.code != 0);
    QCOMPARE(m_world->posts(text), taken ? 1 : 0);
    QCOMPARE(m_world->missedByLedger(), QString());
    bringToItsEnd(text);
}

QTEST_GUILESS_MAIN(tst_PublishKilled)
#include "tst_publishkilled.moc"
