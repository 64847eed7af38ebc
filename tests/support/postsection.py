"""A section with posts, of which the command line makes what is due."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from click.testing import CliRunner, Result
from papers import jpeg
from section import account, file

from formgen.city.templatefiles import bundled_templates
from formgen.cli import main
from formgen.outputs.filenames import POST_LOG
from formgen.outputs.manifest import MANIFEST, read_manifest
from formgen.pipeline import load, survey
from formgen.posts.approvalcode import code_of

PARK = "A-1_川崎市公園だより"
TODAY = date(2026, 10, 2)
OF_POSTS = frozenset({"post_approval", "post_record"})
POST: Mapping[str, str] = {
    "管理番号": "A-1",
    "区分": "新規",
    "発信予定日時": "2026-10-02 10:00",
    "出典・許諾": "公園課撮影",
    "人物の写り込み": "なし",
    "根拠資料": "実施要領",
    "作成者の職名": "係員",
    "点検者の職名": "係長",
    "承認日": "2026-10-01",
    "承認者の職名": "課長",
}


class Section:
    """The intake of a section with an account, its posts and its pictures; and what was made of it."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder, self.outputs = folder, folder / "outputs"
        self.pictures = folder / "inputs" / "画像"
        self.pictures.mkdir(parents=True)
        (self.pictures / "ok.jpg").write_bytes(jpeg(320, 120))
        self.posts: list[dict[str, str]] = []
        file(
            folder / "inputs", "1.yaml",
            account(
                "A-1", "川崎市公園だより", 所属長の職名="課長", 自動発信の設定="使わない", **more
            ),
        )  # fmt: skip

    def add(self, *names: str) -> str:
        number = f"P-{len(self.posts):03}"
        self.posts.append({
            **POST, "投稿番号": number, "件名": f"花まつり{number}", "画像": "、".join(names),
            "本文": f"がんばる公園で花まつりを開きます。{number}",
            "代替テキスト": "\n".join("満開の花" for _ in names),
        })  # fmt: skip
        return number

    def approve(self) -> None:
        """Type the number of each post's form."""
        self.write()
        found = survey([self.folder / "inputs"], load(bundled_templates()), TODAY)
        codes = {
            p.post.post_id: code_of(p.content) for r in found.results for p in r.posts if p.content
        }
        for post in self.posts:
            post["承認番号"] = codes.get(post["投稿番号"], "")

    def write(self) -> None:
        text = json.dumps({"posts": self.posts}, ensure_ascii=False, indent=1)
        (self.folder / "inputs" / "posts.yaml").write_text(text, "utf-8")

    def put(self, name: str, data: bytes) -> None:
        (self.pictures / name).write_bytes(data)

    def run(self, *options: str) -> Result:
        self.write()
        return CliRunner().invoke(main, ["post", "--today", "2026-10-02", *options])

    def files(self) -> dict[str, tuple[int, int]]:
        """What stands in the folder of pictures."""
        found = ((path.name, path.lstat()) for path in self.pictures.iterdir())
        return {name: (stat.st_mode, stat.st_mtime_ns) for name, stat in found}

    def ready(self) -> dict[str, list[str]]:
        """What is laid ready of each post."""
        folders = sorted((self.outputs / PARK / "発信用").glob("*"))
        return {path.name: sorted(each.name for each in path.iterdir()) for path in folders}

    def strays(self) -> list[str]:
        """Files that no run means to leave, such as half a picture."""
        known = {MANIFEST, POST_LOG, *(made.path for made in read_manifest(self.outputs))}
        found = (p.relative_to(self.outputs) for p in self.outputs.rglob("*") if p.is_file())
        return [f"{p}" for p in found if f"{p}" not in known and not p.name.startswith(".formgen")]
