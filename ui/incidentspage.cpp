// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/incidentspage.h"

#include "models/domain/incidentwords.h"
#include "models/services/incidentnote.h"
#include "models/tables/incidenttablemodel.h"
#include "models/tables/tablefilter.h"
#include "ui/badgedelegate.h"
#include "ui/emptystate.h"
#include "ui/networkdelegate.h"
#include "ui/widgets.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>
#include <QTextDocument>

namespace pk {

namespace {

constexpr int kSideBySide = 900; ///< narrower than this the note stands below the story
constexpr int kMostRows = 6;     ///< of the list, before it scrolls

TextLabel* heading(const QString& text)
{
    return new TextLabel(FontRole::Strong, text);
}

QString networkName(const WindowContext& context, const NetworkId& id)
{
    const auto network = context.networks().network(id);
    return network ? network->name : id.toString();
}

} // namespace

IncidentsPage::IncidentsPage(const WindowContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_model(new IncidentTableModel(context.records(), context.networks(), this))
    , m_filter(new TableFilter(this))
    , m_view(new QTableView)
    , m_stack(new QStackedWidget)
    , m_empty(new EmptyState(Glyph::Flag))
{
    m_filter->setSourceModel(m_model);
    auto* filled = new QWidget;
    auto* column = new QVBoxLayout(filled);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * kGrid);
    m_list = buildList();
    column->addWidget(m_list);
    column->addWidget(buildDetails(), 1);
    auto* card = new Card;
    auto* inner = new QVBoxLayout(card);
    inner->setContentsMargins(1, 4, 1, 4);
    inner->addWidget(m_empty);
    m_stack->addWidget(filled);
    m_stack->addWidget(card);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 2 * kGrid);
    layout->addWidget(m_stack);
    wire();
}

QWidget* IncidentsPage::buildList()
{
    m_view->setModel(m_filter);
    setUpTable(m_view, tr("Incidents"));
    using Column = IncidentTableModel::Column;
    m_view->setItemDelegateForColumn(int(Column::State), new BadgeDelegate(RowDelegate::Emphasis::Normal, m_view));
    m_view->setItemDelegateForColumn(int(Column::Network), new NetworkDelegate(m_context.networks(), m_view));
    QHeaderView* header = m_view->horizontalHeader();
    const int unit = fontMetrics().averageCharWidth();
    header->resizeSection(int(Column::State), unit * 28);
    header->resizeSection(int(Column::Network), unit * 26);
    header->resizeSection(int(Column::Since), unit * 15);
    header->resizeSection(int(Column::Logins), unit * 11);
    header->resizeSection(int(Column::Pages), unit * 12);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(int(Column::State), Qt::AscendingOrder);
    auto* card = new Card;
    auto* inner = new QVBoxLayout(card);
    inner->setContentsMargins(1, 4, 1, 4);
    inner->addWidget(m_view);
    return card;
}

QWidget* IncidentsPage::buildDetails()
{
    auto* card = new Card;
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(1, 1, 1, 1);
    m_details = new QScrollArea;
    m_details->setFrameShape(QFrame::NoFrame);
    m_details->setWidgetResizable(true);
    m_details->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_details->setFocusPolicy(Qt::NoFocus);
    auto* body = new QWidget;
    body->setMinimumWidth(1);
    m_columns = new QHBoxLayout(body);
    m_columns->setContentsMargins(2 * kGrid + 4, 2 * kGrid, 2 * kGrid + 4, 2 * kGrid + 4);
    m_columns->setSpacing(4 * kGrid);
    m_columns->addWidget(buildStory(), 1);
    m_columns->addWidget(buildNote(), 1);
    m_details->setWidget(body);
    m_details->viewport()->setAutoFillBackground(false);
    body->setAutoFillBackground(false);
    layout->addWidget(m_details);
    return card;
}

