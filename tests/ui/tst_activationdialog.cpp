// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/services/publishworld.h"
#include "ui/activationdialog.h"
#include "ui/detailspane.h"
#include "ui/mainwindow.h"
#include "ui/tablepage.h"

#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestActivationDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void saysHowItStandsAndChangesNothing();
    void pressingTheButtonApprovesWhatIsShown();
    void switchesOffAgain();
    void whatWasNotCarriedOutIsSaid();
    void refusedOffersReconnectAndAsksOnceMended();
    void unreachableOffersToAskAgain();
    void failedChangeLeavesNothingToPress();
    void theSafeButtonHasTheKeyboard();
    void theirWordsStayWords();
    void opensFromTheDetailsWherePagesHaveIt();

private:
    ActivationDialog& open();
    int posts() const;
    QList<LedgerEntry> ledger(const QString& action) const;
    WindowContext window()
    {
        return {m_world->context, m_world->accounts, [](const QUrl&) {}, {}, false};
    }

    std::unique_ptr<PublishWorld> m_world;
    std::unique_ptr<ActivationDialog> m_dialog;
};

void TestActivationDialog::init()
{
    m_world = std::make_unique<PublishWorld>();
    m_world->server.answer(u"/activation"_s, {200, R"({"active":false})"});
}

void TestActivationDialog::cleanup()
{
    m_dialog.reset();
    QTRY_COMPARE(m_world->publishing.running(), 0);
    m_world.reset();
}

ActivationDialog& TestActivationDialog::open()
{
    m_dialog = std::make_unique<ActivationDialog>(window(), m_world->publishing, m_world->first.id, nullptr);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose, false);
    m_dialog->show();
    return *m_dialog;
}

int TestActivationDialog::posts() const
{
    const QList<SeenRequest>& seen = m_world->server.seen();
    return int(std::count_if(seen.cbegin(), seen.cend(), [](const SeenRequest& one) { return one.method == "POST"; }));
}

QList<LedgerEntry> TestActivationDialog::ledger(const QString& action) const
{
    QList<LedgerEntry> found;
    const auto entries = m_world->store->ledger(100);
    for (const LedgerEntry& entry : entries.value_or(QList<LedgerEntry>())) {
        if (entry.draft.action == action)
            found.append(entry);
    }
    return found;
}

void TestActivationDialog::saysHowItStandsAndChangesNothing()
{
    ActivationDialog& dialog = open();
    QVERIFY(dialog.isBusy());
    QVERIFY(dialog.statement().isEmpty()); // nothing to approve before the network said how it stands
    QVERIFY(!dialog.switchButton().isVisible());
    QTRY_VERIFY(!dialog.isBusy());
    QCOMPARE(dialog.state(), u"Off"_s);
    QCOMPARE(dialog.reported(), u"nothing"_s);
    QCOMPARE(dialog.switchButton().text(), u"Switch on"_s);
    const QString hash = m_world->publishing.hashOf(m_world->first.id, true)->shortened();
    for (const QString& part : {u"on"_s, u"Page 1000"_s, u"Poster"_s, u"id 1000"_s, hash})
        QVERIFY2(dialog.statement().contains(part), qPrintable(part));
    QCOMPARE(posts(), 0);
    QVERIFY(ledger(u"approve"_s).isEmpty());
}

void TestActivationDialog::pressingTheButtonApprovesWhatIsShown()
{
    ActivationDialog& dialog = open();
    QTRY_VERIFY(dialog.switchButton().isEnabled() && dialog.switchButton().isVisible());
    const QString shown = dialog.statement();
    m_world->server.answer(u"/activation"_s, {200, R"({"active":true,"subscribed":["feed","mention"]})"});
    dialog.switchButton().click();
    QVERIFY(dialog.isBusy());
    QVERIFY(!dialog.switchButton().isEnabled()); // once
    QTRY_VERIFY(!dialog.isBusy());
    QCOMPARE(posts(), 1);
    QCOMPARE(dialog.state(), u"On"_s);
    QCOMPARE(dialog.reported(), u"feed, mention"_s);
    QVERIFY(dialog.trouble().isEmpty());
    QCOMPARE(ledger(u"approve"_s).size(), 1);
    const auto approved = ApprovalHash::fromText(ledger(u"approve"_s).first().draft.details["hash"_L1].toString());
    QVERIFY(approved && shown.contains(approved->shortened()));
    QCOMPARE(ledger(u"activate"_s).size(), 1);
}

