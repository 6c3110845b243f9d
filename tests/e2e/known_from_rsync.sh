#!/bin/sh
# Options of rsync that change nothing are accepted; those that would and are not available are refused.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -aN src/ other/  # as rsync, which cannot set them here either
expect_exit 1
expect_stderr 'not available; this system cannot set birth times'
run -a --no-N --no-iconv --no-s --no-append --no-i-d --no-msgs2stderr --no-open-noatime --no-old-args src/ dst/
expect_exit 0
expect_same_tree src dst
for option in --inc-recursive --i-r --no-inc-recursive --no-i-r --open-noatime -s --secluded-args --protect-args \
  --old-args --trust-sender --blocking-io --no-motd --max-alloc=2G --sockopts=SO_SNDBUF=65536 --outbuf=L \
  --checksum-seed=7 -B800 --block-size=4096 -y --fuzzy; do
  rm -rf "$far/dst" back
  run -a "$option" src/ "$(remote dst/)"
  expect_exit 0
  expect_same_tree src "$far/dst"
  run -a "$option" "$(remote dst/)" back/
  expect_exit 0
  expect_same_tree src back
done
for option in --iconv=utf8 --write-batch=x --only-write-batch=x --copy-as=nobody --copy-devices --read-batch=x \
  --write-devices --insecure-links --confine-root=/tmp --password-file=x --early-input=x --address=127.0.0.1 \
  --protocol=31 --drop-D; do
  run -a "$option" src/ "$(remote other/)"
  expect_exit 4
  expect_stderr_one_line
  expect_stderr 'not available'
  expect_no_file "$far/other"
done
