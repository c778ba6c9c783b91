// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pictureview.h"

#include "ui/icons.h"
#include "ui/theme.h"

#include <QBuffer>
#include <QImageReader>
#include <QPainter>
#include <QPainterPath>

namespace pk {

namespace {

constexpr int kPixelsAPoint = 2;

bool exceeds(const QSize& size, const QSize& box)
{
    return size.width() > box.width() || size.height() > box.height();
}

QSize within(const QSize& size, const QSize& box)
{
    return exceeds(size, box) ? size.scaled(box, Qt::KeepAspectRatio).expandedTo(QSize(1, 1)) : size;
}

QImage decoded(const Picture& picture, const QSize& box)
{
    QBuffer buffer;
    buffer.setData(picture.bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer);
    reader.setDecideFormatFromContent(true);
    reader.setAutoTransform(true);
    const bool turned = reader.transformation().testFlag(QImageIOHandler::TransformationRotate90);
    const QSize whole = reader.size(); // as stored, before it is turned
    if (whole.isValid())
        reader.setScaledSize(within(whole, turned ? box.transposed() : box));
    const QImage image = reader.read();
    return exceeds(image.size(), box) ? image.scaled(box, Qt::KeepAspectRatio, Qt::SmoothTransformation) : image;
}

} // namespace

PictureView::PictureView(const Picture& picture, const QSize& box, QWidget* parent)
    : QWidget(parent)
    , m_image(decoded(picture, box * kPixelsAPoint))
    , m_size(m_image.isNull() ? box : within(m_image.size(), box))
{
    setFixedSize(m_size);
    setAccessibleName(picture.altText.isEmpty() ? picture.fileName : picture.altText);
    setToolTip(m_image.isNull() ? tr("%1 cannot be shown here.").arg(picture.fileName) : picture.fileName);
}

void PictureView::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = themeColors(palette());
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const double radius = std::min({double(kRadius), width() / 4.0, height() / 4.0});
    QPainterPath shape;
    shape.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter.save();
    painter.setClipPath(shape);
    if (m_image.isNull()) {
        painter.fillRect(rect(), colors.track);
        paintGlyph(&painter, QRectF(rect().center() - QPoint(9, 9), QSizeF(20, 20)), Glyph::Warning, colors.secondary);
    } else {
        painter.drawImage(rect(), m_image);
    }
    painter.restore();
    painter.setPen(colors.border); // a white picture on white has an edge
    painter.drawPath(shape);
}

} // namespace pk
