"""Slips of whoever makes a form: each told with its place and a remedy, all at once."""

from __future__ import annotations

import pytest
from wordfiles import paragraph, table, word

from formgen.documents.officeforms.template import read_form

SLIPS = [
    (paragraph("{{アカウント}}"), "1段落目", "という項目はありません。", "「{{アカウント名}}」の誤り"),
    (paragraph("") + paragraph("{{機種}}"), "2段落目", "項目はありません。", "「{{機器.機種}}」の誤り"),
    (table(("a", "b"), ("c", "{{そのた}}")), "表1 2行目 2列目", "「{{そのた}}」", "項目名のとおりに"),
    (paragraph("｛｛アカウント名｝｝"), "1段落目", "全角の「｛｛」", "半角の波かっこ2つずつ"),
    (paragraph("{{アカウント名}"), "1段落目", "組になっていない「{{」", "半角の波かっこ2つずつ"),
    (paragraph("{{アカウ") + paragraph("ント名}}"), "1段落目", "組になっていない「{{」", "1行に"),
    (paragraph("{%tr for d in 機器 %}"), "1段落目", "「{%」は使えません。", "ひとりでに繰り返します"),
    (paragraph("{{機器.機種}}"), "1段落目", "表の行の中にありません。", "{{機器ごとに}}"),
    (paragraph("{{機器ごとに}}"), "", "終わりがありません。", "{{ここまで}}"),
    (paragraph("前{{機器ごとに}}"), "1段落目", "ほかの文字のない段落", "{{ここまで}}"),
    (paragraph("外字\ue000"), "1段落目", "外字があります。", "仮名"),
    ("<w:p><w:r><w:t>{{アカ</w:t><w:br/><w:t>ウント名}}</w:t></w:r></w:p>", "1段落目", "はありません。", ""),
    ('<w:p><w:pPr><w:pStyle w:val="見出し9"/></w:pPr></w:p>', "", "スタイル「見出し9」がありません。", "選び直して"),
    ("<w:p><w:ins><w:r><w:t>追記</w:t></w:r></w:ins></w:p>", "", "変更履歴が入っています。", "「校閲」"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "where", "message", "remedy"), SLIPS)
def test_a_slip_is_told_with_its_place(body: str, where: str, message: str, remedy: str) -> None:
    fault = read_form(word(body)).faults[0]
    assert fault.where == where
    assert message in fault.message
    assert remedy in fault.remedy
    assert fault.remedy.endswith("。")


def test_all_slips_are_told_and_not_the_first_only() -> None:
    bodies = "".join(body for body, *_ in SLIPS)
    assert len(read_form(word(bodies)).faults) >= len(SLIPS)
