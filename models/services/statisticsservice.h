// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"
#include "models/domain/figureexport.h"
#include "models/domain/purpose.h"

#include <QObject>
#include <QSet>

#include <functional>

namespace pk {

class NetworkAdapter;
class TokenRouter;
struct LentGrant;
struct NetworkDescriptor;
struct ServiceContext;

/// What was read of a public page just now.
struct PublicReading
{
    FigureSubject subject; ///< under which its history is kept
    PageFigures figures;
};

/// A page that could not be read, and why.
struct ReadProblem
{
    PageId page;
    QString name;
    Error error;
};

/// How a reading of several pages went.
struct ReadSummary
{
    int asked = 0;
    int read = 0;
    QList<ReadProblem> problems;
    bool cancelled = false; ///< the rest was not tried
};

/// Reads statistics when a person asks for them, and keeps what it read (product.md 17, 18). Nothing here runs by itself.
/// Errors besides the store's: those of TokenRouter and of the adapter; Unsupported for networks that offer no statistics.
class StatisticsService final : public QObject
{
    Q_OBJECT
public:
    using AdapterOf = std::function<NetworkAdapter&(const NetworkId&)>;
    /// \a patience: how long readAll() waits for credits that come back; longer than that it says when they do.
    StatisticsService(ServiceContext& context, TokenRouter& router, AdapterOf adapterOf,
                      std::chrono::milliseconds patience = std::chrono::minutes(2), QObject* parent = nullptr);
    ~StatisticsService() override;

    /// The figures of a page now; they are in its history then.
    Async<PageFigures> readPage(PageId id);
    /// The newest \a most posts of a page; they are its snapshot then.
    Async<ContentSnapshot> readContent(PageId id, int most);
    /// The figures of a page anybody may look at, through any login at that network. \a instance: the server where a network has
    /// many; empty: any login's.
    Async<PublicReading> readPublic(NetworkId network, QString instance, QString typed);
    /// One page after the other per network, several networks side by side. A login that its network asked to wait is not asked
    /// again in this run. What was read before a trouble or cancel() is kept.
    Async<ReadSummary> readAll(QList<PageId> ids);
    void cancel();
    /// Deletes what is kept of it.
    Result<bool> forget(const FigureSubject& subject);
    /// What a public page is called in the store, however a person typed it; networks tell no capitals apart in these names.
    static QString nameOf(const NetworkDescriptor& network, const QString& typed);

    /// Whether this version reads \a purpose (page or content statistics) at the page's network at all.
    bool offers(Purpose purpose, const NetworkId& id) const;
    bool offersPublic(const NetworkId& id) const; ///< readPublic()
    /// Why the page cannot be read just now, without asking anybody; nullopt: it can.
    std::optional<Error> refusal(Purpose purpose, const PageId& id) const;
    Result<FigureHistory> history(const FigureSubject& subject) const;
    Result<std::optional<ContentSnapshot>> content(const PageId& id) const;
    Result<QList<FigureSubject>> publicPages(const NetworkId& network) const;
    FigureOwner ownerOf(const PageId& id) const;

    bool isReading(const PageId& id) const { return m_reading.contains(id); }
    int running() const { return m_running; } ///< operations under way; shutdown waits for 0

Q_SIGNALS:
    void progress(int done, int total);
    void busyChanged(const pk::PageId& id, bool busy);
    void historyChanged(const pk::FigureSubject& subject);
    void contentChanged(const pk::PageId& id);

private:
    class Turn;
    struct Run;

    QCoro::Task<> readQueue(QList<PageId> ids, std::shared_ptr<Run> run);
    Async<PageFigures> readOne(PageId id, std::shared_ptr<Run> run);
    Async<LentGrant> lendPatiently(PageId id, std::shared_ptr<Run> run);
    Result<bool> checkOffered(Purpose purpose, const NetworkId& id) const;
    NetworkId networkOf(const PageId& id) const;

    ServiceContext& m_context;
    TokenRouter& m_router;
    AdapterOf m_adapterOf;
    std::chrono::milliseconds m_patience;
    QSet<PageId> m_reading;
    int m_running = 0;
    bool m_cancelled = false;
};

/// One sentence for a reading that failed: "Credits back at 16:20." where that is known, else errorText().
QString readingErrorText(const Error& error, const QDateTime& now);
/// When the credits are back, as the router's answer says; nullopt where it does not.
std::optional<QDateTime> creditsBackAt(const Error& error);

} // namespace pk
