#!/bin/sh
# --link-dest links to what is equal elsewhere, --copy-dest copies it, --compare-dest leaves it out.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/sub
random_file src/same 40000
random_file src/mode 50000
random_file src/content 300000
printf 'x\n' >src/sub/small
ln -s same src/link
mkfifo src/fifo
cp -a src "$far/yesterday"
chmod 600 src/mode
overwrite src/content 1000 changed
printf 'new\n' >src/sub/new
for option in link copy compare; do
  rm -rf "$far/today" "$far/today_theirs"
  run -ai --stats "--$option-dest=../yesterday" src/ "$(remote today/)"
  expect_exit 0
  cp "$state/stdout" "$state/first"
  oracle -ai "--$option-dest=../yesterday" src/ "$(oracle_at "$far/today_theirs/")"
  grep '^[<>ch.*]' "$state/first" | grep -v ' ->\? \?bytes' | grep -v '^created' | sort >"$state/ours"
  grep '^[<>ch.*]' "$state/oracle" | grep -v '^created' | sort | diff - "$state/ours" >"$state/diff" ||
    fail "--$option-dest is not as rsync's: $(cat "$state/diff")"
  expect_same_tree "$far/today_theirs" "$far/today"
  [ "$transport" = local ] || expect_stat 'Literal data' -le 20000
  case $option in
    link)
      expect_equal "$(stat -c %i "$far/today/same")" "$(stat -c %i "$far/yesterday/same")"
      expect_equal "$(stat -c %i "$far/today/link")" "$(stat -c %i "$far/yesterday/link")"
      expect_equal "$(stat -c %h "$far/today/mode")" 1
      ;;
    copy) expect_equal "$(stat -c %h "$far/today/same")" 1 ;;
    compare)
      expect_no_file "$far/today/same"
      expect_file "$far/today/mode"
      ;;
  esac
done

# What is equal elsewhere is told where unchanged entries are, and what is made anew says so.
ln -sfn new "$far/yesterday/link"
touch -d 2001-01-01 "$far/yesterday/sub"
touch -r src "$far/yesterday"
for options in --link-dest=../yesterday=-ii --copy-dest=../yesterday=-ii --compare-dest=../yesterday=-ii \
  '--copy-dest=../yesterday=-i --no-t' '--link-dest=../yesterday=-iO' '--link-dest=../yesterday=-ii --no-t'; do
  rm -rf "$far/today" "$far/today_theirs"
  # shellcheck disable=SC2086
  run -a ${options##*=} "${options%=*}" src/ "$(remote today/)"
  expect_exit 0
  # shellcheck disable=SC2086
  oracle -a ${options##*=} "${options%=*}" src/ "$(oracle_at "$far/today_theirs/")"
  grep '^[<>ch.]' "$state/stdout" | grep -v '^created' | sort >"$state/ours"
  grep '^[<>ch.]' "$state/oracle" | grep -v '^created' | sort | diff - "$state/ours" >"$state/diff" ||
    fail "$options is not as rsync's: $(cat "$state/diff")"
done
ln -sfn same "$far/yesterday/link"

mkdir "$far/older"
cp -a src/sub/new "$far/older/content"
run -ac --link-dest=../older --link-dest=../yesterday src/ "$(remote again/)"
expect_exit 0
expect_same_tree src "$far/again"
expect_equal "$(stat -c %i "$far/again/same")" "$(stat -c %i "$far/yesterday/same")"

run -ain --link-dest=../yesterday src/ "$(remote not_made/)"
expect_exit 0
expect_no_file "$far/not_made"

run -a --link-dest=../no_such src/ "$(remote fresh/)"
expect_exit 3
expect_stderr '--link-dest ../no_such: No such file or directory'
run -a --link-dest=../yesterday --copy-dest=../older src/ "$(remote fresh/)"
expect_exit 1

# With -H each name is looked for by itself: what the other tree lacks comes, also as a link.
for kind in file symlink; do
  if [ "$kind" = file ]; then random_file src/one 5000; else ln -sf nowhere src/one; fi
  touch -h -d 2022-02-02 src/one
  for name in two three four; do ln -fP src/one "src/$name"; done
  for lacking in '' one two 'one two' 'three four'; do
    for options in -aH -aHc; do
      rm -rf "$far/before" "$far/today"
      rsync -aH src/ "$far/before/"
      for name in $lacking; do rm "$far/before/$name"; done
      run "$options" --compare-dest=../before src/ "$(remote today/)"
      expect_exit 0
      first=''
      for name in one two three four; do
        [ -h "$far/today/$name" ] || [ -f "$far/today/$name" ] || {
          case " $lacking " in *" $name "*) fail "$options: $kind $name is in neither tree, without $lacking" ;; esac
          continue
        }
        first=${first:-$name}
        expect_equal "$(stat -c %i "$far/today/$name")" "$(stat -c %i "$far/today/$first")"
      done
      [ -n "$first" ] || [ -z "$lacking" ] || fail "$options: nothing came, without $lacking"
      [ -n "$lacking" ] || [ "$options" = -aHc ] || expect_equal "$first" ''
    done
  done
done
