// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/records.h"
#include "models/storage/profile.h"

#include <QTcpServer>
#include <QThread>

#include <atomic>

namespace pk {

/// What befalls a login of the large agency, by its number: the same at every run.
enum class Fate {
    Works,
    Renews,    ///< its access token has ended and is renewed first
    Dies,      ///< the network takes it no more
    Throttled, ///< asked too often
    LosesPage, ///< one of its pages is no longer listed
};
Fate fateOf(int login);

/// An agency as large as is promised (architecture.md section 8), on networks of its own that all lead to one server.
struct LargeAgency
{
    int logins = 10'000;
    int pagesEach = 10;

    static constexpr int kNetworks = 12;

    /// Descriptors; before the profile is opened.
    void writeNetworks(const Profile& profile) const;
    QStringList routes(quint16 port) const;
    /// Accounts and pages, in one transaction.
    Result<bool> fillStore(Store& store) const;
    /// A grant for each of \a accounts, in the file of the passphrase vault; nobody may have it open.
    Result<bool> fillVault(const QString& file, const Secret& passphrase, const QList<Account>& accounts) const;
};

/// The networks: keep-alive HTTP over real sockets, in a thread of its own, so that its work is not the window's.
class LargeAgencyServer final
{
public:
    explicit LargeAgencyServer(const LargeAgency& agency);
    ~LargeAgencyServer();

    quint16 port() const { return m_port; }
    int requests() const { return m_requests; }
    int renewals() const { return m_renewals; }

private:
    void read(QTcpSocket* socket);
    QByteArray answer(const QByteArray& method, const QByteArray& target, const QByteArray& token, int* status);

    const LargeAgency m_agency;
    QThread m_thread;
    QTcpServer* m_server; ///< lives in the thread
    quint16 m_port = 0;
    std::atomic<int> m_requests = 0;
    std::atomic<int> m_renewals = 0;
};

} // namespace pk
