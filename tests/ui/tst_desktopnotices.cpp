// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/tablefilter.h"
#include "tests/support/keyring.h"
#include "tests/support/noticedaemon.h"
#include "tests/ui/seed.h"
#include "ui/attention.h"
#include "ui/connectdialog.h"
#include "ui/desktopnotices.h"
#include "ui/mainwindow.h"
#include "ui/tablepage.h"
#include "ui/trayicon.h"

#include <QSignalSpy>
#include <QSystemTrayIcon>
#include <QTableView>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

/// Against a notification service of our own on a private bus.
class TestDesktopNotices final : public QObject
{
    Q_OBJECT

    Keyring m_bus; // the bus alone; no keyring is started
    std::unique_ptr<NoticeDaemon> m_daemon;
    std::unique_ptr<SeededWorld> m_world;
    std::unique_ptr<NoticeService> m_service;
    std::unique_ptr<QSystemTrayIcon> m_tray;
    std::unique_ptr<DesktopNotices> m_notices;

    LifeFacts life(bool dead) const;
    AccountId add(const QString& name) { return m_world->addAccount(name, life(true), 0); }
    void recover(const AccountId& id);
    const ShownNotice& only() const { return m_daemon->onScreen().first(); }
    uint onlyId() const { return m_daemon->onScreen().firstKey(); }

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void saysWhatHappenedWithAButton();
    void recoveryTakesItDown();
    void moreReplacesTheOneOnScreen();
    void strangersWriteNoMarkup();
    void offersNoButtonWhereThereIsNone();
    void aClickLeadsToItsAccount();
    void puttingItAwayIsRemembered();
    void endingTakesAllDown();
    void aNewDesktopServiceIsFound();
    void leadsIntoTheWindow();
};

void TestDesktopNotices::initTestCase()
{
    if (!Keyring::missing().isEmpty())
        QSKIP(qPrintable(Keyring::missing()));
    QVERIFY2(m_bus.startBus(), qPrintable(m_bus.reason()));
    QVERIFY(QDBusConnection::sessionBus().isConnected());
    m_daemon = std::make_unique<NoticeDaemon>(m_bus.environment().value(u"DBUS_SESSION_BUS_ADDRESS"_s));
}

void TestDesktopNotices::init()
{
    QVERIFY(m_daemon->start());
    m_daemon->setAbilities({u"actions"_s, u"body"_s});
    m_world = std::make_unique<SeededWorld>();
    m_service = std::make_unique<NoticeService>(m_world->context(), NoticeService::Pace{10ms, 1h});
    m_tray = std::make_unique<QSystemTrayIcon>();
    m_notices = std::make_unique<DesktopNotices>(*m_service, *m_tray);
    QVERIFY(m_service->start());
}

void TestDesktopNotices::cleanup()
{
    const auto accounts = m_world->records().accounts();
    for (const Account& account : accounts)
        m_world->records().remove(account.id); // what is still on its way is taken down once it has come
    const bool empty = QTest::qWaitFor([this] { return m_daemon->onScreen().isEmpty(); });
    m_notices.reset();
    m_tray.reset();
    m_service.reset();
    m_world.reset();
    m_daemon->stop();
    QVERIFY(empty);
}

LifeFacts TestDesktopNotices::life(bool dead) const
{
    LifeFacts facts;
    facts.proof = Evidence{u"signed in"_s, m_world->clock().now()};
    facts.clocks = {{ClockKind::Access, m_world->clock().now().addDays(60), false, false}};
    if (dead) {
        facts.failure = Failure();
        facts.failure->certainty = Certainty::Definite;
        facts.failure->cause = Cause::PasswordChanged;
        facts.failure->since = facts.failure->at = m_world->clock().now();
    }
    return facts;
}

void TestDesktopNotices::recover(const AccountId& id)
{
    Account account = *m_world->records().account(id);
    account.life = life(false);
    QVERIFY(m_world->records().save(account));
}

void TestDesktopNotices::saysWhatHappenedWithAButton()
{
    add(u"Maria Lindqvist"_s);
    QTRY_COMPARE(m_daemon->onScreen().size(), 1);
    QCOMPARE(only().program, u"Pagekeeper"_s);
    QVERIFY2(only().title.endsWith(u", Maria Lindqvist: Password changed"_s), qPrintable(only().title));
    QVERIFY(!only().body.isEmpty());
    QCOMPARE(only().actions, (QStringList{u"default"_s, u"Open Pagekeeper"_s, u"reconnect"_s, u"Reconnect"_s}));
    QCOMPARE(only().hints.value(u"desktop-entry"_s).toString(), u"pagekeeper"_s);
    QCOMPARE(only().hints.value(u"urgency"_s).userType(), int(QMetaType::UChar));
    QCOMPARE(only().hints.value(u"urgency"_s).value<uchar>(), uchar(1));
    QCOMPARE(only().hints.value(u"category"_s).toString(), u"network.error"_s);
    QCOMPARE(only().replaces, 0u);
    QCOMPARE(only().timeout, -1);
}

void TestDesktopNotices::recoveryTakesItDown()
{
    const AccountId id = add(u"Ada"_s);
    QTRY_COMPARE(m_daemon->onScreen().size(), 1);
    recover(id);
    QTRY_VERIFY(m_daemon->onScreen().isEmpty());
}

