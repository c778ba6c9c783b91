// SPDX-License-Identifier: GPL-3.0-or-later
// Servers of one network that take different posts, and how much of the network's own limits a post costs.
#include "models/services/publishservice.h"
#include "tests/contract/trapworld.h"
#include "tests/support/waitfor.h"

using namespace pk;
using namespace pk::test;
using namespace Qt::Literals::StringLiterals;

class tst_ContractLimits final : public TrapWorld
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { m_world.reset(); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void eachMastodonServerSaysWhatItTakes();
};

void tst_ContractLimits::eachMastodonServerSaysWhatItTakes()
{
    TokenRouter router(m_world.services(), m_world.accounts());
    PublishService publishing(m_world.services(), router);
    const Post post{u"Four thousand letters. "_s.repeated(200).left(4000).replace(3999, 1, u'.'), {}, {}};
    for (const QString& server : {u"social.example"_s, u"mastodon.social"_s}) {
        Ask ask;
        ask.instance = server;
        const Result<AccountId> account = m_world.connectAccount(u"mastodon"_s, u"maria"_s, ask);
        QVERIFY2(account, why(account).constData());
        const PageId page = m_world.records().pagesOf(*account).first().id;
        QCOMPARE(publishing.verdict(page, post).objections,
                 QStringList{u"The text is 3500 character(s) too long for Mastodon."_s}); // what is usual
        forget();
        QVERIFY(waitFor(publishing.readLimits({page})));
        QCOMPARE(asked(u"mastodon"_s, server + u"/api/v2/instance"_s).size(), 1);
        const QStringList objections = publishing.verdict(page, post).objections;
        if (server == "mastodon.social"_L1) {
            QCOMPARE(objections, QStringList{u"The text is 3500 character(s) too long for Mastodon."_s});
            continue;
        }
        QCOMPARE(objections, QStringList());
        const auto approved = publishing.approve(post, publishing.hashes({page}, post));
        QVERIFY(approved);
        const Result<OutboxEntry> sent = waitFor(publishing.send(approved->first()));
        QVERIFY2(sent, why(sent).constData());
        QVERIFY2(sent->state == OutboxState::Published, qPrintable(sent->reason));
        QCOMPARE(asked(u"mastodon"_s, server + u"/api/v2/instance"_s).size(), 1); // known for a day
    }
}

QTEST_GUILESS_MAIN(tst_ContractLimits)
#include "tst_contract_limits.moc"
