// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/browserchoice.h"
#include "tests/ui/seed.h"
#include "ui/connectresult.h"
#include "ui/connectsteps.h"
#include "ui/mainwindow.h"
#include "ui/repairlist.h"
#include "ui/repairqueuedialog.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QListWidget>
#include <QPointer>
#include <QPushButton>
#include <QTest>

using namespace pk;

class TestRepairQueueDialog final : public QObject
{
    Q_OBJECT

    std::unique_ptr<SeededWorld> m_world;
    QPointer<RepairQueueDialog> m_dialog;
    QTemporaryDir m_home;

    LifeFacts dead(Cause cause = Cause::PasswordChanged) const
    {
        LifeFacts life;
        life.failure = Failure{Certainty::Definite,
                               cause,
                               {},
                               QStringLiteral("check"),
                               m_world->clock().now().addSecs(-3600),
                               m_world->clock().now().addSecs(-3600),
                               {},
                               0};
        return life;
    }

    LifeFacts fine() const
    {
        LifeFacts life;
        life.statedEndless = true;
        life.proof = Evidence{QStringLiteral("signed in"), m_world->clock().now()};
        return life;
    }

    void setLife(const AccountId& id, const LifeFacts& life)
    {
        Account account = *m_world->records().account(id);
        account.life = life;
        QVERIFY(m_world->records().save(account));
    }

    void open()
    {
        m_dialog = new RepairQueueDialog(m_world->window());
        m_dialog->show();
    }

    /// A network whose browser answers by itself; without internet its sign-in comes as far as the browser.
    NetworkId network() const
    {
        for (const auto& each : m_world->networks().networks()) {
            if (each->registration == RegistrationKind::Typed && each->redirect == RedirectKind::LoopbackFixedPort)
                return each->id;
        }
        return {};
    }

    AccountId add(const QString& name, const LifeFacts& life, int pages)
    {
        const AccountId id = m_world->addAccount(name, life, pages);
        Account account = *m_world->records().account(id);
        account.network = network();
        account.purposes = {Purpose::ValidateUser};
        m_world->records().save(account);
        return id;
    }

    /// Without this a sign-in cannot begin.
    void registerApp()
    {
        AppRegistration registration;
        registration.id = RegistrationId::create();
        registration.network = network();
        registration.clientId = QStringLiteral("client-1");
        QVERIFY(m_world->records().save(registration));
    }

private Q_SLOTS:
    void init()
    {
        qputenv("HOME", m_home.path().toUtf8());
        qputenv("PATH", m_home.filePath(QStringLiteral("bin")).toUtf8());
        m_world = std::make_unique<SeededWorld>();
    }
    void cleanup()
    {
        if (m_dialog) {
            m_dialog->close();
            QTRY_VERIFY(m_dialog.isNull());
        }
        m_world.reset();
    }

    void listsByImpactAndShowsTheFirst()
    {
        const AccountId small = add(QStringLiteral("Small"), dead(), 1);
        const AccountId big = add(QStringLiteral("Big"), dead(), 3);
        const AccountId away = add(QStringLiteral("Away"), dead(Cause::AppSuspended), 9);
        const AccountId works = add(QStringLiteral("Fine"), fine(), 5);
        open();
        QCOMPARE(m_dialog->current(), big);
        QCOMPARE(m_dialog->step(), RepairQueueDialog::Step::Facts);
        QVERIFY2(m_dialog->list().rowText(big).contains(QStringLiteral("3 page")),
                 qPrintable(m_dialog->list().rowText(big)));
        QVERIFY(!m_dialog->list().rowText(small).isEmpty());
        QVERIFY(m_dialog->list().rowText(works).isEmpty());
        const auto* pages = m_dialog->findChild<ConcernedPages*>();
        QCOMPARE(pages->count(), 3);
        // What no sign-in mends says what does, and offers no sign-in.
        Q_EMIT m_dialog->list().moved(away);
        QCOMPARE(m_dialog->current(), away);
        QVERIFY(!m_dialog->skipButton().isVisible());
        QVERIFY(!m_dialog->browserBox().isVisible());
        QVERIFY(m_dialog->primaryButton().text().contains(QStringLiteral("Check")));
    }

