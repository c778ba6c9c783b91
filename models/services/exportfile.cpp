// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/exportfile.h"

#include <QCoreApplication>
#include <QDir>

namespace pk {

namespace {

struct ExportWords
{
    Q_DECLARE_TR_FUNCTIONS(ExportWords)
};

} // namespace

LedgerDraft exportEntry(const ServiceContext& context, const QString& what, QJsonObject details)
{
    LedgerDraft draft;
    draft.at = context.clock.now();
    draft.action = QStringLiteral("export");
    draft.outcome = QStringLiteral("ok");
    details.insert(QStringLiteral("what"), what);
    draft.details = details;
    return draft;
}

Error ExportFile::notWritten() const
{
    return {ErrorKind::InvalidInput,
            ExportWords::tr("%1 could not be written: %2. Choose another file.")
                .arg(QDir::toNativeSeparators(m_file.fileName()), m_file.errorString())};
}

Result<bool> ExportFile::open()
{
    return m_file.open(QIODevice::WriteOnly) ? Result<bool>(true) : Failed(notWritten());
}

Result<bool> ExportFile::write(const QByteArray& bytes)
{
    return m_file.write(bytes) == bytes.size() ? Result<bool>(true) : Failed(notWritten());
}

Result<bool> ExportFile::finish(Store& store, const LedgerDraft& entry)
{
    bool isThere = false;
    auto done = store.transaction([&]() -> Result<bool> {
        const auto noted = store.append(entry);
        if (!noted)
            return Failed(noted.error());
        isThere = m_file.commit(); // while the entry can still be taken back
        return isThere ? Result<bool>(true) : Failed(notWritten());
    });
    if (!done && isThere)
        done.error().detail = ExportWords::tr("%1 is complete, but the ledger does not say so: %2")
                                  .arg(QDir::toNativeSeparators(m_file.fileName()), done.error().detail);
    return done;
}

Result<bool> saveExport(Store& store, const QString& name, const QByteArray& bytes, const LedgerDraft& entry)
{
    ExportFile file(name);
    auto done = file.open();
    if (done)
        done = file.write(bytes);
    return done ? file.finish(store, entry) : done;
}

} // namespace pk
