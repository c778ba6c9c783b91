// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pagechoicestep.h"

#include "models/tables/pagechoicemodel.h"
#include "models/tables/tablefilter.h"
#include "ui/messagebar.h"
#include "ui/rowdelegate.h"
#include "ui/widgets.h"

#include <QComboBox>
#include <QCompleter>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QTableView>

namespace pk {

namespace {

/// A row with a tick box before the name.
class TickDelegate final : public RowDelegate
{
public:
    explicit TickDelegate(QObject* parent) : RowDelegate(Emphasis::Strong, parent) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyleOptionViewItem cell = option;
        initStyleOption(&cell, index);
        const QString text = std::exchange(cell.text, {});
        cell.features &= ~QStyleOptionViewItem::HasCheckIndicator;
        const QStyle* style = cell.widget->style();
        style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
        QStyleOptionViewItem box = cell;
        box.rect = boxRect(cell);
        const bool usable = index.flags() & Qt::ItemIsEnabled;
        box.state = usable ? QStyle::State_Enabled : QStyle::State_None;
        box.state |= index.data(Qt::CheckStateRole).toInt() == Qt::Checked ? QStyle::State_On : QStyle::State_Off;
        style->drawPrimitive(QStyle::PE_IndicatorItemViewItemCheck, &box, painter, cell.widget);
        const QRect content = contentRect(cell);
        const QRect words = QStyle::visualRect(cell.direction, content, content.adjusted(28, 0, 0, 0));
        painter->save();
        painter->setFont(cell.font);
        painter->setPen(cell.palette.color(QPalette::Text));
        painter->drawText(words,
                          int(QStyle::visualAlignment(cell.direction, Qt::AlignLeft) | Qt::AlignVCenter)
                              | Qt::TextSingleLine,
                          cell.fontMetrics.elidedText(text, Qt::ElideRight, words.width()));
        painter->restore();
        paintFrame(painter, cell, index);
    }

    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem&,
                     const QModelIndex& index) override
    {
        const bool clicked = event->type() == QEvent::MouseButtonRelease;
        const bool key = event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space;
        if ((!clicked && !key) || !(index.flags() & Qt::ItemIsUserCheckable))
            return false;
        const bool on = index.data(Qt::CheckStateRole).toInt() == Qt::Checked; // anywhere on the name: boxes are small
        return model->setData(index, on ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
    }

private:
    QRect boxRect(const QStyleOptionViewItem& cell) const
    {
        const QRect content = contentRect(cell);
        const int side = cell.widget->style()->pixelMetric(QStyle::PM_IndicatorWidth, &cell, cell.widget);
        return QStyle::visualRect(
            cell.direction, content, QRect(content.left(), content.center().y() - side / 2, side, side));
    }
};

/// A client's name, with the known ones to choose from; another name makes a new client.
class ClientDelegate final : public RowDelegate
{
public:
    ClientDelegate(std::function<QStringList()> names, QObject* parent)
        : RowDelegate(Emphasis::Normal, parent)
        , m_names(std::move(names))
    {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        RowDelegate::paint(painter, option, index);
        if (!(index.flags() & Qt::ItemIsEditable))
            return;
        const ThemeColors colors = themeColors(option.palette);
        const QRect content = contentRect(option);
        if (index.data().toString().isEmpty()) {
            painter->save();
            painter->setFont(option.font);
            painter->setPen(colors.secondary);
            painter->drawText(content,
                              int(QStyle::visualAlignment(option.direction, Qt::AlignLeft) | Qt::AlignVCenter),
                              PageChoiceStep::tr("No client"));
            painter->restore();
        }
        const QRect arrow(content.right() - 12, content.center().y() - 6, 12, 12);
        paintGlyph(painter, QStyle::visualRect(option.direction, content, arrow), Glyph::ChevronDown, colors.secondary);
    }
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        auto* box = new QComboBox(parent);
        box->setEditable(true);
        box->setInsertPolicy(QComboBox::NoInsert);
        box->addItem(QString());
        box->addItems(m_names());
        box->setAccessibleName(PageChoiceStep::tr("Client"));
        box->lineEdit()->setPlaceholderText(PageChoiceStep::tr("Client's name"));
        box->completer()->setFilterMode(Qt::MatchContains);
        box->completer()->setCompletionMode(QCompleter::PopupCompletion);
        connect(box, &QComboBox::activated, this, [this, box] {
            // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): createEditor() is const, its signal is not
            Q_EMIT const_cast<ClientDelegate*>(this)->commitData(box);
        });
        return box;
    }
    void setEditorData(QWidget* editor, const QModelIndex& index) const override
    {
        static_cast<QComboBox*>(editor)->setCurrentText(index.data(Qt::EditRole).toString());
    }
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override
    {
        model->setData(index, static_cast<QComboBox*>(editor)->currentText(), Qt::EditRole);
    }
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        editor->setGeometry(option.rect.adjusted(2, 1, -2, -2));
    }

