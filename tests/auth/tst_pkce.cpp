// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/pkce.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestPkce final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rfc7636AppendixB()
    {
        QCOMPARE(challengeOf(Secret(QByteArray("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))),
                 "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
    void item05_verifiersAreFreshAndLegal()
    {
        static const QRegularExpression legal(u"^[A-Za-z0-9._~-]{43,128}$"_s);
        QSet<QByteArray> seen;
        for (int i = 0; i < 1000; ++i) {
            const Secret verifier = freshVerifier();
            QVERIFY(legal.match(QString::fromLatin1(verifier.reveal())).hasMatch());
            seen.insert(verifier.reveal());
        }
        QCOMPARE(seen.size(), 1000);
    }
};

QTEST_GUILESS_MAIN(TestPkce)
#include "tst_pkce.moc"
