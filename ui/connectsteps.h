// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/windowcontext.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QCheckBox;
class QLineEdit;
class QListWidget;
class QListWidgetItem;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace pk {

class ElidedLabel;
class TextLabel;

/// Which network, and which server where a network has many.
class NetworkStep final : public QWidget
{
    Q_OBJECT
public:
    explicit NetworkStep(const WindowContext& context, QWidget* parent = nullptr);
    std::shared_ptr<const NetworkDescriptor> network() const;
    QString instance() const;
    bool isComplete() const;
    void select(const NetworkId& id);
    QLineEdit& instanceField() { return *m_instance; }
    QListWidget& list() { return *m_list; }

Q_SIGNALS:
    void changed();
    void accepted();

private:
    void update();

    WindowContext m_context;
    QLineEdit* m_search;
    QListWidget* m_list;
    QWidget* m_instanceRow;
    TextLabel* m_instanceTitle;
    QLineEdit* m_instance;
};

/// What will be asked for, purpose by purpose; or, on reconnect, who has to sign in.
class PurposeStep final : public QWidget
{
    Q_OBJECT
public:
    explicit PurposeStep(const WindowContext& context, QWidget* parent = nullptr);
    void show(const NetworkDescriptor& network, const Account* reconnect);
    QSet<Purpose> purposes() const;
    QCheckBox* box(Purpose purpose) const { return m_boxes.value(int(purpose)); }

private:
    void updateScopes();

    WindowContext m_context;
    const NetworkDescriptor* m_network = nullptr;
    TextLabel* m_intro;
    QVBoxLayout* m_list;
    TextLabel* m_scopes;
    QHash<int, QCheckBox*> m_boxes;
};

/// Waiting for the browser: remaining time, the link again, the pasted address.
class WaitingStep final : public QWidget
{
    Q_OBJECT
public:
    explicit WaitingStep(QWidget* parent = nullptr);
    void begin(const QString& network, std::chrono::milliseconds timeout);
    /// \a userCode: what the browser's page shows or asks for, where a network signs in by a code; else empty.
    void setLink(const QUrl& link, bool wantsPaste, const QString& userCode = {});
    void setWords(const QString& title, const QString& line);
    void stop();
    QLineEdit& pasteField() { return *m_paste; }
    QPushButton& useButton() { return *m_use; }
    void pasteFailed(const QString& words);

Q_SIGNALS:
    void openRequested();
    void copyRequested(QPushButton* button);
    void otherRequested(QPushButton* button);
    void pasted(const QString& address);

private:
    void tick();

    TextLabel* m_title;
    TextLabel* m_line;
    TextLabel* m_code;
    QProgressBar* m_bar;
    TextLabel* m_remaining;
    QWidget* m_linkRow;
    TextLabel* m_pasteTitle;
    TextLabel* m_pasteLine;
    QWidget* m_pasteBox;
    QLineEdit* m_paste;
    QPushButton* m_use;
    TextLabel* m_pasteTrouble;
    QTimer m_timer;
    QElapsedTimer m_since;
    std::chrono::milliseconds m_timeout{0};
};

} // namespace pk
