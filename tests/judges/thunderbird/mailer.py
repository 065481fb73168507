"""Thunderbird on a screen that nobody sees, with one account that sends by SMTP. Driven by marionette, in its chrome context.

Runs in an environment of its own that has marionette_driver, and nothing of the project's.
"""

import socket
import subprocess
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marionette_driver.marionette import Marionette

_PATIENCE = 30  # seconds for anything that happens on the screen
_PREFERENCES = {
    "mail.accountmanager.accounts": "account1,account2",
    "mail.accountmanager.defaultaccount": "account1",
    "mail.account.account1.server": "server1",
    "mail.account.account1.identities": "id1",
    "mail.account.account2.server": "server2",
    "mail.accountmanager.localfoldersserver": "server2",
    "mail.server.server1.type": "pop3",
    "mail.server.server1.hostname": "127.0.0.1",
    "mail.server.server1.port": 9,  # nothing is fetched
    "mail.server.server1.userName": "ada",
    "mail.server.server1.name": "Ada",
    "mail.server.server1.login_at_startup": False,
    "mail.server.server1.check_new_mail": False,
    "mail.server.server2.type": "none",
    "mail.server.server2.hostname": "Local Folders",
    "mail.server.server2.userName": "nobody",
    "mail.identity.id1.fullName": "Ada Example",
    "mail.identity.id1.useremail": "ada@example.org",
    "mail.identity.id1.smtpServer": "smtp1",
    "mail.identity.id1.valid": True,
    "mail.identity.id1.fcc": False,
    "mail.smtpservers": "smtp1",
    "mail.smtp.defaultserver": "smtp1",
    "mail.smtpserver.smtp1.hostname": "127.0.0.1",
    "mail.smtpserver.smtp1.authMethod": 1,
    "mail.smtpserver.smtp1.try_ssl": 0,
    "calendar.timezone.local": "Europe/Copenhagen",
    "calendar.timezone.useSystemTimezone": False,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "network.proxy.type": 0,
}

_MAIL = "const mail = Services.wm.getMostRecentWindow('mail:3pane'); const tabs = mail.document.getElementById('tabmail');"
_CALENDAR = "const { cal } = ChromeUtils.importESModule('resource:///modules/calendar/calUtils.sys.mjs');"
# A new profile has a calendar that is switched off and answers for nobody: with that, Thunderbird offers no answers.
_BEGIN = f"""{_CALENDAR}
const [done] = arguments;
const [calendar] = cal.manager.getCalendars();
calendar?.setProperty("disabled", false);
calendar?.setProperty("imip.identity.key", "id1");
done(Boolean(calendar?.getProperty("organizerId") && calendar.getProperty("itip.transport")));
"""
_OPEN = f"""{_MAIL}
const [path, done] = arguments;
const {{ MailUtils }} = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
file.initWithPath(path);
while (tabs.tabInfo.length > 1) tabs.closeTab(tabs.tabInfo[1]);
MailUtils.openEMLFile(mail, file, Services.io.newFileURI(file));
done(null);
"""
_LOOK = f"""{_MAIL}
const [done] = arguments;
const shown = tabs.tabInfo.length > 1 ? tabs.currentAboutMessage?.document : null;
const visible = (node) => node && !node.hidden && node.getClientRects().length > 0;
const bar = shown?.querySelector(".calendar-notification-bar");
done({{
  bar: visible(bar) ? bar.textContent.trim() : "",
  buttons: [...(shown?.querySelectorAll("#imip-view-toolbar > *") ?? [])].filter(visible).map((button) => button.label),
  text: shown?.getElementById("messagepane")?.contentDocument?.body?.innerText ?? "",
}});
"""
_PRESS = f"""{_MAIL}
const [label, done] = arguments;
const buttons = [...tabs.currentAboutMessage.document.querySelectorAll("#imip-view-toolbar > *")];
const button = buttons.find((each) => !each.hidden && each.label === label);
button?.doCommand();
done(Boolean(button));
"""
_ITEMS = f"""{_CALENDAR}
const [done] = arguments;
const utc = (time) => time.getInTimezone(cal.dtz.UTC).nativeTime / 1000000;
const described = (item) => ({{
  uid: item.id, title: item.title, place: item.getProperty("LOCATION"), starts: utc(item.startDate), ends: utc(item.endDate),
  sequence: Number(item.getProperty("SEQUENCE")), answers: item.getAttendees().map((each) => [each.id, each.participationStatus]),
}});
(async () => {{
  const found = [];
  for (const calendar of cal.manager.getCalendars()) {{
    const all = calendar.getItems(Ci.calICalendar.ITEM_FILTER_ALL_ITEMS, 0, null, null);
    for await (const items of cal.iterate.streamValues(all)) found.push(...items.map(described));
  }}
  done(found);
}})();
"""


