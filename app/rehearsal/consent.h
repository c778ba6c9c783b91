// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialect.h"

#include <QHash>

namespace pk::rehearsal {

/// The sign-in and consent pages of every pretend network, and the automatic answer that replaces a person in scripts.
///
/// Forms are plain: GET /_consent with `ticket` and `person` opens the second page; POST /_consent with `ticket`, `person`,
/// `scope` (repeated), `pages_mode` ("all" or "chosen"), `page` (repeated) and `action` ("allow" or "deny") decides.
class ConsentDesk
{
public:
    explicit ConsentDesk(World& world) : m_world(world) {}

    void add(Dialect* dialect) { m_dialects.insert(dialect->network(), dialect); }
    /// A sign-in starts: the page, or the redirect when consent is automatic ("auto" control, or ?auto= in the link).
    [[nodiscard]] Answer open(AuthRequest request, const Request& from, Dialect& dialect);
    [[nodiscard]] Answer handle(const Request& request);

private:
    [[nodiscard]] Answer decideAlone(const AuthRequest& request, const AutoConsent& how, Dialect& dialect);
    [[nodiscard]] Answer decide(const AuthRequest& request, const Request& from, Dialect& dialect);

    World& m_world;
    QHash<QString, Dialect*> m_dialects;
};

/// Page one: who signs in.
QString whoPage(World& world, const Dialect& dialect, const AuthRequest& request);
/// Page two: what this application gets.
QString whatPage(World& world, const Dialect& dialect, const AuthRequest& request, const Login& login);
/// Shown in place of an address that is not on this machine: the final address, to be copied.
QString landingPage(const QString& address);
/// A code to be copied into the application (out-of-band redirect).
QString codePage(const Dialect& dialect, const QString& code);
/// Any other page of a network; \a html is its body.
QString plainPage(const Dialect& dialect, const QString& title, const QString& html);
QString networkErrorPage(const Dialect& dialect, const QString& title, const QString& message);
/// What GET / answers: which networks and people there are.
QString frontPage(const World& world, const QList<Dialect*>& dialects, const QString& base);

} // namespace pk::rehearsal