    void skippingMovesOnAndIsRememberedWhenOpenedAgain()
    {
        const AccountId a = add(QStringLiteral("A"), dead(), 3);
        const AccountId b = add(QStringLiteral("B"), dead(), 2);
        open();
        QCOMPARE(m_dialog->current(), a);
        m_dialog->skipButton().click();
        QCOMPARE(m_dialog->current(), b);
        QVERIFY(m_dialog->list().rowText(a).contains(markName(RepairMark::Skipped)));
        QTest::keyClick(m_dialog, Qt::Key_Escape); // closes, and loses nothing
        QTRY_VERIFY(m_dialog.isNull());
        open();
        QVERIFY(m_dialog->session().wasResumed());
        QCOMPARE(m_dialog->current(), b);
        m_dialog->skipButton().click();
        QCOMPARE(m_dialog->step(), RepairQueueDialog::Step::Summary);
        m_dialog->primaryButton().click(); // "Go through the skipped ones"
        QCOMPARE(m_dialog->step(), RepairQueueDialog::Step::Facts);
        QCOMPARE(m_dialog->current(), a);
    }

    void mendedMeanwhileLeavesTheListAndTheNextIsShown()
    {
        const AccountId a = add(QStringLiteral("A"), dead(), 3);
        const AccountId b = add(QStringLiteral("B"), dead(), 2);
        open();
        setLife(a, fine());
        QTRY_COMPARE(m_dialog->current(), b);
        QVERIFY(m_dialog->list().rowText(a).isEmpty());
        setLife(b, fine());
        QTRY_COMPARE(m_dialog->step(), RepairQueueDialog::Step::Summary);
        m_dialog->primaryButton().click();
        QTRY_VERIFY(m_dialog.isNull());
    }

    void escapeTakesASignInBackAndStaysAtThePlace()
    {
        registerApp();
        const AccountId a = add(QStringLiteral("A"), dead(), 3);
        open();
        QTest::keyClick(m_dialog, Qt::Key_Return); // Start sign-in is the default
        QCOMPARE(m_dialog->step(), RepairQueueDialog::Step::Waiting);
        QTRY_COMPARE(m_world->opened.size(), 1);
        QVERIFY(!m_dialog->list().isEnabled());
        QTest::keyClick(m_dialog, Qt::Key_Escape);
        QTRY_COMPARE(m_dialog->step(), RepairQueueDialog::Step::Facts);
        QVERIFY(m_dialog);
        QCOMPARE(m_dialog->current(), a);
        QVERIFY(m_dialog->list().isEnabled());
    }

