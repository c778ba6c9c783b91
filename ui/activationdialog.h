// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/publishservice.h"
#include "ui/windowcontext.h"

#include <QDialog>

class QPushButton;
class QVBoxLayout;

namespace pk {

class BadgeLabel;
class PlainWords;

/// Whether the person's app is switched on for a page, as the network says now, and one button that changes it: pressing it
/// under the words that say what it does is the approval.
class ActivationDialog final : public QDialog
{
    Q_OBJECT
public:
    ActivationDialog(const WindowContext& context, PublishService& publishing, const PageId& page, QWidget* parent);

    /// Asks the network; the dialog does it by itself when it opens.
    void ask();
    const PageId& page() const { return m_page; }
    bool isBusy() const { return m_busy; }
    /// What the button will do, with the hash that approves it; empty while the network has not said how it stands.
    QString statement() const;
    QString trouble() const; ///< empty: none
    QString state() const;   ///< of the badge
    QString reported() const;
    QPushButton& switchButton() { return *m_switch; }
    QPushButton& closeButton() { return *m_close; }
    QPushButton& reconnectButton() { return *m_reconnect; }
    QPushButton& againButton() { return *m_again; }

Q_SIGNALS:
    void reconnectRequested(const pk::AccountId& id);
    void answered(); ///< the network did, or cannot be asked

private:
    QWidget* buildHead();
    QWidget* buildState();
    QWidget* buildOffer();
    QWidget* buildTrouble();
    QLayout* buildFoot();
    void change();
    void setBusy(const QString& words);
    void tell(const Activation& activation);
    void tell(const Error& error);
    void offer();
    void askOnceMended(const AccountId& id);
    QString networkName() const;

    /// What a sign-in or a consent changes of a login.
    struct Standing
    {
        quint64 generation = 0;
        QSet<Purpose> purposes;
        friend bool operator==(const Standing&, const Standing&) = default;
    };
    Standing standing() const;

    WindowContext m_context;
    PublishService& m_publishing;
    PageId m_page;
    std::optional<Activation> m_known;
    ApprovalHash m_seen;                ///< as it is shown
    std::optional<Standing> m_failedAs; ///< while a sign-in mends it
    bool m_busy = false;
    BadgeLabel* m_badge;
    PlainWords* m_reportTitle;
    PlainWords* m_report;
    QWidget* m_offer;
    PlainWords* m_what;
    PlainWords* m_effect;
    PlainWords* m_proof;
    QWidget* m_troubleBox;
    PlainWords* m_trouble;
    QPushButton* m_reconnect;
    QPushButton* m_again;
    QPushButton* m_close;
    QPushButton* m_switch;
};

} // namespace pk
