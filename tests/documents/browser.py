"""A real Chromium by its DevTools protocol: what a page asks for, says, and looks like at a size."""

import base64
import json
import shutil
import subprocess
import time
from pathlib import Path

import websocket

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find() -> str | None:
    """Return the browser's command, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One tab; a context manager."""

    def __init__(self, profile: Path):
        self._profile, self._count = profile, 0
        self.events: list[dict] = []

    def __enter__(self):
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0"]
        quiet = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
        self._process = subprocess.Popen(
            [find(), *options, *quiet, f"--user-data-dir={self._profile}", "about:blank"], stderr=subprocess.DEVNULL
        )
        port = self._port()
        import urllib.request

        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=20) as answer:
            tab = next(each for each in json.load(answer) if each["type"] == "page")
        self._socket = websocket.create_connection(tab["webSocketDebuggerUrl"], timeout=60, suppress_origin=True)
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.send(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        self._socket.close()
        self._process.terminate()
        self._process.wait(20)

    def send(self, method: str, **params) -> dict:
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == self._count:
                assert "error" not in message, message
                return message["result"]
            self.events.append(message)

    def open(self, page: Path, width: int, height: int = 900, scheme: str = "light") -> None:
        """Load a page at a size and wait until it stands."""
        self.events.clear()
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.send("Page.navigate", url=page.resolve().as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(json.loads(self._socket.recv()))

    def value(self, expression: str):
        """Return what a JavaScript expression gives."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def requested(self) -> list[str]:
        """Return every address that was asked for, the page's own file and its own data apart."""
        sent = [each["params"] for each in self.events if each["method"] == "Network.requestWillBeSent"]
        addresses = [each["request"]["url"] for each in sent if each.get("type") != "Document"]
        return [each for each in addresses if not each.startswith("data:")]

    def said(self) -> list[str]:
        """Return what stands in the console."""
        logs = [each["params"]["entry"]["text"] for each in self.events if each["method"] == "Log.entryAdded"]
        return logs + [str(each) for each in self.events if each["method"] == "Runtime.exceptionThrown"]

    def picture(self, path: Path, *, whole: bool = True) -> None:
        """Save what is seen."""
        answer = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(answer["data"]))

    def print(self, path: Path) -> None:
        """Save the page as printed."""
        answer = self.send("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        path.write_bytes(base64.b64decode(answer["data"]))

    def _port(self) -> int:
        file = self._profile / "DevToolsActivePort"
        for _ in range(300):
            if file.is_file() and file.read_text().strip():
                return int(file.read_text().split()[0])
            time.sleep(0.1)
        raise TimeoutError("Chromium did not open its port")
