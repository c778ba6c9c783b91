// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/composedialog.h"

#include "models/domain/words.h"
#include "ui/composepages.h"
#include "ui/picturelist.h"
#include "ui/postcounters.h"
#include "ui/resultcard.h"
#include "ui/reviewcard.h"
#include "ui/textfield.h"
#include "ui/widgets.h"

#include <QLineEdit>
#include <QMenu>
#include <QScreen>
#include <QScrollArea>
#include <QStackedWidget>

namespace pk {

namespace {

TextLabel* plain(FontRole role, const QString& text)
{
    auto* label = (new TextLabel(role, {}))->wrapped();
    label->setTextFormat(Qt::PlainText); // names and posts are other people's words
    label->setText(text);
    return label;
}

} // namespace

ComposeDialog::ComposeDialog(const WindowContext& context, PublishService& publishing, const QList<PageId>& pages,
                             QWidget* parent)
    : QDialog(parent)
    , m_context(context)
    , m_publishing(publishing)
    , m_draft(DraftId::create())
    , m_stack(new QStackedWidget)
    , m_text(new TextField)
    , m_counters(new PostCounters)
    , m_link(new QLineEdit)
    , m_pictures(new PictureList)
    , m_side(new ComposePages(context, publishing))
    , m_changed(new TextLabel(FontRole::Strong))
    , m_trouble(new TextLabel(FontRole::Body))
    , m_progress(new TextLabel(FontRole::Body))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(false);
    setWindowTitle(tr("Publish"));
    for (const auto& [page, hash] : publishing.hashes(pages, {})) // a page held through several logins once
        m_pages.append(page);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    outer->setSpacing(kGrid + 4);
    auto* editing = new QWidget;
    auto* columns = new QHBoxLayout(editing);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(2 * kGrid);
    QWidget* editor = buildEditor();
    const int letter = fontMetrics().averageCharWidth();
    editor->setMinimumWidth(std::max(460, letter * 40)); // what is smaller is not read any more
    m_side->setMinimumWidth(std::max(300, letter * 32));
    columns->addWidget(editor, 3);
    columns->addWidget(m_side, 2);
    m_stack->addWidget(editing);
    m_stack->addWidget(buildScrolled(m_reviewCards, tr("What goes where")));
    m_stack->addWidget(buildScrolled(m_resultCards, tr("Results")));
    outer->addWidget(m_stack, 1);
    m_trouble->wrapped();
    m_trouble->hide();
    outer->addWidget(m_trouble);
    buildFoot(outer);
    const QSize wanted(std::max(900, letter * 130), std::max(580, fontMetrics().height() * 36));
    resize(wanted.boundedTo(screen()->availableSize() - QSize(48, 72))); // with large letters, on a small screen;

    m_soon.setSingleShot(true);
    m_soon.setInterval(250);
    connect(&m_soon, &QTimer::timeout, this, [this] {
        saveDraft();
        judge();
    });
    connect(m_text, &QPlainTextEdit::textChanged, this, &ComposeDialog::edited);
    connect(m_link, &QLineEdit::textChanged, this, &ComposeDialog::edited);
    connect(m_pictures, &PictureList::changed, this, &ComposeDialog::edited);
    connect(m_pictures, &PictureList::changed, this, &ComposeDialog::fitPictures);
    connect(m_side, &ComposePages::reconnectRequested, this, &ComposeDialog::reconnectRequested);
    connect(m_side, &ComposePages::leftOut, this, [this](const PageId& page) {
        m_pages.removeAll(page);
        edited();
        judge(); // gone at once
    });
    connect(m_pictures, &PictureList::refused, this, [this](const QString& why) {
        m_trouble->setText(why);
        m_trouble->show();
    });
    const auto again = [this] {
        if (step() == Step::Edit) // somebody reconnected
            judge();
        else if (step() == Step::Results && !m_sending)
            showResults();
    };
    connect(&context.records(), &Records::accountSaved, this, again);
    connect(&context.records(), &Records::reset, this, again);
    connect(&publishing, &PublishService::entryChanged, this, [this] {
        if (step() == Step::Results)
            showResults();
    });
    connect(&publishing, &PublishService::progress, this, [this](int done, int total) {
        if (m_sending)
            m_progress->setText(tr("%1 of %2").arg(done).arg(total));
    });
    judge();
    readLimits();
    m_text->setFocus();
}

