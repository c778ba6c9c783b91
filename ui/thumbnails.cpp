// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/thumbnails.h"

#include "models/domain/async.h"
#include "models/http/httpclient.h"
#include "models/tables/roles.h"

#include <QBuffer>
#include <QImageReader>

namespace pk {

namespace {

constexpr int kSide = 28;
constexpr qint64 kMostBytes = 2 * 1024 * 1024;
constexpr int kMostMegabytes = 64; // of the decoded picture

/// A stranger's picture: known kinds by content and nothing larger than makes sense for a thumbnail.
QPixmap decoded(QByteArray bytes)
{
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    const QByteArray format = QImageReader::imageFormat(&buffer);
    if (format != "png" && format != "jpeg" && format != "webp" && format != "gif")
        return {};
    buffer.seek(0);
    QImageReader::setAllocationLimit(kMostMegabytes);
    QImageReader reader(&buffer, format);
    const QSize size = reader.size();
    if (size.isValid()) // decoders of JPEG skip what is not needed
        reader.setScaledSize(size.scaled(2 * kSide, 2 * kSide, Qt::KeepAspectRatioByExpanding));
    const QImage image = reader.read();
    return image.isNull()
        ? QPixmap()
        : QPixmap::fromImage(image.scaled(2 * kSide, 2 * kSide, Qt::KeepAspectRatio, Qt::SmoothTransformation));
}

} // namespace

ThumbnailModel::ThumbnailModel(HttpClient& http, int column, QObject* parent)
    : QIdentityProxyModel(parent)
    , m_http(http)
    , m_column(column)
{}

void ThumbnailModel::setSourceModel(QAbstractItemModel* model)
{
    QIdentityProxyModel::setSourceModel(model);
    connect(model, &QAbstractItemModel::modelReset, this, &ThumbnailModel::fetchMissing);
}

void ThumbnailModel::setEnabled(bool enabled)
{
    m_enabled = enabled;
    fetchMissing();
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, m_column), index(rowCount() - 1, m_column), {Qt::DecorationRole});
}

void ThumbnailModel::fetchMissing()
{
    if (!m_enabled)
        return;
    for (int row = 0; row < rowCount(); ++row) {
        const QUrl address = index(row, 0).data(ThumbnailRole).toUrl();
        if (address.isValid() && !m_pictures.contains(address))
            fetch(address);
    }
}

void ThumbnailModel::fetch(const QUrl& address)
{
    m_pictures.insert(address, {});
    HttpRequest request{
        .url = address,
        .maxBytes = kMostBytes,
        .urgent = false,
        .hosts = HostPolicy::PublicOnly,
        .use = TokenUse::withoutToken(m_network, QStringLiteral("thumbnail"), Purpose::ContentStatistics)};
    whenDone(m_http.send(std::move(request)), this, [this, address](const Result<HttpResponse>& answer) {
        if (!answer || answer->status != 200)
            return;
        m_pictures.insert(address, decoded(answer->body));
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0, m_column), index(rowCount() - 1, m_column), {Qt::DecorationRole});
    });
}

QVariant ThumbnailModel::data(const QModelIndex& index, int role) const
{
    if (role == Qt::DecorationRole && m_enabled && index.column() == m_column) {
        const QPixmap picture = m_pictures.value(index.data(ThumbnailRole).toUrl());
        return picture.isNull() ? QVariant() : QVariant(picture);
    }
    return QIdentityProxyModel::data(index, role);
}

} // namespace pk
