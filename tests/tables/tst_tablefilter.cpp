// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/tablefilter.h"

#include <QAbstractItemModelTester>
#include <QAbstractTableModel>
#include <QSignalSpy>
#include <QTest>

using namespace pk;

namespace {

struct Fact
{
    QString name;
    State state;
    QString network;
    QStringList clients;
    QString holder;
    QDateTime ends;
    qint64 order;
};

/// A table that knows nothing but roles, as the filter does.
class Facts final : public QAbstractTableModel
{
public:
    explicit Facts(QList<Fact> facts) : m_facts(std::move(facts)) {}
    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(m_facts.size()); }
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : 2; }
    QVariant data(const QModelIndex& index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid))
            return {};
        const Fact& fact = m_facts[index.row()];
        switch (role) {
        case Qt::DisplayRole: return fact.name;
        case SearchRole: return foldedForSearch(fact.name + QChar(0x1F) + fact.holder);
        case StateRole: return int(fact.state);
        case NetworkRole: return fact.network;
        case ClientRole: return fact.clients.size() == 1 ? QVariant(fact.clients.first()) : QVariant(fact.clients);
        case HolderRole: return fact.holder;
        case AccountIdRole: return QString::number(index.row());
        case EndsRole: return fact.ends.isValid() ? QVariant(fact.ends) : QVariant();
        case SortRole: return index.column() == 0 ? QVariant(foldedForSearch(fact.name)) : QVariant(fact.order);
        default: return {};
        }
    }
    void setState(int row, State state)
    {
        m_facts[row].state = state;
        Q_EMIT dataChanged(index(row, 0), index(row, 1));
    }
    void setOrder(int row, qint64 order)
    {
        m_facts[row].order = order;
        Q_EMIT dataChanged(index(row, 0), index(row, 1));
    }

private:
    QList<Fact> m_facts;
};

QDateTime day(int number)
{
    return QDateTime(QDate(2026, 12, number), QTime(15, 0));
}

QList<Fact> sample()
{
    return {{QStringLiteral("Café Aurore Lyon"),
             State::NeedsYou,
             QStringLiteral("a"),
             {QStringLiteral("Aurore")},
             QStringLiteral("Maria"),
             day(4),
             3},
            {QStringLiteral("Søren Ødegård"),
             State::Healthy,
             QStringLiteral("b"),
             {QStringLiteral("Nordlys")},
             QStringLiteral("Jonas"),
             {},
             1},
            {QStringLiteral("مطعم الشرق"),
             State::EndingSoon,
             QStringLiteral("a"),
             {QStringLiteral("Aurore"), QStringLiteral("Acme")},
             QStringLiteral("ليلى"),
             day(9),
             2},
            {QStringLiteral("בית קפה"), State::Healthy, QStringLiteral("c"), {}, QStringLiteral("Maria"), day(9), 5},
            {QStringLiteral("STRASSE Groß"),
             State::Waiting,
             QStringLiteral("c"),
             {QStringLiteral("Acme")},
             QStringLiteral("Jonas"),
             day(30),
             4}};
}

QStringList names(const TableFilter& filter)
{
    QStringList shown;
    for (int row = 0; row < filter.rowCount(); ++row)
        shown.append(filter.index(row, 0).data().toString());
    return shown;
}

} // namespace

