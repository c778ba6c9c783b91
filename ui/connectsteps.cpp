// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connectsteps.h"

#include "models/domain/words.h"
#include "models/services/registrationservice.h"
#include "models/tables/tablefilter.h"
#include "ui/badge.h"
#include "ui/widgets.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QProgressBar>
#include <QScrollArea>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace pk {

namespace {

enum NetworkItemRole { IdItemRole = Qt::UserRole, ColorItemRole, LetterItemRole, LineItemRole };

/// Mark, name and one line about the network.
class NetworkItemDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const ThemeColors colors = themeColors(option.palette);
        const bool selected = option.state & QStyle::State_Selected;
        const QRect box = option.rect.adjusted(2, 2, -2, -2);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(selected ? QPen(colors.accent, 1.5) : QPen(Qt::NoPen));
        painter->setBrush(selected                                     ? colors.selection
                              : option.state & QStyle::State_MouseOver ? colors.hover
                                                                       : colors.card);
        painter->drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), kRadius, kRadius);
        const auto place = [&](const QRect& r) { return QStyle::visualRect(option.direction, box, r); };
        const auto leading = QStyle::visualAlignment(option.direction, Qt::AlignLeft);
        painter->setFont(option.font);
        paintNetworkMark(painter,
                         place(QRect(box.left() + 12, box.center().y() - 15, 32, 32)),
                         index.data(ColorItemRole).value<QColor>(),
                         index.data(LetterItemRole).toString(),
                         option.palette);
        const QFont strong = fontFor(FontRole::Strong, option.font);
        const QFont small = fontFor(FontRole::Small, option.font);
        const int high = QFontMetrics(strong).height() + QFontMetrics(small).height();
        QRect words(box.left() + 56, box.center().y() - high / 2, box.width() - 68, QFontMetrics(strong).height());
        painter->setFont(strong);
        painter->setPen(colors.text);
        painter->drawText(place(words),
                          int(leading | Qt::AlignVCenter),
                          QFontMetrics(strong).elidedText(index.data().toString(), Qt::ElideRight, words.width()));
        words.moveTop(words.bottom() + 1);
        painter->setFont(small);
        painter->setPen(colors.secondary);
        painter->drawText(
            place(words),
            int(leading | Qt::AlignVCenter),
            QFontMetrics(small).elidedText(index.data(LineItemRole).toString(), Qt::ElideRight, words.width()));
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {240, option.fontMetrics.height() * 2 + 28};
    }
};

} // namespace

NetworkStep::NetworkStep(const WindowContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_search(new QLineEdit)
    , m_list(new QListWidget)
    , m_instanceRow(new QWidget)
    , m_instanceTitle(new TextLabel(FontRole::Strong))
    , m_instance(new QLineEdit)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid + 4);
    m_search->setPlaceholderText(tr("Search networks"));
    m_search->setAccessibleName(tr("Search networks"));
    m_search->addAction(glyphIcon(Glyph::Search), QLineEdit::LeadingPosition);
    m_search->setVisible(context.networks().networks().size() > 6);
    m_list->setAccessibleName(tr("Networks"));
    m_list->setItemDelegate(new NetworkItemDelegate(m_list));
    m_list->setMouseTracking(true);
    for (const auto& network : context.networks().networks()) {
        auto* item = new QListWidgetItem(network->name, m_list);
        item->setData(IdItemRole, network->id.toString());
        item->setData(ColorItemRole, QColor(network->color));
        item->setData(LetterItemRole, network->letter);
        const bool typed = network->registration == RegistrationKind::Typed;
        const bool registered = context.services.registrations->find(network->id, {}).has_value();
        QString line = network->pageKind;
        if (typed && !registered)
            line = tr("%1 · register your app first").arg(line);
        else if (network->perInstance && network->instanceKind == InstanceKind::Server)
            line = tr("%1 · on a server of your choice").arg(line);
        item->setData(LineItemRole, line);
        item->setData(Qt::AccessibleTextRole, tr("%1, %2", "network, what it is").arg(network->name, line));
    }
    layout->addWidget(m_search);
    layout->addWidget(framed(m_list), 1);
    auto* row = new QVBoxLayout(m_instanceRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    m_instance->setAccessibleName(tr("Server"));
    row->addWidget(m_instanceTitle);
    row->addWidget(m_instance);
    layout->addWidget(m_instanceRow);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        const QString wanted = foldedForSearch(text);
        for (int i = 0; i < m_list->count(); ++i)
            m_list->item(i)->setHidden(!foldedForSearch(m_list->item(i)->text()).contains(wanted));
    });
    connect(m_list, &QListWidget::currentRowChanged, this, &NetworkStep::update);
    connect(m_list, &QListWidget::itemActivated, this, [this] {
        if (isComplete())
            Q_EMIT accepted();
    });
    connect(m_instance, &QLineEdit::textChanged, this, &NetworkStep::changed);
    connect(m_instance, &QLineEdit::returnPressed, this, [this] {
        if (isComplete())
            Q_EMIT accepted();
    });
    update();
}

