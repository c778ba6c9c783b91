// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/tour.h"

#include "app/window/rehearsalprocess.h"
#include "models/domain/words.h"
#include "models/tables/tablefilter.h"
#include "ui/confirmdialog.h"
#include "ui/connectdialog.h"
#include "ui/connectsteps.h"
#include "ui/mainwindow.h"
#include "ui/pagechoicestep.h"
#include "ui/settingsdialog.h"
#include "ui/tablepage.h"

#include <QApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QJsonArray>
#include <QLineEdit>
#include <QListWidget>
#include <QNetworkReply>
#include <QPointer>
#include <QPushButton>
#include <QTableView>
#include <QTextStream>
#include <QUrlQuery>

#include <QCoroTimer>

namespace pk {

namespace {

constexpr std::chrono::seconds kPatience(60);

void say(const QString& line)
{
    QTextStream(stdout) << line << '\n';
}

} // namespace

Tour::Tour(QString dir, Composition& composition, const RehearsalProcess* rehearsal, QObject* parent)
    : QObject(parent)
    , m_dir(std::move(dir))
    , m_composition(composition)
    , m_rehearsal(rehearsal)
{
    QDir().mkpath(m_dir);
    m_browser.setRedirectPolicy(QNetworkRequest::NoLessSafeRedirectPolicy);
    // Somebody with enough pages to choose from, and few enough to look at.
    const QJsonArray people = rehearsal ? rehearsal->announcement().value(QStringLiteral("people")).toArray()
                                        : QJsonArray();
    for (const QJsonValue value : people) {
        const int pages = value.toObject().value(QStringLiteral("pages")).toInt();
        if (pages >= 5 && pages <= 20) {
            m_person = value.toObject().value(QStringLiteral("id")).toString();
            break;
        }
    }
}

void Tour::follow(const QUrl& address)
{
    QUrl allowed = address;
    QUrlQuery query(allowed);
    query.addQueryItem(QStringLiteral("auto"), m_person);
    allowed.setQuery(query);
    m_landed.clear();
    QNetworkReply* reply = m_browser.get(QNetworkRequest(allowed));
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        m_landed = reply->url(); // an error page of the browser's has an address too
        reply->deleteLater();
    });
}

void Tour::begin(MainWindow& window)
{
    walk(&window);
}

void Tour::end(int code)
{
    say(code == 0 ? tr("The walk is over: %n picture(s) in %1", nullptr, m_picture).arg(m_dir)
                  : tr("The walk ended early"));
    QCoreApplication::exit(code);
}

QCoro::Task<> Tour::settle()
{
    QTimer moment;
    moment.start(150); // layouts and delayed refreshes of the dashboard
    co_await moment;
    moment.stop();
}

QCoro::Task<bool> Tour::until(std::function<bool()> reached, QString what)
{
    const QDeadlineTimer deadline(kPatience);
    QTimer turn;
    turn.start(20);
    while (!reached()) {
        if (deadline.hasExpired()) {
            say(tr("Waited in vain for: %1").arg(what));
            co_return false;
        }
        co_await turn;
    }
    co_return true;
}

QCoro::Task<> Tour::shoot(QWidget* widget, QString name)
{
    const QString chosen = m_composition.settings().theme();
    for (const QString& theme : {QStringLiteral("light"), QStringLiteral("dark")}) {
        m_composition.settings().setTheme(theme);
        co_await settle();
        const QString file =
            QStringLiteral("%1/%2-%3-%4.png").arg(m_dir).arg(m_picture + 1, 2, 10, QLatin1Char('0')).arg(name, theme);
        if (!widget->grab().save(file))
            say(tr("Could not write %1").arg(file));
    }
    m_composition.settings().setTheme(chosen);
    ++m_picture;
}

/// What a person does while the dialog waits: looks at the code, or copies the address the browser ended on.
QCoro::Task<> Tour::helpAlong(ConnectDialog* asked, std::shared_ptr<const NetworkDescriptor> network)
{
    const QPointer<ConnectDialog> dialog = asked;
    const auto waiting = [dialog] { return dialog && dialog->step() == ConnectDialog::Step::Waiting; };
    if (network->flow == SignInFlow::Device) {
        const bool shown = co_await until([&] { return !waiting() || !m_landed.isEmpty(); }, network->name);
        if (shown && waiting())
            co_await shoot(dialog, QStringLiteral("connect-code"));
        co_return;
    }
    if (!dialog || !dialog->wantsPastedAddress())
        co_return;
    const bool landed = co_await until([&] { return !waiting() || !m_landed.isEmpty(); }, network->name);
    if (!landed || !waiting())
        co_return;
    dialog->waitingStep().pasteField().setText(m_landed.toString(QUrl::FullyEncoded));
    if (!m_pasteShown)
        co_await shoot(dialog, QStringLiteral("connect-paste"));
    m_pasteShown = true;
    dialog->waitingStep().useButton().click();
}

