// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settingsdialog.h"

#include "ui/noticesettings.h"
#include "ui/registrationform.h"
#include "ui/sidebar.h"
#include "ui/widgets.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPainter>
#include <QRadioButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QStackedWidget>
#include <QStyle>

namespace pk {

namespace {

QWidget* section(const QString& title, const QString& line, QVBoxLayout** body)
{
    auto* widget = new QWidget;
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(3 * kGrid, 3 * kGrid - 4, 3 * kGrid, 2 * kGrid);
    layout->setSpacing(2 * kGrid);
    auto* head = new QVBoxLayout;
    head->setSpacing(2);
    head->addWidget(new TextLabel(FontRole::Title, title));
    auto* words = (new TextLabel(FontRole::Body, line))->secondary();
    words->setWordWrap(true);
    head->addWidget(words);
    layout->addLayout(head);
    *body = layout;
    return widget;
}

QWidget* factRow(const QString& label, const QString& value)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* name = (new TextLabel(FontRole::Body, label))->secondary();
    name->setMinimumWidth(name->fontMetrics().averageCharWidth() * 20);
    auto* text = (new TextLabel(FontRole::Body, value))->wrapped();
    text->setAccessibleName(SettingsDialog::tr("%1: %2", "fact: its value").arg(label, value));
    layout->addWidget(name, 0, Qt::AlignTop);
    layout->addWidget(text, 1);
    return row;
}

class SideBand final : public QWidget
{
protected:
    void paintEvent(QPaintEvent*) override
    {
        const ThemeColors colors = themeColors(palette());
        QPainter painter(this);
        painter.fillRect(rect(), colors.sidebar);
        painter.fillRect(QRect(layoutDirection() == Qt::RightToLeft ? 0 : width() - 1, 0, 1, height()), colors.border);
    }
};

} // namespace

SettingsDialog::SettingsDialog(const WindowContext& context, QWidget* parent)
    : QDialog(parent)
    , m_context(context)
    , m_sections(nullptr)
    , m_stack(new QStackedWidget)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Settings"));
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* side = new SideBand;
    auto* sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins(kGrid, kGrid + 2, kGrid + 1, kGrid);
    auto* places = new Sidebar;
    places->setAccessibleName(tr("Sections"));
    places->addPlace(Glyph::Globe, tr("Networks"));
    places->addPlace(Glyph::Clock, tr("Warnings"));
    places->addPlace(Glyph::Bell, tr("Notices"));
    places->addPlace(Glyph::Eye, tr("Appearance"));
    places->addPlace(Glyph::Key, tr("Vault"));
    m_sections = places;
    sideLayout->addWidget(places);
    outer->addWidget(side);
    auto* right = new QVBoxLayout;
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    right->addWidget(m_stack, 1);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(3 * kGrid, kGrid, 3 * kGrid, 2 * kGrid);
    auto* close = makeButton(tr("Close"), ButtonRole::Plain);
    close->setDefault(true);
    foot->addStretch();
    foot->addWidget(close);
    right->addLayout(foot);
    outer->addLayout(right, 1);
    m_stack->addWidget(buildNetworks());
    m_stack->addWidget(buildWarnings());
    m_stack->addWidget(buildNotices());
    m_stack->addWidget(buildAppearance());
    m_stack->addWidget(buildVault());
    connect(m_sections, &QListWidget::currentRowChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    m_sections->setCurrentRow(0);
    const int unit = fontMetrics().averageCharWidth();
    setMinimumSize(std::max(720, unit * 92), std::max(480, fontMetrics().height() * 26));
    resize(std::max(900, unit * 118), std::max(640, fontMetrics().height() * 36));
}

void SettingsDialog::show(Section wanted)
{
    m_sections->setCurrentRow(int(wanted));
    QDialog::show();
}

void SettingsDialog::showNetwork(const NetworkId& id)
{
    show(Section::Networks);
    for (int row = 0; row < m_networkList->count(); ++row) {
        if (m_networkList->item(row)->data(Qt::UserRole).toString() == id.toString())
            m_networkList->setCurrentRow(row);
    }
}

QWidget* SettingsDialog::buildNetworks()
{
    QVBoxLayout* body = nullptr;
    QWidget* page = section(
        tr("Networks"),
        tr("What your agency registered at each network. Client secrets go into the vault and are never shown again."),
        &body);
    m_networkList = new QListWidget;
    m_networkList->setAccessibleName(tr("Networks"));
    m_forms = new QStackedWidget;
    for (const auto& network : m_context.networks().networks()) {
        auto* item = new QListWidgetItem(network->name, m_networkList);
        item->setData(Qt::UserRole, network->id.toString());
        item->setSizeHint(
            QSize(fontMetrics().horizontalAdvance(network->name) + 4 * kGrid, fontMetrics().height() + 16));
        m_forms->addWidget(new QWidget); // built when it is looked at
    }
    for (const Error& refusal : m_context.networks().refusals())
        body->addWidget(
            (new TextLabel(FontRole::Body, tr("A network file was refused: %1").arg(refusal.detail)))->wrapped());
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * kGrid);
    Card* list = framed(m_networkList);
    const int unit = fontMetrics().averageCharWidth();
    const int names = m_networkList->sizeHintForColumn(0) + style()->pixelMetric(QStyle::PM_ScrollBarExtent)
        + 3 * kGrid;
    list->setFixedWidth(
        std::clamp(names, 22 * unit, 44 * unit)); // whole names, unless somebody's own network has an endless one
    row->addWidget(list);
    row->addWidget(m_forms, 1);
    body->addLayout(row, 1);
    connect(m_networkList, &QListWidget::currentRowChanged, this, &SettingsDialog::showForm);
    m_networkList->setCurrentRow(0);
    return page;
}

