#!/bin/sh
# A required member is down: exit 45, nothing switched. With a quorum the others go on, and the one
# that was down catches up by itself, with no publisher running.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

begin_group '1 2 3'
first=$(active_of 1)

kill_member 3
printf 'more\n' >>src/one
group publish
expect_exit 45
expect_stderr_one_line
expect_stderr "127.0.0.1:$(port_of 3)"
expect_stderr 'nothing changed'
for n in 1 2 3; do expect_equal "$(active_of "$n")" "$first"; done

write_group '1 2 3' 'activate = "quorum:2"
wait_for = "all"'
group publish
expect_exit 48
expect_stderr "127.0.0.1:$(port_of 3)"
expect_active '1 2'
expect_equal "$(active_of 3)" "$first"
group status
expect_exit 48

# Two more are published meanwhile: it jumps to the newest.
printf 'and more\n' >>src/one
group publish
expect_exit 48
start_member 3
until_active 3 30
expect_active '1 2 3'
group status
expect_exit 0
