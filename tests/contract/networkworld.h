// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/networkregistry.h"
#include "models/services/accountservice.h"
#include "models/services/caretaker.h"
#include "models/services/clockwatch.h"
#include "models/services/records.h"
#include "tests/contract/rehearsalclient.h"

namespace pk {
class AccountService;
struct ServiceContext;
} // namespace pk

namespace pk::test {

/// What one sign-in asks for, and what the person there answers.
struct Ask
{
    Fields consent = {};      ///< of the control command "auto": {"deny", "1"}, {"pages", "none"}, {"decline", "scope"}
    QString instance = {};    ///< what the person types; empty: the one that the pretend network is best known by
    QStringList scopes = {};  ///< empty: all that this version can do there
    AccountId reconnect = {}; ///< sign in again for this account
    QString loginHint = {};   ///< as the window has it
    QSet<Purpose> purposes = {}; ///< of connectAccount(); empty: all that this version can do there
    QString tail = {}; ///< put behind a final address before it is pasted, instead of what the network put there
};

/// The pretend networks with the program's own sign-in and adapters in front of them. Unlike ContractWorld nothing is put
/// together by hand: discovery, the listener or the pasted address, the code exchange and all that follows are the program's.
class NetworkWorld final : public Clock
{
public:
    NetworkWorld();
    ~NetworkWorld() override;

    bool start();
    bool stop() { return m_rehearsal.stop(); }
    /// A fresh world, and a program that remembers nothing of the old one.
    void reset();

    RehearsalClient& rehearsal() { return m_rehearsal; }
    /// A control command about a network that must be taken; false, with a warning, when it was not.
    bool order(const QString& command, const QString& network, const Fields& query = {});
    HttpClient& http() const;
    NetworkAdapter& adapter(const QString& network) const;
    std::shared_ptr<const NetworkDescriptor> network(const QString& id) const;
    /// Networks of the program, and those that the rehearsal plays.
    QStringList described() const;
    QStringList pretended() const;

    /// The system's clock: world time, unless somebody set it wrong. What advance() added is known to it as well.
    QDateTime now() const override;
    void advance(qint64 seconds);
    /// Sets this computer's clock that far from the world's, as a person would; 0 sets it right.
    void setClock(std::chrono::seconds ahead) { m_ahead = ahead; }
    /// World time.
    QDateTime worldNow() const;

    /// The registration to sign in with; the first one of /_control/registrations until this was called.
    void useApp(const QString& network, const QString& clientId, const QString& secret = {});
    /// A whole sign-in as the program does it, identity included; \a person agrees by the rehearsal's own consent.
    Result<Grant> signIn(const QString& network, const QString& person = QStringLiteral("maria"), const Ask& ask = {});
    /// The same without the steps after the code exchange.
    Result<Grant> tokensFor(const QString& network, const QString& person, const Ask& ask = {});
    Result<Grant> finish(Grant grant);
    /// A whole connect as a person does it, every usable page chosen; what it brought is in records().
    Result<AccountId> connectAccount(const QString& network, const QString& person = QStringLiteral("maria"),
                                     const Ask& ask = {});
    /// What the last connectAccount() that went well brought.
    const Connected& connected() const { return m_connected; }
    AccountService& accounts() const;
    Result<bool> checkNow(const AccountId& account);
    Result<bool> renewNow(const AccountId& account);
    Records& records() const;
    /// Not started yet; lives as long as the world is not reset.
    std::unique_ptr<Caretaker> caretaker(const Pace& pace) const;
    ServiceContext& services() const;
    ClockWatch& clockWatch() const;
    /// Where all requests go instead of straight to the pretend networks ("https://127.0.0.1:4711"); from the next reset() on.
    void goThrough(const QString& origin) { m_gate = origin; }
    /// The sign-in link as the browser got it last, before anything was followed.
    QUrl openedLink() const { return m_opened; }

    Result<PageListing> list(const Grant& grant);
    /// What listPages() finds and may be used, as records; page tokens are put into \a grant.
    QList<Page> pagesOf(Grant& grant);
    CheckReport check(const Grant& grant, const QList<Page>& pages = {});
    Result<TokenSet> renew(const Grant& grant);
    Result<bool> revoke(const Grant& grant);
    /// What a check says of one page: its own finding, else what became of it in the list.
    std::optional<Failure> verdictOn(const Page& page, const CheckReport& report) const;
    /// testRegistration() with the seeded registration, and \a secret instead of its own when it is not empty.
    Result<bool> testRegistration(const QString& network, const QString& secret = {});

private:
    struct Program;

    void compareWithLedger();

    Result<AppRegistration> appFor(const std::shared_ptr<const NetworkDescriptor>& network, const QString& host,
                                   Secret* secret);
    Result<TokenSet> browse(const Grant& grant, const QString& loginHint, const QStringList& scopes,
                            const QString& tail);
    /// Runs a sign-in with a person in front of the browser, who pastes the final address where that is wanted.
    template<typename Attempt>
    auto attend(Attempt& attempt, const QString& tail);

    RehearsalClient m_rehearsal;
    QNetworkAccessManager m_browser;
    std::unique_ptr<Program> m_program;
    QString m_gate;
    QHash<QString, QString> m_chosenApp;
    QHash<QString, QString> m_chosenSecret;
    QUrl m_opened;
    Connected m_connected;
    qint64 m_offset = 0;
    std::chrono::seconds m_ahead{0};
};

/// For QVERIFY2: why it is an error.
template<typename T>
QByteArray why(const Result<T>& result)
{
    if (result)
        return "it went well";
    const Error& error = result.error();
    return "kind " + QByteArray::number(int(error.kind)) + ", " + error.detail.toUtf8() + ", "
        + (error.cause ? toIdentifier(*error.cause).toUtf8() : QByteArray("no cause")) + ", raw " + error.raw.toUtf8();
}
QByteArray why(const std::optional<Failure>& failure);

} // namespace pk::test
