"""What the benchmarks share: rows, free ports, a running site with its own database, and a sample event."""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
EVENTSITE = str(Path(sys.executable).with_name("eventsite"))
SECRET = "benchmark-0123456789-abcdefghijklmnopqrstuvwxyz"
START_SECONDS = 30.0


@dataclass(frozen=True)
class Row:
    """One figure. `ratio` is value against floor where there is a floor; `better` is higher or lower."""

    name: str
    value: float
    unit: str
    wanted: float
    better: str
    floor: float | None = None
    ratio: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether the ratio (or, without a floor, the value) is as good as wanted."""
        figure = self.value if self.ratio is None else self.ratio
        return figure >= self.wanted if self.better == "higher" else figure <= self.wanted

    def as_dict(self) -> dict[str, Any]:
        """For the JSON file."""
        return asdict(self)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def environment(database_url: str | None = None, **more: str) -> Iterator[dict[str, str]]:
    """The settings of a fresh installation in a folder of its own, the database migrated."""
    folder = Path(tempfile.mkdtemp(prefix="eventsite-bench-"))
    port = free_port()
    env = {key: value for key, value in os.environ.items() if not key.startswith("EVENTSITE_")}
    env |= {
        "EVENTSITE_DATABASE_URL": database_url or f"sqlite:///{folder / 'eventsite.db'}",
        "EVENTSITE_BASE_URL": f"http://127.0.0.1:{port}",
        "EVENTSITE_SECRET_KEY": SECRET,
        "EVENTSITE_SMTP_URL": "smtp://127.0.0.1:9",
        "EVENTSITE_MAIL_FROM": "events@kattegat.example.org",
        "EVENTSITE_DATA_DIR": str(folder),
        "EVENTSITE_LIMITS": "off",
        "EVENTSITE_LOG_LEVEL": "error",
    } | more
    try:
        if database_url is None:
            shutil.copy(_migrated(), folder / "eventsite.db")
        else:
            _migrate(env)
        yield env
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _migrate(env: dict[str, str]) -> None:
    subprocess.run([EVENTSITE, "migrate"], env=env, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)


@cache
def _migrated() -> Path:
    """A migrated SQLite database without a row, made once in a run and copied for each installation."""
    folder = Path(tempfile.mkdtemp(prefix="eventsite-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with environment(f"sqlite:///{folder / 'empty.db'}"):
        return folder / "empty.db"


@contextmanager
def site(env: dict[str, str], workers: int = 1) -> Iterator[str]:
    """The running site; answers its address."""
    address = env["EVENTSITE_BASE_URL"]
    command = [EVENTSITE, "serve", "--port", address.rpartition(":")[2], "--workers", str(workers)]
    with running(command, env, f"{address}/"):
        yield address


@contextmanager
def running(command: list[str], env: dict[str, str], wait_for: str) -> Iterator[None]:
    """A process, awaited until the address answers, ended at the end."""
    with started(command, env) as process:
        _await(process, wait_for)
        yield


@contextmanager
def started(command: list[str], env: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A process, ended at the end."""
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the process ended at once with {process.returncode}")
        try:
            with urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing answers at {address}")