class TestTableFilter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void foldsCaseAndAccents_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("folded");
        QTest::newRow("accent") << QStringLiteral("Café") << QStringLiteral("cafe");
        QTest::newRow("stroke") << QStringLiteral("Łódź Ødegård") << QStringLiteral("lodz odegard");
        QTest::newRow("sharp s") << QStringLiteral("Groß") << QStringLiteral("gross");
        QTest::newRow("ligature") << QStringLiteral("Æther œuvre") << QStringLiteral("aether oeuvre");
        QTest::newRow("arabic vowel signs") << QStringLiteral("مَطعم") << QStringLiteral("مطعم");
        QTest::newRow("direction marks") << QStringLiteral("\u200Fבית\u200E") << QStringLiteral("בית");
        QTest::newRow("plain") << QStringLiteral("ABC 12") << QStringLiteral("abc 12");
    }
    void foldsCaseAndAccents()
    {
        QFETCH(QString, text);
        QFETCH(QString, folded);
        QCOMPARE(foldedForSearch(text), folded);
    }

    void findsEveryWordAnywhere_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<int>("rows");
        QTest::newRow("nothing typed") << QString() << 5;
        QTest::newRow("only spaces") << QStringLiteral("   ") << 5;
        QTest::newRow("without accent") << QStringLiteral("cafe") << 1;
        QTest::newRow("other case") << QStringLiteral("AURORE") << 1;
        QTest::newRow("two words, two cells") << QStringLiteral("maria lyon") << 1;
        QTest::newRow("two words, one missing") << QStringLiteral("maria oslo") << 0;
        QTest::newRow("order does not matter") << QStringLiteral("lyon cafe") << 1;
        QTest::newRow("arabic") << QStringLiteral("مطعم") << 1;
        QTest::newRow("hebrew, second word") << QStringLiteral("קפה") << 1;
        QTest::newRow("sharp s") << QStringLiteral("gross") << 1;
        QTest::newRow("across cells is no word") << QStringLiteral("lyonmaria") << 0;
    }
    void findsEveryWordAnywhere()
    {
        QFETCH(QString, typed);
        QFETCH(int, rows);
        Facts facts(sample());
        TableFilter filter;
        QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        filter.setSourceModel(&facts);
        filter.setSearch(typed);
        QCOMPARE(filter.rowCount(), rows);
    }

    void filtersByEachFact()
    {
        Facts facts(sample());
        TableFilter filter;
        QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        filter.setSourceModel(&facts);
        filter.setStates({State::Healthy, State::Waiting});
        QCOMPARE(filter.rowCount(), 3);
        filter.setNetworks({QStringLiteral("c")});
        QCOMPARE(filter.rowCount(), 2);
        filter.setHolders({QStringLiteral("Jonas")});
        QCOMPARE(names(filter), QStringList{QStringLiteral("STRASSE Groß")});
        filter.clear();
        QVERIFY(!filter.isFiltering());
        QCOMPARE(filter.rowCount(), 5);
        filter.setClients({QStringLiteral("Acme")});
        QCOMPARE(filter.rowCount(), 2); // one of them has two clients
        filter.clear();
        filter.setAccount(QStringLiteral("1"));
        QCOMPARE(names(filter), QStringList{QStringLiteral("Søren Ødegård")});
    }

    void filtersByLocalDays()
    {
        Facts facts(sample());
        TableFilter filter;
        filter.setSourceModel(&facts);
        filter.setEnds(QDate(2026, 12, 9), QDate(2026, 12, 9));
        QCOMPARE(filter.rowCount(), 2);
        filter.setEnds(QDate(2026, 12, 4), QDate(2026, 12, 9));
        QCOMPARE(filter.rowCount(), 3);
        filter.setEnds({}, {});
        QCOMPARE(filter.rowCount(), 5); // what never ends is back
    }

    void tellsOnlyRealChanges()
    {
        Facts facts(sample());
        TableFilter filter;
        filter.setSourceModel(&facts);
        QSignalSpy changed(&filter, &TableFilter::filterChanged);
        filter.setSearch(QStringLiteral("cafe"));
        filter.setSearch(QStringLiteral("CAFÉ ")); // the same words
        filter.setStates({});
        QCOMPARE(changed.size(), 1);
        filter.clear();
        filter.clear();
        QCOMPARE(changed.size(), 2);
    }

    void sortsByRawValueWithEmptyTextLast()
    {
        QList<Fact> facts = sample();
        facts[1].name.clear();
        Facts model(facts);
        TableFilter filter;
        filter.setSourceModel(&model);
        filter.sort(1);
        QCOMPARE(filter.index(0, 1).data(SortRole).toLongLong(), 1);
        QCOMPARE(filter.index(4, 1).data(SortRole).toLongLong(), 5);
        filter.sort(0);
        QCOMPARE(filter.index(4, 0).data().toString(), QString());
    }

    void keepsRowsInPlaceWhileValuesMove()
    {
        Facts facts(sample());
        TableFilter filter;
        filter.setSourceModel(&facts);
        filter.sort(1);
        const QStringList before = names(filter);
        facts.setOrder(3, 0); // would now be the first
        QCOMPARE(names(filter), before);
        filter.sort(1);
        QCOMPARE(names(filter).first(), QStringLiteral("בית קפה"));
    }
};

QTEST_GUILESS_MAIN(TestTableFilter)
#include "tst_tablefilter.moc"
