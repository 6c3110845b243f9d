#!/bin/sh
# Rot at a standby, of which size and time tell nothing: in its replica it is no basis for what comes next,
# is named and mended; in the source that it publishes from, having taken over, it is not passed on.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

start_etcd
"$LOCKSTEP" id init "--identity=$state/id3" >/dev/null
member_lines="$store_lines
[peer.standby]
id = \"$(id_of "$state/id3")\"
rights = { images = \"publish\" }"
for n in 1 2 3; do start_member "$n"; done
write_group '1 2' "standby = [\"$(url_of 3)\"]
coordinator = \"store:main\""
small_tree src
group init
expect_exit 0
group publish
expect_exit 0
until_active 3 30
cp src/b/large "$state/good"

# In its replica: a basis of a delta, then a file that does not change.
rot "$base/m3/current/b/large"
overwrite src/b/large 2000000 edited
group publish
expect_exit 0
until_active 3 30
cp src/b/large "$state/good"
expect_good '1 2 3'
rot "$base/m3/current/b/large"
group verify
expect_exit 44
grep -q 'b/large' "$state/stdout" || fail 'the rotten file is not named'
group verify --repair
expect_exit 0
expect_good 3

# The publisher is gone, the standby publishes from a source of its own, which has rotted.
for n in 1 2 3; do
  "$LOCKSTEP" trust "127.0.0.1:$(port_of "$n")" "$(id_of "$state/id$n")" "--identity=$state/id3"
done
standby_group() {
  verb=$1
  shift
  run_bare group "$verb" "$state/standby.toml" "--identity=$state/id3" "--state=$state/standby" "$@"
}
cp -a src its
sed 's|/src"|/its"|' "$group_file" >"$state/standby.toml"
rot its/b/large
printf 'more\n' >>its/one
standby_group takeover
expect_exit 0
standby_group publish
expect_exit 45
expect_stderr 'the content of a file and not its time'
expect_good '1 2 3'
expect_equal "$(cat "$base/m1/current/one")" one

# Whoever means it says so by the time.
touch its/b/large
standby_group publish
expect_exit 0
rm -r src
cp -a its src
expect_active '1 2'
until_active 3 30
