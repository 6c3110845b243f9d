#!/bin/sh
# Newlines, bytes that are no UTF-8, long names and leading dashes arrive as they are.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
long=$(printf '%0255d' 7)
for name in "$(printf 'new\nline')" "$(printf 'latin\351')" "$(printf 'esc\033[31m')" "$long" \
  -dash --delete ' space ' 'back\slash' '\#012' '*' 'q"uote' "apo'strophe" 'host:file' '~'; do
  printf '%s' "$name" >"src/$name"
done
mkdir "src/$(printf 'dir\ncalled')" && printf 'x' >"src/$(printf 'dir\ncalled')/-x"
run -ai src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
grep -Fq 'new\#012line' "$state/stdout" || fail "the newline is not escaped"
if grep -q "$(printf '\033')" "$state/stdout"; then fail "a control byte was printed"; fi
run -a --delete "$(remote dst/)" back/
expect_exit 0
expect_same_tree src back
