// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/posttext.h"

#include "models/domain/picturesize.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>
#include <QTextBoundaryFinder>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

struct PostWords
{
    Q_DECLARE_TR_FUNCTIONS(PostWords)
};

constexpr char32_t kJoiner = 0x200D;

// Endings in use that are longer than two letters. Countries' have two; those are all taken.
const QStringList& endings()
{
    static const QStringList known{
        u"com"_s,     u"org"_s,        u"net"_s,     u"edu"_s,    u"gov"_s,    u"mil"_s,     u"int"_s,    u"info"_s,
        u"biz"_s,     u"name"_s,       u"pro"_s,     u"app"_s,    u"dev"_s,    u"blog"_s,    u"shop"_s,   u"store"_s,
        u"online"_s,  u"site"_s,       u"website"_s, u"cloud"_s,  u"tech"_s,   u"news"_s,    u"media"_s,  u"social"_s,
        u"page"_s,    u"link"_s,       u"live"_s,    u"world"_s,  u"berlin"_s, u"hamburg"_s, u"wien"_s,   u"koeln"_s,
        u"cafe"_s,    u"restaurant"_s, u"hotel"_s,   u"travel"_s, u"events"_s, u"design"_s,  u"studio"_s, u"agency"_s,
        u"example"_s, u"museum"_s,     u"eco"_s,     u"bio"_s,    u"art"_s,    u"xyz"_s,     u"club"_s,   u"life"_s,
        u"team"_s,    u"email"_s,      u"jobs"_s,    u"tv"_s,     u"fm"_s,     u"today"_s,   u"games"_s,  u"space"_s};
    return known;
}

const QString kLabel = u"[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}_-]*[\\p{L}\\p{M}\\p{N}])?"_s;
// Scripts without blanks between words go on right behind an address: the network ends it there.
const QString kCjk = u"\\p{Han}\\p{Hiragana}\\p{Katakana}\\p{Hangul}\\x{3000}-\\x{303F}\\x{FF00}-\\x{FFEF}"_s;

QRegularExpression addressPattern(AddressForm form, bool endsAtCjk)
{
    const QString path = u"(?:[/?#][^\\s<>\"%1]*)?"_s.arg(endsAtCjk ? kCjk
                                                                    : u"\\x{3000}-\\x{303F}\\x{FF08}\\x{FF09}"_s);
    const QString host = u"(?:%1\\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]+|\\d{1,3}|\\p{L}{2,})"_s.arg(kLabel);
    const QString withScheme = u"https?://(?:%1|localhost)(?::\\d{1,5})?%2"_s.arg(host, path);
    const QString asciiLabel = u"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"_s;
    const QString bare = u"(?:%1\\.)+(?:%2|[a-z]{2})(?![a-z0-9_-]|\\.[a-z])(?::\\d{1,5})?%3"_s.arg(
        asciiLabel, endings().join(u'|'), path);
    const QString before = u"(?<![A-Za-z0-9\\x{C0}-\\x{24F}@#$._/:-])"_s;
    return QRegularExpression(form == AddressForm::Bare ? u"%1(?:(?<s>%2)|(?<b>%3))"_s.arg(before, withScheme, bare)
                                                        : u"(?<s>%1)"_s.arg(withScheme),
                              QRegularExpression::CaseInsensitiveOption
                                  | QRegularExpression::UseUnicodePropertiesOption);
}

/// Without the punctuation of the sentence: "(see example.com/a(b).)" links to "example.com/a(b)".
QString trimmedAddress(QString address)
{
    static const QString enders = u".,;:!?'\u2019\u201d\u2026*_"_s;
    const QList<std::pair<QChar, QChar>> brackets{{u'(', u')'}, {u'[', u']'}, {u'{', u'}'}};
    for (bool again = true; again && !address.isEmpty();) {
        again = enders.contains(address.back());
        for (const auto& [open, close] : brackets) {
            if (address.back() == close && address.count(close) > address.count(open))
                again = true;
        }
        if (again)
            address.chop(1);
    }
    return address;
}

