"""The tables of patterns: each line finds its examples and keeps silent on the others."""

from __future__ import annotations

import pytest

from formgen.intake.secrets.keysandlogins import KEYS
from formgen.intake.secrets.ordinary import KINDS, is_ordinary
from formgen.intake.secrets.secretpattern import Pattern, WordPattern, plain, words_in
from formgen.intake.secrets.sentences import ANSWERS, BESIDE_WORDS

TABLES = (*KEYS, *BESIDE_WORDS, *ANSWERS)
# What each pattern finds, and what it passes over; by its name.
EXAMPLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "key of a service": (
        (
            "AKIAIOSFODNN7EXAMPLE",
            "xoxb-123456789012-abcdefghijkl",
            "Bearer abcdef1234567890",
            "連携用 ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        ),
        (
            "sk-ip",
            "AKIA",
            "eyJ",
            "pk_test",
            "SG.1",
        ),
    ),
    "private key": (
        (
            "-----BEGIN RSA PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----",
        ),
        (
            "-----BEGIN CERTIFICATE-----",
            "private key",
        ),
    ),
    "address of an authenticator or of a hook": (
        ("otpauth://totp/X:kwsk?secret=JBSWY3DPEHPK3PXP",),
        (
            "otpauthで登録",
            "https://slack.com/services",
        ),
    ),
    "login in an address": (
        ("https://kwsk:sakura@example.jp/",),
        (
            "https://example.jp:8080/a",
            "https://www.youtube.com/@Kawasaki",
        ),
    ),
    "secret in the query of an address": (
        ("https://example.jp/login?user=kwsk&password=sakura",),
        (
            "https://example.jp/?page=1&key=",
            "https://example.jp/?pass=1&q=a",
            "?q=password",
        ),
    ),
    "e-mail address and word": (
        (
            "koho@example.jp / Musashi25",
            "koho@example.jp : hanako88",
            "koho@example.jp Aoba#77",
        ),
        (
            "17koho@city.kawasaki.jp / 044-200-2287",
            "17koho@city.kawasaki.jp / @kawasaki2026",
            "17koho@city.kawasaki.jp / kawasaki_pr2026",
        ),
    ),
    "name and word of a login": (
        (
            "ログイン情報：kwsk / Aoba#77",
            "ログイン情報はkwsk / aoba77",
            "ログイン kwsk / hanako88",
            "ログイン kwsk todoroki9",
            "〔ログイン〕kwsk / Aoba#77",
            "ログインは「kwsk」と「hanako88」",
        ),
        (
            "ログイン：PC-0123 / SP-0045",
            "アカウント kawasaki_pr / kawasaki_koho_2026",
            "ログイン Instagram kwsk_todoroki2",
            "ログインできる端末：PC-0012、SP-0003",
        ),
    ),
    "key of a wireless network": (
        (
            "SSID: kwsk / KEY: a1b2c3d4e5",
            "SSID:KWSK-GUEST キー:h7m2k9x4",
        ),
        (
            "SSID:KWSK-OFFICE",
            "SSIDのkeyは係長が管理",
        ),
    ),
    "generated word of a login": (
        ("ログインはXk9#mQ2$vLで",),
        (
            "ログインはPC-0123で",
            "ログイン https://example.jp/?a=1",
        ),
    ),
    "a sign and a value": (
        (
            "PW: sakura2026",
            "パスワード : kawasaki-midori",
            "シークレットキー:ABCD-EFGH-1234-5678",
            "パスワード(仮):sakura2026",
            "パスワード【極秘】:koho530",
            "認証コード:G-482913",
            "pw=sakura",
            "パスワード…hanako88",
        ),
        (
            "パスワード:90日ごとに変更",
            "パスワード:KeePassXCで管理",
            "PW変更日:2026-09-20",
            "PW:******",
            "トークンの管理番号:TKN-0012",
            "password: managed by section chief",
        ),
    ),
    "a value in a sentence": (
        (
            "パスワードはsakura2026です",
            "パスワードは「sakura2026」",
            "PWは「tama-hashi」のままです",
            "パス 482913",
            "暗証番号1234",
            "PIN 1234",
            "パスワードにはkoho530を使用",
            "パスワードとしてkoho530を設定",
            "password is hunter2",
        ),
        (
            "パスワードはISO/IEC 27001に準拠",
            "パスワードは12文字以上",
            "(1)パスワード、(2)ICT推進課への報告",
            "ID/PW kwsk_park24/係長管理",
            "かわさきPASS 2026",
            "パス /530/page/",
            "パスワードに「password」は使用しない",
            "パスワードは「password」や「12345678」などにしない",
        ),
    ),
    "a value further on": (
        (
            "パスワードを変更しました:sakura2026",
            "パスワードは次のとおり。sakura2026",
        ),
        (
            "パスワード手順書 SNS-M05",
            "パスワード再設定用のメールは53midori@city.kawasaki.jp",
            "パスワードの例(Abc123!のような短いもの)は不可",
        ),
    ),
    "a code further on": (
        ("認証コードが届きました:902133",),
        (
            "認証コードの送信元:32665",
            "認証コードの受信先:050-1234-5678",
            "暗証番号の変更:2026",
            "暗証番号の問合せ:内線12345",
        ),
    ),
    "a value on the next line": (
        (
            "パスワードは下記です。\n→ Musashi25",
            "パスワードは以下のとおりです。\nhanako88",
        ),
        (
            "パスワードは係長が管理\n端末:PC-0123",
            "パスワードは書かない\nhttps",
        ),
    ),
    "a value in the same breath": (
        (
            "パスワードは60日ごとに変更。今はsakura2026",
            "PWは英数字8文字(sakura2026)",
            "パスワードは4月1日に変更。新しいものはMusashi25",
            "PWは10月からhanako88に変更",
        ),
        (
            "パスワードは60日ごとに変更（ID：kwsk_koho2）",
            "パスワードは60日ごとに変更(Windows11の端末で)",
        ),
    ),
    "digits or letters one by one or in groups": (
        (
            "認証コード:482 913",
            "バックアップコード\n1. 4421-9087",
            "暗証番号 1-2-3-4",
            "パスコードは6桁で482913",
            "暗証番号 下4桁5678",
            "暗証番号：4桁（8841）",
            "暗証番号は開設日の4桁（0401）",
            "シークレットキー JBSW Y3DP EHPK 3PXP",
            "アプリパスワード qzxv wprt mnbk lhjd",
        ),
        (
            "暗証番号は4桁(0000等は不可)",
            "暗証番号は6桁とし、生年月日を使わない",
            "PINコード4桁で端末をロック",
        ),
    ),
    "a code in pairs of digits": (
        ("確認コード:48-29-13",),
        (
            "パスワード:26-04-01",
            "確認コードは26-04",
        ),
    ),
    "a sign and a value in Japanese": (
        (
            "PW:さくら#2026",
            "パスワード:みどりのまち",
            "合言葉:ひまわり畑",
            "pw:さくら",
        ),
        (
            "パスワード:係長が厳重に管理",
            "パスワード:英数記号混在12桁",
            "パス:中学生以下無料",
            "トークン:なし",
            "暗証番号:口頭で伝達",
            "パスワード:課長及び係長のみ",
            "PW:同上",
            "PW:非開示",
            "PW:広報室",
        ),
    ),
    "a value in Japanese in a sentence": (
        (
            "パスワードは「さくらさくら」です",
            "PW「ぼたんえん」",
            "PWは「花と緑の里」です",
            "暗証番号:一二三四",
        ),
        (
            "「パスワード」欄は使わない",
            "秘密の質問は「設定しない」",
        ),
    ),
    "Japanese and digits": (
        (
            "パスワード:かわさき2026",
            "パスワードはひまわりばたけ26です",
            "パスワードは花子2026",
            "パスワード さくら2026",
        ),
        (
            "パスワード:総務課 内線2345",
            "パスは2024年から",
            "パスワードは令和8年",
        ),
    ),
    "what it is, though not to the letter": (
        (
            "パスワードはIDと同じ",
            "パスワードは担当者Bの内線番号と同じ 2417",
            "パスワードは課の電話の下4桁",
            "PWは課の電話番号下4桁+kwsk",
            "パスワード:IDと同一",
            "パスワードはユーザー名に2026を付けたもの",
        ),
        (
            "パスワードはIDと同じものにしない",
            "認証コードは電話番号。",
            "パスワード:IDと別に管理",
        ),
    ),
    "a value before its word": (
        (
            "sakura2026(PW)",
            "1234が暗証番号",
            "sakura2026がWi-Fiのパスワードです",
            "「koho530」というパスワードを使っています",
            "Aoba77 ← PW",
        ),
        (
            "kawasaki2026(公式)のパスワードは係長が管理",
            "@kawasaki_koen24(PW:係長管理)",
            "例:「Kawasaki2026」のように市名と年を組み合わせたパスワードは禁止",
        ),
    ),
    "a value before its word, alone in the line": (
        ("hanako88 パスワード",),
        (
            "KAWASAKI PASS",
            "Windows11 パスワード",
        ),
    ),
    "a word of letters behind an ID": (
        (
            "ID kwsk / PW todoroki",
            "ログインID kwsk\nログインPW todoroki",
        ),
        (
            "ID kwsk / PW manager",
            "PW todoroki Park",
        ),
    ),
    "an answer to a secret question": (
        (
            "秘密の質問の答え:ポチ",
            "秘密の質問「花」の答えは「つつじ」",
            "秘密の質問(ペット)の答え:チョコ",
            "秘密の質問の答えは、さくら餅",
            "秘密の質問 ペットの名前→ポチ",
            "パスワードのヒント:亀の名前",
        ),
        (
            "秘密の質問:使用しない",
            "秘密の質問の答えは、推測しにくいものに",
            "秘密の質問→設定なし",
            "秘密の質問は「設定しない」",
        ),
    ),
}


