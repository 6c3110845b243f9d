#!/bin/sh
# The generations of a dataset on another host are listed, pinned, rolled back and verified from here.
# transports: daemon ssh
dataset_lines='generations = 3'
own_daemon=1
. "$(dirname "$0")/common.sh"

[ "$transport" = ssh ] || start_daemon
keep='' here=$far
[ "$transport" = daemon ] || { keep=--generations=3 here=$far/ds; }
below=${here#"$far"}
place=$(remote "${below#/}")
gen() {
  verb=$1
  shift
  # shellcheck disable=SC2046
  run_bare gen "$verb" "$place" $(link_options) "$@"
}
# What is said of another host is what is said there.
expect_listed() {
  gen list "$@"
  expect_exit 0
  cp "$state/stdout" "$state/listed"
  run_bare gen list "$here" "$@"
  expect_equal "$(cat "$state/listed")" "$(cat "$state/stdout")"
}

mkdir -p "$here"
gen list
expect_exit 1
expect_stderr 'holds no generations'
small_tree src
for content in first second third; do
  printf '%s' "$content" >src/one
  # shellcheck disable=SC2086 # a word or none
  run -a $keep src/ "$place"
  expect_exit 0
done
expect_listed
expect_equal "$(wc -l <"$state/listed")" 3
expect_listed --format json

gen pin 1
expect_exit 0
expect_listed
grep -q '^000001.* pinned$' "$state/listed" || fail "it is not pinned"
gen pin 7
expect_exit 1
gen unpin 1
expect_exit 0
gen rollback --to 2
expect_exit 0
grep -q '^000004-' "$state/stdout" || fail "no name of the new generation: $(cat "$state/stdout")"
expect_equal "$(cat "$here/current/one")" second
gen rollback
expect_exit 0
expect_equal "$(cat "$here/current/one")" third
gen rollback --to 9
expect_exit 1
expect_stderr_one_line

# shellcheck disable=SC2046
run_bare verify "$place" $(link_options)
expect_exit 0
cp "$state/stdout" "$state/listed"
run_bare verify "$here"
expect_equal "$(cat "$state/listed")" "$(cat "$state/stdout")"
chmod u+w "$here/current/b/large"
overwrite "$here/current/b/large" 5 rotten
# shellcheck disable=SC2046
run_bare verify "$place" $(link_options)
expect_exit 44
grep -q 'b/large' "$state/stdout" || fail "it does not say what is damaged: $(cat "$state/stdout")"

[ "$transport" = daemon ] || exit 0
# A path below it, another dataset, and none.
for bad in "lockstep://$address/data/a" "lockstep://$address/"; do
  run_bare gen list "$bad" "--identity=$state/client" "--peer-id=$server_id"
  expect_exit 1
done
run_bare gen list "lockstep://$address/other" "--identity=$state/client" "--peer-id=$server_id"
expect_exit 5

# Who may only read may look, and change nothing; so may all where the dataset is read-only.
before=$(readlink "$here/current")
for limit in rights dataset; do
  kill_daemon
  if [ "$limit" = rights ]; then
    rights='data = "read"'
  else
    rights='data = "write"' read_only=true
  fi
  start_daemon
  place=$(remote)
  expect_listed
  for verb in 'pin 3' 'unpin 3' 'rollback --to 3'; do
    # shellcheck disable=SC2086
    set -- $verb
    gen "$@"
    [ "$code" -eq 5 ] || [ "$code" -eq 1 ] || fail "exit $code, expected 1 or 5"
    expect_stderr "$([ "$limit" = rights ] && echo 'no right to write' || echo 'is read-only')"
  done
done
expect_equal "$(readlink "$here/current")" "$before"
expect_listed
! grep -q pinned "$state/listed" || fail "it was pinned"
