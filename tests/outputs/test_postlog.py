"""The log of posts gives back what was put into it, however often it is read and written."""

from __future__ import annotations

from pathlib import Path

from formgen.city.templatefiles import bundled_samples
from formgen.intake.reader import read
from formgen.outputs.filenames import POST_LOG
from formgen.outputs.postlog import PostEntry, read_log, write_log


def test_every_field_of_a_post_is_read_back_as_it_was(tmp_path: Path) -> None:
    intake, _ = read(bundled_samples())
    posts = [entry.record for entry in intake.posts]
    assert max(len(post.pictures or ()) for post in posts) > 1
    log = {
        f"{post.account_id}/{post.post_id}": PostEntry(
            post, "川崎市公園だより", "X", {"5(11)サ": "1"}, {"花壇.jpg": "0" * 64}
        )
        for post in posts
    }
    write_log(tmp_path, log)
    first = (tmp_path / POST_LOG).read_bytes()
    assert read_log(tmp_path) == log
    write_log(tmp_path, read_log(tmp_path))
    assert (tmp_path / POST_LOG).read_bytes() == first
