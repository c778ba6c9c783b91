// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs of the command line for publishing and activations, as a program without a terminal, over a network on loopback.
#include "models/domain/approval.h"
#include "tests/crash/publisherprocess.h"

#include <QFile>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class tst_PublishVerbs final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void showsAndRefusesWithoutAnApproval();
    void publishesWhatWasApproved();
    void oneLetterMoreNeedsANewApproval();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void picturesByTheirContent();
    void sentAndNotConfirmed();
    void switchesOnAndOff();

private:
    QString hashOf(const QStringList& words);

    std::unique_ptr<PublisherWorld> m_world;
};

void tst_PublishVerbs::init()
{
    m_world = std::make_unique<PublisherWorld>();
    QCOMPARE(m_world->run({u"seed"_s}).code, 0);
}

QString tst_PublishVerbs::hashOf(const QStringList& words)
{
    return m_world->run(words + QStringList{u"--json"_s}).json().value("hash"_L1).toString();
}

void tst_PublishVerbs::showsAndRefusesWithoutAnApproval()
{
    const Ended shown = m_world->run({u"publish"_s, u"Page 1000"_s, u"--text"_s, u"Hello\u202e there"_s});
    QCOMPARE(shown.code, 1);
    QVERIFY2(shown.out.contains("Hello"), shown.out.constData());
    QVERIFY(!shown.out.contains("\u202e")); // nothing in it turns the line around
    QVERIFY2(shown.err.contains("--approve "), shown.err.constData());
    const QByteArray hash = shown.err.mid(shown.err.indexOf("--approve ") + 10, 64);
    QVERIFY(shown.out.contains(hash));
    QCOMPARE(m_world->server().seen().size(), 0);
    const QJsonObject json =
        m_world->run({u"publish"_s, u"1000"_s, u"--text"_s, u"Hello\u202e there"_s, u"--json"_s}).json();
    QCOMPARE(json.value("hash"_L1).toString().toLatin1(), hash);
    QCOMPARE(json.value("state"_L1).toString(), u"not_approved"_s);
}

void tst_PublishVerbs::publishesWhatWasApproved()
{
    const QStringList words{u"publish"_s, u"1000"_s, u"--text"_s, u"Hello"_s, u"--link"_s, u"https://a.example/"_s};
    const Ended done = m_world->run(words + QStringList{u"--approve"_s, hashOf(words), u"--json"_s});
    QVERIFY2(done.code == 0, done.err.constData());
    QCOMPARE(done.json().value("state"_L1).toString(), u"published"_s);
    QCOMPARE(done.json().value("link"_L1).toString(), u"https://poster.example/1"_s);
    QCOMPARE(m_world->posts(u"Hello"_s), 1);
    QCOMPARE(m_world->newest().value("state"_L1).toString(), u"published"_s);
}

void tst_PublishVerbs::oneLetterMoreNeedsANewApproval()
{
    const QString hash = hashOf({u"publish"_s, u"1000"_s, u"--text"_s, u"Hello"_s});
    const auto refused = [&](const QStringList& words) {
        return m_world->run(QStringList{u"publish"_s} + words + QStringList{u"--approve"_s, hash}).code == 1;
    };
    QVERIFY(refused({u"1000"_s, u"--text"_s, u"Hello."_s}));
    QVERIFY(refused({u"1001"_s, u"--text"_s, u"Hello"_s}));
    QVERIFY(refused({u"1000"_s, u"--text"_s, u"Hello"_s, u"--link"_s, u"https://a.example/"_s}));
    QCOMPARE(m_world->server().seen().size(), 0);
}

void tst_PublishVerbs::saysWhatIsWrong_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* name, const QStringList& words, const char* said) {
        QTest::newRow(name) << words << QByteArray(said);
    };
    row("no page", {u"publish"_s}, "pages");
    row("an unknown page", {u"publish"_s, u"nowhere"_s, u"--text"_s, u"a"_s}, "nowhere");
    row("too long", {u"publish"_s, u"1000"_s, u"--text"_s, QString(281, u'a')}, "1 character");
    row("no address", {u"publish"_s, u"1000"_s, u"--link"_s, u"file:///etc/passwd"_s}, "https");
    row("a shortened hash", {u"publish"_s, u"1000"_s, u"--text"_s, u"a"_s, u"--approve"_s, u"12ab"_s}, "64");
    row("a description too many", {u"publish"_s, u"1000"_s, u"--text"_s, u"a"_s, u"--alt"_s, u"b"_s}, "--image");
    row("a missing file", {u"publish"_s, u"1000"_s, u"--image"_s, u"/nowhere.png"_s}, "/nowhere.png");
    row("an unknown word", {u"outbox"_s, u"burn"_s}, "settle");
    row("an unknown entry", {u"outbox"_s, u"send"_s, u"12345678"_s}, "12345678");
}

