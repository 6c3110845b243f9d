#!/bin/sh
# A renamed directory costs few bytes.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

many_files src 4 50
random_file src/d0/large 4000000
run -a src/ "$(remote dst/)"
mv src/d0 src/elsewhere
run -a --delete --stats src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
if [ "$transport" != local ]; then
  expect_stat 'Literal data' -le 1000
  expect_wire -le 60000
fi