/// "e.g", "z.B": a letter, a dot and two letters at most are no address without more.
bool isAbbreviation(const QString& bare)
{
    static const QRegularExpression form(u"^(?:[a-z]\\.)+[a-z]{1,2}$"_s, QRegularExpression::CaseInsensitiveOption);
    return form.match(bare).hasMatch();
}

QList<TextSpan> addressesBy(const QString& text, const QRegularExpression& pattern)
{
    QList<TextSpan> spans;
    auto found = pattern.globalMatch(text);
    while (found.hasNext()) {
        const QRegularExpressionMatch match = found.next();
        const bool bare = match.capturedLength(u"s"_s) == 0;
        const QString address = trimmedAddress(match.captured());
        if (address.isEmpty() || (bare && isAbbreviation(address)))
            continue;
        if (bare && match.capturedEnd() < text.size() && text.at(match.capturedEnd()) == u'@')
            continue; // the front of a mail address
        TextSpan span;
        span.start = match.capturedStart();
        span.end = span.start + address.size();
        span.byteStart = QStringView(text).left(span.start).toUtf8().size();
        span.byteEnd = span.byteStart + address.toUtf8().size();
        span.value = bare ? u"https://"_s + address : address;
        spans.append(span);
    }
    return spans;
}

bool isEmoji(char32_t c)
{
    return (c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF) || (c >= 0x2B00 && c <= 0x2BFF)
        || (c >= 0x2300 && c <= 0x23FF) || c == 0x3030 || c == 0x303D || c == 0x3297 || c == 0x3299;
}

bool isRegional(char32_t c)
{
    return c >= 0x1F1E6 && c <= 0x1F1FF;
}

bool belongsToFormer(char32_t c)
{
    return (c >= 0x1F3FB && c <= 0x1F3FF) || (c >= 0xE0020 && c <= 0xE007F) || c == 0xFE0F || c == 0x20E3
        || c == kJoiner;
}

/// The clusters of UAX 29. Qt's own tables differ between its versions in what they know of emoji, so sequences are put
/// together here: joined ones, skin tones, flags, keycaps.
QList<QList<char32_t>> clusters(const QString& text)
{
    QList<QList<char32_t>> all;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
    for (qsizetype from = 0; from < text.size();) {
        qsizetype to = finder.toNextBoundary();
        if (to <= from)
            to = text.size();
        const QList<uint> points = QStringView(text).mid(from, to - from).toUcs4();
        QList<char32_t> cluster(points.cbegin(), points.cend());
        from = to;
        if (!all.isEmpty()) {
            QList<char32_t>& former = all.back();
            const bool joined = former.back() == kJoiner && former.size() > 1 && isEmoji(cluster.front());
            const bool flag = former.size() == 1 && isRegional(former.front()) && isRegional(cluster.front());
            if (joined || flag || belongsToFormer(cluster.front())) {
                former += cluster;
                continue;
            }
        }
        all.append(cluster);
    }
    return all;
}

/// One code point of X: 1 for the scripts of its table, 2 for all others (x.md section 8; its "twitter-text" configuration 3).
int weightOf(char32_t c)
{
    const bool light = c <= 0x10FF || (c >= 0x2000 && c <= 0x200D) || (c >= 0x2010 && c <= 0x201F)
        || (c >= 0x2032 && c <= 0x2037);
    return light ? 1 : 2;
}

int weighted(const QString& text)
{
    int sum = 0;
    const QList<QList<char32_t>> all = clusters(text.normalized(QString::NormalizationForm_C));
    for (const QList<char32_t>& cluster : all) {
        const bool emoji = isEmoji(cluster.front()) || cluster.contains(char32_t(0x20E3));
        int weight = 0;
        for (const char32_t c : cluster)
            weight += weightOf(c);
        sum += emoji ? 2 : weight;
    }
    return sum;
}

int codePoints(const QString& text)
{
    return int(text.toUcs4().size());
}