ComposeDialog::~ComposeDialog() = default;

ComposeDialog::Step ComposeDialog::step() const
{
    return Step(m_stack->currentIndex());
}

QWidget* ComposeDialog::buildEditor()
{
    auto* editor = new QWidget;
    auto* layout = new QVBoxLayout(editor);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    auto* label = new TextLabel(FontRole::Strong, tr("&Text"));
    label->setBuddy(m_text);
    m_text->setAccessibleName(tr("Text of the post"));
    m_text->setMinimumHeight(fontMetrics().height() * 5);
    auto* linkLabel = new TextLabel(FontRole::Strong, tr("&Link"));
    linkLabel->setBuddy(m_link);
    m_link->setAccessibleName(tr("Link of the post"));
    m_link->setPlaceholderText(QStringLiteral("https://"));
    m_changed->wrapped();
    m_changed->setText(tr("Changed since it was approved: it needs a new approval."));
    m_changed->hide();
    layout->addWidget(label);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_counters);
    layout->addWidget(linkLabel);
    layout->addWidget(m_link);
    layout->addWidget(new TextLabel(FontRole::Strong, tr("Pictures")));
    m_pictureScroll = scrolled(m_pictures, tr("Pictures"));
    fitPictures();
    layout->addWidget(m_pictureScroll, 1);
    layout->addWidget(m_changed);
    return editor;
}

/// What the pictures do not need is the text's.
void ComposeDialog::fitPictures()
{
    const int line = m_pictures->fontMetrics().height();
    const int whole = m_pictures->sizeHint().height();
    m_pictureScroll->setMaximumHeight(std::min(whole, line * 11));
    m_pictureScroll->setMinimumHeight(std::min(whole, line * 4));
}

QWidget* ComposeDialog::buildScrolled(QVBoxLayout*& into, const QString& name)
{
    auto* inside = new QWidget;
    into = new QVBoxLayout(inside);
    into->setContentsMargins(0, 0, kGrid, 0);
    into->setSpacing(kGrid);
    return scrolled(inside, name);
}

void ComposeDialog::buildFoot(QVBoxLayout* into)
{
    auto* foot = new QHBoxLayout;
    foot->setSpacing(kGrid);
    m_drafts = makeButton(tr("Drafts"), ButtonRole::Plain, Glyph::ChevronDown);
    setIconLast(m_drafts);
    m_back = makeButton(tr("Back to editing"), ButtonRole::Plain);
    m_close = makeButton(tr("Close"), ButtonRole::Plain);
    m_primary = makeButton({}, ButtonRole::Primary);
    foot->addWidget(m_drafts);
    foot->addWidget(m_progress);
    foot->addStretch();
    foot->addWidget(m_back);
    foot->addWidget(m_close);
    foot->addWidget(m_primary);
    into->addLayout(foot);
    connect(m_drafts, &QPushButton::clicked, this, &ComposeDialog::showDrafts);
    connect(m_back, &QPushButton::clicked, this, &ComposeDialog::back);
    connect(m_close, &QPushButton::clicked, this, [this] {
        if (m_sending)
            m_publishing.cancelSending();
        else
            close();
    });
    connect(m_primary, &QPushButton::clicked, this, [this] {
        if (step() == Step::Edit)
            review();
        else
            approve();
    });
}

Post ComposeDialog::post() const
{
    Post post;
    post.text = m_text->toPlainText();
    post.link = QUrl(m_link->text().trimmed());
    post.pictures = m_pictures->pictures();
    return post;
}

void ComposeDialog::edited()
{
    if (m_loading)
        return;
    m_trouble->hide();
    m_primary->setEnabled(false); // until what is there now was judged
    m_soon.start();
}

