#!/bin/sh
# The whole check of a change, as CI runs it; stops at the first stage that fails and ends with
# ctest's summary. Two builds: dev (ASan + UBSan) for unit, contract, tidy and the core of e2e;
# release for all of e2e, differential and fault. About a quarter of an hour on two cores.
#
# test.sh [STAGE...]   stages: install format scripts build tidy dev release; by name only: tsan
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
jobs=$(nproc)
tidy_seconds=300

stage_install() { sh packaging/install-packages.sh test; }

stage_format() {
  find src tests -name '*.cpp' -o -name '*.hpp' | sort | xargs clang-format --dry-run --Werror
}

stage_scripts() {
  find packaging .ci tests \( -name '*.sh' -o -name run -o -name fake_ssh \) -type f | sort |
    xargs -P "$jobs" -n 8 shellcheck
}

stage_build() {
  cmake --preset dev && cmake --build --preset dev -j "$jobs" || return 1
  # The tests of the release build run the program itself, and the simulator for long.
  # A quickstart in the same place has left the tests out.
  cmake --preset release -D BUILD_TESTING=ON && cmake --build --preset release -j "$jobs" --target lockstep sim_test
}

# Bounded: after a change of many files the whole tree is `cmake --build --preset dev --target tidy-all`.
stage_tidy() {
  result=0
  timeout "$tidy_seconds" sh packaging/tidy.sh --changed build/dev >build/tidy.log 2>&1 || result=$?
  cat build/tidy.log
  if [ "$result" -eq 124 ]; then
    ! grep -q ': error: ' build/tidy.log || return 1
    echo "tidy: stopped after $tidy_seconds s without a finding; the rest is for tidy-all"
    result=0
  fi
  return "$result"
}

stage_dev() {
  ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1 UBSAN_OPTIONS=print_stacktrace=1 \
    ctest --preset dev -j "$jobs" --timeout 180 --progress -LE 'release|differential|fault|bench|long'
}

stage_release() {
  ctest --preset release -j "$jobs" --timeout 180 --progress -L 'e2e|differential|fault'
}

# For changes to threads: what the dev stage runs, under ThreadSanitizer. A report ends its process,
# so that the test fails also where the report is of a daemon's worker. The stream contract has one
# thread and deadlines that are too short for this build.
stage_tsan() {
  cmake --preset tsan && cmake --build --preset tsan -j "$jobs" || return 1
  TSAN_OPTIONS=halt_on_error=1:exitcode=66:second_deadlock_stack=1 \
    ctest --preset tsan -j "$jobs" --timeout 600 --progress -E '^contract: ' \
      -LE 'release|differential|fault|bench|long'
}

[ "$#" -gt 0 ] || set -- install format scripts build tidy dev release
for stage in "$@"; do
  case $stage in
    install | format | scripts | build | tidy | dev | release | tsan) ;;
    *)
      echo "no stage $stage" >&2
      exit 1
      ;;
  esac
  started=$(date +%s)
  printf '\n== %s\n' "$stage"
  "stage_$stage" || {
    echo "FAILED in stage $stage" >&2
    exit 1
  }
  # The last stage ends with ctest's own summary.
  [ "$stage" = release ] || [ "$stage" = tsan ] || echo "== $stage: $(($(date +%s) - started)) s"
done
