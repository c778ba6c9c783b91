// SPDX-License-Identifier: GPL-3.0-or-later
// What a post may hold where servers of one network differ: asked when somebody writes, believed for a day.
#include "tests/services/publishworld.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestServerLimits final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_world.reset(); }

    void untilItIsReadTheUsualHolds();
    void whatTheServerSaysHolds();
    void aDayLaterItIsAskedAgain();
    void aServerThatDoesNotAnswerChangesNothing();
    void whereServersDoNotDifferNobodyIsAsked();
    void sendingAsksFirst();

private:
    bool read() { return *waitFor(m_world->publishing.readLimits({m_page})); }
    bool isTaken(int letters) const;
    int asked() const { return int(m_world->server.seen(u"/limits"_s).size()); }

    std::unique_ptr<PublishWorld> m_world;
    PageId m_page;
};

void TestServerLimits::init()
{
    m_world = std::make_unique<PublishWorld>();
    const PostLimits usual = *postingNetwork(QUrl(m_world->server.origin())).post;
    LimitsRule said;
    said.url = u"{api}/limits"_s;
    said.text = u"/most"_s;
    m_page = m_world->addNetwork(u"Federated"_s, usual, said);
    m_world->server.answer(u"/limits"_s, {200, R"({"most":5000})"});
}

bool TestServerLimits::isTaken(int letters) const
{
    return m_world->publishing.verdict(m_page, {u"x"_s.repeated(letters), {}, {}}).isReady();
}

void TestServerLimits::untilItIsReadTheUsualHolds()
{
    QVERIFY(isTaken(280) && !isTaken(281));
    QCOMPARE(asked(), 0);
}

void TestServerLimits::whatTheServerSaysHolds()
{
    QVERIFY(read());
    QVERIFY(isTaken(5000) && !isTaken(5001));
    QVERIFY(!read()); // nothing new
    QCOMPARE(asked(), 1);
    const SeenRequest request = m_world->server.seen(u"/limits"_s).first();
    QCOMPARE(request.header("Authorization"), "Bearer AT");
    const auto before = m_world->publishing.networkOf(m_page);
    QCOMPARE(m_world->publishing.networkOf(m_page), before); // so that pages can be put together by it
    QCOMPARE(before->post->pictures, 4);                     // what it does not say
}

void TestServerLimits::aDayLaterItIsAskedAgain()
{
    read();
    m_world->server.answer(u"/limits"_s, {200, R"({"most":1000})"});
    m_world->clock.advance(std::chrono::hours(23));
    read();
    QVERIFY(isTaken(5000));
    m_world->clock.advance(std::chrono::hours(2));
    QVERIFY(read());
    QVERIFY(isTaken(1000) && !isTaken(1001));
}

void TestServerLimits::aServerThatDoesNotAnswerChangesNothing()
{
    m_world->server.answer(u"/limits"_s, {500, "{}"});
    QVERIFY(!read());
    QVERIFY(isTaken(280) && !isTaken(281));
    const int once = asked();
    read();
    QCOMPARE(asked(), once); // it is left in peace for a while
    m_world->server.answer(u"/limits"_s, {200, R"({"most":5000})"});
    m_world->clock.advance(std::chrono::minutes(11));
    QVERIFY(read());
    m_world->server.answer(u"/limits"_s, {500, "{}"});
    m_world->clock.advance(std::chrono::hours(25));
    QVERIFY(!read());
    QVERIFY(isTaken(5000)); // what it said last
}

void TestServerLimits::whereServersDoNotDifferNobodyIsAsked()
{
    QVERIFY(!*waitFor(m_world->publishing.readLimits({m_world->first.id, m_world->second.id})));
    QVERIFY(m_world->server.seen().isEmpty());
}

void TestServerLimits::sendingAsksFirst()
{
    read();
    const Post post{u"x"_s.repeated(4000), {}, {}};
    const auto approved = m_world->publishing.approve(post, m_world->publishing.hashes({m_page}, post));
    QVERIFY(approved);
    PublishService afterARestart(m_world->context, m_world->router);
    const auto sent = waitFor(afterARestart.send(approved->first()));
    QVERIFY(sent);
    QCOMPARE(sent->state, OutboxState::Published);
    QCOMPARE(asked(), 2);
    QCOMPARE(m_world->server.seen(u"/posts"_s).size(), 1);
}

QTEST_GUILESS_MAIN(TestServerLimits)
#include "tst_serverlimits.moc"
