#!/bin/sh
# What a group refuses, each with its own exit code, and nothing changed.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

for n in 1 2; do start_member "$n"; done
write_group '1 2' 'max_delete = "50%"'
small_tree src
group publish
expect_exit 45
group init
expect_exit 0
group init
expect_exit 0
expect_stdout "$(sed -n 's/: 0 replicas bound//p' "$state/stdout"): 0 replicas bound"
group publish
expect_exit 0
first=$(active_of 1)

# A plain push into a member.
run_bare -a "--identity=$state/client" src/ "$(url_of 1)/"
expect_exit 42
expect_equal "$(active_of 1)" "$first"

# Too many deletions, an empty source.
mkdir kept
mv src kept/src
mkdir src
group publish
expect_exit 42
group publish --empty-source=allow
expect_exit 25
rm -r src
mv kept/src src
expect_equal "$(active_of 1)" "$first"

# An identity that the group does not know.
"$LOCKSTEP" id init "--identity=$state/other" >/dev/null
for n in 1 2; do
  "$LOCKSTEP" trust "127.0.0.1:$(port_of "$n")" "$(id_of "$state/id$n")" "--identity=$state/other"
done
printf 'x\n' >>src/one
run_bare group publish "$group_file" "--identity=$state/other"
expect_exit 43
expect_equal "$(active_of 1)" "$first"

# A dataset that is in use already.
start_member 3
small_tree other
run_bare -a "--identity=$state/client" other/ "$(url_of 3)/"
expect_exit 0
write_group '1 2 3'
group init
expect_exit 42
expect_stderr 'generations of its own'
group publish
expect_exit 1

# Only looking changes nothing.
write_group '1 2'
group publish -n
expect_exit 0
expect_equal "$(active_of 1)" "$first"
group publish
expect_exit 0
expect_active '1 2'

# A hold.
group rollback --hold
expect_exit 0
group publish
expect_exit 42
group publish --resume
expect_exit 0
expect_active '1 2'

printf 'nmae = "x"\n' >>"$group_file"
group status
expect_exit 1
