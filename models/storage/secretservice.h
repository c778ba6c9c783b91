// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoroTask>

#include <chrono>

// Linux only: what the desktop's Secret Service says about itself. Private to models/storage.
namespace pk {

enum class SecretService {
    Open,
    Locked,       ///< the default collection is closed
    NoCollection, ///< the service is there, with no default collection to write into
    Absent,       ///< no session bus, or nothing on it that keeps secrets
    Silent,       ///< no answer in time
};

/// Asks the default collection for its lock: one D-Bus call, nothing is unlocked and no prompt is shown.
/// QtKeychain cannot tell these apart: a prompt that cannot be shown ends as "entry not found", a missing bus as "other error".
/// Source: freedesktop.org Secret Service API 0.2, "Collection".
QCoro::Task<SecretService> askSecretService(std::chrono::milliseconds timeout);

/// Makes libsecret open a new session with the service. It keeps one for the life of the program and does not notice that the
/// service was restarted: every call fails from then on ("The session does not exist" from gnome-keyring).
void forgetSecretServiceSession();

/// False in a session without a screen, where nobody would see the keyring ask for its password.
bool promptsCanBeSeen();

} // namespace pk
