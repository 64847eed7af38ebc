"""The end of a window: by Ctrl+C, or by the service that has started it."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from window import running_window


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "number"), [((), signal.SIGINT), (("--counter",), signal.SIGTERM)]
)
def test_a_window_is_closed_as_it_says(
    options: tuple[str, ...], number: int, tmp_path: Path
) -> None:
    with running_window(tmp_path, *options) as window:
        window.enter()
        window.process.send_signal(number)
        assert window.process.wait(10) == 0
        how, _, end = window.log.rpartition("窓口を閉じました。\n")
        assert end == ""
        assert how.count("Ctrl+C") == (not options)
        assert list(tmp_path.iterdir()) == []
