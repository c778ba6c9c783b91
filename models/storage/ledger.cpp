// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/ledger.h"

#include <QCryptographicHash>
#include <QJsonDocument>

namespace pk {

using namespace Qt::Literals::StringLiterals;

QByteArray canonical(qint64 sequence, const LedgerDraft& draft)
{
    const QJsonObject entry{
        {"account"_L1, draft.account.toString()},
        {"action"_L1, draft.action},
        {"at"_L1, draft.at.toUTC().toString(Qt::ISODateWithMs)},
        {"details"_L1, draft.details},
        {"network"_L1, draft.network.toString()},
        {"outcome"_L1, draft.outcome},
        {"page"_L1, draft.page.toString()},
        {"purpose"_L1, draft.purpose},
        {"sequence"_L1, sequence},
    };
    return QJsonDocument(entry).toJson(QJsonDocument::Compact); // QJsonObject keeps its keys sorted, nested ones too
}

QByteArray chainHash(const QByteArray& previous, const QByteArray& canonicalEntry)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(previous);
    hash.addData(canonicalEntry);
    return hash.result();
}

} // namespace pk
