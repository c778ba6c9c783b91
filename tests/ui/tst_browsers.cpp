// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/browsers.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

/// Browsers and their profiles, from folders the test writes.
class TestBrowsers final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void firefoxProfiles_data();
    void firefoxProfiles();
    void chromiumProfiles_data();
    void chromiumProfiles();
    void aMissingOrHugeFileHasNoProfiles();
    void installedOnesWithTheirProfiles();
    void theOnlyProfileIsNoChoice();
    void startsWithTheProfileAndNoShell();
    void onlyWebAddressesLeave_data();
    void onlyWebAddressesLeave();

private:
    void write(const QString& name, const QByteArray& text, bool runs = false);
    static QString named(const QList<BrowserProfile>& profiles);

    std::unique_ptr<QTemporaryDir> m_home;
};

void TestBrowsers::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    qputenv("HOME", m_home->path().toUtf8());
    qunsetenv("XDG_CONFIG_HOME");
    qputenv("PATH", m_home->filePath(u"bin"_s).toUtf8());
}

void TestBrowsers::write(const QString& name, const QByteArray& text, bool runs)
{
    const QString path = m_home->filePath(name);
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    if (runs)
        file.setPermissions(file.permissions() | QFileDevice::ExeOwner);
}

QString TestBrowsers::named(const QList<BrowserProfile>& profiles)
{
    QStringList names;
    for (const BrowserProfile& profile : profiles)
        names.append(profile.key + u'=' + profile.name);
    return names.join(u'|');
}

void TestBrowsers::firefoxProfiles_data()
{
    QTest::addColumn<QByteArray>("ini");
    QTest::addColumn<QString>("expected");
    QTest::newRow("empty") << QByteArray() << QString();
    QTest::newRow("usual") << QByteArray("[Install4F96D1932A9F858E]\nDefault=abc.default-release\nLocked=1\n\n"
                                         "[Profile1]\nName=default\nIsRelative=1\nPath=x.default\nDefault=1\n\n"
                                         "[Profile0]\nName=default-release\nIsRelative=1\nPath=abc.default-release\n\n"
                                         "[General]\nStartWithLastProfile=1\nVersion=2\nName=not a profile\n")
                           << u"default=default|default-release=default-release"_s;
    QTest::newRow("written on Windows") << QByteArray("[Profile0]\r\nName=Agency\r\n") << u"Agency=Agency"_s;
    QTest::newRow("commas, quotes and umlauts") << QByteArray("[Profile0]\nName=Müller, \"Haus & Hof\" \\ 2\n")
                                                << u"Müller, \"Haus & Hof\" \\ 2=Müller, \"Haus & Hof\" \\ 2"_s;
    QTest::newRow("twice the same") << QByteArray("[Profile0]\nName=a\n[Profile1]\nName=a\n") << u"a=a"_s;
    QTest::newRow("what would be an option")
        << QByteArray("[Profile0]\nName=-createprofile\n[Profile1]\nName=b\n[Profile2]\nName=\n") << u"b=b"_s;
    QTest::newRow("a control character") << QByteArray("[Profile0]\nName=a\x1b[2Jb\n") << QString();
}

void TestBrowsers::firefoxProfiles()
{
    QFETCH(QByteArray, ini);
    QFETCH(QString, expected);
    write(u"profiles.ini"_s, ini);
    QCOMPARE(named(pk::firefoxProfiles(m_home->filePath(u"profiles.ini"_s))), expected);
}

void TestBrowsers::chromiumProfiles_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("expected");
    QTest::newRow("empty") << QByteArray() << QString();
    QTest::newRow("no json") << QByteArray("profile") << QString();
    QTest::newRow("nothing in it") << QByteArray(R"({"profile":{}})") << QString();
    QTest::newRow("wrong types") << QByteArray(R"({"profile":{"info_cache":[1,2]}})") << QString();
    QTest::newRow("usual") << QByteArray(R"({"profile":{"info_cache":{
        "Default":{"name":"Work","user_name":"me@agency.example"},"Profile 2":{"name":"Acme"}}}})")
                           << u"Profile 2=Acme|Default=Work"_s;
    QTest::newRow("two of one name") << QByteArray(R"({"profile":{"info_cache":{
        "Default":{"name":"Person 1"},"Profile 1":{"name":"Person 1"}}}})")
                                     << u"Default=Person 1 (Default)|Profile 1=Person 1 (Profile 1)"_s;
    QTest::newRow("no name") << QByteArray(R"({"profile":{"info_cache":{"Profile 3":{}}}})")
                             << u"Profile 3=Profile 3"_s;
    QTest::newRow("no folder of its own") << QByteArray(R"({"profile":{"info_cache":{
        "../elsewhere":{"name":"a"},"--flag":{"name":"b"},"a\\b":{"name":"c"},"":{"name":"d"}}}})")
                                          << QString();
}

void TestBrowsers::chromiumProfiles()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, expected);
    write(u"Local State"_s, json);
    QCOMPARE(named(pk::chromiumProfiles(m_home->filePath(u"Local State"_s))), expected);
}

