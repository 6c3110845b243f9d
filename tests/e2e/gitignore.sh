#!/bin/sh
# --gitignore leaves out what git would, at both ends: what it hides is not deleted either.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
printf '*.o\n!keep.o\n/b/\n' >src/.gitignore
printf 'deep/**\n!script\n' >src/a/.gitignore
printf 'x\n' >src/x.o
printf 'x\n' >src/a/keep.o
mkdir -p "$far/dst/a"
cp src/.gitignore "$far/dst"
printf 'x\n' >"$far/dst/a/own.o"
printf 'x\n' >"$far/dst/extra"
run -a --delete --gitignore src/ "$(remote dst/)"
expect_exit 0
expect_no_file "$far/dst/x.o"
expect_no_file "$far/dst/b"
expect_no_file "$far/dst/a/deep/er"
expect_file "$far/dst/a/keep.o"
expect_file "$far/dst/a/own.o"
expect_no_file "$far/dst/extra"
run -a --delete --delete-excluded --gitignore -f '+ x.o' src/ "$(remote dst/)"
expect_exit 0
expect_file "$far/dst/x.o"
expect_no_file "$far/dst/a/own.o"
