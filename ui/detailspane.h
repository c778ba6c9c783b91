// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/windowcontext.h"

#include <QScrollArea>

class QMenu;
class QPushButton;
class QVBoxLayout;

namespace pk {

class BadgeLabel;
class ClockLine;
class ElidedLabel;
class MarkLabel;
class PublishService;
class TextLabel;

/// Everything about one page or account: facts, both dates, clocks, evidence, scopes, what hangs on it, what to do.
class DetailsPane final : public QWidget
{
    Q_OBJECT
public:
    explicit DetailsPane(const WindowContext& context, QWidget* parent = nullptr);

    /// Lets a page's app be switched where its network has that; null: not offered.
    void setPublishing(const PublishService* publishing) { m_publishing = publishing; }
    void showPage(const PageId& id);
    void showAccount(const AccountId& id);
    void showNothing();
    /// The same again, after the records moved.
    void refresh();
    AccountId account() const { return m_account; }
    /// Value of a fact as shown, empty when it is not; for tests.
    QString fact(const QString& label) const;
    QPushButton* reconnectButton() const { return m_reconnect; }
    QPushButton* snoozeButton() const
    {
        return m_snooze;
    } ///< "Snooze…" or "Wake"; hidden where there is nothing to snooze
    QPushButton* moreButton() const { return m_more; }
    QPushButton* statisticsButton() const { return m_statistics; } ///< of a page; hidden for accounts

Q_SIGNALS:
    void closed();
    void reconnectRequested(const pk::AccountId& id);
    void checkRequested(const pk::AccountId& id);
    void disconnectRequested(const pk::AccountId& id);
    void deleteRequested(const pk::AccountId& id);
    void pagesRequested(const pk::AccountId& id);
    void accountRequested(const pk::AccountId& id);
    void incidentRequested(const pk::IncidentId& id);
    void choiceRequested(const pk::AccountId& id);
    void snoozeRequested(const pk::AccountId& id);
    void wakeRequested(const pk::AccountId& id);
    void consentRequested(const pk::AccountId& id);
    void ownerRequested(const pk::AccountId& id);
    void statisticsRequested(const pk::PageId& id);
    void activationRequested(const pk::PageId& id);

private:
    QWidget* buildHead();
    QWidget* buildActions();
    void showMenu();
    void fillUses(QMenu* menu);
    void clearFacts();
    void addFact(const QString& label, const QString& value, bool strong = false);
    void addCopyFact(const QString& label, const QString& value);
    void addSection(const QString& title);
    void addCredits(const Account& account, const RemoteId& page);
    void addScopes(const Account& account);
    void addEvidence(const Health& health);
    void addEnds(const Health& health);
    void showHealth(const Health& health);
    void fillPage(const Page& page, const Account& account);
    void fillAccount(const Account& account);
    void offerSnooze(const Account& account);
    void finish(const Account& account, const Health& health);

    WindowContext m_context;
    const PublishService* m_publishing = nullptr;
    AccountId m_account;
    PageId m_page;
    QWidget* m_body;
    QWidget* m_nothing;
    MarkLabel* m_mark;
    TextLabel* m_name;
    ElidedLabel* m_handle;
    BadgeLabel* m_badge;
    TextLabel* m_advice;
    QVBoxLayout* m_facts = nullptr;
    TextLabel* m_clocksTitle;
    ClockLine* m_clocks;
    QPushButton* m_reconnect = nullptr;
    QPushButton* m_check = nullptr;
    QPushButton* m_more = nullptr;
    QPushButton* m_snooze = nullptr;
    QPushButton* m_statistics = nullptr;
    QHash<QString, QString> m_shown;
};

} // namespace pk
