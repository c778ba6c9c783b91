// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/picturelist.h"

#include "models/domain/words.h"
#include "models/services/picturefile.h"
#include "ui/pictureview.h"
#include "ui/widgets.h"

#include <QDropEvent>
#include <QFileDialog>
#include <QLineEdit>
#include <QMimeData>

namespace pk {

namespace {

constexpr QSize kThumbnail(72, 54);

} // namespace

PictureList::PictureList(QWidget* parent) : QWidget(parent), m_rows(new QVBoxLayout)
{
    setAcceptDrops(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    m_rows->setSpacing(kGrid);
    layout->addLayout(m_rows);
    auto* add = makeButton(tr("Add pictures…"), ButtonRole::Plain, Glyph::Plus);
    add->setToolTip(tr("Or drop picture files here"));
    layout->addWidget(add, 0, Qt::AlignLeading);
    layout->addStretch(); // the rows stay together
    connect(add, &QPushButton::clicked, this, &PictureList::chooseFiles);
}

void PictureList::setPictures(const QList<Picture>& pictures)
{
    m_pictures = pictures;
    rebuild();
}

void PictureList::chooseFiles()
{
    addFiles(QFileDialog::getOpenFileNames(this, tr("Add pictures")));
}

void PictureList::addFiles(const QStringList& paths)
{
    QStringList reasons;
    for (const QString& path : paths) {
        auto picture = readPicture(path);
        if (picture)
            m_pictures.append(*std::move(picture));
        else
            reasons.append(errorText(picture.error()));
    }
    rebuild();
    Q_EMIT changed();
    if (!reasons.isEmpty())
        Q_EMIT refused(reasons.join(QLatin1Char(' ')));
}

QWidget* PictureList::row(qsizetype index)
{
    const Picture& picture = m_pictures[index];
    auto* line = new QWidget;
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    auto* image = new QWidget; // one width for all, so that the fields below each other begin alike
    image->setFixedSize(kThumbnail);
    auto* middle = new QHBoxLayout(image);
    middle->setContentsMargins(0, 0, 0, 0);
    middle->addWidget(new PictureView(picture, kThumbnail), 0, Qt::AlignCenter);
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    auto* name = new ElidedLabel(FontRole::Small, Qt::ElideMiddle);
    name->setText(tr("%1 · %2", "file, size").arg(picture.fileName, QLocale().formattedDataSize(picture.bytes.size())));
    name->setSecondary(true);
    auto* description = new QLineEdit(picture.altText);
    description->setCursorPosition(0); // its beginning is seen where it does not fit
    description->setPlaceholderText(tr("Describe it for people who cannot see it"));
    description->setAccessibleName(tr("Description of %1").arg(picture.fileName));
    words->addWidget(name);
    words->addWidget(description);
    auto* earlier = makeIconButton(tr("Move %1 forward").arg(picture.fileName), Glyph::ChevronLeft);
    earlier->setEnabled(index > 0);
    auto* remove = makeIconButton(tr("Remove %1").arg(picture.fileName), Glyph::Close);
    layout->addWidget(image);
    layout->addLayout(words, 1);
    layout->addWidget(earlier, 0, Qt::AlignBottom); // beside the field
    layout->addWidget(remove, 0, Qt::AlignBottom);
    connect(description, &QLineEdit::textChanged, this, [this, index](const QString& text) {
        m_pictures[index].altText = text;
        Q_EMIT changed();
    });
    connect(earlier, &QPushButton::clicked, this, [this, index] {
        m_pictures.swapItemsAt(index, index - 1);
        rebuild();
        Q_EMIT changed();
    });
    connect(remove, &QPushButton::clicked, this, [this, index] {
        m_pictures.removeAt(index);
        rebuild();
        Q_EMIT changed();
    });
    return line;
}

void PictureList::rebuild()
{
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the sender
        delete item;
    }
    for (qsizetype i = 0; i < m_pictures.size(); ++i) {
        QWidget* line = row(i);
        m_rows->addWidget(line);
        line->show(); // counts at once in how high the list is
    }
}

void PictureList::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void PictureList::dropEvent(QDropEvent* event)
{
    QStringList paths;
    const QList<QUrl> addresses = event->mimeData()->urls();
    for (const QUrl& address : addresses) {
        if (address.isLocalFile()) // what lies elsewhere is not fetched
            paths.append(address.toLocalFile());
    }
    addFiles(paths);
    event->acceptProposedAction();
}

} // namespace pk
