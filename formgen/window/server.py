"""Opening the window: its processes, its port, and its end, after which nothing is left."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from formgen.making import standby
from formgen.making.scratch import temporary_folder
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import option
from formgen.window.entrance import Entrance
from formgen.window.guard import Guard
from formgen.window.hands import Hands, LostError
from formgen.window.routes import application
from formgen.window.settings import Settings
from formgen.window.visits import Visits

_HEADER_SECONDS = 15.0  # for a request's first lines; who takes longer has no request to make
_CONNECTIONS = 400
_HOW_TO_USE = """この番地をブラウザーで開いてください（1回だけ使えます）。
窓口を閉じるときは、この画面で Ctrl+C を押してください。
"""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Door:
    """Where the window is open: an address of this machine, and the names by which it is known."""

    host: str = "127.0.0.1"
    port: int = 8780
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    is_behind_proxy: bool = False

    @property
    def is_secure(self) -> bool:
        """True if browsers come by https."""
        return self.certificate is not None or bool(self.is_behind_proxy and self.names)


def serve(settings: Settings, door: Door) -> None:
    """Keep the window open until a signal ends it. Raises FormgenError when it cannot be opened."""
    _ensure_safe(settings, door)
    with temporary_folder(_memory_folder()) as root, _listening(door) as listening:
        if root is None:
            raise FormgenError(
                "窓口が使う一時フォルダーを作れません。", "空き容量を確かめてください。"
            )
        port = int(listening.getsockname()[1])
        hands = Hands(settings)
        with standby.socket_folder(root):
            try:
                hands.begin()
                _run(settings, door, listening, port, hands, root)
            except LostError as error:
                raise FormgenError(
                    "書類を作る処理を始められません。",
                    "空きメモリーを確かめて、もう一度実行してください。", exit_code=1,
                ) from error  # fmt: skip
            finally:
                hands.leave()


def _run(
    settings: Settings, door: Door, listening: socket.socket, port: int, hands: Hands, root: Path
) -> None:
    entrance = Entrance(is_counter=settings.is_counter, is_secure=door.is_secure, port=port)
    app = application(settings, Visits(settings, hands, root), entrance)
    scheme = "https" if door.certificate else "http"
    guard = Guard(app, _names(door), ("https", "http") if door.is_behind_proxy else (scheme,))
    config = uvicorn.Config(
        guard, log_config=None, log_level="critical", access_log=False, server_header=False,
        date_header=False, proxy_headers=False, limit_concurrency=_CONNECTIONS, ws="none",
        http=_PunctualProtocol, loop="asyncio", timeout_keep_alive=15, timeout_graceful_shutdown=3,
        ssl_certfile=os.fspath(door.certificate) if door.certificate else None,
    )  # fmt: skip
    address = f"{scheme}://{_bracketed(door.host)}:{port}/"
    if not settings.is_counter:
        address += f"enter/{entrance.ticket()}"
    _tell(address, settings)
    asyncio.run(_Server(config).serve(sockets=[listening]))
    sys.stderr.write("窓口を閉じました。\n")


def _tell(address: str, settings: Settings) -> None:
    """Print the address, and open it where there is a browser to be seen."""
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    if not settings.is_counter:
        sys.stderr.write(_HOW_TO_USE)
        has_screen = os.name == "nt" or sys.platform == "darwin"
        if has_screen or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            webbrowser.open(address)


def _names(door: Door) -> tuple[str, ...]:
    """The names by which browsers may ask for the window."""
    beside = _LOOPBACK if door.host in _LOOPBACK else ()
    return tuple(_bracketed(name) for name in (door.host, *beside, *door.names))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host.lower()


def _ensure_safe(settings: Settings, door: Door) -> None:
    """Raise FormgenError when the window would be open to others without care."""
    if door.host in _LOOPBACK:
        return
    if not settings.is_counter:
        raise FormgenError(
            "自分の席の窓口は、この機械からだけ開けます。",
            f"ほかの人も使う窓口は、「{option('--counter')}」を付けて開いてください。",
        )
    if not (door.certificate or door.is_behind_proxy):
        raise FormgenError(
            "ほかの機械から使う窓口には、証明書が要ります。",
            f"「{option('--certificate', 'ファイル')}」を付けるか、前に立つサーバーが証明書を持つときは"
            f"「{option('--http')}」を付けてください。",
        )


def _listening(door: Door) -> socket.socket:
    """An open port. Raises FormgenError when there is none to be had."""
    found = socket.socket(socket.AF_INET6 if ":" in door.host else socket.AF_INET)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((door.host, door.port))
        found.listen(_CONNECTIONS)
    except OSError as error:
        found.close()
        raise FormgenError(
            f"「{door.host}」の{door.port}番を開けません。",
            "ほかの窓口が開いていれば閉じるか、"
            f"「{option('--port', '0')}」を付けて実行してください。", exit_code=1,
        ) from error  # fmt: skip
    return found


def _memory_folder() -> Path | None:
    """A folder that lies in memory and not on a disk, where this machine has one."""
    for name in (os.environ.get("RUNTIME_DIRECTORY"), "/dev/shm"):  # noqa: S108 - a folder of our own in it
        if name and os.access(name, os.W_OK | os.X_OK):
            return Path(name)
    return None


class _Server(uvicorn.Server):
    """A server that a signal ends as it ought to end."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's
        """Answer who is here already, and nobody else."""
        self.should_exit = True


class _PunctualProtocol(H11Protocol):
    """HTTP of which a request's first lines come soon, or the connection ends."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._late = self.loop.call_later(_HEADER_SECONDS, self._end_late)

    def _end_late(self) -> None:
        if self.cycle is None and not self.transport.is_closing():
            self.transport.abort()
