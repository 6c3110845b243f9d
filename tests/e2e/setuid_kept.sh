#!/bin/sh
# Setuid, setgid and sticky bits survive the copy and a change of owner.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -m 1777 src
printf 'x\n' >src/program
printf 'y\n' >src/other
chmod 4755 src/program
chmod 2711 src/other
run -a src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(stat -c '%a' "$far/dst" "$far/dst/program" "$far/dst/other")" \
  "$(printf '1777\n4755\n2711')"
if [ "$(id -u)" -eq 0 ]; then
  chown 54321 src/program
  chmod 4755 src/program
fi
printf 'z\n' >src/other
chmod 2711 src/other
run -a src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
