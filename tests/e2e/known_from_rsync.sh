#!/bin/sh
# Options of rsync that change nothing are accepted; those that would and are not available are refused.
# transports: local
. "$(dirname "$0")/common.sh"

mkdir src
printf 'one\n' >src/one
run -aN src/ other/  # as rsync, which cannot set them here either
expect_exit 1
expect_stderr 'not available; this system cannot set birth times'
run -a --no-N --no-iconv --no-s --no-append --no-i-d --no-msgs2stderr --no-open-noatime --no-old-args src/ dst/
expect_exit 0
run -as --no-i-r --no-inc-recursive --trust-sender --old-args --max-alloc=2G --outbuf=L -B 800 -y --open-noatime src/ dst/
expect_exit 0
expect_same_tree src dst
for option in --iconv=utf8 --write-batch=x --only-write-batch=x --copy-as=nobody --copy-devices --read-batch=x; do
  run -a "$option" src/ other/
  expect_exit 4
  expect_stderr_one_line
  expect_stderr 'not available'
  expect_no_file other
done
