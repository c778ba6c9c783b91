// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detailspane.h"

#include "models/domain/words.h"
#include "models/services/creditbook.h"
#include "models/services/publishservice.h"
#include "models/services/snoozing.h"
#include "ui/badge.h"
#include "ui/clockline.h"
#include "ui/emptystate.h"
#include "ui/widgets.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QScrollArea>

namespace pk {

namespace {

/// "25 Nov 2026, 14:02", local; the tooltip of the cell carries the zone.
QString exactDate(const QDateTime& at)
{
    return QLocale().toString(at.toLocalTime(), QStringLiteral("d MMM yyyy, HH:mm"));
}

class Separator final : public QWidget
{
public:
    Separator() { setFixedHeight(1); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), themeColors(palette()).border);
    }
};

} // namespace

DetailsPane::DetailsPane(const WindowContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_body(new QWidget)
    , m_mark(new MarkLabel(24))
    , m_name(new TextLabel(FontRole::Title))
    , m_handle(new ElidedLabel(FontRole::Small, Qt::ElideMiddle))
    , m_badge(new BadgeLabel)
    , m_advice(new TextLabel(FontRole::Body))
    , m_clocksTitle(new TextLabel(FontRole::Strong, tr("Clocks")))
    , m_clocks(new ClockLine)
{
    auto* card = new Card;
    auto* nothing = new EmptyState(Glyph::Eye);
    nothing->show(tr("Nothing selected"), tr("Select a row to see its dates, its evidence and what hangs on it."), {});
    m_nothing = nothing;
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 2 * kGrid);
    outer->addWidget(card);
    auto* cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(1, 1, 1, 1);
    cardLayout->setSpacing(0);
    cardLayout->addWidget(buildHead());
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Details"));
    scroll->viewport()->setAutoFillBackground(false);
    auto* layout = new QVBoxLayout(m_body);
    layout->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, 2 * kGrid);
    layout->setSpacing(kGrid);
    m_advice->wrapped();
    layout->addWidget(m_badge);
    layout->addWidget(m_advice);
    m_snooze = makeButton(tr("Snooze…"), ButtonRole::Plain);
    layout->addWidget(m_snooze, 0, Qt::AlignLeading);
    m_statistics = makeButton(tr("Statistics…"), ButtonRole::Plain);
    m_statistics->setToolTip(tr("Followers, views and posts of this page, as they were read (Ctrl+T)"));
    m_statistics->hide();
    layout->addWidget(m_statistics, 0, Qt::AlignLeading);
    connect(m_statistics, &QPushButton::clicked, this, [this] { Q_EMIT statisticsRequested(m_page); });
    connect(m_snooze, &QPushButton::clicked, this, [this] {
        const Account* account = m_context.records().account(m_account);
        if (account && m_context.records().health(*account).state == State::Snoozed)
            Q_EMIT wakeRequested(m_account);
        else if (account)
            Q_EMIT snoozeRequested(m_account);
    });
    m_facts = new QVBoxLayout;
    m_facts->setSpacing(0);
    layout->addLayout(m_facts);
    layout->addSpacing(kGrid);
    layout->addWidget(m_clocksTitle);
    layout->addWidget(m_clocks);
    layout->addStretch();
    scroll->setWidget(m_body);
    m_body->setAutoFillBackground(false);
    cardLayout->addWidget(scroll, 1);
    cardLayout->addWidget(m_nothing, 1);
    cardLayout->addWidget(buildActions());
    setMinimumWidth(std::max(280, fontMetrics().averageCharWidth() * 32));
    showNothing();
}

QWidget* DetailsPane::buildHead()
{
    auto* head = new QWidget;
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid - 4, kGrid, kGrid - 4);
    layout->setSpacing(kGrid + 2);
    m_handle->setSecondary(true);
    m_name->setWordWrap(true);
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    // A name written the other way stands where the others stand.
    m_name->setAlignment((layoutDirection() == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_name);
    words->addWidget(m_handle);
    auto* close = makeIconButton(tr("Close details"), Glyph::Close);
    layout->addWidget(m_mark, 0, Qt::AlignVCenter);
    layout->addLayout(words, 1);
    layout->addWidget(close, 0, Qt::AlignTop);
    connect(close, &QPushButton::clicked, this, &DetailsPane::closed);
    return head;
}

