// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/networkregistry.h"

#include "models/domain/logging.h"
#include "models/networks/atprotoadapter.h"
#include "models/networks/descriptorparts.h"
#include "models/networks/facebookadapter.h"
#include "models/networks/genericadapter.h"
#include "models/networks/googlebusinessadapter.h"

#include <QDir>
#include <QFile>

#include <algorithm>

// A resource of a static library is only there once somebody names it; the macro wants no namespace around it.
static void loadBuiltIns()
{
    Q_INIT_RESOURCE(networks);
}

namespace pk {

using namespace Qt::Literals::StringLiterals;

struct NetworkRegistry::Entry
{
    std::shared_ptr<const NetworkDescriptor> descriptor;
    std::unique_ptr<NetworkAdapter> adapter;
    bool builtIn = false;
};

namespace {

const QString kFacebook = u"facebook"_s;
const QString kAtproto = u"atproto"_s;
const QString kGoogleBusiness = u"google-business"_s;
// The parser refuses more than 256 KiB; this much is read to let it say so.
constexpr qint64 kReadAtMost = 256 * 1024 + 1;

std::unique_ptr<NetworkAdapter> makeAdapter(const QString& name, HttpClient& http, const Clock& clock)
{
    if (name == kFacebook)
        return std::make_unique<FacebookAdapter>(http, clock);
    if (name == kAtproto)
        return std::make_unique<AtprotoAdapter>(http, clock);
    if (name == kGoogleBusiness)
        return std::make_unique<GoogleBusinessAdapter>(http, clock);
    return std::make_unique<GenericAdapter>(http, clock);
}

Result<NetworkDescriptor> readFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::InvalidInput, u"%1:1: cannot be read: %2"_s.arg(path, file.errorString()));
    return parseDescriptor(file.read(kReadAtMost), path);
}

} // namespace

QStringList knownAdapters()
{
    return {u"generic"_s, kFacebook, kAtproto, kGoogleBusiness};
}

NetworkRegistry::NetworkRegistry(HttpClient& http, const Clock& clock, const QString& profileFolder)
{
    loadBuiltIns();
    const auto load = [&](const QString& folder, bool builtIn) {
        const QDir directory(folder);
        const QStringList files = directory.entryList({u"*.json"_s}, QDir::Files, QDir::Name);
        for (const QString& file : files) {
            Result<NetworkDescriptor> read = readFile(directory.filePath(file));
            if (!read) {
                qCWarning(lcService).noquote() << "Network descriptor refused:" << read.error().detail;
                m_refusals.append(read.error());
                continue;
            }
            const auto known = std::find_if(m_entries.begin(), m_entries.end(), [&](const auto& entry) {
                return entry->descriptor->id == read->id;
            });
            if (known != m_entries.end() && !(*known)->builtIn) {
                m_refusals.append({ErrorKind::InvalidInput,
                                   u"%1:1: \"%2\" is the id of %3 already"_s.arg(
                                       directory.filePath(file), read->id.toString(), (*known)->descriptor->source)});
                continue;
            }
            auto entry = std::make_unique<Entry>();
            entry->adapter = makeAdapter(read->adapter, http, clock);
            entry->descriptor = std::make_shared<const NetworkDescriptor>(*std::move(read));
            entry->builtIn = builtIn;
            if (known != m_entries.end())
                *known = std::move(entry);
            else
                m_entries.push_back(std::move(entry));
        }
    };
    load(u":/networks"_s, true);
    if (!profileFolder.isEmpty())
        load(profileFolder, false);
    sort();
}

NetworkRegistry::~NetworkRegistry() = default;

void NetworkRegistry::sort()
{
    std::sort(m_entries.begin(), m_entries.end(), [](const auto& a, const auto& b) {
        return a->descriptor->name.compare(b->descriptor->name, Qt::CaseInsensitive) < 0;
    });
}

void NetworkRegistry::add(NetworkDescriptor descriptor, std::unique_ptr<NetworkAdapter> adapter)
{
    std::erase_if(m_entries, [&](const auto& entry) { return entry->descriptor->id == descriptor.id; });
    m_entries.push_back(std::make_unique<Entry>(
        Entry{std::make_shared<const NetworkDescriptor>(std::move(descriptor)), std::move(adapter), false}));
    sort();
}

QList<std::shared_ptr<const NetworkDescriptor>> NetworkRegistry::networks() const
{
    QList<std::shared_ptr<const NetworkDescriptor>> all;
    for (const auto& entry : m_entries)
        all.append(entry->descriptor);
    return all;
}

std::shared_ptr<const NetworkDescriptor> NetworkRegistry::network(const NetworkId& id) const
{
    for (const auto& entry : m_entries) {
        if (entry->descriptor->id == id)
            return entry->descriptor;
    }
    return nullptr;
}

NetworkAdapter& NetworkRegistry::adapter(const NetworkId& id) const
{
    for (const auto& entry : m_entries) {
        if (entry->descriptor->id == id)
            return *entry->adapter;
    }
    qFatal("no adapter: the network's id must be known");
}

bool NetworkRegistry::isBuiltIn(const NetworkId& id) const
{
    for (const auto& entry : m_entries) {
        if (entry->descriptor->id == id)
            return entry->builtIn;
    }
    return false;
}

} // namespace pk
