// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/services/publishworld.h"
#include "ui/composedialog.h"
#include "ui/mainwindow.h"
#include "ui/messagebar.h"
#include "ui/outboxdialog.h"
#include "ui/tablepage.h"

#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestOutboxDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void openOnesComeFirst();
    void aPersonSaysItIsThere();
    void whatIsMissingIsSentOnceMore();
    void takenBackItIsGone();
    void whatGoesWrongIsSaid();
    void thePageMayBeGone();
    void theWindowTellsOfOpenOnes();

private:
    OutboxId approved(const QString& text, const PageId& page);
    OutboxEntry sent(const OutboxId& id) { return waitFor(m_world->publishing.send(id)).value_or(OutboxEntry()); }
    OutboxDialog& open();
    QPushButton* button(const QString& words);
    int posts() const;
    WindowContext window()
    {
        return {m_world->context, m_world->accounts, [](const QUrl&) {}, {}, false};
    }

    std::unique_ptr<PublishWorld> m_world;
    std::unique_ptr<OutboxDialog> m_dialog;
};

void TestOutboxDialog::init()
{
    m_world = std::make_unique<PublishWorld>();
}

void TestOutboxDialog::cleanup()
{
    m_dialog.reset();
    QTRY_COMPARE(m_world->publishing.running(), 0);
    m_world.reset();
}

OutboxId TestOutboxDialog::approved(const QString& text, const PageId& page)
{
    const Post post{text, {}, {}};
    const auto ids = m_world->publishing.approve(post, m_world->publishing.hashes({page}, post));
    return ids ? ids->first() : OutboxId();
}

OutboxDialog& TestOutboxDialog::open()
{
    m_dialog = std::make_unique<OutboxDialog>(window(), m_world->publishing, nullptr);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose, false);
    m_dialog->show();
    return *m_dialog;
}

/// A button that can be seen; null when there is none.
QPushButton* TestOutboxDialog::button(const QString& words)
{
    const auto buttons = m_dialog->findChildren<QPushButton*>();
    const auto found = std::find_if(buttons.cbegin(), buttons.cend(), [&](const QPushButton* one) {
        return one->text() == words && one->isVisible();
    });
    return found == buttons.cend() ? nullptr : *found;
}

int TestOutboxDialog::posts() const
{
    const QList<SeenRequest>& seen = m_world->server.seen();
    return int(std::count_if(seen.cbegin(), seen.cend(), [](const SeenRequest& one) { return one.method == "POST"; }));
}

void TestOutboxDialog::openOnesComeFirst()
{
    QCOMPARE(open().entries().size(), 0);
    const OutboxId open = approved(u"Open today"_s, m_world->first.id);
    const OutboxId over = approved(u"Closed"_s, m_world->second.id);
    QCOMPARE(sent(over).state, OutboxState::Published);
    QCOMPARE(m_dialog->entries().size(), 2); // it follows by itself
    QCOMPARE(m_dialog->entries().first().id, open);
    QCOMPARE(m_dialog->entries().last().id, over);
}

void TestOutboxDialog::aPersonSaysItIsThere()
{
    m_world->server.answer(u"/posts"_s, {.hangUp = true});
    const OutboxId id = approved(u"Open today"_s, m_world->first.id);
    QCOMPARE(sent(id).state, OutboxState::Unconfirmed);
    open();
    QTRY_VERIFY(button(u"I see it there"_s));
    button(u"I see it there"_s)->click();
    QTRY_COMPARE(m_world->publishing.entry(id)->state, OutboxState::Published);
    QCOMPARE(posts(), 1);
}

void TestOutboxDialog::whatIsMissingIsSentOnceMore()
{
    m_world->server.answer(u"/posts"_s, {.hangUp = true});
    const OutboxId id = approved(u"Open today"_s, m_world->first.id);
    sent(id);
    open();
    QTRY_VERIFY(button(u"It is not there"_s));
    QVERIFY(!button(u"Send as approved"_s)); // nobody has said so yet
    button(u"It is not there"_s)->click();
    QTRY_VERIFY(button(u"Send as approved"_s));
    m_world->server.answer(u"/posts"_s, {201, R"({"id":"77","link":"https://poster.example/77"})"});
    button(u"Send as approved"_s)->click();
    QTRY_VERIFY(button(u"Open the post"_s));
    QCOMPARE(m_world->publishing.entry(id)->state, OutboxState::Published);
    QCOMPARE(posts(), 2);
}

void TestOutboxDialog::takenBackItIsGone()
{
    approved(u"Open today"_s, m_world->first.id);
    open();
    QTRY_VERIFY(button(u"Take back"_s));
    button(u"Take back"_s)->click();
    QTRY_VERIFY(m_dialog->entries().isEmpty());
    QVERIFY(m_world->publishing.outbox()->isEmpty());
    QCOMPARE(posts(), 0);
}

void TestOutboxDialog::whatGoesWrongIsSaid()
{
    const OutboxId id = approved(u"Open today"_s, m_world->first.id);
    open();
    QTRY_VERIFY(button(u"Take back"_s));
    QVERIFY(m_dialog->trouble().isEmpty());
    QPushButton* late = button(u"Take back"_s);
    QSignalBlocker unheard(m_world->publishing); // another program sends it, and this window has not heard of it
    QCOMPARE(sent(id).state, OutboxState::Published);
    late->click();
    QVERIFY(m_dialog->trouble().contains(u"look first"_s));
    QCOMPARE(m_world->publishing.outbox()->size(), 1);
}

void TestOutboxDialog::thePageMayBeGone()
{
    approved(u"Open today"_s, m_world->first.id);
    QVERIFY(m_world->records.remove(m_world->account.id));
    open();
    QTRY_VERIFY(button(u"Send as approved"_s));
    button(u"Send as approved"_s)->click();
    QTRY_COMPARE(m_dialog->entries().first().state, OutboxState::Refused);
    QVERIFY(m_dialog->entries().first().reason.contains(u"gone"_s));
    QCOMPARE(posts(), 0);
}

void TestOutboxDialog::theWindowTellsOfOpenOnes()
{
    MainWindow main(window());
    main.show();
    main.goTo(MainWindow::Place::Pages);
    main.setPublishing(m_world->publishing);
    QVERIFY(!main.postsButton().isVisible()); // none was ever approved
    main.tellOpenPosts();
    QVERIFY(main.messages().text().isEmpty());
    const OutboxId id = approved(u"Open today"_s, m_world->first.id);
    QVERIFY(main.postsButton().isVisible());
    QCOMPARE(main.postsButton().text(), u"Posts (1)"_s);
    main.tellOpenPosts();
    QVERIFY(!main.messages().text().isEmpty());
    QVERIFY(main.openOutbox());
    QCOMPARE(main.openOutbox()->entries().first().id, id);
    sent(id);
    QCOMPARE(main.postsButton().text(), u"Posts"_s);
    main.goTo(MainWindow::Place::Accounts);
    QVERIFY(!main.postsButton().isVisible());

    // Closing the window a post was written in tells as well.
    main.goTo(MainWindow::Place::Pages);
    main.messages().dismiss();
    main.pagesPage().view().selectAll();
    ComposeDialog* compose = main.publishHere();
    QVERIFY(compose);
    approved(u"Another"_s, m_world->second.id);
    compose->close();
    QVERIFY(!main.messages().text().isEmpty());
}

QTEST_MAIN(TestOutboxDialog)
#include "tst_outboxdialog.moc"
