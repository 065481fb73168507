"""One real Chromium for each test process, whatever tests there ask for it: two at once would share a thread's loop."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = os.environ.get("EVENTSITE_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def needed(found: bool, what: str) -> None:
    """Skip without it, or fail where judges are required."""
    if not found:
        (pytest.fail if os.environ.get("EVENTSITE_JUDGES_REQUIRED") == "1" else pytest.skip)(f"{what} is not here")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each test has a context of its own."""
    needed(CHROMIUM is not None, "Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
