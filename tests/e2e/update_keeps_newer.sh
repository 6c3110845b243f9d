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

# What stays is told with -vv, and is no unchanged name.
run -avvu src/ "$(remote dst/)"
expect_exit 0
expect_stdout 'newer is newer'
expect_stdout 'older is uptodate'
if grep -qx 'newer is uptodate' "$state/stdout"; then fail 'a newer file is called unchanged'; fi
run -aiiu src/ "$(remote dst/)"
expect_exit 0
if grep -q ' newer$' "$state/stdout"; then fail 'a newer file is named as unchanged'; fi

# With -H: until a group has a first name, newer ones have no part in it; then they are its links.
rm -rf src "$far/dst" "$base/copy"
mkdir src "$far/dst"
fill() {
  case $2 in
    older) printf 'old %s\n' "$1" >"$1" && touch -d '2020-05-04' "$1" ;;
    newer) printf 'newer %s\n' "$1" >"$1" && touch -d '2020-05-06' "$1" ;;
    equal) cp -p "$3" "$1" ;;
  esac
}
for one in absent older newer equal; do
  for two in absent older newer equal; do
    for three in absent newer; do
      group=$one.$two.$three
      mkdir "src/$group" "$far/dst/$group"
      printf 'source %s\n' "$group" >"src/$group/a" && touch -d '2020-05-05' "src/$group/a"
      ln "src/$group/a" "src/$group/b" && ln "src/$group/a" "src/$group/c"
      fill "$far/dst/$group/a" "$one" "src/$group/a"
      fill "$far/dst/$group/b" "$two" "src/$group/a"
      fill "$far/dst/$group/c" "$three" "src/$group/a"
    done
  done
done
touch -d '2020-05-05' src src/* "$far/dst" "$far/dst"/*
cp -a "$far/dst" "$base/copy"

run -aHui src/ "$(remote dst/)"
expect_exit 0
oracle -aHui src/ "$(oracle_at "$base/copy/")"
# Of several new names any may be the one that is sent.
for side in stdout oracle; do sed -i 's/^[^ ]* *//; s/ => .*//' "$state/$side"; done
expect_lines_of_oracle
expect_same_tree "$base/copy" "$far/dst"