QWidget* IncidentsPage::buildStory()
{
    auto* story = new QWidget;
    auto* layout = new QVBoxLayout(story);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    auto* head = new QHBoxLayout;
    head->setSpacing(kGrid + 4);
    m_mark = new MarkLabel(28);
    m_headline = new TextLabel(FontRole::Title);
    m_headline->setWordWrap(true);
    head->addWidget(m_mark, 0, Qt::AlignTop);
    head->addWidget(m_headline, 1);
    layout->addLayout(head);
    auto* state = new QHBoxLayout;
    state->setSpacing(kGrid + 4);
    m_badge = new BadgeLabel;
    m_line = new TextLabel(FontRole::Body);
    m_line->setWordWrap(true);
    state->addWidget(m_badge, 0, Qt::AlignTop);
    state->addWidget(m_line, 1);
    layout->addLayout(state);
    m_progress = (new TextLabel(FontRole::Body))->secondary();
    m_progress->setWordWrap(true);
    layout->addWidget(m_progress);
    m_happened = new TextLabel(FontRole::Body);
    m_toDo = new TextLabel(FontRole::Body);
    for (const auto& [title, text] :
         {std::pair(tr("What happened"), m_happened), std::pair(tr("What to do"), m_toDo)}) {
        layout->addSpacing(kGrid);
        layout->addWidget(heading(title));
        layout->addWidget(text->wrapped());
    }
    layout->addSpacing(kGrid);
    m_logins = makeButton(tr("Show logins"), ButtonRole::Primary);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_logins);
    foot->addStretch();
    layout->addLayout(foot);
    layout->addStretch();
    return story;
}

QWidget* IncidentsPage::buildNote()
{
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    auto* head = new QHBoxLayout;
    head->setSpacing(kGrid);
    head->addWidget(heading(tr("Note for clients")));
    head->addStretch();
    m_noteFor = new QComboBox;
    m_noteFor->setAccessibleName(tr("Note for whom"));
    m_noteFor->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_noteFor->setMinimumContentsLength(22);
    head->addWidget(m_noteFor);
    layout->addLayout(head);
    m_note = new QPlainTextEdit;
    m_note->setReadOnly(true);
    m_note->setTabChangesFocus(true);
    m_note->setAccessibleName(tr("Note for clients"));
    m_note->setMinimumHeight(fontMetrics().height() * 9);
    m_note->setFrameShape(QFrame::NoFrame);
    m_note->document()->setDocumentMargin(kGrid + 2);
    layout->addWidget(framed(m_note), 1);
    m_copy = makeButton(tr("Copy note for clients"), ButtonRole::Plain, Glyph::Copy);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_copy);
    foot->addStretch();
    layout->addLayout(foot);
    return side;
}

void IncidentsPage::wire()
{
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        m_filter->sort(m_filter->sortColumn(), m_filter->sortOrder());
        update();
    });
    connect(m_model, &QAbstractItemModel::dataChanged, this, &IncidentsPage::update);
    connect(m_filter, &TableFilter::filterChanged, this, &IncidentsPage::update);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &IncidentsPage::update);
    connect(m_noteFor, &QComboBox::currentIndexChanged, this, &IncidentsPage::showNote);
    connect(m_copy, &QPushButton::clicked, this, [this] { copyFrom(m_copy, note()); });
    connect(m_logins, &QPushButton::clicked, this, [this] {
        if (const Incident* incident = m_context.records().incident(current()))
            Q_EMIT loginsRequested(incident->network.toString(), incident->isOpen());
    });
    update();
}

IncidentId IncidentsPage::current() const
{
    return IncidentId(m_view->currentIndex().data(IdRole).toString());
}

void IncidentsPage::select(const IncidentId& id)
{
    m_model->recount();
    m_filter->clear();
    const int row = m_model->rowOf(id);
    if (row >= 0)
        m_view->setCurrentIndex(m_filter->mapFromSource(m_model->index(row, 0)));
}

void IncidentsPage::update()
{
    const bool empty = m_filter->rowCount() == 0;
    m_stack->setCurrentIndex(empty ? 1 : 0);
    if (m_filter->isFiltering())
        m_empty->show(tr("No incident matches"), tr("Nothing here is called \"%1\".").arg(m_filter->search()), {});
    else
        m_empty->show(
            tr("No incident"),
            tr("When many logins of one network end within hours, that is no coincidence: the network reset them, or "
               "your app there is in trouble. They become one incident then, with what to do and a note for your "
               "clients. There is none."),
            {});
    if (empty)
        return;
    if (!m_view->currentIndex().isValid()) {
        m_view->setCurrentIndex(m_filter->index(0, 0)); // comes back here
        return;
    }
    fitList();
    if (const Incident* incident = m_context.records().incident(current()))
        showIncident(*incident);
}

