// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/networks/scriptedserver.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QPointer>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>

namespace pk {

/// What the program left behind.
struct Ended
{
    int code = -1; ///< -1: killed or never started
    QByteArray out;
    QByteArray err;

    QJsonObject json() const; ///< the last line of stdout; empty when it is none
};

/// A network on loopback that keeps what was posted, by key, and pk_publisher on a profile of its own over it.
class PublisherWorld final
{
public:
    PublisherWorld();

    enum class Taking {
        Answers,       ///< takes the post and says so
        KillsAndTakes, ///< the program dies while the post is on its way; it is made all the same
        KillsOnly,     ///< the program dies, and the post never came to be
    };
    Taking taking = Taking::Answers;

    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    QString profileDir() const { return m_dir.path() + QStringLiteral("/profile"); }

    Ended run(const QStringList& words);
    /// How many were made with exactly this text, whatever their keys.
    int posts(const QString& text) const { return m_made.value(text); }
    /// The newest entry of the outbox.
    QJsonObject newest();
    ScriptedServer& server() { return m_server; }
    /// What the network saw more often than the ledger says it went out; empty when there is nothing.
    QString missedByLedger();

private:
    ScriptedReply answer(const SeenRequest& request);

    QTemporaryDir m_dir;
    ScriptedServer m_server;
    QHash<QString, int> m_made;
    QHash<QString, QString> m_byKey;
    bool m_active = false;
    QPointer<QProcess> m_running;
};

} // namespace pk
