// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/post.h"

#include <QImage>
#include <QWidget>

namespace pk {

/// A picture within a box: its proportions kept, never enlarged, sharp on screens of two pixels a point. A photograph of 50
/// megapixels is shrunk while it is decoded and never held whole.
class PictureView final : public QWidget
{
    Q_OBJECT
public:
    PictureView(const Picture& picture, const QSize& box, QWidget* parent = nullptr);

    const QImage& image() const { return m_image; } ///< null where it cannot be decoded
    QSize sizeHint() const override { return m_size; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QImage m_image;
    QSize m_size; ///< in points
};

} // namespace pk
