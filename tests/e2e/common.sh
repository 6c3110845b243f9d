# Sourced by every script of this folder and of tests/fault: its own directory, the daemon, and the judges.
#
# Use      sh first_push.sh [local|daemon|ssh]; ctest does so with LOCKSTEP set to the binary.
# Layout   the script runs in an empty directory; $far is the directory at the other end and
#          "$(remote PATH)" names PATH below it in the chosen transport.
# Exit     0 passed, 77 skipped (the reason is printed), else failed: the directory is kept.
# shellcheck shell=sh disable=SC2034
set -eu

tests_dir=$(cd "$(dirname "$0")/../e2e" && pwd)
transport=${1:-local}
LOCKSTEP=${LOCKSTEP:-$tests_dir/../../build/release/lockstep}
for name in $(env | sed -n 's/^\(LOCKSTEP_[A-Z_]*\)=.*/\1/p'); do unset "$name"; done
export LC_ALL=C TZ=UTC
umask 022

base=$(mktemp -d "${TMPDIR:-/tmp}/lockstep-e2e.XXXXXX")
chmod 755 "$base"
state=$base/state work=$base/t far=$base/far
mkdir "$state" "$work" "$far" "$base/bin" "$base/home"
export HOME="$base/home" XDG_CONFIG_HOME="$base/home/.config"
daemon_pid='' background_pid='' port_pid='' mounted='' at_end='' as='' run_seconds=${E2E_SECONDS:-90}

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "FAILED: $*"
  if [ -f "$state/command" ]; then
    say "last command: $(cat "$state/command") -> exit ${code:-?}"
    for stream in stdout stderr daemon.log; do
      [ ! -s "$state/$stream" ] || { say "--- $stream"; tail -n 30 "$state/$stream" >&2; }
    done
  fi
  exit 1
}

skip() {
  say "SKIPPED: $*"
  exit 77
}

finish() {
  result=$?
  trap - EXIT INT TERM
  set +e
  for pid in $background_pid $port_pid; do kill -9 "$pid" 2>/dev/null; done
  [ -z "$daemon_pid" ] || kill_daemon
  cd /
  [ -z "$mounted" ] || umount "$mounted"
  [ -z "$at_end" ] || "$at_end"
  if [ "$result" -eq 0 ] || [ "$result" -eq 77 ]; then
    chmod -R u+rwx "$base" 2>/dev/null
    rm -rf "$base"
  else
    say "kept: $base"
  fi
  exit "$result"
}
trap finish EXIT
trap 'exit 130' INT TERM

# --- the program -----------------------------------------------------------------------------

