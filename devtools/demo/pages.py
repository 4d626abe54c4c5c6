"""Read an HTML page as a person does: its heading, what it complains about, forms and links.

Standard library only. Forms follow the rules of HTML for what is sent: hidden and text fields
with their values, ticked boxes, chosen options, and the one button that was pressed. Controls
outside a form that name it by `form="id"` belong to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr use path".split()
)
TEXTS = frozenset({"textarea", "option", "button", "h1", "title", "a", "td", "th"})
UNSENT_TYPES = frozenset({"submit", "button", "image", "reset"})
Attributes = dict[str, str]


@dataclass
class Button:
    """A button that sends its form; `action` and `method` are set where it overrides the form's."""

    name: str
    value: str
    label: str = ""
    action: str | None = None
    method: str | None = None


@dataclass
class Form:
    """A form as it stands: what it would send, and what it offers.

    sent: (name, value) of every control that would be sent untouched, in their order.
    offered: name → {value: label} of radio buttons, ticks and options. files: names of file fields.
    """

    action: str = ""
    method: str = "get"
    id: str = ""
    sent: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    offered: dict[str, dict[str, str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    buttons: list[Button] = field(default_factory=list)

    def button(self, wanted: str) -> Button | None:
        """Return the button with this name, `name=value`, or label; None if there is none."""
        for button in self.buttons:
            if wanted in {button.name, f"{button.name}={button.value}", button.label}:
                return button
        return None


@dataclass
class Page:
    """What a page says.

    status: of HTTP. problems: lines of its error box. said: its notes of what was done. links:
    (address, words). rows: the cells of every table row, as words.
    """

    url: str
    status: int
    heading: str = ""
    title: str = ""
    problems: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    text: str = ""

    def link(self, part: str) -> str | None:
        """Return the first address that contains `part`."""
        return next((url for url, _label in self.links if part in url), None)

    def beside(self, head: str) -> str | None:
        """Return the second cell of the table row that begins with `head`."""
        return next((row[1] for row in self.rows if row[0] == head and len(row) > 1), None)


def page_read(html: str, *, url: str, status: int = 200) -> Page:
    """Return the page that this HTML shows. Never raises on bad HTML."""
    reader = _Reader(Page(url=url, status=status))
    reader.feed(html)
    reader.close()
    return reader.finished()


@dataclass
class _Capture:
    """Text being gathered until the element that began it ends."""

    what: str
    tag: str
    depth: int = 1
    words: list[str] = field(default_factory=list)
    attributes: Attributes = field(default_factory=dict)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self._page = page
        self._words: list[str] = []
        self._captures: list[_Capture] = []
        self._form: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._select: tuple[Form, str, bool] | None = None
        self._buttons: list[tuple[Form, Button]] = []
        self._silent = 0
        self._box_lines = 0

    # --- events ---------------------------------------------------------------------------
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: Attributes = {name: value if value is not None else "" for name, value in attrs}
        for capture in self._captures:
            if capture.tag == tag and tag not in VOID:
                capture.depth += 1
        if tag in {"script", "style", "svg"}:
            self._silent += 1
        elif tag == "form":
            self._begin_form(given)
        elif tag == "input":
            self._input(given)
        elif tag == "select":
            self._begin_select(given)
        elif tag == "tr":
            self._page.rows.append([])
        elif tag in TEXTS:
            self._captures.append(_Capture(tag, tag, attributes=given))
            if tag == "button":
                self._button(given)
        if given.get("role") == "alert" or "trouble" in given.get("class", "").split():
            self._captures.append(_Capture("alert", tag))
        elif given.get("role") == "status":
            self._captures.append(_Capture("status", tag))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "svg"}:
            self._silent = max(0, self._silent - 1)
        if tag in {"p", "a", "li", "h2"}:
            for capture in self._captures:
                if capture.what == "alert":
                    capture.words.append("\n")
        ended = []
        for capture in self._captures:
            if capture.tag == tag:
                capture.depth -= 1
                if capture.depth == 0:
                    ended.append(capture)
        for capture in ended:
            self._captures.remove(capture)
            self._finish(capture)
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._end_select()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self._words.append(data)
        for capture in self._captures:
            capture.words.append(data)

    def finished(self) -> Page:
        """Return the page once everything was fed; elements left open are ended."""
        for capture in list(self._captures):
            self._finish(capture)
        self._page.forms.extend(self._by_id[key] for key in self._by_id if self._lone(key))
        self._page.text = " ".join(" ".join(self._words).split())
        return self._page

    def _lone(self, form_id: str) -> bool:
        """Whether controls named a form that never came."""
        return all(form.id != form_id for form in self._page.forms)

    # --- forms ----------------------------------------------------------------------------
    def _begin_form(self, given: Attributes) -> None:
        form_id = given.get("id", "")
        form = self._by_id.get(form_id) if form_id else None
        form = form or Form(id=form_id)
        form.action, form.method = given.get("action", ""), given.get("method", "get").lower()
        if form_id:
            self._by_id[form_id] = form
        self._page.forms.append(form)
        self._form = form

    def _owner(self, given: Attributes) -> Form | None:
        form_id = given.get("form")
        if form_id is None:
            return self._form
        return self._by_id.setdefault(form_id, Form(id=form_id))

    def _input(self, given: Attributes) -> None:
        form, name = self._owner(given), given.get("name", "")
        kind = given.get("type", "text").lower()
        if form is None:
            return
        if kind in {"submit", "image"}:
            form.buttons.append(Button(name, given.get("value", ""), given.get("value", "")))
        elif name and kind == "file":
            form.files.add(name)
        elif name and kind in {"radio", "checkbox"}:
            value = given.get("value", "on")
            form.names.add(name)
            form.offered.setdefault(name, {})[value] = given.get("aria-label", "")
            if "checked" in given and "disabled" not in given:
                form.sent.append((name, value))
        elif name and kind not in UNSENT_TYPES and "disabled" not in given:
            form.names.add(name)
            form.sent.append((name, given.get("value", "")))

    def _button(self, given: Attributes) -> None:
        form = self._owner(given)
        if form is None or given.get("type", "submit").lower() != "submit":
            return
        button = Button(
            given.get("name", ""),
            given.get("value", ""),
            action=given.get("formaction"),
            method=given.get("formmethod"),
        )
        form.buttons.append(button)
        self._buttons.append((form, button))

    def _begin_select(self, given: Attributes) -> None:
        form, name = self._owner(given), given.get("name", "")
        if form is None or not name:
            return
        form.names.add(name)
        form.offered.setdefault(name, {})
        self._select = (form, name, False)

    def _end_select(self) -> None:
        if self._select is None:
            return
        form, name, was_chosen = self._select
        if not was_chosen and form.offered[name]:  # a browser sends the first option
            form.sent.append((name, next(iter(form.offered[name]))))
        self._select = None

    def _finish(self, capture: _Capture) -> None:
        """Put gathered text where it belongs."""
        given, text = capture.attributes, capture.text
        if capture.what == "h1":
            self._page.heading = self._page.heading or text
        elif capture.what == "title":
            self._page.title = self._page.title or text
        elif capture.what in {"td", "th"} and self._page.rows:
            self._page.rows[-1].append(text)
        elif capture.what == "a" and given.get("href"):
            self._page.links.append((given["href"], text))
        elif capture.what == "alert":
            lines = "".join(capture.words).split("\n")
            cleaned = [" ".join(line.split()) for line in lines]
            self._page.problems += [line for line in cleaned if line]
        elif capture.what == "status":
            self._page.said.append(text)
        elif capture.what == "textarea":
            form = self._owner(given)
            if form is not None and given.get("name"):
                form.names.add(given["name"])
                form.sent.append((given["name"], "".join(capture.words).removeprefix("\n")))
        elif capture.what == "option" and self._select is not None:
            form, name, _was_chosen = self._select
            value = given.get("value", text)
            form.offered[name][value] = text
            if "selected" in given:
                form.sent.append((name, value))
                self._select = (form, name, True)
        elif capture.what == "button":
            self._label_button(given, text)

    def _label_button(self, given: Attributes, text: str) -> None:
        """Give the newest button with these attributes its words."""
        for _form, button in reversed(self._buttons):
            if not button.label and button.value == given.get("value", ""):
                button.label = text
                return