void tst_PublishVerbs::saysWhatIsWrong()
{
    QFETCH(QStringList, words);
    QFETCH(QByteArray, said);
    const Ended done = m_world->run(words);
    QCOMPARE(done.code, 2);
    QVERIFY2(done.err.contains(said), done.err.constData());
    QCOMPARE(done.err.count('\n'), 1);
}

void tst_PublishVerbs::picturesByTheirContent()
{
    const QString fake = m_world->profileDir() + u"/notes.png"_s;
    QFile file(fake);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("just words");
    file.close();
    QCOMPARE(m_world->run({u"publish"_s, u"1000"_s, u"--image"_s, fake}).code, 2);
    const QString real = m_world->profileDir() + u"/picture.txt"_s;
    QFile picture(real);
    QVERIFY(picture.open(QIODevice::WriteOnly));
    picture.write(QByteArray::fromBase64(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
    picture.close();
    const QJsonObject json =
        m_world->run({u"publish"_s, u"1000"_s, u"--image"_s, real, u"--alt"_s, u"A dot"_s, u"--json"_s}).json();
    const QJsonObject shown = json.value("content"_L1).toObject().value("pictures"_L1).toArray().first().toObject();
    QCOMPARE(shown.value("type"_L1).toString(), u"image/png"_s);
    QCOMPARE(shown.value("alt"_L1).toString(), u"A dot"_s);
    // Of two pictures one description might be meant for either.
    const QStringList two{u"publish"_s, u"1000"_s, u"--image"_s, real, u"--image"_s, real, u"--alt"_s, u"A dot"_s};
    const Ended guessed = m_world->run(two);
    QCOMPARE(guessed.code, 2);
    QVERIFY2(guessed.err.contains("for each --image"), guessed.err.constData());
    const QJsonObject both = m_world->run(two + QStringList{u"--alt"_s, QString(), u"--json"_s}).json();
    const QJsonArray pictures = both.value("content"_L1).toObject().value("pictures"_L1).toArray();
    QCOMPARE(pictures.size(), 2);
    QCOMPARE(pictures[0][u"alt"].toString(), u"A dot"_s);
    QCOMPARE(pictures[1][u"alt"].toString(), QString());
}

void tst_PublishVerbs::sentAndNotConfirmed()
{
    const QStringList words{u"publish"_s, u"1000"_s, u"--text"_s, u"Lost"_s};
    const QString hash = hashOf(words);
    m_world->taking = PublisherWorld::Taking::KillsOnly;
    m_world->run(words + QStringList{u"--approve"_s, hash});
    m_world->taking = PublisherWorld::Taking::Answers;
    const Ended settled = m_world->run({u"outbox"_s, u"settle"_s});
    QVERIFY2(settled.code == 0, settled.err.constData());
    const QJsonObject entry = m_world->newest();
    QCOMPARE(entry.value("state"_L1).toString(), u"not_sent"_s);
    const QString id = entry.value("id"_L1).toString();
    QCOMPARE(m_world->run({u"outbox"_s, u"send"_s, id.left(8)}).code, 0);
    QCOMPARE(m_world->posts(u"Lost"_s), 1);
    QCOMPARE(m_world->run({u"outbox"_s, u"withdraw"_s, id}).code, 3); // it is there: nothing to take back
}

void tst_PublishVerbs::switchesOnAndOff()
{
    QCOMPARE(m_world->run({u"activate"_s, u"1000"_s}).code, 1);
    QCOMPARE(m_world->server().seen().size(), 0);
    const QString on = hashOf({u"activate"_s, u"1000"_s});
    QCOMPARE(m_world->run({u"deactivate"_s, u"1000"_s, u"--approve"_s, on}).code, 1);
    const Ended done = m_world->run({u"activate"_s, u"1000"_s, u"--approve"_s, on, u"--json"_s});
    QVERIFY2(done.code == 0, done.err.constData());
    QVERIFY(done.json().value("active"_L1).toBool());
    const QString off = hashOf({u"deactivate"_s, u"1000"_s});
    QVERIFY(!m_world->run({u"deactivate"_s, u"1000"_s, u"--approve"_s, off, u"--json"_s})
                 .json()
                 .value("active"_L1)
                 .toBool());
}

QTEST_GUILESS_MAIN(tst_PublishVerbs)
#include "tst_publishverbs.moc"
