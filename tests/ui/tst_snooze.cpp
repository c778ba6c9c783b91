// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/snoozing.h"
#include "tests/ui/seed.h"
#include "ui/detailspane.h"
#include "ui/mainwindow.h"
#include "ui/messagebar.h"
#include "ui/noticesettings.h"
#include "ui/settingsdialog.h"
#include "ui/snoozedialog.h"
#include "ui/tablepage.h"
#include "ui/theme.h"

#include <QCheckBox>
#include <QDateEdit>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;
using std::chrono::days;

/// Snoozing in the window, and the settings of notices.
class TestSnooze final : public QObject
{
    Q_OBJECT

    std::unique_ptr<SeededWorld> m_world;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<MainWindow> m_window;
    AccountId m_dead;
    AccountId m_fine;

    State stateOf(const AccountId& id) const
    {
        return m_world->records().health(*m_world->records().account(id)).state;
    }
    QStringList rowMenu()
    {
        QMenu menu;
        Q_EMIT m_window->accountsPage().menuRequested(&menu);
        QStringList words;
        for (const QAction* action : menu.actions())
            words.append(action->text());
        return words;
    }
    void select(const AccountId& id)
    {
        m_window->goTo(MainWindow::Place::Accounts);
        m_window->accountsPage().select(id.toString());
        m_window->setDetailsVisible(true);
    }

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<SeededWorld>();
        LifeFacts life;
        life.proof = Evidence{u"signed in"_s, m_world->clock().now()};
        life.clocks = {{ClockKind::Access, m_world->clock().now().addDays(60), false, false}};
        m_fine = m_world->addAccount(u"Ada"_s, life, 1);
        life.failure = Failure();
        life.failure->certainty = Certainty::Definite;
        life.failure->cause = Cause::SignedOut;
        m_dead = m_world->addAccount(u"Bob"_s, life, 2);
        m_theme = std::make_unique<Theme>(m_world->settings());
        m_window = std::make_unique<MainWindow>(m_world->window());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    void cleanup()
    {
        m_window.reset();
        m_theme.reset();
        m_world.reset();
    }

    void isOfferedWhereSomethingAsks()
    {
        select(m_fine);
        QVERIFY(!m_window->details().snoozeButton()->isVisible());
        QVERIFY(!rowMenu().contains(u"Snooze…"_s));
        QVERIFY(!m_window->askSnooze(m_fine));
        select(m_dead);
        QVERIFY(m_window->details().snoozeButton()->isVisible());
        QVERIFY(rowMenu().contains(u"Snooze…"_s));
        m_window->goTo(MainWindow::Place::Pages);
        const Page page = m_world->records().pagesOf(m_dead).first();
        m_window->pagesPage().select(page.id.toString());
        QVERIFY(m_window->details().snoozeButton()->isVisible());
    }

    void asksForAReasonAndAnEnd()
    {
        select(m_dead);
        m_window->details().snoozeButton()->click();
        auto* dialog = m_window->findChild<SnoozeDialog*>();
        QVERIFY(dialog);
        QVERIFY(!dialog->snoozeButton().isEnabled());
        QTest::keyClick(dialog, Qt::Key_Return);
        QVERIFY(dialog->isVisible()); // nothing is snoozed without a reason
        QTest::keyClicks(&dialog->reason(), u"   "_s);
        QVERIFY(!dialog->snoozeButton().isEnabled());
        QTest::keyClicks(&dialog->reason(), u"back on Monday"_s);
        QVERIFY(dialog->snoozeButton().isEnabled());
        QCOMPARE(dialog->snooze().until, snoozeEnd(QDate(2026, 12, 7)));
        dialog->choose(SnoozeDialog::Span::Tomorrow);
        QCOMPARE(dialog->snooze().until, snoozeEnd(QDate(2026, 12, 2)));
        dialog->choose(SnoozeDialog::Span::Week);
        QCOMPARE(dialog->snooze().until, snoozeEnd(QDate(2026, 12, 8)));
        dialog->date().setDate(QDate(2026, 12, 24)); // choosing a date chooses "a date"
        QCOMPARE(dialog->snooze().until, snoozeEnd(QDate(2026, 12, 24)));
        QTest::keyClick(&dialog->reason(), Qt::Key_Return);
        QTRY_COMPARE(stateOf(m_dead), State::Snoozed);
        QTRY_VERIFY(m_window->messages().text().contains(u"Bob rests"_s));
        QTRY_COMPARE(m_window->details().fact(u"Reason"_s), u"back on Monday"_s);
        QCOMPARE(m_world->records().health(m_world->records().pagesOf(m_dead).first()).state, State::Snoozed);
    }

