// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/findpage.h"

#include "app/cli/console.h"

namespace pk {

namespace {

constexpr qsizetype kShortestBeginning = 8;

bool isMeant(const Page& page, const QString& typed)
{
    return page.id.toString() == typed || page.remoteId.toString() == typed
        || (typed.size() >= kShortestBeginning && page.id.toString().startsWith(typed))
        || (!page.handle.isEmpty() && page.handle.compare(typed, Qt::CaseInsensitive) == 0)
        || page.name.compare(typed, Qt::CaseInsensitive) == 0;
}

} // namespace

Result<PageId> findPage(const Records& records, const QString& typed)
{
    if (typed.isEmpty())
        return fail(ErrorKind::InvalidInput, Console::tr("Say which page; \"pages\" lists them."));
    const Page* found = nullptr;
    for (const Page& page : records.pages()) {
        if (!isMeant(page, typed))
            continue;
        if (page.id.toString() == typed)
            return page.id;
        if (!found) {
            found = &page;
            continue;
        }
        const Account* one = records.account(found->account);
        const Account* two = records.account(page.account);
        const bool same = found->remoteId == page.remoteId && one && two && one->network == two->network
            && one->instance == two->instance;
        if (!same)
            return fail(ErrorKind::InvalidInput,
                        Console::tr("Several pages are called \"%1\". Give the id that \"pages\" lists.").arg(typed));
    }
    if (!found)
        return fail(ErrorKind::NotFound, Console::tr("There is no page \"%1\"; \"pages\" lists them.").arg(typed));
    return found->id;
}

} // namespace pk