void NetworkStep::update()
{
    const auto chosen = network();
    m_instanceRow->setVisible(chosen && chosen->perInstance);
    if (chosen) {
        const bool handle = chosen->instanceKind == InstanceKind::Handle;
        m_instanceTitle->setText(handle ? tr("Which account?") : tr("Which server?"));
        m_instance->setAccessibleName(handle ? tr("Account") : tr("Server"));
        m_instance->setPlaceholderText(chosen->instanceExample);
    }
    Q_EMIT changed();
}

std::shared_ptr<const NetworkDescriptor> NetworkStep::network() const
{
    const QListWidgetItem* item = m_list->currentItem();
    return item ? m_context.networks().network(NetworkId(item->data(IdItemRole).toString())) : nullptr;
}

QString NetworkStep::instance() const
{
    return m_instance->text().trimmed();
}

bool NetworkStep::isComplete() const
{
    const auto chosen = network();
    return chosen && (!chosen->perInstance || !instance().isEmpty());
}

void NetworkStep::select(const NetworkId& id)
{
    for (int i = 0; i < m_list->count(); ++i) {
        if (m_list->item(i)->data(IdItemRole).toString() == id.toString())
            m_list->setCurrentRow(i);
    }
}

PurposeStep::PurposeStep(const WindowContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_intro(new TextLabel(FontRole::Body))
    , m_list(nullptr)
    , m_scopes(new TextLabel(FontRole::Small))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid + 4);
    m_intro->wrapped();
    layout->addWidget(m_intro);
    auto* card = new Card;
    m_list = new QVBoxLayout(card);
    m_list->setContentsMargins(2 * kGrid, 2 * kGrid - 2, 2 * kGrid, 2 * kGrid - 2);
    m_list->setSpacing(kGrid + 4);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setAccessibleName(tr("Purposes"));
    scroll->viewport()->setAutoFillBackground(false);
    auto* inside = new QWidget;
    inside->setAutoFillBackground(false);
    auto* insideLayout = new QVBoxLayout(inside);
    insideLayout->setContentsMargins(0, 0, 0, 0);
    insideLayout->setSpacing(kGrid + 4);
    insideLayout->addWidget(card);
    insideLayout->addWidget(m_scopes->secondary()->wrapped());
    insideLayout->addStretch();
    scroll->setWidget(inside);
    layout->addWidget(scroll, 1);
}

