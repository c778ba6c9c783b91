// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/clientspage.h"

#include "models/tables/clienttablemodel.h"
#include "models/tables/tablefilter.h"
#include "ui/badgedelegate.h"
#include "ui/emptystate.h"
#include "ui/widgets.h"

#include <QDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QShortcut>
#include <QStackedWidget>
#include <QTableView>

namespace pk {

ClientsPage::ClientsPage(const WindowContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_model(new ClientTableModel(context.records(), this))
    , m_filter(new TableFilter(this))
    , m_view(new QTableView)
    , m_stack(new QStackedWidget)
    , m_empty(new EmptyState(Glyph::Clients))
{
    m_filter->setSourceModel(m_model);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 2 * kGrid);
    layout->setSpacing(kGrid + 4);
    auto* bar = new QHBoxLayout;
    auto* add = makeButton(tr("Add client"), ButtonRole::Plain, Glyph::Plus);
    auto* rename = makeButton(tr("Edit"), ButtonRole::Plain);
    bar->addWidget(add);
    bar->addWidget(rename);
    bar->addStretch();
    layout->addLayout(bar);
    auto* card = new Card;
    auto* inner = new QVBoxLayout(card);
    inner->setContentsMargins(1, 4, 1, 4);
    inner->addWidget(m_stack);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    layout->addWidget(card, 1);

    setUpView();
    wire(add, rename);
}

void ClientsPage::setUpView()
{
    m_view->setModel(m_filter);
    setUpTable(m_view, tr("Clients"));
    auto* header = m_view->horizontalHeader();
    using Column = ClientTableModel::Column;
    m_view->setItemDelegateForColumn(int(Column::State), new BadgeDelegate(RowDelegate::Emphasis::Normal, m_view));
    m_view->setItemDelegateForColumn(int(Column::Name), new RowDelegate(RowDelegate::Emphasis::Strong, m_view));
    const int unit = fontMetrics().averageCharWidth();
    header->resizeSection(int(Column::State), unit * 20);
    header->resizeSection(int(Column::Name), unit * 34);
    header->resizeSection(int(Column::Pages), unit * 12);
    header->resizeSection(int(Column::NeedYou), unit * 14);
    header->resizeSection(int(Column::Ending), unit * 12);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(int(Column::Name), Qt::AscendingOrder);
}

void ClientsPage::wire(QPushButton* add, QPushButton* rename)
{
    const auto update = [this, rename] {
        const bool empty = m_filter->rowCount() == 0;
        m_stack->setCurrentIndex(empty ? 1 : 0);
        rename->setEnabled(m_view->currentIndex().isValid());
        if (m_filter->isFiltering())
            m_empty->show(tr("No client matches"), tr("Nothing is called \"%1\".").arg(m_filter->search()), {});
        else
            m_empty->show(tr("No clients yet"),
                          tr("A client is a customer of the agency and owns pages. Add one, then assign pages to it."),
                          tr("Add client"));
    };
    connect(m_model, &QAbstractItemModel::modelReset, this, [this, update] {
        m_filter->sort(m_filter->sortColumn(), m_filter->sortOrder());
        update();
    });
    connect(m_filter, &TableFilter::filterChanged, this, update);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, update);
    connect(add, &QPushButton::clicked, this, &ClientsPage::addClient);
    connect(rename, &QPushButton::clicked, this, &ClientsPage::editCurrent);
    connect(m_empty, &EmptyState::acted, this, &ClientsPage::addClient);
    const auto open = [this] {
        const QString name = m_view->currentIndex().data(ClientRole).toString();
        if (!name.isEmpty())
            Q_EMIT clientRequested(name);
    };
    connect(m_view, &QTableView::doubleClicked, this, open);
    for (const auto key : {Qt::Key_Return, Qt::Key_Enter})
        connect(new QShortcut(QKeySequence(key), m_view, nullptr, nullptr, Qt::WidgetShortcut),
                &QShortcut::activated,
                this,
                open);
    connect(new QShortcut(QKeySequence(Qt::Key_F2), m_view, nullptr, nullptr, Qt::WidgetShortcut),
            &QShortcut::activated,
            this,
            &ClientsPage::editCurrent);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view, &QTableView::customContextMenuRequested, this, [this, open](const QPoint& at) {
        if (!m_view->indexAt(at).isValid())
            return;
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        connect(menu->addAction(tr("Show pages")), &QAction::triggered, this, open);
        connect(menu->addAction(tr("Edit…")), &QAction::triggered, this, &ClientsPage::editCurrent);
        menu->popup(m_view->viewport()->mapToGlobal(at));
    });
    update();
}

void ClientsPage::addClient()
{
    edit({ClientId::create(), {}, {}}, tr("Add client"));
}

void ClientsPage::editCurrent()
{
    const QString id = m_view->currentIndex().data(IdRole).toString();
    for (const Client& client : m_context.records().clients()) {
        if (client.id.toString() == id) {
            edit(client, tr("Edit client"));
            return;
        }
    }
}

void ClientsPage::edit(const Client& client, const QString& title)
{
    auto* dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto* form = new QFormLayout(dialog);
    form->setContentsMargins(3 * kGrid, 3 * kGrid, 3 * kGrid, 2 * kGrid);
    form->setSpacing(kGrid + 4);
    auto* name = new QLineEdit(client.name);
    auto* contact = new QLineEdit(client.contact);
    name->setAccessibleName(tr("Name"));
    contact->setAccessibleName(tr("Contact"));
    contact->setPlaceholderText(tr("Whom to ask when somebody has to sign in"));
    name->setMinimumWidth(fontMetrics().averageCharWidth() * 48);
    form->addRow(tr("Name"), name);
    form->addRow(tr("Contact"), contact);
    auto* buttons = new QHBoxLayout;
    auto* cancel = makeButton(tr("Cancel"), ButtonRole::Plain);
    auto* save = makeButton(tr("Save"), ButtonRole::Primary);
    save->setDefault(true);
    save->setEnabled(!client.name.isEmpty());
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(save);
    form->addRow(buttons);
    connect(name, &QLineEdit::textChanged, save, [save](const QString& text) {
        save->setEnabled(!text.simplified().isEmpty());
    });
    connect(cancel, &QPushButton::clicked, dialog, &QDialog::reject);
    connect(save, &QPushButton::clicked, this, [this, dialog, name, contact, client] {
        const auto saved = m_context.records().save(
            Client{client.id, name->text().simplified(), contact->text().simplified()});
        if (!saved)
            Q_EMIT failed(saved.error());
        dialog->accept();
    });
    dialog->open();
}

} // namespace pk
