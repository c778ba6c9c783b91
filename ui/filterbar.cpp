// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filterbar.h"

#include "models/domain/words.h"
#include "models/services/servicecontext.h"
#include "models/tables/tablefilter.h"
#include "ui/widgets.h"

#include <QLineEdit>
#include <QListWidget>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace pk {

namespace {

/// The label in front, the number calm behind it.
QString chipText(const QString& name, int count)
{
    return FilterBar::tr("%1  %2", "chip: state and how many").arg(name, QLocale().toString(count));
}

} // namespace

FilterPopup::FilterPopup(const QString& title, const QList<FilterChoice>& choices, const QSet<QString>& chosenNow,
                         QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_search(new QLineEdit)
    , m_list(new QListWidget)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setAccessibleName(title);
    setFrameShape(QFrame::StyledPanel);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kGrid, kGrid, kGrid, kGrid);
    layout->setSpacing(kGrid);
    m_search->setPlaceholderText(tr("Search"));
    m_search->setAccessibleName(tr("Search in %1").arg(title));
    m_search->setVisible(choices.size() > 8);
    m_list->setAccessibleName(title);
    m_list->setFrameShape(QFrame::NoFrame);
    for (const FilterChoice& choice : choices) {
        auto* item = new QListWidgetItem(choice.label, m_list);
        item->setData(Qt::UserRole, choice.value);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable | Qt::ItemIsSelectable);
        item->setCheckState(chosenNow.contains(choice.value) ? Qt::Checked : Qt::Unchecked);
        item->setToolTip(choice.label);
    }
    if (choices.isEmpty()) {
        auto* item = new QListWidgetItem(tr("Nothing to choose yet"), m_list);
        item->setFlags(Qt::NoItemFlags);
    }
    layout->addWidget(m_search);
    layout->addWidget(m_list);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        const QString wanted = foldedForSearch(text);
        for (int row = 0; row < m_list->count(); ++row)
            m_list->item(row)->setHidden(!foldedForSearch(m_list->item(row)->text()).contains(wanted));
    });
    connect(m_list, &QListWidget::itemChanged, this, [this] { Q_EMIT chosen(ticked()); });
    connect(m_list, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) {
        const QPoint at = m_list->viewport()->mapFromGlobal(QCursor::pos());
        const bool onBox = at.x() < m_list->visualItemRect(item).left() + 26; // the box has switched itself
        if (!onBox && (item->flags() & Qt::ItemIsUserCheckable))
            item->setCheckState(item->checkState() == Qt::Checked ? Qt::Unchecked : Qt::Checked);
    });
}

QSet<QString> FilterPopup::ticked() const
{
    QSet<QString> values;
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->checkState() == Qt::Checked)
            values.insert(m_list->item(row)->data(Qt::UserRole).toString());
    }
    return values;
}

void FilterPopup::showBelow(QWidget* chip)
{
    const int rows = qBound(2, m_list->count(), 10);
    const int rowHeight = std::max(m_list->sizeHintForRow(0), fontMetrics().height() + 8);
    m_list->setFixedHeight(rows * rowHeight + 4);
    const int wide = std::max({220, chip->width(), std::min(360, m_list->sizeHintForColumn(0) + 48)});
    setFixedWidth(wide);
    adjustSize();
    QPoint at = chip->mapToGlobal(
        QPoint(layoutDirection() == Qt::RightToLeft ? chip->width() - wide : 0, chip->height() + 4));
    if (const QScreen* onScreen = chip->screen())
        at.setX(qBound(onScreen->availableGeometry().left(), at.x(), onScreen->availableGeometry().right() - wide));
    move(at);
    show();
    if (m_search->isVisibleTo(this))
        m_search->setFocus();
    else
        m_list->setFocus();
}

