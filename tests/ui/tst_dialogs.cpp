// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/registrationservice.h"
#include "models/tables/pagechoicemodel.h"
#include "models/tables/tablefilter.h"
#include "tests/ui/seed.h"
#include "ui/browsers.h"
#include "ui/confirmdialog.h"
#include "ui/messagebar.h"
#include "ui/pagechoicestep.h"
#include "ui/passphraseform.h"
#include "ui/registrationform.h"
#include "ui/settingsdialog.h"
#include "ui/startpage.h"

#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace pk;

class TestDialogs final : public QObject
{
    Q_OBJECT

    static NetworkId typedNetwork(SeededWorld& world)
    {
        for (const auto& network : world.networks().networks()) {
            if (network->registration == RegistrationKind::Typed)
                return network->id;
        }
        return {};
    }

private Q_SLOTS:
    void deletingNamesWhatStops()
    {
        SeededWorld world;
        const AccountId id = world.addAccount(QStringLiteral("Ada"), {}, 3);
        QList<Page> pages = world.records().pagesOf(id);
        pages[0].client = world.records().clientNamed(QStringLiteral("Acme")).value();
        QVERIFY(world.records().savePages(pages));
        ConfirmDialog dialog(world.window(), ConfirmDialog::Act::Delete, id, nullptr);
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        QVERIFY2(dialog.statement().contains(QStringLiteral("3")), qPrintable(dialog.statement()));
        QVERIFY(dialog.statement().contains(QStringLiteral("Acme")));
        auto* list = dialog.findChild<QListWidget*>();
        QVERIFY(list);
        QCOMPARE(list->count(), 3);
        QVERIFY(list->item(0)->text().contains(QStringLiteral("Ada page 1")));
        QSignalSpy accepted(&dialog, &QDialog::accepted);
        dialog.open();
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QCOMPARE(accepted.size(), 0);
        dialog.open();
        QTest::keyClick(&dialog, Qt::Key_Return);
        QCOMPARE(accepted.size(), 0); // Enter is the safe one
        dialog.open();
        dialog.findChild<QPushButton*>(QStringLiteral("destructive"))->click();
        QCOMPARE(accepted.size(), 1);
    }

    void registrationIsSavedAndItsSecretNeverShownAgain()
    {
        SeededWorld world;
        const NetworkId network = typedNetwork(world);
        RegistrationForm form(world.window(), network, {});
        QSignalSpy saved(&form, &RegistrationForm::saved);
        form.clientId().setText(QStringLiteral(" 12345 "));
        form.clientSecret().setText(QStringLiteral("hush-hush-secret"));
        QCOMPARE(form.clientSecret().echoMode(), QLineEdit::Password);
        form.save();
        QCOMPARE(form.clientSecret().text(), QString()); // at once, before the vault has answered
        QTRY_COMPARE(saved.size(), 1);
        const auto known = world.context().registrations->find(network, {});
        QVERIFY(known);
        QCOMPARE(known->clientId, QStringLiteral("12345"));
        QVERIFY(known->hasSecret);
        RegistrationForm again(world.window(), network, {});
        QCOMPARE(again.clientId().text(), QStringLiteral("12345"));
        QCOMPARE(again.clientSecret().text(), QString());
        for (const QWidget* widget : again.findChildren<QWidget*>())
            QVERIFY(!widget->property("text").toString().contains(QStringLiteral("hush-hush")));
    }

    void aLockedVaultIsSaidInTheForm()
    {
        SeededWorld world;
        world.vault().setBroken({ErrorKind::VaultLocked, {}});
        RegistrationForm form(world.window(), typedNetwork(world), {});
        form.clientId().setText(QStringLiteral("12345"));
        form.clientSecret().setText(QStringLiteral("secret"));
        form.save();
        auto* message = form.findChild<MessageBar*>();
        QTRY_VERIFY(message->text().contains(QStringLiteral("locked")));
    }

