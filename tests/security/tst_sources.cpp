// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::Literals::StringLiterals;

/// Promises that hold for every file of the product at once, so that no later change breaks one unseen.
class TestSources final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nowhere_data();
    void nowhere();
    void noTestWaitsAFixedTime();

private:
    /// Fails at the first file below \a folders that matches \a pattern; \a except matches paths that may.
    static void searchFor(const QString& pattern, const QStringList& folders, const QString& except);
};

void TestSources::nowhere_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("except"); // the files that are the border to it
    QTest::newRow("item01 no web view") << u"QWebEngine|QWebView|QtWebEngine|QtWebView"_s << QString();
    QTest::newRow("item04 no password grant") << u"grant_type[^\\n]{0,40}\\bpassword\\b"_s << QString();
    QTest::newRow("item06 no plain PKCE")
        << u"code_challenge_method[^\\n]{0,40}\"plain\"|PkceMethod::Plain"_s << QString();
    QTest::newRow("item15 no TLS error is waved through")
        << u"ignoreSslErrors|VerifyNone|QueryPeer|setProtocol\\(QSsl::(Ssl|AnyProtocol|TlsV1_0)"_s << QString();
    QTest::newRow("item23 no listening on all interfaces") << u"QHostAddress::Any|QHostAddress::AnyIPv"_s << QString();
    QTest::newRow("item25 no shared sockets") << u"ShareAddress|ReuseAddressHint|SO_REUSEPORT"_s << QString();
    QTest::newRow("item50 no clipboard is read") << u"clipboard\\(\\)\\s*->\\s*(text|mimeData)"_s << QString();
    QTest::newRow("item47 Qt's error text repeats addresses")
        << u"reply->errorString\\(\\)"_s << u"^app/window/(rehearsalprocess|tour)\\."_s;
    // GCC 12 destroys twice what such an expression makes beside a co_await: the choice of a "?:", the members of an
    // aggregate in braces, the captures of a lambda. Name it first; measured with every form of it on GCC 12.2.
    QTest::newRow("no choice in the expression of a co_await")
        << u"\\bco_await\\b(?:[^;?\"]|\"[^\"]*\")*\\?|\\?(?:[^;{}\"]|\"[^\"]*\")*\\bco_await\\b"_s << QString();
    QTest::newRow("no aggregate in the expression of a co_await")
        << u"\\bco_await\\b(?:[^;{\"]|\"[^\"]*\")*\\b[A-Z]\\w*\\{"_s << QString();
    QTest::newRow("no lambda that holds copies in the expression of a co_await")
        << u"\\bco_await\\b(?:[^;{\"]|\"[^\"]*\")*[(,]\\s*\\[(?!\\]|this\\]|&)"_s << QString();
    QTest::newRow("item49 nobody but HttpClient asks")
        << u"\\bnew QNetworkAccessManager\\b|QNetworkAccessManager\\s+\\w+\\s*[;({]|\\bnew QSslSocket\\b|QSslSocket\\s+\\w+\\s*[;({]"_s
        << u"^models/http/|^app/window/(rehearsalprocess|tour)\\."_s; // these two only talk to the pretend networks
}

void TestSources::nowhere()
{
    QFETCH(QString, pattern);
    QFETCH(QString, except);
    // The pretend networks are servers, and no part of the product's programs.
    const QString servers = u"^app/rehearsal/"_s;
    searchFor(pattern, {u"models"_s, u"ui"_s, u"app"_s}, except.isEmpty() ? servers : servers + u'|' + except);
}

void TestSources::noTestWaitsAFixedTime()
{
    searchFor(
        u"\\b(qSleep|qWait|msleep|usleep|nanosleep|sleep_for|sleep_until)\\s*\\(|\\bsleep\\s+[0-9]|setTimeout\\(resolve"_s,
        {u"tests"_s},
        u"tst_sources\\.cpp$"_s);
}

void TestSources::searchFor(const QString& pattern, const QStringList& folders, const QString& except)
{
    const QRegularExpression wrong(pattern);
    const QRegularExpression excepted(except);
    QVERIFY(wrong.isValid() && excepted.isValid());
    int read = 0;
    const QString root = QStringLiteral(PK_SOURCE_DIR) + u'/';
    for (const QString& folder : folders) {
        QDirIterator files(
            root + folder, {u"*.cpp"_s, u"*.h"_s, u"*.ui"_s, u"*.mjs"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = files.next().mid(root.size());
            if (excepted.match(path).hasMatch())
                continue;
            QFile file(root + path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            ++read;
            const auto found = wrong.match(QString::fromUtf8(file.readAll()));
            QVERIFY2(!found.hasMatch(), qPrintable(path + u": "_s + found.captured().left(80)));
        }
    }
    QVERIFY(read > 50);
}

QTEST_GUILESS_MAIN(TestSources)
#include "tst_sources.moc"
