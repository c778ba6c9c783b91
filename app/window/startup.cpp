// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/startup.h"

#include "app/window/tour.h"
#include "models/domain/logging.h"
#include "models/domain/words.h"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QDir>
#include <QFile>
#include <QNetworkInformation>
#include <QProcess>

namespace pk {

Startup::Startup(WindowOptions options, QObject* parent) : QObject(parent), m_options(std::move(options)) {}

Startup::~Startup()
{
    m_attention.reset(); // before the window it leads into
    m_window.reset();    // before everything it was lent
    m_tour.reset();
}

void Startup::openUrl(const QUrl& address)
{
    // The one place where an address leaves the program.
    if (isAcceptable(address))
        QDesktopServices::openUrl(address);
    else
        qCWarning(lcUi) << "Refused to open an address that is neither https nor loopback";
}

void Startup::begin()
{
    if (m_options.start.profileDir.isEmpty())
        m_options.start.profileDir = Profile::defaultDir()
            + (m_options.rehearse ? QStringLiteral("-rehearsal") : QString());
    m_firstSettings = std::make_unique<Settings>(
        QDir(m_options.start.profileDir).filePath(QStringLiteral("settings.ini")));
    m_theme = std::make_unique<Theme>(*m_firstSettings);
    m_page = std::make_unique<StartPage>();
    connect(m_page.get(), &StartPage::retryRequested, this, [this] { open(); });
    connect(m_page.get(), &StartPage::passphraseVaultRequested, this, [this] {
        m_options.start.vaultKind = QStringLiteral("passphrase");
        open();
    });
    connect(m_page.get(), &StartPage::passphraseEntered, this, [this](const Secret& passphrase) {
        m_options.start.passphrase = passphrase;
        open();
    });
    prepare();
}

QCoro::Task<> Startup::prepare()
{
    if (m_options.rehearse) {
        m_rehearsal = std::make_unique<RehearsalProcess>();
        QDir().mkpath(m_options.start.profileDir);
        const QString state = QDir(m_options.start.profileDir).filePath(QStringLiteral("rehearsal.json"));
        Result<QJsonObject> started = co_await m_rehearsal->start(state);
        if (!started) {
            showTrouble(started.error());
            co_return;
        }
        m_options.start.routes += m_rehearsal->routes();
    }
    open();
}

bool Startup::wantsNewVault() const
{
    return !QFile::exists(QDir(m_options.start.profileDir).filePath(QStringLiteral("store.db")));
}

void Startup::open()
{
    const auto profile = Profile::open(m_options.start.profileDir);
    if (!profile) {
        showTrouble(profile.error());
        return;
    }
    const auto kind = vaultKindFor(*profile, m_options.start.vaultKind);
    if (!kind) {
        showTrouble(kind.error());
        return;
    }
    if (*kind == QLatin1StringView("passphrase") && m_options.start.passphrase.isEmpty()) {
        m_page->askPassphrase(wantsNewVault(), {});
        m_page->present();
        return;
    }
    m_page->showOpening();
    if (m_page->isVisible())
        m_page->present();
    whenDone(Composition::open(m_options.start), this, [this](Result<std::unique_ptr<Composition>>& composition) {
        opened(composition);
    });
}

void Startup::opened(Result<std::unique_ptr<Composition>>& composition)
{
    if (!composition) {
        const bool wrong = composition.error().kind == ErrorKind::WrongPassphrase
            || (composition.error().kind == ErrorKind::InvalidInput && !m_options.start.passphrase.isEmpty());
        m_options.start.passphrase = {};
        if (wrong) {
            m_page->askPassphrase(wantsNewVault(), errorText(composition.error()));
            m_page->present();
        } else {
            showTrouble(composition.error());
        }
        return;
    }
    m_options.start.passphrase = {};
    m_composition = std::move(*composition);
    furnish();
}

QCoro::Task<> Startup::furnish()
{
    if (m_rehearsal) {
        Result<bool> registered = co_await m_rehearsal->registerApps(&m_composition->context());
        if (!registered) {
            showTrouble(registered.error());
            co_return;
        }
    }
    showWindow();
    lookAfterLogins();
    if (m_composition->settings().hasPendingRevocations()) {
        Result<int> left = co_await m_composition->accounts().retryRevocations();
        if (left && *left > 0)
            qCInfo(lcUi) << "Revocations still waiting:" << *left;
    }
    Result<int> open = co_await m_composition->publishing().recover(); // looks, sends nothing
    if (open && *open > 0)
        qCInfo(lcUi) << "Posts sent and not confirmed:" << *open;
    m_window->tellOpenPosts();
}

void Startup::showWindow()
{
    m_theme = std::make_unique<Theme>(m_composition->settings());
    std::function<void(const QUrl&)> open = &Startup::openUrl;
    if (!m_options.tourDir.isEmpty()) {
        m_tour = std::make_unique<Tour>(m_options.tourDir, *m_composition, m_rehearsal.get());
        open = [this](const QUrl& address) { m_tour->follow(address); };
    }
    std::function<void()> rehearse = [] {
        QProcess::startDetached(QCoreApplication::applicationFilePath(), {QStringLiteral("--rehearse")});
    };
    const WindowContext context{m_composition->context(),
                                m_composition->accounts(),
                                open,
                                rehearse,
                                m_options.rehearse,
                                &m_composition->statistics()};
    m_window = std::make_unique<MainWindow>(context);
    m_window->setPublishing(m_composition->publishing());
    m_window->show();
    m_page->hide();
    if (m_tour) {
        m_tour->begin(*m_window); // a walk tells nobody anything
        return;
    }
    m_attention = std::make_unique<Attention>(context, *m_window);
    const auto started = m_attention->start();
    if (!started)
        qCWarning(lcUi) << "Notices stay off:" << started.error().detail;
}

/// From now on logins are renewed and proved by themselves; not during a walk, whose pictures must not depend on it.
void Startup::lookAfterLogins()
{
    if (m_tour)
        return;
    Caretaker* caretaker = &m_composition->caretaker();
    // Where the system cannot tell, its silence counts as "online": what cannot be reached says so itself.
    if (QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability)) {
        const QNetworkInformation* line = QNetworkInformation::instance();
        const auto tell = [caretaker](QNetworkInformation::Reachability reached) {
            caretaker->setOnline(reached != QNetworkInformation::Reachability::Disconnected);
        };
        tell(line->reachability());
        connect(line, &QNetworkInformation::reachabilityChanged, caretaker, tell);
    }
    caretaker->start();
}

void Startup::showTrouble(const Error& error)
{
    // A passphrase vault is offered where there is no keychain and nothing was stored with one; never chosen silently.
    const bool noKeychain = error.kind == ErrorKind::VaultUnavailable || error.kind == ErrorKind::VaultLocked
        || error.kind == ErrorKind::VaultFailed;
    m_page->showTrouble(error, noKeychain && wantsNewVault());
    m_page->present();
    if (!m_options.tourDir.isEmpty()) {
        qCCritical(lcUi) << "The walk ends here:" << int(error.kind) << error.detail;
        QCoreApplication::exit(3);
    }
}

void Startup::shutDown(std::function<void()> done)
{
    m_attention.reset();
    m_window.reset();
    if (!m_composition) {
        done();
        return;
    }
    m_composition->shutDown().then(std::move(done));
}

} // namespace pk
