// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/approval.h"
#include "models/domain/outbox.h"

#include <QTest>

#include <functional>
#include <type_traits>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

struct Content
{
    PostTarget target{NetworkId(u"facebook"_s), u"https://one.example"_s, RemoteId(u"1000"_s)};
    Post post{u"Open today until ten"_s,
              QUrl(u"https://nordlys.example/a"_s),
              {{"first picture", "image/png", u"a.png"_s, u"A lamp"_s},
               {"second picture", "image/jpeg", u"b.jpg"_s, u"A door"_s}}};

    ApprovalHash hash() const { return ApprovalHash::of(target, post); }
};

using Change = std::function<void(Content&)>;

} // namespace

Q_DECLARE_METATYPE(Change)

class TestApproval final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anotherContentIsAnotherHash_data();
    void anotherContentIsAnotherHash();
    void saysNothingOfAFilesName();
    void contentsShareNoBytes_data();
    void contentsShareNoBytes();
    void severalPagesAtOnceAreTheSame();
    void activationsAreTheirOwn();
    void staysTheSameFromVersionToVersion();
    void anotherAuthorNeedsAnotherApproval();
    void readsOnlyWholeHashes_data();
    void readsOnlyWholeHashes();
    void comesToBeOnlyFromItsApproval();
    void statesThatMayBeSent();
};

void TestApproval::anotherContentIsAnotherHash_data()
{
    QTest::addColumn<Change>("change");
    const auto row = [](const char* name, const Change& change) { QTest::newRow(name) << change; };
    row("one letter of the text", [](Content& c) { c.post.text[0] = u'o'; });
    row("a blank at the end", [](Content& c) { c.post.text += u' '; });
    row("an invisible character", [](Content& c) { c.post.text.insert(4, QChar(0x200B)); });
    row("a letter composed otherwise", [](Content& c) { c.post.text.replace(u"e"_s, u"e\u0301"_s); });
    row("no text", [](Content& c) { c.post.text.clear(); });
    row("one letter of the link", [](Content& c) { c.post.link = QUrl(u"https://nordlys.example/b"_s); });
    row("a slash at the link's end", [](Content& c) { c.post.link = QUrl(u"https://nordlys.example/a/"_s); });
    row("a part of the link", [](Content& c) { c.post.link.setFragment(u"x"_s); });
    row("no link", [](Content& c) { c.post.link = QUrl(); });
    row("one bit of a picture",
        [](Content& c) { c.post.pictures[1].bytes[3] = char(c.post.pictures[1].bytes[3] ^ 1); });
    row("a picture's type", [](Content& c) { c.post.pictures[0].mimeType = "image/gif"; });
    row("a letter of a description", [](Content& c) { c.post.pictures[0].altText = u"A lamb"_s; });
    row("no description", [](Content& c) { c.post.pictures[0].altText.clear(); });
    row("descriptions exchanged",
        [](Content& c) { std::swap(c.post.pictures[0].altText, c.post.pictures[1].altText); });
    row("the order of the pictures", [](Content& c) { c.post.pictures.swapItemsAt(0, 1); });
    row("one picture less", [](Content& c) { c.post.pictures.removeLast(); });
    row("a picture twice", [](Content& c) { c.post.pictures.append(c.post.pictures.last()); });
    row("another page", [](Content& c) { c.target.page = RemoteId(u"1001"_s); });
    row("another network", [](Content& c) { c.target.network = NetworkId(u"x"_s); });
    row("another server", [](Content& c) { c.target.instance = u"https://two.example"_s; });
}

void TestApproval::anotherContentIsAnotherHash()
{
    QFETCH(Change, change);
    const Content approved;
    Content changed;
    change(changed);
    QVERIFY(changed.hash() != approved.hash());
    const Approval approval = Approval::byPerson(approved.hash(), QDateTime::currentDateTimeUtc());
    const auto confirmed = ApprovedPost::confirm(approval, changed.target, changed.post);
    QVERIFY(!confirmed);
    QCOMPARE(confirmed.error().kind, ErrorKind::SecurityViolation);
}

