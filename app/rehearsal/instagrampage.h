// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "facebook.h"

namespace pk::rehearsal {

/// Pretend Instagram through a Page ("variant F" of facts/networks/instagram.md): Facebook's hosts and rules for an
/// application of its own, whose logins, grants and tokens are this network's.
class InstagramPageDialect final : public FacebookDialect
{
public:
    using FacebookDialect::FacebookDialect;

    [[nodiscard]] QString network() const override { return QStringLiteral("instagram_fb"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("Instagram (via Facebook Page)"); }
    [[nodiscard]] QString colour() const override { return QStringLiteral("#e4405f"); }
    [[nodiscard]] QList<Refusal> refusals() const override;
    void seed() override;
};

} // namespace pk::rehearsal
