// SPDX-License-Identifier: GPL-3.0-or-later
// How long texts are, what in them is an address or a hashtag, and what speaks against a post.
#include "models/domain/posttext.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestPostText final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void lengths_data();
    void lengths();
    void addresses_data();
    void addresses();
    void onlyWithScheme();
    void spansAreBytes_data();
    void spansAreBytes();
    void hashtags_data();
    void hashtags();
    void theLinkGoesBehindTheText();
    void titles();
    void nothingSpeaksAgainst();
    void objections_data();
    void objections();
    void pictures_data();
    void pictures();
};

namespace {

const QString kFamily = u"\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466"_s; // four people, joined
const QString kFlag = u"\U0001F1EA\U0001F1F8"_s;
const QString kThumb = u"\U0001F44D\U0001F3FD"_s; // with a skin tone
const QString kKeycap = u"1\uFE0F\u20E3"_s;

PostLimits limit(TextCount count, int text = 1000)
{
    PostLimits limits;
    limits.count = count;
    limits.text = text;
    const bool fixed = count == TextCount::Weighted || count == TextCount::FixedAddresses;
    limits.addressCounts = fixed ? 23 : 0;
    limits.link = true;
    limits.pictures = 2;
    limits.pictureBytes = 1000;
    limits.pictureTypes = {"image/png", "image/jpeg"};
    limits.altText = 5;
    return limits;
}

Picture picture()
{
    return {"bytes", "image/png", u"a.png"_s, u"Alt"_s};
}

} // namespace

void TestPostText::lengths_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("points");
    QTest::addColumn<int>("utf16");
    QTest::addColumn<int>("utf8");
    QTest::addColumn<int>("characters");
    QTest::addColumn<int>("weighted");
    QTest::addColumn<int>("fixed");
    QTest::addColumn<int>("emojiBytes");
    QTest::newRow("empty") << QString() << 0 << 0 << 0 << 0 << 0 << 0 << 0;
    QTest::newRow("ASCII") << u"Hello"_s << 5 << 5 << 5 << 5 << 5 << 5 << 5;
    QTest::newRow("one letter of two") << u"e\u0301"_s << 2 << 2 << 3 << 1 << 1 << 2 << 2;
    QTest::newRow("many marks on one") << u"a\u0301\u0323\u0306"_s << 4 << 4 << 7 << 1 << 4 << 4 << 4;
    QTest::newRow("Arabic") << u"\u0645\u0631\u062D\u0628\u0627"_s << 5 << 5 << 10 << 5 << 5 << 5 << 5;
    QTest::newRow("Hebrew with points") << u"\u05E9\u05C1\u05DC"_s << 3 << 3 << 6 << 2 << 3 << 3 << 3;
    QTest::newRow("Chinese") << u"\u4F60\u597D"_s << 2 << 2 << 6 << 2 << 4 << 2 << 2;
    QTest::newRow("beyond the first plane") << u"\U00020BB7"_s << 1 << 2 << 4 << 1 << 2 << 1 << 4;
    QTest::newRow("Korean in parts") << u"\u1112\u1161\u11AB"_s << 3 << 3 << 9 << 1 << 2 << 3 << 3;
    QTest::newRow("emoji") << u"\U0001F600"_s << 1 << 2 << 4 << 1 << 2 << 1 << 4;
    QTest::newRow("family") << kFamily << 7 << 11 << 25 << 1 << 2 << 7 << 25;
    QTest::newRow("two families") << kFamily + kFamily << 14 << 22 << 50 << 2 << 4 << 14 << 50;
    QTest::newRow("flag") << kFlag << 2 << 4 << 8 << 1 << 2 << 2 << 8;
    QTest::newRow("two flags") << kFlag + kFlag << 4 << 8 << 16 << 2 << 4 << 4 << 16;
    QTest::newRow("skin tone") << kThumb << 2 << 4 << 8 << 1 << 2 << 2 << 8;
    QTest::newRow("keycap") << kKeycap << 3 << 3 << 7 << 1 << 2 << 3 << 7;
    QTest::newRow("heart") << u"\u2764\uFE0F"_s << 2 << 2 << 6 << 1 << 2 << 2 << 6;
    QTest::newRow("quotes and dash") << u"\u201Ca\u201D\u2014"_s << 4 << 4 << 10 << 4 << 4 << 4 << 4;
    QTest::newRow("euro sign") << u"\u20AC"_s << 1 << 1 << 3 << 1 << 2 << 1 << 1;
    QTest::newRow("long address") << u"https://example.com/a/very/long/path/indeed?x=1"_s << 47 << 47 << 47 << 47 << 23
                                  << 23 << 47;
    QTest::newRow("short address") << u"http://a.co"_s << 11 << 11 << 11 << 11 << 23 << 23 << 11;
    QTest::newRow("address without scheme") << u"see example.com"_s << 15 << 15 << 15 << 15 << 27 << 15 << 15;
    QTest::newRow("address in a sentence") << u"(https://example.com.)"_s << 22 << 22 << 22 << 22 << 26 << 26 << 22;
    QTest::newRow("address before Japanese")
        << u"https://example.com/a\u3092\u898B\u308B"_s << 24 << 24 << 30 << 24 << 29 << 26 << 24;
}