void PurposeStep::show(const NetworkDescriptor& network, const Account* reconnect)
{
    m_network = &network;
    while (QLayoutItem* item = m_list->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_boxes.clear();
    m_intro->setText(
        reconnect
            ? tr("Sign in again as %1. The record, its pages and its history stay; a different person is refused.")
                  .arg(reconnect->identity.name)
            : tr("This is what %1 will ask the person to allow. Untick what you do not need.").arg(network.name));
    for (const Purpose purpose : allPurposes()) {
        if (!network.capabilities.contains(purpose))
            continue;
        auto* entry = new QWidget;
        auto* words = new QVBoxLayout(entry);
        words->setContentsMargins(0, 0, 0, 0);
        words->setSpacing(1);
        auto* box = new QCheckBox(purposeName(purpose));
        box->setFont(fontFor(FontRole::Strong, font()));
        const bool always = purpose == Purpose::ValidateUser;
        box->setChecked(always || !reconnect || reconnect->purposes.isEmpty() || reconnect->purposes.contains(purpose));
        box->setEnabled(!always); // nothing is kept before it is known whose it is
        box->setAccessibleDescription(purposeExplanation(purpose));
        auto* explanation = (new TextLabel(FontRole::Body,
                                           always ? tr("%1 Always needed.").arg(purposeExplanation(purpose))
                                                  : purposeExplanation(purpose)))
                                ->secondary();
        explanation->setWordWrap(true);
        explanation->setContentsMargins(style()->pixelMetric(QStyle::PM_IndicatorWidth) + 8, 0, 0, 0);
        words->addWidget(box);
        words->addWidget(explanation);
        m_list->addWidget(entry);
        m_boxes.insert(int(purpose), box);
        connect(box, &QCheckBox::toggled, this, &PurposeStep::updateScopes);
    }
    updateScopes();
}

void PurposeStep::updateScopes()
{
    const QStringList scopes = m_network->scopesFor(purposes());
    m_scopes->setVisible(!scopes.isEmpty());
    m_scopes->setText(tr("In the network's own words: %1").arg(scopes.join(QStringLiteral(", "))));
}

QSet<Purpose> PurposeStep::purposes() const
{
    QSet<Purpose> chosen;
    for (auto it = m_boxes.cbegin(); it != m_boxes.cend(); ++it) {
        if (it.value()->isChecked())
            chosen.insert(Purpose(it.key()));
    }
    return chosen;
}

WaitingStep::WaitingStep(QWidget* parent)
    : QWidget(parent)
    , m_title(new TextLabel(FontRole::Title))
    , m_line(new TextLabel(FontRole::Body))
    , m_code(new TextLabel(FontRole::Figure))
    , m_bar(new QProgressBar)
    , m_remaining(new TextLabel(FontRole::Small))
    , m_linkRow(new QWidget)
    , m_pasteTitle(new TextLabel(FontRole::Strong))
    , m_pasteLine(new TextLabel(FontRole::Body))
    , m_pasteBox(new Card)
    , m_paste(new QLineEdit)
    , m_use(makeButton(tr("Use address"), ButtonRole::Plain))
    , m_pasteTrouble(new TextLabel(FontRole::Body))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    m_line->secondary()->wrapped();
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(10);
    m_bar->setAccessibleName(tr("Remaining time"));
    layout->addWidget(m_title);
    layout->addWidget(m_line);
    m_code->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(m_code);
    layout->addSpacing(kGrid);
    layout->addWidget(m_bar);
    layout->addWidget(m_remaining->secondary());
    auto* row = new QHBoxLayout(m_linkRow);
    row->setContentsMargins(0, kGrid, 0, 0);
    auto* open = makeButton(tr("Open browser again"), ButtonRole::Plain, Glyph::External);
    auto* copy = makeButton(tr("Copy link"), ButtonRole::Plain, Glyph::Copy);
    auto* other = makeButton(tr("Another browser"), ButtonRole::Plain, Glyph::Globe);
    row->addWidget(open);
    row->addWidget(copy);
    row->addWidget(other);
    row->addStretch();
    layout->addWidget(m_linkRow);
    layout->addSpacing(kGrid);
    auto* box = new QVBoxLayout(m_pasteBox);
    box->setContentsMargins(2 * kGrid, 2 * kGrid - 2, 2 * kGrid, 2 * kGrid - 2);
    box->setSpacing(6);
    m_paste->setAccessibleName(tr("Final address"));
    m_paste->setPlaceholderText(QStringLiteral("https://…?code=…&state=…"));
    box->addWidget(m_pasteTitle);
    box->addWidget(m_pasteLine->secondary()->wrapped());
    auto* field = new QHBoxLayout;
    field->addWidget(m_paste, 1);
    field->addWidget(m_use);
    box->addLayout(field);
    box->addWidget(m_pasteTrouble->wrapped());
    m_pasteTrouble->hide();
    layout->addWidget(m_pasteBox);
    layout->addStretch();
    m_timer.setInterval(500);
    connect(&m_timer, &QTimer::timeout, this, &WaitingStep::tick);
    connect(open, &QPushButton::clicked, this, &WaitingStep::openRequested);
    connect(copy, &QPushButton::clicked, this, [this, copy] { Q_EMIT copyRequested(copy); });
    connect(other, &QPushButton::clicked, this, [this, other] { Q_EMIT otherRequested(other); });
    const auto use = [this] {
        if (!m_paste->text().trimmed().isEmpty())
            Q_EMIT pasted(m_paste->text().trimmed());
    };
    connect(m_use, &QPushButton::clicked, this, use);
    connect(m_paste, &QLineEdit::returnPressed, this, use);
}

