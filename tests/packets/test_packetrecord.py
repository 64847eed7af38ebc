"""記録.yaml: what is written is read again, to the letter, with the line of each value."""

from datetime import date

import pytest

from formgen.packets.packetrecord import PacketHead, read_record, written

HEAD = PacketHead("promotion", "建設緑政局みどりの企画課", date(2026, 10, 2), 3, date(2021, 4, 1))
VALUES = {
    "TKS-001": {
        "fields": {
            "account_id": "TKS-001",
            "display_name": "〇〇市「公園」: だより # 1",
            "purpose": "一行目\n二行目\\",
            "starts_on": "令和8年10月1日",
            "alternative": "",
        },
        "devices": {"PC-0123": {"asset_number": "PC-0123", "model": "no"}},
    }
}


def test_what_is_written_is_read_again() -> None:
    found = read_record(written(HEAD, VALUES), "記録.yaml")
    assert (found.problems, found.head) == ((), HEAD)
    [account], [device] = found.intake.accounts, found.intake.devices
    assert account.record.display_name == "〇〇市「公園」: だより # 1"
    assert account.record.purpose == "一行目\n二行目\\"
    assert account.record.starts_on == date(2026, 10, 1)
    assert account.record.alternative is None
    assert account.places["display_name"].line == 10
    assert (device.record.account_ids, device.record.model) == (("TKS-001",), "no")


def test_a_packet_without_accounts_and_date() -> None:
    head = PacketHead("ict", "課", None, 1, date(2021, 4, 1))
    found = read_record(written(head, {}), "記録.yaml")
    assert (found.problems, found.head, found.intake.accounts) == ((), head, ())


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ((b"number: ", b"nummer: "), "packet の number（番号）を"),
        ((b'"3"', b'"three"'), "packet の number（番号）を"),
        (
            ("令和8年10月2日".encode(), "令和8年13月2日".encode()),
            "packet の document_date（文書日付）を",
        ),
        ((b"packet:", b"packets:"), "packet を"),
        ((b"packet:", b"packet: &a"), "packet を"),
        ((b"packet:", b"packet:\xff"), "packet を"),
    ],
)
def test_a_damaged_head_is_told(damage: tuple[bytes, bytes], told: str) -> None:
    found = read_record(written(HEAD, VALUES).replace(*damage), "記録.yaml")
    assert found.head is None
    assert f"{told}読めません" in found.problems[0].message
