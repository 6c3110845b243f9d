#!/bin/sh
# The completion scripts load in their shells, and bash completes what the tables hold.
# transports: local
. "$(dirname "$0")/common.sh"

for shell in bash zsh fish; do
  run_bare completion "$shell"
  expect_exit 0
  cp "$state/stdout" "script.$shell"
  ! command -v "$shell" >/dev/null || "$shell" -n "script.$shell" || fail "$shell does not read it"
done
complete_in_bash() {
  bash -c 'source ./script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lockstep
    printf "%s\n" "${COMPREPLY[@]}"' _ "$@" >words
}
complete_in_bash lockstep --no-comp
expect_equal "$(cat words)" --no-compress
complete_in_bash lockstep -a --log-f
expect_equal "$(tr '\n' ' ' <words)" '--log-file= --log-file-format= '
complete_in_bash lockstep --empty-source = al
expect_equal "$(cat words)" allow
complete_in_bash lockstep comp
expect_equal "$(cat words)" completion

complete_in_bash lockstep group ro
expect_equal "$(cat words)" rollback
complete_in_bash lockstep group publish --st
expect_equal "$(tr '\n' ' ' <words)" '--state= --standby '

run_bare completion csh
expect_exit 1
expect_stderr_one_line
run_bare completion
expect_exit 1