void WaitingStep::begin(const QString& network, std::chrono::milliseconds timeout)
{
    m_timeout = timeout;
    m_since.start();
    m_timer.start();
    m_linkRow->hide();
    m_pasteBox->hide();
    m_paste->clear();
    m_pasteTrouble->hide();
    m_code->hide();
    m_bar->show();
    m_remaining->show();
    setWords(tr("Preparing the sign-in at %1").arg(network), tr("Asking the network where to sign in."));
    tick();
}

void WaitingStep::setLink(const QUrl& link, bool wantsPaste, const QString& userCode)
{
    const QString host = link.host();
    m_since.restart();
    if (!userCode.isEmpty()) {
        setWords(
            tr("Compare or type this code in your browser"),
            tr("Sign in on the page of %1, make sure that it shows this code, and allow access. Any browser will do, "
               "on another computer too. This dialog goes on by itself.")
                .arg(host));
        m_code->setText(userCode);
        m_code->setAccessibleName(tr("Code: %1").arg(userCode));
        m_code->show();
        m_linkRow->show();
        return;
    }
    setWords(tr("Waiting for your browser"),
             tr("Sign in and allow access on the page of %1. This dialog goes on by itself when the answer is there.")
                 .arg(host));
    m_linkRow->show();
    m_pasteBox->show();
    m_pasteTitle->setText(wantsPaste ? tr("Then paste the final address here")
                                     : tr("The browser is on another computer, or does not come back?"));
    m_pasteLine->setText(
        wantsPaste ? tr(
            "This network cannot answer directly. After you allowed access the browser shows a page; copy its whole address.")
                   : tr("Copy the address the browser ended on and paste it here."));
    setButtonRole(m_use, wantsPaste ? ButtonRole::Primary : ButtonRole::Plain);
    if (wantsPaste)
        m_paste->setFocus();
}

void WaitingStep::setWords(const QString& title, const QString& line)
{
    m_title->setText(title);
    m_line->setText(line);
    setAccessibleName(title);
}

void WaitingStep::stop()
{
    m_timer.stop();
    m_code->hide();
    m_bar->hide();
    m_remaining->hide();
    m_linkRow->hide();
    m_pasteBox->hide();
}

void WaitingStep::pasteFailed(const QString& words)
{
    m_pasteTrouble->setText(words);
    m_pasteTrouble->setVisible(!words.isEmpty());
}

void WaitingStep::tick()
{
    const qint64 left = std::max<qint64>(0, m_timeout.count() - m_since.elapsed());
    m_bar->setRange(0, int(m_timeout.count() / 100));
    m_bar->setValue(int(left / 100));
    const int seconds = int((left + 999) / 1000);
    m_remaining->setText(seconds >= 60
                             ? tr("%1:%2 minutes left").arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'))
                             : tr("%n second(s) left", nullptr, seconds));
}

} // namespace pk