[ -x "$(command -v "$LOCKSTEP")" ] || fail "no program at $LOCKSTEP; build it or set LOCKSTEP"
LOCKSTEP=$(command -v "$LOCKSTEP")
case $LOCKSTEP in /*) ;; *) LOCKSTEP=$PWD/$LOCKSTEP ;; esac
# Copied: other users must be able to run it, and `lockstep` must be in the PATH of fake_ssh.
cp "$LOCKSTEP" "$base/bin/lockstep"
cp "$tests_dir/fake_ssh" "$base/bin/fake_ssh"
chmod 755 "$base/bin/lockstep" "$base/bin/fake_ssh"
LOCKSTEP=$base/bin/lockstep fake_ssh=$base/bin/fake_ssh
PATH=$base/bin:$PATH
cd "$work"

# The options that the transport needs, as words.
link_options() {
  case $transport in
    ssh) printf '%s' "-e $fake_ssh" ;;
    daemon) printf '%s' "--identity=$state/client --peer-id=$server_id" ;;
  esac
}

# Runs the program over the transport; see $code, stdout and stderr in $state.
run() {
  # shellcheck disable=SC2046 # words: none of these paths has a space
  run_bare $(link_options) "$@"
}

# The same without the transport's options.
run_bare() {
  printf 'lockstep %s' "$*" >"$state/command"
  code=0
  # shellcheck disable=SC2086
  $as timeout -k 5 "$run_seconds" "$LOCKSTEP" "$@" >"$state/stdout" 2>"$state/stderr" </dev/null ||
    code=$?
}

# Starts the program in the background as $background_pid, SIGINT not ignored.
run_in_background() {
  printf 'lockstep %s &' "$*" >"$state/command"
  # shellcheck disable=SC2046
  env --default-signal=INT "$LOCKSTEP" $(link_options) "$@" >"$state/stdout" 2>"$state/stderr" </dev/null &
  background_pid=$!
}

# until_moved rchar|wchar N: waits until the background run has read or written N bytes.
until_moved() {
  io=/proc/$background_pid/io
  [ -r "$io" ] || skip "no /proc/PID/io here"
  while [ "$(sed -n "s/^$1: //p" "$io" 2>/dev/null || echo 0)" -lt "$2" ]; do
    case $(cat "/proc/$background_pid/stat" 2>/dev/null || echo '0 (gone) Z') in
      *') Z '*) fail "the run ended before it moved $2 bytes" ;;
    esac
  done
}

end_of_background() {
  code=0
  wait "$background_pid" || code=$?
  background_pid=''
}

# --- the other end ---------------------------------------------------------------------------

remote() {
  case $transport in
    local) printf '%s' "$far/${1-}" ;;
    ssh) printf '%s' "host:$far/${1-}" ;;
    daemon) printf '%s' "lockstep://$address/${dataset:-data}/${1-}" ;;
  esac
}

id_of() { "$LOCKSTEP" id show "--identity=$1" | grep -o 'SHA256:[A-Za-z0-9_-]*' | head -n 1; }

# Config of the daemon; set `read_only`, `rights`, `dataset_lines` and `more` (TOML) before.
write_config() {
  cat >"$state/lockstep.toml" <<EOF
[serve]
listen = ["127.0.0.1:0"]
identity = "$state/server"
state = "$state/serve"
[dataset.data]
path = "$far"
read_only = ${read_only:-false}
${dataset_lines:-}
[peer.tester]
id = "$client_id"
rights = { ${rights-data = \"write\"} }
${more:-}
EOF
}

# Starts a daemon on a free port: $address, $server_id, $client_id, $daemon_pid.
start_daemon() {
  if [ ! -d "$state/server" ]; then
    "$LOCKSTEP" id init "--identity=$state/server" >/dev/null
    "$LOCKSTEP" id init "--identity=$state/client" >/dev/null
    mkdir -p "$state/serve"
  fi
  client_id=$(id_of "$state/client")
  write_config
  rm -f "$state/ready"
  mkfifo "$state/ready"
  setsid "$LOCKSTEP" serve --config "$state/lockstep.toml" >"$state/ready" 2>>"$state/daemon.log" \
    </dev/null &
  daemon_pid=$!
  exec 9<"$state/ready"
  read -r line <&9 || fail "the daemon did not start: $(cat "$state/daemon.log")"
  case $line in
    'listening on '*' id SHA256:'*) ;;
    *) fail "the daemon's first line is: $line" ;;
  esac
  server_id=${line##* id }
  address=${line#listening on }
  address=${address%% id *}
}

# kill -9 of the listener and its workers, at once: it leads a process group of its own.
kill_daemon() {
  kill -s KILL -- "-$daemon_pid" 2>/dev/null || kill -s KILL "$daemon_pid" 2>/dev/null || true
  wait "$daemon_pid" 2>/dev/null || true
  daemon_pid=''
}

# SIGTERM; $code is the daemon's exit.
stop_daemon() {
  kill -TERM "$daemon_pid"
  code=0
  wait "$daemon_pid" || code=$?
  daemon_pid=''
}

# A port that misbehaves: start_port silent|garbage|closed sets $port.
start_port() {
  mkfifo "$state/port"
  python3 "$tests_dir/bad_port.py" "$1" >"$state/port" 2>>"$state/daemon.log" &
  port_pid=$!
  read -r port <"$state/port"
}

# From here on the program runs as an ordinary user, who owns all of this test's files.
drop_root() {
  [ "$(id -u)" -eq 0 ] || return 0
  command -v setpriv >/dev/null || skip "no setpriv to drop root with"
  chown -R 65534:65534 "$work" "$far" "$base/home"
  [ ! -d "$state/client" ] || chown -R 65534:65534 "$state/client"
  chmod 755 "$state"
  as="setpriv --reuid 65534 --regid 65534 --clear-groups"
}

need_root() { [ "$(id -u)" -eq 0 ] || skip "needs root: $*"; }

# --- making trees ----------------------------------------------------------------------------

# random_file NAME BYTES: incompressible and different each time.
random_file() { head -c "$2" /dev/urandom >"$1"; }

# small_tree DIR: a few of everything that an ordinary user can make.
small_tree() {
  mkdir -p "$1/a/deep/er" "$1/b" "$1/empty"
  printf 'one\n' >"$1/one"
  printf 'two\n' >"$1/a/two"
  printf 'script\n' >"$1/a/script"
  : >"$1/a/nothing"
  random_file "$1/a/deep/er/random" 100000
  random_file "$1/b/large" 3000000
  ln -s ../one "$1/a/link"
  chmod 755 "$1/a/script"
  chmod 700 "$1/b"
  find "$1" ! -type d -exec touch -h -d '2021-02-03 04:05:06' {} +
  find "$1" -depth -type d -exec touch -d '2020-01-01 00:00:00' {} +
}

# many_files DIR DIRECTORIES FILES_IN_EACH
many_files() {
  awk -v dir="$1" -v dirs="$2" -v files="$3" 'BEGIN {
    for (d = 0; d < dirs; d++) {
      system("mkdir -p " dir "/d" d)
      for (f = 0; f < files; f++) {
        name = dir "/d" d "/f" f
        printf "%s %d %d\n", name, d * 7919 + f, (d * files + f) % 97 > name
        close(name)
      }
    }
  }'
}

# small_far: the other end is a file system of 8 MB; for scripts that set own_daemon=1.
small_far() {
  need_root mount
  mount -t tmpfs -o size=8m,mode=755 lockstep-test "$far" 2>/dev/null || skip "cannot mount a tmpfs"
  mounted=$far
  [ "$transport" != daemon ] || start_daemon
}

# overwrite FILE OFFSET TEXT
overwrite() { printf '%s' "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }

# --- judges ----------------------------------------------------------------------------------

expect_exit() { [ "$code" -eq "$1" ] || fail "exit $code, expected $1"; }

# Equal in content and in all that rsync can see, times to the nanosecond (E2E_WINDOW=0: to the
# second, for trying these scripts with LOCKSTEP=rsync, which leaves such differences). After the
# two trees: more of rsync's options.
expect_same_tree() {
  one=$1 other=$2
  shift 2
  rsync -anicAXH "--modify-window=${E2E_WINDOW:--1}" --delete "$@" "$one/" "$other/" \
    >"$state/differences" 2>&1 || fail "cannot compare $one and $other: $(cat "$state/differences")"
  [ ! -s "$state/differences" ] || fail "$one and $other differ: $(head -n 20 "$state/differences")"
}

expect_stdout() {
  grep -Fxq -e "$1" "$state/stdout" || fail "stdout has no line: $1"
}
expect_silent() {
  [ ! -s "$state/stdout" ] || fail "stdout is not empty"
  [ ! -s "$state/stderr" ] || fail "stderr is not empty"
}
# One line for people.
expect_stderr_one_line() {
  [ "$(wc -l <"$state/stderr")" -eq 1 ] || fail "stderr is not one line"
}
expect_stderr() { grep -Fq -e "$1" "$state/stderr" || fail "stderr does not say: $1"; }

# stat_of 'Literal data' prints the figure of --stats without separators.
stat_of() {
  sed -n "s/^$1: \([0-9,]*\).*/\1/p" "$state/stdout" | tr -d , | head -n 1
}
# expect_stat 'Literal data' -le 65536
expect_stat() {
  figure=$(stat_of "$1")
  [ -n "$figure" ] || fail "--stats has no line '$1'"
  test "$figure" "$2" "$3" || fail "$1 is $figure, expected $2 $3"
}
wire_bytes() {
  echo $(($(stat_of 'Total bytes sent') + $(stat_of 'Total bytes received')))
}
expect_wire() {
  test "$(wire_bytes)" "$1" "$2" || fail "$(wire_bytes) bytes on the wire, expected $1 $2"
}