QWidget* DetailsPane::buildActions()
{
    auto* foot = new QWidget;
    auto* column = new QVBoxLayout(foot);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(new Separator);
    auto* layout = new QHBoxLayout;
    layout->setContentsMargins(2 * kGrid, kGrid + 4, 2 * kGrid, kGrid + 4);
    layout->setSpacing(kGrid);
    column->addLayout(layout);
    m_reconnect = makeButton(tr("Reconnect"), ButtonRole::Plain);
    m_check = makeButton(tr("Check"), ButtonRole::Plain);
    m_more = makeButton(tr("More"), ButtonRole::Plain, Glyph::ChevronDown);
    setIconLast(m_more);
    m_more->setIconSize(QSize(12, 12));
    layout->addWidget(m_reconnect);
    layout->addWidget(m_check);
    layout->addStretch();
    layout->addWidget(m_more);
    connect(m_reconnect, &QPushButton::clicked, this, [this] {
        const Account* account = m_context.records().account(m_account);
        if (account && !account->pagesChosen && !account->life.disconnected)
            Q_EMIT choiceRequested(m_account);
        else
            Q_EMIT reconnectRequested(m_account);
    });
    connect(m_check, &QPushButton::clicked, this, [this] { Q_EMIT checkRequested(m_account); });
    connect(m_more, &QPushButton::clicked, this, &DetailsPane::showMenu);
    return foot;
}

void DetailsPane::showMenu()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const AccountId id = m_account;
    if (m_page.isEmpty())
        connect(menu->addAction(tr("Show its pages")), &QAction::triggered, this, [this, id] {
            Q_EMIT pagesRequested(id);
        });
    else
        connect(menu->addAction(tr("Show its login")), &QAction::triggered, this, [this, id] {
            Q_EMIT accountRequested(id);
        });
    if (const Incident* incident = m_context.records().openIncidentOf(id)) {
        connect(menu->addAction(tr("Open incident")), &QAction::triggered, this, [this, known = incident->id] {
            Q_EMIT incidentRequested(known);
        });
    }
    menu->addSeparator();
    fillUses(menu);
    menu->addSeparator();
    connect(
        menu->addAction(tr("Disconnect…")), &QAction::triggered, this, [this, id] { Q_EMIT disconnectRequested(id); });
    connect(menu->addAction(tr("Delete…")), &QAction::triggered, this, [this, id] { Q_EMIT deleteRequested(id); });
    menu->popup(m_more->mapToGlobal(QPoint(0, -menu->sizeHint().height() - 4)));
}

void DetailsPane::fillUses(QMenu* menu)
{
    const AccountId id = m_account;
    connect(menu->addAction(tr("What it may be used for…")), &QAction::triggered, this, [this, id] {
        Q_EMIT consentRequested(id);
    });
    connect(menu->addAction(tr("Whose token is this?")), &QAction::triggered, this, [this, id] {
        Q_EMIT ownerRequested(id);
    });
    if (m_page.isEmpty() || !m_publishing || !m_publishing->hasActivation(m_page))
        return;
    connect(menu->addAction(tr("App for this page…")), &QAction::triggered, this, [this, page = m_page] {
        Q_EMIT activationRequested(page);
    });
}

