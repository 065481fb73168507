"""The script `dev` on machines that lack things. Stub programs on a PATH of our own play the machine."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = (ROOT / "dev").read_text(encoding="utf-8")
TOOLS = ("cat", "chmod", "cmp", "dirname", "env", "grep", "head", "id", "mkdir", "mv", "rm", "sed", "sleep", "sh", "tail", "touch")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh clone as far as `dev` reads one, and a PATH with a shell's usual tools and nothing more."""
    for name in ("dev", "package.json", "package-lock.json", ".npmrc", "requirements.lock", "requirements-node.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "bin").mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found is not None
        (tmp_path / "bin" / name).symlink_to(found)
    return tmp_path


def stub(clone: Path, name: str, body: str) -> None:
    """A program of the machine: a line of shell. What it was called with is in `calls`."""
    file = clone / "bin" / name
    file.unlink(missing_ok=True)
    file.write_text(f'#!/bin/sh\necho "{name} $*" >>"{clone}/calls"\n{body}\n')
    file.chmod(0o755)


def dev(clone: Path, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": str(clone / "bin"), "HOME": str(clone)} | variables
    return subprocess.run(["/bin/sh", str(clone / "dev"), *words], env=environment, capture_output=True, text=True, timeout=60, check=False)


def function_of_dev(clone: Path, name: str, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run one function of the script by itself, with this machine's own tools."""
    (clone / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
    (clone / ".venv" / "bin" / "python").unlink(missing_ok=True)
    (clone / ".venv" / "bin" / "python").symlink_to(ROOT / ".venv" / "bin" / "python")
    alone = SCRIPT[: SCRIPT.rindex('case "$word" in')] + '"$@"\n'
    (clone / "dev").write_text(alone.replace("[ $# -eq 0 ] || shift", ":", 1))
    command = ["/bin/sh", str(clone / "dev"), name, *arguments]
    return subprocess.run(command, env=dict(os.environ) | variables, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("shell", [shell for shell in ("sh", "dash", "bash", "busybox") if shutil.which(shell)])
def test_script_is_understood_by_every_posix_shell(shell):
    command = [shell, "sh"] if shell == "busybox" else [shell]

    assert subprocess.run([*command, "-n", str(ROOT / "dev")], capture_output=True, check=False).stderr == b""


def test_help_lists_the_words_that_scripts_of_others_hold_on_to(clone):
    said = dev(clone, "help")

    assert [f"./dev {word} " in said.stdout for word in ("setup", "run", "test", "check", "bench")] == [True] * 5
    assert (dev(clone).stdout, said.returncode) == (said.stdout, 0)


def test_unknown_word_is_refused_with_the_list(clone):
    refused = dev(clone, "dance")

    assert (refused.returncode, refused.stderr) == (2, dev(clone).stdout)


@pytest.mark.parametrize("sudo", [None, "exit 1"])
def test_setup_without_python_nor_root_prints_the_line_to_type(clone, sudo):
    stub(clone, "id", "echo 1000")
    stub(clone, "dpkg-query", "exit 1")
    stub(clone, "apt-get", "exit 0")
    if sudo:
        stub(clone, "sudo", sudo)

    refused = dev(clone, "setup")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.endswith("    apt-get update && apt-get install -y --no-install-recommends python3 python3-venv\n")
    assert "apt-get" not in (clone / "calls").read_text()


@pytest.mark.parametrize(("user", "prefix"), [("0", ""), ("1000", "sudo -n ")])
def test_setup_as_root_or_by_sudo_brings_python_from_debian(clone, user, prefix):
    stub(clone, "id", f"echo {user}")
    stub(clone, "dpkg-query", "exit 1")
    stub(clone, "apt-get", "exit 0")
    stub(clone, "sudo", '[ "$2" = true ] || { shift; "$@"; }')

    ended = dev(clone, "setup")

    calls = [line for line in (clone / "calls").read_text().splitlines() if "apt-get" in line and line.startswith(prefix or "apt-get")]
    assert calls[0] == f"{prefix}apt-get update -qq"
    assert calls[1].endswith("--no-install-recommends python3 python3-venv")
    assert ended.stderr == "Python 3.11 or later with venv is needed. Name one: PYTHON=/path/to/python3 ./dev setup\n"


def test_setup_where_there_is_no_apt_names_what_is_missing(clone):
    refused = dev(clone, "setup")

    assert (refused.returncode, refused.stderr) == (
        1,
        "Missing: python3 python3-venv (Debian's names). This machine has no apt-get: install them its own way.\n",
    )


def test_setup_with_only_an_old_python_does_not_take_it(clone):
    stub(clone, "python3", "exit 1")

    assert dev(clone, "setup").returncode == 1


def test_debian_asks_for_nothing_when_all_is_installed(clone):
    stub(clone, "dpkg-query", "printf installed")
    (clone / "dev").write_text(SCRIPT[: SCRIPT.rindex('case "$word" in')] + "debian chromium postgresql\n")

    assert (dev(clone, "test").stdout, "apt-get" in (clone / "calls").read_text()) == ("", False)


def test_environment_file_is_private_and_keeps_its_key_and_additions(clone):
    data = clone / "it's here"
    data.mkdir()
    run = {"DATA_DIR": str(data), "port": "8123", "smtp_port": "1123"}

    first = function_of_dev(clone, "write_environment", **run)
    file = data / "dev.env"
    before = dict(line.split("=", 1) for line in file.read_text().splitlines())
    with file.open("a") as lines:
        lines.write("EVENTSITE_LOG_LEVEL=debug\n")
    second = function_of_dev(clone, "write_environment", **run | {"port": "9000"})
    after = dict(line.split("=", 1) for line in file.read_text().splitlines())

    assert (first.stderr, second.stderr, oct(file.stat().st_mode & 0o777)) == ("", "", "0o600")
    assert before["EVENTSITE_BASE_URL"] == "http://127.0.0.1:8123"
    assert before["EVENTSITE_SMTP_URL"] == "smtp://127.0.0.1:1123"
    assert len(before["EVENTSITE_SECRET_KEY"]) >= 48
    assert after == before | {"EVENTSITE_BASE_URL": "http://127.0.0.1:9000", "EVENTSITE_LOG_LEVEL": "debug"}
    shell = ["/bin/sh", "-c", '. "$1"; printf %s "$EVENTSITE_DATABASE_URL"', "sh", str(file)]
    assert subprocess.run(shell, capture_output=True, text=True, check=True).stdout == f"sqlite:///{data}/eventsite.db"


def test_port_that_was_asked_for_is_taken_or_refused_and_the_usual_one_moves_on(clone, taken_port):
    asked = function_of_dev(clone, "free_port", "PORT", str(taken_port), "8000")
    usual = function_of_dev(clone, "free_port", "PORT", "", str(taken_port))
    odd = function_of_dev(clone, "free_port", "PORT", "http", "8000")

    assert (asked.returncode, asked.stderr) == (1, f"Port {taken_port} is taken. Choose another: PORT={taken_port + 100} ./dev run\n")
    assert (usual.returncode, taken_port < int(usual.stdout) <= taken_port + 24) == (0, True)
    assert (odd.returncode, odd.stderr) == (1, "PORT must be a port from 1 to 65535, not http\n")
