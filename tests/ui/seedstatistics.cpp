// SPDX-License-Identifier: GPL-3.0-or-later
// Statistics to look at, and logins that lend their tokens.
#include "tests/support/waitfor.h"
#include "tests/ui/seed.h"

#include <cmath>

namespace pk {

using namespace Qt::Literals::StringLiterals;

QByteArray SeededWorld::anywhere()
{
    return R"({
    "id": "anywhere",
    "name": "Anywhere",
    "color": "#3A6EA5",
    "letter": "A",
    "pageKind": "Profile",
    "endpoints": {
        "authorize": "https://id.example/authorize",
        "token": "https://id.example/token",
        "api": "https://api.example/v1"
    },
    "redirect": { "kind": "loopback_free", "uri": "http://127.0.0.1/callback" },
    "renewal": { "rule": "none" },
    "lifetimes": { "access": "60d" },
    "identity": { "url": "{api}/me", "id": "/id", "name": "/name" },
    "statistics": { "calls": [{ "url": "{api}/{page}", "figures": [{ "metric": "followers", "at": "/followers" }] }] },
    "publicStatistics": {
        "name": "^@?([a-z0-9._]+)$", "example": "@rival", "found": "/id", "title": ["/name"],
        "calls": [{ "url": "{api}/named/{name}", "figures": [{ "metric": "followers", "at": "/followers" }] }]
    },
    "content": [{
        "url": "{api}/{page}/posts", "id": "/id", "link": "/url", "text": "/text", "kindName": "post",
        "published": "/at", "figures": [{ "metric": "likes", "at": "/likes" }]
    }],
    "capabilities": ["validate_user", "page_statistics", "content_statistics"]
})";
}

AccountId SeededWorld::addLender(const NetworkId& network, const QString& name, int pages)
{
    LifeFacts life;
    life.proof = Evidence{u"signed in"_s, m_clock.now()};
    life.clocks = {clockIn(60, ClockKind::Access)};
    const AccountId id = addAccount(name, life, pages);
    Account account = *m_records->account(id);
    account.network = network;
    account.purposes = {Purpose::PageStatistics, Purpose::ContentStatistics};
    TokenSet tokens;
    tokens.accessToken = Secret("access of " + name.toUtf8());
    tokens.obtainedAt = m_clock.now();
    tokens.clocks = life.clocks;
    QList<Page> own = m_records->pagesOf(id);
    for (Page& page : own) {
        page.life = life;
        page.remoteId = RemoteId(QStringLiteral("%1 %2").arg(name, page.remoteId.toString()));
    }
    const auto kept = waitFor(m_keeper->replace(account, own, tokens));
    if (!kept)
        qFatal("the vault kept nothing: %s", qPrintable(kept.error().detail));
    return id;
}

void SeededWorld::addStatistics(const PageId& page)
{
    const QDateTime now = m_clock.now();
    PageFigures reading;
    const auto add = [&](Metric metric, Span span, double value, const QDateTime& at, bool rounded) {
        reading.figures.append({metric, span, qint64(value), at, rounded, u"GET /v1/page?fields=statistics"_s});
    };
    const QDateTime midnight(now.date(), QTime(8, 0), Qt::UTC);
    for (int ago = 120; ago >= 0; --ago) {
        if (ago > 40 && ago <= 61)
            continue; // nobody asked for three weeks
        const QDateTime at = ago == 0 ? now.addSecs(-180) : now.addDays(-ago).addSecs(-3600);
        const double wave = std::sin(ago / 5.0);
        add(Metric::Followers, Span::Total, 2191 - ago * 4.5 + 18 * wave, at, true);
        add(Metric::Views, Span::Day, 320 + 180 * wave + (ago % 7 < 2 ? 240 : 0), midnight.addDays(-ago), false);
        add(Metric::Engagements, Span::Day, 24 + 14 * wave, midnight.addDays(-ago), false);
    }
    for (int month = 12; month > 4; --month)
        add(Metric::Followers, Span::Total, 1650 - month * 40, now.addDays(-30 * month), true);
    add(Metric::Posts, Span::Total, 418, now.addSecs(-180), false);
    add(Metric::Following, Span::Total, 96, now.addSecs(-180), false);
    add(Metric::Likes, Span::Total, 15302, now.addSecs(-180), false);
    reading.missing = {{Metric::Reach, u"the permission read_insights is not granted"_s},
                       {Metric::ProfileViews, u"the network ended it in November 2025"_s}};
    m_store->saveFigures(FigureSubject::of(page), reading, now.addSecs(-180));

    const QStringList texts{
        u"New opening hours for the holidays: we are here from 8 to 20 every day"_s,
        u"مرحبا بكم في مطعمنا الجديد"_s,
        u"Behind the scenes: how the autumn catalogue was photographed, in eleven pictures and one film"_s,
        u"=SUM(A1:A9) is no formula, just a joke of our accountant"_s,
        u"Thank you for 2,000 followers"_s,
        QString()};
    const QStringList kinds{u"photo"_s, u"video"_s, u"photo"_s, u"text"_s, u"reel"_s, u"photo"_s};
    ContentSnapshot content{{{}, {{Metric::Saves, u"the network does not tell it"_s}}, false, {}}, now.addSecs(-7200)};
    for (int i = 0; i < 24; ++i) {
        ContentItem item;
        item.id = QString::number(9007199254740993 + i);
        item.text = texts[i % texts.size()];
        item.kind = kinds[i % kinds.size()];
        item.link = QUrl(u"https://anywhere.example/p/%1"_s.arg(i));
        item.thumbnail = QUrl(u"https://cdn.example/%1.jpg"_s.arg(i));
        item.publishedAt = now.addSecs(-(i * 31 + 5) * 3600);
        item.figures = {{Metric::Likes, (i * 37) % 211}, {Metric::Comments, i % 9}, {Metric::Shares, (i * 3) % 17}};
        if (item.kind != u"text"_s)
            item.figures.insert(Metric::Views, 400 + (i * 977) % 5300);
        content.listing.items.append(item);
    }
    m_store->saveContent(page, content);
}

} // namespace pk
