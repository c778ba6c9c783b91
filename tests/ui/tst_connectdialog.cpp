// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/registrationservice.h"
#include "tests/ui/seed.h"
#include "ui/connectdialog.h"
#include "ui/connectsteps.h"
#include "ui/registrationform.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QLineEdit>
#include <QListWidget>
#include <QPointer>
#include <QPushButton>
#include <QTest>
#include <QUrlQuery>

using namespace pk;

/// The dialog on the real operation, up to the point where a network must answer; what follows needs the pretend networks and
/// is walked by the tour.
class TestConnectDialog final : public QObject
{
    Q_OBJECT

    std::unique_ptr<SeededWorld> m_world;
    QPointer<ConnectDialog> m_dialog;

    NetworkId network(RegistrationKind kind, std::optional<RedirectKind> redirect = {})
    {
        for (const auto& each : m_world->networks().networks()) {
            if (each->registration == kind && (!redirect || each->redirect == *redirect))
                return each->id;
        }
        return {};
    }

    void registerApp(const NetworkId& id)
    {
        AppRegistration registration;
        registration.id = RegistrationId::create();
        registration.network = id;
        registration.clientId = QStringLiteral("client-1");
        QVERIFY(m_world->records().save(registration));
    }

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<SeededWorld>();
        m_dialog = new ConnectDialog(m_world->window());
    }
    void cleanup()
    {
        if (m_dialog) {
            m_dialog->reject();
            QTRY_VERIFY(m_dialog.isNull());
        }
        m_world.reset();
    }

    void asksForTheServerWhereThereAreMany()
    {
        m_dialog->startNew();
        QVERIFY(!m_dialog->nextButton().isEnabled());
        m_dialog->networkStep().select(network(RegistrationKind::AppsApi));
        QVERIFY(m_dialog->networkStep().instanceField().isVisible());
        QVERIFY(!m_dialog->nextButton().isEnabled());
        m_dialog->networkStep().instanceField().setText(QStringLiteral("social.example"));
        QVERIFY(m_dialog->nextButton().isEnabled());
        m_dialog->nextButton().click();
        QCOMPARE(m_dialog->step(), ConnectDialog::Step::Purposes); // registers by itself: nothing to type
    }

    void leadsToRegistrationWhereThereIsNone()
    {
        m_dialog->startNew();
        m_dialog->networkStep().select(network(RegistrationKind::Typed, RedirectKind::LoopbackFixedPort));
        m_dialog->nextButton().click();
        QCOMPARE(m_dialog->step(), ConnectDialog::Step::Registration);
        auto* form = m_dialog->findChild<RegistrationForm*>();
        QVERIFY(form);
        form->clientId().setText(QStringLiteral("client-1"));
        form->clientSecret().setText(QStringLiteral("secret"));
        form->save();
        QTRY_COMPARE(m_dialog->step(), ConnectDialog::Step::Purposes);
    }

    void item10_asksOnlyForTickedPurposes()
    {
        const NetworkId id = network(RegistrationKind::Typed, RedirectKind::LoopbackFixedPort);
        registerApp(id);
        m_dialog->startNew();
        m_dialog->networkStep().select(id);
        m_dialog->nextButton().click();
        QCOMPARE(m_dialog->step(), ConnectDialog::Step::Purposes);
        const auto descriptor = m_world->networks().network(id);
        QCOMPARE(m_dialog->purposeStep().purposes(), descriptor->capabilities | QSet<Purpose>{Purpose::ValidateUser});
        QVERIFY(!m_dialog->purposeStep().box(Purpose::ValidateUser)->isEnabled());
        for (const Purpose purpose : descriptor->capabilities) {
            if (purpose != Purpose::ValidateUser)
                m_dialog->purposeStep().box(purpose)->setChecked(false);
        }
        QCOMPARE(m_dialog->purposeStep().purposes(), QSet<Purpose>{Purpose::ValidateUser});
        m_dialog->nextButton().click();
        QCOMPARE(m_dialog->step(), ConnectDialog::Step::Waiting);
        QTRY_COMPARE(m_world->opened.size(), 1);
        const QUrlQuery query(m_world->opened.first());
        const QStringList asked = query.queryItemValue(QStringLiteral("scope"), QUrl::FullyDecoded)
                                      .split(descriptor->scopeSeparator, Qt::SkipEmptyParts);
        QCOMPARE(QSet<QString>(asked.cbegin(), asked.cend()), [&] {
            const QStringList wanted = descriptor->scopesFor({Purpose::ValidateUser});
            return QSet<QString>(wanted.cbegin(), wanted.cend());
        }());
    }

    void copiesTheLinkInsteadOfOpening()
    {
        const NetworkId id = network(RegistrationKind::Typed, RedirectKind::LoopbackFixedPort);
        registerApp(id);
        m_dialog->startNew();
        m_dialog->networkStep().select(id);
        m_dialog->nextButton().click();
        QApplication::clipboard()->clear();
        m_dialog->leaveForBrowser(ConnectDialog::LinkUse::Copy);
        QTRY_VERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("https://")));
        QVERIFY(m_world->opened.isEmpty());
    }

    void pastingNonsenseIsSaidAndGoesOn()
    {
        const NetworkId id = network(RegistrationKind::Typed, RedirectKind::PasteAddress);
        registerApp(id);
        m_dialog->startNew();
        m_dialog->networkStep().select(id);
        m_dialog->nextButton().click();
        m_dialog->nextButton().click();
        QTRY_COMPARE(m_world->opened.size(), 1);
        QVERIFY(m_dialog->waitingStep().pasteField().isVisible());
        QTRY_VERIFY(m_dialog->waitingStep().pasteField().hasFocus() || !m_dialog->isActiveWindow());
        m_dialog->waitingStep().pasteField().setText(QStringLiteral("https://elsewhere.example/?code=1&state=2"));
        m_dialog->waitingStep().useButton().click();
        QCOMPARE(m_dialog->step(), ConnectDialog::Step::Waiting);
    }

    void cancellingEndsTheSignInAndTheDialog()
    {
        const NetworkId id = network(RegistrationKind::Typed, RedirectKind::LoopbackFixedPort);
        registerApp(id);
        m_dialog->startNew();
        m_dialog->networkStep().select(id);
        m_dialog->nextButton().click();
        m_dialog->nextButton().click();
        QTRY_COMPARE(m_world->opened.size(), 1);
        QTest::keyClick(m_dialog, Qt::Key_Escape);
        QTRY_VERIFY(m_dialog.isNull());
        QVERIFY(m_world->records().accounts().isEmpty());
    }

    void closingTheWindowUnderASignInIsSafe()
    {
        const NetworkId id = network(RegistrationKind::Typed, RedirectKind::LoopbackFixedPort);
        registerApp(id);
        m_dialog->startNew();
        m_dialog->networkStep().select(id);
        m_dialog->nextButton().click();
        m_dialog->nextButton().click();
        QTRY_COMPARE(m_world->opened.size(), 1);
        delete m_dialog; // as with a main window that goes
        for (int i = 0; i < 20; ++i)
            QApplication::processEvents(QEventLoop::AllEvents, 10);
        QVERIFY(m_world->records().accounts().isEmpty());
    }

    void reconnectStartsAtThePurposesOfTheAccount()
    {
        const AccountId id = m_world->addAccount(QStringLiteral("Ada"), {}, 1);
        Account account = *m_world->records().account(id);
        account.purposes = {Purpose::ValidateUser};
        QVERIFY(m_world->records().save(account));
        m_dialog->startReconnect(id);
        QCOMPARE(m_dialog->step(), ConnectDialog::Step::Purposes);
        QCOMPARE(m_dialog->purposeStep().purposes(), QSet<Purpose>{Purpose::ValidateUser});
    }
};

QTEST_MAIN(TestConnectDialog)
#include "tst_connectdialog.moc"
