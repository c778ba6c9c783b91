// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the console program writes for somebody else is in the ledger, and only what was written.
#include "tests/programs/programs.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestExports final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();

    void everyExportIsInTheLedger_data();
    void everyExportIsInTheLedger();
    void whatCouldNotBeWrittenIsNot_data() { everyExportIsInTheLedger_data(); }
    void whatCouldNotBeWrittenIsNot();
    void statisticsOnStandardOutputAre();
    void theReadmesWayToProveAnExportWorks();

private:
    static QByteArray proverInReadme();
    QJsonArray exports();
    QStringList filled(QStringList arguments, const QString& file) const;

    RehearsalProcess m_rehearsal;
    std::unique_ptr<CommandLine> m_cli;
    QString m_page;
};

void TestExports::initTestCase()
{
    QVERIFY(m_rehearsal.start());
    m_cli = std::make_unique<CommandLine>(m_rehearsal.routes());
    m_rehearsal.control(u"/auto?network=mastodon&person=maria"_s);
    const Ended connected = m_cli->connectByBrowser(
        {u"connect"_s, u"mastodon"_s, u"--instance"_s, u"mastodon.social"_s});
    QVERIFY2(connected.code == 0, connected.err.constData());
    const Ended pages = m_cli->run({u"pages"_s, u"--json"_s});
    m_page = pages.json()["pages"_L1].toArray().at(0)["id"_L1].toString();
    QVERIFY2(!m_page.isEmpty(), pages.out.constData());
}

QJsonArray TestExports::exports()
{
    return m_cli->run({u"ledger"_s, u"--action"_s, u"export"_s, u"--json"_s}).json()["entries"_L1].toArray();
}

QStringList TestExports::filled(QStringList arguments, const QString& file) const
{
    arguments.replaceInStrings(u"PAGE"_s, m_page);
    return arguments.replaceInStrings(u"FILE"_s, file);
}

void TestExports::everyExportIsInTheLedger_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("ending");
    QTest::addColumn<QString>("what");
    QTest::newRow("ledger, table") << QStringList{u"ledger"_s, u"export"_s, u"FILE"_s} << u"csv"_s << u"ledger"_s;
    QTest::newRow("ledger, JSON") << QStringList{u"ledger"_s, u"export"_s, u"FILE"_s} << u"json"_s << u"ledger"_s;
    QTest::newRow("statistics of a page")
        << QStringList{u"stats"_s, u"page"_s, u"PAGE"_s, u"--csv"_s, u"FILE"_s} << u"csv"_s << u"statistics"_s;
    QTest::newRow("posts of a page") << QStringList{u"stats"_s, u"content"_s, u"PAGE"_s, u"--csv"_s, u"FILE"_s}
                                     << u"csv"_s << u"posts"_s;
}

void TestExports::everyExportIsInTheLedger()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, ending);
    QFETCH(QString, what);
    const qsizetype before = exports().size();
    const QString file = m_cli->profileDir() + u"/export."_s + ending;
    const Ended ended = m_cli->run(filled(arguments, file));
    QVERIFY2(ended.code == 0, ended.err.constData());
    QVERIFY(QFile::exists(file));
    const QJsonArray after = exports();
    QCOMPARE(after.size(), before + 1);
    const QJsonObject newest = after.first().toObject();
    QCOMPARE(newest["details"_L1]["what"_L1].toString(), what);
    QCOMPARE(newest["page"_L1].toString(), arguments.contains(u"PAGE"_s) ? m_page : QString());
}

void TestExports::whatCouldNotBeWrittenIsNot()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, ending);
    const qsizetype before = exports().size();
    const Ended ended = m_cli->run(filled(arguments, m_cli->profileDir() + u"/no such folder/export."_s + ending));
    QVERIFY(ended.code != 0);
    QVERIFY2(ended.err.contains("could not be written"), ended.err.constData());
    QCOMPARE(exports().size(), before);
}

void TestExports::statisticsOnStandardOutputAre()
{
    const qsizetype before = exports().size();
    const Ended ended = m_cli->run({u"stats"_s, u"page"_s, m_page, u"--csv"_s, u"-"_s});
    QCOMPARE(ended.code, 0);
    QVERIFY(ended.out.startsWith("network,page,"));
    QCOMPARE(exports().size(), before + 1);
    QCOMPARE(m_cli->run({u"ledger"_s, u"verify"_s}).code, 0);
}

QByteArray TestExports::proverInReadme()
{
    QFile readme(QStringLiteral(PK_SOURCE_DIR "/README.md"));
    const QByteArray text = readme.open(QIODevice::ReadOnly) ? readme.readAll() : QByteArray();
    const QByteArray opens = "```python\n";
    const qsizetype start = text.indexOf(opens) + opens.size();
    return text.mid(start, text.indexOf("```", start) - start);
}

/// In another language, from the file alone.
void TestExports::theReadmesWayToProveAnExportWorks()
{
    const QString python = QStandardPaths::findExecutable(u"python3"_s);
    if (python.isEmpty())
        QSKIP("there is no python3");
    const QString name = m_cli->profileDir() + u"/ledger.json"_s;
    QCOMPARE(m_cli->run({u"ledger"_s, u"export"_s, name}).code, 0);
    QFile file(name);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray content = file.readAll();
    const auto prove = [&] {
        QProcess process;
        process.start(python, {u"-c"_s, QString::fromUtf8(proverInReadme()), name});
        return process.waitForFinished() ? process.exitCode() : -1;
    };
    QCOMPARE(prove(), 0);
    const qsizetype at = content.lastIndexOf("\"outcome\":\"ok\"");
    QVERIFY(at > 0);
    content.replace(at, 14, "\"outcome\":\"no\"");
    QVERIFY(file.resize(0) && file.seek(0) && file.write(content) == content.size() && file.flush());
    QCOMPARE(prove(), 1);
}

QTEST_GUILESS_MAIN(TestExports)
#include "tst_exports.moc"
