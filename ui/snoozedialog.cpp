// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/snoozedialog.h"

#include "models/domain/words.h"
#include "models/services/snoozing.h"
#include "ui/widgets.h"

#include <QButtonGroup>
#include <QCalendarWidget>
#include <QDateEdit>
#include <QLineEdit>
#include <QRadioButton>

namespace pk {

SnoozeDialog::SnoozeDialog(const WindowContext& context, const AccountId& id, QWidget* parent)
    : QDialog(parent)
    , m_today(context.records().now().toLocalTime().date())
    , m_spans(new QButtonGroup(this))
    , m_date(new QDateEdit)
    , m_reason(new QLineEdit)
    , m_end(new TextLabel(FontRole::Body))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Snooze"));
    const Account* account = context.records().account(id);
    const auto network = account ? context.networks().network(account->network) : nullptr;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(3 * kGrid, 3 * kGrid, 3 * kGrid, 2 * kGrid);
    layout->setSpacing(kGrid + 4);
    auto* head = new QHBoxLayout;
    head->setSpacing(kGrid + 4);
    auto* mark = new MarkLabel(32);
    mark->setNetwork(network.get());
    auto* title = new TextLabel(FontRole::Title, tr("Snooze %1").arg(account ? account->identity.name : QString()));
    title->setWordWrap(true);
    title->setTextFormat(Qt::PlainText);
    head->addWidget(mark, 0, Qt::AlignTop);
    head->addWidget(title, 1);
    layout->addLayout(head);
    if (account) {
        const Health health = context.records().health(*account);
        auto* badge = new BadgeLabel;
        badge->setState(health.state, stateWords(health, context.records().now()));
        layout->addWidget(badge, 0, Qt::AlignLeading);
    }
    layout->addWidget((new TextLabel(FontRole::Body,
                                     tr("Its pages rest with it: nothing of it asks for you and no notice comes until "
                                        "then. A reconnect ends the snooze.")))
                          ->wrapped());
    addSpans(layout);
    addReason(layout);
    addButtons(layout);
    const int wide = std::max(440, fontMetrics().averageCharWidth() * 62);
    setMinimumWidth(wide);
    resize(wide, layout->heightForWidth(wide));
    choose(Span::Monday);
    m_reason->setFocus();
}

void SnoozeDialog::addSpans(QVBoxLayout* layout)
{
    layout->addWidget(new TextLabel(FontRole::Strong, tr("Until")));
    auto* spans = new QVBoxLayout;
    spans->setSpacing(kGrid - 2);
    const QList<std::pair<Span, QString>> choices{{Span::Tomorrow, tr("Tomorrow")},
                                                  {Span::Monday, tr("Monday")},
                                                  {Span::Week, tr("In one week")},
                                                  {Span::Date, tr("A date:")}};
    for (const auto& [span, label] : choices) {
        auto* button = new QRadioButton(label);
        m_spans->addButton(button, int(span));
        if (span != Span::Date) {
            spans->addWidget(button);
            continue;
        }
        auto* row = new QHBoxLayout;
        row->setSpacing(kGrid);
        row->addWidget(button);
        row->addWidget(m_date);
        row->addStretch();
        spans->addLayout(row);
    }
    m_date->setCalendarPopup(true);
    m_date->setAccessibleName(tr("Snooze until this date"));
    m_date->setDateRange(m_today.addDays(1), m_today.addDays(364));
    m_date->setDate(m_today.addDays(14));
    m_date->setDisplayFormat(QStringLiteral("d MMM yyyy"));
    m_date->setMinimumWidth(fontMetrics().averageCharWidth() * 20);
    layout->addLayout(spans);
    m_end->secondary();
    layout->addWidget(m_end);
    connect(m_spans, &QButtonGroup::idClicked, this, &SnoozeDialog::refreshEnd);
    connect(m_date, &QDateEdit::dateChanged, this, [this] { choose(Span::Date); });
}

void SnoozeDialog::addReason(QVBoxLayout* layout)
{
    auto* label = new TextLabel(FontRole::Strong, tr("&Reason"));
    label->setBuddy(m_reason);
    layout->addWidget(label);
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->setPlaceholderText(tr("Maria is back on Monday"));
    m_reason->setMaxLength(200);
    layout->addWidget(m_reason);
    connect(m_reason, &QLineEdit::textChanged, this, &SnoozeDialog::refreshEnd);
}

void SnoozeDialog::addButtons(QVBoxLayout* layout)
{
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(0, kGrid, 0, 0);
    buttons->setSpacing(kGrid);
    auto* cancel = makeButton(tr("Cancel"), ButtonRole::Plain);
    m_snooze = makeButton(tr("Snooze"), ButtonRole::Primary);
    m_snooze->setDefault(true);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_snooze);
    layout->addStretch();
    layout->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_snooze, &QPushButton::clicked, this, &QDialog::accept);
}

void SnoozeDialog::choose(Span span)
{
    m_spans->button(int(span))->setChecked(true);
    refreshEnd();
}

QDate SnoozeDialog::day() const
{
    switch (Span(m_spans->checkedId())) {
    case Span::Tomorrow: return m_today.addDays(1);
    case Span::Monday: return nextMonday(m_today);
    case Span::Week: return m_today.addDays(7);
    case Span::Date: return m_date->date();
    }
    Q_UNREACHABLE();
}

void SnoozeDialog::refreshEnd()
{
    const QDateTime end = snoozeEnd(day()).toLocalTime();
    m_end->setText(tr("It asks again on %1.").arg(QLocale().toString(end, QStringLiteral("dddd, d MMMM yyyy, HH:mm"))));
    const bool hasReason = !m_reason->text().simplified().isEmpty();
    m_snooze->setEnabled(hasReason);
    m_snooze->setToolTip(hasReason ? QString() : tr("Say why first."));
}

Snooze SnoozeDialog::snooze() const
{
    return {m_reason->text().simplified(), snoozeEnd(day())};
}

} // namespace pk
