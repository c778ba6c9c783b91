// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/consentdialog.h"

#include "models/domain/words.h"
#include "models/services/consenting.h"
#include "ui/widgets.h"

#include <QCheckBox>
#include <QStyle>

namespace pk {

ConsentDialog::ConsentDialog(const WindowContext& context, const AccountId& id, QWidget* parent)
    : QDialog(parent)
    , m_effect(new TextLabel(FontRole::Body))
    , m_save(makeButton(tr("Save"), ButtonRole::Primary))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("What it may be used for"));
    const Account* account = context.records().account(id);
    const auto network = account ? context.networks().network(account->network) : nullptr;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(3 * kGrid, 3 * kGrid, 3 * kGrid, 2 * kGrid);
    layout->setSpacing(kGrid + 4);
    auto* head = new QHBoxLayout;
    head->setSpacing(kGrid + 4);
    auto* mark = new MarkLabel(32);
    mark->setNetwork(network.get());
    auto* title = new TextLabel(FontRole::Title,
                                tr("What %1 may be used for").arg(account ? account->identity.name : QString()));
    title->setWordWrap(true);
    title->setTextFormat(Qt::PlainText);
    head->addWidget(mark, 0, Qt::AlignTop);
    head->addWidget(title, 1);
    layout->addLayout(head);
    layout->addWidget((new TextLabel(FontRole::Body,
                                     tr("Pagekeeper uses a token for nothing else. What you untick stops with the next "
                                        "request; the ledger keeps when that was.")))
                          ->wrapped());
    for (const PurposeChoice& choice : account ? purposeChoices(context.services, *account) : QList<PurposeChoice>())
        addChoice(choice, layout);
    m_before = purposes();
    layout->addWidget(m_effect->wrapped());
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(0, kGrid, 0, 0);
    buttons->setSpacing(kGrid);
    auto* cancel = makeButton(tr("Cancel"), ButtonRole::Plain);
    m_save->setDefault(true);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_save);
    layout->addStretch();
    layout->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &QDialog::accept);
    refresh();
    const int wide = std::max(480, fontMetrics().averageCharWidth() * 66);
    setMinimumWidth(wide);
    resize(wide, layout->heightForWidth(wide));
}

void ConsentDialog::addChoice(const PurposeChoice& choice, QVBoxLayout* layout)
{
    auto* entry = new QWidget;
    auto* words = new QVBoxLayout(entry);
    words->setContentsMargins(0, 0, 0, 0);
    words->setSpacing(1);
    auto* box = new QCheckBox(purposeName(choice.purpose));
    box->setFont(fontFor(FontRole::Strong, font()));
    box->setChecked(choice.allowed);
    box->setEnabled(!choice.fixed);
    QString text = purposeExplanation(choice.purpose);
    if (choice.fixed)
        text = tr("%1 Ends with the connection only.").arg(text);
    else if (!choice.notGranted.isEmpty())
        text = tr("%1 The sign-in did not grant %2: reconnect for that.")
                   .arg(text, choice.notGranted.join(QStringLiteral(", ")));
    box->setAccessibleDescription(text);
    auto* explanation = (new TextLabel(FontRole::Body, text))->secondary();
    explanation->setWordWrap(true);
    explanation->setContentsMargins(style()->pixelMetric(QStyle::PM_IndicatorWidth) + 8, 0, 0, 0);
    words->addWidget(box);
    words->addWidget(explanation);
    layout->addWidget(entry);
    m_boxes.insert(int(choice.purpose), box);
    connect(box, &QCheckBox::toggled, this, &ConsentDialog::refresh);
}

QSet<Purpose> ConsentDialog::purposes() const
{
    QSet<Purpose> chosen;
    for (auto it = m_boxes.cbegin(); it != m_boxes.cend(); ++it) {
        if (it.value()->isChecked())
            chosen.insert(Purpose(it.key()));
    }
    return chosen;
}

void ConsentDialog::refresh()
{
    const QSet<Purpose> withdrawn = m_before - purposes();
    QStringList names;
    for (const Purpose purpose : allPurposes()) {
        if (withdrawn.contains(purpose))
            names.append(purposeName(purpose));
    }
    m_effect->setText(names.isEmpty() ? QString() : tr("Stops now: %1.").arg(names.join(QStringLiteral(", "))));
    m_effect->setVisible(!names.isEmpty());
    m_save->setEnabled(purposes() != m_before);
}

} // namespace pk
