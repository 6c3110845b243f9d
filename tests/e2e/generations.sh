#!/bin/sh
# Each publish is a generation of its own that readers see whole; an unchanged source makes none.
# transports: local daemon ssh
dataset_lines='generations = 3'
. "$(dirname "$0")/common.sh"

keep='' here=$far
[ "$transport" = daemon ] || { keep=--generations=3 here=$far/ds; }
below=${here#"$far"}
publish() {
  # shellcheck disable=SC2086 # a word or none
  run -aH --delete $keep "$@" src/ "$(remote "${below#/}")"
  expect_exit 0
}
expect_generations() {
  expect_equal "$(cd "$here/gen" && printf '%s ' * | sed 's/-[0-9a-f]*//g')" "$1"
}

small_tree src
ln src/one src/a/one_too
publish -n
expect_no_file "$here/current"
publish
expect_same_tree src "$here/current"
expect_generations '000001 '
cp -a src first

publish
publish -c
expect_generations '000001 '

overwrite src/b/large 1000000 changed
chmod 600 src/a/two
touch -h -d 2022-01-01 src/a/link
touch -d 2022-02-02 src/one
mv src/a/deep src/deeper
rm src/a/script
mkdir src/fresh
publish -n
expect_generations '000001 '
publish
expect_same_tree src "$here/current"
expect_generations '000001 000002 '
expect_same_tree first "$here"/gen/000001-*
expect_equal "$(stat -c %h "$here/current/a/nothing")" 2
run_bare verify "$here"
expect_exit 0

# A pull reads one generation, and sees nothing of what lies around it.
case $transport in
  daemon) run -aH "$(remote)" copy/ ;;
  *) run -aH "$(remote ds/current/)" copy/ ;;
esac
expect_exit 0
expect_same_tree src copy

run_bare gen rollback "$here"
expect_exit 0
expect_same_tree first "$here/current"
run_bare verify "$here"
expect_exit 0
run_bare gen pin "$here" 2
expect_exit 0
printf '4\n' >>src/one
publish
printf '5\n' >>src/one
publish
printf '6\n' >>src/one
publish
expect_generations '000002 000004 000005 000006 '
run_bare gen list --format json "$here"
expect_exit 0
grep -q '"number":2,.*"pinned":true' "$state/stdout" || fail 'the pin is not told'
expect_same_tree src "$here/current"
run_bare verify "$here"
expect_exit 0
expect_equal "$(cd "$here/.lockstep" && find next trash -mindepth 1)" ''