void TestPostText::lengths()
{
    QFETCH(QString, text);
    QFETCH(int, points);
    QFETCH(int, utf16);
    QFETCH(int, utf8);
    QFETCH(int, characters);
    QFETCH(int, weighted);
    QFETCH(int, fixed);
    QFETCH(int, emojiBytes);
    QCOMPARE(textLength(text, limit(TextCount::CodePoints)), points);
    QCOMPARE(textLength(text, limit(TextCount::Utf16)), utf16);
    QCOMPARE(textLength(text, limit(TextCount::Utf8)), utf8);
    QCOMPARE(textLength(text, limit(TextCount::Graphemes)), characters);
    QCOMPARE(textLength(text, limit(TextCount::Weighted)), weighted);
    QCOMPARE(textLength(text, limit(TextCount::FixedAddresses)), fixed);
    QCOMPARE(textLength(text, limit(TextCount::EmojiBytes)), emojiBytes);
}

void TestPostText::addresses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("found");
    const auto row = [](const char* name, const QString& text, const QStringList& found) {
        QTest::newRow(name) << text << found;
    };
    row("none", u"Nothing here."_s, {});
    row("one", u"Go to https://example.com"_s, {u"https://example.com"_s});
    row("at the end of a sentence", u"Go to https://example.com/a."_s, {u"https://example.com/a"_s});
    row("in brackets", u"(https://example.com/a)"_s, {u"https://example.com/a"_s});
    row("with brackets", u"https://example.com/a_(b)"_s, {u"https://example.com/a_(b)"_s});
    row("quoted", u"\u201Chttps://example.com/a\u201D!"_s, {u"https://example.com/a"_s});
    row("port, query, fragment", u"http://a.example:8080/x?y=z&w=1#f"_s, {u"http://a.example:8080/x?y=z&w=1#f"_s});
    row("two", u"https://a.example,https://b.example"_s, {u"https://a.example"_s, u"https://b.example"_s});
    row("bare", u"See harbour.example/menu today"_s, {u"https://harbour.example/menu"_s});
    row("bare, country", u"example.de und example.co.uk"_s, {u"https://example.de"_s, u"https://example.co.uk"_s});
    row("file names", u"Read notes.txt and tool.exe"_s, {});
    row("mail", u"Write to ana@example.com or a.b@example.com"_s, {});
    row("abbreviations", u"e.g. this, z.B. that, i.e. those, 3.5 and Mr.X"_s, {});
    row("numbers", u"Version 1.2.3 costs 12.50"_s, {});
    row("sentence without blank", u"Open now.Come in"_s, {});
    row("international", u"https://m\u00FCnchen.example/\u00FC"_s, {u"https://m\u00FCnchen.example/\u00FC"_s});
    row("Chinese around", u"\u8BF7\u770Bhttps://example.com/a\u3002\u597D"_s, {u"https://example.com/a"_s});
    row("Japanese path",
        u"https://ja.example.org/wiki/\u65E5\u672C"_s,
        {u"https://ja.example.org/wiki/\u65E5\u672C"_s});
    row("Arabic around",
        u"\u0632\u0648\u0631\u0648\u0627 https://example.com/a \u0627\u0644\u0622\u0646"_s,
        {u"https://example.com/a"_s});
    row("other schemes", u"ftp://example.com mailto:a javascript:alert(1)"_s, {});
}

