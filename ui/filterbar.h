// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/health.h"

#include <QFrame>
#include <QHash>
#include <QSet>

#include <functional>

class QLineEdit;
class QListWidget;
class QPushButton;

namespace pk {

class Records;
class NetworkRegistry;
class TableFilter;

/// One value a person can filter by.
struct FilterChoice
{
    QString value;
    QString label;
};

/// A small list to tick in, with a search field, below its chip.
class FilterPopup final : public QFrame
{
    Q_OBJECT
public:
    FilterPopup(const QString& title, const QList<FilterChoice>& choices, const QSet<QString>& chosen, QWidget* parent);
    void showBelow(QWidget* chip);

Q_SIGNALS:
    void chosen(const QSet<QString>& values);

private:
    QSet<QString> ticked() const;

    QLineEdit* m_search;
    QListWidget* m_list;
};

/// Chips above a table: the common states to switch, menus for the rest, and what is active to take away.
class FilterBar final : public QWidget
{
    Q_OBJECT
public:
    FilterBar(TableFilter& filter, const Records& records, const NetworkRegistry& networks,
              std::function<int(State)> count, QWidget* parent = nullptr);

    /// Chips that can be taken away, by their words; for tests and the status bar.
    QStringList activeFilters() const;
    QList<QPushButton*> activeChips() const { return m_active; }
    QPushButton* stateChip(State state) const { return m_stateChips.value(int(state)); }
    void refresh();

Q_SIGNALS:
    void searchCleared();

private:
    struct StateChip
    {
        QSet<State> states;
        QString name;
    };
    void buildStateChips();
    QPushButton* menuChip(const QString& name, std::function<QList<FilterChoice>()> choices,
                          std::function<QSet<QString>()> current, std::function<void(const QSet<QString>&)> choose);
    void addActive(const QString& words, std::function<void()> remove);
    void rebuildActive();
    QString networkName(const QString& id) const;

    TableFilter& m_filter;
    const Records& m_records;
    const NetworkRegistry& m_networks;
    std::function<int(State)> m_count;
    QHash<int, QPushButton*> m_stateChips; ///< by the first of its states
    QList<StateChip> m_sets;
    QPushButton* m_clear;
    QList<QPushButton*> m_active;
};

} // namespace pk
