"""As many requests as a server answers in a few seconds: by wrk where it is installed, else by a client of our own."""

import http.client
import re
import shutil
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECTIONS = 8
LUA = """
local posts = {{ {posts} }}
local cookies = {{ {cookies} }}
local asked, sent = 0, 0
request = function()
  asked = asked + 1
  if asked % {every} == 0 and sent < #posts then
    sent = sent + 1
    return wrk.format("POST", "{target}", {{["Content-Type"] = "application/x-www-form-urlencoded",
      ["Cookie"] = cookies[sent]}}, posts[sent])
  end
  return wrk.format("GET", "{path}")
end
"""


@dataclass(frozen=True)
class Post:
    """One form, filled in: sent once."""

    body: str
    cookie: str


@dataclass(frozen=True)
class Mixed:
    """Posts among the requests, one in so many, to a path of its own."""

    target: str
    posts: list[Post]
    every: int


def rate(address: str, path: str, seconds: float, mixed: Mixed | None = None, headers: dict[str, str] | None = None) -> float:
    """Answers a second; `headers` go with each request. Raises RuntimeError when any of them is neither 2xx nor 3xx."""
    if shutil.which("wrk"):
        return _by_wrk(address, path, seconds, mixed, headers or {})
    return _by_ourselves(address, path, seconds, mixed, headers or {})


def _by_wrk(address: str, path: str, seconds: float, mixed: Mixed | None, headers: dict[str, str]) -> float:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--timeout", "15s"]
    command += [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if mixed is not None:
            posts, cookies = ([_quoted(getattr(post, name)) for post in mixed.posts] for name in ("body", "cookie"))
            script.write(LUA.format(posts=",".join(posts), cookies=",".join(cookies), every=mixed.every, target=mixed.target, path=path))
            script.flush()
            command += ["-s", script.name]
        told = subprocess.run([*command, address + path], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(f"not every request of {path} was answered: {told}")
    return float(re.search(r"Requests/sec:\s*([\d.]+)", told)[1])  # type: ignore[index]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _by_ourselves(address: str, path: str, seconds: float, mixed: Mixed | None, headers: dict[str, str]) -> float:
    until = time.monotonic() + seconds
    counts, faults = [0] * CONNECTIONS, [0] * CONNECTIONS
    posts = iter(mixed.posts if mixed else ())
    lock = threading.Lock()

    def ask(number: int) -> None:
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
        while time.monotonic() < until:
            counts[number] += 1
            with lock:
                post = next(posts, None) if mixed and counts[number] % mixed.every == 0 else None
            if post and mixed:
                form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": post.cookie}
                connection.request("POST", mixed.target, post.body, form)
            else:
                connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            faults[number] += answer.status >= 400
        connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if sum(faults):
        raise RuntimeError(f"{sum(faults)} requests of {path} were refused")
    return sum(counts) / seconds