void TestPostText::addresses()
{
    QFETCH(QString, text);
    QFETCH(QStringList, found);
    QStringList seen;
    for (const TextSpan& span : addressesIn(text)) {
        seen.append(span.value);
        QVERIFY(span.value.endsWith(text.mid(span.start, span.end - span.start)));
    }
    QCOMPARE(seen, found);
}

void TestPostText::onlyWithScheme()
{
    const QString text = u"example.com and https://example.org"_s;
    QCOMPARE(addressesIn(text, AddressForm::WithScheme).size(), 1);
    QCOMPARE(addressesIn(text, AddressForm::Bare).size(), 2);
}

void TestPostText::spansAreBytes_data()
{
    QTest::addColumn<QString>("before");
    QTest::newRow("nothing") << QString();
    QTest::newRow("ASCII") << u"Hello "_s;
    QTest::newRow("accents") << u"Gr\u00FC\u00DFe: "_s;
    QTest::newRow("emoji") << kFamily + u' ';
    QTest::newRow("Chinese") << u"\u4F60\u597D "_s;
    QTest::newRow("right to left") << u"\u0645\u0631\u062D\u0628\u0627 "_s;
    QTest::newRow("combining") << u"e\u0301 "_s;
}

void TestPostText::spansAreBytes()
{
    QFETCH(QString, before);
    const QString address = u"https://example.com/\u00FC"_s;
    const QString text = before + address + u" "_s + u"#caf\u00E9"_s;
    const QByteArray bytes = text.toUtf8();
    const QList<TextSpan> links = addressesIn(text);
    QCOMPARE(links.size(), 1);
    QCOMPARE(bytes.mid(links[0].byteStart, links[0].byteEnd - links[0].byteStart), address.toUtf8());
    const QList<TextSpan> tags = hashtagsIn(text);
    QCOMPARE(tags.size(), 1);
    QCOMPARE(bytes.mid(tags[0].byteStart, tags[0].byteEnd - tags[0].byteStart), u"#caf\u00E9"_s.toUtf8());
    QCOMPARE(tags[0].value, u"caf\u00E9"_s);
}

void TestPostText::hashtags_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("found");
    QTest::newRow("two") << u"#one and #two."_s << QStringList{u"one"_s, u"two"_s};
    QTest::newRow("number") << u"We are #1"_s << QStringList();
    QTest::newRow("with a number") << u"#2026plans"_s << QStringList{u"2026plans"_s};
    QTest::newRow("inside a word") << u"a#b"_s << QStringList();
    QTest::newRow("in an address") << u"https://example.com/#part"_s << QStringList();
    QTest::newRow("Japanese") << u"#\u65E5\u672C"_s << QStringList{u"\u65E5\u672C"_s};
    QTest::newRow("alone") << u"# #"_s << QStringList();
}

void TestPostText::hashtags()
{
    QFETCH(QString, text);
    QFETCH(QStringList, found);
    QStringList seen;
    for (const TextSpan& span : hashtagsIn(text))
        seen.append(span.value);
    QCOMPARE(seen, found);
}

