// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/approval.h"

#include <QCryptographicHash>
#include <QtEndian>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype kDigest = 32;
constexpr qsizetype kGroup = 4;
constexpr qsizetype kGroups = 3;

class Canon final
{
public:
    /// A page that is its own author has the bytes it always had.
    Canon(const QByteArray& what, const PostTarget& target)
    {
        const bool byLogin = !target.author.isEmpty();
        add(byLogin ? QByteArray("pagekeeper approval 2") : QByteArray("pagekeeper approval 1"));
        add(what).add(target.network.toString()).add(target.instance).add(target.page.toString());
        if (byLogin)
            add(target.author.toString());
    }
    Canon& add(const QByteArray& part)
    {
        char length[sizeof(quint64)];
        qToBigEndian(quint64(part.size()), length);
        m_bytes.append(length, sizeof length).append(part);
        return *this;
    }
    Canon& add(const QString& part) { return add(part.toUtf8()); }
    const QByteArray& bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

QByteArray sha256(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

Failed changedSince()
{
    return fail(ErrorKind::SecurityViolation, u"this is not what was approved: it needs a new approval"_s);
}

QList<QByteArray> digestsOf(const Post& post)
{
    QList<QByteArray> digests;
    for (const Picture& picture : post.pictures)
        digests.append(sha256(picture.bytes));
    return digests;
}

QByteArray withDigests(const PostTarget& target, const Post& post, const QList<QByteArray>& digests)
{
    Canon canon("publish", target);
    canon.add(post.text).add(post.link.toEncoded());
    canon.add(QByteArray::number(post.pictures.size()));
    for (qsizetype i = 0; i < post.pictures.size(); ++i)
        canon.add(digests[i]).add(post.pictures[i].mimeType).add(post.pictures[i].altText);
    return canon.bytes();
}

} // namespace

QByteArray canonical(const PostTarget& target, const Post& post)
{
    return withDigests(target, post, digestsOf(post));
}

QByteArray canonical(const PostTarget& target, bool active)
{
    return Canon(active ? "activate" : "deactivate", target).bytes();
}

ApprovalHash ApprovalHash::of(const PostTarget& target, const Post& post)
{
    return ApprovalHash(sha256(canonical(target, post)));
}

QList<ApprovalHash> ApprovalHash::of(const QList<PostTarget>& targets, const Post& post)
{
    const QList<QByteArray> digests = digestsOf(post);
    QList<ApprovalHash> hashes;
    for (const PostTarget& target : targets)
        hashes.append(ApprovalHash(sha256(withDigests(target, post, digests))));
    return hashes;
}

ApprovalHash ApprovalHash::of(const PostTarget& target, bool active)
{
    return ApprovalHash(sha256(canonical(target, active)));
}

std::optional<ApprovalHash> ApprovalHash::fromText(const QString& text)
{
    const QByteArray digits = QString(text).remove(u' ').toLatin1().toLower();
    const QByteArray bytes = QByteArray::fromHex(digits);
    if (bytes.size() != kDigest || bytes.toHex() != digits) // fromHex() skips what is no digit
        return std::nullopt;
    return ApprovalHash(bytes);
}

ApprovalHash ApprovalHash::fromBytes(const QByteArray& bytes)
{
    return bytes.size() == kDigest ? ApprovalHash(bytes) : ApprovalHash();
}

QString ApprovalHash::shortened() const
{
    const QString all = toString();
    QStringList groups;
    for (qsizetype i = 0; i < kGroups; ++i)
        groups.append(all.mid(i * kGroup, kGroup));
    return groups.join(u' ');
}

ApprovedPost::ApprovedPost(PostTarget target, Post post, ApprovalHash hash)
    : m_target(std::move(target))
    , m_post(std::move(post))
    , m_hash(std::move(hash))
{
    for (qsizetype i = 0; i < m_post.pictures.size(); ++i)
        m_post.pictures[i].fileName = u"picture-%1"_s.arg(i + 1); // a name says what nobody approved
}

Result<ApprovedPost> ApprovedPost::confirm(const Approval& approval, PostTarget target, Post post)
{
    const ApprovalHash hash = ApprovalHash::of(target, post);
    if (approval.hash().isEmpty() || hash != approval.hash())
        return changedSince();
    return ApprovedPost(std::move(target), std::move(post), hash);
}

Result<ApprovedActivation> ApprovedActivation::confirm(const Approval& approval, PostTarget target, bool active)
{
    if (approval.hash().isEmpty() || ApprovalHash::of(target, active) != approval.hash())
        return changedSince();
    return ApprovedActivation(std::move(target), active);
}

} // namespace pk
