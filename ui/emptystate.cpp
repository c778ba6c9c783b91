// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/emptystate.h"

#include "ui/widgets.h"

#include <QPainter>
#include <QVBoxLayout>

namespace pk {

namespace {

class BigGlyph final : public QWidget
{
public:
    explicit BigGlyph(Glyph glyph) : m_glyph(glyph) { setFixedSize(64, 64); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const ThemeColors colors = themeColors(palette());
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.selection);
        painter.drawEllipse(rect());
        paintGlyph(&painter, QRectF(rect()).adjusted(19, 19, -19, -19), m_glyph, colors.accent);
    }

private:
    Glyph m_glyph;
};

} // namespace

EmptyState::EmptyState(Glyph glyph, QWidget* parent)
    : QWidget(parent)
    , m_title(new TextLabel(FontRole::Title))
    , m_line(new TextLabel(FontRole::Body))
    , m_button(makeButton({}, ButtonRole::Plain))
{
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(kGrid);
    layout->addStretch(2);
    layout->addWidget(new BigGlyph(glyph), 0, Qt::AlignHCenter);
    layout->addSpacing(kGrid);
    m_title->setAlignment(Qt::AlignHCenter);
    m_line->secondary()->setAlignment(Qt::AlignHCenter);
    m_line->setWordWrap(true);
    m_line->setMaximumWidth(std::max(420, fontMetrics().averageCharWidth() * 60));
    layout->addWidget(m_title, 0, Qt::AlignHCenter);
    layout->addLayout(centred(m_line));
    layout->addSpacing(kGrid);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    m_button->hide(); // until there is something to do
    connect(m_button, &QPushButton::clicked, this, &EmptyState::acted);
}

void EmptyState::show(const QString& title, const QString& line, const QString& action)
{
    m_title->setText(title);
    m_line->setText(line);
    m_button->setText(action);
    m_button->setVisible(!action.isEmpty());
}

QString EmptyState::title() const
{
    return m_title->text();
}

} // namespace pk
