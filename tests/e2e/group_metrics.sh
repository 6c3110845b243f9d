#!/bin/sh
# A publish and a status write their figures for Prometheus, a publish that fails, too.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

file=$state/metrics/lockstep.prom

# expect_metric NAME LABELS VALUE: value is a pattern.
expect_metric() {
  grep -q "^lockstep_group_$1{group=\"images\"$2} $3\$" "$file" ||
    fail "no $1{$2} $3: $(grep "^lockstep_group_$1" "$file")"
}
# The form of every line: a comment, or a name with labels and a number.
expect_form() {
  wrong=$(grep -Ev '^# (HELP|TYPE) lockstep_group_[a-z_]+ .+$|^lockstep_group_[a-z_]+\{[^{}]+\} [0-9.e+-]+$' "$file") || return 0
  fail "not Prometheus' form: $wrong"
}

begin_group '1 2'
printf 'more' >src/more
begun=$(date +%s)
group publish "--metrics-file=$file"
expect_exit 0
expect_form
expect_metric run_exit_code '' 0
expect_metric publish_error_ratio '' 0
expect_metric publish_consistency_ratio '' 1
expect_metric publish_delay_seconds ',quantile="0.95"' '[0-9.]*'
expect_metric publish_member_delay_seconds ",member=\"$(url_of 2)\"" '[0-9.]*'
expect_metric publish_efficiency_ratio '' '[0-9.]*'
success=$(sed -n 's/^lockstep_group_success_timestamp_seconds{.*} //p' "$file")
[ "$success" -ge "$begun" ] || fail "the success is older than the publish: $success"
[ "$(stat -c %a "$file")" = 644 ] || fail 'others cannot read it'

# One member is down: nothing is published, and the file says so, with the old success.
kill_member 2
printf 'still more' >src/more
group publish "--metrics-file=$file"
expect_exit 45
expect_form
expect_metric run_exit_code '' 45
expect_metric publish_exit_code '' 45
expect_metric success_timestamp_seconds '' "$success"
group status "--metrics-file=$file"
expect_exit 48
expect_form
expect_metric replica_up ",member=\"$(url_of 2)\",role=\"member\"" 0
expect_metric replica_up ",member=\"$(url_of 1)\",role=\"member\"" 1
expect_metric consistency_ratio '' 0.5
expect_metric newest_generation '' '[0-9]*'

# An error before anything begins is heard of, too.
rm -r src
group publish "--metrics-file=$file"
[ "$code" -ne 0 ] || fail 'a source that is gone was published'
expect_metric run_exit_code '' "$code"

group wait --gen 1 "--metrics-file=$file"
expect_exit 1