void DetailsPane::clearFacts()
{
    m_shown.clear();
    while (QLayoutItem* item = m_facts->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
}

void DetailsPane::addSection(const QString& title)
{
    auto* label = new TextLabel(FontRole::Strong, title);
    label->setContentsMargins(0, 2 * kGrid, 0, 4);
    m_facts->addWidget(label);
}

void DetailsPane::addFact(const QString& label, const QString& value, bool strong)
{
    if (value.isEmpty())
        return;
    m_shown.insert(label, value);
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 7, 0, 7);
    layout->setSpacing(2 * kGrid);
    auto* name = (new TextLabel(FontRole::Body, label))->secondary();
    auto* text = (new TextLabel(strong ? FontRole::Strong : FontRole::Body, value))->wrapped();
    text->setAlignment(Qt::AlignTrailing | Qt::AlignTop);
    text->setAccessibleName(tr("%1: %2", "fact: its value").arg(label, value));
    layout->addWidget(name, 0, Qt::AlignTop);
    layout->addWidget(text, 1);
    m_facts->addWidget(row);
    m_facts->addWidget(new Separator);
}

void DetailsPane::addCopyFact(const QString& label, const QString& value)
{
    m_shown.insert(label, value);
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 3, 0, 3);
    layout->setSpacing(kGrid);
    auto* text = new ElidedLabel(FontRole::Body, Qt::ElideMiddle);
    text->setText(value);
    text->setAlignment(Qt::AlignTrailing);
    auto* copy = makeIconButton(tr("Copy %1").arg(label), Glyph::Copy);
    connect(copy, &QPushButton::clicked, copy, [copy, value] { copyFrom(copy, value); });
    layout->addWidget((new TextLabel(FontRole::Body, label))->secondary());
    layout->addWidget(text, 1);
    layout->addWidget(copy);
    m_facts->addWidget(row);
    m_facts->addWidget(new Separator);
}

void DetailsPane::addEnds(const Health& health)
{
    if (health.disconnected) {
        addFact(tr("Ends"), tr("Disconnected on purpose"));
        return;
    }
    if (!health.bites) {
        addFact(tr("Ends"),
                health.renewsItself                   ? tr("Renews itself")
                    : health.state == State::NeedsYou ? tr("Has ended")
                                                      : tr("No end date"));
        return;
    }
    const QString date = exactDate(health.bites->at);
    addFact(tr("Ends"), health.bites->estimated ? tr("%1 (estimated)").arg(date) : date, true);
    addFact(tr("First clock"), clockName(health.bites->kind));
}

void DetailsPane::addEvidence(const Health& health)
{
    if (health.evidence)
        addFact(tr("Last proof"),
                tr("%1, %2", "what was observed, when").arg(health.evidence->what, exactDate(health.evidence->at)));
    else
        addFact(tr("Last proof"), tr("Not checked yet"));
    if (health.since)
        addFact(tr("Since"), exactDate(*health.since));
    if (health.retryAt && *health.retryAt > m_context.records().now())
        addFact(tr("Next try"), exactDate(*health.retryAt));
    if (!health.raw.isEmpty())
        addCopyFact(tr("Network's answer"), health.raw);
}

void DetailsPane::addScopes(const Account& account)
{
    const QStringList missing = account.missingScopes();
    if (account.grantedScopes.isEmpty() && missing.isEmpty())
        return;
    addSection(tr("Permissions"));
    addFact(tr("Granted"), account.grantedScopes.join(QStringLiteral(", ")));
    if (!missing.isEmpty())
        addFact(tr("Missing"), missing.join(QStringLiteral(", ")), true);
    QStringList purposes;
    for (const Purpose purpose : allPurposes()) {
        if (account.purposes.contains(purpose))
            purposes.append(purposeName(purpose));
    }
    addFact(tr("Used for"), purposes.join(QStringLiteral(", ")));
}

void DetailsPane::addCredits(const Account& account, const RemoteId& page)
{
    const CreditBook* book = m_context.services.credits;
    const QList<Credits> known = concerning(book ? book->creditsOf(account) : account.credits, page);
    if (known.isEmpty())
        return;
    addSection(tr("Credits"));
    const auto forecast = book ? book->forecast(account.id) : std::nullopt;
    for (const Credits& bucket : known) {
        const double left = qBound(0.0, 1 - bucket.used / bucket.limit, 1.0);
        addFact(tr("%1 % left", "credits").arg(qRound(left * 100)), creditsLine(bucket), left <= kPublishReserve);
    }
    if (forecast)
        addFact(tr("Forecast"), forecastLine(forecast->bucket, forecast->at), true);
}