expect_file() { [ -e "$1" ] || [ -L "$1" ] || fail "$1 is gone"; }
expect_no_file() { if [ -e "$1" ] || [ -L "$1" ]; then fail "$1 is there"; fi; }
expect_equal() { [ "$1" = "$2" ] || fail "'$1' is not '$2'"; }

# Nothing of ours lies about in the directory.
expect_no_litter() {
  litter=$(find "$1" -name '.lockstep*' -o -name '.*.??????' -type f)
  [ -z "$litter" ] || fail "left behind: $litter"
}

# Every file of TARGET is the complete one of OLD or the complete one of NEW.
expect_whole_files() {
  # What a killed run has left may be going at this moment.
  { (cd "$3" && find . -name '.lockstep*' -prune -o -type f -print) 2>/dev/null || true; } >"$state/names"
  while read -r name; do
    cmp -s "$3/$name" "$1/$name" || cmp -s "$3/$name" "$2/$name" || fail "$name is neither old nor new"
  done <"$state/names"
  (cd "$1" && find . -type f) >"$state/names"
  while read -r name; do expect_file "$3/$name"; done <"$state/names"
}

# What rsync prints for the same work on a copy, over the same kind of link.
oracle() {
  oracle_link=''
  [ "$transport" = local ] || oracle_link="-e $fake_ssh"
  # shellcheck disable=SC2086
  LC_ALL=C.UTF-8 rsync --modify-window=-1 $oracle_link "$@" >"$state/oracle" 2>"$state/oracle.err" || true
}
oracle_at() {
  if [ "$transport" = local ]; then printf '%s' "$1"; else printf '%s' "host:$1"; fi
}
expect_lines_of_oracle() {
  for side in stdout oracle; do
    sed 's/^created directory .*/created directory/' "$state/$side" | sort >"$state/$side.sorted"
  done
  diff -u "$state/oracle.sorted" "$state/stdout.sorted" >"$state/diff" || fail "not as rsync: $(cat "$state/diff")"
}

if [ "$transport" = daemon ] && [ -z "${own_daemon:-}" ]; then start_daemon; fi
