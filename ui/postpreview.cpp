// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/postpreview.h"

#include "models/domain/posttext.h"
#include "ui/pictureview.h"
#include "ui/plainwords.h"
#include "ui/widgets.h"

#include <QApplication>
#include <QPainter>
#include <QVBoxLayout>

namespace pk {

namespace {

/// Four centimetres wide on an ordinary screen, and as much larger as the letters below are.
QSize pictureBox()
{
    const int wide = std::max(168, QFontMetrics(QApplication::font()).averageCharWidth() * 21);
    return {wide, wide * 3 / 4};
}

/// Where a link leads, as networks show it beside the text. What it is called there only the network knows.
class LinkCard final : public Card
{
public:
    explicit LinkCard(const QUrl& link)
    {
        auto* layout = new QVBoxLayout(this);
        constexpr int kBeside = 3 * kGrid + kIcon;
        constexpr int kEdge = kGrid + 4;
        layout->setContentsMargins(isRightToLeft() ? kEdge : kBeside, kGrid, isRightToLeft() ? kBeside : kEdge, kGrid);
        layout->setSpacing(2);
        const QString address = link.toString(QUrl::FullyEncoded);
        layout->addWidget((new PlainWords(FontRole::Strong, linkTitle(link)))->aligned());
        layout->addWidget((new PlainWords(FontRole::Small, address))->withAddresses()->aligned());
        setAccessibleName(address);
    }

protected:
    void paintEvent(QPaintEvent* event) override
    {
        Card::paintEvent(event);
        QPainter painter(this);
        const QRect icon(kGrid + 4, (height() - kIcon) / 2, kIcon, kIcon);
        paintGlyph(&painter,
                   QStyle::visualRect(layoutDirection(), rect(), icon),
                   Glyph::Globe,
                   themeColors(palette()).secondary);
    }

private:
    static constexpr int kIcon = 20;
};

/// A picture with its description below, in a column of one width whatever the picture's shape.
QWidget* pictureColumn(const Picture& picture, const PostLimits& limits, const QString& network)
{
    const QSize box = pictureBox();
    auto* column = new QWidget;
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(new PictureView(picture, box), 0, Qt::AlignLeading | Qt::AlignBottom);
    PlainWords* words = nullptr;
    if (limits.altText == 0)
        words =
            (new PlainWords(FontRole::Small, PostPreview::tr("%1 takes no descriptions").arg(network)))->secondary();
    else if (picture.altText.isEmpty())
        words =
            (new PlainWords(FontRole::SmallStrong, PostPreview::tr("without description")))->toned(State::EndingNow);
    else
        words = (new PlainWords(FontRole::Small, picture.altText))->secondary();
    words->aligned()->setFixedWidth(box.width());
    words->setFixedHeight(words->heightForWidth(box.width()));
    layout->addWidget(words);
    return column;
}

} // namespace

PostPreview::PostPreview(const Post& post, const PostLimits& limits, const QString& network, QWidget* parent)
    : QWidget(parent)
{
    setAccessibleName(tr("As %1 shows it").arg(network));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid - 4, 2 * kGrid, 2 * kGrid - 4);
    layout->setSpacing(kGrid + 4);
    addWords(post, limits, layout);
    if (limits.link && !limits.linkInText && !post.link.isEmpty()) {
        m_link = new LinkCard(post.link);
        layout->addWidget(m_link);
    }
    addPictures(post, limits, network, layout);
}

void PostPreview::addWords(const Post& post, const PostLimits& limits, QVBoxLayout* layout)
{
    QString text = textOf(post, limits);
    const QString title = limits.title > 0 ? titleOf(text) : QString();
    if (!title.isEmpty()) {
        m_title = new PlainWords(FontRole::Title, title);
        layout->addWidget(m_title);
    }
    if (limits.title > 0)
        text = belowTitle(text);
    if (text.isEmpty())
        return;
    m_text = (new PlainWords(FontRole::Body, text))->withAddresses();
    layout->addWidget(m_text);
}

void PostPreview::addPictures(const Post& post, const PostLimits& limits, const QString& network, QVBoxLayout* layout)
{
    if (post.pictures.isEmpty())
        return;
    auto* pictures = new QWidget;
    auto* flow = new FlowLayout(pictures, kGrid + 4);
    for (const Picture& picture : post.pictures)
        flow->addWidget(pictureColumn(picture, limits, network));
    layout->addWidget(pictures);
}

void PostPreview::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = themeColors(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(colors.border);
    painter.setBrush(colors.window);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kCardRadius, kCardRadius);
}

} // namespace pk
