// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/post.h"
#include "models/domain/result.h"

namespace pk {

/// Exactly which page, as the network knows it.
struct PostTarget
{
    NetworkId network;
    QString instance; ///< origin of the server where a network has many: the same id there is another page elsewhere
    RemoteId page;
    RemoteId author = {}; ///< the login whose name stands over a post there; empty where that is the page

    friend bool operator==(const PostTarget&, const PostTarget&) = default;
};

/// The bytes an approval is given for: everything that is sent, and to whom. Each part is preceded by its length (eight bytes,
/// big-endian), so that no two contents share bytes; the first part names this layout. Pictures stand in as their SHA-256,
/// type and description; their file names are not sent.
QByteArray canonical(const PostTarget& target, const Post& post);
/// The same for switching the app on or off for a page.
QByteArray canonical(const PostTarget& target, bool active);

/// SHA-256 of the canonical bytes. Compared whole, whatever is shown of it.
class ApprovalHash final
{
public:
    ApprovalHash() = default;
    static ApprovalHash of(const PostTarget& target, const Post& post);
    /// For several pages: the pictures are read once.
    static QList<ApprovalHash> of(const QList<PostTarget>& targets, const Post& post);
    static ApprovalHash of(const PostTarget& target, bool active);
    /// All 64 hexadecimal digits, blanks between them allowed; nullopt for anything else, a beginning included.
    static std::optional<ApprovalHash> fromText(const QString& text);
    /// As stored; empty unless 32 bytes.
    static ApprovalHash fromBytes(const QByteArray& bytes);

    const QByteArray& bytes() const { return m_bytes; }
    QString toString() const { return QString::fromLatin1(m_bytes.toHex()); }
    /// "3f9a 0c1b 77d2": enough for a person to compare.
    QString shortened() const;
    bool isEmpty() const { return m_bytes.isEmpty(); }

    friend bool operator==(const ApprovalHash&, const ApprovalHash&) = default;

private:
    explicit ApprovalHash(QByteArray bytes) : m_bytes(std::move(bytes)) {}

    QByteArray m_bytes;
};

/// A person saw what the hash stands for and agreed.
class Approval final
{
public:
    static Approval byPerson(ApprovalHash hash, QDateTime at) { return Approval(std::move(hash), std::move(at)); }

    const ApprovalHash& hash() const { return m_hash; }
    const QDateTime& at() const { return m_at; } ///< UTC

private:
    Approval(ApprovalHash hash, QDateTime at) : m_hash(std::move(hash)), m_at(std::move(at)) {}

    ApprovalHash m_hash;
    QDateTime m_at;
};

/// A post that is byte for byte what was approved for that page: the only thing NetworkAdapter::send() takes.
class ApprovedPost final
{
public:
    /// SecurityViolation when the content or the page is another than the approved one.
    static Result<ApprovedPost> confirm(const Approval& approval, PostTarget target, Post post);

    const PostTarget& target() const { return m_target; }
    const Post& post() const { return m_post; } ///< pictures without the names their files had
    const ApprovalHash& hash() const { return m_hash; }

private:
    ApprovedPost(PostTarget target, Post post, ApprovalHash hash);

    PostTarget m_target;
    Post m_post;
    ApprovalHash m_hash;
};

/// The same for an activation: the only thing NetworkAdapter::apply() takes.
class ApprovedActivation final
{
public:
    static Result<ApprovedActivation> confirm(const Approval& approval, PostTarget target, bool active);

    const PostTarget& target() const { return m_target; }
    bool active() const { return m_active; }

private:
    ApprovedActivation(PostTarget target, bool active) : m_target(std::move(target)), m_active(active) {}

    PostTarget m_target;
    bool m_active;
};

} // namespace pk
