"""A headless Chromium, driven through chromedriver's HTTP interface."""

import base64
import json
import socket
import subprocess
import time
import urllib.request


class Browser:
    """with Browser(folder) as browser: browser.open(url)"""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        with socket.socket() as any_port:
            any_port.bind(("127.0.0.1", 0))
            port = any_port.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.log = open(f"{self.folder}/chromedriver.log", "w",
                        encoding="utf-8")
        self.driver = subprocess.Popen(
            ["chromedriver", f"--port={port}"], stdout=self.log,
            stderr=self.log)
        self.until(self.is_ready)
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu",
                            "--disable-dev-shm-usage", "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            f"--user-data-dir={self.folder}/profile"]}
        self.session = "/session/" + self.call("/session", {
            "capabilities": {"alwaysMatch": {
                "browserName": "chrome",
                "goog:chromeOptions": options,
                "goog:loggingPrefs": {"browser": "ALL",
                                      "performance": "ALL"}}}
        })["sessionId"]
        return self

    def __exit__(self, *_):
        try:
            self.call(self.session, method="DELETE")
        finally:
            self.driver.terminate()
            self.driver.wait(20)
            self.log.close()

    def call(self, path, body=None, method=None):
        request = urllib.request.Request(
            self.base + path, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def is_ready(self):
        try:
            return self.call("/status")["ready"]
        except OSError:
            return False

    @staticmethod
    def until(condition, seconds=60):
        """Waits until condition() is true, and returns what it gave."""
        end = time.monotonic() + seconds
        while True:
            value = condition()
            if value:
                return value
            assert time.monotonic() < end, f"{condition} is still false"
            time.sleep(0.05)

    def open(self, url):
        self.call(self.session + "/url", {"url": url})

    def run(self, script, *args):
        """The value of a script that returns one."""
        return self.call(self.session + "/execute/sync",
                         {"script": script, "args": list(args)})

    def emulate(self, command, **parameters):
        self.call(self.session + "/goog/cdp/execute",
                  {"cmd": f"Emulation.{command}", "params": parameters})

    def resize(self, width, height):
        self.emulate("setDeviceMetricsOverride", width=width, height=height,
                     deviceScaleFactor=1, mobile=False)

    def scheme(self, name):
        self.emulate("setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": name}])

    def script_off(self, off):
        self.emulate("setScriptExecutionDisabled", value=off)

    def screenshot(self, path):
        data = self.call(self.session + "/screenshot")
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def entries(self, kind):
        return self.call(self.session + "/se/log", {"type": kind})

    def requests(self):
        """The addresses that pages have asked for since the last call."""
        messages = [json.loads(entry["message"])["message"]
                    for entry in self.entries("performance")]
        return [m["params"]["request"]["url"] for m in messages
                if m["method"] == "Network.requestWillBeSent"]
