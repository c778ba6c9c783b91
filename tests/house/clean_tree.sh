#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: clean_tree.sh SOURCE_FOLDER
#
# Fails when a file that is (or is about to be) committed holds what belongs to one machine or one person: paths of a home
# or build folder, private keys, tokens as networks and code hosts shape them, addresses that carry a password, and lock
# files that name a registry.
set -euo pipefail
cd "$1"

if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    list() { git ls-files -z --cached --others --exclude-standard; }
else
    list() { find . -type f -not -path './build/*' -not -path '*/node_modules/*' -not -path './.git/*' -print0; }
fi

failed=0
# forbid <what it is> <extended regular expression>: names every place, except in files whose name matches $skip.
skip='^(\./)?(LICENSE|.*\.png)$'
forbid() {
    local found
    found=$(list | { grep -zvE "$skip" || true; } | xargs -0 -r grep -nIE -s -- "$2" /dev/null | cut -c 1-200) || true
    if [ -n "$found" ]; then
        printf '%s\n%s\n' "$1:" "$found"
        failed=1
    fi
}

forbid "a path of one machine" '(^|[^A-Za-z0-9_.$}~-])/(work|root|mnt|Users)/[A-Za-z0-9._]|/home/[a-z][a-z0-9]*/(src|work|projects|git)/|bash[_]jobs'
forbid "a private key" '-----BEGIN ([A-Z]+ )?PRIVATE KEY-----'
forbid "a code host's or registry's token" '(ghp|gho|ghs|github_pat|glpat|npm)_[A-Za-z0-9]{30,}|xox[abp]-[0-9A-Za-z-]{20,}|AKIA[0-9A-Z]{16}'
forbid "a network's token" 'EAA[A-Za-z0-9]{60,}|ya29\.[A-Za-z0-9_-]{40,}|AIza[0-9A-Za-z_-]{35}|IGQ[A-Za-z0-9]{60,}|GOCSPX-[A-Za-z0-9_-]{28}'
forbid "a lock file that names where it came from" '"resolved": *"'
# Tests hand such addresses to the program on purpose, to see that it keeps them out of its logs.
skip='^(\./)?(LICENSE|.*\.png|tests/.*)$'
forbid "a password in an address" '[a-z]+://[^/ "<>@:]+:[^/ "<>@:]+@'

[ $failed = 0 ] || { echo "clean_tree: not clean"; exit 1; }
echo "clean_tree: $(list | tr -cd '\0' | wc -c) files hold no secret and no path of one machine"
