// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/servicecontext.h"
#include "tests/support/fakevault.h"
#include "tests/support/manualclock.h"

#include <QTemporaryDir>

#include <memory>

namespace pk {

/// What services lend each other, over a real store in a folder of its own and a clock that stands still.
class Bench
{
public:
    Bench() { open(); }

    /// As after a restart: everything is read from the folder again.
    void open()
    {
        m_context.reset();
        m_records.reset();
        m_store.reset();
        Result<std::unique_ptr<Store>> opened = Store::open(storeFile(), storeKey());
        if (!opened)
            qFatal("the store of the test cannot be opened");
        m_store = *std::move(opened);
        m_http = std::make_unique<HttpClient>(Routes(), clock);
        m_networks = std::make_unique<NetworkRegistry>(*m_http, clock, m_dir.filePath(QStringLiteral("networks")));
        m_grants = std::make_unique<GrantVault>(m_vault);
        m_records = std::make_unique<Records>(*m_store, clock);
        if (!m_records->load())
            qFatal("the store of the test cannot be read");
        m_settings = std::make_unique<Settings>(m_dir.filePath(QStringLiteral("settings.ini")));
        m_context = std::make_unique<ServiceContext>(clock,
                                                     *m_http,
                                                     *m_networks,
                                                     m_vault,
                                                     *m_grants,
                                                     *m_records,
                                                     *m_settings,
                                                     *Profile::open(m_dir.filePath(QStringLiteral("profile"))));
    }

    QString storeFile() const { return m_dir.filePath(QStringLiteral("store.db")); }
    static Secret storeKey() { return Secret(QByteArray(64, 'a')); }

    ServiceContext& context() { return *m_context; }
    Records& records() { return *m_records; }
    Store& store() { return *m_store; }
    HttpClient& http() { return *m_http; }

    ManualClock clock;

private:
    QTemporaryDir m_dir;
    FakeVault m_vault;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<NetworkRegistry> m_networks;
    std::unique_ptr<GrantVault> m_grants;
    std::unique_ptr<Records> m_records;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<ServiceContext> m_context;
};

} // namespace pk
