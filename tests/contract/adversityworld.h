// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/words.h"
#include "models/services/noticeservice.h"
#include "models/services/servicecontext.h"
#include "tests/contract/gate.h"
#include "tests/contract/networkworld.h"
#include "tests/support/turns.h"
#include "tests/support/waitfor.h"

#include <QTest>

namespace pk::test {

/// Logins of several networks, looked after by the program itself while something stands in the way for days.
class AdversityWorld : public QObject
{
protected:
    static constexpr qint64 kHour = 3600;
    static constexpr qint64 kDay = 24 * kHour;

    bool begin()
    {
        if (!m_world.start())
            return false;
        if (!m_gate.start(quint16(QUrl(m_world.rehearsal().base()).port())))
            return false;
        m_world.goThrough(m_gate.origin());
        return true;
    }

    /// A fresh world without anything in the way, and nobody connected.
    void anew()
    {
        m_ear.reset(); // before the program goes, which tells of its last operations
        m_gate.letThrough();
        m_world.reset();
        m_ear = std::make_unique<QObject>();
        m_attempts.clear();
        m_deaths.clear();
        m_logins.clear();
        QObject::connect(&m_world.http(), &HttpClient::finished, m_ear.get(), [this](const TrafficRecord& record) {
            const QString network =
                record.use.network().toString(); // discovery is nobody's, but for a login all the same
            ++m_attempts[network.isEmpty() ? record.host : network];
        });
        QObject::connect(
            &m_world.records(), &Records::accountSaved, m_ear.get(), [this](const AccountId& id) { see(id); });
        QObject::connect(&m_world.records(), &Records::pagesSaved, m_ear.get(), [this](const QList<PageId>& ids) {
            for (const PageId& id : ids)
                see(m_world.records().page(id)->account);
        });
    }

    void connectAll(const QStringList& networks)
    {
        for (const QString& network : networks) {
            const Result<AccountId> account = m_world.connectAccount(network);
            if (!account)
                qFatal("%s: %s", qPrintable(network), why(account).constData());
            m_logins.append(*account);
        }
        m_attempts.clear();
    }

    /// As the program's, but for the waiting. \a clockJump: what the world's own steps are not.
    std::unique_ptr<Caretaker> caretaker(std::chrono::seconds clockJump = std::chrono::days(1000))
    {
        using namespace std::chrono_literals;
        auto caretaker = m_world.caretaker(Pace{4, 2, 2ms, 0s, clockJump});
        caretaker->start();
        return caretaker;
    }

    /// Nothing is due any more and nothing under way.
    bool isIdle(const Caretaker& caretaker) const
    {
        const auto next = caretaker.nextTurn();
        return caretaker.busy() == 0 && (!next || *next > m_world.services().clock.now());
    }
    void settle(Caretaker& caretaker)
    {
        letTurnsPass(std::chrono::milliseconds(2), 3); // it may not have seen yet what time it is
        QVERIFY(QTest::qWaitFor([&] { return isIdle(caretaker); }, 30'000));
    }

    /// Lets world time pass from one look to the next, as the caretaker plans them.
    void live(Caretaker& caretaker, qint64 seconds)
    {
        const QDateTime end = m_world.worldNow().addSecs(seconds);
        settle(caretaker);
        for (qint64 left = seconds; left > 0; left = m_world.worldNow().secsTo(end)) {
            const auto next = caretaker.nextTurn();
            const qint64 wait = next ? m_world.services().clock.now().secsTo(*next) + 1 : left;
            m_world.advance(std::clamp<qint64>(wait, 1, left));
            settle(caretaker);
            if (QTest::currentTestFailed())
                return;
        }
    }

    const Account& account(const AccountId& id) const { return *m_world.records().account(id); }
    Health health(const AccountId& id) const { return m_world.records().health(account(id)); }
    QString words(const AccountId& id) const
    {
        return stateWords(health(id), m_world.services().clock.now(), QLocale::c());
    }
    /// For QVERIFY2.
    QByteArray told(const AccountId& id) const
    {
        const Account& one = account(id);
        return one.network.toString().toUtf8() + ": " + toIdentifier(health(id).state).toUtf8() + ", \""
            + words(id).toUtf8() + "\", check: " + why(one.life.failure) + ", renewal: " + why(one.life.renewalFailure);
    }
    bool isWell(const AccountId& id) const
    {
        const State state = health(id).state;
        return (state == State::Healthy || state == State::NoEndDate) && !account(id).life.renewalFailure;
    }

    /// What was in the vault of each login; a login that lost or changed a token is another text.
    QHash<AccountId, TokenSet> tokens()
    {
        QHash<AccountId, TokenSet> all;
        for (const AccountId& id : std::as_const(m_logins)) {
            const auto held = waitFor(m_world.services().grants.load(id, account(id).generation));
            if (held)
                all.insert(id, held->tokens);
        }
        return all;
    }

    void verifyAttempts(int most)
    {
        QVERIFY(!m_attempts.isEmpty());
        for (auto one = m_attempts.cbegin(); one != m_attempts.cend(); ++one)
            QVERIFY2(one.value() <= most, qPrintable(QStringLiteral("%1: %2").arg(one.key()).arg(one.value())));
    }
    void verifyNobodyDied() { QVERIFY2(m_deaths.isEmpty(), qPrintable(m_deaths.join(u'\n'))); }
    void verifyAllWell()
    {
        for (const AccountId& id : std::as_const(m_logins))
            QVERIFY2(isWell(id), told(id).constData());
        verifyNobodyDied();
    }
    void printAttempts(const char* of) const
    {
        QStringList parts;
        for (auto one = m_attempts.cbegin(); one != m_attempts.cend(); ++one)
            parts.append(one.key() + u' ' + QString::number(one.value()));
        qInfo("%s, requests: %s", of, qPrintable(parts.join(QStringLiteral(", "))));
    }

    NetworkWorld m_world;
    Gate m_gate;
    QList<AccountId> m_logins;
    QMap<QString, int> m_attempts; ///< requests since they connected, by network, of a discovery by host
    QStringList m_deaths;          ///< whenever anything was written that tells of an end, or counts towards one

private:
    std::unique_ptr<QObject> m_ear;

    void see(const AccountId& id)
    {
        const Account* one = m_world.records().account(id);
        if (!one)
            return;
        QList<Health> judged{m_world.records().health(*one)};
        for (const Page& page : m_world.records().pagesOf(id))
            judged.append(m_world.records().health(page));
        const auto refused = [](const std::optional<Failure>& failure) {
            return failure && (failure->certainty != Certainty::Transient || failure->strikes > 0);
        };
        bool died = refused(one->life.failure) || refused(one->life.renewalFailure);
        for (const Health& each : std::as_const(judged))
            died = died || each.state == State::NeedsYou || each.state == State::PartlyLost
                || each.state == State::Incident;
        if (died)
            m_deaths.append(QString::fromUtf8(told(id)));
    }
};

} // namespace pk::test
