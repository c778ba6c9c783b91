// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/confirmdialog.h"

#include "ui/widgets.h"

#include <QHBoxLayout>
#include <QListWidget>

namespace pk {

ConfirmDialog::ConfirmDialog(const WindowContext& context, Act act, const AccountId& id, QWidget* parent)
    : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    const Account* account = context.records().account(id);
    const QString name = account ? account->identity.name : QString();
    const auto network = account ? context.networks().network(account->network) : nullptr;
    const QString networkName = network ? network->name : QString();
    const bool deletes = act == Act::Delete;
    setWindowTitle(deletes ? tr("Delete account") : tr("Disconnect account"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(3 * kGrid, 3 * kGrid, 3 * kGrid, 2 * kGrid);
    layout->setSpacing(kGrid + 4);
    auto* head = new QHBoxLayout;
    head->setSpacing(kGrid + 4);
    auto* mark = new MarkLabel(32);
    mark->setNetwork(network.get());
    auto* title = new TextLabel(FontRole::Title, deletes ? tr("Delete %1?").arg(name) : tr("Disconnect %1?").arg(name));
    title->setWordWrap(true);
    head->addWidget(mark);
    head->addWidget(title, 1);
    layout->addLayout(head);

    const Impact impact = context.accounts.impactOf(id);
    const QString what = deletes
        ? tr("Access is revoked at %1, and the account, its pages and its tokens are removed from this computer. The ledger keeps its entries.")
              .arg(networkName)
        : tr("Access is revoked at %1 and the tokens are dropped. The record and its history stay; Reconnect brings it back.")
              .arg(networkName);
    auto* explanation = (new TextLabel(FontRole::Body, what))->wrapped();
    layout->addWidget(explanation);
    addImpact(context, id, impact, layout);
    addButtons(deletes, layout);
    const int wide = std::max(440, fontMetrics().averageCharWidth() * 62);
    setMinimumWidth(wide);
    resize(wide, layout->heightForWidth(wide));
}

void ConfirmDialog::addImpact(const WindowContext& context, const AccountId& id, const Impact& impact,
                              QVBoxLayout* layout)
{
    if (impact.pages.isEmpty()) {
        m_statement = tr("No page stops.");
    } else if (impact.clients.isEmpty()) {
        m_statement = tr("%n page(s) stop:", nullptr, int(impact.pages.size()));
    } else {
        m_statement = tr("%1 of %2 stop:", "pages, clients")
                          .arg(tr("%n page(s)", nullptr, int(impact.pages.size())),
                               impact.clients.size() <= 3 ? impact.clients.join(QStringLiteral(", "))
                                                          : tr("%n client(s)", nullptr, int(impact.clients.size())));
    }
    layout->addWidget((new TextLabel(FontRole::Strong, m_statement))->wrapped());
    if (!impact.pages.isEmpty()) {
        auto* list = new QListWidget;
        list->setAccessibleName(tr("Pages that stop"));
        list->setSelectionMode(QAbstractItemView::NoSelection);
        list->setFocusPolicy(Qt::NoFocus);
        for (const Page& page : context.records().pagesOf(id)) {
            const QString client = context.records().clientName(page.client);
            list->addItem(client.isEmpty() ? page.name : tr("%1 — %2", "page, its client").arg(page.name, client));
        }
        list->setFixedHeight(std::min(6, list->count()) * (fontMetrics().height() + 10) + 4);
        Card* card = framed(list);
        card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
        layout->addWidget(card);
    }
}

void ConfirmDialog::addButtons(bool deletes, QVBoxLayout* layout)
{
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(0, kGrid, 0, 0);
    auto* keep = makeButton(deletes ? tr("Keep it") : tr("Stay connected"), ButtonRole::Primary);
    auto* go = makeButton(deletes ? tr("Delete") : tr("Disconnect"), ButtonRole::Danger);
    keep->setObjectName(QStringLiteral("safe"));
    go->setObjectName(QStringLiteral("destructive"));
    keep->setDefault(true);
    keep->setFocus();
    buttons->addStretch();
    buttons->addWidget(go);
    buttons->addWidget(keep);
    layout->addStretch();
    layout->addLayout(buttons);
    connect(keep, &QPushButton::clicked, this, &QDialog::reject);
    connect(go, &QPushButton::clicked, this, &QDialog::accept);
}

} // namespace pk
