"""What a page weighs and how it stands: bytes, requests, elements, targets, texts, rules.

`look(page, address)` opens an address and returns a Look; tests compare it with ux budgets.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.waiting import PATIENCE_S

# Visible things to press that are smaller than `least`, or texts smaller than `text` px.
MEASURE = """([least, text]) => {
  const small = [], tiny = [];
  const seen = e => { const r = e.getBoundingClientRect(); const s = getComputedStyle(e);
    return r.width > 1 && r.height > 1 && s.visibility !== 'hidden' && s.display !== 'none'; };
  const pressed = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  for (const e of document.querySelectorAll(pressed)) {
    const target = e.closest('label') || e;
    if (!seen(target) || e.closest('.off')) continue;
    const r = target.getBoundingClientRect();
    if (r.height < least - 0.5 || r.width < least - 0.5)
      small.push(`${(target.innerText || e.name || e.id).trim().slice(0, 40)} `
        + `${Math.round(r.width)}x${Math.round(r.height)}`);
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const words = walk.currentNode.textContent.trim(), e = walk.currentNode.parentElement;
    if (!words || !seen(e) || e.closest('.off, style, script')) continue;
    const size = parseFloat(getComputedStyle(e).fontSize);
    if (size < text) tiny.push(`${words.slice(0, 40)} ${size}px`);
  }
  return {small, tiny, elements: document.querySelectorAll('*').length,
          wide: document.documentElement.scrollWidth - document.documentElement.clientWidth};
}"""
FOOT = "place => document.querySelectorAll('.foot').forEach(e => { e.style.position = place; })"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}, "region": {"enabled": True}},
    "resultTypes": ["violations"],
}


@dataclass
class Look:
    """One page as loaded: bytes on the wire with headers, product photos counted apart."""

    address: str
    status: int = 0
    document_bytes: int = 0
    all_bytes: int = 0
    photo_bytes: list[int] = field(default_factory=list)
    requests: int = 0
    foreign: list[str] = field(default_factory=list)
    elements: int = 0
    wide_px: int = 0
    small_targets: list[str] = field(default_factory=list)
    small_texts: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@cache
def _axe() -> str:
    folder = Path(axe_playwright_python.__file__).parent
    return next(folder.rglob("axe.min.js")).read_text(encoding="utf-8")


def open_context(
    browser: Browser, base_url: str, *, width: int = 360, height: int = 640, **options: Any
) -> BrowserContext:
    """Return a fresh browser profile of a screen size on the server under test."""
    context = browser.new_context(
        base_url=base_url, viewport={"width": width, "height": height}, **options
    )
    context.set_default_timeout(PATIENCE_S * 1000)
    return context


def press(page: Page, what: str) -> None:
    """Press what leads to another page, and wait until that one is loaded."""
    with page.expect_navigation(wait_until="load"):
        page.click(what)


def take_session(context: BrowserContext, base_url: str, client: Any) -> None:
    """Sign a browser in with the cookies of a test client."""
    context.add_cookies(
        [
            {"name": name, "value": morsel.value, "url": base_url}
            for name, morsel in client.cookies.items()
        ]
    )


def look(page: Page, address: str, *, least_px: int = 48, text_px: int = 16) -> Look:
    """Open an address and measure it."""
    seen = Look(address)
    session = page.context.new_cdp_session(page)
    _count_bytes(session, seen)
    heard = seen.complaints.append
    page.on("console", lambda said: heard(said.text) if said.type == "error" else None)
    answer = page.goto(address, wait_until="load")
    seen.status = answer.status if answer else 0
    measure(page, seen, least_px=least_px, text_px=text_px)
    session.detach()
    return seen


def measure(page: Page, seen: Look, *, least_px: int = 48, text_px: int = 16) -> Look:
    """Measure the page as it stands now, after a form was sent for instance."""
    found = page.evaluate(MEASURE, [least_px, text_px])
    seen.small_targets, seen.small_texts = found["small"], found["tiny"]
    seen.elements, seen.wide_px = found["elements"], found["wide"]
    seen.violations = violations(page)
    return seen


def violations(page: Page) -> list[str]:
    """Return the accessibility rules a page breaks, contrast of 7:1 among them.

    The desk's foot is laid below the page meanwhile: where it sticks to the window it covers half
    a row, which axe takes for a small target and a person scrolls up.
    """
    page.evaluate(_axe())
    page.evaluate(FOOT, "static")
    result = page.evaluate("options => axe.run(document, options)", RULES)
    page.evaluate(FOOT, "")
    return [
        f"{rule['id']}: {node['html'][:160]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def _count_bytes(session: CDPSession, seen: Look) -> None:
    """Count what comes over the wire, headers too, while the page loads."""
    addresses: dict[str, tuple[str, str]] = {}

    def begun(event: dict[str, Any]) -> None:
        url: str = event["request"]["url"]
        if url.startswith("data:"):
            return
        addresses[event["requestId"]] = (url, event.get("type", ""))

    def cached(event: dict[str, Any]) -> None:
        addresses.pop(event["requestId"], None)

    def answered(event: dict[str, Any]) -> None:
        if event["response"].get("serviceWorkerResponseSource") == "cache-storage":
            addresses.pop(event["requestId"], None)  # the phone had it: nothing went over the wire

    def ended(event: dict[str, Any]) -> None:
        if event["requestId"] not in addresses:
            return
        url, kind = addresses[event["requestId"]]
        size = int(event["encodedDataLength"])
        seen.requests += 1
        if not url.startswith("http://localhost") and not url.startswith("http://127.0.0.1"):
            seen.foreign.append(url)
        if "/photos/" in url:
            seen.photo_bytes.append(size)
            return
        seen.all_bytes += size
        if kind == "Document":
            seen.document_bytes = size

    session.on("Network.requestWillBeSent", begun)
    session.on("Network.requestServedFromCache", cached)
    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", ended)
    session.send("Network.enable")
