#!/bin/sh
# --format=json prints one JSON object a line, the last one sums up.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a --format=json src/ "$(remote dst/)"
expect_exit 0
[ -s "$state/stdout" ] || fail "no JSON"
python3 - "$state/stdout" <<'EOF' || fail "stdout is not JSON lines"
import json, sys
lines = open(sys.argv[1]).read().splitlines()
assert all(isinstance(json.loads(line), dict) for line in lines)
EOF
