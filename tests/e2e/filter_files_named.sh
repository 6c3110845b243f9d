#!/bin/sh
# --exclude-from, --include-from and merge rules read files, pipes and standard input.
# transports: local
. "$(dirname "$0")/common.sh"

mkdir src
for name in a b c d e .cvsignore; do printf 'x\n' >"src/$name"; done
printf '# comment\n; another\n\na\r\n+ b\n- c\n' >rules
expect_left() {
  left=$(cd dst && echo *)
  rm -r dst
  [ "$left" = "$1" ] || fail "left is '$left', expected '$1'"
}
run -a --exclude-from=rules src/ dst/
expect_exit 0
expect_left 'b d e'
printf 'b\0c\0' >zero
run -a -0 --include-from=zero --exclude='*' src/ dst/
expect_left 'b c'
printf -- '- a\n. more\n' >rules
printf 'exclude b\n-_c\n' >"more"
run -a -f '. rules' src/ dst/
expect_left 'd e'
run -a -f 'merge,w- zero' -f '.-s more' src/ dst/
expect_left 'a b c d e'
code=0
printf 'a\nb\n' | "$LOCKSTEP" -a --exclude-from - src/ dst/ || code=$?
expect_exit 0
expect_left 'c d e'
mkfifo pipe
printf 'e\n' >pipe &
run -a --exclude-from=pipe src/ dst/
expect_left 'a b c d'
printf 'a b\n' >src/.cvsignore
printf 'c\n' >"$HOME/.cvsignore"
CVSIGNORE='d x' LC_ALL=C "$LOCKSTEP" -a -C src/ dst/
expect_left 'e'