void DetailsPane::showHealth(const Health& health)
{
    const QDateTime now = m_context.records().now();
    m_badge->setState(health.state, stateWords(health, now));
    QString advice;
    if (health.disconnected)
        advice = tr("Kept for its history. Reconnect to use it again.");
    else if (health.cause && (needsPerson(health.state) || health.state == State::Waiting))
        advice = causeAction(*health.cause);
    else if (health.state == State::EndingNow || health.state == State::EndingSoon)
        advice = tr("Reconnect before it ends; nothing stops then.");
    m_advice->setText(advice);
    m_advice->setVisible(!advice.isEmpty());
}

void DetailsPane::fillPage(const Page& page, const Account& account)
{
    m_name->setText(page.name);
    m_handle->setText(page.handle.isEmpty() ? page.kind : tr("%1 · %2", "handle, kind").arg(page.handle, page.kind));
    const Health health = m_context.records().health(page);
    showHealth(health);
    offerSnooze(account);
    addEnds(health);
    addEvidence(health);
    addFact(tr("Client"), m_context.records().clientName(page.client));
    addFact(tr("Token"),
            page.token == TokenKind::Page ? tr("page token of %1").arg(account.holder)
                                          : tr("token of %1").arg(account.holder));
    QString role = page.role;
    if (!page.tasks.isEmpty())
        role = tr("%1 · %n task(s)", nullptr, int(page.tasks.size())).arg(role.isEmpty() ? tr("Role not known") : role);
    addFact(tr("Role"), role);
    if (!page.tasks.isEmpty())
        addFact(tr("Tasks"), page.tasks.join(QStringLiteral(", ")).toLower());
    QStringList others;
    for (const Page& other : m_context.records().pages()) {
        if (other.remoteId != page.remoteId || other.id == page.id)
            continue;
        const Account* owner = m_context.records().account(other.account);
        if (owner && owner->network == account.network && owner->instance == account.instance
            && !owner->life.disconnected)
            others.append(owner->holder);
    }
    addFact(tr("Also reachable by"), others.isEmpty() ? tr("nobody else") : others.join(QStringLiteral(", ")));
    if (page.lostAt)
        addFact(tr("Lost"), exactDate(*page.lostAt), true);
    addFact(tr("Added"), exactDate(page.addedAt));
    addCopyFact(tr("Id at the network"), page.remoteId.toString());
    QList<EndClock> clocks = page.life.clocks;
    if (page.token == TokenKind::User || clocks.isEmpty())
        clocks = account.life.clocks;
    m_clocks->setClocks(health.disconnected ? QList<EndClock>() : clocks,
                        m_context.records().now(),
                        m_context.records().windows(account.network));
    addCredits(account, page.remoteId);
    addScopes(account);
    finish(account, health);
}

void DetailsPane::fillAccount(const Account& account)
{
    m_name->setText(account.identity.name.isEmpty() ? account.identity.handle : account.identity.name);
    const auto network = m_context.networks().network(account.network);
    QString line = network ? network->name : account.network.toString();
    if (!account.identity.handle.isEmpty())
        line = tr("%1 · %2", "network, handle").arg(line, account.identity.handle);
    m_handle->setText(line);
    const Health health = m_context.records().health(account);
    showHealth(health);
    offerSnooze(account);
    addEnds(health);
    addEvidence(health);
    addFact(tr("Holder"), account.holder);
    const Impact impact = m_context.accounts.impactOf(account.id);
    QString stops = tr("%n page(s)", nullptr, int(impact.pages.size()));
    if (!impact.clients.isEmpty())
        stops = tr("%1 of %2 stop", "pages, clients").arg(stops, impact.clients.join(QStringLiteral(", ")));
    else if (!impact.pages.isEmpty())
        stops = tr("%1 stop", "pages").arg(stops);
    addFact(tr("If it ends"), impact.pages.isEmpty() ? tr("no page stops") : stops);
    if (!impact.pages.isEmpty()) {
        QStringList names = impact.pages.mid(0, 6);
        if (impact.pages.size() > names.size())
            names.append(tr("+%1", "further pages").arg(impact.pages.size() - names.size()));
        addFact(tr("Pages"), names.join(QStringLiteral(", ")));
    }
    if (account.listPartial)
        addFact(tr("Page list"), tr("incomplete: %1").arg(account.listPartialReason));
    addFact(tr("Server"), account.instance);
    addFact(tr("Connected"), exactDate(account.connectedAt));
    addCopyFact(tr("Id at the network"), account.identity.id.toString());
    m_clocks->setClocks(health.disconnected ? QList<EndClock>() : account.life.clocks,
                        m_context.records().now(),
                        m_context.records().windows(account.network));
    addCredits(account, {});
    addScopes(account);
    finish(account, health);
}