    void wakes()
    {
        Account account = *m_world->records().account(m_dead);
        account.life.snooze = Snooze{u"holiday"_s, m_world->clock().now().addDays(3)};
        QVERIFY(m_world->records().save(account));
        select(m_dead);
        QTRY_COMPARE(m_window->details().snoozeButton()->text(), u"Wake"_s);
        QVERIFY(rowMenu().contains(u"Wake"_s) && !rowMenu().contains(u"Snooze…"_s));
        m_window->details().snoozeButton()->click();
        QTRY_COMPARE(stateOf(m_dead), State::NeedsYou);
        QTRY_COMPARE(m_window->details().snoozeButton()->text(), u"Snooze…"_s);
    }

    void settingsHoldStepsAndExceptions()
    {
        const ClientId client = m_world->records().clientNamed(u"Acme & Sons"_s).value();
        m_world->settings().setWarnSteps(client, WarnSteps{days(21), days(3)});
        SettingsDialog* dialog = m_window->openSettings();
        dialog->show(SettingsDialog::Section::Notices);
        auto* settings = dialog->findChild<NoticeSettings*>();
        QCOMPARE(settings->rows(), 2);
        QVERIFY(settings->box(0, days(30))->isChecked());
        QVERIFY(!settings->box(0, days(21))->isChecked()); // a step of one's own has its column
        QVERIFY(settings->box(1, days(21))->isChecked());
        QVERIFY(!settings->box(1, days(30))->isChecked());
        QVERIFY(settings->box(1, days(0))->accessibleName().contains(u"Acme & Sons"_s));
        QSignalSpy changed(&m_world->settings(), &Settings::warnStepsChanged);
        settings->box(0, days(30))->click();
        settings->box(1, days(1))->click();
        QCOMPARE(changed.size(), 2);
        QCOMPARE(m_world->settings().warnSteps(), (WarnSteps{days(14), days(7), days(3), days(1), days(0)}));
        QCOMPARE(m_world->settings().warnSteps(client), (WarnSteps{days(21), days(3), days(1)}));
        settings->shown().click();
        QVERIFY(!m_world->settings().showsNotices());
        m_world->settings().setWarnSteps(client, std::nullopt);
        QVERIFY(!m_world->settings().warnSteps(client));
        QVERIFY(m_world->settings().clientsWithSteps().isEmpty());
        delete dialog;
    }

    void addsAndRemovesAnException()
    {
        SettingsDialog* dialog = m_window->openSettings();
        dialog->show(SettingsDialog::Section::Notices);
        auto* settings = dialog->findChild<NoticeSettings*>();
        settings->addButton().click();
        auto* menu = settings->findChild<QMenu*>();
        QVERIFY(menu);
        const QAction* first = menu->actions().first();
        first->menu()->actions().first()->trigger();
        QCOMPARE(settings->rows(), 2);
        const NetworkId network = m_world->settings().networksWithSteps().value(0);
        QCOMPARE(m_world->settings().warnSteps(network), defaultWarnSteps());
        QPushButton* remove = nullptr;
        for (QPushButton* button : settings->findChildren<QPushButton*>()) {
            if (button->accessibleName().startsWith(u"Remove"_s))
                remove = button;
        }
        QVERIFY(remove);
        remove->click();
        QCOMPARE(settings->rows(), 1);
        QVERIFY(m_world->settings().networksWithSteps().isEmpty());
        delete dialog;
    }
};

QTEST_MAIN(TestSnooze)
#include "tst_snooze.moc"
