#!/bin/sh
# Options of rsync that change nothing are accepted; those that would and are not available are refused.
# transports: local
. "$(dirname "$0")/common.sh"

mkdir src
printf 'one\n' >src/one
run -as --no-i-r --no-inc-recursive --trust-sender --old-args --max-alloc=2G --outbuf=L -B 800 -y --open-noatime src/ dst/
expect_exit 0
expect_same_tree src dst
for option in --iconv=utf8 --write-batch=x --only-write-batch=x --copy-as=nobody --copy-devices --read-batch=x -N; do
  run -a "$option" src/ other/
  expect_exit 4
  expect_stderr_one_line
  expect_stderr 'not available'
  expect_no_file other
done
