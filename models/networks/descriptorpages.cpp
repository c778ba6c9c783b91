// SPDX-License-Identifier: GPL-3.0-or-later
// How pages are listed, read from a descriptor.
#include "models/networks/descriptorparts.h"

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

const QStringList& pageKeys()
{
    static const QStringList keys{
        u"url"_s,   u"needs"_s,        u"optional"_s,   u"items"_s,    u"only"_s,         u"id"_s,     u"idPattern"_s,
        u"name"_s,  u"nameFallback"_s, u"nameFormat"_s, u"handle"_s,   u"handleFormat"_s, u"kind"_s,   u"role"_s,
        u"roles"_s, u"roleName"_s,     u"tasks"_s,      u"unusable"_s, u"paging"_s,       u"parent"_s, u"detail"_s};
    return keys;
}

void readRoles(const ObjectReader& reader, PageRule& rule)
{
    const std::vector<ObjectReader> rows = reader.objects(u"roles"_s, {u"is"_s, u"when"_s, u"name"_s, u"usable"_s});
    for (const ObjectReader& row : rows) {
        RoleRule role;
        role.is = row.text(u"is"_s);
        role.when = readCondition(row, u"when"_s);
        role.name = row.text(u"name"_s, ObjectReader::Required, 60);
        role.usable = row.flag(u"usable"_s, true);
        if (role.is.isEmpty() == role.when.isEmpty())
            row.complain(u"name"_s, u"a role has either \"is\" or \"when\""_s);
        rule.roles.append(role);
    }
}

void readUnusable(const ObjectReader& reader, PageRule& rule)
{
    const std::vector<ObjectReader> rows = reader.objects(u"unusable"_s, {u"when"_s, u"cause"_s, u"reason"_s});
    for (const ObjectReader& row : rows) {
        UnusableRule unusable;
        unusable.when = readCondition(row, u"when"_s);
        unusable.reason = row.text(u"reason"_s, ObjectReader::Required, 300);
        const QString cause = row.text(u"cause"_s);
        if (const auto known = causeFromIdentifier(cause))
            unusable.cause = *known;
        else if (!cause.isEmpty())
            row.complain(u"cause"_s, u"there is no cause \"%1\""_s.arg(cause.left(60)));
        rule.unusable.append(unusable);
    }
}

void readPaging(const ObjectReader& reader, PageRule& rule)
{
    if (!reader.has(u"paging"_s))
        return;
    const ObjectReader paging = reader.object(u"paging"_s, {u"cursor"_s, u"parameter"_s, u"step"_s});
    rule.paging.cursor = paging.pointer(u"cursor"_s);
    rule.paging.parameter = paging.text(u"parameter"_s, ObjectReader::Required, 60);
    rule.paging.step = int(paging.number(u"step"_s));
    if (rule.paging.cursor.isEmpty() == (rule.paging.step == 0))
        reader.complain(u"paging"_s, u"\"paging\" has either \"cursor\" or \"step\""_s);
}

PageRule readPageRule(const ObjectReader& reader, NetworkDescriptor& network, int depth)
{
    PageRule rule;
    rule.url = reader.text(u"url"_s, ObjectReader::Required);
    QString shown = rule.url;
    shown.replace(u"{parent}"_s, u"parent"_s).replace(u"{id}"_s, u"id"_s);
    checkTokenAddress(reader, u"url"_s, shown, network);
    rule.needs = reader.texts(u"needs"_s);
    rule.optional = reader.flag(u"optional"_s);
    rule.items = reader.pointer(u"items"_s, ObjectReader::Required);
    rule.only = readCondition(reader, u"only"_s);
    rule.id = reader.pointer(u"id"_s, ObjectReader::Required);
    rule.idPattern = reader.pattern(u"idPattern"_s).pattern();
    rule.name = reader.pointer(u"name"_s);
    rule.nameFallback = reader.pointer(u"nameFallback"_s);
    rule.nameFormat = reader.text(u"nameFormat"_s);
    rule.handle = reader.pointer(u"handle"_s);
    rule.handleFormat = reader.text(u"handleFormat"_s);
    rule.kind = reader.text(u"kind"_s, ObjectReader::Optional, 60);
    rule.role = reader.pointer(u"role"_s);
    rule.roleName = reader.text(u"roleName"_s, ObjectReader::Optional, 60);
    rule.tasks = reader.pointer(u"tasks"_s);
    readRoles(reader, rule);
    readUnusable(reader, rule);
    readPaging(reader, rule);
    if (reader.has(u"parent"_s)) {
        if (depth > 0)
            reader.complain(u"parent"_s, u"a list of pages has one list above it, not two"_s);
        else
            rule.parents.push_back(readPageRule(reader.object(u"parent"_s, pageKeys()), network, depth + 1));
    }
    const ObjectReader detail = reader.object(u"detail"_s, {u"urls"_s, u"items"_s, u"name"_s, u"handle"_s});
    rule.detailUrls = detail.texts(u"urls"_s);
    for (const QString& url : std::as_const(rule.detailUrls)) {
        QString filled = url;
        checkTokenAddress(detail, u"urls"_s, filled.replace(u"{id}"_s, u"id"_s), network);
    }
    rule.detailItems = detail.pointer(u"items"_s);
    rule.detailName = detail.pointer(u"name"_s);
    rule.detailHandle = detail.pointer(u"handle"_s);
    return rule;
}

} // namespace

ValueCondition readCondition(const ObjectReader& reader, const QString& key)
{
    ValueCondition condition;
    if (!reader.has(key))
        return condition;
    const ObjectReader object = reader.object(key, {u"at"_s, u"is"_s});
    condition.at = object.pointer(u"at"_s, ObjectReader::Required);
    condition.is = object.texts(u"is"_s);
    if (condition.is.isEmpty())
        object.complain(u"is"_s, u"\"is\" lists the values that count; \"absent\" for none"_s);
    return condition;
}

void readPages(const ObjectReader& top, NetworkDescriptor& network)
{
    const std::vector<ObjectReader> rows = top.objects(u"pages"_s, pageKeys());
    for (const ObjectReader& row : rows)
        network.pages.push_back(readPageRule(row, network, 0));
    network.noPagesHint = top.text(u"noPagesHint"_s, ObjectReader::Optional, 400);
}

} // namespace pk