private:
    std::function<QStringList()> m_names;
};

} // namespace

PageChoiceStep::PageChoiceStep(const WindowContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_model(new PageChoiceModel(this))
    , m_filter(new TableFilter(this))
    , m_title(new TextLabel(FontRole::Body))
    , m_note(new MessageBar)
    , m_search(new QLineEdit)
    , m_count(new TextLabel(FontRole::Body))
    , m_allClients(new QComboBox)
    , m_view(new QTableView)
{
    m_filter->setSourceModel(m_model);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid + 4);
    layout->addWidget(m_title->wrapped());
    layout->addWidget(m_note);
    auto* bar = new QHBoxLayout;
    bar->setSpacing(kGrid);
    m_search->setPlaceholderText(tr("Search pages"));
    m_search->setAccessibleName(tr("Search pages"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(glyphIcon(Glyph::Search), QLineEdit::LeadingPosition);
    auto* all = makeButton(tr("Select all"), ButtonRole::Plain);
    auto* none = makeButton(tr("Select none"), ButtonRole::Plain);
    bar->addWidget(m_search, 1);
    bar->addWidget(all);
    bar->addWidget(none);
    layout->addLayout(bar);
    auto* card = new Card;
    auto* inner = new QVBoxLayout(card);
    inner->setContentsMargins(1, 4, 1, 4);
    inner->addWidget(m_view);
    layout->addWidget(card, 1);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(kGrid);
    m_allClients->setEditable(true);
    m_allClients->setAccessibleName(tr("Client of all selected pages"));
    m_allClients->lineEdit()->setPlaceholderText(tr("Client for all selected"));
    m_allClients->setMinimumWidth(fontMetrics().averageCharWidth() * 26);
    auto* apply = makeButton(tr("Assign"), ButtonRole::Plain);
    apply->setAccessibleName(tr("Assign the client to all selected pages"));
    foot->addWidget(m_count->secondary(), 1);
    foot->addWidget(m_allClients);
    foot->addWidget(apply);
    layout->addLayout(foot);
    setUpView();
    connect(m_search, &QLineEdit::textChanged, m_filter, &TableFilter::setSearch);
    connect(all, &QPushButton::clicked, this, [this] { selectAll(true); });
    connect(none, &QPushButton::clicked, this, [this] { selectAll(false); });
    connect(m_model, &PageChoiceModel::choiceChanged, this, &PageChoiceStep::updateCount);
    connect(apply, &QPushButton::clicked, this, &PageChoiceStep::assignToAll);
}

void PageChoiceStep::setUpView()
{
    m_view->setModel(m_filter);
    setUpTable(m_view, tr("Pages to keep"));
    m_view->setEditTriggers(QAbstractItemView::EditKeyPressed);
    auto* header = m_view->horizontalHeader();
    using Column = PageChoiceModel::Column;
    m_view->setItemDelegate(new RowDelegate(RowDelegate::Emphasis::Secondary, m_view));
    m_view->setItemDelegateForColumn(int(Column::Name), new TickDelegate(m_view));
    m_view->setItemDelegateForColumn(int(Column::Client), new ClientDelegate([this] { return clientNames(); }, m_view));
    const int unit = fontMetrics().averageCharWidth();
    header->resizeSection(int(Column::Name), unit * 34);
    header->resizeSection(int(Column::Kind), unit * 17);
    header->resizeSection(int(Column::Role), unit * 22);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(int(Column::Name), Qt::AscendingOrder);

    connect(m_view, &QTableView::clicked, this, [this](const QModelIndex& cell) {
        if (cell.column() == int(Column::Client) && (cell.flags() & Qt::ItemIsEditable))
            m_view->edit(cell); // one click is enough: it looks like a menu
    });
}

void PageChoiceStep::assignToAll()
{
    const QString name = m_allClients->currentText().simplified();
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->index(row, 0).data(Qt::CheckStateRole).toInt() == Qt::Checked)
            m_model->setData(m_model->index(row, int(PageChoiceModel::Column::Client)), name, Qt::EditRole);
    }
}