void SettingsDialog::showForm(int row)
{
    if (row < 0)
        return;
    QWidget* place = m_forms->widget(row);
    if (!place->layout()) {
        const NetworkId id(m_networkList->item(row)->data(Qt::UserRole).toString());
        auto* layout = new QVBoxLayout(place);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(scrolled(new RegistrationForm(m_context, id, {}), m_networkList->item(row)->text()));
    }
    m_forms->setCurrentIndex(row);
}

QWidget* SettingsDialog::buildWarnings()
{
    QVBoxLayout* body = nullptr;
    QWidget* page = section(
        tr("Warnings"), tr("When a sign-in that ends is shown in yellow, and when in orange."), &body);
    Settings& settings = m_context.services.settings;
    const auto row = [&](const QString& label, State state, int value) {
        auto* line = new QHBoxLayout;
        auto* badge = new BadgeLabel;
        badge->setState(state, label);
        auto* box = new QSpinBox;
        box->setRange(0, 90);
        box->setValue(value);
        box->setSuffix(tr(" days", "behind a number"));
        box->setAccessibleName(label);
        box->setMinimumWidth(fontMetrics().averageCharWidth() * 16);
        auto* holder = new QWidget;
        auto* holderLayout = new QHBoxLayout(holder);
        holderLayout->setContentsMargins(0, 0, 0, 0);
        holderLayout->addWidget(badge);
        holderLayout->addStretch();
        holder->setMinimumWidth(fontMetrics().averageCharWidth() * 24);
        line->addWidget(holder);
        line->addWidget(box);
        line->addWidget((new TextLabel(FontRole::Body, tr("before the end")))->secondary());
        line->addStretch();
        body->addLayout(line);
        return box;
    };
    QSpinBox* soon = row(tr("Ending soon"), State::EndingSoon, int(settings.warnSoon().count()));
    QSpinBox* now = row(tr("Ending now"), State::EndingNow, int(settings.warnNow().count()));
    soon->setMinimum(1);
    now->setMaximum(soon->value());
    const auto apply = [&settings, soon, now] {
        now->setMaximum(soon->value());
        settings.setWarnWindows(std::chrono::days(soon->value()), std::chrono::days(now->value()));
    };
    connect(soon, &QSpinBox::valueChanged, this, apply);
    connect(now, &QSpinBox::valueChanged, this, apply);
    body->addStretch();
    return page;
}

QWidget* SettingsDialog::buildNotices()
{
    QVBoxLayout* body = nullptr;
    QWidget* page = section(
        tr("Notices"),
        tr("What the desktop tells you while you look elsewhere. One notice per change; it closes by itself when the login works again."),
        &body);
    body->addWidget(new NoticeSettings(m_context), 1);
    return page;
}

QWidget* SettingsDialog::buildAppearance()
{
    QVBoxLayout* body = nullptr;
    QWidget* page = section(tr("Appearance"), tr("Light or dark, or as the rest of the desktop."), &body);
    Settings& settings = m_context.services.settings;
    auto* group = new QButtonGroup(page);
    const QList<std::pair<QString, QString>> choices{{QStringLiteral("system"), tr("As the system")},
                                                     {QStringLiteral("light"), tr("Light")},
                                                     {QStringLiteral("dark"), tr("Dark")}};
    for (const auto& [value, label] : choices) {
        auto* button = new QRadioButton(label);
        button->setChecked(settings.theme() == value);
        group->addButton(button);
        body->addWidget(button);
        connect(button, &QRadioButton::toggled, this, [&settings, choice = value](bool on) {
            if (on)
                settings.setTheme(choice);
        });
    }
    body->addStretch();
    return page;
}

QWidget* SettingsDialog::buildVault()
{
    QVBoxLayout* body = nullptr;
    QWidget* page = section(
        tr("Vault"),
        tr("Where the secrets are. Everything else is in an encrypted file whose key is in the vault too."),
        &body);
    const Vault& vault = m_context.services.vault;
    const Profile& profile = m_context.services.profile;
    body->addWidget(factRow(tr("Kind"), vault.displayName()));
    if (vault.identifier() == QLatin1StringView("passphrase"))
        body->addWidget(factRow(tr("File"), profile.vaultFile()));
    else
        body->addWidget(factRow(tr("Named"), tr("Pagekeeper %1", "as the keychain lists it").arg(profile.id())));
    body->addWidget(factRow(tr("Profile folder"), profile.dir()));
    body->addWidget(factRow(tr("Encrypted store"), profile.storeFile()));
    body->addWidget(factRow(tr("Cipher"), tr("SQLCipher %1").arg(m_context.services.records.store().cipherVersion())));
    body->addWidget(factRow(tr("Accounts"), QLocale().toString(m_context.records().accounts().size())));
    body->addStretch();
    return page;
}

} // namespace pk
