// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace pk {

/// The first thing a new person sees: two ways to begin, a sentence each.
class Welcome final : public QWidget
{
    Q_OBJECT
public:
    explicit Welcome(bool rehearsing, bool canRehearse, QWidget* parent = nullptr);

Q_SIGNALS:
    void connectRequested();
    void rehearseRequested();
};

} // namespace pk
