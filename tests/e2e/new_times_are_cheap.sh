#!/bin/sh
# Files that only got new times cost a few bytes each: neither content nor names that both ends have
# travel.
# transports: daemon ssh
. "$(dirname "$0")/common.sh"

# Names that no compressor makes short: twenty hexadecimal digits.
awk 'BEGIN {
  srand(1)
  for (d = 0; d < 5; d++) {
    system("mkdir -p src/d" d)
    for (f = 0; f < 200; f++) {
      name = ""
      while (length(name) < 20) name = name sprintf("%04x", int(rand() * 65536))
      print name > ("src/d" d "/" name)
      close("src/d" d "/" name)
    }
  }
}'
run -a src/ "$(remote dst/)"
expect_exit 0
find src -type f -exec touch -d '2020-02-02 02:02:02' {} +
run -az --stats src/ "$(remote dst/)"
expect_exit 0
expect_stat 'Literal data' -eq 0
expect_wire -le 6000
expect_same_tree src "$far/dst"
