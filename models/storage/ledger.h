// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/purpose.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace pk {

/// What is written down; no field may hold a secret.
struct LedgerDraft
{
    QDateTime at; ///< UTC
    /// "connect", "reconnect", "renew", "check", "consent", "use", "request", "disconnect", "delete", "approve", "publish",
    /// "activate", "deactivate", "withdraw", "export", "register", "incident", "snooze", "wake", "clock"
    QString action;
    QString purpose; ///< identifier of the purpose, where the entry is a use
    AccountId account;
    PageId page;
    NetworkId network;
    QString outcome; ///< "ok", or the error's cause or kind; of a request the status, "no answer" or "cut off"
    /// Counts, names, status codes, credits. Where there are clients at the time, "clients" is the list of their ids: of the page's
    /// client, with its name then as "page_name"; of an entry without a page, of all whose pages the login holds, but for checks,
    /// renewals and listings.
    QJsonObject details;
};

struct LedgerEntry
{
    qint64 sequence = 0; ///< from 1, without gaps
    LedgerDraft draft;
    QByteArray previous; ///< SHA-256 of the entry before, 32 bytes; zeros for the first
    QByteArray hash;     ///< SHA-256 over previous and the canonical entry
};

/// What an entry of a use says, without its place in the chain.
struct RecordedUse
{
    QDateTime at;
    NetworkId network;
    AccountId account;
    Purpose purpose = Purpose::ValidateUser;
    QString host;
    QString path;
};

/// Whose an entry is: of its page the client and the page's name, else the clients whose pages its login holds, by id.
struct LedgerClients
{
    QStringList ids;
    QString pageName;
};

/// Result of walking the chain. firstBroken is 0 when it holds.
struct LedgerVerdict
{
    qint64 entries = 0;
    qint64 firstBroken = 0;
    /// "entry 17 was changed", "entry 18 is missing", "the end was cut off: entry 19 is missing", "entry 20 cannot be read: its
    /// part of the file was changed"
    QString reason;
};

/// The walk along the chain between two pieces of it.
struct LedgerProof
{
    LedgerVerdict verdict; ///< entries: those that hold so far
    QByteArray last = QByteArray(32, '\0');
    bool isDone = false;
};

/// Keys are the members' names, "at" in ISO 8601 UTC with milliseconds.
QJsonObject toJson(const LedgerDraft& draft);
LedgerDraft draftIn(const QJsonObject& json);

/// The bytes that are hashed: compact JSON with sorted keys, times in ISO 8601 UTC with milliseconds.
QByteArray canonical(qint64 sequence, const LedgerDraft& draft);
QByteArray chainHash(const QByteArray& previous, const QByteArray& canonicalEntry);

} // namespace pk
