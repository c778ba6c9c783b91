// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/metric.h"

#include <QJsonArray>
#include <QJsonObject>

// What was read of posts, as the store keeps it. Reading back never fails: what a newer program wrote is left out.
namespace pk {

QJsonObject toJson(const ContentListing& listing);
ContentListing contentListingFromJson(const QJsonObject& json);

QJsonArray toJson(const QList<MissingFigure>& missing);
QList<MissingFigure> missingFiguresFromJson(const QJsonArray& array);

} // namespace pk