void TestPostText::theLinkGoesBehindTheText()
{
    Post post{u"Hello"_s, QUrl(u"https://example.com/a"_s), {}};
    PostLimits limits = limit(TextCount::Weighted);
    QCOMPARE(textOf(post, limits), u"Hello"_s);
    limits.linkInText = true;
    QCOMPARE(textOf(post, limits), u"Hello\n\nhttps://example.com/a"_s);
    post.text = u"See https://example.com/a"_s; // is there already
    QCOMPARE(textOf(post, limits), post.text);
    post.text = u"See https://example.com/a/menu and https://example.com/ab"_s; // other addresses begin alike
    QCOMPARE(textOf(post, limits), post.text + u"\n\nhttps://example.com/a"_s);
    post.link = QUrl(u"https://example.com"_s);
    QCOMPARE(textOf(post, limits), post.text + u"\n\nhttps://example.com"_s);
    post.text = u"(https://example.com/)."_s; // the same, written otherwise
    QCOMPARE(textOf(post, limits), post.text);
    post.link = QUrl(u"https://example.com/a"_s);
    post.text.clear();
    QCOMPARE(textOf(post, limits), u"https://example.com/a"_s);
    post.text = u"x"_s.repeated(980);
    limits.text = 1000; // 980 + 2 + 23
    const QStringList sentences = pk::objections(post, limits, u"X"_s);
    QCOMPARE(sentences, QStringList{u"The text is 5 character(s) too long for X."_s});
}

void TestPostText::titles()
{
    QCOMPARE(titleOf(u" New hours \nFrom Monday\nto Friday"_s), u"New hours"_s);
    QCOMPARE(belowTitle(u"New hours\n\nFrom Monday\nto Friday"_s), u"From Monday\nto Friday"_s);
    QCOMPARE(belowTitle(u"New hours"_s), QString());
}

void TestPostText::nothingSpeaksAgainst()
{
    Post post{u"1234567890"_s, QUrl(u"https://example.com"_s), {picture(), picture()}};
    QVERIFY(pk::objections(post, limit(TextCount::CodePoints, 10), u"Net"_s).isEmpty());
    QVERIFY(!pk::objections(Post(), limit(TextCount::CodePoints, 10), u"Net"_s).isEmpty());
}

void TestPostText::objections_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* what, const char* sentence) {
        QTest::newRow(what) << QString::fromLatin1(what) << QString::fromLatin1(sentence);
    };
    row("long", "The text is 12 character(s) too long for Net.");
    row("one too long", "The text is 1 character(s) too long for Net.");
    row("bytes", "The text is 2 byte(s) too long for Net.");
    row("also bytes", "The text is 3 byte(s) too long for Net.");
    row("no text wanted", "Net takes no text.");
    row("text wanted", "A post for Net needs a text.");
    row("two cashtags", "Net takes 1 cashtag(s) in one post at most: write the others without $.");
    row("one cashtag", "");
    row("long link", "The link is 3 character(s) too long for Net.");
    row("no link", "Net takes no link beside the text: write it into the text.");
    row("no web address", "The link is no web address: it begins with https://.");
    row("link or pictures", "Net takes either a link or pictures: write the link into the text.");
    row("title", "The first line, which becomes the title, is 2 character(s) too long for Net.");
    row("empty title", "Net makes the first line the title: it must not be empty.");
    row("title and link", "A post with a link has only a title for Net: leave one line of text.");
}

