// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ledgerpage.h"

#include "models/domain/words.h"
#include "models/services/ledgerwords.h"
#include "models/tables/ledgertablemodel.h"
#include "models/tables/tablefilter.h"
#include "ui/emptystate.h"
#include "ui/networkdelegate.h"
#include "ui/widgets.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedWidget>
#include <QTableView>

namespace pk {

namespace {

/// "json" of "JSON (*.json)".
QString endingOf(const QString& kind)
{
    return kind.section(QStringLiteral("*."), 1).section(QLatin1Char(')'), 0, 0);
}

/// The name goes with the form that is chosen: nobody wants a table in a file called .json.
void followKind(QFileDialog* dialog, const QString& kind)
{
    const QFileInfo named(dialog->selectedFiles().value(0));
    dialog->setDefaultSuffix(endingOf(kind));
    if (!named.fileName().isEmpty() && !named.isDir())
        dialog->selectFile(named.completeBaseName() + QLatin1Char('.') + endingOf(kind));
}

} // namespace

LedgerPage::LedgerPage(const WindowContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_model(new LedgerTableModel(context.records(), context.networks(), this))
    , m_filter(new TableFilter(this))
    , m_view(new QTableView)
    , m_stack(new QStackedWidget)
    , m_verdict(new TextLabel(FontRole::Body))
    , m_action(new QComboBox)
    , m_purpose(new QComboBox)
    , m_client(new QComboBox)
    , m_time(new QComboBox)
    , m_stop(makeButton(tr("Stop"), ButtonRole::Plain))
{
    m_filter->setSourceModel(m_model);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 2 * kGrid);
    layout->setSpacing(kGrid + 4);
    layout->addLayout(buildFilters());
    layout->addLayout(buildVerdict());
    auto* card = new Card;
    auto* inner = new QVBoxLayout(card);
    inner->setContentsMargins(1, 4, 1, 4);
    inner->addWidget(m_stack);
    auto* empty = new EmptyState(Glyph::Ledger);
    m_stack->addWidget(m_view);
    m_stack->addWidget(empty);
    layout->addWidget(card, 1);

    m_view->setModel(m_filter);
    setUpTable(m_view, tr("Ledger"));
    m_view->verticalHeader()->setDefaultSectionSize(RowDelegate::rowHeight(font()) - 6);
    auto* header = m_view->horizontalHeader();
    using Column = LedgerTableModel::Column;
    m_view->setItemDelegateForColumn(int(Column::At), new RowDelegate(RowDelegate::Emphasis::Secondary, m_view));
    m_view->setItemDelegateForColumn(int(Column::Action), new RowDelegate(RowDelegate::Emphasis::Strong, m_view));
    m_view->setItemDelegateForColumn(int(Column::Network), new NetworkDelegate(context.networks(), m_view));
    m_view->setItemDelegateForColumn(int(Column::Details), new RowDelegate(RowDelegate::Emphasis::Secondary, m_view));
    const int unit = fontMetrics().averageCharWidth();
    header->resizeSection(int(Column::At), unit * 21);
    header->resizeSection(int(Column::Action), unit * 17);
    header->resizeSection(int(Column::Account), unit * 28);
    header->resizeSection(int(Column::Network), unit * 18);
    header->resizeSection(int(Column::Purpose), unit * 22);
    header->resizeSection(int(Column::Outcome), unit * 20);

    const auto update = [this, empty] {
        m_stack->setCurrentIndex(m_filter->rowCount() == 0 ? 1 : 0);
        if (m_model->isReading())
            empty->show(tr("Looking through the ledger…"), {}, {});
        else if (m_filter->isFiltering())
            empty->show(
                tr("No entry matches"), tr("Nothing was done that matches \"%1\".").arg(m_filter->search()), {});
        else if (isNarrowed())
            empty->show(tr("No entry matches"), tr("Choose a longer time or take a filter away."), {});
        else
            empty->show(tr("Nothing was done yet"),
                        tr("Every connect, renewal, check, approval and disconnect is written down here."),
                        {});
    };
    connect(m_filter, &TableFilter::filterChanged, this, update);
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, update);
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, update);
    connect(m_filter, &QAbstractItemModel::modelReset, this, update);
    connect(m_model, &LedgerTableModel::readingChanged, this, update);
    connect(&context.records(), &Records::clientsChanged, this, &LedgerPage::fillClients);
    connect(&context.records(), &Records::reset, this, &LedgerPage::fillClients);
    fillClients();
    update();
}