QStringList PageChoiceStep::clientNames() const
{
    QStringList names;
    for (const Client& client : m_context.records().clients())
        names.append(client.name);
    for (const QString& typed : m_model->clients()) {
        if (!names.contains(typed))
            names.append(typed);
    }
    names.sort(Qt::CaseInsensitive);
    return names;
}

void PageChoiceStep::show(const Connected& connected)
{
    QSet<RemoteId> chosen;
    QHash<RemoteId, QString> clients;
    const QList<Page> kept = m_context.records().pagesOf(connected.account);
    const Account* account = m_context.records().account(connected.account);
    const QString usual = account ? m_context.records().clientName(account->client) : QString();
    for (const Page& page : kept) {
        chosen.insert(page.remoteId);
        clients.insert(page.remoteId, m_context.records().clientName(page.client));
    }
    for (const Page& page : connected.candidates) {
        if (kept.isEmpty())
            chosen.insert(page.remoteId);
        if (!clients.contains(page.remoteId))
            clients.insert(page.remoteId, usual);
    }
    m_model->setPages(connected.candidates, chosen, clients);
    m_allClients->clear();
    m_allClients->addItem(QString());
    m_allClients->addItems(clientNames());
    m_title->setText(
        tr("%1 can reach these pages. Keep the ones Pagekeeper shall look after; the others are forgotten.")
            .arg(connected.identity.name));
    m_note->setVisible(false);
    if (connected.partial)
        m_note->show(MessageBar::Kind::Trouble, tr("The list is incomplete: %1").arg(connected.partialReason));
    m_search->clear();
    m_search->setVisible(connected.candidates.size() > 1);
    m_view->setCurrentIndex(m_filter->index(0, 0));
}

void PageChoiceStep::selectAll(bool on)
{
    for (int row = 0; row < m_filter->rowCount(); ++row) // what the search hides stays as it is
        m_model->setChecked(m_filter->mapToSource(m_filter->index(row, 0)).row(), on);
}

void PageChoiceStep::updateCount()
{
    const QLocale locale;
    m_count->setText(tr("%1 of %2 selected", "pages")
                         .arg(locale.toString(m_model->chosen().size()), locale.toString(m_model->usable())));
    Q_EMIT changed();
}

Result<QHash<RemoteId, ClientId>> PageChoiceStep::clients() const
{
    QHash<RemoteId, ClientId> ids;
    const QHash<RemoteId, QString> names = m_model->clients();
    for (auto it = names.cbegin(); it != names.cend(); ++it) {
        const auto id = m_context.records().clientNamed(it.value());
        if (!id)
            return Failed(id.error());
        ids.insert(it.key(), *id);
    }
    for (const RemoteId& page : m_model->chosen()) {
        if (!ids.contains(page))
            ids.insert(page, ClientId()); // emptied on purpose
    }
    return ids;
}

} // namespace pk
