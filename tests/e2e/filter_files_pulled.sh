#!/bin/sh
# A pull reads the far source's rule files, and above it none that lies outside the dataset.
# transports: daemon ssh
. "$(dirname "$0")/common.sh"

small_tree "$far/set/src"
printf -- '- random\n- link\n' >"$far/set/src/.rules"
printf -- '- nothing\n' >"$far/set/.rules"
printf -- '- script\n' >"$far/.rules"
run -a -f ': /.rules' "$(remote set/src/)" dst/
expect_exit 0
expect_no_file dst/a/deep/er/random
expect_no_file dst/a/nothing
expect_no_file dst/a/script
[ "$transport" = daemon ] || exit 0
printf -- '- two\n' >"$base/.rules"
run -a -f ': /.rules' "$(remote set/src/)" other/
expect_exit 0
expect_file other/a/two
ln -s ../../.rules "$far/set/src/a/.rules"
run -a -f ': .rules' "$(remote set/src/)" third/
expect_exit 0
ln -sf ../../../../.rules "$far/set/src/a/.rules"
run -a -f ': .rules' "$(remote set/src/)" fourth/
expect_exit 23
expect_no_file fourth/a/one
