"""What a post must tell beside its words: of its pictures, its links and its correction (5(11))."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.guideline.checkkinds import Finding, PostCase, post_check
from formgen.model.emptywords import says_nothing


@post_check("5(11)ウ", "error", "picture_source", "pictures")
def post_pictures_have_source(case: PostCase) -> Iterator[Finding]:
    """The source of pictures, and who allowed their use, is told.

    says: 画像があれば、出典・許諾が記入されていること
    pass: pictures=花壇.jpg | picture_source=みどりの企画課撮影
    pass: pictures= | picture_source=
    fail: pictures=花壇.jpg | picture_source= -> picture_source
    fail: pictures=花壇.jpg | picture_source=特になし -> picture_source
    """
    if case.post.pictures and says_nothing(case.post.picture_source):
        yield Finding(
            "picture_source",
            "画像がありますが、出典・許諾が書かれていません。",
            "だれが撮り、だれが使用を認めたかを、「みどりの企画課撮影」のように入力してください。",
        )


@post_check("5(11)エ", "error", "people_shown", "pictures")
def post_pictures_tell_of_people(case: PostCase) -> Iterator[Finding]:
    """The sheet says of pictures whether people can be seen in them.

    says: 画像があれば、人物の写り込みが選ばれていること
    pass: pictures=花壇.jpg | people_shown=なし
    pass: pictures= | people_shown=
    fail: pictures=花壇.jpg | people_shown= -> people_shown
    """
    if case.post.pictures and case.post.people_shown is None:
        yield Finding(
            "people_shown",
            "画像がありますが、人物の写り込みが選ばれていません。",
            "画像を大きく表示して確かめ、「なし」「同意あり」「加工済」のどれかを選んでください。",
        )


@post_check("5(11)コ", "warning", "links_checked_on", "text")
def post_links_are_checked(case: PostCase) -> Iterator[Finding]:
    """The links of a post have been opened.

    says: 本文にURLがあれば、リンク先を確かめた日があること
    pass: text=詳しくは https://www.city.kawasaki.jp/ へ。 | links_checked_on=2026-10-01
    pass: text=花まつりを開きます。 | links_checked_on=
    fail: text=詳しくは https://www.city.kawasaki.jp/ へ。 | links_checked_on= -> links_checked_on
    """
    if "://" in (case.post.text or "") and case.post.links_checked_on is None:
        yield Finding(
            "links_checked_on",
            "本文にURLがありますが、リンク先を確かめた日がありません。",
            "リンク先を開いて内容を確かめ、その日を入力してください。",
        )


@post_check("5(11)シ", "error", "correction", "corrected_on")
def post_correction_is_told(case: PostCase) -> Iterator[Finding]:
    """A correction has its day, its content and its reason.

    says: 訂正・削除に、その日と、内容と理由があること
    pass: corrected_on=2026-10-03 | correction=開始時刻の誤りを訂正した。
    pass: corrected_on= | correction=
    fail: corrected_on=2026-10-03 | correction= -> correction
    fail: corrected_on= | correction=開始時刻の誤りを訂正した。 -> corrected_on
    """
    post = case.post
    if post.corrected_on and says_nothing(post.correction):
        yield Finding(
            "correction",
            "訂正・削除日がありますが、その内容と理由が書かれていません。",
            "何を、なぜ、どう訂正又は削除したかを入力してください。",
        )
    elif post.corrected_on is None and not says_nothing(post.correction):
        yield Finding(
            "corrected_on",
            "訂正・削除の内容がありますが、訂正・削除日がありません。",
            "訂正又は削除をした日を入力してください。",
        )


@post_check(None, "error", "alt_texts", "pictures")
def post_alt_texts_fit_pictures(case: PostCase) -> Iterator[Finding]:
    """There are no more alternative texts than pictures: one line is of one picture.

    says: 代替テキストが、画像より多くないこと
    pass: pictures=花壇.jpg、看板.jpg | alt_texts=満開の花壇
    fail: pictures=花壇.jpg | alt_texts=満開の花壇⏎入口の看板 -> alt_texts
    fail: pictures= | alt_texts=満開の花壇 -> alt_texts
    """
    lines, pictures = len(case.post.alt_texts or ()), len(case.post.pictures or ())
    if lines > pictures:
        yield Finding(
            "alt_texts",
            f"代替テキストが{lines}行ありますが、画像は{pictures}枚です。",
            "画像の順に、1枚に1行で入力してください（1枚の説明の途中では改行しません）。",
        )