/// Letters one each, emoji and what joins them by their bytes (threads.md section 8).
int emojiBytes(const QString& text)
{
    int sum = 0;
    for (const QList<char32_t>& cluster : clusters(text)) {
        const bool joined = isEmoji(cluster.front());
        for (const char32_t c : cluster) {
            if (c > 0xFFFF)
                sum += 4;
            else
                sum += isEmoji(c) || c == 0xFE0F || c == 0x20E3 || (joined && c == kJoiner) ? 3 : 1;
        }
    }
    return sum;
}

/// "$ABC", "$ABC.DE"; no prices, none inside an address.
int cashtags(QString text)
{
    static const QRegularExpression form(
        u"(?<![\\p{L}\\p{N}_$])\\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?![\\p{L}\\p{N}_$])"_s,
        QRegularExpression::UseUnicodePropertiesOption);
    const QList<TextSpan> addresses = addressesIn(text);
    for (auto address = addresses.crbegin(); address != addresses.crend(); ++address)
        text.remove(address->start, address->end - address->start);
    int found = 0;
    for (auto matches = form.globalMatch(text); matches.hasNext(); matches.next())
        ++found;
    return found;
}

template<typename Count>
int withFixedAddresses(const QString& text, const QList<TextSpan>& addresses, int each, Count count)
{
    int sum = 0;
    qsizetype from = 0;
    for (const TextSpan& address : addresses) {
        sum += count(text.mid(from, address.start - from)) + each;
        from = address.end;
    }
    return sum + count(text.mid(from));
}

void objectToText(const Post& post, const PostLimits& limits, const QString& network, QStringList& sentences)
{
    const QString text = textOf(post, limits);
    if (post.text.trimmed().isEmpty()) {
        if (limits.needsText)
            sentences.append(PostWords::tr("A post for %1 needs a text.").arg(network));
        return;
    }
    if (limits.text == 0) {
        sentences.append(PostWords::tr("%1 takes no text.").arg(network));
        return;
    }
    const bool titled = limits.title > 0;
    const QString title = titleOf(post.text);
    if (titled && title.isEmpty())
        sentences.append(PostWords::tr("%1 makes the first line the title: it must not be empty.").arg(network));
    const int titleOver = textLength(title, limits) - limits.title;
    if (titled && titleOver > 0)
        sentences.append(PostWords::tr("The first line, which becomes the title, is %n character(s) too long for %1.",
                                       nullptr,
                                       titleOver)
                             .arg(network));
    if (titled && !post.link.isEmpty() && !belowTitle(post.text).isEmpty())
        sentences.append(
            PostWords::tr("A post with a link has only a title for %1: leave one line of text.").arg(network));
    const int over = textLength(titled ? belowTitle(text) : text, limits) - limits.text;
    if (over > 0 && limits.count == TextCount::Utf8)
        sentences.append(PostWords::tr("The text is %n byte(s) too long for %1.", nullptr, over).arg(network));
    else if (over > 0)
        sentences.append(PostWords::tr("The text is %n character(s) too long for %1.", nullptr, over).arg(network));
    const int bytesOver = int(text.toUtf8().size()) - limits.alsoUtf8;
    if (limits.alsoUtf8 > 0 && bytesOver > 0 && over <= 0)
        sentences.append(PostWords::tr("The text is %n byte(s) too long for %1.", nullptr, bytesOver).arg(network));
}

void objectToCashtags(const Post& post, const PostLimits& limits, const QString& network, QStringList& sentences)
{
    if (limits.cashtags > 0 && cashtags(post.text) > limits.cashtags)
        sentences.append(PostWords::tr("%1 takes %n cashtag(s) in one post at most: write the others without $.",
                                       nullptr,
                                       limits.cashtags)
                             .arg(network));
}