@dataclass(frozen=True)
class Shown:
    """What stands above an open mail, the labels of the buttons there, and the mail with the details of its invitation."""

    bar: str
    buttons: tuple[str, ...]
    text: str


class Mailer:
    """What a person does with Thunderbird."""

    def __init__(self, client: Marionette, folder: Path) -> None:
        self._client, self._folder = client, folder
        client.start_session()
        client.timeout.script = _PATIENCE
        client.set_context("chrome")
        wait_for(lambda: self._run(_BEGIN))

    def open(self, mail: Path) -> Shown:
        """Open a mail, and wait until its bar stands still."""
        self._run(_OPEN, str(mail))
        return self._look()

    def press(self, label: str) -> Shown:
        """Press a button of the bar. Raises LookupError if it is not there."""
        if not self._run(_PRESS, label):
            raise LookupError(label)
        return self._look()

    def items(self) -> list[dict[str, Any]]:
        """All that stands in the calendar; times are seconds since 1970."""
        return list(self._run(_ITEMS))

    def picture(self, name: str) -> None:
        """Keep what the screen shows."""
        (self._folder / f"{name}.png").write_bytes(b64decode(self._client.screenshot()))

    def _look(self) -> Shown:
        seen: list[Shown] = []

        def settled() -> bool:
            found = self._run(_LOOK)
            seen.append(Shown(found["bar"], tuple(found["buttons"]), found["text"]))
            return bool(seen[-1].text and seen[-1].bar and seen[-6:] == [seen[-1]] * 6)

        wait_for(settled)
        return seen[-1]

    def _run(self, script: str, *arguments: Any) -> Any:
        """A script with the privileges of the program; its last argument is where the result goes."""
        return self._client.execute_async_script(script, script_args=list(arguments), sandbox=None)


@contextmanager
def thunderbird(folder: Path, *, smtp_port: int) -> Iterator[Mailer]:
    """The program with a new profile in `folder`, for as long as it is needed."""
    display, port = _free_display(), free_port()
    profile = folder / "profile"
    profile.mkdir()
    preferences = _PREFERENCES | {"mail.smtpserver.smtp1.port": smtp_port, "marionette.port": port}
    lines = [f"user_pref({_quoted(name)}, {_quoted(value)});" for name, value in preferences.items()]
    (profile / "user.js").write_text("\n".join(lines) + "\n")
    command = ["thunderbird", "--marionette", "--remote-allow-system-access", "-profile", str(profile), "--no-remote"]
    environment = {"DISPLAY": f":{display}", "HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}
    with (folder / "thunderbird.log").open("wb") as log:
        screen = subprocess.Popen(["Xvfb", f":{display}", "-screen", "0", "1440x1000x24"], stdout=log, stderr=log)
        program = None
        try:
            wait_for(lambda: Path(f"/tmp/.X11-unix/X{display}").exists())
            program = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
            wait_for(lambda: listens(port), seconds=90)
            yield Mailer(Marionette(host="127.0.0.1", port=port), folder)
        finally:
            for process in filter(None, (program, screen)):
                process.terminate()
                process.wait(20)


def _quoted(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def wait_for(happened: Callable[[], Any], *, seconds: float = _PATIENCE) -> Any:
    """What it returns at last that is not nothing. Raises TimeoutError."""
    ends = time.monotonic() + seconds
    while not (found := happened()):
        if time.monotonic() > ends:
            raise TimeoutError
        time.sleep(0.2)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_display() -> int:
    return next(number for number in range(90, 200) if not Path(f"/tmp/.X11-unix/X{number}").exists())
