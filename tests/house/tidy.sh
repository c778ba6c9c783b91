#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: tidy.sh BUILD_FOLDER JOBS FILES     (FILES: names separated by line breaks, relative to the source)
#
# clang-tidy over the .cpp files that the build knows, in parallel. A file that was clean is not looked at again until it,
# a header of ours that it reaches, .clang-tidy or the compiler's flags change: its hash is remembered in build/lint/.
set -euo pipefail
build=$1 jobs=$2 files=$3
root=$(pwd -P)
lint=build/lint
mkdir -p "$lint/clean"

# What moc writes is included by some sources, so it has to be there.
ninja -C "$build" -t targets all | sed -n 's/^\([^/]*_autogen\): phony$/\1/p' | xargs -r ninja -C "$build" >"$lint/autogen.log" ||
    { cat "$lint/autogen.log"; exit 1; }

# Flags that only GCC knows. clang 16 needs none of them.
sed -e 's/ -fcoroutines\b//g' "$build/compile_commands.json" >"$lint/compile_commands.json"
known=$(sed -n "s|^ *\"file\": \"$root/\(.*\)\",*\$|\1|p" "$lint/compile_commands.json")
flags=$(sed -n 's/^ *"command": "//p' "$lint/compile_commands.json" | tr ' ' '\n' | grep -E '^-(D|W|std)' | LC_ALL=C sort -u | sha256sum)

# "file<TAB>hashes of it and of every header of ours it reaches", one line for each .cpp file.
closures() {
    find app ui models tests \( -name '*.h' -o -name '*.cpp' \) -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | awk '
        { hash[$2] = $1; order[++count] = $2 }
        function read_includes(file,   line, name, folder) {
            folder = file; sub(/[^\/]*$/, "", folder)
            while ((getline line < file) > 0) {
                if (line !~ /^[ \t]*#[ \t]*include[ \t]*"/) continue
                name = line; sub(/^[^"]*"/, "", name); sub(/".*$/, "", name)
                if (!(name in hash)) name = folder name
                if (name in hash) reach[file] = reach[file] " " name
            }
            close(file)
        }
        function walk(file,   names, n, i) {
            if (file in seen) return
            seen[file] = 1; text = text hash[file]
            if (!(file in loaded)) { loaded[file] = 1; read_includes(file) }
            n = split(reach[file], names, " ")
            for (i = 1; i <= n; i++) walk(names[i])
        }
        END {
            for (k = 1; k <= count; k++) {
                if (order[k] !~ /\.cpp$/) continue
                text = ""; split("", seen); walk(order[k]); print order[k] "\t" text
            }
        }'
}

base="$flags $(sha256sum <.clang-tidy) $(clang-tidy-16 --version)"
todo=$lint/todo
: >"$todo"
while IFS=$'\t' read -r file hashes; do
    grep -qxF -- "$file" <<<"$known" || continue
    grep -qxF -- "$file" <<<"$files" || continue
    key=$(printf '%s %s' "$base" "$hashes" | sha256sum | cut -d ' ' -f 1)
    [ -e "$lint/clean/$key" ] || printf '%s %s\n' "$key" "$file" >>"$todo"
done < <(closures)

echo "clang-tidy: $(wc -l <"$todo") files to look at of $(grep -c '\.cpp$' <<<"$files")"
[ -s "$todo" ] || exit 0

one() {
    local key=${1%% *} file=${1#* } out
    if out=$(clang-tidy-16 -p "$PK_LINT" --quiet --header-filter="^$PK_ROOT/(app|ui|models|tests)/" "$file" 2>/dev/null); then
        : >"$PK_LINT/clean/$key"
    else
        printf '%s\n' "${out:-$file: clang-tidy itself failed}"
        exit 1
    fi
}
export -f one
export PK_LINT=$lint PK_ROOT=$root
# shellcheck disable=SC2016 # the inner shell reads its argument
xargs -P "$jobs" -d '\n' -n 1 bash -c 'one "$1"' _ <"$todo"
