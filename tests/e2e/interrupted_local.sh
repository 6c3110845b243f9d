#!/bin/sh
# SIGINT in a local copy: exit 20, nothing left behind.
# transports: local
. "$(dirname "$0")/common.sh"

mkdir src
for n in 1 2 3 4; do
  random_file "src/f$n" 40000000
  for copy in a b; do cp "src/f$n" "src/f$n$copy"; done
done
run_in_background -a src/ "$(remote dst/)"
until_moved rchar 12000000
kill -INT "$background_pid"
end_of_background
expect_exit 20
expect_no_litter "$far"
