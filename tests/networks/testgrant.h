// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"

namespace pk {

/// The built-in descriptor of that file, or of any text; fails the program when it does not parse.
std::shared_ptr<const NetworkDescriptor> builtIn(const QString& id);
std::shared_ptr<const NetworkDescriptor> parsed(const QByteArray& json);
QByteArray builtInText(const QString& id);

/// A grant with tokens "AT" and "RT", client "CID" and no secret.
Grant testGrant(std::shared_ptr<const NetworkDescriptor> network);

/// An answer without a server.
HttpResponse response(int status, const QByteArray& body, const QList<HttpHeader>& headers = {});

/// Routes that send every given host to \a origin.
Routes routesTo(const QString& origin, const QStringList& hosts);

} // namespace pk
