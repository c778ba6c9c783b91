// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"
#include "models/domain/secret.h"

#include <QJsonObject>
#include <QObject>
#include <QString>

#include <functional>

namespace pk {

/// Exit codes of product.md section 6.
enum class ExitCode {
    Nothing = 0,     ///< done; nothing needs a person
    NeedsPerson = 1, ///< refused, or something waits for a person
    WrongUsage = 2,
    CouldNotTell = 3, ///< network, keychain or store did not let us
};

ExitCode exitCodeFor(ErrorKind kind);
/// Names come from networks: nothing in them may move the cursor or turn the line around.
QString harmless(QString text);

/// The terminal: results on stdout, everything else on stderr, lines of stdin in the order product.md gives.
class Console final : public QObject
{
    Q_OBJECT
public:
    void print(const QString& line);     ///< stdout, flushed
    void print(const QJsonObject& json); ///< one line
    void tell(const QString& line);      ///< stderr
    /// One line on stderr that says what to do; returns the exit code.
    int report(const Error& error);

    /// Rows in aligned columns with a header.
    void printTable(const QStringList& header, const QList<QStringList>& rows);

    /// The next line of stdin, waited for. Not echoed where it is a terminal and \a hidden.
    Secret readSecretLine(const QString& prompt);
    /// True when a person said yes, or when stdin is no terminal and nobody can be asked.
    bool confirm(const QString& question);
    /// Whether somebody sits there.
    bool isInteractive() const;
    /// True only when a person typed yes; no is the default, also where nobody can be asked.
    bool ask(const QString& question);
    /// Emits lineRead() for each further line of stdin, read by a thread of its own. Asking again changes nothing.
    void listenForLines();

Q_SIGNALS:
    void lineRead(const QString& line);

private:
    bool m_listening = false;
};

} // namespace pk
