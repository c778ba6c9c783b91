// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/networkregistry.h"
#include "tests/networks/testgrant.h"
#include "tests/support/manualclock.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {
const QStringList kBuiltIns{u"bluesky"_s,
                            u"facebook"_s,
                            u"google-business"_s,
                            u"instagram"_s,
                            u"instagram_fb"_s,
                            u"linkedin-member"_s,
                            u"linkedin-page"_s,
                            u"mastodon"_s,
                            u"pinterest"_s,
                            u"reddit"_s,
                            u"threads"_s,
                            u"tiktok"_s,
                            u"tumblr"_s,
                            u"twitch"_s,
                            u"x"_s,
                            u"youtube"_s};
} // namespace

class TestRegistry : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(m_folder.isValid()); }
    void builtInsAreThere();
    void fixedPortsAreOutOfTheWay();
    void aFileAddsANetwork();
    void aFileOverridesABuiltIn();
    void wrongFilesAreNamedAndTheOthersLoad();
    void anIdIsTakenOnce();

private:
    void write(const QTemporaryDir& folder, const QString& name, const QByteArray& text)
    {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    QTemporaryDir m_folder;
    ManualClock m_clock;
    HttpClient m_http{Routes(), m_clock};
};

void TestRegistry::builtInsAreThere()
{
    const NetworkRegistry registry(m_http, m_clock, u"/nowhere/at/all"_s);
    QVERIFY(registry.refusals().isEmpty());
    QStringList names;
    QSet<QString> marks;
    for (const auto& network : registry.networks()) {
        names.append(network->id.toString());
        marks.insert(network->letter + network->color);
    }
    QCOMPARE(names, kBuiltIns);               // by the name that people read
    QCOMPARE(marks.size(), kBuiltIns.size()); // no two look alike
    QVERIFY(registry.isBuiltIn(NetworkId(u"x"_s)));
    QVERIFY(!registry.network(NetworkId(u"nothing"_s)));
    QVERIFY(&registry.adapter(NetworkId(u"facebook"_s)) != &registry.adapter(NetworkId(u"x"_s)));
}

/// From 32768 on (Linux; 49152 on Windows and macOS, RFC 6335 section 6) any outgoing connection may hold a port just when
/// a sign-in wants to listen on it.
void TestRegistry::fixedPortsAreOutOfTheWay()
{
    const NetworkRegistry registry(m_http, m_clock, u"/nowhere/at/all"_s);
    QSet<int> seen;
    for (const auto& network : registry.networks()) {
        for (const QString& redirect : QStringList(network->redirectUri) + network->redirectAlternatives) {
            const int port = QUrl(redirect).port();
            if (port < 0)
                continue;
            QVERIFY2(port < 32768, qPrintable(redirect));
            seen.insert(port);
        }
    }
    QVERIFY(seen.size() >= 5);
}

void TestRegistry::aFileAddsANetwork()
{
    QTemporaryDir folder;
    write(folder,
          u"lab.json"_s,
          builtInText(u"x"_s).replace(R"("id": "x")", R"("id": "lab")").replace(R"("name": "X")", R"("name": "Lab")"));
    const NetworkRegistry registry(m_http, m_clock, folder.path());
    QVERIFY(registry.refusals().isEmpty());
    QCOMPARE(registry.networks().size(), kBuiltIns.size() + 1);
    const auto lab = registry.network(NetworkId(u"lab"_s));
    QVERIFY(lab);
    QCOMPARE(lab->source, folder.filePath(u"lab.json"_s));
    QVERIFY(!registry.isBuiltIn(NetworkId(u"lab"_s)));
}

void TestRegistry::aFileOverridesABuiltIn()
{
    QTemporaryDir folder;
    write(folder, u"my-x.json"_s, builtInText(u"x"_s).replace(R"("name": "X")", R"("name": "X of ours")"));
    const NetworkRegistry registry(m_http, m_clock, folder.path());
    QCOMPARE(registry.networks().size(), kBuiltIns.size());
    QCOMPARE(registry.network(NetworkId(u"x"_s))->name, u"X of ours"_s);
    QVERIFY(!registry.isBuiltIn(NetworkId(u"x"_s)));
}

void TestRegistry::wrongFilesAreNamedAndTheOthersLoad()
{
    QTemporaryDir folder;
    write(folder, u"bad.json"_s, "{\n\"id\": \"lab\",\n\"nmae\": 1}");
    write(folder, u"x.json"_s, "not json");
    write(folder, u"large.json"_s, QByteArray(300 * 1024, ' '));
    write(folder, u"ignored.txt"_s, "not json");
    const NetworkRegistry registry(m_http, m_clock, folder.path());
    QCOMPARE(registry.networks().size(), kBuiltIns.size());
    QVERIFY(registry.isBuiltIn(NetworkId(u"x"_s))); // a wrong override leaves the built-in one
    QCOMPARE(registry.refusals().size(), 3);
    QVERIFY(registry.refusals().at(0).detail.startsWith(folder.filePath(u"bad.json"_s) + u":"_s));
    QVERIFY(registry.refusals().at(1).detail.contains(u"256 KiB"_s));
}

void TestRegistry::anIdIsTakenOnce()
{
    QTemporaryDir folder;
    const QByteArray lab = builtInText(u"x"_s).replace(R"("id": "x")", R"("id": "lab")");
    write(folder, u"a.json"_s, lab);
    write(folder, u"b.json"_s, lab);
    const NetworkRegistry registry(m_http, m_clock, folder.path());
    QCOMPARE(registry.networks().size(), kBuiltIns.size() + 1);
    QCOMPARE(registry.refusals().size(), 1);
    QVERIFY(registry.refusals().first().detail.contains(u"b.json:1: "_s));
    QCOMPARE(registry.network(NetworkId(u"lab"_s))->source, folder.filePath(u"a.json"_s));
}

QTEST_GUILESS_MAIN(TestRegistry)
#include "tst_registry.moc"
