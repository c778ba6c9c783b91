// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpserver.h"

namespace pk::rehearsal {

/// One row of the table "Ways a token dies" of a facts file (section 11), as the network sends it.
struct Refusal
{
    enum class Where { Token, Api };

    QString row; ///< short and stable: "401-access_token_invalid"
    Where where = Where::Api;
    int status = 400;
    QByteArray body; ///< JSON, unless `headers` say otherwise
    QList<std::pair<QByteArray, QByteArray>> headers;
    QString path;       ///< only below this path; empty: every request of its kind
    bool whole = false; ///< `path` is all of it, nothing may follow

    static Refusal api(const char* row, int status, const QByteArray& body)
    {
        return {QString::fromLatin1(row), Where::Api, status, body, {}, {}};
    }
    static Refusal token(const char* row, int status, const QByteArray& body)
    {
        return {QString::fromLatin1(row), Where::Token, status, body, {}, {}};
    }
    [[nodiscard]] Refusal with(const QByteArray& name, const QByteArray& value) const
    {
        Refusal more = *this;
        more.headers.append({name, value});
        return more;
    }
    [[nodiscard]] Refusal below(const QString& prefix) const
    {
        Refusal narrower = *this;
        narrower.path = prefix;
        return narrower;
    }
    [[nodiscard]] Refusal at(const QString& exactly) const
    {
        Refusal narrower = below(exactly);
        narrower.whole = true;
        return narrower;
    }
    [[nodiscard]] bool meets(const QString& asked) const { return whole ? asked == path : asked.startsWith(path); }
    [[nodiscard]] Answer answer() const;
};

} // namespace pk::rehearsal
