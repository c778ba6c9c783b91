// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/secret.h"
#include "models/domain/tokenset.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace pk;

namespace {

template<typename T>
concept Ordered = requires(const T& a, const T& b) { a < b; };

} // namespace

class TestSecret : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cannotBecomeTextByAccident()
    {
        static_assert(!std::is_convertible_v<Secret, QString>);
        static_assert(!std::is_convertible_v<Secret, QByteArray>);
        static_assert(!std::is_convertible_v<Secret, QVariant>);
        static_assert(!std::is_convertible_v<QString, Secret>);
        static_assert(!std::is_convertible_v<QByteArray, Secret>);
        static_assert(!Ordered<Secret>);
    }

    void isRedactedWhenLogged()
    {
        QString text;
        QDebug(&text) << Secret(QByteArray("planted-secret")) << QList<Secret>{Secret(QByteArray("planted-secret"))};
        QVERIFY(text.contains(QStringLiteral("<redacted>")));
        QVERIFY2(!text.contains(QStringLiteral("planted")), qPrintable(text));
    }

    void comparesByContent()
    {
        QVERIFY(Secret(QByteArray("a")) == Secret(QByteArray("a")));
        QVERIFY(!(Secret(QByteArray("a")) == Secret(QByteArray("b"))));
        QVERIFY(!(Secret(QByteArray("a")) == Secret(QByteArray("aa"))));
        QVERIFY(!(Secret(QByteArray("ab")) == Secret(QByteArray("bb"))));
        QVERIFY(Secret() == Secret(QByteArray()));
        QVERIFY(Secret(QStringLiteral("\u00e4")).reveal() == QByteArray("\xc3\xa4"));
    }

    void copiesAndMovesKeepTheContent()
    {
        Secret one(QByteArray("one"));
        Secret copy = one;
        QVERIFY(copy == one);
        Secret moved = std::move(copy);
        QVERIFY(moved == one);
        copy = moved;
        QVERIFY(copy == one);
        Secret& self = copy;
        copy = self;
        QVERIFY(copy == one);
        copy = Secret(QByteArray("two"));
        QCOMPARE(copy.reveal(), QByteArray("two"));
        QCOMPARE(one.reveal(), QByteArray("one"));
        {
            // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): its end is what is tested
            const Secret shortLived = one;
        }
        QCOMPARE(one.reveal(), QByteArray("one")); // the copy's end wiped nothing that others still hold
    }

    void bytesThatOthersHoldAreLeftAlone()
    {
        const QByteArray kept(32, 's');
        {
            Secret secret(kept);
            secret = Secret(QByteArray("other"));
            secret = Secret(kept);
            const Secret moved = std::move(secret);
            QVERIFY(moved == Secret(kept));
        }
        QCOMPARE(kept, QByteArray(32, 's'));
    }

    void randomIsLongAndNeverTheSame()
    {
        static const QRegularExpression base64url(QStringLiteral("^[A-Za-z0-9_-]{43}$"));
        QSet<QByteArray> seen;
        for (int i = 0; i < 200; ++i) {
            const Secret random = Secret::random(32);
            QVERIFY(base64url.match(QString::fromLatin1(random.reveal())).hasMatch());
            QCOMPARE(QByteArray::fromBase64(random.reveal(), QByteArray::Base64UrlEncoding).size(), 32);
            seen.insert(random.reveal());
        }
        QCOMPARE(seen.size(), 200);
        QCOMPARE(Secret::random(16).size(), 22);
    }

    void tokenSetsCompareByTheirSecretsToo()
    {
        TokenSet one;
        one.accessToken = Secret(QByteArray("a"));
        one.pageTokens.insert(RemoteId(QStringLiteral("1")), Secret(QByteArray("p")));
        TokenSet two = one;
        QVERIFY(one == two);
        two.pageTokens[RemoteId(QStringLiteral("1"))] = Secret(QByteArray("q"));
        QVERIFY(!(one == two));
        two = one;
        two.refreshToken = Secret(QByteArray("r"));
        QVERIFY(!(one == two));
    }
};

QTEST_GUILESS_MAIN(TestSecret)
#include "tst_secret.moc"
