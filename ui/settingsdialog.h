// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/windowcontext.h"

#include <QDialog>

class QListWidget;
class QStackedWidget;

namespace pk {

/// App registrations, warn windows, notices, appearance, vault. What is changed counts at once; there is no "Apply".
class SettingsDialog final : public QDialog
{
    Q_OBJECT
public:
    enum class Section { Networks, Warnings, Notices, Appearance, Vault };

    SettingsDialog(const WindowContext& context, QWidget* parent = nullptr);
    void show(Section wanted);
    void showNetwork(const NetworkId& id);
    QListWidget& networkList() { return *m_networkList; }
    using QDialog::show;

private:
    QWidget* buildNetworks();
    QWidget* buildWarnings();
    QWidget* buildNotices();
    QWidget* buildAppearance();
    QWidget* buildVault();
    void showForm(int row);

    WindowContext m_context;
    QListWidget* m_sections;
    QStackedWidget* m_stack;
    QListWidget* m_networkList = nullptr;
    QStackedWidget* m_forms = nullptr;
};

} // namespace pk
