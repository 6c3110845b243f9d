#!/bin/sh
# -A carries access and default ACLs, and takes them away again.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/dir
printf 'x\n' >src/file
setfacl -m u:1234:r--,g:4321:rw- src/file 2>/dev/null || skip "no ACLs on this file system"
setfacl -m d:u:1234:rwx src/dir
setfacl -m u:1234:r-x src
run -aA src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_equal "$(getfacl -cpn src/file src/dir)" "$(cd "$far/dst" && getfacl -cpn file dir)"

run -aA src/ "$(remote dst/)"
expect_equal "$(getfacl -cpn src src/dir)" "$(cd "$far/dst" && getfacl -cpn . dir)"

setfacl -b src/file
setfacl -k src/dir
run -aA src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(getfacl -cpn src/file src/dir)" "$(cd "$far/dst" && getfacl -cpn file dir)"
