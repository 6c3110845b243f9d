#!/bin/sh
# A pull with --source goes on with the next source where one fails, and only with the same generation.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

# pull SOURCES [OPTIONS]: from the members of these numbers, in this order, to dst/.
pull_words() {
  words="--identity=$state/client -a"
  for n in $1; do words="$words --source=$(url_of "$n")/"; done
  printf '%s' "$words"
}
pull() {
  sources=$1
  shift
  # shellcheck disable=SC2046 # words
  run_bare $(pull_words "$sources") "$@" dst/
}

expect_words() { grep -q -- "$1" "$state/stderr" || fail "not told: $1"; }

# pull_killing SOURCES [OPTIONS]: kills the first source when 40 MB have come.
pull_killing() {
  sources=$1
  shift
  # shellcheck disable=SC2046 # words
  "$LOCKSTEP" $(pull_words "$sources") "$@" dst/ >"$state/stdout" 2>"$state/stderr" </dev/null &
  background_pid=$!
  printf 'lockstep pull from %s, the first is killed' "$sources" >"$state/command"
  until_moved rchar 40000000
  kill_member "${sources%% *}"
  end_of_background
}

mkdir src
random_file src/large 160M
small_tree src/small
begin_group '1 2'
# The fifth has generations of its own, the sixth none.
start_member 5
run_bare -a "--identity=$state/client" src/ "$(url_of 5)/"
expect_exit 0
generations=0 start_member 6
run_bare -a "--identity=$state/client" src/ "$(url_of 6)/"
expect_exit 0

# The first is dead at the start: SRC and --source are one list.
kill_member 1
run_bare -a "--identity=$state/client" "--source=$(url_of 2)/" "$(url_of 1)/" dst/
expect_exit 0
expect_words "going on with $(url_of 2)"
expect_same_tree src dst
start_member 1

# It is killed in the middle, and the next has another generation, one keeps none: the fourth goes on.
rm -r dst
pull_killing '1 5 6 2' --stats
expect_exit 0
expect_words "generation.* is not there"
expect_words "keeps no generations"
expect_same_tree src dst
received=$(sed -n 's/^Total bytes received: //p' "$state/stdout" | tr -d ,)
[ "$received" -lt 150000000 ] || fail "what had come was fetched again: $received bytes"
expect_no_litter dst
start_member 1
rm -r dst

# A target with generations of its own shows nothing until one source has brought the rest.
pull_killing '1 2' --generations=2
expect_exit 0
expect_words "going on with $(url_of 2)"
expect_same_tree src dst/current
[ "$("$LOCKSTEP" gen list dst | wc -l)" -eq 1 ] || fail "not one generation: $("$LOCKSTEP" gen list dst)"
start_member 1

# Nobody else has it: the last one's reason is the exit code, and what had come stays for the next run.
rm -r dst
pull_killing '1 5'
expect_exit 5
expect_words "generation.* is not there"
[ ! -e dst/large ] || fail "a file is there and not complete"
pull '2'
expect_exit 0
expect_same_tree src dst
expect_no_litter dst

# The source is there, and a newer generation, too: the one that the first has is what comes.
cp -a src before
start_member 1
printf 'newer' >src/newer
group publish
expect_exit 0
pull '1 2' --delete
expect_exit 0
expect_same_tree src dst

# All dead, or silent about generations.
kill_member 1
kill_member 2
pull '1 2'
expect_exit 10
pull '6'
expect_exit 5
expect_words "keeps no generations"

# What makes no sense is refused before anybody is asked.
run_bare -a --source=host::images/ a/ b/ c/
expect_exit 1
run_bare -a --source=host:images/ other::images/below/ dst/
expect_exit 1
run_bare -a --source=host::images/ other::images/below/ dst/
expect_exit 1
run_bare -a --source=host::images/ other::images/
expect_exit 1
