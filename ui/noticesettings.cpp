// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/noticesettings.h"

#include "ui/trayicon.h"
#include "ui/widgets.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QMenu>
#include <QScrollArea>

#include <algorithm>

namespace pk {

using std::chrono::days;

namespace {

QString columnTitle(days step)
{
    return step.count() == 0 ? NoticeSettings::tr("At the end", "column: a warning then")
                             : NoticeSettings::tr("%n day(s)", "column: a warning that long before", int(step.count()));
}

QString boxName(days step, const QString& row)
{
    return step.count() == 0
        ? NoticeSettings::tr("%1: at the end", "a check box, for screen readers").arg(row)
        : NoticeSettings::tr("%1: %2 before", "a check box, for screen readers").arg(row, columnTitle(step));
}

} // namespace

NoticeSettings::NoticeSettings(const WindowContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_shown(new QCheckBox(tr("Show notices on the desktop")))
    , m_add(makeButton(tr("Add exception"), ButtonRole::Plain, Glyph::Plus))
{
    Settings& settings = context.services.settings;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    m_shown->setChecked(settings.showsNotices());
    layout->addWidget(m_shown);
    connect(m_shown, &QCheckBox::toggled, this, [&settings](bool on) { settings.setShowsNotices(on); });
    if (TrayIcon::isOffered()) {
        auto* stays = new QCheckBox(tr("Keep running in the tray when the window is closed"));
        stays->setChecked(settings.staysInTray());
        layout->addWidget(stays);
        connect(stays, &QCheckBox::toggled, this, [&settings](bool on) { settings.setStaysInTray(on); });
    }
    layout->addSpacing(kGrid);
    layout->addWidget(new TextLabel(FontRole::Strong, tr("Warn before the end")));
    layout->addWidget(
        (new TextLabel(FontRole::Body,
                       tr("Each step is told once. What renews itself needs none. An exception replaces the "
                          "first row; where a network's and a client's meet, the strictest counts.")))
            ->secondary());
    static_cast<TextLabel*>(layout->itemAt(layout->count() - 1)->widget())->setWordWrap(true);
    auto* card = new Card;
    auto* cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(1, 1, 1, 1);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setAccessibleName(tr("Warnings"));
    m_table = new QWidget;
    scroll->setWidget(m_table);
    scroll->viewport()->setAutoFillBackground(false);
    m_table->setAutoFillBackground(false);
    cardLayout->addWidget(scroll);
    layout->addWidget(card, 1);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_add);
    foot->addStretch();
    layout->addLayout(foot);
    connect(m_add, &QPushButton::clicked, this, [this] {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        fillMenu(menu);
        menu->popup(m_add->mapToGlobal(QPoint(0, -menu->sizeHint().height() - 4)));
    });
    rebuild();
}

WarnSteps NoticeSettings::stepsFor(const Scope& scope) const
{
    const Settings& settings = m_context.services.settings;
    if (const auto* network = std::get_if<NetworkId>(&scope))
        return settings.warnSteps(*network).value_or(settings.warnSteps());
    if (const auto* client = std::get_if<ClientId>(&scope))
        return settings.warnSteps(*client).value_or(settings.warnSteps());
    return settings.warnSteps();
}

void NoticeSettings::setSteps(const Scope& scope, const std::optional<WarnSteps>& steps)
{
    Settings& settings = m_context.services.settings;
    if (const auto* network = std::get_if<NetworkId>(&scope))
        settings.setWarnSteps(*network, steps);
    else if (const auto* client = std::get_if<ClientId>(&scope))
        settings.setWarnSteps(*client, steps);
    else
        settings.setWarnSteps(steps.value_or(defaultWarnSteps()));
}

/// The usual steps, and whatever else the settings hold.
void NoticeSettings::rebuild()
{
    const Settings& settings = m_context.services.settings;
    delete m_table->layout();
    const auto old = m_table->findChildren<QWidget*>(Qt::FindDirectChildrenOnly);
    for (QWidget* widget : old) {
        widget->hide();
        widget->deleteLater(); // the button that asked for it is among them
    }
    m_rows.clear();
    m_grid = new QGridLayout(m_table);
    m_grid->setContentsMargins(2 * kGrid, kGrid + 4, kGrid, kGrid + 4);
    m_grid->setHorizontalSpacing(2 * kGrid);
    m_grid->setVerticalSpacing(kGrid - 2);
    m_columns = defaultWarnSteps() + settings.warnSteps();
    QList<std::pair<Scope, QString>> rows{{Every{}, tr("Every login")}};
    for (const auto& network : m_context.networks().networks()) {
        if (const auto own = settings.warnSteps(network->id)) {
            rows.append({network->id, network->name});
            m_columns += *own;
        }
    }
    for (const Client& client : m_context.records().clients()) {
        if (const auto own = settings.warnSteps(client.id)) {
            rows.append({client.id, client.name});
            m_columns += *own;
        }
    }
    m_columns = tidied(m_columns);
    for (int column = 0; column < m_columns.size(); ++column)
        m_grid->addWidget((new TextLabel(FontRole::Small, columnTitle(m_columns[column])))->secondary(),
                          0,
                          column + 1,
                          Qt::AlignHCenter);
    for (const auto& [scope, name] : std::as_const(rows))
        addRow(scope, name);
    m_grid->setColumnStretch(0, 1);
    m_grid->setRowStretch(m_grid->rowCount(), 1);
}

void NoticeSettings::addRow(const Scope& scope, const QString& name)
{
    const int at = int(m_rows.size());
    const int line = at + 1;
    const bool isException = !std::holds_alternative<Every>(scope);
    auto* title = new ElidedLabel(isException ? FontRole::Body : FontRole::Strong);
    title->setText(name);
    m_grid->addWidget(title, line, 0);
    m_grid->setRowMinimumHeight(line, fontMetrics().height() + 2 * kGrid); // as high as one with a button
    Row row{scope, {}};
    const WarnSteps steps = stepsFor(scope);
    for (int column = 0; column < m_columns.size(); ++column) {
        auto* box = new QCheckBox;
        box->setChecked(steps.contains(m_columns[column]));
        box->setAccessibleName(boxName(m_columns[column], name));
        box->setToolTip(box->accessibleName());
        m_grid->addWidget(box, line, column + 1, Qt::AlignHCenter);
        connect(box, &QCheckBox::toggled, this, [this, at] { apply(at); });
        row.boxes.append(box);
    }
    if (isException) {
        auto* remove = makeIconButton(tr("Remove the exception for %1").arg(name), Glyph::Close);
        m_grid->addWidget(remove, line, int(m_columns.size()) + 1);
        connect(remove, &QPushButton::clicked, this, [this, scope] {
            setSteps(scope, std::nullopt);
            rebuild();
            m_add->setFocus();
        });
    }
    m_rows.append(row);
}

void NoticeSettings::apply(int row)
{
    WarnSteps steps;
    for (int column = 0; column < m_columns.size(); ++column) {
        if (m_rows[row].boxes[column]->isChecked())
            steps.append(m_columns[column]);
    }
    setSteps(m_rows[row].scope, steps);
}

void NoticeSettings::fillMenu(QMenu* menu)
{
    const Settings& settings = m_context.services.settings;
    const auto add = [this](QMenu* into, const QString& name, const Scope& scope) {
        connect(into->addAction(QString(name).replace(u'&', QStringLiteral("&&"))),
                &QAction::triggered,
                this,
                [this, scope] {
                    setSteps(scope, stepsFor(scope)); // starts as what holds now
                    rebuild();
                });
    };
    QMenu* networks = menu->addMenu(tr("Network"));
    for (const auto& network : m_context.networks().networks()) {
        if (!settings.warnSteps(network->id))
            add(networks, network->name, network->id);
    }
    QMenu* clients = menu->addMenu(tr("Client"));
    for (const Client& client : m_context.records().clients()) {
        if (!settings.warnSteps(client.id))
            add(clients, client.name, client.id);
    }
    clients->setEnabled(!clients->isEmpty());
}

QCheckBox* NoticeSettings::box(int row, days step) const
{
    const qsizetype column = m_columns.indexOf(step);
    return column < 0 || row < 0 || row >= m_rows.size() ? nullptr : m_rows[row].boxes.value(column);
}

} // namespace pk