void ComposeDialog::saveDraft()
{
    const Post content = post();
    if (content == Post())
        return;
    const auto saved = m_publishing.save(Draft{m_draft, content, m_pages, {}});
    if (!saved) {
        m_trouble->setText(errorText(saved.error()));
        m_trouble->show();
    }
}

/// What was typed a moment ago and waits to be saved.
void ComposeDialog::saveNow()
{
    if (!m_soon.isActive())
        return;
    m_soon.stop();
    saveDraft();
}

/// What each page makes of the post as it stands now.
void ComposeDialog::judge()
{
    const Post content = post();
    m_side->show(m_pages, content);
    m_said.clear();
    for (const PageId& id : std::as_const(m_pages))
        m_said.insert(id, m_side->said(id));
    m_counters->show(content, networks());
    m_changed->setVisible(!m_approved.isEmpty() && m_publishing.hashes(m_pages, content) != m_approved);
    updateButtons();
}

/// Servers of one network may differ in what they take; until they said so, it is judged by what is usual.
void ComposeDialog::readLimits()
{
    whenDone(m_publishing.readLimits(m_pages), this, [this](const Result<bool>& changed) {
        if (changed.value_or(false) && step() == Step::Edit)
            judge();
    });
}

/// Those of the pages, each once, in their order.
QList<std::shared_ptr<const NetworkDescriptor>> ComposeDialog::networks() const
{
    QList<std::shared_ptr<const NetworkDescriptor>> found;
    for (const PageId& page : m_pages) {
        const auto network = m_publishing.networkOf(page);
        if (network && network->post && !found.contains(network))
            found.append(network);
    }
    return found;
}

void ComposeDialog::updateButtons()
{
    const Step now = step();
    m_drafts->setVisible(now == Step::Edit);
    m_back->setVisible(now != Step::Edit && !m_sending);
    m_progress->setVisible(m_sending);
    m_close->setText(m_sending ? tr("Stop after this page") : tr("Close"));
    m_primary->setVisible(now != Step::Results);
    m_primary->setEnabled(m_side->ready() > 0 && m_side->ready() == m_pages.size() && !m_soon.isActive());
    const int pages = int(m_pages.size());
    m_primary->setText(now == Step::Edit ? tr("Review…")
                           : pages == 1  ? tr("Approve and publish")
                                         : tr("Approve and publish to %1 pages").arg(pages));
    m_primary->setToolTip(m_side->ready() < m_pages.size() ? tr("Mend or leave out the pages that cannot take it.")
                                                           : QString());
}

void ComposeDialog::goTo(Step step)
{
    m_stack->setCurrentIndex(int(step));
    updateButtons();
    Q_EMIT stepChanged();
}

Addressee ComposeDialog::addressee(const PageId& id, const ApprovalHash& hash) const
{
    const Page* page = m_context.records().page(id);
    const auto target = m_publishing.target(id);
    const auto before = m_publishing.earlier(hash);
    return {page ? page->name : QString(),
            target ? target->instance : QString(),
            target ? target->page : RemoteId(),
            m_publishing.author(id),
            hash,
            before && before->state == OutboxState::Published};
}

/// What is seen here is what the hashes stand for: a network shows the same on all its pages.
void ComposeDialog::showReview()
{
    clearLayout(m_reviewCards);
    m_reviewCards->addWidget(plain(FontRole::Title, tr("This goes out, exactly like this")));
    const Post content = post();
    for (const auto& network : networks()) {
        QList<Addressee> pages;
        for (const auto& [page, hash] : std::as_const(m_seen)) {
            if (m_publishing.networkOf(page) == network)
                pages.append(addressee(page, hash));
        }
        m_reviewCards->addWidget(new ReviewCard(*network, content, pages));
    }
    m_reviewCards->addStretch();
}

void ComposeDialog::review()
{
    m_soon.stop();
    saveDraft();
    judge();
    if (m_side->ready() == 0 || m_side->ready() != m_pages.size())
        return;
    m_seen = m_publishing.hashes(m_pages, post());
    showReview();
    goTo(Step::Review);
    m_back->setFocus(); // the safe one
}

