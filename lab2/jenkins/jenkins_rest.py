# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Talk to a Jenkins over REST: a password, a crumb for every change, one line per trouble."""

import base64
import http.cookiejar
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request


class Trouble(Exception):
    """Something the user should read; `code` is the exit code."""

    def __init__(self, message: str, code: int = 1):
        super().__init__(message)
        self.code = code


def say(text: str) -> None:
    """Tell progress on stderr."""
    print(f"jenkins.sh: {text}", file=sys.stderr, flush=True)


class Server:
    """The server that jenkins.sh describes in LAB2_URL, LAB2_USER and LAB2_PASSWORD."""

    def __init__(self):
        self.url, self.user = os.environ["LAB2_URL"], os.environ["LAB2_USER"]
        pair = f"{self.user}:{os.environ['LAB2_PASSWORD']}".encode()
        self.headers = {"Authorization": "Basic " + base64.b64encode(pair).decode()}
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
        self.crumb: dict[str, str] | None = None

    def send(self, path: str, data: bytes | None = None, headers: dict | None = None):
        """Return the answer's (headers, body); an HTTP error is a urllib.error.HTTPError."""
        headers = {**self.headers, **(headers or {})}
        request = urllib.request.Request(f"{self.url}/{path}", data=data, headers=headers)
        with self.opener.open(request, timeout=60) as answer:
            return answer.headers, answer.read()

    def get(self, path: str) -> dict:
        """Return the JSON that `path` answers with."""
        try:
            return json.loads(self.send(path)[1])
        except urllib.error.HTTPError as error:
            if error.code in (401, 403):
                raise Trouble(f"the server refuses user {self.user} (HTTP {error.code})") from error
            raise

    def post(self, path: str, data: bytes = b"", kind: str = "application/x-www-form-urlencoded"):
        """Send a change together with a crumb; return the answer's headers."""
        if self.crumb is None:
            try:
                crumb = self.get("crumbIssuer/api/json")
                self.crumb = {crumb["crumbRequestField"]: crumb["crumb"]}
            except urllib.error.HTTPError:
                self.crumb = {}  # the server asks for none
        return self.send(path, data, {**self.crumb, "Content-Type": kind})[0]

    def wait(self, alive, seconds: int, log: str) -> None:
        """Return when the server answers its user; `alive()` says whether its process runs."""
        start = told = time.monotonic()
        state = "open its port"
        while True:
            try:
                self.get("api/json?tree=mode")
                return
            except urllib.error.HTTPError as error:
                state = "finish its start" if error.code == 503 else f"stop saying {error.code}"
            except OSError:
                pass
            now = time.monotonic()
            if not alive():
                raise Trouble(f"the server ended before it answered; its log: {log}")
            if now - start > seconds:
                raise Trouble(f"no answer in {seconds} s: it did not {state}; its log: {log}")
            if now - told >= 5:
                told = now
                say(f"waiting for the server to {state} ({now - start:.0f} s)")
            time.sleep(0.5)
