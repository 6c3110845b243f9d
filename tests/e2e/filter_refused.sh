#!/bin/sh
# What is no rule is exit 1, a rule file that is not there exit 11, both in one line; nothing is done.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
printf 'one\n' >src/one
for rule in 'x one' '-q one' '-' '! one' ':C,n x' '.!x f'; do
  run -a -f "$rule" src/ "$(remote dst/)"
  expect_exit 1
  expect_stderr_one_line
  expect_stderr '--filter: '
done
for option in --exclude-from=none --include-from=none --filter=merge_none --filter=.-_none; do
  run -a "$option" src/ "$(remote dst/)"
  expect_exit 11
  expect_stderr_one_line
  expect_stderr 'none: No such file or directory'
done
awk 'BEGIN { for (i = 0; i <= 65536; i++) print "x" i }' >many
run -a --exclude-from=many src/ "$(remote dst/)"
expect_exit 1
expect_stderr_one_line
expect_stderr 'too many filter rules'
expect_no_file "$far/dst"
printf 'secret\n' >src/.rules
run -a -f ': .rules' src/ "$(remote dst/)"
expect_exit 1
expect_stderr_one_line
expect_stderr '.rules, line 1: not a filter rule'
rm src/.rules
mkdir -p "$far/dst"
printf '? x\n' >"$far/dst/.rules"
run -a --delete -f ': .rules' src/ "$(remote dst/)"
expect_exit 1
expect_file "$far/dst/.rules"
expect_no_file "$far/dst/one"
