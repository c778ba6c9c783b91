#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: desktop.sh SOURCE_FOLDER     the desktop entry and the metainfo are valid, and their icon is there in every size
set -euo pipefail
cd "$1"
for size in 16 22 24 32 48 64 128 256 512; do
    icon=resources/icons/png/pagekeeper-$size.png
    [ -s "$icon" ] || { echo "$icon is missing: run packaging/render-icons.sh"; exit 1; }
done
grep -q '^Icon=pagekeeper$' packaging/pagekeeper.desktop
for tool in desktop-file-validate appstreamcli; do
    if ! command -v "$tool" >/dev/null; then
        echo "SKIPPED: $tool is not installed"
        exit 77
    fi
done
desktop-file-validate packaging/pagekeeper.desktop
appstreamcli validate --no-net packaging/org.pagekeeper.Pagekeeper.metainfo.xml
