#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: clean_tree_selftest.sh     plants what clean_tree.sh has to find, one thing at a time
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

echo 'A page at https://example.org/work/item, in ~/work' >"$tree/good.md"
bash "$here/clean_tree.sh" "$tree" >/dev/null || { echo "wrong: a clean tree is refused"; failed=1; }

x60=$(printf 'x%.0s' $(seq 60))
# "@@" keeps the examples from being what they show in this file itself.
while IFS='|' read -r name text; do
    text=${text//@@/}
    printf 'first\n%s\n' "$text" >"$tree/planted.txt"
    if out=$(bash "$here/clean_tree.sh" "$tree"); then
        echo "wrong: not seen: $name"
        failed=1
    elif ! grep -q 'planted.txt:2:' <<<"$out"; then
        echo "wrong: not named: $name: $out"
        failed=1
    else
        echo "ok: $name"
    fi
done <<END
home of root|see /ro@@ot/notes
build folder|"/wo@@rk/main/build"
private key|-----BEGIN EC PRIVATE @@KEY-----
code host|ghp_$x60
network token|EAA$x60
password in an address|https://me:secret@host.example/
lock file|  "reso@@lved": "https://somewhere.example/a.tgz",
END
[ $failed = 0 ]
