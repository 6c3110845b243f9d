#!/bin/sh
# -K: a symlink at the target stands for a directory of the source, if it stays below the target.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/data src/other "$far/dst/real" "$base/outside"
printf 'one\n' >src/data/one
printf 'two\n' >src/other/two
ln -s real "$far/dst/data"
ln -s "$base/outside" "$far/dst/other"
cp -a "$far/dst" "$base/copy"
run -aKi src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(readlink "$far/dst/data")" real
expect_equal "$(cat "$far/dst/real/one")" one
[ ! -L "$far/dst/other" ] || fail "a symlink out of the target was kept"
expect_equal "$(cat "$far/dst/other/two")" two
expect_no_file "$base/outside/two"
expect_stdout "$(grep -F 'data/one' "$state/stdout")"

printf 'new one\n' >src/data/one
run -aKi --delete --exclude=/real src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(cat "$far/dst/real/one")" 'new one'
run -aKi --exclude=/real src/ "$(remote dst/)"
expect_silent

run -a src/ "$(remote dst/)"
expect_exit 0
[ ! -L "$far/dst/data" ] || fail "without -K the directory takes the symlink's place"

# What such a symlink leads to is no extra, also where only the target has that name.
rm -rf src "$far/dst"
mkdir -p src/d/e "$far/dst/real/e" "$far/dst/gone"
printf 'kept\n' | tee src/d/e/file "$far/dst/real/e/file" >/dev/null
touch -d '2020-01-01' src/d/e/file "$far/dst/real/e/file"
ln -s real "$far/dst/d"
run -aK --delete src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(cat "$far/dst/d/e/file")" kept
expect_no_file "$far/dst/gone"

# It stands for one with --ignore-existing, too: its attributes count, and what is missing comes.
printf 'more\n' >src/d/more
touch -d '2020-01-02' src/d
run -aKi --ignore-existing src/ "$(remote dst/)"
expect_exit 0
expect_file "$far/dst/real/more"
expect_equal "$(stat -c %Y "$far/dst/real")" "$(stat -c %Y src/d)"
