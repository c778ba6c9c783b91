// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/services/publishworld.h"
#include "ui/composedialog.h"
#include "ui/mainwindow.h"
#include "ui/picturelist.h"
#include "ui/tablepage.h"
#include "ui/widgets.h"

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestComposeDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void publishesAfterReviewAndApproval();
    void doesNotLetTooMuchThrough();
    void saysWhyAPageCannotAndReconnects();
    void changedAfterApprovalNeedsANewOne();
    void closingKeepsTheDraft();
    void picturesByTheirContent();
    void notConfirmedIsLookedForAndNotSentAgain();
    void opensFromTheTableForTheSelectedPages();

private:
    void write(const QString& text);
    void toReview();
    void toResults();
    int posts() const;
    WindowContext window()
    {
        return {m_world->context, m_world->accounts, [](const QUrl&) {}, {}, false};
    }

    std::unique_ptr<PublishWorld> m_world;
    std::unique_ptr<ComposeDialog> m_dialog;
};

void TestComposeDialog::init()
{
    m_world = std::make_unique<PublishWorld>();
    m_dialog = std::make_unique<ComposeDialog>(
        window(), m_world->publishing, QList<PageId>{m_world->first.id, m_world->second.id}, nullptr);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose, false);
    m_dialog->show();
}

void TestComposeDialog::cleanup()
{
    m_dialog.reset();
    QTRY_COMPARE(m_world->publishing.running(), 0);
    m_world.reset();
}

void TestComposeDialog::write(const QString& text)
{
    m_dialog->text().setPlainText(text);
    QTRY_VERIFY(!m_world->publishing.drafts()->isEmpty() && m_world->publishing.drafts()->first().post.text == text);
}

void TestComposeDialog::toReview()
{
    QTRY_VERIFY(m_dialog->primaryButton().isEnabled());
    m_dialog->primaryButton().click();
    QCOMPARE(m_dialog->step(), ComposeDialog::Step::Review);
}

void TestComposeDialog::toResults()
{
    m_dialog->primaryButton().click();
    QCOMPARE(m_dialog->step(), ComposeDialog::Step::Results);
    QTRY_COMPARE(m_world->publishing.running(), 0);
}

int TestComposeDialog::posts() const
{
    int count = 0;
    for (const SeenRequest& request : m_world->server.seen())
        count += request.method == "POST" ? 1 : 0;
    return count;
}

void TestComposeDialog::publishesAfterReviewAndApproval()
{
    QVERIFY(!m_dialog->primaryButton().isEnabled()); // nothing in it yet
    write(u"Open today"_s);
    toReview();
    QCOMPARE(posts(), 0);
    QVERIFY(m_world->publishing.outbox()->isEmpty());
    QCOMPARE(m_dialog->focusWidget(), &m_dialog->backButton()); // Enter on arrival sends nothing
    toResults();
    QCOMPARE(posts(), 2);
    QTRY_COMPARE(m_dialog->said(m_world->first.id), outboxStateName(OutboxState::Published));
    QCOMPARE(m_dialog->said(m_world->second.id), outboxStateName(OutboxState::Published));
    QVERIFY(m_world->publishing.drafts()->isEmpty()); // it is out
}

void TestComposeDialog::doesNotLetTooMuchThrough()
{
    write(QString(281, u'a'));
    QTRY_VERIFY(m_dialog->said(m_world->first.id).contains(u"too long"_s));
    QVERIFY(!m_dialog->primaryButton().isEnabled());
    write(QString(280, u'a'));
    QTRY_VERIFY(m_dialog->said(m_world->first.id).isEmpty());
    QTRY_VERIFY(m_dialog->primaryButton().isEnabled());
}

void TestComposeDialog::saysWhyAPageCannotAndReconnects()
{
    write(u"Open today"_s);
    const QDateTime then = m_world->clock.now();
    m_world->account.life.failure = Failure{
        Certainty::Definite, Cause::PasswordChanged, u"190/460"_s, u"who am I"_s, then, then, std::nullopt, 0};
    QVERIFY(m_world->records.save(m_world->account));
    QTRY_VERIFY(!m_dialog->said(m_world->first.id).isEmpty());
    QVERIFY(!m_dialog->primaryButton().isEnabled());
    QSignalSpy asked(m_dialog.get(), &ComposeDialog::reconnectRequested);
    const auto reconnect = [this]() -> QPushButton* {
        for (QPushButton* button : m_dialog->findChildren<QPushButton*>()) {
            if (button->text() == u"Reconnect"_s && button->isVisible())
                return button;
        }
        return nullptr;
    };
    QTRY_VERIFY(reconnect());
    reconnect()->click();
    QCOMPARE(asked.first().first().value<AccountId>(), m_world->account.id);
    m_world->account.life.failure.reset();
    QVERIFY(m_world->records.save(m_world->account)); // reconnected: the dialog sees it by itself
    QTRY_VERIFY(m_dialog->primaryButton().isEnabled());
}

