"""The lines of a run on posts that are not sent yet: what is to be done with each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formgen.documents.postpapers import PostPaper, PostState
from formgen.making.readcheckcompose import AccountResult
from formgen.model.japanese import shorten, wareki_moment
from formgen.outputs.filenames import POST_FORMS, SENDING_FOLDER, safe_name

_NEXT: dict[PostState, str] = {
    "to mend": "エラーを直す",
    "to approve": "「{forms}」の発信伺の決裁を受けて、承認日、承認者の職名、承認番号を入力する",
    "to send": "「{sending}」のとおり発信して、発信日時、発信者の職名、発信URLを入力する",
}
_BY_TELEPHONE = "電話などで承認を受けて、承認日、承認者の職名を入力する"
_URGENT = "（発信伺は、後で決裁を受けて、承認番号を入力する）"


def post_lines(results: Sequence[AccountResult], output: str) -> Iterator[str]:
    """The next step of each post that is not sent yet; nothing without any."""
    found = [(r, paper) for r in results for paper in r.posts if paper.state != "sent"]
    yield from ("", "■ 投稿について、次にすること") if found else ()
    for result, paper in found:
        subject = shorten(" ".join((paper.post.subject or "").split()))
        yield f"　{paper.post.post_id}　{subject}　…　{_next(result, paper, output)}"


def _next(result: AccountResult, paper: PostPaper, output: str) -> str:
    folder = f"{output}/{result.folder}"
    sending = f"{folder}/{SENDING_FOLDER}/{safe_name(paper.post.post_id or '')}"
    if paper.state == "to approve" and paper.post.urgent == "はい":
        return _BY_TELEPHONE + _URGENT
    line = _NEXT[paper.state].format(forms=f"{folder}/{POST_FORMS}", sending=sending)
    if paper.post.embargo_at and paper.state == "to send":
        line += f"（{wareki_moment(paper.post.embargo_at)}より前には、発信しない）"
    return line + (_URGENT if paper.approval == "by telephone" and paper.state == "to send" else "")
