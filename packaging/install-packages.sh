#!/bin/sh
# Installs what packages.txt names: install-packages.sh [build|test]; test includes build.
# Does nothing, and needs no root and no network, when all of it is there.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
case ${1:-test} in
  build) wanted='build' ;;
  test) wanted='build|test' ;;
  *)
    echo "usage: install-packages.sh [build|test]" >&2
    exit 1
    ;;
esac

missing=''
packages=$(awk -v wanted="^($wanted)\$" '$1 ~ wanted {print $2}' "$here/packages.txt")
for package in $packages; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "install these as root, then try again:$missing" >&2
    exit 1
  }
  exec sudo sh "$0" "$@"
fi

# No package may start a service on this machine.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
# shellcheck disable=SC2086 # a list
apt-get install -q -y --no-install-recommends $missing
