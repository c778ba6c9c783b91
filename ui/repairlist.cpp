// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/repairlist.h"

#include "models/domain/words.h"
#include "ui/badge.h"
#include "ui/style.h"
#include "ui/theme.h"

#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>

namespace pk {

namespace {

enum ItemRole {
    AccountItemRole = Qt::UserRole + 1, ///< empty: a heading
    NetworkColorRole,
    NetworkLetterRole,
    LineItemRole,
    StateItemRole,
    WordsItemRole,
    MarkStateRole,
    MarkWordsRole,
};

constexpr int kMarkSide = 32;

/// Network mark; name; holder and impact; the state's badge and, at the other end, how far it has come.
class RepairDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        if (index.data(AccountItemRole).toString().isEmpty())
            return {200, option.fontMetrics.height() + 2 * kGrid};
        return {200, lineHeights(option.font) + 2 * kGrid + 4};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (index.data(AccountItemRole).toString().isEmpty())
            paintHeading(painter, option, index.data().toString());
        else
            paintRow(painter, option, index);
        painter->restore();
    }

private:
    static int badgeHeight(const QFont& font) { return badgeSize(State::Healthy, QStringLiteral("0"), font).height(); }

    static int lineHeights(const QFont& font)
    {
        return QFontMetrics(fontFor(FontRole::Strong, font)).height()
            + QFontMetrics(fontFor(FontRole::Small, font)).height() + badgeHeight(font) + 6;
    }

    static void drawLine(QPainter* painter, const QRect& rect, const QString& text, Qt::LayoutDirection direction)
    {
        // What is written the other way keeps its own order but stands where the others stand.
        painter->setLayoutDirection(text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
        painter->drawText(rect,
                          int(QStyle::visualAlignment(direction, Qt::AlignLeft) | Qt::AlignAbsolute | Qt::AlignVCenter)
                              | Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
    }

    static void paintHeading(QPainter* painter, const QStyleOptionViewItem& option, const QString& text)
    {
        painter->setFont(fontFor(FontRole::SmallStrong, option.font));
        painter->setPen(themeColors(option.palette).secondary);
        drawLine(painter, option.rect.adjusted(kGrid, kGrid / 2, -kGrid, 0), text, option.direction);
    }

    static void paintRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index)
    {
        const ThemeColors colors = themeColors(option.palette);
        const bool selected = option.state & QStyle::State_Selected;
        const QRect box = option.rect.adjusted(2, 2, -2, -2);
        painter->setPen(selected ? QPen(colors.accent, 1.5) : QPen(Qt::NoPen));
        painter->setBrush(selected                                     ? QBrush(colors.selection)
                              : option.state & QStyle::State_MouseOver ? QBrush(colors.hover)
                                                                       : QBrush(Qt::NoBrush));
        painter->drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), kRadius, kRadius);
        const QRect inner = box.adjusted(kGrid + 2, kGrid - 1, -kGrid, -kGrid + 1);
        const auto place = [&](const QRect& r) { return QStyle::visualRect(option.direction, inner, r); };
        painter->setFont(option.font);
        paintNetworkMark(painter,
                         place(QRect(inner.left(), inner.top() + 2, kMarkSide, kMarkSide)),
                         index.data(NetworkColorRole).value<QColor>(),
                         index.data(NetworkLetterRole).toString(),
                         option.palette);
        const int left = inner.left() + kMarkSide + kGrid + 2;
        const QFont strong = fontFor(FontRole::Strong, option.font);
        const QFont small = fontFor(FontRole::Small, option.font);
        QRect line(left, inner.top(), inner.right() - left + 1, QFontMetrics(strong).height());
        painter->setFont(strong);
        painter->setPen(colors.text);
        drawLine(painter, place(line), index.data().toString(), option.direction);
        line = QRect(left, line.bottom() + 1, line.width(), QFontMetrics(small).height());
        painter->setFont(small);
        painter->setPen(colors.secondary);
        drawLine(painter, place(line), index.data(LineItemRole).toString(), option.direction);
        paintBadges(
            painter, option, index, QRect(left, line.bottom() + 6, line.width(), badgeHeight(option.font)), inner);
    }

    static void paintBadges(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                            const QRect& line, const QRect& inner)
    {
        const QString mark = index.data(MarkWordsRole).toString();
        const State markState = State(index.data(MarkStateRole).toInt());
        const int markWidth = mark.isEmpty()
            ? 0
            : std::min(badgeSize(markState, mark, option.font).width(), line.width() / 2);
        const QRect first = line.adjusted(0, 0, mark.isEmpty() ? 0 : -markWidth - kGrid, 0);
        paintBadge(painter,
                   QStyle::visualRect(option.direction, inner, first),
                   State(index.data(StateItemRole).toInt()),
                   index.data(WordsItemRole).toString(),
                   option.palette,
                   option.font,
                   option.direction);
        if (mark.isEmpty())
            return;
        const QRect second(line.right() - markWidth + 1, line.top(), markWidth, line.height());
        paintBadge(painter,
                   QStyle::visualRect(option.direction, inner, second),
                   markState,
                   mark,
                   option.palette,
                   option.font,
                   option.direction);
    }
};

