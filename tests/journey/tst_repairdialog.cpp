// SPDX-License-Identifier: GPL-3.0-or-later
// The repair queue's dialog with real sign-ins at the rehearsal networks: before and after, the wrong person, going on by
// itself. Accounts are connected and killed with the console program; the window then works on its profile.
#include "app/composition.h"
#include "tests/programs/programs.h"
#include "ui/connectresult.h"
#include "ui/repairlist.h"
#include "ui/repairqueuedialog.h"

#include <QPointer>
#include <QPushButton>
#include <QTest>
#include <QTimer>
#include <QUrlQuery>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class tst_RepairDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();
    void cleanup();

    void mendsOneAfterTheOtherAndSumsUp();
    void anotherPersonIsNamedAndNothingChanges();
    void stopsThereWhenAPageIsLost();
    void theAnswerInTheMomentOfCancellingCounts();

private:
    void connectAndKill();
    void openDialog();
    AccountId accountOf(const QString& name) const;
    State stateOf(const QString& name) const;

    RehearsalProcess m_rehearsal;
    std::unique_ptr<CommandLine> m_cli;
    std::unique_ptr<Composition> m_app;
    QPointer<RepairQueueDialog> m_dialog;
    QStringList m_people; ///< who signs in next, and next
    int m_opened = 0;
};

void tst_RepairDialog::initTestCase()
{
    QVERIFY(m_rehearsal.start());
}

void tst_RepairDialog::cleanupTestCase()
{
    m_rehearsal.stop();
}

void tst_RepairDialog::init()
{
    m_rehearsal.control(u"/reset-world"_s);
    m_cli = std::make_unique<CommandLine>(m_rehearsal.routes());
    m_people.clear();
    m_opened = 0;
}

