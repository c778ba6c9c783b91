// SPDX-License-Identifier: GPL-3.0-or-later
// What networks do not take is refused before it leaves.
#include "tests/networks/publishscripts.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestPublishLimits final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void limitsOfTheFacts_data();
    void limitsOfTheFacts();
};

void TestPublishLimits::limitsOfTheFacts_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* network, const char* what, const char* sentence) {
        QTest::addRow("%s, %s", network, what)
            << QString::fromLatin1(network) << QString::fromLatin1(what) << QString::fromLatin1(sentence);
    };
    row("threads", "126 emoji", "The text is 4 character(s) too long for Threads.");
}

void TestPublishLimits::limitsOfTheFacts()
{
    QFETCH(QString, network);
    QFETCH(QString, what);
    QFETCH(QString, sentence);
    PublishBench bench(network);
    script(bench);
    Post post = simplePost(network);
    if (what == "126 emoji"_L1)
        post.text = u"\U0001F600"_s.repeated(126);
    const PublishOutcome refused = bench.publish(post);
    QCOMPARE(refused.error.detail, sentence);
    QVERIFY(bench.server.seen().isEmpty());
}

QTEST_GUILESS_MAIN(TestPublishLimits)
#include "tst_publishlimits.moc"
