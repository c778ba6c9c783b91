#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: node.sh MODULES SCRIPT ARGUMENTS...
#
# Runs a script with the Node that the servers are made for: the one pinned with them where the registry has it for this
# machine, otherwise the system's (Debian 12 has 18, which is too old for oidc-provider). The process is replaced, so
# signals and stdin go to Node.
set -euo pipefail
modules=$1
shift
# By its own folder: npm 9 makes no link in .bin for it.
for pinned in "$modules"/node-linux-*/bin/node; do
    if [ -x "$pinned" ]; then
        exec "$pinned" "$@"
    fi
done
exec node "$@"
