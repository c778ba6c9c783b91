// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>

#include <QCoroTimer>

namespace pk {

/// Goes on in a fresh turn of the event loop. A coroutine is resumed inside the signal that woke it; before it destroys
/// what may have sent that signal, it awaits this.
inline QCoro::Task<> nextTurn()
{
    QTimer turn;
    turn.setSingleShot(true);
    turn.start(0);
    co_await qCoro(&turn).waitForTimeout();
}

} // namespace pk
