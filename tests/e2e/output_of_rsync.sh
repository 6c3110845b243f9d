#!/bin/sh
# Standard output is rsync's line by line: -v, -vv, -ii, --out-format, --info; dry run and real run.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

# Figures that depend on the protocol, and what deltas found, are not compared.
plain() {
  sed -E -e "s|^(created directory ).*/|\\1|" -e 's|^sent .* bytes/sec$|sent|' \
    -e 's|speedup is [0-9.,]*|speedup|' -e '/^total: /d' -e '/^delta-transmission/d' \
    -e '/^opening connection/d' \
    -e 's|^building file list ... done$|sending incremental file list|' "$1"
}
# both OPTIONS...: push the same change to two copies; the output must be equal. Deletions come last.
both() {
  run "$@" src/ "$(remote dst/)"
  expect_exit 0
  case " $* " in *' --delete '*) set -- "$@" --delete-after ;; esac
  oracle "$@" src/ "$(oracle_at "$base/copy/dst/")"
  plain "$state/stdout" >"$state/ours"
  plain "$state/oracle" >"$state/theirs"
  # rsync tells of unchanged files and of changed ones in two processes; and remarks on what is
  # skipped come as they are found, over a link before its other side has answered.
  case " $* " in *' -avv '* | *' --no-specials '*)
    for side in ours theirs; do sort -o "$state/$side" "$state/$side"; done ;;
  esac
  diff -u "$state/theirs" "$state/ours" >&2 || fail "not as rsync: $*"
}
# dry OPTIONS...: first as a dry run; it prints what the run then prints.
dry() {
  both -n "$@"
  grep -v '^total size' "$state/ours" >"$state/dry"
  both "$@"
  grep -v '^total size' "$state/ours" | diff "$state/dry" - >&2 || fail "the dry run said otherwise: $*"
}

small_tree src
mkfifo src/pipe
printf 'x\n' >"$(printf 'src/tab\001\377x')"
mkdir "$base/copy"
dry -av
both -avv
both -aii
chmod 600 src/a/two
ln -sfn two src/a/link
touch -d '2022-01-01' src/b
dry -avv
echo longer >src/one
chmod 640 src/a/two
mkdir src/new
dry -a --out-format='%i|%n|%L|%o|%l|%B|%M|%U|%G|%%|%q'
echo longest >src/one
dry -aiv --out-format='%-20n%12l %'"'"'l %B'
both -avv --out-format='%n'
both -av -8 --out-format='%n'
echo again >src/one
dry -a --info=name,stats
both -a --info=name2,flist0
echo and again >src/one
dry -av --info=name0,stats0
both -rlv --no-specials
both -rlv --no-specials --info=nonreg0
rm -r src/new src/a/two
dry -av --delete
rm -r src/a/deep
dry -a --delete --out-format='%o %n'
echo last >src/one
both -a --info=stats0 --stderr=all --out-format='%n'
[ ! -s "$state/stdout" ] || fail "--stderr=all left something on stdout"
grep -qx one "$state/stderr" || fail "--stderr=all did not move the output"

# One file to a new name is told under the name that it has at the source.
for round in new same; do
  run -aii src/one "$(remote first)"
  expect_exit 0
  oracle -aii src/one "$(oracle_at "$base/copy/first")"
  diff -u "$state/oracle" "$state/stdout" >&2 || fail "not as rsync: one file, $round"
done
