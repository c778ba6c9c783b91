// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/services/publishworld.h"
#include "ui/composedialog.h"
#include "ui/composepages.h"
#include "ui/mainwindow.h"
#include "ui/picturelist.h"
#include "ui/pictureview.h"
#include "ui/plainwords.h"
#include "ui/postpreview.h"
#include "ui/reviewcard.h"
#include "ui/tablepage.h"
#include "ui/textfield.h"
#include "ui/widgets.h"

#include <QBuffer>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QTextBlock>

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
    void previewsWhatEachNetworkShows();
    void countsAsThePagesServerSays();
    void goesToExactlyThesePages();
    void wordsArePlainAndAddressesStandOut();
    void picturesAreShownWithTheirDescriptions();
    void picturesKeepTheirShapeAndAreSharp();
    void linesStayWhileThePostChanges();
    void saysThatNoPageIsLeft();
    void tabLeavesTheText();

private:
    QList<const ReviewCard*> review();
    const ReviewCard* reviewOf(const QString& network);
    static bool says(const QWidget* root, const QString& words);
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
    const auto shown = [this](const QString& words) -> QPushButton* {
        for (QPushButton* button : m_dialog->findChildren<QPushButton*>()) {
            if (button->text() == words && button->isVisible() && button->isEnabled())
                return button;
        }
        return nullptr;
    };
    QTRY_VERIFY(shown(u"Look again"_s));
    QVERIFY(!shown(u"Send as approved"_s));
    shown(u"Look again"_s)->click();
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

/// The cards of the review, as they are seen.
QList<const ReviewCard*> TestComposeDialog::review()
{
    QList<const ReviewCard*> cards;
    for (const ReviewCard* card : m_dialog->findChildren<ReviewCard*>()) {
        if (card->isVisible())
            cards.append(card);
    }
    return cards;
}

const ReviewCard* TestComposeDialog::reviewOf(const QString& network)
{
    for (const ReviewCard* card : review()) {
        if (card->findChild<MarkLabel*>()->accessibleName() == network)
            return card;
    }
    return nullptr;
}

bool TestComposeDialog::says(const QWidget* root, const QString& words)
{
    for (const PlainWords* one : root->findChildren<PlainWords*>()) {
        if (one->isVisible() && one->text().contains(words))
            return true;
    }
    for (const ElidedLabel* one : root->findChildren<ElidedLabel*>()) {
        if (one->isVisible() && one->text().contains(words))
            return true;
    }
    return false;
}

void TestComposeDialog::previewsWhatEachNetworkShows()
{
    PostLimits titled;
    titled.text = 900;
    titled.title = 40;
    PostLimits written;
    written.text = 500;
    written.link = true;
    written.linkInText = true;
    written.count = TextCount::FixedAddresses;
    written.addressCounts = 23;
    const PageId second = m_world->addNetwork(u"Titled"_s, titled);
    const PageId third = m_world->addNetwork(u"Written"_s, written);
    m_dialog->openDraft(Draft{DraftId::create(), {u"New lamps\n\nAll colours."_s, {}, {}}, {second}, {}});
    toReview();
    QCOMPARE(review().size(), 1);
    const ReviewCard* card = reviewOf(u"Titled"_s);
    QVERIFY(card);
    QCOMPARE(card->preview().title()->text(), u"New lamps"_s);
    QVERIFY(card->preview().title()->font().weight() > QFont::Normal);
    QCOMPARE(card->preview().text()->text(), u"All colours."_s);
    QVERIFY(!card->preview().linkCard());
    QVERIFY(says(card, u"title 9 of 40, text 12 of 900"_s));

    m_dialog->backButton().click();
    const Post linked{u"New lamps"_s, QUrl(u"https://lamps.example/a"_s), {}};
    m_dialog->openDraft(Draft{DraftId::create(), linked, {m_world->first.id, third}, {}});
    toReview();
    QCOMPARE(review().size(), 2);
    card = reviewOf(u"Poster"_s);
    QVERIFY(!card->preview().title());
    QCOMPARE(card->preview().text()->text(), u"New lamps"_s);
    QVERIFY(card->preview().linkCard());
    QVERIFY(says(card->preview().linkCard(), u"https://lamps.example/a"_s));
    QVERIFY(says(card, u"9 of 280"_s));
    card = reviewOf(u"Written"_s); // has no other place for it
    QCOMPARE(card->preview().text()->text(), u"New lamps\n\nhttps://lamps.example/a"_s);
    QVERIFY(!card->preview().linkCard());
    QVERIFY(says(card, u"34 of 500"_s));
    const auto hashes = m_world->publishing.hashes({m_world->first.id, third}, linked);
    QVERIFY(says(card, hashes.at(1).second.shortened()));
    QVERIFY(!says(card, hashes.at(0).second.shortened())); // nothing of the other network's
}

void TestComposeDialog::countsAsThePagesServerSays()
{
    LimitsRule said;
    said.url = u"{api}/limits"_s;
    said.text = u"/most"_s;
    PostLimits usual;
    usual.text = 500;
    const PageId page = m_world->addNetwork(u"Federated"_s, usual, said);
    m_world->server.answer(u"/limits"_s, {200, R"({"most":5000})"});
    m_dialog->openDraft(Draft{DraftId::create(), {u"x"_s.repeated(4000), {}, {}}, {page}, {}});
    QTRY_VERIFY(says(m_dialog.get(), u"4,000 of 5,000"_s));
    toReview();
    QVERIFY(says(reviewOf(u"Federated"_s), u"4,000 of 5,000"_s));
}