    void settingsCountAtOnce()
    {
        SeededWorld world;
        SettingsDialog dialog(world.window());
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        dialog.show(SettingsDialog::Section::Warnings);
        const auto boxes = dialog.findChildren<QSpinBox*>();
        QCOMPARE(boxes.size(), 2);
        boxes[0]->setValue(21);
        boxes[1]->setValue(5);
        QCOMPARE(world.settings().warnSoon(), std::chrono::days(21));
        QCOMPARE(world.settings().warnNow(), std::chrono::days(5));
        boxes[0]->setValue(4); // the second window never opens before the first
        QCOMPARE(world.settings().warnNow(), std::chrono::days(4));
        const auto themes = dialog.findChildren<QRadioButton*>();
        QCOMPARE(themes.size(), 3);
        themes[2]->click();
        QCOMPARE(world.settings().theme(), QStringLiteral("dark"));
    }

    void passphraseIsAskedTwiceForANewVault()
    {
        PassphraseForm form(true);
        QSignalSpy entered(&form, &PassphraseForm::entered);
        form.first().setText(QStringLiteral("short"));
        form.second().setText(QStringLiteral("short"));
        QVERIFY(!form.openButton().isEnabled());
        form.first().setText(QStringLiteral("long enough"));
        QVERIFY(!form.openButton().isEnabled());
        form.second().setText(QStringLiteral("long enough"));
        QVERIFY(form.openButton().isEnabled());
        form.openButton().click();
        QCOMPARE(entered.size(), 1);
        QVERIFY(entered.first().first().value<Secret>() == Secret(QStringLiteral("long enough")));
        QCOMPARE(form.first().text(), QString());
        PassphraseForm known(false);
        known.first().setText(QStringLiteral("old"));
        QVERIFY(known.openButton().isEnabled()); // an old vault may have any length
    }

    void aMissingKeychainOffersAndNeverChooses()
    {
        StartPage page;
        QSignalSpy chosen(&page, &StartPage::passphraseVaultRequested);
        QSignalSpy retried(&page, &StartPage::retryRequested);
        page.showTrouble(Error{ErrorKind::VaultUnavailable}, true);
        page.show();
        QVERIFY(page.text().contains(QStringLiteral("no keychain")));
        QVERIFY(page.offerButton()->isVisible());
        QCOMPARE(chosen.size(), 0);
        page.offerButton()->click();
        QCOMPARE(chosen.size(), 1);
        page.showTrouble(Error{ErrorKind::VaultLocked}, false);
        QVERIFY(!page.offerButton()->isVisible());
        page.retryButton()->click();
        QCOMPARE(retried.size(), 1);
        page.askPassphrase(false, QStringLiteral("The passphrase does not open the vault."));
        QVERIFY(page.form());
    }

    void choosingPagesKeepsWhatWasChosenBefore()
    {
        SeededWorld world;
        const AccountId id = world.addAccount(QStringLiteral("Ada"), {}, 2);
        Connected connected;
        connected.account = id;
        connected.candidates = world.records().pagesOf(id);
        Page fresh = connected.candidates.first();
        fresh.remoteId = RemoteId(QStringLiteral("999"));
        fresh.name = QStringLiteral("Newly listed");
        connected.candidates.append(fresh);
        PageChoiceStep step(world.window());
        step.show(connected);
        QCOMPARE(step.model().chosen().size(), 2);
        step.filter().setSearch(QStringLiteral("newly"));
        step.selectAll(true); // only what the search shows
        QCOMPARE(step.model().chosen().size(), 3);
        step.selectAll(false);
        QCOMPARE(step.model().chosen().size(), 2);
        step.filter().clear();
        step.model().setData(
            step.model().index(0, int(PageChoiceModel::Column::Client)), QStringLiteral("Brand new"), Qt::EditRole);
        const auto clients = step.clients();
        QVERIFY(clients);
        QCOMPARE(world.records().clientName(clients->value(connected.candidates.first().remoteId)),
                 QStringLiteral("Brand new"));
    }

    void browsersAreNamedOnce()
    {
        QSet<QString> names;
        for (const Browser& browser : installedBrowsers()) {
            QVERIFY(!names.contains(browser.name));
            names.insert(browser.name);
        }
    }
};

QTEST_MAIN(TestDialogs)
#include "tst_dialogs.moc"
