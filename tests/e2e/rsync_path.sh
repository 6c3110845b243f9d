#!/bin/sh
# --rsync-path and --lockstep-path say what runs at the other host; RSYNC_RSH names the shell.
# transports: ssh
. "$(dirname "$0")/common.sh"

small_tree src
printf '#!/bin/sh\necho "$*" >>"%s"\nexec "$@"\n' "$state/wrapped" >"$base/bin/wrapper"
chmod 755 "$base/bin/wrapper"
for path in --rsync-path=rsync '--rsync-path=wrapper rsync' "--rsync-path=$base/bin/lockstep" \
  '--lockstep-path=wrapper lockstep'; do
  rm -rf "$far/dst" back
  run -a "$path" src/ "$(remote dst/)"
  expect_exit 0
  expect_same_tree src "$far/dst"
  run -a "$path" "$(remote dst/)" back/
  expect_exit 0
  expect_same_tree src back
done
expect_equal "$(sort -u "$state/wrapped")" 'lockstep serve --stdio'
expect_equal "$(wc -l <"$state/wrapped")" 4

rm -rf "$far/dst"
export RSYNC_RSH="$fake_ssh -p 22"
run_bare -a src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
export LOCKSTEP_RSH="$fake_ssh" RSYNC_RSH=/nowhere/at/all
run_bare -ai src/ "$(remote dst/)"
expect_silent
