#!/bin/sh
# A scrub finds and names what is not as it was published: exit 44.
# transports: local
. "$(dirname "$0")/common.sh"

small_tree src
run -a --generations=2 src/ ds/
expect_exit 0
run_bare verify ds
expect_exit 0
victim=ds/current/b/large
overwrite "$victim" 1234567 rot
touch -d '2021-02-03 04:05:06' "$victim"
chmod 640 ds/current/one
rm ds/current/a/two
run_bare verify ds
expect_exit 44
expect_stdout 'b/large: content is damaged'
expect_stdout 'one: permissions differ'
expect_stdout 'a/two: is missing'

# Nothing is done on a journal that cannot be believed.
printf 'new\n' >src/new
run -a --generations=2 src/ ds/
expect_exit 0
overwrite ds/.lockstep/journal 20 x
run -a --generations=2 src/ ds/
expect_exit 44
expect_stderr 'is damaged at byte 8, with good records behind it: restore it from a backup, or publish into a new dataset'
