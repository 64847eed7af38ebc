"""Opening the window: its processes, its port, and its end, after which nothing is left."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvicorn

from formgen.making import standby
from formgen.making.scratch import temporary_folder
from formgen.model.filefaults import unreadable
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import option, option_name
from formgen.window import connections
from formgen.window.entrance import Entrance
from formgen.window.guard import Guard
from formgen.window.hands import Hands, LostError
from formgen.window.routes import application
from formgen.window.settings import Settings
from formgen.window.visits import Visits

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_TO_END = 1  # second for answers under way when the window is closed
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - every address of this machine, which is no name


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


def serve(settings: Settings, door: Door, on_open: Callable[[str], None]) -> None:
    """Keep the window open until a signal ends it; on_open is told the address.

    Raises FormgenError when it cannot be opened.
    """
    _ensure_safe(settings, door)
    certified = _certified(door.certificate) if door.certificate else None
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
                _run(settings, door, listening, port, hands, root, certified, on_open)
            except LostError as error:
                raise FormgenError(
                    "書類を作る処理を始められません。",
                    "空きメモリーを確かめて、もう一度実行してください。", exit_code=1,
                ) from error  # fmt: skip
            finally:
                hands.leave()


def _run(
    settings: Settings, door: Door, listening: socket.socket, port: int, hands: Hands, root: Path,
    certified: ssl.SSLContext | None, on_open: Callable[[str], None],
) -> None:  # fmt: skip
    entrance = Entrance(is_counter=settings.is_counter, is_secure=door.is_secure, port=port)
    app = application(settings, Visits(settings, hands, root), entrance)
    scheme = "https" if door.certificate else "http"
    guard = Guard(app, _names(door), ("https", "http") if door.is_behind_proxy else (scheme,))
    config = uvicorn.Config(
        guard, log_config=None, log_level="critical", access_log=False, server_header=False,
        date_header=False, proxy_headers=False, limit_concurrency=connections.MOST + 100, ws="none",
        http=connections.PunctualProtocol, loop="asyncio", timeout_keep_alive=15,
        timeout_graceful_shutdown=_TO_END, ssl_context_factory=(lambda *_: certified) if certified else None,
    )  # fmt: skip
    shown = door.names[0] if door.host in _ANYWHERE else door.host
    address = f"{scheme}://{_bracketed(shown)}:{port}/"
    if not settings.is_counter:
        address += f"enter/{entrance.ticket()}"
    asyncio.run(_Server(config, partial(on_open, address)).serve(sockets=[listening]))


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
            f"「{option('--certificate', 'ファイル')}」を付けるか、"
            f"前に立つサーバーが証明書を持つときは「{option('--http')}」を付けてください。",
        )
    if door.host in _ANYWHERE and not door.names:
        raise FormgenError(
            "ブラウザーから見た、窓口の名前が分かりません。",
            f"「{option('--name', 'window.example.jp')}」のように付けてください。",
        )


def _listening(door: Door) -> socket.socket:
    """An open port. Raises FormgenError when there is none to be had."""
    found = socket.socket(socket.AF_INET6 if ":" in door.host else socket.AF_INET)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((door.host, door.port))
        found.listen(connections.MOST)
    except OSError as error:
        found.close()
        raise _not_open(door, error) from error
    return found


def _not_open(door: Door, error: Exception) -> FormgenError:
    """The fault of a port that cannot be had."""
    remedy = f"「{option_name('--host')}」のアドレスと「{option_name('--port')}」の番号を確かめてください。"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        remedy = (
            "開いている窓口があれば、それをブラウザーで使うか、閉じてください。"
            f"別に開くときは、「{option('--port', '0')}」を付けて実行してください。"
        )
    elif isinstance(error, PermissionError):
        remedy = f"1024番以上を、「{option('--port', '8780')}」のように付けて実行してください。"
    return FormgenError(f"「{door.host}」の{door.port}番を開けません。", remedy, exit_code=1)


def _certified(certificate: Path) -> ssl.SSLContext:
    """The context of secure connections. Raises FormgenError for what is no certificate with its key."""
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        found.load_cert_chain(certificate, password="")  # nobody is asked for one
    except (ssl.SSLError, ValueError) as error:
        raise FormgenError(
            f"「{certificate}」を、証明書として使えません。",
            "証明書と、パスフレーズのない秘密鍵を、PEMの形で1つのファイルに入れてください。",
        ) from error
    except FileNotFoundError as error:
        raise FormgenError(
            f"「{certificate}」がありません。", "証明書のファイルの名前と場所を確かめてください。"
        ) from error
    except OSError as error:
        raise unreadable(certificate, error) from error
    return found


def _memory_folder() -> Path | None:
    """A folder that lies in memory and not on a disk, where this machine has one."""
    for name in (os.environ.get("RUNTIME_DIRECTORY"), "/dev/shm"):  # noqa: S108 - a folder of our own in it
        if name and os.access(name, os.W_OK | os.X_OK):
            return Path(name)
    return None


class _Server(uvicorn.Server):
    """A server for which a signal is the way to be closed."""

    def __init__(self, config: uvicorn.Config, on_heed: Callable[[], None]) -> None:
        """Call on_heed as soon as signals are heeded: who is told of the window may close it at once."""
        super().__init__(config)
        self._on_heed = on_heed

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Begin to end on the first signal; another one disturbs nothing."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                loop.add_signal_handler(number, self._close)
        self._on_heed()
        yield

    def _close(self) -> None:
        self.should_exit = True
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
