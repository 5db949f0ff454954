"""Pages in Chromium, without a window: the slider by keyboard, no errors, no requests, dark, phone and print.

Driven by Selenium through the ``chromedriver`` that is installed.  Without them the tests are skipped with a reason;
in CI they must run (``.ci/run`` installs both and says so).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mincirc
from tests.programs import installed
from tests.report.conftest import document_of


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium without a window, which records what its console says and what it requests."""
    chromium, driver = (
        installed("chromium", "chromium-browser", "google-chrome", kind="BROWSER"),
        installed("chromedriver", kind="BROWSER"),
    )
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    home = tmp_path_factory.mktemp("profile")
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
    ):
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={home}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(driver))
    opened.set_page_load_timeout(120)
    yield opened
    opened.quit()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page with everything on it."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    mincirc.make_report([document_of(n) for n in ("search", "pareto", "quantify", "price", "enumerate")], path)
    return path.as_uri()


def requested(browser: Any) -> list[str]:
    """The addresses that documents requested since the last call; what Chromium's own pages want is its affair."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [e["params"] for e in events if e["method"] == "Network.requestWillBeSent"]
    return [one["request"]["url"] for one in sent if not one["documentURL"].startswith("chrome")]


def shown_panel(browser: Any) -> dict[str, Any]:
    """What the page shows of a staircase: the panels that are visible, the marked step, the sentence."""
    found: dict[str, Any] = browser.execute_script("""
        const panels = [...document.querySelectorAll("[data-panel]")];
        const marks = [...document.querySelectorAll("[data-mark]")];
        return {
          panels: panels.flatMap((p, i) => p.checkVisibility() ? [i] : []),
          marks: marks.flatMap((m, i) => m.classList.contains("shown") ? [i] : []),
          says: document.querySelector("output").textContent,
          spoken: document.querySelector("input[type=range]").getAttribute("aria-valuetext"),
          pictures: panels.filter(p => p.checkVisibility()).map(p => p.querySelector("svg").outerHTML),
        };""")
    return found


def test_the_slider_by_keyboard_shows_the_circuit_of_each_step(browser: Any, page: str) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    requested(browser)
    browser.get(page)
    steps = document_of("pareto")["steps"]
    last = len(steps) - 1
    assert shown_panel(browser)["panels"] == shown_panel(browser)["marks"] == [last]
    body = browser.find_element(By.TAG_NAME, "body")
    for _ in range(60):  # by keyboard alone
        body.send_keys(Keys.TAB)
        body = browser.switch_to.active_element
        if body.get_attribute("type") == "range":
            break
    assert body.get_attribute("type") == "range"
    seen = [shown_panel(browser)]
    for _ in range(last):
        body.send_keys(Keys.ARROW_LEFT)
        seen.append(shown_panel(browser))
    for at, step in zip(seen, reversed(steps), strict=True):
        number = steps.index(step)
        assert at["panels"] == at["marks"] == [number]
        assert at["says"] == at["spoken"]
        assert f"needs {step['size']} gate" in at["says"]
    assert len({at["pictures"][0] for at in seen}) == len({s["circuit"] for s in steps}) > 1
    body.send_keys(Keys.END)
    assert shown_panel(browser)["panels"] == [last]
    browser.find_element(By.CSS_SELECTOR, '[data-mark="0"] circle').click()
    assert shown_panel(browser)["panels"] == [0]
    assert browser.get_log("browser") == []
    asked = set(requested(browser))
    assert page in asked, "requests are seen at all"
    assert asked <= {page, "data:,"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000])
def test_it_fits_phones_and_follows_the_scheme(browser: Any, page: str, width: int, scheme: str) -> None:
    try:
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500},
        )
        preference = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", preference)
        browser.get(page)
        found = browser.execute_script("""
            for (const d of document.querySelectorAll("details")) d.open = true;
            const ground = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number);
            const ink = getComputedStyle(document.body).color.match(/\\d+/g).map(Number);
            return {wide: document.documentElement.scrollWidth, ground: ground[0], ink: ink[0]};""")
        assert found["wide"] <= width
        assert (found["ground"] > 128) is (scheme == "light")
        assert (found["ink"] < 128) is (scheme == "light")
        picture = browser.get_screenshot_as_base64()
        assert len(picture) > 5000
        assert browser.get_log("browser") == []
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_it_prints_without_the_slider(browser: Any, page: str) -> None:
    browser.get(page)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert not browser.execute_script('return document.querySelector(".controls").checkVisibility()')
        assert len(shown_panel(browser)["panels"]) == 1
        assert browser.execute_cdp_cmd("Page.printToPDF", {})["data"].startswith("JVBERi")
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_without_its_script_a_page_shows_every_step(browser: Any, page: str, tmp_path: Path) -> None:
    text = Path(page.removeprefix("file://")).read_text(encoding="utf-8")
    before, begin, rest = text.partition("<script>")
    _, end, after = rest.partition("</script>")
    (tmp_path / "plain.html").write_text(f"{before}{begin}{end}{after}", encoding="utf-8")
    browser.get((tmp_path / "plain.html").as_uri())
    assert len(shown_panel(browser)["panels"]) == len(document_of("pareto")["steps"])
    assert not browser.execute_script('return document.querySelector(".controls").checkVisibility()')


def test_a_script_in_a_name_does_not_run(browser: Any, tmp_path: Path) -> None:
    hostile = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
    document = {**document_of("search"), "task": hostile, "sources": []}
    mincirc.make_report(document, tmp_path / "report.html")
    requested(browser)
    browser.get((tmp_path / "report.html").as_uri())
    assert browser.title == f"{hostile}: smallest circuits"
    assert browser.execute_script("return document.querySelector('h1').textContent") == hostile
    assert set(requested(browser)) <= {(tmp_path / "report.html").as_uri(), "data:,"}


def test_the_policy_of_the_head_stops_what_would_be_injected(browser: Any, page: str) -> None:
    """Even markup that came through would not run: the second line of defence, tried."""
    browser.get(page)
    before = browser.title
    browser.execute_script("""
        const script = document.createElement("script");
        script.textContent = "document.title = 'taken'";
        document.body.append(script);""")
    assert browser.title == before
    assert any("Content Security Policy" in entry["message"] for entry in browser.get_log("browser"))