void IncidentsPage::showIncident(const Incident& incident)
{
    const QString network = networkName(m_context, incident.network);
    const QDateTime now = m_context.records().now();
    m_mark->setNetwork(m_context.networks().network(incident.network).get());
    m_headline->setText(incidentHeadline(incident, network));
    m_badge->setState(incident.isOpen() ? State::Incident : State::Healthy,
                      incident.isOpen() ? incidentTitle(incident) : tr("Over"));
    m_line->setText(incidentLine(incident, now));
    const IncidentImpact impact = impactOf(m_context.records(), incident);
    QStringList parts;
    if (incident.isOpen()) {
        parts.append(tr("%n page(s) stopped", nullptr, impact.pages));
        const int repaired = int(incident.accounts.size()) - incident.stillDead();
        if (repaired > 0)
            parts.append(tr("%1 of %n login(s) repaired", nullptr, int(incident.accounts.size())).arg(repaired));
    }
    if (!incident.instance.isEmpty())
        parts.append(QUrl(incident.instance).host());
    const QStringList clients = impact.clientNames();
    if (!clients.isEmpty())
        parts.append(clients.join(QStringLiteral(", ")));
    m_progress->setText(parts.join(QStringLiteral(" · ")));
    m_progress->setVisible(!parts.isEmpty());
    m_happened->setText(incidentExplanation(incident, network));
    m_toDo->setText(incidentAction(incident, network));
    fillClients(incident);
    showNote();
}

/// Everybody first, then each client; what was chosen stays chosen.
void IncidentsPage::fillClients(const Incident& incident)
{
    QList<std::pair<QString, QString>> wanted{{tr("All clients"), {}}};
    for (const ClientShare& share : impactOf(m_context.records(), incident).clients) {
        if (!share.name.isEmpty())
            wanted.append({share.name, share.client.toString()});
    }
    bool same = wanted.size() == m_noteFor->count();
    for (int i = 0; same && i < m_noteFor->count(); ++i)
        same = m_noteFor->itemText(i) == wanted[i].first && m_noteFor->itemData(i).toString() == wanted[i].second;
    if (same)
        return;
    const QString before = m_noteFor->currentData().toString();
    const QSignalBlocker quiet(m_noteFor);
    m_noteFor->clear();
    for (const auto& [name, id] : std::as_const(wanted))
        m_noteFor->addItem(name, id);
    m_noteFor->setCurrentIndex(std::max(0, m_noteFor->findData(before)));
}

void IncidentsPage::showNote()
{
    const Incident* incident = m_context.records().incident(current());
    if (!incident)
        return;
    const QString text = incidentNote(m_context.records(),
                                      *incident,
                                      networkName(m_context, incident->network),
                                      ClientId(m_noteFor->currentData().toString()));
    if (text != m_note->toPlainText()) // else the reader's place would jump
        m_note->setPlainText(text);
}

QString IncidentsPage::note() const
{
    return m_note->toPlainText();
}

/// As high as its rows: what is known of the chosen one has the rest.
void IncidentsPage::fitList()
{
    const int rows = std::clamp(m_filter->rowCount(), 1, kMostRows);
    const QHeaderView* header = m_view->horizontalHeader();
    const bool scrolls = header->count() > 0 && header->length() > m_view->viewport()->width();
    m_list->setFixedHeight(header->sizeHint().height() + rows * m_view->verticalHeader()->defaultSectionSize()
                           + (scrolls ? m_view->horizontalScrollBar()->sizeHint().height() : 0) + 12);
}

void IncidentsPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const bool wide = width() >= std::max(kSideBySide, fontMetrics().averageCharWidth() * 120);
    m_columns->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_columns->setSpacing(wide ? 4 * kGrid : 2 * kGrid);
    fitList();
}

} // namespace pk
