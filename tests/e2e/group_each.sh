#!/bin/sh
# activate = "each": exit 0 at the decision, and every member gets its content all the same.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

for n in 1 2 3; do start_member "$n"; done
write_group '1 2 3' 'activate = "each"'
small_tree src
group init
expect_exit 0
for version in 1 2 3; do
  random_file src/b/large 5000000
  printf '%s\n' "$version" >src/one
  group publish
  expect_exit 0
  for n in 1 2 3; do until_active "$n" 30; done
done
expect_active '1 2 3'

# One is away: the others do not wait for it, and it follows.
kill_member 2
printf 'more\n' >>src/one
group publish
expect_exit 0
expect_active '1 3'
start_member 2
until_active 2 30