void TestBrowsers::aMissingOrHugeFileHasNoProfiles()
{
    QVERIFY(pk::firefoxProfiles(m_home->filePath(u"nowhere.ini"_s)).isEmpty());
    QVERIFY(pk::chromiumProfiles(m_home->path()).isEmpty()); // a folder
    write(u"huge"_s, "[Profile0]\nName=a\n" + QByteArray(17 * 1024 * 1024, '\n'));
    QVERIFY(pk::firefoxProfiles(m_home->filePath(u"huge"_s)).isEmpty());
}

void TestBrowsers::installedOnesWithTheirProfiles()
{
#ifndef Q_OS_LINUX
    QSKIP("programs are where this system keeps them");
#endif
    QVERIFY(installedBrowsers().isEmpty());
    write(u"bin/firefox"_s, "#!/bin/sh\n", true);
    write(u"bin/google-chrome"_s, "#!/bin/sh\n", true);
    write(u"bin/falkon"_s, "#!/bin/sh\n", true);
    write(u".mozilla/firefox/profiles.ini"_s, "[Profile0]\nName=default\n[Profile1]\nName=Agency\n");
    write(u".config/google-chrome/Local State"_s,
          R"({"profile":{"info_cache":{"Default":{"name":"Me"},"Profile 1":{"name":"Acme"}}}})");
    QStringList found;
    for (const Browser& browser : installedBrowsers())
        found.append(browser.id + u": "_s + browser.name + u": "_s + browser.arguments.join(u' '));
    QCOMPARE(found,
             QStringList({u"firefox: Firefox: "_s,
                          u"firefox/profile/default: Firefox, profile default: -P default"_s,
                          u"firefox/profile/Agency: Firefox, profile Agency: -P Agency"_s,
                          u"firefox/private: Firefox, private window: --private-window"_s,
                          u"chrome: Chrome: "_s,
                          u"chrome/profile/Profile 1: Chrome, profile Acme: --profile-directory=Profile 1"_s,
                          u"chrome/profile/Default: Chrome, profile Me: --profile-directory=Default"_s,
                          u"chrome/private: Chrome, private window: --incognito"_s,
                          u"falkon: Falkon: "_s,
                          u"falkon/private: Falkon, private window: --private-browsing"_s}));
    const QList<Browser> browsers = installedBrowsers();
    QCOMPARE(browserById(browsers, u"chrome/profile/Profile 1"_s)->name, u"Chrome, profile Acme"_s);
    QVERIFY(!browserById(browsers, u"chrome/profile/Profile 9"_s));
    QVERIFY(!browserById(browsers, QString()));
}

void TestBrowsers::theOnlyProfileIsNoChoice()
{
#ifndef Q_OS_LINUX
    QSKIP("programs are where this system keeps them");
#endif
    write(u"bin/firefox"_s, "#!/bin/sh\n", true);
    write(u".mozilla/firefox/profiles.ini"_s, "[Profile0]\nName=default\n");
    QCOMPARE(installedBrowsers().size(), 2); // itself and the private window
}

void TestBrowsers::startsWithTheProfileAndNoShell()
{
#ifndef Q_OS_LINUX
    QSKIP("programs are where this system keeps them");
#endif
    qputenv("PATH", (m_home->filePath(u"bin"_s) + u":/usr/bin:/bin"_s).toUtf8());
    // One argument a line; complete once it has its name.
    write(u"bin/firefox"_s, "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$0.part\" && mv \"$0.part\" \"$0.args\"\n", true);
    write(u".mozilla/firefox/profiles.ini"_s, "[Profile0]\nName=default\n[Profile1]\nName=a; touch $HOME/hacked `x`\n");
    const auto browser = browserById(installedBrowsers(), u"firefox/profile/a; touch $HOME/hacked `x`"_s);
    QVERIFY(browser);
    QVERIFY(openIn(*browser, QUrl(u"https://network.example/authorize?state=a%20b&x=$(y)"_s)));
    QTRY_VERIFY(QFile::exists(m_home->filePath(u"bin/firefox.args"_s)));
    QFile told(m_home->filePath(u"bin/firefox.args"_s));
    QVERIFY(told.open(QIODevice::ReadOnly));
    QCOMPARE(told.readAll(),
             QByteArray("-P\na; touch $HOME/hacked `x`\nhttps://network.example/authorize?state=a%20b&x=$(y)\n"));
    QVERIFY(!QFile::exists(m_home->filePath(u"hacked"_s)));
}

void TestBrowsers::onlyWebAddressesLeave_data()
{
    QTest::addColumn<QString>("address");
    QTest::newRow("file") << u"file:///etc/passwd"_s;
    QTest::newRow("script") << u"javascript:alert(1)"_s;
    QTest::newRow("option") << u"--profile=x"_s;
    QTest::newRow("nothing") << QString();
}

void TestBrowsers::onlyWebAddressesLeave()
{
    QFETCH(QString, address);
    QVERIFY(!openIn({u"any"_s, u"Any"_s, u"/bin/true"_s, {}}, QUrl(address)));
}

QTEST_GUILESS_MAIN(TestBrowsers)
#include "tst_browsers.moc"
