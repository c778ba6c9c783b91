// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/accountservice.h"
#include "models/services/servicecontext.h"

#include <QUrl>

#include <functional>

namespace pk {

class StatisticsService;

/// What the window is lent; everything in it outlives the window.
struct WindowContext
{
    ServiceContext& services;
    AccountService& accounts;
    std::function<void(const QUrl&)> openUrl; ///< the only way an address leaves for a browser
    std::function<void()> rehearse;           ///< starts the pretend networks; empty: not offered
    bool rehearsing = false;
    StatisticsService* statistics = nullptr; ///< null: no statistics are offered

    Records& records() const { return services.records; }
    const NetworkRegistry& networks() const { return services.networks; }
};

} // namespace pk
