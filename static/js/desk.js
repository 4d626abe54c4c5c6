/* Keys of the desk. Every act is a link or a button of the page; keys only press them. */
(() => {
  const one = (query) => document.querySelector(query);
  const rows = [...document.querySelectorAll(".queue tbody tr:has(th[scope=row])")];
  let at = -1;

  const move = (step) => {
    if (!rows.length) return;
    rows[at]?.classList.remove("at");
    at = Math.min(rows.length - 1, Math.max(0, at + step));
    rows[at].classList.add("at");
    const link = rows[at].querySelector("th a");
    link.focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  };

  const choose = () => {
    const box = rows[at]?.querySelector("input[type=checkbox]");
    if (box) box.click();
  };

  document.addEventListener("change", (event) => {
    event.target.closest(".queue tr")?.classList.toggle("on", event.target.checked);
  });

  document.addEventListener("focusin", (event) => {
    const row = rows.indexOf(event.target.closest("tr"));
    if (row >= 0 && row !== at) {
      rows[at]?.classList.remove("at");
      at = row;
      rows[at].classList.add("at");
    }
  });

  /* review: the large photo follows the small ones */
  const large = one(".photos .main");
  const small = [...document.querySelectorAll(".photos a")];
  const show = (link) => {
    small.forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
    large.src = link.dataset.review;
    large.alt = link.textContent.trim();
    large.closest("a").href = link.href;
  };
  small.forEach((link) =>
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(link);
    }),
  );
  const turn = (step) => {
    const now = small.findIndex((link) => link.hasAttribute("aria-current"));
    if (small.length) show(small[(now + step + small.length) % small.length]);
  };

  const press = (key) => {
    const target = one(`[data-key="${key}"]`);
    if (!target) return false;
    target.click();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
    if (event.key === "Escape" && typing) typing.blur();
    if (typing || one("dialog[open]")) return;
    const acts = {
      j: () => move(1),
      k: () => move(-1),
      x: choose,
      "/": () => one("input[type=search]")?.focus(),
      "?": () => one("#keys")?.showModal(),
      ArrowRight: () => turn(1),
      ArrowLeft: () => turn(-1),
    };
    if (event.key === " " && large && event.target === document.body) {
      event.preventDefault();
      large.closest("a").click();
    } else if (acts[event.key] && (rows.length || "?/".includes(event.key) || small.length)) {
      if (event.key.length === 1) event.preventDefault();
      acts[event.key]();
    } else if (event.key.length === 1) {
      press(event.key);
    }
  });

  /* a second press of the same button sends nothing */
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  addEventListener("pageshow", () =>
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent),
  );
})();
