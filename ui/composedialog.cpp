// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/composedialog.h"

#include "models/domain/posttext.h"
#include "models/domain/words.h"
#include "ui/picturelist.h"
#include "ui/widgets.h"

#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QStackedWidget>

namespace pk {

namespace {

void clear(QVBoxLayout* layout)
{
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater(); // it may be the sender
        }
        delete item;
    }
}

State badgeOf(OutboxState state)
{
    switch (state) {
    case OutboxState::Published: return State::Healthy;
    case OutboxState::Approved: return State::NotChecked;
    case OutboxState::Sending: return State::Waiting;
    case OutboxState::Unconfirmed: return State::EndingSoon;
    case OutboxState::Refused:
    case OutboxState::NotSent: return State::NeedsYou;
    }
    Q_UNREACHABLE();
}

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
    , m_text(new QPlainTextEdit)
    , m_counters(new TextLabel(FontRole::Small))
    , m_link(new QLineEdit)
    , m_pictures(new PictureList)
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
    columns->addWidget(buildEditor(), 3);
    columns->addWidget(buildSide(), 2);
    m_stack->addWidget(editing);
    m_stack->addWidget(buildScrolled(m_reviewCards, tr("What goes where")));
    m_stack->addWidget(buildScrolled(m_resultCards, tr("Results")));
    outer->addWidget(m_stack, 1);
    m_trouble->wrapped();
    m_trouble->hide();
    outer->addWidget(m_trouble);
    buildFoot(outer);
    setMinimumSize(820, 520);
    resize(std::max(900, fontMetrics().averageCharWidth() * 130), std::max(580, fontMetrics().height() * 36));

    m_soon.setSingleShot(true);
    m_soon.setInterval(250);
    connect(&m_soon, &QTimer::timeout, this, [this] {
        saveDraft();
        judge();
    });
    connect(m_text, &QPlainTextEdit::textChanged, this, &ComposeDialog::edited);
    connect(m_link, &QLineEdit::textChanged, this, &ComposeDialog::edited);
    connect(m_pictures, &PictureList::changed, this, &ComposeDialog::edited);
    connect(m_pictures, &PictureList::refused, this, [this](const QString& why) {
        m_trouble->setText(why);
        m_trouble->show();
    });
    const auto again = [this] {
        if (step() == Step::Edit)
            judge(); // somebody reconnected
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
    m_text->setTabChangesFocus(true);
    m_counters->secondary()->setWordWrap(true);
    auto* linkLabel = new TextLabel(FontRole::Strong, tr("&Link"));
    linkLabel->setBuddy(m_link);
    m_link->setAccessibleName(tr("Link of the post"));
    m_link->setPlaceholderText(QStringLiteral("https://"));
    m_changed->wrapped();
    m_changed->setText(tr("Changed since it was approved: it needs a new approval."));
    m_changed->hide();
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setAccessibleName(tr("Pictures"));
    scroll->setWidget(m_pictures);
    layout->addWidget(label);
    layout->addWidget(m_text, 3);
    layout->addWidget(m_counters);
    layout->addWidget(linkLabel);
    layout->addWidget(m_link);
    layout->addWidget(new TextLabel(FontRole::Strong, tr("Pictures")));
    layout->addWidget(scroll, 2);
    layout->addWidget(m_changed);
    return editor;
}

QWidget* ComposeDialog::buildScrolled(QVBoxLayout*& into, const QString& name)
{
    auto* inside = new QWidget;
    into = new QVBoxLayout(inside);
    into->setContentsMargins(0, 0, kGrid, 0);
    into->setSpacing(kGrid);
    into->setAlignment(Qt::AlignTop);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(name);
    scroll->setWidget(inside);
    scroll->viewport()->setAutoFillBackground(false);
    inside->setAutoFillBackground(false);
    return scroll;
}

