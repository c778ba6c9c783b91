// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/purpose.h"

#include "models/domain/identifiers.h"

namespace pk {

namespace {
constexpr std::array kPurposes{
    Named{Purpose::ValidateUser, "validate_user"},
    Named{Purpose::ListPages, "list_pages"},
    Named{Purpose::PageStatistics, "page_statistics"},
    Named{Purpose::ContentStatistics, "content_statistics"},
    Named{Purpose::Publish, "publish"},
    Named{Purpose::Activation, "activation"},
};
} // namespace

QString toIdentifier(Purpose purpose)
{
    return identifierOf(kPurposes, purpose);
}

std::optional<Purpose> purposeFromIdentifier(QStringView identifier)
{
    return fromIdentifier(kPurposes, identifier);
}

QList<Purpose> allPurposes()
{
    return valuesOf(kPurposes);
}

} // namespace pk
