// SPDX-License-Identifier: GPL-3.0-or-later
// A year of synthetic agencies under the program's own rules, with a clock that costs nothing. Seeds are fixed; lifetimes are
// those of the descriptors.
#include "tests/simulation/agency.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>

using namespace pk;
using namespace pk::simulation;
using namespace Qt::Literals::StringLiterals;

namespace {

#ifdef PK_FEWER_AGENCIES
constexpr int kAgencies = 6; // under a sanitizer a year takes thirty times as long
#else
constexpr int kAgencies = 200;
#endif
constexpr int kLogins = 300;
constexpr Time kYear = 365 * kDay;

std::vector<std::shared_ptr<const NetworkDescriptor>> allNetworks()
{
    std::vector<std::shared_ptr<const NetworkDescriptor>> networks;
    const QDir folder(QStringLiteral(PK_SOURCE_DIR "/resources/networks"));
    for (const QString& name : folder.entryList({u"*.json"_s})) {
        QFile file(folder.filePath(name));
        const bool opened = file.open(QIODevice::ReadOnly);
        Result<NetworkDescriptor> read = parseDescriptor(opened ? file.readAll() : QByteArray(), name);
        if (!read)
            qFatal("%s", qPrintable(read.error().detail));
        networks.push_back(std::make_shared<const NetworkDescriptor>(*std::move(read)));
    }
    return networks;
}

/// Outages of some hours a few times a year; a third of the networks reset tokens once, a third or more of all.
std::vector<Weather> weatherOf(size_t networks, quint32 seed)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> part(0, 1);
    std::vector<Weather> weather(networks);
    for (size_t i = 0; i < networks; ++i) {
        for (int outage = 0; outage < 6; ++outage) {
            const auto from = Time(part(random) * double(kYear));
            weather[i].outages.push_back({from, from + Time(part(random) * double(30 * kHour))});
        }
        if (i % 3 != 0)
            continue;
        weather[i].resetAt = 60 * kDay + Time(part(random) * double(250 * kDay));
        weather[i].resetShare = 0.35 + 0.6 * part(random);
    }
    return weather;
}

} // namespace

class TestSimulation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aYearWithoutSurprises_data();
    void aYearWithoutSurprises();
    void aQuietYearHasNoIncident();
};

void TestSimulation::aYearWithoutSurprises_data()
{
    QTest::addColumn<bool>("officeHours");
    QTest::newRow("computers that run day and night") << false;
    QTest::newRow("computers that run in office hours") << true;
}

void TestSimulation::aYearWithoutSurprises()
{
    QFETCH(bool, officeHours);
    const auto networks = allNetworks();
    const auto weather = weatherOf(networks.size(), 20261128);
    QElapsedTimer took;
    took.start();
    Tally all;
    for (int i = 0; i < kAgencies / 2; ++i)
        all += Agency(networks, weather, quint32(1000 + i), kLogins, officeHours).liveThrough(kYear);
    const double ratio = double(all.renewals) / double(std::max<qint64>(1, all.leastRenewals));
    qInfo("%d agencies, %lld looks, %lld sign-ins, %lld sudden deaths, %lld ms",
          kAgencies / 2,
          all.looks,
          all.signIns,
          all.suddenDeaths,
          took.elapsed());
    qInfo("surprises %lld, needless warnings %lld, killed by an outage %lld, lost rotations %lld",
          all.surprises,
          all.needlessWarnings,
          all.killedByOutage,
          all.lostRotations);
    qInfo("renewals %lld, least possible %lld, ratio %.3f", all.renewals, all.leastRenewals, ratio);
    qInfo("resets of 30 %% or more: %lld, missed %lld, slowest %.1f h; false incidents %lld",
          all.resetsHit,
          all.resetsMissed,
          double(all.slowestRecognition) / kHour,
          all.falseIncidents);
    QCOMPARE(all.surprises, 0);
    QCOMPARE(all.needlessWarnings, 0);
    QCOMPARE(all.lostRotations, 0);
    QCOMPARE(all.killedByOutage, 0);
    QVERIFY(ratio <= 1.1);
    QVERIFY(all.resetsHit > 0);
    QCOMPARE(all.resetsMissed, 0);
    QVERIFY(all.falseIncidents * 100 <= kAgencies / 2);
}

void TestSimulation::aQuietYearHasNoIncident()
{
    const auto networks = allNetworks();
    std::vector<Weather> calm(networks.size());
    Tally all;
    for (int i = 0; i < kAgencies / 4; ++i)
        all += Agency(networks, calm, quint32(5000 + i), kLogins, false).liveThrough(kYear);
    QVERIFY(all.suddenDeaths > kAgencies); // people do change passwords
    QCOMPARE(all.needlessWarnings, 0);
    QCOMPARE(all.falseIncidents, 0);
}

QTEST_GUILESS_MAIN(TestSimulation)
#include "tst_simulation.moc"