LedgerPage::~LedgerPage()
{
    if (m_run)
        m_run->cancel(); // it ends before it looks at anything of ours
}

QLayout* LedgerPage::buildVerdict()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(kGrid);
    row->addWidget(m_verdict->secondary());
    row->addWidget(m_stop);
    row->addStretch();
    m_verdict->hide();
    m_stop->hide();
    connect(m_stop, &QPushButton::clicked, this, [this] {
        if (m_run)
            m_run->cancel();
    });
    return row;
}

QString LedgerPage::verdict() const
{
    return m_verdict->text();
}

QLayout* LedgerPage::buildFilters()
{
    auto* bar = new QHBoxLayout;
    bar->setSpacing(kGrid);
    m_action->addItem(tr("Everything"), QString());
    for (const QString& action : ledgerActions())
        m_action->addItem(ledgerActionName(action), action);
    m_purpose->addItem(tr("Any purpose"), QString());
    for (const Purpose purpose : allPurposes())
        m_purpose->addItem(purposeName(purpose), toIdentifier(purpose));
    m_time->addItem(tr("Any time"), 0);
    m_time->addItem(tr("Last 24 hours"), 1);
    m_time->addItem(tr("Last 7 days"), 7);
    m_time->addItem(tr("Last 30 days"), 30);
    m_time->addItem(tr("Last 90 days"), 90);
    const QList<std::pair<QComboBox*, QString>> boxes{
        {m_action, tr("What was done")}, {m_purpose, tr("Purpose")}, {m_client, tr("Client")}, {m_time, tr("Time")}};
    for (const auto& [box, name] : boxes) {
        box->setAccessibleName(name);
        box->setToolTip(name);
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        box->setMaximumWidth(fontMetrics().averageCharWidth() * 30);
        bar->addWidget(box);
        connect(box, &QComboBox::currentIndexChanged, this, &LedgerPage::applyFilter);
    }
    bar->addStretch();
    m_verify = makeButton(tr("Verify chain"), ButtonRole::Plain);
    m_export = makeButton(tr("Export…"), ButtonRole::Plain);
    m_export->setToolTip(tr("Save the entries shown as CSV or JSON"));
    m_forClient = makeButton(tr("For the client…"), ButtonRole::Plain);
    bar->addWidget(m_verify);
    bar->addWidget(m_export);
    bar->addWidget(m_forClient);
    connect(m_verify, &QPushButton::clicked, this, &LedgerPage::verify);
    connect(m_export, &QPushButton::clicked, this, &LedgerPage::exportEntries);
    connect(m_forClient, &QPushButton::clicked, this, &LedgerPage::extractForClient);
    return bar;
}

void LedgerPage::fillClients()
{
    const QString chosen = m_client->currentData().toString();
    const QSignalBlocker quiet(m_client);
    m_client->clear();
    m_client->addItem(tr("Any client"), QString());
    QList<Client> clients = m_context.records().clients();
    std::sort(clients.begin(), clients.end(), [](const Client& a, const Client& b) {
        return a.name.localeAwareCompare(b.name) < 0;
    });
    for (const Client& client : clients)
        m_client->addItem(client.name, client.id.toString());
    m_client->setCurrentIndex(std::max(0, m_client->findData(chosen)));
    m_client->setVisible(!clients.isEmpty());
    offerExtract();
}

void LedgerPage::offerExtract()
{
    const bool chosen = !m_client->currentData().toString().isEmpty();
    m_forClient->setEnabled(chosen && !isBusy());
    m_forClient->setToolTip(
        chosen ? tr("Save what was done with the pages of %1, ready to hand over").arg(m_client->currentText())
               : tr("Choose a client first"));
}

LedgerFilter LedgerPage::chosenFilter() const
{
    LedgerFilter filter;
    filter.action = m_action->currentData().toString();
    filter.purpose = purposeFromIdentifier(m_purpose->currentData().toString());
    filter.client = ClientId(m_client->currentData().toString());
    filter.search = m_filter->search();
    if (const int days = m_time->currentData().toInt(); days > 0)
        filter.since = m_context.records().now().addDays(-days);
    return filter;
}

bool LedgerPage::isNarrowed() const
{
    const LedgerFilter filter = m_model->filter();
    return !filter.action.isEmpty() || filter.purpose || !filter.client.isEmpty() || filter.since.isValid();
}

void LedgerPage::applyFilter()
{
    m_model->setFilter(chosenFilter());
    offerExtract();
}

