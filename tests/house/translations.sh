#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: translations.sh SOURCE_FOLDER LUPDATE     every %n of the sources has its English singular and plural
set -euo pipefail
cd "$1"
lupdate=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp translations/pagekeeper_en.ts "$work/pagekeeper_en.ts"
"$lupdate" -no-obsolete -locations none -extensions cpp,h,ui -I . -pluralonly -source-language en -target-language en \
    models ui app -ts "$work/pagekeeper_en.ts" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
if grep -B 3 'type="unfinished"' "$work/pagekeeper_en.ts" | grep '<source>'; then
    echo "No English plural for the above: run ./dev translate, read what it wrote, fill in what it left."
    exit 1
fi
if grep 'numerusform' "$work/pagekeeper_en.ts" | grep '(s)'; then
    echo "An English plural that still says (s)."
    exit 1
fi
if grep 'lacks Q_OBJECT macro' "$work/log"; then
    echo "tr() in a class without Q_OBJECT or Q_DECLARE_TR_FUNCTIONS: its words are looked up under another name."
    exit 1
fi
echo "translations: $(grep -c 'numerus="yes"' "$work/pagekeeper_en.ts") plurals"