void tst_RepairDialog::cleanup()
{
    delete m_dialog;
    bool ended = m_app == nullptr;
    if (m_app)
        m_app->shutDown().then([&ended] { ended = true; });
    QTRY_VERIFY_WITH_TIMEOUT(ended, 30'000);
    m_app.reset();
}

/// Jonas with his seven pages and Maria with her one, both dead.
void tst_RepairDialog::connectAndKill()
{
    const Ended set = m_cli->run({u"app"_s,
                                  u"set"_s,
                                  u"facebook"_s,
                                  u"--client-id"_s,
                                  u"1234567890"_s,
                                  u"--client-secret-stdin"_s,
                                  u"--redirect"_s,
                                  u"http://localhost:27321/facebook"_s},
                                 "0123456789abcdef0123456789abcdef\n");
    QVERIFY2(set.code == 0, set.err.constData());
    m_rehearsal.control(u"/auto?network=facebook&person=jonas"_s);
    QCOMPARE(m_cli->connectByBrowser({u"connect"_s, u"facebook"_s}).code, 0);
    m_rehearsal.control(u"/auto?network=mastodon&person=maria&host=social.example"_s);
    QCOMPARE(m_cli->connectByBrowser({u"connect"_s, u"mastodon"_s, u"--instance"_s, u"social.example"_s}).code, 0);
    m_rehearsal.control(u"/auto?network=facebook&on=0"_s);
    m_rehearsal.control(u"/auto?network=mastodon&host=social.example&on=0"_s);
    m_rehearsal.control(u"/password?network=facebook&person=jonas"_s);
    m_rehearsal.control(u"/remove-app?network=mastodon&person=maria&host=social.example"_s);
    QCOMPARE(m_cli->run({u"check"_s, u"--all"_s}).code, 1);
}

void tst_RepairDialog::openDialog()
{
    StartOptions options;
    options.profileDir = m_cli->profileDir();
    options.vaultKind = u"passphrase"_s;
    options.passphrase = Secret(QByteArray("correct horse battery staple"));
    options.routes = m_rehearsal.routes();
    whenDone(Composition::open(options), this, [this](Result<std::unique_ptr<Composition>>& opened) {
        QVERIFY2(opened.has_value(), opened ? "" : qPrintable(opened.error().detail));
        m_app = std::move(*opened);
    });
    QTRY_VERIFY_WITH_TIMEOUT(m_app, 30'000);
    const auto openUrl = [this](const QUrl& link) {
        ++m_opened;
        if (m_people.isEmpty())
            return; // nobody follows the link
        QUrl allowed = link;
        QUrlQuery query(allowed);
        query.addQueryItem(u"auto"_s, m_people.takeFirst());
        allowed.setQuery(query);
        QTimer::singleShot(0, this, [allowed] { fetch(allowed); });
    };
    m_dialog = new RepairQueueDialog(
        WindowContext{m_app->context(), m_app->accounts(), openUrl, std::function<void()>(), false});
    m_dialog->show();
}

AccountId tst_RepairDialog::accountOf(const QString& name) const
{
    for (const Account& account : m_app->records().accounts()) {
        if (account.identity.name == name)
            return account.id;
    }
    return {};
}

State tst_RepairDialog::stateOf(const QString& name) const
{
    return m_app->records().health(*m_app->records().account(accountOf(name))).state;
}

void tst_RepairDialog::mendsOneAfterTheOtherAndSumsUp()
{
    connectAndKill();
    openDialog();
    const AccountId jonas = accountOf(u"Jonas Weber"_s);
    const AccountId maria = accountOf(u"Maria Lindqvist"_s);
    QCOMPARE(m_dialog->current(), jonas);
    m_people = {u"jonas"_s, u"maria"_s};
    m_dialog->primaryButton().click();
    QTRY_COMPARE_WITH_TIMEOUT(m_dialog->step(), RepairQueueDialog::Step::Result, 30'000);
    QVERIFY2(m_dialog->resultStep().lines().join(u'\n').contains(u"Password changed"_s),
             qPrintable(m_dialog->resultStep().lines().join(u'\n')));
    QCOMPARE(stateOf(u"Jonas Weber"_s), State::Healthy);
    QVERIFY(m_dialog->list().rowText(jonas).contains(markName(RepairMark::Mended)));
    QTRY_COMPARE_WITH_TIMEOUT(m_dialog->current(), maria, 15'000); // goes on by itself
    QCOMPARE(m_dialog->step(), RepairQueueDialog::Step::Facts);
    QCOMPARE(m_opened, 1); // but opens no browser by itself
    m_dialog->primaryButton().click();
    QTRY_COMPARE_WITH_TIMEOUT(m_dialog->step(), RepairQueueDialog::Step::Result, 30'000);
    m_dialog->primaryButton().click();
    QCOMPARE(m_dialog->step(), RepairQueueDialog::Step::Summary);
    QCOMPARE(m_dialog->session().count(RepairMark::Mended), 2);
    QCOMPARE(m_dialog->session().outcomes().size(), 2);
}

void tst_RepairDialog::anotherPersonIsNamedAndNothingChanges()
{
    connectAndKill();
    openDialog();
    const Account before = *m_app->records().account(accountOf(u"Jonas Weber"_s));
    m_people = {u"aicha"_s, u"jonas"_s};
    m_dialog->primaryButton().click();
    QTRY_COMPARE_WITH_TIMEOUT(m_dialog->step(), RepairQueueDialog::Step::Trouble, 30'000);
    QVERIFY2(m_dialog->troubleText().contains(u"Jonas Weber"_s) && m_dialog->troubleText().contains(u"Aïcha Benali"_s),
             qPrintable(m_dialog->troubleText()));
    QCOMPARE(*m_app->records().account(before.id), before);
    m_dialog->primaryButton().click(); // try again, the right one this time
    QTRY_COMPARE_WITH_TIMEOUT(m_dialog->step(), RepairQueueDialog::Step::Result, 30'000);
    QCOMPARE(stateOf(u"Jonas Weber"_s), State::Healthy);
}

void tst_RepairDialog::stopsThereWhenAPageIsLost()
{
    connectAndKill();
    openDialog();
    const QList<Page> pages = m_app->records().pagesOf(accountOf(u"Jonas Weber"_s));
    m_rehearsal.control(u"/page-role-lost?page=%1&person=jonas"_s.arg(pages.constFirst().remoteId.toString()));
    m_people = {u"jonas"_s};
    m_dialog->primaryButton().click();
    QTRY_COMPARE_WITH_TIMEOUT(m_dialog->step(), RepairQueueDialog::Step::Result, 30'000);
    QVERIFY(m_dialog->resultStep().lines().join(u'\n').contains(pages.constFirst().name));
    QVERIFY(!m_dialog->primaryButton().text().contains(u'(')); // no countdown: somebody has to read this
    QCOMPARE(stateOf(u"Jonas Weber"_s), State::PartlyLost);
    m_dialog->primaryButton().click();
    QCOMPARE(m_dialog->current(), accountOf(u"Maria Lindqvist"_s));
}

/// Closed while tokens are exchanged: whatever wins, nothing is half done.
void tst_RepairDialog::theAnswerInTheMomentOfCancellingCounts()
{
    connectAndKill();
    openDialog();
    m_people = {u"jonas"_s};
    m_dialog->primaryButton().click();
    QTRY_COMPARE_WITH_TIMEOUT(m_opened, 1, 30'000);
    m_dialog->stopButton().click();
    QTRY_VERIFY_WITH_TIMEOUT(m_dialog.isNull(), 30'000);
    const bool mended = stateOf(u"Jonas Weber"_s) == State::Healthy;
    RepairSession session(m_app->context());
    session.begin();
    QCOMPARE(session.next(), std::optional(accountOf(mended ? u"Maria Lindqvist"_s : u"Jonas Weber"_s)));
}

QTEST_MAIN(tst_RepairDialog)
#include "tst_repairdialog.moc"