void TestActivationDialog::switchesOffAgain()
{
    m_world->server.answer(u"/activation"_s, {200, R"({"active":true})"});
    ActivationDialog& dialog = open();
    QTRY_COMPARE(dialog.state(), u"On"_s);
    QCOMPARE(dialog.reported(), u"feed"_s);
    QCOMPARE(dialog.switchButton().text(), u"Switch off"_s);
    QVERIFY(dialog.statement().contains(m_world->publishing.hashOf(m_world->first.id, false)->shortened()));
    m_world->server.answer(u"/activation"_s, {200, R"({"active":false})"});
    dialog.switchButton().click();
    QTRY_COMPARE(dialog.state(), u"Off"_s);
    QCOMPARE(m_world->server.seen().last().body, QByteArray(R"({"active":false})"));
    QCOMPARE(dialog.switchButton().text(), u"Switch on"_s);
    QVERIFY(dialog.statement().contains(m_world->publishing.hashOf(m_world->first.id, true)->shortened()));
    dialog.ask(); // it may stand otherwise by now
    QVERIFY(dialog.statement().isEmpty());
    QVERIFY(!dialog.switchButton().isVisible());
}

void TestActivationDialog::whatWasNotCarriedOutIsSaid()
{
    ActivationDialog& dialog = open();
    QTRY_COMPARE(dialog.state(), u"Off"_s);
    m_world->server.answer(u"/activation"_s, {200, R"({"applied":false})"});
    dialog.switchButton().click();
    QTRY_VERIFY(!dialog.isBusy());
    QCOMPARE(dialog.state(), u"Off"_s);
    QVERIFY(dialog.trouble().contains(u"still off"_s));
    QVERIFY(!dialog.reconnectButton().isVisible());
}

void TestActivationDialog::refusedOffersReconnectAndAsksOnceMended()
{
    m_world->server.answer(u"/activation"_s, {403, "{}"});
    ActivationDialog& dialog = open();
    QTRY_VERIFY(!dialog.trouble().isEmpty());
    QVERIFY(dialog.statement().isEmpty());
    QVERIFY(!dialog.switchButton().isVisible());
    QSignalSpy asked(&dialog, &ActivationDialog::reconnectRequested);
    QVERIFY(dialog.reconnectButton().isVisible());
    dialog.reconnectButton().click();
    QCOMPARE(asked.first().first().value<AccountId>(), m_world->account.id);
    m_world->server.answer(u"/activation"_s, {200, R"({"active":true})"});
    m_world->server.forget();
    QVERIFY(m_world->records.save(m_world->account)); // anything else about the login: nobody is asked
    QVERIFY(!dialog.isBusy());
    m_world->account.purposes.remove(Purpose::Publish); // stands for what a sign-in changes
    QVERIFY(m_world->records.save(m_world->account));
    QVERIFY(dialog.isBusy());
    QTRY_COMPARE(dialog.state(), u"On"_s);
    QVERIFY(dialog.trouble().isEmpty());
    QVERIFY(!dialog.reconnectButton().isVisible());
}

void TestActivationDialog::unreachableOffersToAskAgain()
{
    m_world->server.answer(u"/activation"_s, {.hangUp = true});
    ActivationDialog& dialog = open();
    QTRY_VERIFY(!dialog.trouble().isEmpty());
    QVERIFY(!dialog.reconnectButton().isVisible()); // no sign-in brings the network back
    QVERIFY(dialog.againButton().isVisible());
    m_world->server.answer(u"/activation"_s, {200, R"({"active":false})"});
    dialog.againButton().setFocus();
    dialog.againButton().click();
    QCOMPARE(dialog.focusWidget(), &dialog.closeButton());
    QTRY_COMPARE(dialog.state(), u"Off"_s);
    QVERIFY(dialog.trouble().isEmpty());
}

