// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plainwords.h"

#include "models/domain/posttext.h"

#include <QAbstractTextDocumentLayout>
#include <QApplication>
#include <QEvent>
#include <QPainter>
#include <QTextCursor>

#include <cmath>

namespace pk {

namespace {
constexpr int kRoomyChars = 60;
constexpr int kLeastChars = 10;
} // namespace

PlainWords::PlainWords(FontRole role, const QString& text, QWidget* parent) : QWidget(parent), m_role(role)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum); // only as high as its lines
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    QTextOption option = m_document.defaultTextOption();
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_document.setDefaultTextOption(option);
    m_document.setDocumentMargin(0);
    m_document.setUndoRedoEnabled(false);
    useFont();
    setText(text);
}

void PlainWords::setText(const QString& text)
{
    m_document.setPlainText(text);
    setAccessibleName(text);
    mark();
    updateGeometry();
    update();
}

PlainWords* PlainWords::secondary()
{
    m_secondary = true;
    return this;
}

PlainWords* PlainWords::toned(State tone)
{
    m_tone = tone;
    return this;
}

PlainWords* PlainWords::withAddresses()
{
    m_addresses = true;
    mark();
    return this;
}

PlainWords* PlainWords::aligned()
{
    QTextOption option = m_document.defaultTextOption();
    option.setAlignment((layoutDirection() == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute);
    m_document.setDefaultTextOption(option);
    return this;
}

void PlainWords::mark()
{
    if (!m_addresses)
        return;
    QTextCharFormat format;
    format.setForeground(palette().color(QPalette::Link));
    QTextCursor cursor(&m_document);
    const QList<TextSpan> addresses = addressesIn(m_document.toPlainText());
    for (const TextSpan& address : addresses) {
        cursor.setPosition(int(address.start));
        cursor.setPosition(int(address.end), QTextCursor::KeepAnchor);
        cursor.mergeCharFormat(format);
    }
}

void PlainWords::useFont()
{
    setFont(fontFor(m_role, QApplication::font()));
    m_document.setDefaultFont(font());
    updateGeometry();
}

int PlainWords::heightForWidth(int width) const
{
    m_document.setTextWidth(width);
    return int(std::ceil(m_document.size().height()));
}

QSize PlainWords::sizeHint() const
{
    m_document.setTextWidth(-1);
    const int ideal = int(std::ceil(m_document.idealWidth())) + 1;
    const int width = std::min(ideal, fontMetrics().averageCharWidth() * kRoomyChars);
    return {width, heightForWidth(width)};
}

QSize PlainWords::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * kLeastChars, fontMetrics().height()};
}

void PlainWords::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette = palette();
    const QColor color = m_tone ? badgeColors(*m_tone, isDark(palette())).text
        : m_secondary           ? palette().color(QPalette::PlaceholderText)
                                : palette().color(QPalette::WindowText);
    context.palette.setColor(QPalette::Text, color);
    m_document.setTextWidth(width());
    m_document.documentLayout()->draw(&painter, context);
}

void PlainWords::resizeEvent(QResizeEvent*)
{
    m_document.setTextWidth(width());
}

bool PlainWords::event(QEvent* event)
{
    if (event->type() == QEvent::ApplicationFontChange)
        useFont();
    if (event->type() == QEvent::PaletteChange)
        mark();
    return QWidget::event(event);
}

} // namespace pk
