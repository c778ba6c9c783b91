#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Writes the sizes of the program's icon from its drawing. Needs rsvg-convert (Debian: librsvg2-bin); run after each change
# of the drawing, look at 16, 32, 48 and 256, and commit what it wrote.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../resources/icons"
for size in 16 22 24 32 48 64 128 256 512; do
    rsvg-convert -w $size -h $size pagekeeper.svg -o png/pagekeeper-$size.png
done
