// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialect.h"
#include "requestlog.h"

namespace pk::rehearsal {

/// The strings behind the stage: `/_control/<command>?field=value`, answered with JSON. Every command is in README.md.
class Control
{
public:
    Control(World& world, RequestLog& log);

    void add(Dialect* dialect) { m_dialects.append(dialect); }
    [[nodiscard]] Answer handle(const Request& request);

private:
    using Command = Answer (Control::*)(const Request&);
    struct Target;

    // controlreports.cpp: what is
    Answer help(const Request& request);
    Answer state(const Request& request);
    Answer log(const Request& request);
    Answer clearLog(const Request& request);
    Answer people(const Request& request);
    Answer registrations(const Request& request);

    // controlevents.cpp: what happens to tokens, people and pages
    Answer advance(const Request& request);
    Answer expire(const Request& request);
    Answer password(const Request& request);
    Answer logout(const Request& request);
    Answer removeApp(const Request& request);
    Answer checkpoint(const Request& request);
    Answer unconfirmed(const Request& request);
    Answer suspend(const Request& request);
    Answer pageRoleLost(const Request& request);
    Answer pageUntick(const Request& request);
    Answer pageGone(const Request& request);
    Answer pageTasks(const Request& request);
    Answer decline(const Request& request);
    Answer dataAccessExpire(const Request& request);
    Answer resetPlatform(const Request& request);
    Answer resetWorld(const Request& request);

    // controlnetworks.cpp: what only one network says or lists
    Answer places(const Request& request);
    Answer refusals(const Request& request);
    Answer refuse(const Request& request);
    Answer failList(const Request& request);

    // controlposts.cpp: what was published, and how publishing goes wrong
    Answer posts(const Request& request);
    Answer publishLost(const Request& request);
    Answer publishRefused(const Request& request);
    Answer slowMedia(const Request& request);
    Answer failContent(const Request& request);

    // control.cpp: what goes wrong on the way, and how consent and applications are set up
    Answer throttle(const Request& request);
    Answer outage(const Request& request);
    Answer garbage(const Request& request);
    Answer slow(const Request& request);
    Answer credits(const Request& request);
    Answer callback(const Request& request);
    Answer tokenAnswer(const Request& request);
    Answer rotateLost(const Request& request);
    Answer appSuspend(const Request& request);
    Answer secretReset(const Request& request);
    Answer requireProof(const Request& request);
    Answer registerApp(const Request& request);
    Answer autoConsent(const Request& request);

    [[nodiscard]] Answer setListFailure(const Request& request, bool content);
    [[nodiscard]] Answer setRule(const Request& request, const QString& kind, const QStringList& modes,
                                 int defaultTimes);
    [[nodiscard]] Answer setFlag(const Request& request, bool Login::*flag);
    /// Reads network, host, person (several with commas) and page; answers the complaint when one of them is unknown.
    [[nodiscard]] std::optional<Answer> readTarget(const Request& request, Target& target, bool personNeeded);
    /// Roles at the place that `network` and `page` name, of everybody or of `person`; empty when it is no place.
    [[nodiscard]] QList<PlaceRole*> placeRoles(const Request& request);
    [[nodiscard]] static bool isOn(const Request& request);
    /// A command that only the network in `network` has.
    [[nodiscard]] Answer ownCommand(const QString& name, const Request& request);
    [[nodiscard]] QList<Registration*> apps(const Request& request);
    [[nodiscard]] Dialect* dialect(const QString& network) const;
    Answer killAll(const Request& request, Death death, bool dropGrants);
    static Answer done(const QJsonObject& more = {});
    static Answer wrong(const QString& why, int status = 400);

    World& m_world;
    RequestLog& m_log;
    QList<Dialect*> m_dialects;
    QMap<QString, Command> m_commands;
};

/// What a command is about.
struct Control::Target
{
    QString network;
    QString host;
    QStringList logins; ///< Login::key(); empty: everybody
    QString page;

    [[nodiscard]] bool meets(const Token& token) const
    {
        return token.network == network && (host.isEmpty() || token.host == host) && !token.login.isEmpty()
            && (logins.isEmpty() || logins.contains(token.login)) && (page.isEmpty() || token.page == page);
    }
};

} // namespace pk::rehearsal
