#!/bin/sh
# Two groups tied by deps: what needs a newer generation of the other is not shown without it, neither
# by a publish nor by a rollback of one of them.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"
. "$tests_dir/tied_groups.inc"

for n in 1 2; do start_tied_member "$n"; done
write_tied_groups '1 2'

as_images
group init
expect_exit 0
group publish
expect_exit 1
expect_stderr 'group labels has published nothing'
as_labels
group init
expect_exit 0
for content in first second third; do
  echo "$content" >labels/one
  publish_as
done
as_images
echo 'with the third' >src/one
publish_as

# Labels that the images need stay; newer ones may go.
as_labels
group rollback --to 2
expect_exit 45
expect_stderr 'generation 1 of group images needs generation 3'
expect_equal "$(shown 1 labels)" third
echo fourth >labels/one
publish_as
group rollback --to 3
expect_exit 0
expect_equal "$(shown 1 labels) $(shown 2 labels)" 'third third'

# An image comes back with the labels of its time, or newer ones.
as_images
echo 'with the third, too' >src/one
publish_as
group rollback --to 1
expect_exit 0
expect_equal "$(shown 1 images)" 'with the third'

# Labels that were published as they had been are older than those that were between.
sed -i '/^deps/d' "$images_file"
echo 'with nothing' >src/one
publish_as
cp "$XDG_STATE_HOME/lockstep/groups/labels/newest" "$state/newest_before"
as_labels
group rollback --to 2
expect_exit 0
as_images
group rollback --to 1
expect_exit 45
expect_stderr 'needs group labels at generation 3'
expect_equal "$(shown 1 images) $(shown 2 images)" 'with nothing with nothing'

# The members do not show the labels that the publisher knows.
echo 'deps = ["labels"]' >>"$images_file"
cp "$state/newest_before" "$XDG_STATE_HOME/lockstep/groups/labels/newest"
echo 'with the second' >src/one
group publish
expect_exit 45
expect_stderr 'labels is not at the generation that this one needs'
expect_equal "$(shown 1 images)" 'with nothing'