/// A page's name, and its client at the other end.
class PageDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {120, option.fontMetrics.height() + kGrid};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const ThemeColors colors = themeColors(option.palette);
        const QString client = index.data(LineItemRole).toString();
        const QRect inner = option.rect.adjusted(kGrid, 0, -kGrid, 0);
        const int wanted = client.isEmpty() ? 0 : option.fontMetrics.horizontalAdvance(client) + 2;
        const int share = std::min(wanted, inner.width() * 2 / 5);
        const QRect page(
            inner.left(), inner.top(), inner.width() - share - (share > 0 ? 2 * kGrid : 0), inner.height());
        const QRect right(inner.right() - share + 1, inner.top(), share, inner.height());
        const auto leading = QStyle::visualAlignment(option.direction, Qt::AlignLeft) | Qt::AlignAbsolute;
        const auto trailing = QStyle::visualAlignment(option.direction, Qt::AlignRight) | Qt::AlignAbsolute;
        painter->save();
        painter->setFont(option.font);
        painter->setPen(colors.text);
        painter->drawText(QStyle::visualRect(option.direction, inner, page),
                          int(leading | Qt::AlignVCenter) | Qt::TextSingleLine,
                          option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, page.width()));
        painter->setPen(colors.secondary);
        painter->drawText(QStyle::visualRect(option.direction, inner, right),
                          int(trailing | Qt::AlignVCenter) | Qt::TextSingleLine,
                          option.fontMetrics.elidedText(client, Qt::ElideRight, right.width()));
        painter->restore();
    }
};

State markState(RepairMark mark)
{
    switch (mark) {
    case RepairMark::Mended: return State::Healthy;
    case RepairMark::Left:
    case RepairMark::Tried:
    case RepairMark::Skipped: return State::NotChecked;
    }
    Q_UNREACHABLE();
}

} // namespace

QString markName(RepairMark mark)
{
    switch (mark) {
    case RepairMark::Left: return {};
    case RepairMark::Mended: return RepairList::tr("Mended");
    case RepairMark::Tried: return RepairList::tr("Tried");
    case RepairMark::Skipped: return RepairList::tr("Skipped");
    }
    Q_UNREACHABLE();
}

ConcernedPages::ConcernedPages(QWidget* parent) : QListWidget(parent)
{
    setAccessibleName(tr("Pages concerned"));
    setItemDelegate(new PageDelegate(this));
    setSelectionMode(QAbstractItemView::NoSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setUniformItemSizes(true);
    setMinimumHeight(fontMetrics().height() + kGrid + 2);
}

void ConcernedPages::show(const RepairItem& item)
{
    QList<RepairPage> pages = item.pages;
    std::stable_sort(pages.begin(), pages.end(), [](const RepairPage& a, const RepairPage& b) {
        return a.client.localeAwareCompare(b.client) < 0;
    });
    clear();
    for (const RepairPage& page : std::as_const(pages)) {
        auto* row = new QListWidgetItem(page.name, this);
        row->setData(LineItemRole, page.client);
        const QString spoken = page.client.isEmpty() ? page.name
                                                     : tr("%1, %2", "page, client").arg(page.name, page.client);
        row->setData(Qt::AccessibleTextRole, spoken);
        row->setToolTip(spoken.toHtmlEscaped());
    }
    setMaximumHeight(int(std::max<qsizetype>(1, pages.size())) * (fontMetrics().height() + kGrid) + 2);
}

RepairList::RepairList(const WindowContext& context, QWidget* parent) : QListWidget(parent), m_context(context)
{
    setAccessibleName(tr("Accounts in the queue"));
    setItemDelegate(new RepairDelegate(this));
    viewport()->setAutoFillBackground(false); // also while it waits, disabled, for a sign-in
    setMouseTracking(true);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(this, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* row) {
        if (row && !m_showing)
            Q_EMIT moved(AccountId(row->data(AccountItemRole).toString()));
    });
}

