#!/bin/sh
# -H: names that are one inode at the target and two files, or two groups, at the source: new
# metadata of one does not reach the others, nor names that take no part.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/d "$far/dst/d" "$far/whole"
printf 'content\n' >src/a
ln src/a src/d/b
printf 'content\n' >src/alone
touch -d '2021-01-01' src/a src/alone
chmod 600 src/a
touch -d '2020-01-01' src/d src
cp -p src/alone "$far/dst/a"
for name in d/b alone excluded; do ln "$far/dst/a" "$far/dst/$name"; done
cp -a "$far/dst" "$far/touched"

cp -a "$far/dst/." "$state/theirs"
rm "$state/theirs/alone" "$state/theirs/excluded"
cp -p src/alone "$state/theirs/alone"
oracle -aHi src/ "$(oracle_at "$state/theirs/")"
run -aHi src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(stat -c %a "$far/dst/excluded")" 644
expect_same_tree src "$far/dst" --exclude=excluded
[ "$transport" != local ] || expect_lines_of_oracle
run -aHi src/ "$(remote dst/)"
expect_silent

# The same where the content has to be compared.
touch -d '2022-02-02' src/a
run -aHi src/ "$(remote touched/)"
expect_exit 0
expect_equal "$(stat -c '%a %Y' "$far/touched/excluded")" "644 $(stat -c %Y src/alone)"
expect_same_tree src "$far/touched" --exclude=excluded

# A group that has its inode for itself keeps it.
run -aH src/ "$(remote whole/)"
inode=$(stat -c %i "$far/whole/a")
chmod 640 src/a
run -aH src/ "$(remote whole/)"
expect_exit 0
expect_same_tree src "$far/whole"
expect_equal "$(stat -c %i "$far/whole/d/b")" "$inode"