void TestComposeDialog::goesToExactlyThesePages()
{
    write(u"Open today"_s);
    toReview();
    QCOMPARE(review().size(), 1); // one network shows one thing
    const auto hashes = m_world->publishing.hashes({m_world->first.id, m_world->second.id}, m_dialog->post());
    for (const auto& [page, hash] : hashes) {
        QVERIFY(says(review().first(), m_world->records.page(page)->name));
        QVERIFY(says(review().first(), hash.shortened()));
    }
    QVERIFY(!says(review().first(), u"published there before"_s));
    toResults();
    m_dialog->backButton().click();
    toReview();
    QVERIFY(says(review().first(), u"published there before"_s));
}

void TestComposeDialog::wordsArePlainAndAddressesStandOut()
{
    const QString text = u"<b>Sale</b> &amp; <img src=\"file:///a.png\">\n\nsee example.com/a."_s;
    write(text);
    toReview();
    const PlainWords* shown = review().first()->preview().text();
    QCOMPARE(shown->text(), text);
    QString linked;
    const QColor color = shown->palette().color(QPalette::Link);
    for (QTextBlock block = shown->document().begin(); block.isValid(); block = block.next()) {
        for (auto at = block.begin(); !at.atEnd(); ++at) {
            if (at.fragment().charFormat().foreground().color() == color
                && at.fragment().charFormat().hasProperty(QTextFormat::ForegroundBrush))
                linked += at.fragment().text();
        }
    }
    QCOMPARE(linked, u"example.com/a"_s);
}

namespace {

Picture pictureOf(const QSize& size, const QString& altText)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::darkGreen);
    Picture picture;
    QBuffer buffer(&picture.bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    picture.mimeType = "image/png";
    picture.fileName = u"a.png"_s;
    picture.altText = altText;
    return picture;
}

} // namespace

void TestComposeDialog::picturesAreShownWithTheirDescriptions()
{
    PostLimits mute;
    mute.text = 100;
    mute.pictures = 4;
    const PageId second = m_world->addNetwork(u"Mute"_s, mute);
    const Post post{u"Lamps"_s, {}, {pictureOf({400, 100}, u"A <b>red</b> lamp"_s), pictureOf({40, 40}, {})}};
    m_dialog->openDraft(Draft{DraftId::create(), post, {m_world->first.id, second}, {}});
    toReview();
    const ReviewCard* card = reviewOf(u"Poster"_s);
    QCOMPARE(card->findChildren<PictureView*>().size(), 2);
    QVERIFY(says(card, u"A <b>red</b> lamp"_s));
    QVERIFY(says(card, u"without description"_s));
    card = reviewOf(u"Mute"_s); // descriptions do not reach it, and nobody is told off for having written none
    QVERIFY(says(card, u"takes no descriptions"_s));
    QVERIFY(!says(card, u"A <b>red</b> lamp"_s));
    QVERIFY(!says(card, u"without description"_s));
}

void TestComposeDialog::picturesKeepTheirShapeAndAreSharp()
{
    const PictureView wide(pictureOf({4000, 1000}, {}), {200, 150});
    QCOMPARE(wide.sizeHint(), QSize(200, 50));
    QCOMPARE(wide.image().size(), QSize(400, 100)); // two pixels a point
    const PictureView tall(pictureOf({1000, 3000}, {}), {200, 150});
    QCOMPARE(tall.sizeHint(), QSize(50, 150));
    const PictureView small(pictureOf({40, 30}, {}), {200, 150});
    QCOMPARE(small.sizeHint(), QSize(40, 30)); // not blown up
    const PictureView thin(pictureOf({4000, 1}, {}), {200, 150});
    QCOMPARE(thin.sizeHint(), QSize(200, 1));
    const PictureView broken({QByteArray("just words"), "image/png", u"b.png"_s, {}}, {200, 150});
    QVERIFY(broken.image().isNull());
    QCOMPARE(broken.sizeHint(), QSize(200, 150));
}

void TestComposeDialog::linesStayWhileThePostChanges()
{
    const auto removers = [this] {
        QList<QPushButton*> found;
        for (QPushButton* button : m_dialog->pages().findChildren<QPushButton*>()) {
            if (button->accessibleName() == u"Leave this page out"_s && button->isVisible())
                found.append(button);
        }
        return found;
    };
    const QList<QPushButton*> before = removers();
    QCOMPARE(before.size(), 2);
    before.at(1)->setFocus();
    write(u"Open today"_s);
    QCOMPARE(removers(), before);
    QCOMPARE(m_dialog->focusWidget(), before.at(1));
    before.at(1)->click();
    QCOMPARE(removers(), QList<QPushButton*>{before.at(0)});
    QCOMPARE(m_dialog->focusWidget(), before.at(0)); // where the keyboard goes on
    QVERIFY(m_dialog->said(m_world->second.id).isEmpty());
}

void TestComposeDialog::saysThatNoPageIsLeft()
{
    write(u"Open today"_s);
    QVERIFY(!m_dialog->pages().nothingLeft().isVisible());
    for (int i = 0; i < 2; ++i) {
        for (QPushButton* button : m_dialog->pages().findChildren<QPushButton*>()) {
            if (button->accessibleName() == u"Leave this page out"_s && button->isVisible()) {
                button->click();
                break;
            }
        }
    }
    QVERIFY(m_dialog->pages().nothingLeft().isVisible());
    QTRY_COMPARE(m_world->publishing.drafts()->first().pages.size(), 0);
    QVERIFY(!m_dialog->primaryButton().isEnabled());
}

void TestComposeDialog::tabLeavesTheText()
{
    m_dialog->text().setFocus();
    QTest::keyClick(&m_dialog->text(), Qt::Key_Tab);
    QCOMPARE(m_dialog->focusWidget(), &m_dialog->link());
    QVERIFY(m_dialog->text().toPlainText().isEmpty());
}

QTEST_MAIN(TestComposeDialog)
#include "tst_composedialog.moc"
