#!/bin/sh
# -u leaves newer files of the target alone, attributes and all; other kinds are no matter of age.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src "$far/dst"
for name in newer older equal kind; do
  printf 'the source\n' >"src/$name"
  touch -d '2020-05-05' "src/$name"
done
printf 'newer\n' >"$far/dst/newer" && chmod 600 "$far/dst/newer" && touch -d '2020-05-06' "$far/dst/newer"
printf 'older\n' >"$far/dst/older" && touch -d '2020-05-04' "$far/dst/older"
printf 'equal\n' >"$far/dst/equal" && touch -d '2020-05-05' "$far/dst/equal"
ln -s elsewhere "$far/dst/kind" && touch -h -d '2020-05-06' "$far/dst/kind"
cp -a "$far/dst" "$base/copy"

run -aui --delete src/ "$(remote dst/)"
expect_exit 0
oracle -aui --delete src/ "$(oracle_at "$base/copy/")"
expect_lines_of_oracle
expect_same_tree "$base/copy" "$far/dst"
expect_equal "$(cat "$far/dst/newer")" newer
expect_equal "$(stat -c %a "$far/dst/newer")" 600