FilterBar::FilterBar(TableFilter& filter, const Records& records, const NetworkRegistry& networks,
                     std::function<int(State)> count, QWidget* parent)
    : QWidget(parent)
    , m_filter(filter)
    , m_records(records)
    , m_networks(networks)
    , m_count(std::move(count))
    , m_clear(makeButton(tr("Clear"), ButtonRole::Link))
{
    auto* flow = new FlowLayout(this);
    setLayout(flow);
    buildStateChips();
    flow->addWidget(menuChip(
        tr("Network"),
        [this] {
            QMap<QString, QString> known;
            for (const Account& account : m_records.accounts())
                known.insert(account.network.toString(), networkName(account.network.toString()));
            QList<FilterChoice> choices;
            for (auto it = known.cbegin(); it != known.cend(); ++it)
                choices.append({it.key(), it.value()});
            return choices;
        },
        [this] { return m_filter.networks(); },
        [this](const QSet<QString>& values) { m_filter.setNetworks(values); }));
    flow->addWidget(menuChip(
        tr("Client"),
        [this] {
            QList<FilterChoice> choices;
            for (const Client& client : m_records.clients())
                choices.append({client.name, client.name});
            return choices;
        },
        [this] { return m_filter.clients(); },
        [this](const QSet<QString>& values) { m_filter.setClients(values); }));
    flow->addWidget(menuChip(
        tr("Holder"),
        [this] {
            QSet<QString> names;
            for (const Account& account : m_records.accounts())
                names.insert(account.holder);
            QList<FilterChoice> choices;
            for (const QString& name : std::as_const(names))
                choices.append({name, name});
            return choices;
        },
        [this] { return m_filter.holders(); },
        [this](const QSet<QString>& values) { m_filter.setHolders(values); }));
    connect(m_clear, &QPushButton::clicked, this, [this] {
        m_filter.clear();
        Q_EMIT searchCleared();
    });
    flow->addWidget(m_clear);
    connect(&m_filter, &TableFilter::filterChanged, this, &FilterBar::refresh);
    refresh();
}

QString FilterBar::networkName(const QString& id) const
{
    const auto network = m_networks.network(NetworkId(id));
    return network ? network->name : id;
}

void FilterBar::buildStateChips()
{
    m_sets = {{{State::NeedsYou, State::Incident}, tr("Needs you")},
              {{State::EndingNow, State::EndingSoon}, tr("Ending")},
              {{State::Healthy, State::NoEndDate}, tr("Healthy")},
              {{State::NotChecked}, tr("Not checked")}};
    const QList<State> keys{State::NeedsYou, State::EndingNow, State::Healthy, State::NotChecked};
    for (qsizetype i = 0; i < m_sets.size(); ++i) {
        auto* chip = makeButton(m_sets[i].name, ButtonRole::Chip);
        chip->setCheckable(true);
        m_stateChips.insert(int(keys[i]), chip);
        layout()->addWidget(chip);
        connect(chip, &QPushButton::clicked, this, [this, i](bool on) {
            QSet<State> states = m_filter.states();
            if (on)
                states += m_sets[i].states;
            else
                states -= m_sets[i].states;
            m_filter.setStates(states);
        });
    }
}

QPushButton* FilterBar::menuChip(const QString& name, std::function<QList<FilterChoice>()> choices,
                                 std::function<QSet<QString>()> current,
                                 std::function<void(const QSet<QString>&)> choose)
{
    auto* chip = makeButton(name, ButtonRole::Chip, Glyph::ChevronDown);
    setIconLast(chip);
    chip->setIconSize(QSize(12, 12));
    chip->setAccessibleName(tr("Filter by %1").arg(name));
    connect(chip, &QPushButton::clicked, this, [this, chip, name, choices, current, choose] {
        QList<FilterChoice> sorted = choices();
        std::sort(sorted.begin(), sorted.end(), [](const FilterChoice& a, const FilterChoice& b) {
            return a.label.localeAwareCompare(b.label) < 0;
        });
        auto* popup = new FilterPopup(name, sorted, current(), this);
        connect(popup, &FilterPopup::chosen, this, choose);
        popup->showBelow(chip);
    });
    return chip;
}

