"""Opening the window from the command line: formgen serve."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import click

from formgen.commands.japanese_click import JapaneseCommand, Location
from formgen.commands.safeecho import echo, echo_lines
from formgen.commands.shared import today_option

_HOW_TO_USE = (
    "このアドレスをブラウザーで開いてください（1回だけ使えます）。",
    "窓口を閉じるときは、この画面で Ctrl+C を押してください。",
)


@click.command(cls=JapaneseCommand)
@click.option(
    "--counter",
    is_flag=True,
    help="庁内のだれでも使える窓口にします。送られたものは、終わると消えます。",
)
@click.option(
    "--port",
    metavar="番号",
    type=click.IntRange(0, 65535),
    default=8780,
    help="番号です。省略すると 8780、0 なら空いている番号です。",
)
@click.option(
    "--host",
    metavar="アドレス",
    default="127.0.0.1",
    help="待ち受けるアドレスです。省略すると、この機械からだけ使えます。",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="名前",
    help="ブラウザーから見た名前です（例：window.example.jp）。並べられます。",
)
@click.option(
    "--certificate",
    metavar="ファイル",
    type=Location(dir_okay=False),
    help="証明書と鍵を1つにしたファイル（PEM）です。",
)
@click.option("--http", is_flag=True, help="証明書は、前に立つサーバー（nginxなど）が持ちます。")
@today_option
def serve(
    counter: bool,
    port: int,
    host: str,
    names: tuple[str, ...],
    certificate: Path | None,
    http: bool,
    today: date | None,
) -> None:
    """ブラウザーで使う窓口を開きます。閉じるときは、Ctrl+C を押します。

    \b
    例：
      formgen serve
      formgen serve --counter --http --name window.example.jp
    """
    from formgen.window.server import Door, serve
    from formgen.window.settings import Settings

    door = Door(host, port, names, certificate, http)
    serve(Settings(counter, today=today), door, echo if counter else _tell)
    echo("窓口を閉じました。", err=True)


def _tell(address: str) -> None:
    """Print the address of the desk, and open it where there is a browser to be seen."""
    echo(address)
    echo_lines(_HOW_TO_USE, err=True)
    has_screen = os.name == "nt" or sys.platform == "darwin"
    if has_screen or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        import webbrowser

        webbrowser.open(address)