void TestApproval::saysNothingOfAFilesName()
{
    const Content approved;
    Content renamed;
    renamed.post.pictures[0].fileName = u"client list.png"_s;
    QCOMPARE(renamed.hash(), approved.hash());
    const auto post = ApprovedPost::confirm(
        Approval::byPerson(approved.hash(), QDateTime::currentDateTimeUtc()), renamed.target, renamed.post);
    QVERIFY(post);
    QCOMPARE(post->post().pictures[0].fileName, u"picture-1"_s); // so it is not sent either
    QCOMPARE(post->post().pictures[0].bytes, QByteArray("first picture"));
}

void TestApproval::contentsShareNoBytes_data()
{
    QTest::addColumn<Post>("one");
    QTest::addColumn<Post>("other");
    QTest::newRow("text and link pushed together")
        << Post{u"abc"_s, QUrl(u"d"_s), {}} << Post{u"ab"_s, QUrl(u"cd"_s), {}};
    QTest::newRow("a link in the text or beside it")
        << Post{u"https://a.example/"_s, {}, {}} << Post{{}, QUrl(u"https://a.example/"_s), {}};
    QTest::newRow("type and description pushed together")
        << Post{{}, {}, {{"x", "image/png", {}, u"abc"_s}}} << Post{{}, {}, {{"x", "image/pnga", {}, u"bc"_s}}};
    QTest::newRow("a description that looks like a second picture")
        << Post{{}, {}, {{"x", "t", {}, u"a"_s}, {"x", "t", {}, u"a"_s}}}
        << Post{{}, {}, {{"x", "t", {}, u"a"_s + QString::fromLatin1("x")}}};
}

void TestApproval::contentsShareNoBytes()
{
    QFETCH(Post, one);
    QFETCH(Post, other);
    const PostTarget target = Content().target;
    QVERIFY(canonical(target, one) != canonical(target, other));
    QVERIFY(!canonical(target, one).startsWith(canonical(target, other)));
    QVERIFY(!canonical(target, other).startsWith(canonical(target, one)));
}

void TestApproval::severalPagesAtOnceAreTheSame()
{
    const Content one;
    Content two;
    two.target.page = RemoteId(u"1001"_s);
    QCOMPARE(ApprovalHash::of({one.target, two.target}, one.post), (QList<ApprovalHash>{one.hash(), two.hash()}));
}

void TestApproval::activationsAreTheirOwn()
{
    const PostTarget target = Content().target;
    QVERIFY(ApprovalHash::of(target, true) != ApprovalHash::of(target, false));
    QVERIFY(ApprovalHash::of(target, true) != ApprovalHash::of(target, Post()));
    const Approval on = Approval::byPerson(ApprovalHash::of(target, true), QDateTime::currentDateTimeUtc());
    QVERIFY(ApprovedActivation::confirm(on, target, true));
    QVERIFY(!ApprovedActivation::confirm(on, target, false));
    PostTarget other = target;
    other.page = RemoteId(u"1001"_s);
    QVERIFY(!ApprovedActivation::confirm(on, other, true));
}

/// Whoever wrote down a hash for a nightly job has to find it again.
void TestApproval::staysTheSameFromVersionToVersion()
{
    const PostTarget target{NetworkId(u"x"_s), {}, RemoteId(u"7"_s)};
    QByteArray bytes;
    for (const char* part : {"pagekeeper approval 1", "publish", "x", "", "7", "Hi \u2600", "", "0"}) {
        const qsizetype length = qstrlen(part);
        bytes += QByteArray(7, '\0') + char(length) + QByteArray(part);
    }
    QCOMPARE(canonical(target, Post{u"Hi \u2600"_s, {}, {}}), bytes);
}

