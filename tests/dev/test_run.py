"""`./dev run` starts, tells and ends. Parts of our own stand in for the site, so that only the script is looked at."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = """
import http.server, os, signal, subprocess, sys, time
word, rest = sys.argv[1], sys.argv[2:]
with open(os.environ["EVENTSITE_DATA_DIR"] + "/calls", "a") as calls:
    print(os.getpid(), word, *rest, file=calls)
if word == os.environ.get("BREAKS"):
    sys.exit(f"{word} is broken")
if word == "user":
    print("Sign in once:", os.environ["EVENTSITE_BASE_URL"] + "/desk/sign-in/token")
if word in ("serve", "inbox"):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    class Ok(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
        def log_message(self, *_):
            pass
    http.server.ThreadingHTTPServer(("127.0.0.1", int(rest[rest.index("--port") + 1])), Ok).serve_forever()
if word == "work":
    time.sleep(1 if os.environ.get("ENDS") else 60)
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone that is set up already."""
    folder = tmp_path / "clone"
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / "static" / "vendor").mkdir(parents=True)
    for name in ("dev", "package-lock.json", "requirements.lock"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copy(ROOT / "package-lock.json", folder / "static" / "vendor")
    (folder / ".venv" / "installed").write_text(f"{folder}\n" + (ROOT / "requirements.lock").read_text())
    python = ROOT / ".venv" / "bin" / "python"
    parts = folder / "parts.py"
    parts.write_text(PARTS)
    starts = (("python", f'exec "{python}"'), ("eventsite", f'exec "{python}" "{parts}"'), ("pybabel", ":"))
    for name, start in starts:
        (folder / ".venv" / "bin" / name).write_text(f'#!/bin/sh\n{start} "$@"\n')
        (folder / ".venv" / "bin" / name).chmod(0o755)
    return folder


def free_ports() -> dict[str, str]:
    """Three ports for one run."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    ports = [str(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return dict(zip(("PORT", "INBOX_PORT", "INBOX_SMTP_PORT"), ports, strict=True))


class Run:
    """A `./dev run` in a session of its own, as a terminal gives it."""

    def __init__(self, clone: Path, **variables: str) -> None:
        self.clone = clone
        self.ports = free_ports()
        self.said = clone / f"said-{self.ports['PORT']}"
        with self.said.open("w") as output:
            self.process = subprocess.Popen(
                [str(clone / "dev"), "run"], env=dict(os.environ) | self.ports | variables, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip

    @property
    def text(self) -> str:
        return self.said.read_text()

    def wait_for(self, words: str) -> None:
        for _ in range(300):
            if words in self.text or self.process.poll() is not None:
                break
            time.sleep(0.1)
        assert words in self.text

    def calls(self, data: str = "var") -> list[str]:
        return (self.clone / data / "calls").read_text().splitlines()

    def alive(self) -> list[str]:
        """What of this session still runs, zombies aside (proc(5): state, parent, group and session follow the name)."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                state, _, _, session = (process / "stat").read_text().rpartition(")")[2].split()[:4]
                command = (process / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            if state != "Z" and int(session) == self.process.pid:
                found.append(command)
        return found


@pytest.fixture
def start(clone: Path) -> Iterator[Callable[..., Run]]:
    """Starts runs; none outlives its test."""
    runs: list[Run] = []

    def one(**variables: str) -> Run:
        runs.append(Run(clone, **variables))
        return runs[-1]

    yield one
    for run in runs:
        if run.alive():
            os.killpg(run.process.pid, signal.SIGKILL)
        run.process.wait(timeout=20)


def test_run_brings_up_every_part_in_order_and_says_where_to_click(start):
    run = start()
    run.wait_for("settings in dev.env")

    words = [re.sub(r"^\d+ ", "", call) for call in run.calls()]
    port, inbox, smtp = run.ports.values()
    data = run.clone / "var"
    assert words[:3] == ["migrate", "demo", f"inbox --smtp-port {smtp} --port {inbox} --folder {data}/inbox"]
    assert sorted(words[3:]) == [f"serve --port {port}", "user link freja@kattegat.example.org", "work"]
    for line in (
        f"Site   http://127.0.0.1:{port}/",
        f"Desk   http://127.0.0.1:{port}/desk/sign-in/token",
        f"Mail   http://127.0.0.1:{inbox}/",
    ):
        assert line in run.text
    assert [oct(path.stat().st_mode & 0o777) for path in (data, data / "log", data / "dev.env")] == ["0o700", "0o700", "0o600"]


@pytest.mark.parametrize("to_all", [True, False], ids=["ctrl-c", "sigterm"])
def test_run_when_told_to_end_leaves_nothing_behind(start, to_all):
    run = start()
    run.wait_for("settings in dev.env")

    if to_all:
        os.killpg(run.process.pid, signal.SIGINT)  # as the terminal sends Ctrl-C
    else:
        run.process.terminate()
    code = run.process.wait(timeout=30)

    assert (code, run.text.splitlines()[-1], run.alive()) == (0, "Stopped.", [])


def test_run_with_a_part_that_ends_stops_the_others_and_fails(start):
    run = start(ENDS="yes")

    code = run.process.wait(timeout=30)

    assert (code, "A part has ended by itself" in run.text, run.alive()) == (1, True, [])


FAILURES = [("migrate", "eventsite migrate failed:"), ("inbox", "eventsite inbox has ended:"), ("serve", "eventsite serve has ended:")]


@pytest.mark.parametrize(("word", "line"), FAILURES)
def test_run_with_a_part_that_fails_shows_what_it_said(start, word, line):
    run = start(BREAKS=word)

    code = run.process.wait(timeout=30)

    assert (code, line in run.text, f"{word} is broken" in run.text, run.alive()) == (1, True, True, [])


def test_second_run_needs_a_data_folder_of_its_own(start):
    first = start()
    first.wait_for("settings in dev.env")

    same = start()
    other = start(DATA_DIR=str(first.clone / "var2"))
    other.wait_for("settings in dev.env")

    assert (same.process.wait(timeout=30), "already at work" in same.text) == (1, True)
    assert first.process.poll() is None


def test_run_after_run_keeps_its_secret_key(start):
    keys = []
    for _ in range(2):
        run = start()
        run.wait_for("settings in dev.env")
        run.process.terminate()
        run.process.wait(timeout=30)
        keys.append(re.search(r"EVENTSITE_SECRET_KEY=.*", (run.clone / "var" / "dev.env").read_text()))

    assert [key is not None for key in keys] == [True, True]
    assert keys[0][0] == keys[1][0]
