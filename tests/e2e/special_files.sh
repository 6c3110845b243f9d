#!/bin/sh
# Fifos, sockets and devices are made again.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
mkfifo -m 640 src/fifo
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("src/socket")'
if [ "$(id -u)" -eq 0 ] && mknod src/char c 1 3 2>/dev/null; then
  mknod src/block b 7 77
  chmod 600 src/char
else
  say "without devices: needs root"
fi
run -a src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_equal "$(cd src && stat -c '%n %F %t %T' ./*)" "$(cd "$far/dst" && stat -c '%n %F %t %T' ./*)"
run -ai src/ "$(remote dst/)"
expect_silent