void TestComposeDialog::changedAfterApprovalNeedsANewOne()
{
    m_world->server.answer(u"/posts"_s, {403, "{}"});
    write(u"Open today"_s);
    toReview();
    toResults();
    QCOMPARE(posts(), 2);
    QTRY_COMPARE(m_dialog->said(m_world->first.id), outboxStateName(OutboxState::Refused));
    m_dialog->backButton().click();
    QVERIFY(!m_dialog->changedNotice().isVisible());
    write(u"Open today."_s);
    QTRY_VERIFY(m_dialog->changedNotice().isVisible());
    QCOMPARE(posts(), 2);
    toReview();
    QCOMPARE(m_world->publishing.outbox()->size(), 2); // seen, not approved
    toResults();
    QCOMPARE(m_world->publishing.outbox()->size(), 4);
}

void TestComposeDialog::closingKeepsTheDraft()
{
    m_dialog->text().setPlainText(u"Half a sen"_s);
    m_dialog->link().setText(u"https://a.example/"_s);
    m_dialog->reject(); // at once, before anything was saved by itself
    QVERIFY(!m_dialog->isVisible());
    const Draft draft = m_world->publishing.drafts()->value(0);
    QCOMPARE(draft.post.text, u"Half a sen"_s);
    QCOMPARE(draft.post.link, QUrl(u"https://a.example/"_s));
    ComposeDialog again(window(), m_world->publishing, {}, nullptr);
    again.setAttribute(Qt::WA_DeleteOnClose, false);
    again.openDraft(draft);
    QCOMPARE(again.post(), draft.post);
    QVERIFY(again.primaryButton().isEnabled()); // the pages came back too
}

void TestComposeDialog::picturesByTheirContent()
{
    const QString real = m_world->dir.filePath(u"a.txt"_s);
    const QString fake = m_world->dir.filePath(u"b.png"_s);
    QImage image(8, 4, QImage::Format_RGB32);
    image.fill(Qt::red);
    QVERIFY(image.save(real, "PNG"));
    QFile words(fake);
    QVERIFY(words.open(QIODevice::WriteOnly));
    words.write("just words");
    words.close();
    QSignalSpy refused(&m_dialog->pictures(), &PictureList::refused);
    m_dialog->pictures().addFiles({real, fake});
    QCOMPARE(refused.size(), 1);
    QCOMPARE(m_dialog->post().pictures.size(), 1);
    QCOMPARE(m_dialog->post().pictures.first().mimeType, QByteArray("image/png"));
    auto* description = m_dialog->pictures().findChild<QLineEdit*>();
    QVERIFY(description);
    description->setText(u"A red field"_s);
    QTRY_VERIFY(!m_world->publishing.drafts()->isEmpty());
    QTRY_COMPARE(m_world->publishing.drafts()->first().post.pictures.first().altText, u"A red field"_s);
}

void TestComposeDialog::notConfirmedIsLookedForAndNotSentAgain()
{
    m_world->server.answer(u"/posts"_s, {.hangUp = true});
    write(u"Open today"_s);
    toReview();
    toResults();
    QTRY_COMPARE(m_dialog->said(m_world->first.id), outboxStateName(OutboxState::Unconfirmed));
    QCOMPARE(posts(), 2);
    QVERIFY(!m_world->publishing.drafts()->isEmpty());
    m_world->server.answer(u"/posts"_s, {200, R"({"id":"78","link":"https://poster.example/78"})"});
    QPushButton* look = nullptr;
    for (QPushButton* button : m_dialog->findChildren<QPushButton*>()) {
        QVERIFY(button->text() != u"Send as approved"_s || !button->isVisible());
        if (button->text() == u"Look again"_s && button->isVisible())
            look = button;
    }
    QVERIFY(look);
    look->click();
    QTRY_VERIFY(m_dialog->said(m_world->first.id) == outboxStateName(OutboxState::Published)
                || m_dialog->said(m_world->second.id) == outboxStateName(OutboxState::Published));
    QCOMPARE(posts(), 2);
}

void TestComposeDialog::opensFromTheTableForTheSelectedPages()
{
    MainWindow main(window());
    main.show();
    main.goTo(MainWindow::Place::Pages);
    QVERIFY(!main.publishButton().isVisible()); // nothing to publish with
    QVERIFY(!main.publishHere());
    main.setPublishing(m_world->publishing);
    QVERIFY(main.publishButton().isVisible());
    main.pagesPage().clearSelection();
    QVERIFY(!main.publishHere());
    main.pagesPage().view().selectAll();
    ComposeDialog* dialog = main.publishHere();
    QVERIFY(dialog);
    QVERIFY(dialog->said(m_world->first.id).contains(u"nothing"_s));
    QVERIFY(dialog->said(m_world->second.id).contains(u"nothing"_s));
    QVERIFY(!main.publishHere()); // one at a time
    main.goTo(MainWindow::Place::Accounts);
    QVERIFY(!main.publishButton().isVisible());
}

QTEST_MAIN(TestComposeDialog)
#include "tst_composedialog.moc"
