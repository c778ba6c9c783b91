// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"

namespace pk {

/// All networks of this installation: built-in descriptors, overridden and added to by PROFILE/networks/*.json.
class NetworkRegistry final
{
public:
    /// Reads the built-in ones (":/networks/*.json") and those in \a profileFolder, which is Profile::networksDir() and
    /// may not exist. Wrong files are left out and named in refusals(); the others still load.
    NetworkRegistry(HttpClient& http, const Clock& clock, const QString& profileFolder);
    ~NetworkRegistry();

    /// One that a program brings along itself, in the place of one with the same id.
    void add(NetworkDescriptor descriptor, std::unique_ptr<NetworkAdapter> adapter);

    QList<std::shared_ptr<const NetworkDescriptor>> networks() const;            ///< by name
    std::shared_ptr<const NetworkDescriptor> network(const NetworkId& id) const; ///< null when unknown
    NetworkAdapter& adapter(const NetworkId& id) const;                          ///< the id must be known
    const QList<Error>& refusals() const { return m_refusals; }
    /// True while the built-in descriptor is in use: false for added and for overridden networks.
    bool isBuiltIn(const NetworkId& id) const;

private:
    void sort();

    struct Entry;
    std::vector<std::unique_ptr<Entry>> m_entries;
    QList<Error> m_refusals;
};

} // namespace pk
