// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace pk {

class ElidedLabel;
struct ServiceContext;

/// Says in the window that this computer's clock is wrong, for as long as the networks say so; takes no room otherwise.
class ClockBanner final : public QWidget
{
    Q_OBJECT
public:
    explicit ClockBanner(const ServiceContext& context, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void tell();

    const ServiceContext& m_context;
    ElidedLabel* m_label;
};

} // namespace pk
