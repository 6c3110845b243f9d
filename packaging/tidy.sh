#!/bin/sh
# clang-tidy: tidy.sh --all BUILD_DIR, or tidy.sh --changed BUILD_DIR for what differs from the
# parent commit (or from origin/main, when that is an ancestor). BUILD_DIR has the compile commands.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "${2:?usage: tidy.sh --all|--changed BUILD_DIR}" && pwd)
cd "$root"

changed() {
  from=HEAD~1
  main=$(git merge-base HEAD origin/main 2>/dev/null || true)
  if [ -n "$main" ] && [ "$main" != "$(git rev-parse HEAD)" ]; then from=$main; fi
  git rev-parse -q --verify "$from" >/dev/null || return 0
  # A changed header is checked through the source of the same name.
  git diff --name-only "$from" -- 'src/*.cpp' 'src/*.hpp' 'tests/*.cpp' 'tests/*.hpp' |
    sed 's/\.hpp$/.cpp/' | sort -u
}

case $1 in
  --all) files=$(find src tests -name '*.cpp' | sort) ;;
  --changed)
    if ! git rev-parse --git-dir >/dev/null 2>&1; then
      echo "tidy: no git history here, nothing to compare with"
      exit 0
    fi
    files=$(changed)
    ;;
  *)
    echo "usage: tidy.sh --all|--changed BUILD_DIR" >&2
    exit 1
    ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
list=$work/files
# What only the other compiler understands.
sed 's/ -Winvalid-pch//; s/ -include [^ ]*cmake_pch[^ ]*//; s/ --param=[^ ]*//' "$build/compile_commands.json" \
  >"$work/compile_commands.json"
for file in $files; do # only what this configuration compiles
  if [ -f "$file" ] && grep -Fq "\"file\": \"$root/$file\"" "$build/compile_commands.json"; then
    echo "$file"
  fi
done >"$list"
echo "tidy: $(wc -l <"$list") files"
xargs -r -P "$(nproc)" -n 1 clang-tidy -p "$work" --quiet <"$list"