void TestActivationDialog::failedChangeLeavesNothingToPress()
{
    ActivationDialog& dialog = open();
    QTRY_COMPARE(dialog.state(), u"Off"_s);
    m_world->server.answer(u"/activation"_s, {.hangUp = true});
    dialog.switchButton().click();
    QTRY_VERIFY(!dialog.trouble().isEmpty());
    QVERIFY(!dialog.switchButton().isVisible()); // it may be on by now: asked first
    QVERIFY(dialog.againButton().isVisible());
}

void TestActivationDialog::theSafeButtonHasTheKeyboard()
{
    ActivationDialog& dialog = open();
    QCOMPARE(dialog.focusWidget(), &dialog.closeButton());
    QTRY_COMPARE(dialog.state(), u"Off"_s);
    QCOMPARE(dialog.focusWidget(), &dialog.closeButton());
    QVERIFY(!dialog.switchButton().isDefault());
    m_world->server.answer(u"/activation"_s, {200, R"({"active":true})"});
    dialog.switchButton().setFocus();
    dialog.switchButton().click();
    QTRY_COMPARE(dialog.state(), u"On"_s);
    QCOMPARE(dialog.focusWidget(), &dialog.closeButton()); // Enter once more does not take it back
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
}

void TestActivationDialog::theirWordsStayWords()
{
    const QString name = u"<b>Sale</b> &amp; %1 %2 مطعم"_s;
    m_world->first.name = name;
    QVERIFY(m_world->records.savePages({m_world->first}));
    m_world->server.answer(u"/activation"_s, {200, R"({"active":true,"subscribed":["<i>feed</i>"]})"});
    ActivationDialog& dialog = open();
    QTRY_COMPARE(dialog.state(), u"On"_s);
    QVERIFY(dialog.statement().contains(name));
    QCOMPARE(dialog.reported(), u"<i>feed</i>"_s);
}

void TestActivationDialog::opensFromTheDetailsWherePagesHaveIt()
{
    MainWindow main(window());
    main.show();
    main.goTo(MainWindow::Place::Pages);
    main.pagesPage().select(m_world->first.id.toString());
    main.setDetailsVisible(true);
    const auto offered = [&]() -> QAction* {
        main.details().moreButton()->click();
        auto* menu = main.details().findChild<QMenu*>();
        for (QAction* action : menu->actions()) {
            if (action->text() == u"App for this page…"_s)
                return action;
        }
        delete menu;
        return nullptr;
    };
    QVERIFY(!offered()); // nothing to switch it with
    QVERIFY(!main.openActivation(m_world->first.id));
    main.setPublishing(m_world->publishing);
    QAction* action = offered();
    QVERIFY(action);
    action->trigger();
    auto* dialog = main.findChild<ActivationDialog*>();
    QVERIFY(dialog);
    QCOMPARE(dialog->page(), m_world->first.id);
    QCOMPARE(main.openActivation(m_world->first.id), dialog); // one
    QVERIFY(main.openActivation(m_world->second.id) != dialog);
    QTRY_COMPARE(m_world->publishing.running(), 0);
    NetworkDescriptor without = postingNetwork(QUrl(m_world->server.origin()), u"Plain"_s);
    without.capabilities.remove(Purpose::Activation);
    m_world->networks.add(
        without, std::make_unique<PostingAdapter>(m_world->http, m_world->clock, QUrl(m_world->server.origin())));
    const Account other = postingAccount(u"plain"_s);
    const Page page = postingPage(other, u"1"_s);
    m_world->hold(other, {page});
    QVERIFY(!main.openActivation(page.id));
    main.pagesPage().select(page.id.toString());
    QTRY_COMPARE(main.details().account(), other.id);
    delete main.details().findChild<QMenu*>();
    QVERIFY(!offered());
}

QTEST_MAIN(TestActivationDialog)
#include "tst_activationdialog.moc"