void DetailsPane::offerSnooze(const Account& account)
{
    const Health health = m_context.records().health(account); // of the login, which is what rests
    const bool snoozed = health.state == State::Snoozed;
    m_snooze->setVisible(canSnooze(health));
    m_snooze->setText(snoozed ? tr("Wake") : tr("Snooze…"));
    m_snooze->setToolTip(snoozed ? tr("End the snooze now") : tr("Let it rest until a date"));
    if (!snoozed || !health.snooze)
        return;
    addFact(tr("Snoozed until"), exactDate(health.snooze->until), true);
    addFact(tr("Reason"), health.snooze->reason);
}

void DetailsPane::finish(const Account& account, const Health& health)
{
    m_mark->setNetwork(m_context.networks().network(account.network).get());
    const bool clocks = m_clocks->accessibleDescription() != QString();
    m_clocks->setVisible(clocks);
    m_clocksTitle->setVisible(clocks);
    const bool choose = !account.pagesChosen && !health.disconnected;
    m_reconnect->setText(choose ? tr("Choose pages") : tr("Reconnect"));
    const bool urged = choose || needsPerson(health.state) || health.state == State::EndingSoon || health.disconnected;
    setButtonRole(m_reconnect, urged ? ButtonRole::Primary : ButtonRole::Plain);
    const bool busy = m_context.accounts.isBusy(account.id);
    m_reconnect->setEnabled(!busy);
    m_check->setEnabled(!busy && !health.disconnected);
    m_check->setText(busy ? tr("Checking…") : tr("Check"));
    for (QPushButton* button : {m_reconnect, m_check, m_more})
        button->setVisible(true);
    m_mark->setVisible(true);
    m_nothing->hide();
    m_body->show();
    m_body->parentWidget()->parentWidget()->show();
}

void DetailsPane::showPage(const PageId& id)
{
    const Page* page = m_context.records().page(id);
    const Account* account = page ? m_context.records().account(page->account) : nullptr;
    if (!account) {
        showNothing();
        return;
    }
    m_page = id;
    m_account = page->account;
    m_statistics->setVisible(m_context.statistics != nullptr);
    clearFacts();
    fillPage(*page, *account);
}

void DetailsPane::showAccount(const AccountId& id)
{
    const Account* account = m_context.records().account(id);
    if (!account) {
        showNothing();
        return;
    }
    m_page = {};
    m_account = id;
    m_statistics->hide();
    clearFacts();
    fillAccount(*account);
}

void DetailsPane::showNothing()
{
    m_page = {};
    m_account = {};
    clearFacts();
    m_name->setText({});
    m_handle->setText({});
    m_mark->setVisible(false);
    m_body->parentWidget()->parentWidget()->hide();
    m_nothing->show();
    for (QPushButton* button : {m_reconnect, m_check, m_more})
        button->setVisible(false);
}

void DetailsPane::refresh()
{
    if (!m_page.isEmpty())
        showPage(m_page);
    else if (!m_account.isEmpty())
        showAccount(m_account);
}

QString DetailsPane::fact(const QString& label) const
{
    return m_shown.value(label);
}

} // namespace pk
