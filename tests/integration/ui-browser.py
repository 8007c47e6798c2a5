"""Looks at the web UI of a running query with a browser.

    ui-browser.py BASE-URL PROGRESS-FILE SCREENSHOT-FOLDER COMMAND...

COMMAND brings the query more records.  Exits with an assertion when something
is not as it should be.
"""

import json
import os
import subprocess
import sys

from browser import Browser

base, progress_file, shots = sys.argv[1:4]
command = sys.argv[4:]
FIRST_ROW = ("const row = document.querySelector('#batches tbody tr');"
             "return row && Array.from(row.children, c => c.textContent)")
WIDTHS = (360, 768, 1280, 1920)


def last_report():
    with open(progress_file, encoding="utf-8") as lines:
        reports = [json.loads(line) for line in lines if line.endswith("\n")]
    reports = [r for r in reports if "addBatch" in r["durationMs"]]
    return reports[-1] if reports else None


def shows_last(browser):
    """The page's newest batch, when it is that of the progress file."""
    row, report = browser.run(FIRST_ROW), last_report()
    wanted = [str(report["batchId"]), str(report["numInputRows"])]
    return [row[0], row[2]] == wanted and row if row else None


def check_narrow_and_wide(browser, name):
    for width in WIDTHS:
        browser.resize(width, 1000)
        wide = browser.run("return document.documentElement.scrollWidth")
        assert wide <= width, f"{name}: {wide} pixels at {width}"
    browser.resize(1280, 1000)


def shoot(browser, name):
    for scheme in ("light", "dark"):
        browser.scheme(scheme)
        browser.screenshot(f"{shots}/ui-{name}-{scheme}.png")


def check_list(browser):
    browser.open(base + "/StreamingQuery/")
    link = browser.until(lambda: browser.run(
        "const a = document.querySelector('#active a'); return a && a.href"))
    check_narrow_and_wide(browser, "list")
    shoot(browser, "list")
    return link


def check_statistics(browser, link):
    browser.open(link)
    browser.until(lambda: shows_last(browser))
    before = browser.run("return document.querySelector('#input-rows .line')"
                         ".getAttribute('d')")
    browser.run("document.querySelector('#batches-table').open = true;"
                "window.same = true")
    batch = last_report()["batchId"]
    subprocess.run(command, check=True)
    browser.until(lambda: last_report()["batchId"] > batch)
    row = browser.until(lambda: shows_last(browser))
    assert int(row[0]) > batch, row
    after = browser.run("return document.querySelector('#input-rows .line')"
                        ".getAttribute('d')")
    assert after != before, "the chart stands still"
    assert browser.run("return window.same"), "the page was loaded again"
    assert browser.run("return document.querySelector('#batches-table').open")
    check_narrow_and_wide(browser, "statistics")
    shoot(browser, "statistics")


def check_hostile(browser):
    """The records wanted to run scripts; they are shown, and that is all."""
    assert browser.run("return window.hacked") is None
    text = browser.run("return document.querySelector('#result').textContent")
    assert "<script>" in text, text
    assert not browser.run("return document.querySelector('main script, "
                           "main img, main iframe') !== null")


def check_names(browser):
    """Every plot, table and part has a name that a reader of screens says."""
    nameless = browser.run(
        "return Array.from(document.querySelectorAll("
        "'svg, section, table, [role=region]'), e => {"
        "const ids = e.getAttribute('aria-labelledby');"
        "const text = ids ? ids.split(' ').map(i => (document.getElementById"
        "(i) || {}).textContent || '').join('') : e.getAttribute('aria-label')"
        "|| (e.caption || {}).textContent; return text ? '' : e.outerHTML})"
        ".filter(t => t)")
    assert not nameless, nameless
    twice = browser.run(
        "const ids = Array.from(document.querySelectorAll('[id]'), e => e.id);"
        "return ids.filter((id, i) => ids.indexOf(id) !== i)")
    assert not twice, twice


def check_without_script(browser, link):
    browser.script_off(True)
    browser.open(link)
    shapes = browser.call(browser.session + "/elements",
                          {"using": "css selector", "value": "svg .line"})
    assert len(shapes) >= 4, shapes
    browser.script_off(False)


def main():
    os.makedirs(shots, exist_ok=True)
    with Browser(os.getcwd()) as browser:
        browser.open("about:blank")  # the browser's own first page asks, too
        browser.requests()
        link = check_list(browser)
        check_statistics(browser, link)
        check_hostile(browser)
        check_names(browser)
        check_without_script(browser, link)
        elsewhere = [u for u in browser.requests()
                     if not u.startswith(base + "/")]
        assert not elsewhere, elsewhere
        said = [entry for entry in browser.entries("browser")
                if entry["level"] != "DEBUG"]
        assert not said, said


main()