void RepairList::show(const RepairSession& session)
{
    QList<Line> lines;
    const int waiting = session.count(RepairMark::Left);
    if (!session.entries().isEmpty())
        lines.append({{}, {}, tr("To sign in again · %n left", nullptr, waiting)});
    for (const RepairSession::Entry& entry : session.entries())
        lines.append({entry.item, entry.mark, {}});
    if (!session.elsewhere().isEmpty())
        lines.append({{}, {}, tr("Not mended by signing in · %1").arg(QLocale().toString(session.elsewhere().size()))});
    for (const RepairItem& item : session.elsewhere())
        lines.append({item, std::nullopt, {}});
    const AccountId before = current();
    const int scrolled = verticalScrollBar()->value();
    m_showing = true;
    while (count() > lines.size())
        delete takeItem(count() - 1);
    for (qsizetype row = 0; row < lines.size(); ++row) {
        if (row >= count())
            addItem(new QListWidgetItem);
        fill(item(int(row)), lines[row]);
    }
    select(before);
    verticalScrollBar()->setValue(scrolled);
    m_showing = false;
}

void RepairList::fill(QListWidgetItem* row, const Line& line)
{
    row->setData(AccountItemRole, line.item.account.toString());
    row->setToolTip({});
    if (!line.heading.isEmpty()) {
        row->setText(line.heading);
        row->setFlags(Qt::NoItemFlags);
        row->setData(Qt::AccessibleTextRole, line.heading);
        return;
    }
    const QDateTime now = m_context.records().now();
    const auto network = m_context.networks().network(line.item.network);
    const bool mended = line.mark == RepairMark::Mended;
    QStringList parts;
    if (!line.item.holder.isEmpty() && line.item.holder != line.item.name)
        parts.append(line.item.holder);
    parts.append(mended ? tr("works again") : impactWords(line.item.impact, now));
    const QString second = parts.join(QStringLiteral(" · "));
    const QString words = stateWords(line.item.health, now);
    const QString mark = line.mark ? markName(*line.mark) : QString();
    row->setText(line.item.name);
    row->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    row->setData(NetworkColorRole, network ? QColor(network->color) : QColor(Qt::gray));
    row->setData(NetworkLetterRole, network ? network->letter : QStringLiteral("?"));
    row->setData(LineItemRole, second);
    row->setData(StateItemRole, int(line.item.health.state));
    row->setData(WordsItemRole, words);
    row->setData(MarkStateRole, int(markState(line.mark.value_or(RepairMark::Left))));
    row->setData(MarkWordsRole, mark);
    QStringList spoken{line.item.name, network ? network->name : QString(), words, second, mark};
    spoken.removeAll(QString());
    row->setData(Qt::AccessibleTextRole, spoken.join(QStringLiteral(", ")));
    row->setToolTip(spoken.join(QLatin1Char('\n')).toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>")));
}

QListWidgetItem* RepairList::rowOf(const AccountId& id) const
{
    for (int row = 0; row < count() && !id.isEmpty(); ++row) {
        if (item(row)->data(AccountItemRole).toString() == id.toString())
            return item(row);
    }
    return nullptr;
}

void RepairList::select(const AccountId& id)
{
    QListWidgetItem* row = rowOf(id);
    const bool was = std::exchange(m_showing, true);
    if (row)
        setCurrentItem(row);
    else
        setCurrentRow(-1);
    m_showing = was;
    if (row)
        scrollToItem(row);
}

AccountId RepairList::current() const
{
    const QListWidgetItem* row = currentItem();
    return row ? AccountId(row->data(AccountItemRole).toString()) : AccountId();
}

QString RepairList::rowText(const AccountId& id) const
{
    const QListWidgetItem* row = rowOf(id);
    return row ? row->data(Qt::AccessibleTextRole).toString() : QString();
}

} // namespace pk
