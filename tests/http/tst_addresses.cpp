// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/addresses.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestAddresses final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void item17_onlyPublicAddresses_data();
    void item17_onlyPublicAddresses();
    void systemResolverKnowsLocalhost();
};

void TestAddresses::item17_onlyPublicAddresses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("expected");
    for (const char* text : {"1.1.1.1",
                             "8.8.8.8",
                             "9.255.255.255",
                             "11.0.0.0",
                             "100.63.255.255",
                             "100.128.0.0",
                             "172.15.255.255",
                             "172.32.0.0",
                             "192.167.255.255",
                             "192.169.0.0",
                             "223.255.255.255",
                             "198.17.255.255",
                             "198.20.0.0",
                             "2606:4700::1111",
                             "2a00:1450:4001::1",
                             "64:ff9b::8.8.8.8"})
        QTest::newRow(text) << QString::fromLatin1(text) << true;
    for (const char* text : {"0.0.0.0",
                             "0.1.2.3",
                             "10.0.0.1",
                             "10.255.255.255",
                             "100.64.0.1",
                             "100.127.255.255",
                             "127.0.0.1",
                             "127.9.9.9",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.0.0.1",
                             "192.0.2.1",
                             "192.88.99.1",
                             "192.168.1.1",
                             "198.18.0.1",
                             "198.19.255.255",
                             "198.51.100.7",
                             "203.0.113.7",
                             "224.0.0.1",
                             "239.255.255.255",
                             "240.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "::ffff:127.0.0.1",
                             "::ffff:8.8.8.8",
                             "::127.0.0.1",
                             "64:ff9b::10.0.0.1",
                             "64:ff9b:1::1",
                             "100::1",
                             "2001::1",
                             "2001:db8::1",
                             "2002:7f00:1::",
                             "3fff::1",
                             "fc00::1",
                             "fd12:3456::1",
                             "fe80::1",
                             "fec0::1",
                             "ff02::1"})
        QTest::newRow(text) << QString::fromLatin1(text) << false;
}

void TestAddresses::item17_onlyPublicAddresses()
{
    QFETCH(QString, address);
    const QHostAddress parsed(address);
    QVERIFY(!parsed.isNull());
    QTEST(isPublicAddress(parsed), "expected");
    QVERIFY(!isPublicAddress(QHostAddress()));
}

void TestAddresses::systemResolverKnowsLocalhost()
{
    SystemResolver resolver;
    const auto found = waitFor(resolver.resolve(u"localhost"_s));
    QVERIFY(found);
    QVERIFY(found->first().isLoopback());
    const auto nothing = waitFor(resolver.resolve(u"no-such-host.invalid"_s));
    QVERIFY(!nothing);
    QCOMPARE(nothing.error().kind, ErrorKind::NetworkUnavailable);
}

QTEST_GUILESS_MAIN(TestAddresses)
#include "tst_addresses.moc"
