#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: tidy.sh BUILD_FOLDER JOBS FILES     (FILES: names separated by line breaks, relative to the source)
#
# clang-tidy over the .cpp files that the build knows. Two things make it bearable:
#   - Most of its time goes into Qt's headers, so files of one folder are looked at eight at a time, as one translation
#     unit that includes them. Where that does not compile (two files use one name), they are looked at one by one.
#   - A file that was clean is not looked at again until it, a header of ours that it reaches, .clang-tidy or the
#     compiler's flags change: its hash is remembered in build/lint/clean/.
# shellcheck disable=SC2317 # functions that xargs calls
set -euo pipefail
build=$1 jobs=$2 files=$3
root=$(pwd -P)
lint=build/lint
rm -rf "$lint/batches"
mkdir -p "$lint/clean" "$lint/batches"

# What moc and uic write is included by sources, so it has to be there.
ninja -C "$build" -t targets all | sed -n 's/^\([^/]*_autogen\): phony$/\1/p' | xargs -r ninja -k 0 -C "$build" >"$lint/autogen.log" ||
    { cat "$lint/autogen.log"; exit 1; }

# "file<TAB>command" of every source of ours. -fcoroutines is GCC's alone; clang 16 needs no flag.
sed -n -e 's/^ *"command": "\(.*\)",$/\1/p' -e 's/^ *"file": "\(.*\)",*$/\t\1/p' "$build/compile_commands.json" |
    awk -v root="$root/" -F '\t' '
        NF == 1 { command = $0; next }
        index($2, root) == 1 && $2 !~ /\/build\// {
            gsub(/\\\\/, "\001", command); gsub(/\\"/, "\"", command); gsub("\001", "\\", command)
            print substr($2, length(root) + 1) "\t" command
        }' >"$lint/commands"

# flags_of FILE...: include folders, definitions and standard of all of them, one a line.
flags_of() {
    local file command words
    for file in "$@"; do
        command=$(awk -F '\t' -v file="$file" '$1 == file { print $2; exit }' "$lint/commands")
        eval "words=($command)"
        printf '%s\n' "${words[@]}" | awk '
            joined { print "-isystem" $0; joined = 0; next }
            $0 == "-isystem" { joined = 1; next }
            /^-(I|D|isystem|std=)/ { print }'
    done | awk '
        { name = $0 }
        /^-D/ { sub(/=.*/, "", name) } # tests of one batch have definitions of their own; one has to do
        !seen[name]++'
}

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

# One batch is a file of lines "key file". What tidy prints goes beside it.
tidy_one() { # KEY FILE OUT
    local flags=()
    mapfile -t flags < <(flags_of "$2")
    if clang-tidy-16 --quiet --header-filter="^$root/(app|ui|models|tests)/" "$2" -- -x c++ "${flags[@]}" >>"$3" 2>/dev/null; then
        : >"$lint/clean/$1"
        return 0
    fi
    return 1
}

tidy_batch() { # BATCH
    local batch=$1 unit=$1.cpp out=$1.out names=() flags=() key file status=0
    : >"$out"
    mapfile -t names < <(cut -d ' ' -f 2- "$batch")
    if [ ${#names[@]} -gt 1 ]; then
        for file in "${names[@]}"; do
            # Programs and tests each have a main(), by their own hand or by QTEST_MAIN.
            printf '#undef main\n#define main main_of_%s\n#include "%s" // NOLINT\n' "${file//[^A-Za-z0-9]/_}" "$root/$file"
        done >"$unit"
        mapfile -t flags < <(flags_of "${names[@]}")
        if clang-tidy-16 --quiet --config-file=.clang-tidy --header-filter="^$root/(app|ui|models|tests)/" "$unit" -- -x c++ "${flags[@]}" \
            >"$out" 2>/dev/null; then
            while read -r key file; do : >"$lint/clean/$key"; done <"$batch"
            return 0
        fi
        grep -q 'clang-diagnostic-error' "$out" || return 1
        : >"$out"
    fi
    while read -r key file; do tidy_one "$key" "$file" "$out" || status=1; done <"$batch"
    return "$status"
}

base="$(cut -f 2 "$lint/commands" | tr ' ' '\n' | grep -E '^-(D|std)' | LC_ALL=C sort -u | sha256sum) $(sha256sum <.clang-tidy) $(clang-tidy-16 --version)"
while IFS=$'\t' read -r file hashes; do
    if ! grep -qxF -- "$file" <<<"$files" || ! grep -q -- "^$file	" "$lint/commands"; then
        continue
    fi
    key=$(printf '%s %s' "$base" "$hashes" | sha256sum | cut -d ' ' -f 1)
    [ -e "$lint/clean/$key" ] || printf '%s %s\n' "$key" "$file"
done < <(closures) >"$lint/todo"

echo "clang-tidy: $(wc -l <"$lint/todo") files to look at of $(wc -l <"$lint/commands")"
[ -s "$lint/todo" ] || exit 0
awk -v into="$lint/batches" '{
    folder = $2; sub(/\/[^\/]*$/, "", folder)
    if (folder ~ /^tests\//) folder = "tests" # small ones
    if (count[folder]++ % 8 == 0) batch[folder] = sprintf("%s/%03d", into, ++number)
    print >batch[folder]
}' "$lint/todo"

export -f flags_of tidy_one tidy_batch
export root lint
status=0
# shellcheck disable=SC2016 # the inner shell reads its argument
find "$lint/batches" -type f -name '[0-9][0-9][0-9]' | LC_ALL=C sort | xargs -P "$jobs" -n 1 bash -c 'tidy_batch "$1"' _ || status=1
# A header is seen from many files, and is to blame once.
cat "$lint"/batches/*.out | grep -vE '^(Suppressed|Use -|[0-9]+ warnings)' | awk '/: (error|warning): / { show = !seen[$0]++ } show' || true
exit "$status"
