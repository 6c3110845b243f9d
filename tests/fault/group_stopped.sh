#!/bin/sh
# group_stopped.sh keeper|publisher kill|eio local|etcd [STEP]: one process of a replica group is
# killed or gets an I/O error at every STEPth of each kind of system call of a publish. Afterwards
# all members agree with nobody's help (of a killed publisher that keeps its own decisions: after
# `resolve`), and what was acknowledged is there.
# shellcheck disable=SC2034,SC2154
case ${4:-} in '') step=4 ;; *) step=$4 ;; esac
actor=$1 fault=$2 decisions=$3
set -- daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
# shellcheck source=../e2e/replicas.inc
. "$tests_dir/replicas.inc"

case $fault in
  kill) inject=signal=KILL ;;
  eio) inject=error=EIO ;;
  *) fail "no fault $fault" ;;
esac
# What changes a disk or tells others; an error of a write is one of the disk there, too.
calls='renameat,renameat2 fsync,fdatasync,syncfs pwrite64 unlinkat linkat mkdirat symlinkat utimensat writev'
[ "$fault" != eio ] || calls='renameat,renameat2 fsync,fdatasync,syncfs pwrite64'
agree_seconds=30

begin() {
  coordinator=''
  if [ "$decisions" = etcd ]; then
    start_etcd
    member_lines=$store_lines
    coordinator='coordinator = "store:main"'
  fi
  begin_group '1 2 3' "$coordinator"
}

keeper_of() {
  give_up=$(($(date +%s) + agree_seconds))
  until keeper=$(pgrep -g "$(cat "$state/pid$1")" -f 'serve --keeper'); do
    [ "$(date +%s)" -lt "$give_up" ] || fail "member $1 has no keeper"
  done
}

# Attaches to the keeper of member 2 as $tracer; `happened` says whether the fault came.
trace_keeper() {
  keeper_of 2
  : >"$state/trace"
  strace -f -p "$keeper" -o "$state/trace" -e "trace=$call" -e "inject=$call:$inject:when=$number" \
    2>"$state/attached" &
  tracer=$!
  until grep -q attached "$state/attached"; do
    kill -0 "$tracer" 2>/dev/null || fail "cannot trace: $(cat "$state/attached")"
  done
}

happened() {
  case $fault in
    kill) grep -q 'killed by SIGKILL' "$state/trace" ;;
    eio) grep -q INJECTED "$state/trace" ;;
  esac
}

change() {
  random_file src/b/large 300000
  printf '%s %s\n' "$call" "$number" >src/version
}

publish_under_fault() {
  if [ "$actor" = keeper ]; then
    trace_keeper
    group publish
    kill -KILL "$tracer" 2>/dev/null || true  # a gentle end can wait for ever for a tracee that is gone
    wait "$tracer" 2>/dev/null || true
  else
    : >"$state/trace"
    code=0
    strace -f -qq -o "$state/trace" -e "trace=$call" -e "inject=$call:$inject:when=$number" \
      "$LOCKSTEP" group publish "$group_file" "--identity=$state/client" \
      >"$state/stdout" 2>"$state/stderr" </dev/null || code=$?
  fi
}

# What was acknowledged is active; all agree; each tree is one generation, whole.
judge() {
  acknowledged=$code
  if [ "$actor" = publisher ] && [ "$decisions" = local ]; then
    group resolve
    expect_exit 0
  fi
  until_consistent "$agree_seconds"
  shown=$(active_of 1)
  for n in 2 3; do expect_equal "$(active_of "$n")" "$shown"; done
  version=$(cat "$base/m1/current/version" 2>/dev/null || true)  # none in the first generation
  case $acknowledged:$version in
    "0:$call $number" | [1-9]*:"$call $number" | [1-9]*:"$before") before=$version ;;
    *) fail "exit $acknowledged, and active is $version (before: $before)" ;;
  esac
  for n in 1 2 3; do
    "$LOCKSTEP" verify "$base/m$n" >"$state/verify" || fail "damaged: $(cat "$state/verify")"
  done
}

begin
cases=0
before=''
for call in $calls; do
  number=1
  while :; do
    change
    publish_under_fault
    happened || break
    cases=$((cases + 1))
    judge
    number=$((number + step))
  done
  group publish
  expect_exit 0
  expect_active '1 2 3'
  before=$(cat "$base/m1/current/version")
done
say "$cases cases"
case $fault in kill) least=8 ;; *) least=3 ;; esac
[ "$cases" -ge "$least" ] || fail "only $cases cases"
