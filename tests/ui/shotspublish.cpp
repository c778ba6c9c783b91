// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shotspublish.h"

#include "tests/services/publishworld.h"
#include "tests/ui/studio.h"
#include "ui/activationdialog.h"
#include "ui/composedialog.h"
#include "ui/outboxdialog.h"
#include "ui/picturelist.h"
#include "ui/textfield.h"

#include <QBuffer>
#include <QLinearGradient>
#include <QPainter>
#include <QPushButton>

namespace pk {

namespace {

const QString kLongName = QStringLiteral(
    "The Extraordinarily Long Name of a Page That Nobody Ever Shortened GmbH & Co. KG");
const QString kArabic = QStringLiteral("مطعم الشرق");

WindowContext windowOf(PublishWorld& world)
{
    return {world.context, world.accounts, [](const QUrl&) {}, {}, false};
}

/// An evening sky over water: something in which sharp and blurred, whole and squashed can be told apart.
Picture evening(const QSize& size, const QString& altText)
{
    QImage image(size, QImage::Format_RGB32);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    QLinearGradient sky(0, 0, 0, size.height());
    sky.setColorAt(0, QColor(0x1f, 0x3a, 0x68));
    sky.setColorAt(0.62, QColor(0xf2, 0xa6, 0x5a));
    sky.setColorAt(0.63, QColor(0x24, 0x4b, 0x6b));
    sky.setColorAt(1, QColor(0x10, 0x22, 0x38));
    painter.fillRect(image.rect(), sky);
    painter.setBrush(QColor(0xff, 0xe2, 0xa8));
    painter.setPen(Qt::NoPen);
    const int sun = std::min(size.width(), size.height()) / 5;
    painter.drawEllipse(QPoint(size.width() * 2 / 3, int(size.height() * 0.5)), sun, sun);
    painter.end();
    Picture picture;
    QBuffer buffer(&picture.bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    picture.mimeType = "image/png";
    picture.fileName = QStringLiteral("evening.png");
    picture.altText = altText;
    return picture;
}

Post richPost()
{
    Post post;
    post.text = QStringLiteral(
        "Open late on the quay\n\nUntil ten tonight, lamps in all colours <b>and sizes</b>. More on "
        "nordlys.example/lamps, tickets at https://tickets.example/a-very-long-address-that-goes-"
        "on-and-on-without-a-single-blank-in-it-until-the-line-is-full?and=then&some=more.\n"
        "\nمفتوح حتى العاشرة مساءً");
    post.pictures = {evening({1600, 1000}, QStringLiteral("The quay at dusk, the sun low over the water")),
                     evening({700, 1400}, {}),
                     evening({600, 600}, QStringLiteral("مصباح"))};
    return post;
}

PostLimits limitsOf(int text, int title, bool linkInText)
{
    PostLimits limits;
    limits.text = text;
    limits.title = title;
    limits.link = true;
    limits.linkInText = linkInText;
    limits.pictures = 10;
    return limits;
}

/// The offscreen screen is smaller than anybody's.
void present(ComposeDialog& dialog)
{
    dialog.resize(QApplication::font().pointSizeF() > 15 ? QSize(1366, 768) : QSize(1040, 650));
    dialog.show();
}

/// What was written is judged now and not when nobody has typed for a while.
void judgeNow(ComposeDialog& dialog)
{
    dialog.openDraft(Draft{DraftId::create(), dialog.post(), dialog.pageIds(), {}});
}

/// Answers came; what was asked is done.
void finish(PublishWorld& world)
{
    while (world.publishing.running() > 0)
        QApplication::processEvents(QEventLoop::AllEvents, 20);
}

void shootWriting(Studio& studio, const QString& start)
{
    PublishWorld world;
    Page longName = world.second;
    longName.name = kLongName;
    Page arabic = postingPage(world.account, QStringLiteral("1002"));
    arabic.name = kArabic;
    arabic.usable = false;
    world.records.savePages({longName, arabic});
    const PageId titled = world.addNetwork(QStringLiteral("Talker"), limitsOf(40000, 60, false));
    ComposeDialog dialog(windowOf(world), world.publishing, {world.first.id, longName.id, titled, arabic.id}, nullptr);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    present(dialog);
    studio.shoot(&dialog, start + QStringLiteral("-empty"));
    dialog.text().setPlainText(
        QStringLiteral("Open today until ten. The new lamps are here, all of them, in all colours and sizes."));
    dialog.pictures().setPictures(richPost().pictures.mid(0, 2));
    judgeNow(dialog);
    studio.shoot(&dialog, start + QStringLiteral("-edit"));
    dialog.resize(960, 600);
    studio.shoot(&dialog, start + QStringLiteral("-960x600"));
    dialog.resize(dialog.minimumSize());
    studio.shoot(&dialog, start + QStringLiteral("-small"));
    dialog.openDraft(Draft{DraftId::create(), dialog.post(), {}, {}});
    studio.shoot(&dialog, start + QStringLiteral("-nopage"));
    dialog.openDraft(Draft{DraftId::create(), dialog.post(), {world.first.id}, {}});
    studio.shoot(&dialog, start + QStringLiteral("-onepage"));
}

void shootReview(Studio& studio, const QString& start)
{
    PublishWorld world;
    world.first.name = kArabic;
    world.second.name = kLongName;
    world.records.savePages({world.first, world.second});
    const PageId titled = world.addNetwork(QStringLiteral("Talker"), limitsOf(40000, 60, false));
    PostLimits describing = limitsOf(2000, 0, true);
    describing.altText = 1000;
    const PageId written = world.addNetwork(QStringLiteral("Writer"), describing);
    QList<PageId> pages{written, titled};
    ComposeDialog dialog(windowOf(world), world.publishing, {}, nullptr);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    present(dialog);
    dialog.openDraft(Draft{DraftId::create(), richPost(), pages, {}});
    dialog.primaryButton().click();
    studio.shoot(&dialog, start + QStringLiteral("-review-pictures"));
    dialog.backButton().click();
    const Post linked{QStringLiteral("Open today until ten. The new lamps are here."),
                      QUrl(QStringLiteral("https://nordlys.example/lamps?from=post")),
                      {}};
    pages = {world.first.id, world.second.id, titled, written};
    dialog.openDraft(Draft{DraftId::create(), linked, pages, {}});
    dialog.primaryButton().click();
    studio.shoot(&dialog, start + QStringLiteral("-review-link"));
    dialog.resize(dialog.minimumSize());
    studio.shoot(&dialog, start + QStringLiteral("-review-small"));
    dialog.resize(960, 600);
    world.server.answer(QStringLiteral("/posts"), {.hangUp = true});
    dialog.primaryButton().click();
    finish(world);
    studio.shoot(&dialog, start + QStringLiteral("-results"));
}

void shootMany(Studio& studio, const QString& start)
{
    PublishWorld world;
    QList<Page> more;
    QList<PageId> ids{world.first.id, world.second.id};
    for (int i = 2; i < 40; ++i) {
        more.append(postingPage(world.account, QString::number(1000 + i)));
        more.last().usable = i % 9 != 4;
        ids.append(more.last().id);
    }
    world.records.savePages(more);
    ComposeDialog dialog(windowOf(world), world.publishing, ids, nullptr);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    present(dialog);
    dialog.text().setPlainText(QStringLiteral("Open today until ten."));
    judgeNow(dialog);
    studio.shoot(&dialog, start + QStringLiteral("-many"));
    QList<PageId> healthy;
    for (const PageId& id : ids) {
        if (world.records.page(id)->usable)
            healthy.append(id);
    }
    dialog.openDraft(Draft{DraftId::create(), dialog.post(), healthy, {}});
    dialog.primaryButton().click();
    studio.shoot(&dialog, start + QStringLiteral("-review-many"));
}

void shootStates(Studio& studio, const QString& start)
{
    PublishWorld world;
    world.first.name = kLongName;
    world.records.savePages({world.first});
    const auto answer = [&](const ScriptedReply& reply) { world.server.answer(QStringLiteral("/activation"), reply); };
    answer({200, R"({"active":false})"});
    ActivationDialog dialog(windowOf(world), world.publishing, world.first.id, nullptr);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.show();
    dialog.grab();
    studio.take(&dialog, start + QStringLiteral("-asking"));
    finish(world);
    studio.shoot(&dialog, start + QStringLiteral("-off"));
    answer({200, R"({"active":true,"subscribed":["feed","mention","messages"]})"});
    dialog.switchButton().click();
    finish(world);
    studio.shoot(&dialog, start + QStringLiteral("-on"));
    answer({403, "{}"});
    dialog.ask();
    finish(world);
    studio.shoot(&dialog, start + QStringLiteral("-refused"));
    answer({.hangUp = true});
    dialog.ask();
    finish(world);
    studio.shoot(&dialog, start + QStringLiteral("-unreachable"));
}

void shootBoth(Studio& studio, const QString& start, const QFont& normal, void (*shoot)(Studio&, const QString&))
{
    shoot(studio, start);
    QFont big = normal;
    big.setPointSizeF(normal.pointSizeF() * 2);
    QApplication::setFont(big);
    shoot(studio, start + QStringLiteral("-big"));
    QApplication::setFont(normal);
    QApplication::setLayoutDirection(Qt::RightToLeft);
    shoot(studio, start + QStringLiteral("-rtl"));
    QApplication::setLayoutDirection(Qt::LeftToRight);
}

} // namespace

namespace {

/// One of every end a post can have; nothing yet.
void shootOutboxStates(Studio& studio, const QString& start)
{
    PublishWorld world;
    world.first.name = kArabic;
    world.second.name = kLongName;
    world.records.savePages({world.first, world.second});
    {
        OutboxDialog none(windowOf(world), world.publishing, nullptr);
        none.setAttribute(Qt::WA_DeleteOnClose, false);
        none.show();
        studio.shoot(&none, start + QStringLiteral("-empty"));
    }
    const auto approve = [&](const QString& text, const PageId& page) {
        const Post post{text, {}, {}};
        return world.publishing.approve(post, world.publishing.hashes({page}, post))->first();
    };
    waitFor(world.publishing.send(approve(QStringLiteral("مفتوح حتى العاشرة مساءً"), world.first.id)));
    world.server.answer(QStringLiteral("/posts"), {403, "{}"});
    waitFor(world.publishing.send(approve(QStringLiteral("Closed on Monday."), world.second.id)));
    world.server.answer(QStringLiteral("/posts"), {.hangUp = true});
    const OutboxId missing = approve(richPost().text, world.second.id);
    waitFor(world.publishing.send(missing));
    waitFor(world.publishing.decide(missing, false));
    waitFor(world.publishing.send(approve(QStringLiteral("Open today until ten."), world.first.id)));
    approve(QStringLiteral("The new lamps are here."), world.second.id);
    OutboxDialog dialog(windowOf(world), world.publishing, nullptr);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.show();
    studio.shoot(&dialog, start);
    dialog.resize(720, 900);
    studio.shoot(&dialog, start + QStringLiteral("-tall"));
}

} // namespace

void shootOutbox(Studio& studio, const QString& theme, const QFont& normal)
{
    shootBoth(studio, theme + QStringLiteral("-outbox"), normal, shootOutboxStates);
}

void shootCompose(Studio& studio, const QString& theme, const QFont& normal)
{
    const QString start = theme + QStringLiteral("-compose");
    shootBoth(studio, start, normal, shootWriting);
    shootBoth(studio, start, normal, shootReview);
    shootBoth(studio, start, normal, shootMany);
}

void shootActivation(Studio& studio, const QString& theme, const QFont& normal)
{
    shootBoth(studio, theme + QStringLiteral("-activation"), normal, shootStates);
}

} // namespace pk
