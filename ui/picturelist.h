// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/post.h"

#include <QWidget>

class QVBoxLayout;

namespace pk {

/// The pictures of a post in their order, each with its description; taken from files, by button or by dropping them.
class PictureList final : public QWidget
{
    Q_OBJECT
public:
    explicit PictureList(QWidget* parent = nullptr);

    const QList<Picture>& pictures() const { return m_pictures; }
    void setPictures(const QList<Picture>& pictures);
    /// Adds what can be read and is a picture; says of the others why not.
    void addFiles(const QStringList& paths);
    void chooseFiles();

Q_SIGNALS:
    void changed();
    void refused(const QString& why);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void rebuild();
    QWidget* row(qsizetype index);

    QList<Picture> m_pictures;
    QVBoxLayout* m_rows;
};

} // namespace pk