@pytest.mark.parametrize("pattern", TABLES, ids=lambda pattern: pattern.name)
def test_a_pattern_finds_its_examples_and_passes_the_others(pattern: Pattern | WordPattern) -> None:
    finds, passes = EXAMPLES[pattern.name]
    assert finds
    assert passes

    def found(text: str) -> bool:
        if isinstance(pattern, Pattern):
            return pattern.found_in(plain(text))
        return any(pattern.stands_beside(word, plain(text)) for word in words_in(plain(text)))

    assert [text for text in finds if not found(text)] == []
    assert [text for text in passes if found(text)] == []


def test_no_two_patterns_have_the_same_name() -> None:
    names = [pattern.name for pattern in TABLES]
    assert len(names) == len(set(names))
    assert set(names) == set(EXAMPLES)


@pytest.mark.parametrize("kind", KINDS)
def test_each_ordinary_kind_knows_its_examples(kind: str) -> None:
    assert KINDS[kind]
    assert [example for example in KINDS[kind] if not is_ordinary(example)] == []


@pytest.mark.parametrize("token", ["Xk9#mQ2$vL", "sakura2026", "Aoba#77", "tama-river7"])
def test_a_password_is_of_no_ordinary_kind(token: str) -> None:
    assert not is_ordinary(token)