QCoro::Task<bool> Tour::connectOne(MainWindow* window, QString network, QString instance)
{
    QPointer<ConnectDialog> dialog = window->connectAccount();
    const bool first = m_composition.records().accounts().isEmpty();
    dialog->networkStep().select(NetworkId(network));
    dialog->networkStep().instanceField().setText(instance);
    if (first)
        co_await shoot(dialog, QStringLiteral("connect-network"));
    dialog->nextButton().click();
    if (dialog->step() != ConnectDialog::Step::Purposes) {
        say(tr("%1: no app is registered").arg(network));
        co_return false;
    }
    if (first)
        co_await shoot(dialog, QStringLiteral("connect-purposes"));
    m_landed.clear();
    dialog->nextButton().click();
    co_await until([&] { return !dialog || dialog->step() != ConnectDialog::Step::Waiting || !m_landed.isEmpty(); },
                   QStringLiteral("%1: the link").arg(network));
    co_await helpAlong(dialog, m_composition.networks().network(NetworkId(network)));
    const bool came = co_await until(
        [&] {
            return !dialog || dialog->step() == ConnectDialog::Step::Pages
                || dialog->step() == ConnectDialog::Step::Done || dialog->step() == ConnectDialog::Step::Trouble;
        },
        QStringLiteral("%1: the answer").arg(network));
    if (!came || !dialog || dialog->step() == ConnectDialog::Step::Trouble) {
        say(QStringLiteral("%1: %2").arg(network, dialog ? dialog->troubleText() : QString()));
        if (dialog) {
            co_await shoot(dialog, QStringLiteral("connect-trouble"));
            dialog->close();
            co_await until([&] { return dialog.isNull(); }, QStringLiteral("the dialog to close"));
        }
        co_return false;
    }
    if (dialog->step() == ConnectDialog::Step::Pages) {
        if (first)
            co_await shoot(dialog, QStringLiteral("connect-pages"));
        dialog->nextButton().click();
        const bool kept = co_await until([&] { return !dialog || dialog->step() != ConnectDialog::Step::Pages; },
                                         QStringLiteral("%1: the pages").arg(network));
        if (!kept || !dialog)
            co_return false;
    }
    if (first)
        co_await shoot(dialog, QStringLiteral("connect-done"));
    const bool done = dialog->step() == ConnectDialog::Step::Done;
    if (!done)
        say(QStringLiteral("%1: %2").arg(network, dialog->troubleText()));
    dialog->close();
    co_await until([&] { return dialog.isNull(); }, QStringLiteral("the dialog to close"));
    co_return done;
}

QCoro::Task<> Tour::shootPlaces(MainWindow* window)
{
    window->goTo(MainWindow::Place::Dashboard);
    co_await shoot(window, QStringLiteral("dashboard"));
    window->goTo(MainWindow::Place::Pages);
    window->pagesPage().view().setFocus();
    window->pagesPage().view().selectRow(0);
    co_await shoot(window, QStringLiteral("pages"));
    window->search().setText(QStringLiteral("nordlys"));
    co_await shoot(window, QStringLiteral("pages-search"));
    window->search().clear();
    window->goTo(MainWindow::Place::Accounts);
    window->accountsPage().view().selectRow(0);
    co_await shoot(window, QStringLiteral("accounts"));
    window->goTo(MainWindow::Place::Clients);
    co_await shoot(window, QStringLiteral("clients"));
    window->goTo(MainWindow::Place::Ledger);
    co_await shoot(window, QStringLiteral("ledger"));
}

QCoro::Task<> Tour::shootDialogs(MainWindow* window)
{
    QPointer<SettingsDialog> settings = window->openSettings();
    settings->show(SettingsDialog::Section::Networks);
    co_await shoot(settings, QStringLiteral("settings-networks"));
    settings->show(SettingsDialog::Section::Warnings);
    co_await shoot(settings, QStringLiteral("settings-warnings"));
    settings->show(SettingsDialog::Section::Appearance);
    co_await shoot(settings, QStringLiteral("settings-appearance"));
    settings->show(SettingsDialog::Section::Vault);
    co_await shoot(settings, QStringLiteral("settings-vault"));
    settings->close();
    window->confirmDisconnect(m_composition.records().accounts().constFirst().id);
    if (QPointer<ConfirmDialog> confirm = window->findChild<ConfirmDialog*>()) {
        co_await shoot(confirm, QStringLiteral("disconnect"));
        confirm->reject();
    }
}

QCoro::Task<> Tour::walk(MainWindow* window)
{
    co_await settle();
    co_await shoot(window, QStringLiteral("welcome"));
    bool all = !m_person.isEmpty();
    const QStringList known = m_rehearsal
        ? m_rehearsal->announcement().value(QStringLiteral("networks")).toVariant().toStringList()
        : QStringList();
    for (const QString& id : known) {
        const auto network = m_composition.networks().network(NetworkId(id));
        if (!network)
            continue;
        QString instance = network->perInstance ? network->instanceExample : QString();
        if (network->instanceKind == InstanceKind::Handle)
            instance = m_person + instance.mid(instance.indexOf(u'.'));
        const bool done = co_await connectOne(window, id, instance);
        say(done ? tr("%1: connected").arg(network->name) : tr("%1: not connected").arg(network->name));
        all = all && done;
    }
    if (!m_composition.records().accounts().isEmpty()) {
        co_await shootPlaces(window);
        window->goTo(MainWindow::Place::Dashboard);
        window->checkHere();
        co_await until([this] { return m_composition.accounts().running() == 0; }, QStringLiteral("the check"));
        co_await shoot(window, QStringLiteral("checked"));
        co_await shootDialogs(window);
    }
    for (const Page& page : m_composition.records().pages()) {
        const Health health = m_composition.records().health(page);
        say(QStringLiteral("%1: %2").arg(page.name, stateWords(health, m_composition.records().now())));
    }
    end(all ? 0 : 1);
}

} // namespace pk
