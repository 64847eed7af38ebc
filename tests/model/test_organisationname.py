"""The name of an organisation says each of its levels once."""

from __future__ import annotations

import pytest

from formgen.model.organisationname import joined


@pytest.mark.parametrize(
    ("levels", "name"),
    [
        (("建設緑政局", "緑政部", "みどりの企画課", "企画係"), "建設緑政局緑政部みどりの企画課企画係"),
        (("建設緑政局", "", "みどりの企画課", ""), "建設緑政局みどりの企画課"),
        (("建設緑政局", "みどりの企画課", "みどりの企画課"), "建設緑政局みどりの企画課"),
        (("産業局", "振興部", "振興部工業課"), "産業局振興部工業課"),
        (("麻生区", "麻生区役所", "麻生区役所ケア課", "ケア課"), "麻生区役所ケア課"),
        (("教育委員会", "図書館", "図書館係"), "教育委員会図書館図書館係"),
        (("麻生区", "", "麻生区役所ケア課", "麻生区役所ケア課"), "麻生区役所ケア課"),
        ((), ""),
    ],
)  # fmt: skip
def test_what_the_next_level_says_again_is_left_out(levels: tuple[str, ...], name: str) -> None:
    assert joined(levels) == name
