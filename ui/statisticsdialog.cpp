// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/statisticsdialog.h"

#include "models/domain/figurewords.h"
#include "models/services/exportfile.h"
#include "models/tables/figuretablemodel.h"
#include "models/tables/tablefilter.h"
#include "ui/emptystate.h"
#include "ui/linechart.h"
#include "ui/messagebar.h"
#include "ui/rowdelegate.h"
#include "ui/statisticsoverview.h"
#include "ui/statisticsposts.h"
#include "ui/widgets.h"

#include <QButtonGroup>
#include <QFileDialog>
#include <QHeaderView>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QShortcut>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace pk {

namespace {

constexpr int kPosts = 50;
constexpr int kEmptyPage = 3; // of the stack, behind the views

} // namespace

StatisticsDialog::StatisticsDialog(const WindowContext& context, QWidget* parent)
    : QDialog(parent)
    , m_context(context)
    , m_statistics(*context.statistics)
    , m_mark(new MarkLabel(32))
    , m_title(new TextLabel(FontRole::Title))
    , m_line(new ElidedLabel(FontRole::Body))
    , m_read(makeButton(tr("Read now"), ButtonRole::Primary, Glyph::Refresh))
    , m_export(makeButton(tr("Export"), ButtonRole::Plain, Glyph::ChevronDown))
    , m_messages(new MessageBar)
    , m_views(new QButtonGroup(this))
    , m_stack(new QStackedWidget)
    , m_overview(new StatisticsOverview)
    , m_figureModel(new FigureTableModel(this))
    , m_figureFilter(new TableFilter(this))
    , m_figures(new QTableView)
    , m_posts(new StatisticsPosts(context.services.http))
    , m_empty(new EmptyState(Glyph::Dashboard))
    , m_status((new TextLabel(FontRole::Small))->secondary())
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Statistics"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid + 4, 2 * kGrid, 2 * kGrid + 4, kGrid + 4);
    layout->setSpacing(kGrid + 4);
    buildHead(layout);
    layout->addWidget(m_messages);
    layout->addWidget(buildViews());
    auto* scroll = new QScrollArea; // many figures, large letters: the tiles take the room they need
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Overview"));
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setWidget(m_overview);
    m_overview->setAutoFillBackground(false);
    m_stack->addWidget(scroll);
    m_stack->addWidget(buildFigures());
    m_stack->addWidget(m_posts);
    m_stack->addWidget(m_empty);
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_status);
    setMinimumSize(720, 520);
    resize(1080, 760);

    connect(m_views, &QButtonGroup::idClicked, this, &StatisticsDialog::arrange);
    connect(m_empty, &EmptyState::acted, this, &StatisticsDialog::readNow);
    connect(m_posts, &StatisticsPosts::readRequested, this, &StatisticsDialog::readNow);
    connect(m_posts, &StatisticsPosts::linkRequested, this, [this](const QUrl& link) { m_context.openUrl(link); });
    connect(m_overview, &StatisticsOverview::compareRequested, this, &StatisticsDialog::compare);
    connect(m_overview, &StatisticsOverview::comparisonEnded, this, [this] {
        m_other.reset();
        m_overview->compareWith({}, {});
    });
    connect(&m_statistics, &StatisticsService::busyChanged, this, &StatisticsDialog::updateButtons);
    connect(&m_statistics, &StatisticsService::historyChanged, this, [this](const FigureSubject& subject) {
        if (subject.page == m_page || (m_other && subject == *m_other))
            reload();
    });
    connect(&m_statistics, &StatisticsService::contentChanged, this, [this](const PageId& id) {
        if (id == m_page)
            reload();
    });
    connect(new QShortcut(QKeySequence(Qt::Key_F5), this), &QShortcut::activated, this, &StatisticsDialog::readNow);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_F), this), &QShortcut::activated, this, [this] {
        setView(View::Posts);
        m_posts->search().setFocus();
    });
    m_minute.setInterval(std::chrono::minutes(1));
    connect(&m_minute, &QTimer::timeout, this, &StatisticsDialog::refreshAges);
    m_minute.start();
}

