#!/bin/sh
# From a fresh checkout to a working sync: installs packages, builds build/release/lockstep, then
# pushes a dataset to a daemon on this machine and pulls it back.
#
# quickstart.sh [--build-only]
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
case $#:${1:-} in
  0:) build_only=false ;;
  1:--build-only) build_only=true ;;
  *)
    echo "usage: quickstart.sh [--build-only]" >&2
    exit 1
    ;;
esac

say() { printf '\n== %s\n' "$*"; }

say "packages"
sh "$root/packaging/install-packages.sh" build
say "build (release)"
cd "$root"
cmake --preset release -D BUILD_TESTING=OFF
cmake --build --preset release
lockstep=$root/build/release/lockstep
[ -x "$lockstep" ] || {
  echo "the build made no $lockstep" >&2
  exit 1
}
if "$build_only"; then
  echo "built: build/release/lockstep"
  exit 0
fi

demo=$(mktemp -d "${TMPDIR:-/tmp}/lockstep-demo.XXXXXX")
daemon_pid=''
finish() {
  result=$?
  trap - EXIT INT TERM
  [ -z "$daemon_pid" ] || kill "$daemon_pid" 2>/dev/null || true
  [ -z "$daemon_pid" ] || wait "$daemon_pid" || true
  cd /
  rm -rf "$demo"
  exit "$result"
}
trap finish EXIT
trap 'exit 130' INT TERM
cd "$demo"

show() { # runs a command after printing it
  printf '$ %s\n' "$(echo "$*" | sed "s|$lockstep|lockstep|; s|$demo/||g; s|$root/||g")"
  "$@"
}

# 3000 files of a few hundred bytes to some kilobytes in 30 directories, and one of 32 MiB.
make_dataset() {
  awk -v dir="$1" 'BEGIN {
    for (d = 0; d < 30; d++) {
      system("mkdir -p " dir "/part" d)
      for (f = 0; f < 100; f++) {
        name = dir "/part" d "/sample" f ".txt"
        for (line = 0; line < 5 + (d * 100 + f) % 90; line++)
          printf "sample %d of part %d, value %d\n", f, d, (line + 1) * (d + 7) * (f + 13) > name
        close(name)
      }
    }
  }'
  head -c 33554432 /dev/urandom >"$1/weights.bin"
}

change_dataset() {
  for part in 3 11 27; do printf 'corrected\n' >>"$1/part$part/sample42.txt"; done
  rm "$1/part5/sample7.txt"
  mv "$1/part9" "$1/part9-cleaned"
  printf 'new weights' | dd of="$1/weights.bin" bs=1 seek=10000000 conv=notrunc status=none
}

say "two identities: the server's and ours"
show "$lockstep" id init "--identity=$demo/server"
show "$lockstep" id init "--identity=$demo/me"
my_id=$("$lockstep" id show "--identity=$demo/me" | grep -o 'SHA256:[A-Za-z0-9_-]*' | head -n 1)

say "a daemon with one dataset, which only we may write"
mkdir -p "$demo/served" "$demo/state"
cat >"$demo/lockstep.toml" <<EOF
[serve]
listen = ["127.0.0.1:0"]
identity = "$demo/server"
state = "$demo/state"
[dataset.samples]
path = "$demo/served"
read_only = false
[peer.me]
id = "$my_id"
rights = { samples = "write" }
EOF
sed "s|$demo/||" "$demo/lockstep.toml"
mkfifo "$demo/ready"
"$lockstep" serve --config "$demo/lockstep.toml" >"$demo/ready" 2>"$demo/daemon.log" &
daemon_pid=$!
exec 9<"$demo/ready"
read -r line <&9 || {
  echo "the daemon did not start:" >&2
  cat "$demo/daemon.log" >&2
  exit 1
}
echo "$line"
server_id=${line##* id }
address=${line#listening on }
address=${address%% id *}
url=lockstep://$address/samples/

# Prints the command and the figures of its --stats.
push() {
  printf '$ lockstep -a --delete --stats --identity=me --peer-id=%s source/ %s\n' "$server_id" "$url"
  "$lockstep" -a --delete --stats "--identity=$demo/me" "--peer-id=$server_id" source/ "$url" \
    >"$demo/stats"
  number() { sed -n "s/^$1: \([0-9,]*\).*/\1/p" "$demo/stats" | tr -d ,; }
  echo "dataset: $(number 'Total file size') bytes; on the wire:" \
    "$(number 'Total bytes sent') sent, $(number 'Total bytes received') received"
}

say "first push"
make_dataset "$demo/source"
push

say "second push: three files and 11 bytes of the large one changed, one gone, a directory renamed"
change_dataset "$demo/source"
push

say "third push: nothing changed"
push

say "pull into a third place and compare"
show "$lockstep" -a "--identity=$demo/me" "--peer-id=$server_id" "$url" pulled/
show diff -r source pulled
echo "equal: $(find pulled -type f | wc -l) files"
