// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/welcome.h"

#include "ui/widgets.h"

#include <QApplication>
#include <QVBoxLayout>

namespace pk {

namespace {

Card* offer(QPushButton* button, const QString& sentence)
{
    auto* card = new Card;
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(3 * kGrid, 3 * kGrid, 3 * kGrid, 3 * kGrid);
    layout->setSpacing(2 * kGrid);
    auto* words = (new TextLabel(FontRole::Body, sentence))->secondary();
    words->setWordWrap(true);
    layout->addWidget(words, 1);
    layout->addWidget(button, 0, Qt::AlignLeading);
    return card;
}

} // namespace

Welcome::Welcome(bool rehearsing, bool canRehearse, QWidget* parent) : QWidget(parent)
{
    auto* outer = new QVBoxLayout(this);
    outer->addStretch(2);
    auto* column = new QWidget;
    column->setMaximumWidth(std::max(680, fontMetrics().averageCharWidth() * 96));
    auto* layout = new QVBoxLayout(column);
    layout->setSpacing(kGrid);
    auto* logo = new QLabel;
    const QIcon icon = QApplication::windowIcon();
    logo->setPixmap(icon.pixmap(QSize(64, 64), devicePixelRatioF()));
    logo->setVisible(!icon.isNull());
    logo->setAccessibleName(tr("Pagekeeper"));
    layout->addWidget(logo);
    layout->addSpacing(kGrid);
    auto* title = new TextLabel(FontRole::Heading, tr("Welcome to Pagekeeper"));
    layout->addWidget(title);
    auto* line = (new TextLabel(
                      FontRole::Body,
                      tr("Pagekeeper keeps the connections to your clients' social media pages: it proves that each "
                         "still works, renews what can be renewed, and says who has to sign in, and why.")))
                     ->secondary();
    line->setWordWrap(true);
    layout->addWidget(line);
    layout->addSpacing(2 * kGrid);
    auto* offers = new QHBoxLayout;
    offers->setSpacing(2 * kGrid);
    auto* begin = makeButton(tr("Connect an account"), ButtonRole::Primary);
    offers->addWidget(
        offer(
            begin,
            rehearsing ? tr(
                "Sign in as one of the pretend people on a pretend network; no password, no registration, no internet.")
                       : tr("Sign in on the network's own page in your browser, then choose which pages to keep.")),
        1);
    connect(begin, &QPushButton::clicked, this, &Welcome::connectRequested);
    if (canRehearse) {
        auto* rehearse = makeButton(tr("Rehearse with pretend networks"), ButtonRole::Plain);
        offers->addWidget(
            offer(
                rehearse,
                tr("Try everything with made-up people and pages on this computer; nothing leaves it, nothing of yours is used.")),
            1);
        connect(rehearse, &QPushButton::clicked, this, &Welcome::rehearseRequested);
    }
    layout->addLayout(offers);
    outer->addLayout(centred(column));
    outer->addStretch(3);
}

} // namespace pk
