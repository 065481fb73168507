"""A real IMAP server: Dovecot, with a configuration of its own, on free ports of this machine, without rights.

Where it is not installed its tests are skipped with the reason, or fail with EVENTSITE_JUDGES_REQUIRED=1, as in CI.
"""

import contextlib
import imaplib
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "events@kattegat.example.org", 'a "pass"/word'
PROGRAM = shutil.which("dovecot") or next((path for path in ("/usr/sbin/dovecot",) if os.access(path, os.X_OK)), None)
CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


class Dovecot:
    """The server, its address, and what a test does with the mailbox."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.tls_port = _free_port(), _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """As the setting has it."""
        return f"imap://events%40kattegat.example.org:a%20%22pass%22%2Fword@127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        _write_certificate(self.folder)
        (self.folder / "users").write_text(f"{USER}:{PASSWORD}\n")
        group = subprocess.run(["/usr/bin/id", "-gn", owner.pw_name], capture_output=True, text=True, check=True).stdout.strip()
        values = {"folder": self.folder, "user": owner.pw_name, "group": group, "uid": owner.pw_uid, "gid": owner.pw_gid}
        config = CONFIG.format(**values, port=self.port, tls_port=self.tls_port)
        (self.folder / "dovecot.conf").write_text(config)
        for path in (self.folder, *self.folder.iterdir()):
            shutil.chown(path, owner.pw_uid, owner.pw_gid)
        as_nobody = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        self._process = subprocess.Popen([str(PROGRAM), "-F", "-c", str(self.folder / "dovecot.conf")], **as_nobody)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                self.count()
                return
            time.sleep(0.1)
        log = self.folder / "log"
        raise AssertionError(f"dovecot does not answer: {log.read_text()[-2000:] if log.exists() else 'no log'}")

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    @contextlib.contextmanager
    def mailbox(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """As the owner of the mailbox sees it."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as connection:
            connection.login(f'"{USER}"', PASSWORD)
            connection.select(folder)
            yield connection

    def lay(self, *mails: bytes, folder: str = "INBOX", arrived: datetime | None = None) -> None:
        """Mails arrive."""
        with self.mailbox() as connection:
            for mail in mails:
                kind, _answer = connection.append(folder, "", imaplib.Time2Internaldate(arrived or datetime.now(UTC)), mail)
                assert kind == "OK"

    def count(self, criterion: str = "ALL") -> int:
        """How many mails are like that."""
        with self.mailbox() as connection:
            return len(connection.search(None, criterion)[1][0].split())

    def number_anew(self) -> None:
        """Another UIDVALIDITY for the same mails, as after a mailbox was restored."""
        with self.mailbox() as connection:
            connection.create("Other")
            connection.copy("1:*", "Other")
            connection.store("1:*", "+FLAGS", r"(\Deleted)")
            connection.expunge()
        self.stop()
        for path in (self.folder / "mail").glob("dovecot*"):
            path.unlink()
        time.sleep(1.1)  # it counts in seconds
        self.start()
        with self.mailbox("Other") as connection:
            connection.copy("1:*", "INBOX")

    def trust(self) -> ssl.SSLContext:
        """What a client must know to trust its certificate."""
        return ssl.create_default_context(cafile=str(self.folder / "cert.pem"))


@contextlib.contextmanager
def running() -> Iterator[Dovecot]:
    """A server that lives as long as the block."""
    if PROGRAM is None:
        reason = "dovecot is not installed: apt-get install dovecot-imapd"
        if os.environ.get("EVENTSITE_JUDGES_REQUIRED") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="eventsite-imap-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        server = Dovecot(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(private)