    void copiesTheLinkInsteadOfOpening()
    {
        registerApp();
        add(QStringLiteral("A"), dead(), 3);
        open();
        QApplication::clipboard()->clear();
        m_dialog->copyButton().click();
        QTRY_VERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("https://")));
        QVERIFY(m_world->opened.isEmpty());
    }

    void closingUnderASignInEndsItFirst()
    {
        registerApp();
        const AccountId a = add(QStringLiteral("A"), dead(), 3);
        open();
        m_dialog->primaryButton().click();
        QTRY_COMPARE(m_world->opened.size(), 1);
        m_dialog->stopButton().click();
        QTRY_VERIFY(m_dialog.isNull());
        open();
        QCOMPARE(m_dialog->current(), a);
        m_dialog->primaryButton().click();
        QTRY_COMPARE(m_world->opened.size(), 2); // the port of the way back is free again
        delete m_dialog;                         // as with a main window that goes
        for (int i = 0; i < 20; ++i)
            QApplication::processEvents(QEventLoop::AllEvents, 10);
        QCOMPARE(m_world->records().health(*m_world->records().account(a)).state, State::NeedsYou);
    }

    void troubleSaysWhatToDoAndMayBeTriedAgain()
    {
        add(QStringLiteral("A"), dead(), 3); // no app is registered
        open();
        m_dialog->primaryButton().click();
        QTRY_COMPARE(m_dialog->step(), RepairQueueDialog::Step::Trouble);
        QVERIFY(!m_dialog->troubleText().isEmpty());
        registerApp();
        m_dialog->primaryButton().click();
        QTRY_COMPARE(m_world->opened.size(), 1);
    }

    void theBrowserIsRememberedForTheAccountAndItsHolder()
    {
#ifndef Q_OS_LINUX
        QSKIP("programs are where this system keeps them");
#endif
        QVERIFY(QDir(m_home.path()).mkpath(QStringLiteral("bin")));
        QFile program(m_home.filePath(QStringLiteral("bin/firefox")));
        QVERIFY(program.open(QIODevice::WriteOnly));
        program.write("#!/bin/sh\necho \"$@\" > \"$0.part\" && mv \"$0.part\" \"$0.args\"\n");
        program.setPermissions(program.permissions() | QFileDevice::ExeOwner);
        program.close();
        registerApp();
        const AccountId a = add(QStringLiteral("A"), dead(), 3);
        const AccountId b = add(QStringLiteral("B"), dead(), 2);
        Account other = *m_world->records().account(b);
        other.holder = QStringLiteral("A");
        QVERIFY(m_world->records().save(other));
        qputenv("PATH", (m_home.filePath(QStringLiteral("bin")) + QStringLiteral(":/usr/bin:/bin")).toUtf8());
        open();
        QComboBox& box = m_dialog->browserBox();
        QCOMPARE(box.currentData().toString(), QString(kDefaultBrowser));
        const int firefox = box.findData(QStringLiteral("firefox/private"));
        QVERIFY(firefox > 0);
        box.setCurrentIndex(firefox);
        Q_EMIT box.activated(firefox);
        QCOMPARE(m_world->settings().browserOf(a), QStringLiteral("firefox/private"));
        m_dialog->primaryButton().click();
        QTRY_VERIFY(QFile::exists(m_home.filePath(QStringLiteral("bin/firefox.args"))));
        QVERIFY(m_world->opened.isEmpty());
        QTest::keyClick(m_dialog, Qt::Key_Escape);
        QTRY_COMPARE(m_dialog->step(), RepairQueueDialog::Step::Facts);
        m_dialog->skipButton().click();
        QCOMPARE(m_dialog->current(), b);
        QCOMPARE(box.currentData().toString(), QStringLiteral("firefox/private")); // the same person
    }

    void theToolbarSaysHowManyAndHidesWhenNobodyWaits()
    {
        const AccountId a = add(QStringLiteral("A"), fine(), 3);
        MainWindow window(m_world->window());
        window.show();
        QVERIFY(window.repairButton().isHidden());
        setLife(a, dead());
        QTRY_VERIFY(window.repairButton().isVisible());
        QVERIFY(window.repairButton().text().contains(QStringLiteral("(1)")));
        QTest::keyClick(&window, Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
        m_dialog = window.findChild<RepairQueueDialog*>();
        QVERIFY(m_dialog);
        QCOMPARE(window.openRepairQueue(), m_dialog.data()); // one at a time
        setLife(a, fine());
        QTRY_VERIFY(window.repairButton().isHidden());
        delete m_dialog;
    }

    void everythingIsReachableByKeyboardAndNamed()
    {
        add(QStringLiteral("A"), dead(), 3);
        open();
        QTRY_VERIFY(m_dialog->isActiveWindow());
        QSet<QWidget*> reached;
        for (int i = 0; i < 40; ++i) {
            QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : m_dialog.data(), Qt::Key_Tab);
            reached.insert(QApplication::focusWidget());
        }
        QWidget* const wanted[] = {&m_dialog->list(),
                                   &m_dialog->browserBox(),
                                   &m_dialog->stopButton(),
                                   &m_dialog->skipButton(),
                                   &m_dialog->copyButton(),
                                   &m_dialog->primaryButton()};
        for (QWidget* widget : wanted) {
            QVERIFY2(reached.contains(widget), widget->metaObject()->className());
            const auto* button = qobject_cast<QPushButton*>(widget);
            QVERIFY(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()));
        }
    }

    void manyAccountsAreListedInTime()
    {
        m_world->fill(2000, 20000);
        QElapsedTimer timer;
        timer.start();
        const int waiting = waitingSignIns(m_world->records());
        const qint64 counted = timer.restart();
        const RepairQueue queue = currentQueue(m_world->records());
        const qint64 sorted = timer.restart();
        open();
        const qint64 shown = timer.elapsed();
        qInfo("%d waiting: counted in %lld ms, sorted in %lld ms, shown in %lld ms", waiting, counted, sorted, shown);
        QCOMPARE(queue.signIns.size(), waiting);
        QVERIFY(waiting > 300);
        QVERIFY2(counted < 200, "for the toolbar whenever something changes");
        QVERIFY(sorted + shown < 5000);
    }
};

QTEST_MAIN(TestRepairQueueDialog)
#include "tst_repairqueuedialog.moc"
