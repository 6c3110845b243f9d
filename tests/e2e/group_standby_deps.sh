#!/bin/sh
# Who takes over from a publisher of two groups tied by deps keeps them, and knows what they depend on: a
# standby because it has followed, a host that has seen one of the groups only because the members tell.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"
. "$tests_dir/tied_groups.inc"

# standby_group STATE VERB [OPTIONS]: by the third member's identity.
standby_group() {
  state_of=$1 verb=$2
  shift 2
  run_bare group "$verb" "$group_file" "--identity=$state/id3" "--state=$state/$state_of" "$@"
}

start_etcd
"$LOCKSTEP" id init "--identity=$state/id3" >/dev/null
for n in 1 2 3; do
  start_tied_member "$n" "$store_lines
[peer.standby]
id = \"$(id_of "$state/id3")\"
rights = { images = \"publish\", labels = \"publish\" }"
done
write_tied_groups '1 2' "standby = [\"$(url_of 3)\"]
coordinator = \"store:main\""
for n in 1 2 3; do
  "$LOCKSTEP" trust "127.0.0.1:$(port_of "$n")" "$(id_of "$state/id$n")" "--identity=$state/id3"
done

as_labels
group init
expect_exit 0
for content in first second third; do
  echo "$content" >labels/one
  publish_as
done
as_images
group init
expect_exit 0
echo 'with the third' >src/one
publish_as

# A standby of both that has never taken over.
for file in "$labels_file" "$images_file"; do
  "$LOCKSTEP" group publish --standby "$file" "--identity=$state/id3" "--state=$state/standby" \
    >>"$state/standby.log" 2>&1 &
  standbys="${standbys-} $!"
done
background_pid="$background_pid $standbys"
give_up=$(($(date +%s) + 30))
until [ -e "$state/standby/labels/newest" ] && [ -e "$state/standby/images/newest" ]; do
  [ "$(date +%s)" -lt "$give_up" ] || fail "the standby does not follow: $(cat "$state/standby.log")"
done
# shellcheck disable=SC2086 # words
kill $standbys
for pid in $standbys; do wait "$pid" || true; done

as_labels
standby_group standby rollback --to 2
expect_exit 45
expect_stderr 'generation 1 of group images needs generation 3, and 2 is older'
as_images
echo 'from the standby' >src/one
standby_group standby publish
expect_exit 0
expect_equal "$(shown 1 images)" 'from the standby'

# This one has never heard of the images: their members have.
as_labels
standby_group fresh takeover
expect_exit 0
standby_group fresh log
expect_exit 0
expect_equal "$(wc -l <"$state/stdout")" 4
standby_group fresh rollback --to 2
expect_exit 45
expect_stderr 'generation 2 of group images needs generation 3, and 2 is older'
expect_equal "$(shown 1 labels) $(shown 2 labels)" 'third third'
echo fourth >labels/one
standby_group fresh publish
expect_exit 0
standby_group fresh rollback --to 3
expect_exit 0
expect_equal "$(shown 1 labels) $(shown 2 labels)" 'third third'

# The first publisher is back.
group publish
expect_exit 0
group rollback --to 2
expect_exit 45
