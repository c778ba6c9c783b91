// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/servicecontext.h"

#include <QSaveFile>

namespace pk {

/// The entry about something that leaves the program. \a what: "ledger", "client extract", "statistics", "posts".
LedgerDraft exportEntry(const ServiceContext& context, const QString& what, QJsonObject details);

/// A file somebody asked for and the ledger's entry about it: both or none. Errors: InvalidInput with words where the file cannot be
/// written (a file that was there stays as it was), those of the store where the entry cannot be.
class ExportFile final
{
public:
    explicit ExportFile(const QString& name) : m_file(name) {}

    Result<bool> open();
    Result<bool> write(const QByteArray& bytes);
    /// Puts the file in its place and the entry into the ledger.
    Result<bool> finish(Store& store, const LedgerDraft& entry);

private:
    Error notWritten() const;

    QSaveFile m_file;
};

/// The same for what is in memory as a whole.
Result<bool> saveExport(Store& store, const QString& name, const QByteArray& bytes, const LedgerDraft& entry);

} // namespace pk