void ComposeDialog::approve()
{
    const auto approved = m_publishing.approve(post(), m_seen);
    if (!approved) {
        m_trouble->setText(errorText(approved.error()));
        m_trouble->show();
        return;
    }
    m_approved = m_seen;
    m_entries = *approved;
    m_sending = true;
    goTo(Step::Results);
    showResults();
    whenDone(m_publishing.sendAll(m_entries), this, [this](const Result<int>&) {
        m_sending = false;
        showResults();
        updateButtons();
        bool all = true;
        for (const OutboxId& id : std::as_const(m_entries)) {
            const auto entry = m_publishing.entry(id);
            all = all && entry && entry->state == OutboxState::Published;
        }
        if (all)
            m_publishing.remove(m_draft); // it is out: nothing left to write
    });
}

QWidget* ComposeDialog::resultCard(const OutboxEntry& entry)
{
    m_said.insert(entry.page, outboxStateName(entry.state));
    auto* card = new ResultCard(m_context, m_publishing, entry, ResultCard::Words::Without);
    card->setBusy(m_sending);
    connect(card, &ResultCard::ended, this, [this](const QString& trouble) {
        m_trouble->setText(trouble);
        m_trouble->setVisible(!trouble.isEmpty());
        showResults();
    });
    connect(card, &ResultCard::reconnectRequested, this, &ComposeDialog::reconnectRequested);
    return card;
}

void ComposeDialog::showResults()
{
    clearLayout(m_resultCards);
    m_said.clear();
    auto* title = plain(FontRole::Title, {});
    m_resultCards->addWidget(title);
    int published = 0;
    for (const OutboxId& id : std::as_const(m_entries)) {
        const auto entry = m_publishing.entry(id);
        if (!entry)
            continue;
        m_resultCards->addWidget(resultCard(*entry));
        published += entry->state == OutboxState::Published ? 1 : 0;
    }
    title->setText(
        tr("Published on %1 of %n page(s)", nullptr, int(m_entries.size())).arg(QLocale().toString(published)));
    m_resultCards->addStretch();
}

void ComposeDialog::back()
{
    goTo(Step::Edit);
    judge();
    m_text->setFocus();
}

void ComposeDialog::openDraft(const Draft& draft)
{
    saveNow();
    m_loading = true;
    m_draft = draft.id;
    m_approved.clear();
    m_pages.clear();
    for (const auto& [page, hash] : m_publishing.hashes(draft.pages, {}))
        m_pages.append(page);
    m_text->setPlainText(draft.post.text);
    m_link->setText(draft.post.link.toString());
    m_pictures->setPictures(draft.post.pictures);
    fitPictures();
    m_loading = false;
    judge();
    readLimits();
}

void ComposeDialog::showDrafts()
{
    saveNow();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto drafts = m_publishing.drafts();
    if (!drafts || drafts->isEmpty())
        menu->addAction(tr("No drafts"))->setEnabled(false);
    for (const Draft& draft : drafts.value_or(QList<Draft>())) {
        const QString first = draft.post.text.section(QLatin1Char('\n'), 0, 0).simplified();
        const QString name = first.isEmpty() ? tr("Without text")
                                             : fontMetrics().elidedText(first, Qt::ElideRight, 320);
        QString words = tr("%1 · %2", "beginning, when")
                            .arg(name, QLocale().toString(draft.changedAt.toLocalTime(), QLocale::ShortFormat));
        words.replace(QLatin1Char('&'), QStringLiteral("&&"));
        QMenu* one = menu->addMenu(words);
        connect(one->addAction(tr("Open")), &QAction::triggered, this, [this, draft] { openDraft(draft); });
        connect(one->addAction(tr("Delete")), &QAction::triggered, this, [this, id = draft.id] {
            m_publishing.remove(id);
        });
    }
    menu->popup(m_drafts->mapToGlobal(QPoint(0, -menu->sizeHint().height() - 4)));
}

void ComposeDialog::reject()
{
    if (m_sending) { // what is on its way is brought to its end first
        m_publishing.cancelSending();
        return;
    }
    saveNow();
    QDialog::reject();
}

} // namespace pk
