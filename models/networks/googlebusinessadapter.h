// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/genericadapter.h"

namespace pk {

/// What data cannot say of Business Profile: lists name a location by itself ("locations/9001"), posting wants it under an
/// account that reaches it ("accounts/202/locations/9001"). Source: google-business.md 5.2 and 8.
class GoogleBusinessAdapter final : public GenericAdapter
{
public:
    using GenericAdapter::GenericAdapter;

protected:
    /// Looks through the accounts, those with the strongest role first. NotFound.
    Async<QString> publishTarget(Grant grant, Page page) override;

private:
    Async<QJsonArray> rows(Grant grant, QString address, QString member, TokenUse use);
};

} // namespace pk
