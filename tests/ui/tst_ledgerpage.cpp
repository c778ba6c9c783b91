// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/ledgertablemodel.h"
#include "models/tables/tablefilter.h"
#include "tests/support/heartbeat.h"
#include "tests/support/waitfor.h"
#include "tests/ui/seed.h"
#include "ui/ledgerpage.h"

#include <QFile>
#include <QFileDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestLedgerPage final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();

    void provesTheChain();
    void whatIsShownIsExported();
    void theNameFollowsTheForm();
    void aFailedExportIsSaid();
    void theWindowGoesOnMeanwhile();
    void stopsWhenAsked();
    void mayBeClosedMeanwhile();
    void aDeletedLoginStaysWithItsClients();

private:
    void write(int count);
    QFileDialog& dialog();
    QPushButton& stopButton();

    QTemporaryDir m_dir;
    std::unique_ptr<SeededWorld> m_world;
    std::unique_ptr<LedgerPage> m_page;
};

void TestLedgerPage::init()
{
    m_page.reset();
    m_world = std::make_unique<SeededWorld>();
    m_world->fill(3, 3);
    m_page = std::make_unique<LedgerPage>(m_world->window());
    m_page->show();
}

void TestLedgerPage::write(int count)
{
    const AccountId account = m_world->records().accounts().first().id;
    QVERIFY(m_world->records().store().transaction([&]() -> Result<bool> {
        for (int i = 0; i < count; ++i) {
            const auto one = m_world->records().store().append({m_world->clock().now(),
                                                                u"use"_s,
                                                                u"page_statistics"_s,
                                                                account,
                                                                {},
                                                                NetworkId(u"facebook"_s),
                                                                u"200"_s,
                                                                {{u"what"_s, u"page statistics"_s},
                                                                 {u"host"_s, u"graph.facebook.com"_s},
                                                                 {u"path"_s, u"/v21.0/%1/insights"_s.arg(i)}}});
            if (!one)
                return Failed(one.error());
        }
        return true;
    }));
}

QFileDialog& TestLedgerPage::dialog()
{
    const auto dialogs = m_page->findChildren<QFileDialog*>();
    if (dialogs.isEmpty())
        qFatal("no dialog");
    return *dialogs.last();
}

QPushButton& TestLedgerPage::stopButton()
{
    for (auto* button : m_page->findChildren<QPushButton*>()) {
        if (button->text() == "Stop"_L1)
            return *button;
    }
    qFatal("no button to stop");
}

void TestLedgerPage::provesTheChain()
{
    QSignalSpy ended(m_page.get(), &LedgerPage::ended);
    m_page->verify();
    QTRY_COMPARE(ended.size(), 1);
    QVERIFY2(m_page->verdict().startsWith("The chain holds: 60 "_L1), qPrintable(m_page->verdict()));
}

