# SPDX-License-Identifier: GPL-3.0-or-later
# awk -f english_plurals.awk pagekeeper_en.ts      fills the empty English plurals that follow from "(s)", and nothing else
#
# "%n page(s) need attention" becomes "%n page needs attention" and "%n pages need attention". What it filled is named on
# stderr, because somebody has to read it; what it cannot fill stays unfinished, which the test house_translations reports.
function singular(text) {
    gsub(/\(s\)/, "", text)
    sub(/ are /, " is ", text); sub(/ were /, " was ", text); sub(/ have /, " has ", text)
    sub(/ do /, " does ", text)
    if (match(text, / (need|stop|end|fail|wait|hang|work)([ .,:;]|$)/)) {
        last = substr(text, RSTART + RLENGTH - 1, 1)
        stem = last ~ /[ .,:;]/ ? RLENGTH - 1 : RLENGTH
        text = substr(text, 1, RSTART + stem - 1) "s" substr(text, RSTART + stem)
    }
    return text
}
function plural(text) { gsub(/\(s\)/, "s", text); return text }
/<source>/ { source = $0; sub(/^.*<source>/, "", source); sub(/<\/source>.*$/, "", source) }
/<translation type="unfinished">/ {
    indent = $0; sub(/<.*$/, "", indent)
    first = $0; getline one; getline two; getline last
    if (one ~ /><\/numerusform>/ && two ~ /><\/numerusform>/ && source ~ /\(s\)/ && source !~ /\([^s]|\(s[^)]/) {
        print indent "<translation>"
        print indent "    <numerusform>" singular(source) "</numerusform>"
        print indent "    <numerusform>" plural(source) "</numerusform>"
        print indent "</translation>"
        print "filled: " singular(source) " / " plural(source) > "/dev/stderr"
        next
    }
    print first; print one; print two; print last
    next
}
{ print }