void TestDesktopNotices::moreReplacesTheOneOnScreen()
{
    add(u"Ada"_s);
    QTRY_COMPARE(m_daemon->onScreen().size(), 1);
    const uint first = onlyId();
    add(u"Bob"_s);
    QTRY_COMPARE(only().replaces, first);
    QCOMPARE(m_daemon->onScreen().size(), 1);
    QCOMPARE(only().title, u"2 login(s) need you"_s);
    QCOMPARE(only().actions.mid(2), (QStringList{u"show"_s, u"Show"_s}));
    QVERIFY(only().body.contains(u"Ada: "_s) && only().body.contains(u"Bob: "_s));
}

void TestDesktopNotices::strangersWriteNoMarkup()
{
    m_daemon->setAbilities({u"actions"_s, u"body"_s, u"body-markup"_s});
    add(u"<b>Ada</b> & <img src=x>"_s);
    add(u"Bob"_s);
    QTRY_COMPARE(m_daemon->onScreen().size(), 1);
    QTRY_VERIFY(only().body.contains(u"Bob"_s));
    QVERIFY2(!only().body.contains(u'<'), qPrintable(only().body));
    QVERIFY(only().body.contains(u"&lt;b&gt;Ada&lt;/b&gt; &amp; "_s));
}

void TestDesktopNotices::offersNoButtonWhereThereIsNone()
{
    m_daemon->setAbilities({u"body"_s});
    add(u"Ada & Co <x>"_s);
    QTRY_COMPARE(m_daemon->onScreen().size(), 1);
    QCOMPARE(only().actions, QStringList());
    QVERIFY(only().title.contains(u"Ada & Co <x>"_s));
}

void TestDesktopNotices::aClickLeadsToItsAccount()
{
    QSignalSpy reconnect(m_notices.get(), &DesktopNotices::reconnectRequested);
    QSignalSpy show(m_notices.get(), &DesktopNotices::showRequested);
    const AccountId id = add(u"Ada"_s);
    QTRY_COMPARE(m_daemon->onScreen().size(), 1);
    const uint shown = onlyId();
    Q_EMIT m_daemon->invoked(shown + 7, u"reconnect"_s); // another program's
    m_daemon->click(shown, u"reconnect"_s);
    QTRY_COMPARE(reconnect.size(), 1);
    QCOMPARE(reconnect.first().first().value<AccountId>(), id);
    add(u"Bob"_s);
    QTRY_COMPARE(m_daemon->onScreen().size(), 1);
    m_daemon->click(onlyId(), u"default"_s);
    QTRY_COMPARE(show.size(), 1);
    QCOMPARE(show.first().first().value<Notice>().accounts.size(), 1); // Ada's was answered
    QCOMPARE(reconnect.size(), 1);
}

void TestDesktopNotices::puttingItAwayIsRemembered()
{
    add(u"Ada"_s);
    QTRY_COMPARE(m_daemon->onScreen().size(), 1);
    const int asked = m_daemon->asked();
    m_daemon->putAway(onlyId());
    QTRY_VERIFY(m_service->open().isEmpty());
    m_service->look();
    QCOMPARE(m_daemon->asked(), asked);
}

void TestDesktopNotices::endingTakesAllDown()
{
    add(u"Ada"_s);
    QTRY_COMPARE(m_daemon->onScreen().size(), 1);
    add(u"Bob"_s);
    QTRY_VERIFY(only().replaces != 0); // so the first answer has come back
    m_notices.reset();
    QTRY_VERIFY(m_daemon->onScreen().isEmpty());
}

void TestDesktopNotices::aNewDesktopServiceIsFound()
{
    m_daemon->stop();
    add(u"Ada"_s);
    QTRY_COMPARE(m_service->open().size(), 1); // nobody there to show it, and nothing breaks
    QVERIFY(m_daemon->start());
    add(u"Bob"_s);
    QTRY_COMPARE(m_daemon->onScreen().size(), 1);
    QTRY_COMPARE(only().title, u"2 login(s) need you"_s);
    m_daemon->stop(); // what was on screen went with it
    QTRY_VERIFY(m_service->open().isEmpty());
    QVERIFY(m_daemon->start());
}

void TestDesktopNotices::leadsIntoTheWindow()
{
    m_notices.reset();
    m_service.reset();
    MainWindow window(m_world->window());
    Attention attention(m_world->window(), window);
    QVERIFY(attention.start());
    Notice notice;
    notice.kind = NewsKind::NeedsPerson;
    for (const QString& name : {u"Ada"_s, u"Bob"_s, u"Cid"_s})
        notice.accounts.append(m_world->addAccount(name, life(true), 0));
    m_world->addAccount(u"Dan"_s, life(false), 0);
    notice.states = {State::NeedsYou};
    notice.id = 7;
    notice.title = u"3 logins need you"_s;
    Q_EMIT attention.service().noticeShown(notice);
    QTRY_COMPARE(m_daemon->onScreen().size(), 1);
    m_daemon->click(onlyId(), u"show"_s);
    QTRY_VERIFY(window.isVisible());
    QCOMPARE(window.place(), MainWindow::Place::Accounts);
    QCOMPARE(window.accountsPage().filter().rowCount(), 3);

    notice.id = 8;
    notice.action = NoticeAction::Reconnect;
    notice.accounts = notice.accounts.mid(1, 1);
    Q_EMIT attention.service().noticeShown(notice);
    QTRY_COMPARE(m_daemon->onScreen().size(), 1);
    m_daemon->click(onlyId(), u"reconnect"_s);
    QTRY_VERIFY(window.findChild<ConnectDialog*>());
    QCOMPARE(window.findChild<ConnectDialog*>()->step(), ConnectDialog::Step::Purposes);
}

QTEST_MAIN(TestDesktopNotices)
#include "tst_desktopnotices.moc"