void FilterBar::addActive(const QString& words, std::function<void()> remove)
{
    auto* chip = makeButton(fontMetrics().elidedText(words, Qt::ElideMiddle, fontMetrics().averageCharWidth() * 32),
                            ButtonRole::Chip,
                            Glyph::Close);
    setIconLast(chip);
    chip->setIconSize(QSize(11, 11));
    chip->setCheckable(true);
    chip->setChecked(true);
    chip->setToolTip(tr("Remove the filter \"%1\"").arg(words));
    chip->setAccessibleName(tr("Remove the filter \"%1\"").arg(words));
    chip->setProperty("pkFilter", words);
    connect(
        chip, &QPushButton::clicked, this, std::move(remove), Qt::QueuedConnection); // it takes the chip itself away
    m_active.append(chip);
    layout()->removeWidget(m_clear);
    layout()->addWidget(chip);
    layout()->addWidget(m_clear);
    chip->show();
}

void FilterBar::rebuildActive()
{
    for (QPushButton* chip : std::as_const(m_active)) {
        layout()->removeWidget(chip);
        chip->hide();
        chip->deleteLater();
    }
    m_active.clear();
    QSet<State> covered;
    for (const StateChip& set : std::as_const(m_sets)) {
        if (m_filter.states().contains(set.states))
            covered += set.states;
    }
    const QSet<State> others = m_filter.states() - covered;
    for (const State state : others) {
        addActive(stateName(state), [this, state] {
            QSet<State> rest = m_filter.states();
            rest.remove(state);
            m_filter.setStates(rest);
        });
    }
    const auto addEach = [this](const QSet<QString>& values, auto name, auto set) {
        QStringList sorted(values.cbegin(), values.cend());
        sorted.sort();
        for (const QString& value : std::as_const(sorted)) {
            addActive(name(value), [values, value, set] {
                QSet<QString> rest = values;
                rest.remove(value);
                set(rest);
            });
        }
    };
    const auto same = [](const QString& name) { return name; };
    addEach(
        m_filter.networks(),
        [this](const QString& id) { return networkName(id); },
        [this](const QSet<QString>& rest) { m_filter.setNetworks(rest); });
    addEach(m_filter.clients(), same, [this](const QSet<QString>& rest) { m_filter.setClients(rest); });
    addEach(m_filter.holders(), same, [this](const QSet<QString>& rest) { m_filter.setHolders(rest); });
    if (!m_filter.account().isEmpty()) {
        const Account* account = m_records.account(AccountId(m_filter.account()));
        addActive(tr("Login: %1").arg(account ? account->identity.name : m_filter.account()),
                  [this] { m_filter.setAccount({}); });
    }
    if (m_filter.endsFirst().isValid()) {
        const QString day = QLocale().toString(m_filter.endsFirst(), QStringLiteral("d MMM"));
        addActive(tr("Ends %1").arg(day), [this] { m_filter.setEnds({}, {}); });
    }
    if (!m_filter.search().simplified().isEmpty()) {
        addActive(tr("\"%1\"", "searched words").arg(m_filter.search().simplified()), [this] {
            m_filter.setSearch({});
            Q_EMIT searchCleared();
        });
    }
}

void FilterBar::refresh()
{
    const QList<State> keys{State::NeedsYou, State::EndingNow, State::Healthy, State::NotChecked};
    for (qsizetype i = 0; i < m_sets.size(); ++i) {
        int count = 0;
        for (const State state : std::as_const(m_sets[i].states))
            count += m_count(state);
        QPushButton* chip = m_stateChips.value(int(keys[i]));
        chip->setText(chipText(m_sets[i].name, count));
        chip->setChecked(m_filter.states().contains(m_sets[i].states));
    }
    rebuildActive();
    m_clear->setVisible(m_filter.isFiltering());
    layout()->invalidate();
    updateGeometry();
}

QStringList FilterBar::activeFilters() const
{
    QStringList words;
    for (const StateChip& set : m_sets) {
        if (m_filter.states().contains(set.states))
            words.append(set.name);
    }
    for (const QPushButton* chip : m_active)
        words.append(chip->property("pkFilter").toString());
    return words;
}

} // namespace pk
