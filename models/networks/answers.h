// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"

#include <QJsonValue>

namespace pk {

// What every adapter needs to ask and to read; all pure but for the requests they describe.

/// The value at an RFC 6901 pointer; Undefined when there is none. An empty pointer is no pointer here: Undefined.
QJsonValue valueAt(const QJsonValue& root, const Pointer& pointer);
/// Texts as they are, whole numbers written out in full (ids exceed 2^53), everything else empty.
QString textOf(const QJsonValue& value);
QString textAt(const QJsonValue& root, const Pointer& pointer);

bool isMet(const ValueCondition& condition, const QJsonValue& root);
/// What strangers call themselves, fit to be stored and shown: one line, no control characters, 300 characters at most.
QString plainText(QString text);

/// An answer's body as JSON object; BadAnswer otherwise (a captive portal's page, for one).
Result<QJsonObject> objectOf(const HttpResponse& response);

/// Who it is, by the descriptor's rule. BadAnswer when there is no id.
Result<Identity> identityFrom(const NetworkDescriptor& network, const QString& instance, const QJsonObject& whole);

/// Where tokens of this grant may go: the endpoints in use and the descriptor's hosts (oauth-security.md item 49).
QStringList tokenOrigins(const Grant& grant);
/// The descriptor's address with everything filled in, "{userinfo}" from discovery included.
QUrl addressOf(const Grant& grant, const QString& text);
QUrl tokenEndpoint(const Grant& grant);
QUrl revokeEndpoint(const Grant& grant);
QUrl introspectEndpoint(const Grant& grant);
/// What "{fields}" stands for with these scopes.
QStringList fieldsFor(const NetworkDescriptor& network, const QStringList& granted);

/// The listing of an account whose person took back the consent to list pages: nothing, and nothing lost by it.
PageListing notListed();

/// A request on behalf of the grant, without token.
HttpRequest requestFor(const Grant& grant, const QUrl& url, TokenUse use);
/// GET with the user token in the header.
HttpRequest userGet(const Grant& grant, const QUrl& url, TokenUse use);
/// How a client names and proves itself in a form: id and secret where the network wants them.
QList<QPair<QString, QString>> clientFields(const NetworkDescriptor& network, const QString& clientId,
                                            const Secret& clientSecret);
bool sendsBasic(const NetworkDescriptor& network, const Secret& clientSecret);
/// The value of a Basic header (RFC 6749 section 2.3.1 and appendix B).
Secret basicPair(const QString& clientId, const Secret& clientSecret);
/// A request for tokens: clientPost() to the token endpoint with what the network wants besides.
HttpRequest tokenPost(const Grant& grant, QList<QPair<QString, QString>> fields, const QString& action);
/// POST to the token or revocation endpoint with the client's proof of itself (RFC 6749 section 2.3.1).
HttpRequest clientPost(const Grant& grant, const QUrl& url, QList<QPair<QString, QString>> fields,
                       const QString& action);

/// Adds what the network documents and the answer did not say: refresh, data access and further ends, all estimated;
/// keeps those of \a previous that a renewal does not move. Marks what Pagekeeper renews itself.
TokenSet withDocumentedEnds(const NetworkDescriptor& network, TokenSet tokens, const TokenSet& previous);

/// When limits end of which a network states no more than that; nullopt when this answer does not say.
std::optional<QDateTime> bareReset(const NetworkDescriptor& network, const HttpResponse& response,
                                   const QDateTime& now);

} // namespace pk
