// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/recount.h"
#include "models/domain/result.h"
#include "models/domain/warning.h"
#include "models/services/noticewords.h"

#include <QObject>
#include <QSet>
#include <QTimer>

namespace pk {

class Records;
class Settings;
struct ServiceContext;

/// What a click on the notice's button does.
enum class NoticeAction {
    Reconnect, ///< the one account in it
    Show,      ///< the accounts in it
};

/// What somebody is to be told; one per kind is open at a time.
struct Notice
{
    quint32 id = 0; ///< stays the same when what is open is told anew with more in it
    NewsKind kind = NewsKind::NeedsPerson;
    State worst = State::NeedsYou;
    QString title; ///< plain text; names in it are strangers' words
    QString body;  ///< plain text, may have several lines
    NoticeAction action = NoticeAction::Show;
    QList<AccountId> accounts;
    QSet<State> states;
    std::optional<QDateTime> lastEnd = {}; ///< UTC, of those that end
};

/// The warn steps of the settings, read once: a look at 10,000 logins asks for them 10,000 times.
struct StepBook
{
    WarnSteps usual;
    QHash<NetworkId, WarnSteps> ofNetwork;
    QHash<ClientId, WarnSteps> ofClient;

    static StepBook from(const Settings& settings);
    /// What holds for \a account: its network's and those of the clients of its pages.
    WarnSteps of(const Records& records, const Account& account) const;
};

/// Notices when a login's state or nearness to its end is news, and when that is over. Knows nothing of a desktop.
///
/// What is news within a short while is told together, a notice per kind. What was told is in the store, so a restart
/// repeats nothing; while notices are switched off it is kept too, so that switching them on floods nobody.
class NoticeService final : public QObject
{
    Q_OBJECT
public:
    struct Pace
    {
        std::chrono::milliseconds gather = std::chrono::seconds(10); ///< from the first piece of news to its notice
        std::chrono::milliseconds tick = std::chrono::minutes(1);    ///< ages move with time
    };

    NoticeService(ServiceContext& context, Pace pace, QObject* parent = nullptr);
    explicit NoticeService(ServiceContext& context, QObject* parent = nullptr);

    /// Reads what was told and looks at everything; from then on by itself. The store's errors.
    Result<bool> start();
    /// Looks at everything, from now on and in slices; the timer does it.
    void look() { m_look.begin(); }
    /// A person, or the desktop, has put it away: it is not told again with the next one.
    void dismissed(quint32 id);
    QList<Notice> open() const;

Q_SIGNALS:
    void noticeShown(const pk::Notice& notice); ///< a new one, or an open one told anew
    void noticeClosed(quint32 id);              ///< all that was in it is over

private:
    struct Open
    {
        Notice notice;
        QHash<AccountId, Told> said;
    };

    void lookAt(const AccountId& id);
    void beginLook();
    bool lookOn();
    void looked();
    void judge(const Account& account, QHash<AccountId, Told>& changed);
    void keep(const QHash<AccountId, Told>& changed);
    void forget(const AccountId& id);
    void reread();
    void flush();
    void tell(NewsKind kind, const QHash<AccountId, News>& news);
    void closeWhatIsOver();
    bool isOver(const AccountId& id, const Told& said) const;
    std::optional<Told> toldOf(const AccountId& id) const;
    void switched(bool shows);

    ServiceContext& m_context;
    StepBook m_steps;
    QHash<AccountId, Told> m_told;
    QSet<AccountId> m_pending; ///< there is news of them that was not told yet
    QList<Open> m_open;        ///< at most one of each kind
    quint32 m_lastId = 0;
    QHash<AccountId, Told> m_changed; ///< by the look under way
    qsizetype m_next = 0;
    Recount m_look;
    QTimer m_tick;
    QTimer m_gather;
};

} // namespace pk
