#!/bin/sh
# Rules with x choose among extended attributes: what is left out is not sent, and stays there.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
printf 'one\n' >src/one
touch -d '2021-02-03 04:05:06' src/one
setfattr -n user.keep -v 1 src/one 2>/dev/null || skip "no user xattrs here"
run -aX src/ "$(remote dst/)"
setfattr -n user.keep -v 2 src/one
setfattr -n user.drop -v 1 src/one
setfattr -n user.own -v 1 "$far/dst/one"
setfattr -n user.extra -v 1 "$far/dst/one"
cp -a "$far/dst" expected
set -- -aX -f '-x user.drop' -f '-xr user.own' -f '- user.keep'
rsync "$@" src/ expected/
run "$@" src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(getfattr -d "$far/dst/one" | grep user)" "$(getfattr -d expected/one | grep user)"
expect_equal "$(getfattr -d "$far/dst/one" | grep -c user)" 2
