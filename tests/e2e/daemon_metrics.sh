#!/bin/sh
# A daemon keeps a file of figures for Prometheus: what its datasets show, who uses them, and whether
# a member of a group is behind.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

file=$state/metrics/daemon.prom
# until_metric NAME LABELS VALUE: value is a pattern; written within a second of what changes.
until_metric() {
  give_up=$(($(date +%s) + 20))
  until grep -q "^lockstep_$1{$2} $3\$" "$file" 2>/dev/null; do
    [ "$(date +%s)" -lt "$give_up" ] || fail "no $1{$2} $3: $(grep "^lockstep_$1" "$file")"
  done
}
expect_form() {
  wrong=$(grep -Ev '^# (HELP|TYPE) lockstep_[a-z_]+ .+$|^lockstep_[a-z_]+(\{[^{}]+\})? [0-9.e+-]+$' "$file") || return 0
  fail "not Prometheus' form: $wrong"
}

mkdir "$base/plain"
member_rights=', plain = "write"'
member_lines="[dataset.plain]
path = \"$base/plain\"
read_only = false"
serve_lines="metrics_file = \"$file\""
start_member 1
begun=$(date +%s)
until_metric dataset_sessions_total 'dataset="plain"' 0
[ "$(stat -c %a "$file")" = 644 ] || fail 'others cannot read it'
written=$(sed -n 's/^lockstep_daemon_timestamp_seconds //p' "$file")
[ "${written%.*}" -ge "$((begun - 5))" ] || fail "the heartbeat is old: $written"
expect_form

# Sessions, and those that fail.
small_tree src
plain=lockstep://127.0.0.1:$(port_of 1)/plain
run_bare -a "--identity=$state/client" src/ "$plain/"
expect_exit 0
until_metric dataset_sessions_total 'dataset="plain"' 1
until_metric dataset_session_errors_total 'dataset="plain"' 0
run_bare -a "--identity=$state/client" "$plain/absent" copy/
expect_exit 23
until_metric dataset_session_errors_total 'dataset="plain"' 1
until_metric dataset_sessions 'dataset="plain"' 0
! grep -q 'dataset_generation{dataset="plain"}' "$file" || fail 'a plain dataset has no generation'

# A member of a group.
write_group 1
group init
expect_exit 0
group publish
expect_exit 0
until_metric dataset_generation 'dataset="images"' 1
until_metric dataset_generation_entries 'dataset="images"' '[1-9][0-9]*'
until_metric dataset_keeper_up 'dataset="images"' 1
until_metric dataset_state 'dataset="images",state="current"' 1
until_metric dataset_behind_seconds 'dataset="images"' 0
expect_form

# Its keeper dies, and is started again.
kill -KILL "$(pgrep -g "$(cat "$state/pid1")" -f 'serve --keeper')"
until_metric dataset_keeper_starts_total 'dataset="images"' 2
until_metric dataset_keeper_up 'dataset="images"' 1
