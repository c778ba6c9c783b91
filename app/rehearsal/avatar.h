// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace pk::rehearsal {

/// A small PNG (96 x 96): two colours that follow from \a name, so that faces differ and stay the same.
QByteArray avatarPng(const QString& name);

} // namespace pk::rehearsal
