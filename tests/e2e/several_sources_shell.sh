#!/bin/sh
# A pull with --source from datasets behind remote shells, and daemons' after them: of one generation, as
# from daemons alone.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

# A remote shell to hosts of which `dead` cannot be reached; what runs on `half` leaves its process id.
cat >"$base/bin/hosts_ssh" <<'EOF2'
#!/bin/sh
host=$1
shift
case $host in
  dead) exit 255 ;;
  half) printf '%s' "$$" >"${0%/*}/half_pid"; exec "$@" ;;
  *) exec sh -c "$*" ;;
esac
EOF2
chmod 755 "$base/bin/hosts_ssh"

# pull SOURCE... : from these in turns, to dst/, with $options.
options=''
words_of() {
  printf '%s' "-a -e $base/bin/hosts_ssh --identity=$state/client $options"
  for one; do printf ' %s' "--source=$one"; done
}
pull() {
  # shellcheck disable=SC2046 # words
  run_bare $(words_of "$@") dst/
}
# The same, and what runs on half is killed when 40 MB have come.
pull_killing() {
  # shellcheck disable=SC2046 # words
  "$LOCKSTEP" $(words_of "$@") dst/ >"$state/stdout" 2>"$state/stderr" </dev/null &
  background_pid=$!
  printf 'lockstep pull from %s, which is killed' "$1" >"$state/command"
  until_moved rchar 40000000
  kill -KILL "$(cat "$base/bin/half_pid")"
  end_of_background
}
expect_words() { grep -q -- "$1" "$state/stderr" || fail "not told: $1"; }

mkdir src
random_file src/large 160M
begin_group '1 2'
run_bare -a --generations=2 "--identity=$state/client" src/ "$base/other/"
expect_exit 0
mkdir "$base/none"

# Nobody there, a dataset of another group, no dataset, nothing: the fifth has it, with or without a slash.
pull "dead:$base/m1/" "$(url_of 1)/"
expect_exit 0
expect_words "going on with $(url_of 1)"
expect_same_tree src dst
rm -r dst
pull "far:$base/m2" "dead:$base/m1"
expect_exit 0
expect_same_tree src dst
rm -r dst

# It dies in the middle: what has come stays, and only what shows the same generation goes on with it.
options=--stats
pull_killing "half:$base/m1/" "far:$base/other" "far:$base/none" "far:$base/nothing" "far:$base/m1/current/" "far:$base/m2/"
expect_exit 0
expect_words "going on with far:$base/m2/"
expect_words "$base/other: the generation that was begun with is not there"
expect_words "$base/none keeps no generations"
expect_words "$base/nothing: No such file"
expect_words "$base/m1/current/ keeps no generations"
expect_same_tree src dst
received=$(sed -n 's/^Total bytes received: //p' "$state/stdout" | tr -d ,)
[ "$received" -lt 150000000 ] || fail "what had come was fetched again: $received bytes"
expect_no_litter dst
options=''
rm -r dst

# A daemon goes on for a shell, with the generation that is the newest no more.
cp -a "$base/m1" "$base/behind"
cp -a src before
printf 'newer' >src/newer
group publish
expect_exit 0
pull_killing "half:$base/behind" "$(url_of 2)"
expect_exit 0
expect_same_tree before dst
rm -r dst
pull "far:$base/m2"
expect_exit 0
expect_same_tree src dst

# The last one's reason is the exit code; what never changes gives nothing away.
rm -r dst
pull "far:$base/none" "dead:$base/m1"
expect_exit 14
pull "dead:$base/m1" "far:$base/none"
expect_exit 5
[ ! -e dst/one ] || fail 'something came from nowhere'
options=--remove-source-files
pull "far:$base/m2"
expect_exit 1
expect_active '1 2'