void TestPostText::objections()
{
    QFETCH(QString, what);
    QFETCH(QString, sentence);
    PostLimits limits = limit(TextCount::CodePoints, 10);
    Post post{u"0123456789"_s, {}, {}};
    if (what == "long"_L1)
        post.text += u"0123456789ab"_s;
    else if (what == "one too long"_L1)
        post.text += u'x';
    else if (what == "bytes"_L1)
        limits.count = TextCount::Utf8, post.text = u"\u00FC"_s.repeated(6);
    else if (what == "also bytes"_L1)
        limits.alsoUtf8 = 5, post.text = u"\u00FC"_s.repeated(4);
    else if (what == "no text wanted"_L1)
        limits.text = 0;
    else if (what == "text wanted"_L1)
        limits.needsText = true, post = {{}, {}, {picture()}};
    else if (what == "two cashtags"_L1)
        limits.cashtags = 1, limits.text = 100, post.text = u"$ABC and $XYZ.A at $5"_s;
    else if (what == "one cashtag"_L1)
        limits.cashtags = 1, limits.text = 100, post.text = u"$ABC costs $12, US$B https://a.example/?b=$C"_s;
    else if (what == "long link"_L1)
        limits.linkLength = 20, post.link = QUrl(u"https://example.com/abc"_s);
    else if (what == "no link"_L1)
        limits.link = false, post.link = QUrl(u"https://example.com"_s);
    else if (what == "no web address"_L1)
        post.link = QUrl(u"ftp://example.com"_s);
    else if (what == "link or pictures"_L1)
        limits.linkOrPictures = true, post.link = QUrl(u"https://example.com"_s), post.pictures = {picture()};
    else if (what == "title"_L1)
        limits.title = 3, post.text = u"12345\nmore"_s;
    else if (what == "empty title"_L1)
        limits.title = 3, post.text = u"\nmore"_s;
    else if (what == "title and link"_L1)
        limits.title = 3, post.text = u"123\nmore"_s, post.link = QUrl(u"https://example.com"_s);
    const QStringList expected = sentence.isEmpty() ? QStringList() : QStringList{sentence};
    QCOMPARE(pk::objections(post, limits, u"Net"_s), expected);
}

void TestPostText::pictures_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* what, const char* sentence) {
        QTest::newRow(what) << QString::fromLatin1(what) << QString::fromLatin1(sentence);
    };
    row("none taken", "Net takes no pictures from this computer.");
    row("wanted", "A post for Net needs a picture.");
    row("too many", "Net takes 2 picture(s) in one post at most.");
    row("empty", "The picture a.png is empty.");
    row("too large", "The picture a.png is too large for Net: at most 1.0 kB.");
    row("too many pixels", "The picture a.png has too many pixels for Net: make it smaller, 5 at most.");
    row("a GIF among others", "Net takes a GIF alone: leave out the other pictures, or the GIF.");
    row("wrong kind", "The picture a.png is of a kind that Net does not take: it takes PNG, JPEG.");
    row("long description", "The description of the picture a.png is 2 character(s) too long for Net.");
}

void TestPostText::pictures()
{
    QFETCH(QString, what);
    QFETCH(QString, sentence);
    PostLimits limits = limit(TextCount::CodePoints, 10);
    Post post{u"Text"_s, {}, {picture()}};
    if (what == "none taken"_L1)
        limits.pictures = 0;
    else if (what == "wanted"_L1)
        limits.needsPicture = true, post.pictures.clear();
    else if (what == "too many"_L1)
        post.pictures = {picture(), picture(), picture()};
    else if (what == "empty"_L1)
        post.pictures[0].bytes.clear();
    else if (what == "too large"_L1)
        post.pictures[0].bytes = QByteArray(1001, 'x');
    else if (what == "too many pixels"_L1)
        limits.picturePixels = 5, post.pictures[0].bytes = QByteArray::fromHex("47494638396102000300"); // 2 by 3
    else if (what == "a GIF among others"_L1)
        limits.gifAlone = true, limits.pictureTypes.append("image/gif"), post.pictures.append(post.pictures[0]),
        post.pictures[1].mimeType = "image/gif";
    else if (what == "wrong kind"_L1)
        post.pictures[0].mimeType = "image/gif";
    else if (what == "long description"_L1)
        post.pictures[0].altText = u"1234567"_s;
    QCOMPARE(pk::objections(post, limits, u"Net"_s), QStringList{sentence});
}

QTEST_GUILESS_MAIN(TestPostText)
#include "tst_posttext.moc"