void TestApproval::anotherAuthorNeedsAnotherApproval()
{
    const Post post{u"Hi"_s, {}, {}};
    const PostTarget page{NetworkId(u"x"_s), {}, RemoteId(u"7"_s)};
    PostTarget ada = page;
    ada.author = RemoteId(u"ada"_s);
    PostTarget kim = page;
    kim.author = RemoteId(u"kim"_s);
    QVERIFY(ApprovalHash::of(ada, post) != ApprovalHash::of(kim, post));
    QVERIFY(ApprovalHash::of(ada, post) != ApprovalHash::of(page, post));
    const Approval approval = Approval::byPerson(ApprovalHash::of(ada, post), QDateTime::currentDateTimeUtc());
    QVERIFY(ApprovedPost::confirm(approval, ada, post));
    QVERIFY(!ApprovedPost::confirm(approval, kim, post));
    QVERIFY(!ApprovedPost::confirm(approval, page, post));
}

void TestApproval::readsOnlyWholeHashes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("read");
    const QString whole = Content().hash().toString();
    QTest::newRow("whole") << whole << true;
    QTest::newRow("with blanks") << u"%1 %2"_s.arg(whole.left(8), whole.mid(8)) << true;
    QTest::newRow("in capitals") << whole.toUpper() << true;
    QTest::newRow("as it is shown") << Content().hash().shortened() << false;
    QTest::newRow("one digit short") << whole.chopped(1) << false;
    QTest::newRow("one byte more") << whole + u"00"_s << false;
    QTest::newRow("no digit in it") << u"g"_s + whole.mid(1) << false;
    QTest::newRow("nothing") << QString() << false;
}

void TestApproval::readsOnlyWholeHashes()
{
    QFETCH(QString, text);
    QFETCH(bool, read);
    const auto hash = ApprovalHash::fromText(text);
    QCOMPARE(hash.has_value(), read);
    if (read)
        QCOMPARE(*hash, Content().hash());
}

void TestApproval::comesToBeOnlyFromItsApproval()
{
    static_assert(!std::is_default_constructible_v<ApprovedPost>);
    static_assert(!std::is_constructible_v<ApprovedPost, PostTarget, Post>);
    static_assert(!std::is_constructible_v<ApprovedPost, PostTarget, Post, ApprovalHash>);
    static_assert(!std::is_constructible_v<ApprovedActivation, PostTarget, bool>);
    static_assert(!std::is_constructible_v<Approval, ApprovalHash, QDateTime>);
    const Content content;
    const auto nothing = ApprovedPost::confirm(
        Approval::byPerson({}, QDateTime::currentDateTimeUtc()), content.target, content.post);
    QVERIFY(!nothing);
    const auto confirmed = ApprovedPost::confirm(
        Approval::byPerson(content.hash(), QDateTime::currentDateTimeUtc()), content.target, content.post);
    QVERIFY(confirmed);
    QCOMPARE(confirmed->target(), content.target);
    QCOMPARE(confirmed->post().text, content.post.text);
    QCOMPARE(confirmed->hash(), content.hash());
}

void TestApproval::statesThatMayBeSent()
{
    QVERIFY(maySend(OutboxState::Approved));
    QVERIFY(maySend(OutboxState::Refused));
    QVERIFY(maySend(OutboxState::NotSent));
    QVERIFY(!maySend(OutboxState::Sending));
    QVERIFY(!maySend(OutboxState::Published));
    QVERIFY(!maySend(OutboxState::Unconfirmed));
    for (const auto state : {OutboxState::Approved,
                             OutboxState::Sending,
                             OutboxState::Published,
                             OutboxState::Refused,
                             OutboxState::Unconfirmed,
                             OutboxState::NotSent})
        QCOMPARE(outboxStateFromIdentifier(toIdentifier(state)), std::optional(state));
}

QTEST_GUILESS_MAIN(TestApproval)
#include "tst_approval.moc"