void StatisticsDialog::buildHead(QLayout* into)
{
    auto* row = new QWidget;
    auto* head = new QHBoxLayout(row);
    head->setContentsMargins(0, 0, 0, 0);
    head->setSpacing(kGrid + 4);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_title->setAlignment((layoutDirection() == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute);
    m_line->setSecondary(true);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_title);
    words->addWidget(m_line);
    m_read->setDefault(true);
    setIconLast(m_export);
    m_export->setIconSize(QSize(12, 12));
    m_export->setAutoDefault(false);
    head->addWidget(m_mark, 0, Qt::AlignVCenter);
    head->addLayout(words, 1);
    head->addWidget(m_export, 0, Qt::AlignVCenter);
    head->addWidget(m_read, 0, Qt::AlignVCenter);
    into->addWidget(row);
    connect(m_read, &QPushButton::clicked, this, &StatisticsDialog::readNow);
    connect(m_export, &QPushButton::clicked, this, [this] {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        connect(menu->addAction(tr("As a table (CSV)…")), &QAction::triggered, this, [this] { save(Format::Csv); });
        connect(menu->addAction(tr("As JSON…")), &QAction::triggered, this, [this] { save(Format::Json); });
        if (m_other && view() != View::Posts) {
            menu->addSection(m_other->name);
            connect(menu->addAction(tr("Compared page as a table (CSV)…")), &QAction::triggered, this, [this] {
                save(Format::Csv, Whose::Compared);
            });
            connect(menu->addAction(tr("Compared page as JSON…")), &QAction::triggered, this, [this] {
                save(Format::Json, Whose::Compared);
            });
        }
        menu->popup(m_export->mapToGlobal(QPoint(0, m_export->height() + 2)));
    });
}

QWidget* StatisticsDialog::buildViews()
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    const QList<std::pair<View, QString>> views{
        {View::Overview, tr("&Overview")}, {View::Figures, tr("All &figures")}, {View::Posts, tr("&Posts")}};
    for (const auto& [view, words] : views) {
        auto* chip = makeButton(words, ButtonRole::Chip);
        chip->setCheckable(true);
        chip->setAutoDefault(false);
        chip->setChecked(view == View::Overview);
        m_views->addButton(chip, int(view));
        layout->addWidget(chip);
    }
    layout->addStretch();
    return row;
}

QWidget* StatisticsDialog::buildFigures()
{
    m_figureFilter->setSourceModel(m_figureModel);
    setUpTable(m_figures, tr("All figures"));
    m_figures->setModel(m_figureFilter);
    m_figures->setItemDelegateForColumn(int(FigureTableModel::Column::Value),
                                        new RowDelegate(RowDelegate::Emphasis::Strong, m_figures));
    m_figures->setItemDelegateForColumn(int(FigureTableModel::Column::Source),
                                        new RowDelegate(RowDelegate::Emphasis::Secondary, m_figures));
    const int unit = fontMetrics().averageCharWidth();
    for (int column = 0; column < int(FigureTableModel::Column::Source); ++column)
        m_figures->horizontalHeader()->resizeSection(column, unit * 17);
    m_figures->setSortingEnabled(true);
    m_figures->sortByColumn(int(FigureTableModel::Column::Day), Qt::DescendingOrder);
    auto* card = new Card;
    auto* inner = new QVBoxLayout(card);
    inner->setContentsMargins(1, 4, 1, 4);
    inner->addWidget(m_figures);
    return card;
}

NetworkId StatisticsDialog::network() const
{
    const Page* page = m_context.records().page(m_page);
    const Account* account = page ? m_context.records().account(page->account) : nullptr;
    return account ? account->network : NetworkId();
}

void StatisticsDialog::showPage(const PageId& id)
{
    m_page = id;
    m_other.reset();
    m_overview->compareWith({}, {});
    m_messages->dismiss();
    const Page* page = m_context.records().page(id);
    const auto descriptor = m_context.networks().network(network());
    m_mark->setNetwork(descriptor.get());
    m_title->setText(page ? page->name : tr("This page is gone"));
    const QString client = page ? m_context.records().clientName(page->client) : QString();
    QStringList line{descriptor ? descriptor->name : QString(), page ? page->kind : QString(), client};
    line.removeAll(QString());
    line.removeDuplicates();
    m_line->setText(line.join(QStringLiteral(" · ")));
    reload();
    m_read->setFocus();
}

