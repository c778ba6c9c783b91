// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace pk {

/// What a token is used for (product.md section 2). Every request names one.
enum class Purpose { ValidateUser, ListPages, PageStatistics, ContentStatistics, Publish, Activation };

/// "validate_user", "list_pages", "page_statistics", "content_statistics", "publish", "activation".
QString toIdentifier(Purpose purpose);
std::optional<Purpose> purposeFromIdentifier(QStringView identifier);
QList<Purpose> allPurposes();

} // namespace pk