void objectToLink(const Post& post, const PostLimits& limits, const QString& network, QStringList& sentences)
{
    if (post.link.isEmpty())
        return;
    const QString scheme = post.link.scheme();
    if (!post.link.isValid() || post.link.host().isEmpty() || (scheme != "https"_L1 && scheme != "http"_L1))
        sentences.append(PostWords::tr("The link is no web address: it begins with https://."));
    const int over = int(post.link.toEncoded().size()) - limits.linkLength;
    if (limits.linkLength > 0 && over > 0)
        sentences.append(PostWords::tr("The link is %n character(s) too long for %1.", nullptr, over).arg(network));
    if (!limits.link && limits.text > 0)
        sentences.append(PostWords::tr("%1 takes no link beside the text: write it into the text.").arg(network));
    else if (!limits.link)
        sentences.append(PostWords::tr("%1 takes no link.").arg(network));
    else if (limits.linkOrPictures && !post.pictures.isEmpty())
        sentences.append(
            PostWords::tr("%1 takes either a link or pictures: write the link into the text.").arg(network));
}

/// "JPEG, PNG"
QString typeNames(const QList<QByteArray>& types)
{
    QStringList names;
    for (const QByteArray& type : types)
        names.append(QString::fromLatin1(type).section(u'/', 1).toUpper());
    return names.join(u", "_s);
}

void objectToPicture(const Picture& picture, const PostLimits& limits, const QString& network, QStringList& sentences)
{
    if (picture.bytes.isEmpty())
        sentences.append(PostWords::tr("The picture %1 is empty.").arg(picture.fileName));
    else if (limits.pictureBytes > 0 && picture.bytes.size() > limits.pictureBytes)
        sentences.append(PostWords::tr("The picture %1 is too large for %2: at most %3.")
                             .arg(picture.fileName,
                                  network,
                                  QLocale().formattedDataSize(limits.pictureBytes, 1, QLocale::DataSizeSIFormat)));
    const qint64 pixels = sizeOf(picture.bytes).value_or(PictureSize()).pixels();
    if (limits.picturePixels > 0 && pixels > limits.picturePixels)
        sentences.append(PostWords::tr("The picture %1 has too many pixels for %2: make it smaller, %3 at most.")
                             .arg(picture.fileName, network, QLocale().toString(limits.picturePixels)));
    if (!limits.pictureTypes.isEmpty() && !limits.pictureTypes.contains(picture.mimeType))
        sentences.append(PostWords::tr("The picture %1 is of a kind that %2 does not take: it takes %3.")
                             .arg(picture.fileName, network, typeNames(limits.pictureTypes)));
    const int over = codePoints(picture.altText) - limits.altText;
    if (limits.altText > 0 && over > 0)
        sentences.append(
            PostWords::tr("The description of the picture %1 is %n character(s) too long for %2.", nullptr, over)
                .arg(picture.fileName, network));
}

/// What several pictures must be to stand in one post.
void objectToCompany(const QList<Picture>& pictures, const PostLimits& limits, const QString& network,
                     QStringList& sentences)
{
    const auto isGif = [](const Picture& picture) { return picture.mimeType == "image/gif"; };
    if (limits.gifAlone && pictures.size() > 1 && std::any_of(pictures.cbegin(), pictures.cend(), isGif))
        sentences.append(PostWords::tr("%1 takes a GIF alone: leave out the other pictures, or the GIF.").arg(network));
}

void objectToPictures(const Post& post, const PostLimits& limits, const QString& network, QStringList& sentences)
{
    if (post.pictures.isEmpty()) {
        if (limits.needsPicture)
            sentences.append(PostWords::tr("A post for %1 needs a picture.").arg(network));
        return;
    }
    if (limits.pictures == 0) {
        sentences.append(PostWords::tr("%1 takes no pictures from this computer.").arg(network));
        return;
    }
    if (post.pictures.size() > limits.pictures)
        sentences.append(
            PostWords::tr("%1 takes %n picture(s) in one post at most.", nullptr, limits.pictures).arg(network));
    objectToCompany(post.pictures, limits, network, sentences);
    for (const Picture& picture : post.pictures)
        objectToPicture(picture, limits, network, sentences);
}

/// As two writings of one address are compared.
QUrl comparable(QUrl address)
{
    if (address.path().isEmpty())
        address.setPath(u"/"_s);
    return address;
}

