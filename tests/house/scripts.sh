#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: scripts.sh SOURCE_FOLDER     the entry points can be started, and shellcheck has nothing to say about any script
set -euo pipefail
cd "$1"
for entry in dev .ci/run; do
    [ -x "$entry" ] || { echo "$entry is not executable"; exit 1; }
    bash -n "$entry"
done
./dev help | grep -q './dev test'
if ./dev no-such-verb >/dev/null 2>&1; then
    echo "./dev accepts a verb that does not exist"
    exit 1
fi
if ! command -v shellcheck >/dev/null; then
    echo "SKIPPED: shellcheck is not installed"
    exit 77
fi
{ printf '%s\n' dev .ci/run; find tests packaging -name '*.sh' -type f; } | xargs shellcheck
echo "scripts: clean"
