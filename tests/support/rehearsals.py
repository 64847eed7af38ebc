"""Amendments and accounts of chance, and the templates after an amendment as staff would leave them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from formgen.city.templatefiles import bundled_templates
from formgen.city.yamltext import load_plain
from formgen.model.fieldspec import specs
from formgen.model.records import Account

DAY = "2027-04-01"
_DATA = Path(__file__).resolve().parents[1] / "data"
_LETTERS = "アイウエオカキクケコサシスセソ"
_NUMBERS = re.compile(rf"5\(\d+\)(?:[{_LETTERS}](?=[^ァ-ヶー]|$))?")
_FIRST, _LAST = date(2015, 1, 1), date(2028, 3, 31)


def chance_of(seed: int) -> Random:
    """Chance that takes the same course each time."""
    return Random(seed)  # noqa: S311


def write_chance(folder: Path, count: int, chance: Random) -> Path:
    """Write that many accounts, each like one of the samples with some fields of chance, and posts."""
    sample, posts = (load_plain(_DATA / f"sample_{name}.yaml") for name in ("intake", "posts"))
    accounts, devices, written = [], [], []
    for number in range(count):
        account = deepcopy(chance.choice(sample["accounts"]))
        before, own = account["account_id"], f"N-{number:04}"
        account |= {"account_id": own, "display_name": f"{account['display_name']}{number}"}
        account |= {key: f"{account[key]}{number}" for key in ("username", "url") if key in account}
        for spec in chance.sample(specs(Account), 6):
            if spec.kind == "choice":
                account[spec.key] = chance.choice((None, *spec.choices))
            elif spec.kind == "date":
                day = _FIRST + timedelta(chance.randrange((_LAST - _FIRST).days))
                account[spec.key] = chance.choice((None, day.isoformat()))
            elif spec.key != "account_id" and not spec.key.startswith("display"):
                account[spec.key] = None
        if chance.random() < 0.4:
            account["circumstances"] = "前の運用者から引き継いだため、名称と日付が異なる。"
        accounts.append(account)
        for device in sample["devices"]:
            if before in device["account_ids"]:
                changed = {"account_ids": own, "asset_number": f"{device['asset_number']}-{number}"}
                devices.append(
                    {**device, **changed, "internet_allowed": chance.choice(("はい", None))}
                )
        for post in chance.sample(posts["posts"], 1):
            without = {k: v for k, v in post.items() if k not in ("pictures", "alt_texts")}
            written.append(without | {"post_id": f"P-{number:04}", "account_id": own})
    folder.mkdir(parents=True)
    data = {"accounts": accounts, "devices": devices, "posts": written}
    (folder / "intake.yaml").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return folder


class Amended:
    """A guideline of the future, made by chance, with the new number of each clause of the old one."""

    def __init__(self, chance: Random) -> None:
        old = load_plain(bundled_templates() / "guideline.yaml")
        for clause in chance.sample(old["clauses"], 8):
            clause["since"] = "2021-04-01"  # an edition of the guideline in force
        heads = range(1, 12)
        self.gone = {n for n in heads if chance.random() < 0.15}
        left: list[int | None] = [n for n in heads if n not in self.gone]
        if chance.random() < 0.7:
            left.insert(chance.randrange(len(left)), None)  # a new clause
        if chance.random() < 0.3 and len(left) > 3:
            left[1], left[2] = left[2], left[1]
        to = {n: at for at, n in enumerate(left, start=1) if n}
        self.moves: dict[str, str] = {}
        self.texts: dict[str, tuple[str, str | None]] = {}  # by number: the words, and what it was
        self.dropped: list[str] = []
        for clause in old["clauses"]:
            own = clause["id"]
            head = re.match(r"5\((\d+)\)", own)
            if head and int(head[1]) in self.gone:
                self.dropped.append(own)
                continue
            new = f"5({to[int(head[1])]}){own[head.end() :]}" if head else own
            is_new = chance.random() < 0.1
            self.texts[new] = (f"改めた{clause['text']}" if is_new else clause["text"], own)
            if new != own:
                self.moves[own] = new
        for at, number in enumerate(left, start=1):
            if number is None:
                self.texts[f"5({at})"] = ("新しい条項の文。", None)
        self.title = old["title"] + ("（新）" if chance.random() < 0.3 else "")
        self.old, self.keeps_history = old, chance.random() < 0.6

    def written(self, *, struck: bool) -> str:
        """The file. struck: a clause that is there no more is kept as 「削除」."""
        old = {clause["id"]: clause for clause in self.old["clauses"]}
        clauses = deepcopy(self.old["clauses"]) if self.keeps_history else []
        for number, (text, was) in self.texts.items():
            if self.keeps_history and was == number and old[number]["text"] == text:
                continue
            clause = {"id": number, "text": text}
            if self.keeps_history:
                clause["since"] = DAY
            if was and was != number:
                clause["was"] = was
            elif was and was == number and "heading" in old[number]:
                clause["heading"] = old[number]["heading"]
            clauses.append(clause)
        for number in old.keys() - self.texts.keys():
            if self.keeps_history or struck:
                if not self.keeps_history:
                    clauses.append(old[number])
                clauses.append({"id": number, "since": DAY, "text": "削除"})
        data = {**self.old, "title": self.title, "clauses": clauses}
        data["editions"] = [*self.old["editions"], DAY]
        return json.dumps(data, ensure_ascii=False)

    def templates_now(self, folder: Path) -> Path:
        """The templates before."""
        templates = folder / "now"
        shutil.copytree(bundled_templates(), templates)
        (templates / "guideline.yaml").write_text(json.dumps(self.old, ensure_ascii=False), "utf-8")
        return templates

    def templates(self, folder: Path) -> Path:
        """The templates as staff leave them on the day: what has moved has its new number."""
        templates = folder / "templates"
        shutil.copytree(bundled_templates(), templates)
        (templates / "guideline.yaml").write_text(self.written(struck=True), "utf-8")
        for path in (templates / "checks.yaml", *(templates / "documents").glob("*.yaml")):
            data = load_plain(path)
            if path.name == "checks.yaml":
                self._unbind(data["checks"].values())
            path.write_text(json.dumps(_renumbered(data, self.moves), ensure_ascii=False), "utf-8")
        return templates

    def _unbind(self, bindings: Any) -> None:
        """Put a check off whose clause has gone, and its number to another one."""
        taken = {*self.dropped} & {*self.moves.values()}
        for binding in bindings:
            binding["also"] = [one for one in binding.get("also") or [] if one not in taken]
            if binding.get("clause") in taken:
                binding["severity"] = "off"


def _renumbered(data: Any, moves: Mapping[str, str]) -> Any:
    if isinstance(data, dict):
        return {_renumbered(key, moves): _renumbered(each, moves) for key, each in data.items()}
    if isinstance(data, list):
        return [_renumbered(each, moves) for each in data]
    if isinstance(data, str):
        return _NUMBERS.sub(lambda found: moves.get(found[0], found[0]), data)
    return data
