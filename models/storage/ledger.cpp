// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/ledger.h"

#include <QCryptographicHash>
#include <QJsonDocument>

namespace pk {

using namespace Qt::Literals::StringLiterals;

QJsonObject toJson(const LedgerDraft& draft)
{
    return {
        {"account"_L1, draft.account.toString()},
        {"action"_L1, draft.action},
        {"at"_L1, draft.at.toUTC().toString(Qt::ISODateWithMs)},
        {"details"_L1, draft.details},
        {"network"_L1, draft.network.toString()},
        {"outcome"_L1, draft.outcome},
        {"page"_L1, draft.page.toString()},
        {"purpose"_L1, draft.purpose},
    };
}

LedgerDraft draftIn(const QJsonObject& json)
{
    LedgerDraft draft;
    draft.at = QDateTime::fromString(json["at"_L1].toString(), Qt::ISODateWithMs);
    draft.action = json["action"_L1].toString();
    draft.purpose = json["purpose"_L1].toString();
    draft.account = AccountId(json["account"_L1].toString());
    draft.page = PageId(json["page"_L1].toString());
    draft.network = NetworkId(json["network"_L1].toString());
    draft.outcome = json["outcome"_L1].toString();
    draft.details = json["details"_L1].toObject();
    return draft;
}

QByteArray canonical(qint64 sequence, const LedgerDraft& draft)
{
    QJsonObject entry = toJson(draft);
    entry.insert("sequence"_L1, sequence);
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
