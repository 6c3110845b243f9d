#!/bin/sh
# Times arrive to the nanosecond: files, directories, symlinks, odd years.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/dir
printf 'x\n' >src/file
printf 'x\n' >src/old
printf 'x\n' >src/future
ln -s file src/link
touch -d '@1600000000.123456789' src/file
touch -h -d '@1600000001.987654321' src/link
touch -d '@-1000.5' src/old
touch -d '@5000000000.000000001' src/future
touch -d '@1600000002.000000001' src/dir src
run -a src/ "$(remote dst/)"
expect_exit 0
(cd src && find . -printf '%p %T@\n' | sort) >want
(cd "$far/dst" && find . -printf '%p %T@\n' | sort) >got
cmp want got || fail "times differ: $(diff want got)"
run -ai src/ "$(remote dst/)"
expect_silent