void StatisticsDialog::reload()
{
    const QDateTime now = m_context.records().now();
    const auto history = m_statistics.history(FigureSubject::of(m_page));
    const auto content = m_statistics.content(m_page);
    if (!history || !content) {
        m_messages->show(history ? content.error() : history.error());
        return;
    }
    m_history = *history;
    m_content = *content;
    const Page* page = m_context.records().page(m_page);
    const auto descriptor = m_context.networks().network(network());
    const QString networkName = descriptor ? descriptor->name : QString();
    m_overview->show(page ? page->name : QString(), networkName, m_history, now);
    QStringList known;
    for (const FigureSubject& subject : m_statistics.publicPages(network()).value_or(QList<FigureSubject>()))
        known.append(subject.name);
    m_overview->offerComparison(m_statistics.offersPublic(network()), known);
    if (m_other) {
        const FigureHistory other = m_statistics.history(*m_other).value_or(FigureHistory());
        m_overview->compareWith(other.title.isEmpty() ? m_other->name : other.title, other);
    }
    m_figureModel->show(m_history.figures);
    const auto refusal = m_statistics.refusal(Purpose::ContentStatistics, m_page);
    m_posts->setRefusal(refusal ? readingErrorText(*refusal, now) : QString());
    m_posts->show(network(), networkName, m_content, now);
    arrange();
}

/// The present view, or what to do where there is nothing in it.
void StatisticsDialog::arrange()
{
    const QDateTime now = m_context.records().now();
    const auto descriptor = m_context.networks().network(network());
    const QString networkName = descriptor ? descriptor->name : QString();
    const bool nothing = view() != View::Posts && m_history.figures.isEmpty();
    m_stack->setCurrentIndex(nothing ? kEmptyPage : int(view()));
    if (nothing) {
        const auto why = m_statistics.refusal(Purpose::PageStatistics, m_page);
        if (why)
            m_empty->show(tr("Nothing can be read here now"), readingErrorText(*why, now), {});
        else if (m_history.readAt.isValid())
            m_empty->show(tr("%1 told no figure").arg(networkName), m_overview->missingText(), tr("Read again"));
        else
            m_empty->show(
                tr("Nothing read yet"),
                tr("Read followers and views now; every reading is kept, and from the second one on there is a line."),
                tr("Read now"));
    }
    updateButtons();
}

void StatisticsDialog::refreshAges()
{
    const auto descriptor = m_context.networks().network(network());
    const Page* page = m_context.records().page(m_page);
    m_overview->show(
        page ? page->name : QString(), descriptor ? descriptor->name : QString(), m_history, m_context.records().now());
    updateButtons();
}

void StatisticsDialog::setView(View view)
{
    m_views->button(int(view))->setChecked(true);
    arrange();
}

StatisticsDialog::View StatisticsDialog::view() const
{
    return View(m_views->checkedId());
}

void StatisticsDialog::updateButtons()
{
    const Purpose purpose = view() == View::Posts ? Purpose::ContentStatistics : Purpose::PageStatistics;
    const bool busy = m_statistics.isReading(m_page);
    const auto refusal = m_statistics.refusal(purpose, m_page);
    m_read->setEnabled(!busy && !refusal);
    m_read->setText(busy ? tr("Reading…") : tr("Read now"));
    m_read->setToolTip(refusal ? readingErrorText(*refusal, m_context.records().now())
                           : purpose == Purpose::ContentStatistics ? tr("Read the newest posts now (F5)")
                                                                   : tr("Read the figures now (F5)"));
    m_export->setEnabled(view() == View::Posts ? m_content.has_value() : !m_history.figures.isEmpty());
    updateStatus();
}

void StatisticsDialog::updateStatus()
{
    const QDateTime now = m_context.records().now();
    const Purpose purpose = view() == View::Posts ? Purpose::ContentStatistics : Purpose::PageStatistics;
    QStringList sentences;
    if (view() != View::Posts && m_history.readAt.isValid()) {
        sentences.append(tr("Read %1.", "how long ago").arg(ageText(m_history.readAt, now)));
        if (!m_history.figures.isEmpty())
            sentences.append(
                tr("History since %1.")
                    .arg(QLocale().toString(dayOf(m_history.figures.first()), QStringLiteral("d MMM yyyy"))));
    }
    if (const auto refusal = m_statistics.refusal(purpose, m_page))
        sentences.append(readingErrorText(*refusal, now));
    m_status->setText(sentences.join(QLatin1Char(' ')));
    m_status->setWordWrap(true);
    m_status->setVisible(!sentences.isEmpty());
}

QString StatisticsDialog::statusText() const
{
    return m_status->text();
}

void StatisticsDialog::readNow()
{
    if (!m_read->isEnabled())
        return;
    m_messages->dismiss();
    if (view() == View::Posts)
        readPosts();
    else
        readFigures();
}

