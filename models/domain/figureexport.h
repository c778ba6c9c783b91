// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/figurehistory.h"

#include <QByteArray>
#include <QJsonObject>
#include <QStringList>

namespace pk {

/// Whom an export is about, in words; what is unknown stays empty.
struct FigureOwner
{
    QString network;  ///< id
    QString instance; ///< origin of the server where the network has many
    QString page;     ///< our id of the page; empty for a public page
    QString remoteId; ///< the network's id of the page
    QString name;     ///< as people know it; of a public page what was asked for
    QString title;    ///< of a public page, as the network shows it

    static FigureOwner ofPublic(const FigureSubject& subject, const QString& title);
};

/// Rows as RFC 4180 wants them: CRLF, UTF-8, quotes where needed. A cell that a spreadsheet would run as a formula
/// (beginning with = + - @, a tab or a line break, also after blanks) gets an apostrophe in front; plain numbers stay as they are.
QByteArray csvOf(const QList<QStringList>& rows);

/// Header and one row per figure: network, page, remote_id, name, metric, span, value, at, rounded, source.
QList<QStringList> figureRows(const FigureOwner& owner, const QList<Figure>& figures);
/// Header and one row per post: network, page, remote_id, name, post, link, kind, text, published_at, read_at, then one
/// column per metric that any post has; an empty cell means the network did not say.
QList<QStringList> contentRows(const FigureOwner& owner, const ContentSnapshot& content);

/// {schema, generated, network, instance, page, remote_id, name, title, read_at, figures: [{metric, span, value, at, rounded, source}],
/// missing: [{metric, reason}]}; times ISO 8601 UTC.
QJsonObject figuresJson(const FigureOwner& owner, const FigureHistory& history, const QDateTime& now);
/// {schema, generated, ..., read_at, partial, partial_reason, posts: [{id, link, text, kind, published_at, thumbnail, figures: {metric:
/// value}}], missing}
QJsonObject contentJson(const FigureOwner& owner, const ContentSnapshot& content, const QDateTime& now);

/// Which metrics the posts have, in the order of allMetrics().
QList<Metric> metricsOf(const QList<ContentItem>& items);

} // namespace pk