LedgerRunPtr LedgerPage::begin(const QString& words)
{
    m_run = std::make_shared<LedgerRun>();
    connect(m_run.get(), &LedgerRun::progressed, this, [this, words](qint64 done, qint64 of) {
        const double part = of > 0 ? double(done) / double(of) : 0;
        m_verdict->setText(tr("%1 %2 done", "what runs, and the percentage of it")
                               .arg(words, QLocale().toString(std::min(100, int(100 * part))) + QLocale().percent()));
        m_verdict->show();
        m_stop->show();
    });
    setBusy(true);
    return m_run;
}

void LedgerPage::setBusy(bool busy)
{
    m_verify->setEnabled(!busy);
    m_export->setEnabled(!busy);
    m_verdict->setVisible(m_verdict->isVisible() && !busy);
    m_verdict->setForegroundRole(QPalette::PlaceholderText);
    m_stop->hide(); // until it turns out to take a while
    offerExtract();
}

void LedgerPage::end(const Error* failure, const QString& words)
{
    m_run.reset();
    setBusy(false);
    const bool isStopped = failure && failure->kind == ErrorKind::Cancelled;
    m_verdict->setText(isStopped ? tr("Stopped.") : words);
    m_verdict->setVisible(!failure || isStopped);
    m_model->refresh();
    if (failure && !isStopped)
        Q_EMIT failed(*failure);
    Q_EMIT ended();
}

void LedgerPage::saveAs(const QString& title, const QString& name, const QStringList& kinds,
                        const std::function<void(const QString&)>& save)
{
    auto* dialog = new QFileDialog(this, title, QString(), kinds.join(QStringLiteral(";;")));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(endingOf(kinds.first()));
    dialog->selectFile(name);
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& kind) { followKind(dialog, kind); });
    connect(dialog, &QFileDialog::fileSelected, this, save);
    dialog->open();
}

void LedgerPage::exportEntries()
{
    const auto save = [this, filter = chosenFilter()](const QString& file) {
        if (isBusy())
            return;
        const bool json = file.endsWith(QLatin1StringView(".json"), Qt::CaseInsensitive);
        const LedgerFormat format = json ? LedgerFormat::Json : LedgerFormat::Csv;
        const LedgerRunPtr run = begin(tr("Writing the entries…"));
        whenDone(
            exportLedger(&m_context.services, filter, file, format, run), this, [this](const Result<int>& written) {
                end(written ? nullptr : &written.error(), tr("%n entries were written.", nullptr, written.value_or(0)));
            });
    };
    saveAs(tr("Export the ledger"), QStringLiteral("ledger.csv"), {tr("Table (*.csv)"), tr("JSON (*.json)")}, save);
}

void LedgerPage::extractForClient()
{
    const auto save = [this, filter = chosenFilter()](const QString& file) {
        if (isBusy())
            return;
        const LedgerRunPtr run = begin(tr("Writing the extract…"));
        const QDateTime until = m_context.records().now();
        whenDone(saveExtract(&m_context.services, filter.client, filter.since, until, file, run),
                 this,
                 [this](const Result<ClientExtract>& saved) {
                     const int lines = saved ? int(saved->lines.size()) : 0;
                     end(saved ? nullptr : &saved.error(), tr("%n lines were written.", nullptr, lines));
                 });
    };
    saveAs(tr("What was done with the pages of %1").arg(m_client->currentText()),
           QStringLiteral("pages.html"),
           {tr("Page to print or send (*.html)"), tr("Table (*.csv)")},
           save);
}

void LedgerPage::verify()
{
    if (isBusy())
        return;
    const LedgerRunPtr run = begin(tr("Proving the chain…"));
    whenDone(proveLedger(&m_context.services, run), this, [this](const Result<LedgerVerdict>& verdict) {
        const LedgerVerdict known = verdict.value_or(LedgerVerdict());
        const bool holds = known.firstBroken == 0;
        end(verdict ? nullptr : &verdict.error(),
            holds ? tr("The chain holds: %n entries, none changed, none missing.", nullptr, int(known.entries))
                  : tr("The chain is broken: %1.").arg(known.reason));
        m_verdict->setForegroundRole(holds ? QPalette::PlaceholderText : QPalette::WindowText);
    });
}

void LedgerPage::showEvent(QShowEvent* event)
{
    m_model->refresh();
    QWidget::showEvent(event);
}

} // namespace pk