bool hasAddress(const QString& text, const QUrl& link)
{
    const QList<TextSpan> addresses = addressesIn(text, AddressForm::WithScheme);
    return std::any_of(addresses.cbegin(), addresses.cend(), [&](const TextSpan& address) {
        return comparable(QUrl(address.value)) == comparable(link);
    });
}

} // namespace

QList<TextSpan> addressesIn(const QString& text, AddressForm form)
{
    static const QRegularExpression withScheme = addressPattern(AddressForm::WithScheme, false);
    static const QRegularExpression bare = addressPattern(AddressForm::Bare, false);
    return addressesBy(text, form == AddressForm::Bare ? bare : withScheme);
}

QList<TextSpan> hashtagsIn(const QString& text)
{
    static const QRegularExpression form(
        u"(?<![\\p{L}\\p{N}_&/#])[#\\x{FF03}]((?!\\d+(?![\\p{L}\\p{N}_]))[\\p{L}\\p{M}\\p{N}_]+)"_s,
        QRegularExpression::UseUnicodePropertiesOption);
    const QList<TextSpan> addresses = addressesIn(text);
    QList<TextSpan> spans;
    auto found = form.globalMatch(text);
    while (found.hasNext()) {
        const QRegularExpressionMatch match = found.next();
        TextSpan span;
        span.start = match.capturedStart();
        span.end = match.capturedEnd();
        const bool inside = std::any_of(addresses.cbegin(), addresses.cend(), [&](const TextSpan& address) {
            return span.start >= address.start && span.start < address.end;
        });
        if (inside)
            continue;
        span.byteStart = QStringView(text).left(span.start).toUtf8().size();
        span.byteEnd = span.byteStart + match.captured().toUtf8().size();
        span.value = match.captured(1);
        spans.append(span);
    }
    return spans;
}

int graphemes(const QString& text)
{
    return int(clusters(text).size());
}

int textLength(const QString& text, const PostLimits& limits)
{
    static const QRegularExpression counted = addressPattern(AddressForm::Bare, true);
    static const QRegularExpression fixed = addressPattern(AddressForm::WithScheme, true);
    switch (limits.count) {
    case TextCount::CodePoints: return codePoints(text);
    case TextCount::Utf16: return int(text.size());
    case TextCount::Utf8: return int(text.toUtf8().size());
    case TextCount::Graphemes: return graphemes(text);
    case TextCount::Weighted:
        return withFixedAddresses(text, addressesBy(text, counted), limits.addressCounts, weighted);
    case TextCount::FixedAddresses:
        return withFixedAddresses(text, addressesBy(text, fixed), limits.addressCounts, codePoints);
    case TextCount::EmojiBytes: return emojiBytes(text);
    }
    Q_UNREACHABLE();
}

QString textOf(const Post& post, const PostLimits& limits)
{
    const QString link = post.link.toString(QUrl::FullyEncoded);
    if (!limits.linkInText || link.isEmpty() || hasAddress(post.text, post.link))
        return post.text;
    return post.text.isEmpty() ? link : post.text + u"\n\n"_s + link;
}

QString linkTitle(const QUrl& link)
{
    const QString address = link.toDisplayString(QUrl::RemoveScheme | QUrl::RemoveUserInfo | QUrl::RemoveQuery
                                                 | QUrl::RemoveFragment | QUrl::StripTrailingSlash);
    return address.startsWith(u"//"_s) ? address.mid(2) : address;
}

QString titleOf(const QString& text)
{
    return text.section(u'\n', 0, 0).trimmed();
}

QString belowTitle(const QString& text)
{
    return text.section(u'\n', 1).trimmed();
}

QStringList objections(const Post& post, const PostLimits& limits, const QString& network)
{
    QStringList sentences;
    if (post.text.trimmed().isEmpty() && post.link.isEmpty() && post.pictures.isEmpty()) {
        sentences.append(PostWords::tr("There is nothing to publish yet."));
        return sentences;
    }
    objectToText(post, limits, network, sentences);
    objectToCashtags(post, limits, network, sentences);
    objectToLink(post, limits, network, sentences);
    objectToPictures(post, limits, network, sentences);
    return sentences;
}

} // namespace pk
