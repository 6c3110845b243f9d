#!/bin/sh
# --timeout: a side that has said nothing for so long ends the run with exit 30; one that speaks does not.
# transports: ssh
. "$(dirname "$0")/common.sh"

small_tree src
printf '#!/bin/sh\nexec cat >/dev/null\n' >"$base/bin/silent_shell"
chmod 755 "$base/bin/silent_shell"
for way in push pull; do
  if [ "$way" = push ]; then set -- src/ host:dst/; else set -- host:src/ dst/; fi
  run_bare -a --timeout=1 -e "$base/bin/silent_shell" "$@"
  expect_exit 30
  expect_stderr_one_line
done
run -a --timeout=30 src/ "$(remote dst/)"
expect_exit 0
run -a --no-timeout --timeout=0 src/ "$(remote dst/)"
expect_exit 0
expect_silent
run -a --timeout=x src/ "$(remote dst/)"
expect_exit 1
