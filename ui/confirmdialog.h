// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/windowcontext.h"

#include <QDialog>

class QVBoxLayout;

namespace pk {

/// Asks before something ends: says which pages of which clients stop, by name and number. The safe button is the
/// default and the one Escape means.
class ConfirmDialog final : public QDialog
{
    Q_OBJECT
public:
    enum class Act { Disconnect, Delete };
    ConfirmDialog(const WindowContext& context, Act act, const AccountId& id, QWidget* parent);
    QString statement() const { return m_statement; }

private:
    void addImpact(const WindowContext& context, const AccountId& id, const Impact& impact, QVBoxLayout* layout);
    void addButtons(bool deletes, QVBoxLayout* layout);

    QString m_statement;
};

} // namespace pk