void StatisticsDialog::readFigures()
{
    whenDone(m_statistics.readPage(m_page), this, [this](const Result<PageFigures>& figures) {
        if (!figures && figures.error().kind != ErrorKind::Cancelled)
            m_messages->show(MessageBar::Kind::Trouble, readingErrorText(figures.error(), m_context.records().now()));
        updateButtons();
    });
    if (m_other)
        compare(m_other->name);
}

void StatisticsDialog::readPosts()
{
    whenDone(m_statistics.readContent(m_page, kPosts), this, [this](const Result<ContentSnapshot>& content) {
        if (!content && content.error().kind != ErrorKind::Cancelled)
            m_messages->show(MessageBar::Kind::Trouble, readingErrorText(content.error(), m_context.records().now()));
        updateButtons();
    });
}

void StatisticsDialog::compare(const QString& name)
{
    const Page* page = m_context.records().page(m_page);
    const Account* account = page ? m_context.records().account(page->account) : nullptr;
    if (!account)
        return;
    m_overview->setComparing(true);
    whenDone(m_statistics.readPublic(account->network, account->instance, name),
             this,
             [this](const Result<PublicReading>& reading) {
                 m_overview->setComparing(false);
                 if (!reading) {
                     m_messages->show(MessageBar::Kind::Trouble,
                                      readingErrorText(reading.error(), m_context.records().now()));
                     return;
                 }
                 m_other = reading->subject;
                 reload();
             });
}

QByteArray StatisticsDialog::exported(Format format, Whose whose) const
{
    const bool compared = whose == Whose::Compared && m_other;
    const bool posts = view() == View::Posts && !compared;
    const FigureHistory history = compared ? m_statistics.history(*m_other).value_or(FigureHistory()) : m_history;
    const FigureOwner owner = compared ? FigureOwner::ofPublic(*m_other, history.title) : m_statistics.ownerOf(m_page);
    const QDateTime now = m_context.records().now();
    const ContentSnapshot content = m_content.value_or(ContentSnapshot());
    if (format == Format::Json)
        return QJsonDocument(posts ? contentJson(owner, content, now) : figuresJson(owner, history, now)).toJson();
    // Spreadsheets take a file without the mark for one in the system's old encoding.
    return QByteArray("\xEF\xBB\xBF") + csvOf(posts ? contentRows(owner, content) : figureRows(owner, history.figures));
}

LedgerDraft StatisticsDialog::exportedEntry(Whose whose) const
{
    const bool compared = whose == Whose::Compared && m_other;
    const bool posts = view() == View::Posts && !compared;
    const FigureHistory history = compared ? m_statistics.history(*m_other).value_or(FigureHistory()) : m_history;
    const auto rows = posts ? m_content.value_or(ContentSnapshot()).listing.items.size() : history.figures.size();
    QJsonObject details{{QStringLiteral("rows"), rows}};
    if (compared)
        details.insert(QStringLiteral("name"), m_other->name);
    LedgerDraft entry = exportEntry(
        m_context.services, posts ? QStringLiteral("posts") : QStringLiteral("statistics"), details);
    const Page* page = compared ? nullptr : m_context.records().page(m_page);
    entry.account = page ? page->account : AccountId();
    entry.page = page ? m_page : PageId();
    entry.network = network();
    return entry;
}

void StatisticsDialog::save(Format format, Whose whose)
{
    const QString ending = format == Format::Csv ? QStringLiteral("csv") : QStringLiteral("json");
    auto* dialog = new QFileDialog(this, tr("Export"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(ending);
    dialog->setNameFilter(format == Format::Csv ? tr("Tables (*.csv)") : tr("JSON (*.json)"));
    dialog->selectFile(QStringLiteral("statistics.") + ending);
    connect(dialog,
            &QFileDialog::fileSelected,
            this,
            [this, bytes = exported(format, whose), entry = exportedEntry(whose)](const QString& path) {
                const auto saved = saveExport(m_context.records().store(), path, bytes, entry);
                if (saved)
                    m_messages->show(MessageBar::Kind::Done, tr("Written to %1.").arg(path));
                else
                    m_messages->show(saved.error());
            });
    dialog->open();
}

void StatisticsDialog::keyPressEvent(QKeyEvent* event)
{
    const bool clears = event->key() == Qt::Key_Escape && view() == View::Posts && !m_posts->search().text().isEmpty();
    if (clears) {
        m_posts->search().clear(); // one thing at a time, as in the window
        return;
    }
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        // Enter belongs to what has the focus, never to the button far away.
        if (auto* button = qobject_cast<QAbstractButton*>(focusWidget()))
            button->click();
        return;
    }
    QDialog::keyPressEvent(event);
}

} // namespace pk
