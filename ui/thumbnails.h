// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"

#include <QHash>
#include <QIdentityProxyModel>
#include <QPixmap>
#include <QUrl>

namespace pk {

class HttpClient;

/// Puts small pictures before a column's words. Fetches nothing until it is switched on; then each address once, without token
/// and from public addresses only. A picture that does not come leaves its row as it is.
class ThumbnailModel final : public QIdentityProxyModel
{
    Q_OBJECT
public:
    ThumbnailModel(HttpClient& http, int column, QObject* parent = nullptr);

    void setNetwork(const NetworkId& network) { m_network = network; }
    void setEnabled(bool enabled);
    bool isEnabled() const { return m_enabled; }
    int asked() const { return int(m_pictures.size()); } ///< addresses fetched or tried

    QVariant data(const QModelIndex& index, int role) const override;
    void setSourceModel(QAbstractItemModel* model) override;

private:
    void fetchMissing();
    void fetch(const QUrl& address);

    HttpClient& m_http;
    NetworkId m_network;
    int m_column;
    bool m_enabled = false;
    QHash<QUrl, QPixmap> m_pictures; ///< null while under way and where none came
};

} // namespace pk
