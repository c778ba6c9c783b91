// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/windowcontext.h"

#include <QWidget>

class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace pk {

class MessageBar;

/// What to register at one network, where, with which redirect and scopes; and the fields for what comes back.
class RegistrationForm final : public QWidget
{
    Q_OBJECT
public:
    RegistrationForm(const WindowContext& context, const NetworkId& network, const QString& instance,
                     QWidget* parent = nullptr);
    void save();
    void test();
    QLineEdit& clientId() { return *m_clientId; }
    QLineEdit& clientSecret() { return *m_secret; }

Q_SIGNALS:
    void saved();

private:
    QWidget* buildGuide();
    QWidget* buildFields();
    void load();
    QString redirect() const;
    void addCopyRow(QVBoxLayout* layout, const QString& label, const QString& value, bool wraps);

    WindowContext m_context;
    std::shared_ptr<const NetworkDescriptor> m_network;
    QString m_instance;
    MessageBar* m_message;
    QLineEdit* m_clientId;
    QLineEdit* m_secret;
    QLineEdit* m_redirect;
    QPushButton* m_save;
    QPushButton* m_test;
};

} // namespace pk
