// SPDX-License-Identifier: GPL-3.0-or-later
// The identifiers of product.md section 6 are a promise to people's scripts: written out here once more, by hand.
#include "models/domain/account.h"

#include <QTest>

using namespace pk;

class TestIdentifiers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void states()
    {
        check(
            allStates(),
            stateFromIdentifier,
            QStringLiteral(
                "healthy no_end_date not_checked ending_soon ending_now needs_you partly_lost waiting incident snoozed"));
    }

    void causes()
    {
        check(
            allCauses(),
            causeFromIdentifier,
            QStringLiteral(
                "ran_out password_changed signed_out app_removed page_role_lost page_not_in_grant permission_declined "
                "identity_check idle refresh_reused platform_reset app_registration app_suspended throttled network_down "
                "tls_or_proxy unknown"));
    }

    void clocks()
    {
        check(QList{ClockKind::Access,
                    ClockKind::Refresh,
                    ClockKind::DataAccess,
                    ClockKind::Session,
                    ClockKind::Idle,
                    ClockKind::Reconsent},
              clockKindFromIdentifier,
              QStringLiteral("access refresh data_access session idle reconsent"));
    }

    void purposes()
    {
        check(allPurposes(),
              purposeFromIdentifier,
              QStringLiteral("validate_user list_pages page_statistics content_statistics publish activation"));
    }

    void certainties()
    {
        check(QList{Certainty::Definite, Certainty::Doubtful, Certainty::Transient},
              certaintyFromIdentifier,
              QStringLiteral("definite doubtful transient"));
    }

    void tokenKinds()
    {
        QCOMPARE(toIdentifier(TokenKind::User), QStringLiteral("user"));
        QCOMPARE(toIdentifier(TokenKind::Page), QStringLiteral("page"));
    }

    void severityOrdersEveryStateDifferently()
    {
        QSet<int> seen;
        for (const State state : allStates())
            seen.insert(severity(state));
        QCOMPARE(seen.size(), allStates().size());
        for (const State state : allStates())
            QVERIFY(state == State::NeedsYou || severity(state) < severity(State::NeedsYou));
        QVERIFY(severity(State::Healthy) < severity(State::NotChecked));
        QVERIFY(severity(State::EndingSoon) < severity(State::EndingNow));
    }

    void idsAreTextAndDoNotMix()
    {
        static_assert(!std::is_convertible_v<AccountId, PageId>);
        static_assert(!std::is_convertible_v<QString, AccountId>);
        static_assert(!std::is_convertible_v<AccountId, QString>);
        QVERIFY(AccountId().isEmpty());
        QVERIFY(AccountId::create() != AccountId::create());
        QCOMPARE(AccountId::create().toString().size(), 36);
        // a network's numbers are longer than a double holds
        QCOMPARE(RemoteId(QStringLiteral("900719925474099312345")).toString(), QStringLiteral("900719925474099312345"));
    }

    void missingScopesAreWhatWasNotGranted()
    {
        Account account;
        account.requestedScopes = {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")};
        account.grantedScopes = {QStringLiteral("c"), QStringLiteral("a"), QStringLiteral("more")};
        QCOMPARE(account.missingScopes(), QStringList{QStringLiteral("b")});
    }

private:
    template<typename Enum, typename FromIdentifier>
    void check(const QList<Enum>& values, FromIdentifier fromText, const QString& expected)
    {
        QStringList names;
        for (const Enum value : values) {
            names.append(toIdentifier(value));
            QVERIFY(fromText(toIdentifier(value)) == value);
        }
        QCOMPARE(names.join(u' '), expected);
        for (const QString& wrong :
             {QString(), QStringLiteral("Healthy"), names.first() + u' ', names.first().toUpper()})
            QVERIFY(!fromText(wrong));
    }
};

QTEST_GUILESS_MAIN(TestIdentifiers)
#include "tst_identifiers.moc"
