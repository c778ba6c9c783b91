// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"
#include "models/http/httpclient.h"
#include "models/networks/descriptor.h"

#include <memory>

namespace pk {

/// Where an account of the AT Protocol is, by its DID document.
struct AtprotoPlace
{
    QString did;
    QString handle; ///< confirmed both ways; empty when it is not
    QString server; ///< origin of its personal data server
};

/// Handle to DID to DID document (bluesky.md 2.4 steps 1 to 3). Every address is one a stranger may have chosen: public
/// hosts only, no redirect, small answers. \a http outlives it.
class AtprotoIdentity final
{
public:
    AtprotoIdentity(HttpClient& http, std::shared_ptr<const NetworkDescriptor> network)
        : m_http(http)
        , m_network(std::move(network))
    {}

    /// Of "@handle", "handle" or a DID. InvalidInput: neither. NotFound: nobody has that handle. Transport errors.
    Async<AtprotoPlace> find(QString typed);
    /// What the DID's own document says. SecurityViolation when the document is another's.
    Async<AtprotoPlace> placeOf(QString did, QString claimedHandle);

private:
    Async<QString> didOf(QString handle);
    Async<QByteArray> fetch(QUrl url, QString what);

    HttpClient& m_http;
    std::shared_ptr<const NetworkDescriptor> m_network;
};

/// did:plc: with 24 characters of base32, or did:web: with a host.
bool isDid(const QString& text);
/// The one DID in the TXT records of a handle; empty when two differ. Records of others are there as well.
QString didAmong(const QStringList& values);
/// A handle as it is compared: without @ and invisible characters, in lower case; empty when it is none.
QString normalizedHandle(const QString& typed);

} // namespace pk