QWidget* ComposeDialog::buildSide()
{
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(new TextLabel(FontRole::Strong, tr("Pages")));
    layout->addWidget(buildScrolled(m_pageLines, tr("Pages")), 1);
    return side;
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

QString ComposeDialog::networkName(const PageId& page) const
{
    const auto target = m_publishing.target(page);
    const auto network = target ? m_context.networks().network(target->network) : nullptr;
    return network ? network->name : QString();
}

QWidget* ComposeDialog::head(const PageId& id, QWidget* trailing)
{
    const Page* page = m_context.records().page(id);
    const auto target = m_publishing.target(id);
    auto* line = new QWidget;
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    auto* mark = new MarkLabel(20);
    mark->setNetwork(target ? m_context.networks().network(target->network).get() : nullptr);
    auto* name = new ElidedLabel(FontRole::Strong);
    name->setText(page ? page->name : tr("A page that is gone"));
    layout->addWidget(mark);
    layout->addWidget(name, 1);
    if (trailing)
        layout->addWidget(trailing);
    return line;
}

QWidget* ComposeDialog::pageLine(const PageId& id, const PageVerdict& verdict)
{
    auto* card = new Card;
    auto* layout = new QVBoxLayout(card);
    layout->setSpacing(4);
    auto* remove = makeIconButton(tr("Leave this page out"), Glyph::Close);
    connect(remove, &QPushButton::clicked, this, [this, id] {
        m_pages.removeAll(id);
        edited();
    });
    layout->addWidget(head(id, remove));
    QStringList sentences = verdict.objections;
    if (verdict.sick)
        sentences.prepend(errorText(*verdict.sick));
    m_said.insert(id, sentences.join(QLatin1Char(' ')));
    if (sentences.isEmpty()) {
        layout->addWidget(plain(FontRole::Small, tr("Ready"))->secondary());
        return card;
    }
    auto* badge = new BadgeLabel;
    badge->setState(State::NeedsYou, verdict.sick ? tr("Cannot publish") : tr("Does not fit"));
    layout->addWidget(badge, 0, Qt::AlignLeading);
    layout->addWidget(plain(FontRole::Body, m_said.value(id)));
    if (verdict.reconnects) {
        auto* reconnect = makeButton(tr("Reconnect"), ButtonRole::Plain);
        const Page* page = m_context.records().page(id);
        connect(reconnect, &QPushButton::clicked, this, [this, account = page->account] {
            Q_EMIT reconnectRequested(account);
        });
        layout->addWidget(reconnect, 0, Qt::AlignLeading);
    }
    return card;
}

/// What each page makes of the post as it stands now.
void ComposeDialog::judge()
{
    const Post content = post();
    clear(m_pageLines);
    m_said.clear();
    m_ready = 0;
    QStringList counters;
    QSet<NetworkId> counted;
    for (const PageId& id : std::as_const(m_pages)) {
        const PageVerdict verdict = m_publishing.verdict(id, content);
        m_ready += verdict.isReady() ? 1 : 0;
        m_pageLines->addWidget(pageLine(id, verdict));
        const auto target = m_publishing.target(id);
        const auto network = target ? m_context.networks().network(target->network) : nullptr;
        if (network && network->post && !counted.contains(network->id)) {
            counted.insert(network->id);
            counters.append(tr("%1: %2 of %3", "network: counted of limit")
                                .arg(network->name,
                                     QLocale().toString(textLength(textOf(content, *network->post), *network->post)),
                                     QLocale().toString(network->post->text)));
        }
    }
    m_counters->setText(counters.join(QStringLiteral("   ")));
    m_changed->setVisible(!m_approved.isEmpty() && m_publishing.hashes(m_pages, content) != m_approved);
    updateButtons();
}

void ComposeDialog::updateButtons()
{
    const Step now = step();
    m_drafts->setVisible(now == Step::Edit);
    m_back->setVisible(now != Step::Edit && !m_sending);
    m_progress->setVisible(m_sending);
    m_close->setText(m_sending ? tr("Stop after this page") : tr("Close"));
    m_primary->setVisible(now != Step::Results);
    m_primary->setEnabled(m_ready > 0 && m_ready == m_pages.size() && !m_soon.isActive());
    const int pages = int(m_pages.size());
    m_primary->setText(now == Step::Edit ? tr("Review…")
                           : pages == 1  ? tr("Approve and publish")
                                         : tr("Approve and publish to %1 pages").arg(pages));
    m_primary->setToolTip(m_ready < m_pages.size() ? tr("Mend or leave out the pages that cannot take it.")
                                                   : QString());
}

void ComposeDialog::goTo(Step step)
{
    m_stack->setCurrentIndex(int(step));
    updateButtons();
    Q_EMIT stepChanged();
}

QWidget* ComposeDialog::reviewCard(const PageId& id, const ApprovalHash& hash)
{
    const Post content = post();
    auto* card = new Card;
    auto* layout = new QVBoxLayout(card);
    layout->setSpacing(kGrid);
    layout->addWidget(head(id));
    auto* text = plain(FontRole::Body, content.text);
    text->setAlignment((content.text.isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute);
    if (!content.text.isEmpty())
        layout->addWidget(text);
    if (!content.link.isEmpty())
        layout->addWidget(plain(FontRole::Body, tr("Link: %1").arg(content.link.toString(QUrl::FullyEncoded))));
    for (const Picture& picture : content.pictures) {
        layout->addWidget(plain(FontRole::Body,
                                picture.altText.isEmpty()
                                    ? tr("Picture: %1, without description").arg(picture.fileName)
                                    : tr("Picture: %1, described as “%2”").arg(picture.fileName, picture.altText)));
    }
    auto* foot = plain(FontRole::Small,
                       tr("%1 · id %2 · approval %3", "network, page's id there, hash")
                           .arg(networkName(id), m_context.records().page(id)->remoteId.toString(), hash.shortened()))
                     ->secondary();
    foot->setToolTip(hash.toString());
    layout->addWidget(foot);
    return card;
}

void ComposeDialog::review()
{
    m_soon.stop();
    saveDraft();
    judge();
    if (m_ready != m_pages.size())
        return;
    m_seen = m_publishing.hashes(m_pages, post());
    clear(m_reviewCards);
    m_reviewCards->addWidget(plain(FontRole::Title, tr("This goes out, exactly like this")));
    for (const auto& [page, hash] : std::as_const(m_seen)) {
        m_reviewCards->addWidget(reviewCard(page, hash));
        const auto before = m_publishing.earlier(hash);
        if (before && before->state == OutboxState::Published)
            m_reviewCards->addWidget(plain(FontRole::Strong, tr("The very same was published there before.")));
    }
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
    auto* card = new Card;
    auto* layout = new QVBoxLayout(card);
    layout->setSpacing(4);
    auto* badge = new BadgeLabel;
    badge->setState(badgeOf(entry.state), outboxStateName(entry.state));
    layout->addWidget(head(entry.page, badge));
    m_said.insert(entry.page, outboxStateName(entry.state));
    if (!entry.reason.isEmpty())
        layout->addWidget(plain(FontRole::Body, entry.reason));
    const auto button = [&](const QString& words, ButtonRole role, auto act) {
        auto* made = makeButton(words, role);
        made->setEnabled(!m_sending);
        connect(made, &QPushButton::clicked, this, act);
        layout->addWidget(made, 0, Qt::AlignLeading);
    };
    const auto show = [this](const Result<OutboxEntry>& done) {
        m_trouble->setVisible(!done);
        if (!done)
            m_trouble->setText(errorText(done.error()));
        showResults();
    };
    if (!entry.published.link.isEmpty())
        button(tr("Open the post"), ButtonRole::Link, [this, link = entry.published.link] { m_context.openUrl(link); });
    if (entry.state == OutboxState::Unconfirmed)
        button(tr("Look again"), ButtonRole::Plain, [this, show, id = entry.id] {
            whenDone(m_publishing.settle(id), this, show);
        });
    if (maySend(entry.state))
        button(tr("Send as approved"), ButtonRole::Plain, [this, show, id = entry.id] {
            whenDone(m_publishing.send(id), this, show);
        });
    return card;
}

void ComposeDialog::showResults()
{
    clear(m_resultCards);
    m_said.clear();
    for (const OutboxId& id : std::as_const(m_entries)) {
        const auto entry = m_publishing.entry(id);
        if (entry)
            m_resultCards->addWidget(resultCard(*entry));
    }
}

void ComposeDialog::back()
{
    goTo(Step::Edit);
    judge();
    m_text->setFocus();
}

void ComposeDialog::openDraft(const Draft& draft)
{
    m_loading = true;
    m_draft = draft.id;
    m_approved.clear();
    m_pages.clear();
    for (const auto& [page, hash] : m_publishing.hashes(draft.pages, {}))
        m_pages.append(page);
    m_text->setPlainText(draft.post.text);
    m_link->setText(draft.post.link.toString());
    m_pictures->setPictures(draft.post.pictures);
    m_loading = false;
    judge();
}

void ComposeDialog::showDrafts()
{
    if (m_soon.isActive()) {
        m_soon.stop();
        saveDraft();
    }
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
    if (m_soon.isActive()) {
        m_soon.stop();
        saveDraft();
    }
    QDialog::reject();
}

} // namespace pk
