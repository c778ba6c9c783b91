// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/composition.h"
#include "app/window/rehearsalprocess.h"
#include "ui/attention.h"
#include "ui/mainwindow.h"
#include "ui/startpage.h"
#include "ui/theme.h"

namespace pk {

class Tour;

/// What the command line asked of the window.
struct WindowOptions
{
    StartOptions start;
    bool rehearse = false;
    QString tourDir; ///< pictures of a walk through every screen go here; empty: no walk
};

/// From the command line to the main window: rehearsal, vault, store, and what to do when one of them is not there.
class Startup final : public QObject
{
    Q_OBJECT
public:
    explicit Startup(WindowOptions options, QObject* parent = nullptr);
    ~Startup() override;

    void begin();
    /// Ends what is under way, then \a done is called; for the end of the program.
    void shutDown(std::function<void()> done);

private:
    QCoro::Task<> prepare();
    void open();
    void opened(Result<std::unique_ptr<Composition>>& composition);
    QCoro::Task<> furnish();
    void lookAfterLogins();
    void showWindow();
    void showTrouble(const Error& error);
    bool wantsNewVault() const;
    static void openUrl(const QUrl& address);

    WindowOptions m_options;
    std::unique_ptr<RehearsalProcess> m_rehearsal;
    std::unique_ptr<Settings> m_firstSettings; ///< the theme before the profile's own are open
    std::unique_ptr<Composition> m_composition;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<StartPage> m_page;
    std::unique_ptr<Tour> m_tour;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<Attention> m_attention;
};

} // namespace pk
