// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cause.h"

#include <QStringList>

#include <memory>
#include <vector>

namespace pk {

/// Where to find a fact in an answer: a JSON pointer (RFC 6901) such as "/data/username". A step such as "[primary=true]"
/// takes the first element of a list whose member has that value.
using Pointer = QString;

/// A value of an answer that decides something: what stands at \a at, as text ("true" and "false" included), is one of
/// \a is. "absent" stands for nothing there, or an empty list.
struct ValueCondition
{
    Pointer at;
    QStringList is;
    bool isEmpty() const { return at.isEmpty(); }
};

/// One way a network has of saying that a listed page cannot be used.
struct UnusableRule
{
    ValueCondition when;
    Cause cause = Cause::PageNotInGrant;
    QString reason; ///< for people
};

/// One role a network gives on its pages.
struct RoleRule
{
    QString is;          ///< the network's word, at the list's "role"
    ValueCondition when; ///< or what the row says elsewhere; "{id}" and "{handle}" stand for those of the login
    QString name;        ///< for people
    bool usable = true;
};

/// How the next result page of a list is asked for.
struct PagingRule
{
    Pointer cursor;    ///< where the answer has what to send back; absent, null or empty: the last one
    QString parameter; ///< name of the parameter that takes the cursor or the offset
    int step = 0;      ///< of an offset; a result page with fewer rows is the last one
};

/// A list of pages, as data: which address, where in the answer, how many result pages.
struct PageRule
{
    /// "{parent}" stands for the id of the row of \a parents being looked into, "{id}" for that of the login.
    QString url;
    QStringList needs;     ///< one of these scopes must have been granted, or the list is left out; empty: none
    bool optional = false; ///< its failing leaves a gap instead of failing the whole list
    Pointer items;
    ValueCondition only; ///< rows that count
    Pointer id;
    QString idPattern; ///< its first group is the id; empty: the whole value
    Pointer name;
    Pointer nameFallback;
    QString nameFormat;
    Pointer handle;
    QString handleFormat;
    QString kind;
    Pointer role;          ///< a word, or a list of words of which the strongest counts
    QList<RoleRule> roles; ///< strongest first: of several rows of one page the strongest counts
    QString roleName;      ///< of all rows
    Pointer tasks;         ///< a list of texts
    QList<UnusableRule> unusable;
    PagingRule paging;
    std::vector<PageRule> parents; ///< at most one: the list whose rows are gone through
    /// What a row does not say itself is read from the first of these addresses that answers, "{id}" filled in.
    QStringList detailUrls;
    Pointer detailItems; ///< of an answer that is a map: the entry named by the id
    Pointer detailName;
    Pointer detailHandle;
};

} // namespace pk