void TestLedgerPage::whatIsShownIsExported()
{
    m_page->filter().setSearch(u"renewed throttled"_s);
    const int shown = m_page->filter().rowCount();
    QVERIFY(shown > 0 && shown < 60);
    QSignalSpy ended(m_page.get(), &LedgerPage::ended);
    m_page->exportEntries();
    Q_EMIT dialog().fileSelected(m_dir.filePath(u"shown.json"_s));
    QTRY_COMPARE(ended.size(), 1);
    QFile file(m_dir.filePath(u"shown.json"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QJsonDocument::fromJson(file.readAll()).object()["entries"_L1].toArray().size(), shown);
    QCOMPARE(m_world->records().store().ledger(1)->first().draft.action, u"export"_s);
}

void TestLedgerPage::theNameFollowsTheForm()
{
    m_page->exportEntries();
    QFileDialog& asked = dialog();
    asked.setOption(QFileDialog::DontUseNativeDialog);
    asked.setDirectory(m_dir.path());
    const QStringList kinds = asked.nameFilters();
    QCOMPARE(kinds.size(), 2);
    Q_EMIT asked.filterSelected(kinds[1]);
    QCOMPARE(asked.selectedFiles(), QStringList{m_dir.filePath(u"ledger.json"_s)});
    asked.selectFile(u"mine"_s);
    QCOMPARE(asked.selectedFiles(), QStringList{m_dir.filePath(u"mine.json"_s)});
    Q_EMIT asked.filterSelected(kinds[0]);
    QCOMPARE(asked.selectedFiles(), QStringList{m_dir.filePath(u"mine.csv"_s)});
}

void TestLedgerPage::aFailedExportIsSaid()
{
    QSignalSpy failed(m_page.get(), &LedgerPage::failed);
    m_page->exportEntries();
    Q_EMIT dialog().fileSelected(m_dir.filePath(u"no such folder/ledger.csv"_s));
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(!m_page->isBusy());
    QVERIFY(m_world->records().store().ledger(1)->first().draft.action != u"export"_s);
}

/// PK_LEDGER_ROWS: how many; a long one is for measuring.
void TestLedgerPage::theWindowGoesOnMeanwhile()
{
    const int rows = qEnvironmentVariableIntValue("PK_LEDGER_ROWS");
    write(rows > 0 ? rows : 30'000);
    const QList<std::pair<const char*, std::function<void()>>> works{
        {"prove", [this] { m_page->verify(); }},
        {"csv",
         [this] {
             m_page->exportEntries();
             Q_EMIT dialog().fileSelected(m_dir.filePath(u"all.csv"_s));
         }},
        {"json", [this] {
             m_page->exportEntries();
             Q_EMIT dialog().fileSelected(m_dir.filePath(u"all.json"_s));
         }}};
    for (const auto& [name, work] : works) {
        QSignalSpy ended(m_page.get(), &LedgerPage::ended);
        Heartbeat heart;
        QElapsedTimer took;
        took.start();
        heart.start();
        work();
        QVERIFY(ended.wait(50'000));
        heart.stop();
        qInfo("%s: %lld ms, the window waited %.0f ms at most", name, took.elapsed(), heart.longest());
        QVERIFY2(heart.longest() < 100, name);
    }
}

void TestLedgerPage::stopsWhenAsked()
{
    write(10'000);
    QSignalSpy ended(m_page.get(), &LedgerPage::ended);
    QSignalSpy failed(m_page.get(), &LedgerPage::failed);
    m_page->verify();
    QVERIFY(m_page->isBusy());
    QTRY_VERIFY(stopButton().isVisible());
    QVERIFY2(m_page->verdict().startsWith("Proving the chain"_L1), qPrintable(m_page->verdict()));
    stopButton().click();
    QTRY_COMPARE(ended.size(), 1);
    QCOMPARE(m_page->verdict(), u"Stopped."_s);
    QCOMPARE(failed.size(), 0);
    QVERIFY(!stopButton().isVisible());
}

void TestLedgerPage::mayBeClosedMeanwhile()
{
    write(10'000);
    m_page->exportEntries();
    Q_EMIT dialog().fileSelected(m_dir.filePath(u"closed.csv"_s));
    QVERIFY(m_page->isBusy());
    m_page.reset();
    QCoreApplication::processEvents();
    QVERIFY(!QFile::exists(m_dir.filePath(u"closed.csv"_s)));
}

void TestLedgerPage::aDeletedLoginStaysWithItsClients()
{
    const AccountId id = m_world->addLender(NetworkId(u"facebook"_s), u"Poster"_s, 2);
    Page page = m_world->records().pagesOf(id).first();
    page.client = *m_world->records().clientNamed(u"Bakery"_s);
    QVERIFY(m_world->records().savePages({page}));
    Account account = *m_world->records().account(id);
    account.life.disconnected = true; // so no network is asked
    QVERIFY(m_world->records().save(account));
    QVERIFY(waitFor(m_world->accounts().deleteAccount(id)));
    const LedgerDraft newest = m_world->records().store().ledger(1)->first().draft;
    QCOMPARE(newest.action, u"delete"_s);
    QCOMPARE(newest.details["clients"_L1].toArray(), QJsonArray{page.client.toString()});
}

QTEST_MAIN(TestLedgerPage)
#include "tst_ledgerpage.moc"
