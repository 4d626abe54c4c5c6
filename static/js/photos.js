/* Photos on her phone: made small, kept until the server has them, sent while she goes on.
   Without this script the form of the page uploads them, and the server makes them small.
   The server's part: listings/member_photo_views.py. */
(() => {
  const line = document.getElementById("sending");
  if (!line || !window.indexedDB || !window.crypto || !crypto.subtle || !window.createImageBitmap) return;
  const words = line.dataset, me = words.me;
  const SIDE_PX = 1600, LIGHT_BYTES = 350 * 1024, HEAVY_BYTES = 15 * 1024 * 1024;
  const WHOLE_BYTES = 1024 * 1024, PIECE_BYTES = 128 * 1024;
  const PAUSES_S = [2, 5, 15, 60], CALL_S = 90, ASKED = "haat-camera";
  const items = new Map(); /* key of an entry → its thumbnail on this page */
  const loose = []; /* entries the full phone cannot keep: sent from memory */

  let warned = false; /* what she is asked stays until she has answered */
  const say = (text) => {
    if (warned) return;
    line.textContent = text;
    line.hidden = !text;
  };
  const fill = (text, i, n) => text.replace("{i}", i).replace("{n}", n);
  /* A form that is being sent cannot be sent again before its event is over. */
  const later = () => new Promise((done) => { setTimeout(done, 0); });
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  /* --- the queue: one object store, entries {key, me, url, blob, at} */
  const opened = new Promise((done, fail) => {
    const ask = indexedDB.open("haat", 1);
    ask.onupgradeneeded = () => ask.result.createObjectStore("photos", { keyPath: "key" });
    ask.onsuccess = () => done(ask.result);
    ask.onerror = () => fail(ask.error);
  });
  const inStore = async (mode, work) => {
    const base = await opened;
    return new Promise((done, fail) => {
      const deal = base.transaction("photos", mode);
      const asked = work(deal.objectStore("photos"));
      deal.oncomplete = () => done(asked.result);
      deal.onabort = deal.onerror = () => fail(deal.error);
    });
  };
  const waiting = async () => {
    const kept = await inStore("readonly", (store) => store.getAll()).catch(() => []);
    return [...loose, ...kept.filter((one) => one.me === me)].sort((a, b) => a.at - b.at);
  };
  const forget = async (entry) => {
    const at = loose.indexOf(entry);
    if (at >= 0) loose.splice(at, 1);
    else await inStore("readwrite", (store) => store.delete(entry.key));
  };

  /* --- sending: one at a time, until each has an answer */
  const put = (url, body, range) => fetch(url, {
    method: "PUT", body, redirect: "manual", signal: AbortSignal.timeout(CALL_S * 1000),
    headers: {
      "X-CSRFToken": token(), "Content-Type": "application/octet-stream",
      ...(range ? { "Content-Range": `bytes ${range}` } : {}),
    },
  });
  /* What could not be made small goes in pieces, on from where the last try got to. */
  const inPieces = async ({ url, blob }) => {
    let answer = await put(url, "", `*/${blob.size}`);
    for (let before = -1; answer.status === 202;) {
      const { have } = await answer.json();
      if (have <= before) throw have;
      before = have;
      const piece = blob.slice(have, have + PIECE_BYTES);
      answer = await put(url, piece, `${have}-${have + piece.size - 1}/${blob.size}`);
    }
    return answer;
  };
  let busy = false, failures = 0, timer = 0, wasOff = false;
  const send = async () => {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    let sent = 0;
    try {
      for (let left = await waiting(); left.length; left = await waiting()) {
        say(wasOff ? words.back : fill(words.up, sent + 1, sent + left.length));
        const entry = left[0];
        const answer = await (entry.blob.size > WHOLE_BYTES ? inPieces(entry) : put(entry.url, entry.blob));
        if (answer.type === "opaqueredirect" || answer.status === 403) return say(words.sign);
        if (answer.status >= 500 || answer.status === 429) throw answer.status;
        const told = await answer.json().catch(() => ({}));
        await forget(entry);
        show(entry.key, told);
        failures = 0;
        wasOff = false;
        sent += 1;
      }
      if (sent) say("");
    } catch (error) {
      wasOff = !navigator.onLine || error instanceof TypeError;
      if (wasOff) say(words.off);
      timer = setTimeout(send, 1000 * PAUSES_S[Math.min(failures, PAUSES_S.length - 1)]);
      failures += 1;
    } finally {
      busy = false;
      document.dispatchEvent(new Event("haat:sent"));
    }
  };
  window.addEventListener("online", send);

  /* --- what this page shows of it */
  const list = document.getElementById("photos");
  const show = (key, told) => {
    const item = items.get(key);
    if (!item) return;
    const word = item.querySelector(".mini"), button = item.querySelector("button");
    if (told.id) {
      word.textContent = told.note || "";
      word.hidden = !told.note;
      button.value = told.id;
      button.hidden = false;
    } else {
      word.textContent = told.problem || words.lost;
      item.classList.add("s-wrong");
    }
  };
  const thumb = (picture) => {
    const item = document.getElementById("thumb").content.firstElementChild.cloneNode(true);
    item.querySelector("img").src = URL.createObjectURL(picture);
    list.hidden = false;
    list.append(item);
    return item;
  };

  /* --- from a file to an entry */
  const shrunk = async (file) => {
    try {
      const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, SIDE_PX / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(bitmap.width * scale));
      canvas.height = Math.max(1, Math.round(bitmap.height * scale));
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      let made = null;
      for (const quality of [0.8, 0.7]) {
        made = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
        if (made && made.size <= LIGHT_BYTES) break;
      }
      canvas.width = canvas.height = 0;
      return made || file;
    } catch {
      return file; /* the server makes it small */
    }
  };
  const hashed = async (blob) => {
    const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
    return [...new Uint8Array(digest)].map((one) => one.toString(16).padStart(2, "0")).join("");
  };
  const take = async (file) => {
    const item = thumb(file), blob = await shrunk(file);
    if (blob.size > HEAVY_BYTES) {
      items.set(item, item);
      return show(item, { problem: words.heavy });
    }
    const name = await hashed(blob), url = `${list.dataset.put}${name}/`, key = `${me} ${url}`;
    if (items.has(key)) return item.remove(); /* the same photo, chosen twice */
    items.set(key, item);
    const entry = { key, me, url, blob, at: Date.now() };
    try {
      await inStore("readwrite", (store) => store.put(entry));
    } catch {
      loose.push(entry);
      say(words.full);
    }
    send();
  };

  const form = document.getElementById("take");
  if (form && list) {
    const onward = document.getElementById("onward"), plain = document.getElementById("send");
    let turn = Promise.resolve();
    let asked = null;
    try {
      asked = localStorage.getItem(ASKED);
      localStorage.removeItem(ASKED);
    } catch { /* storage may be refused */ }
    const [who, when] = (asked || "").split(" ");
    if (who === me && Date.now() - Number(when) < 3600 * 1000) say(words.lost);
    const remember = (is) => {
      try {
        if (is) localStorage.setItem(ASKED, `${me} ${Date.now()}`);
        else localStorage.removeItem(ASKED);
      } catch { /* as above */ }
    };
    for (const input of form.querySelectorAll("[type=file]")) {
      input.addEventListener("click", () => remember(input.hasAttribute("capture")));
      input.addEventListener("cancel", () => remember(false));
      input.addEventListener("change", () => {
        remember(false);
        const room = Number(list.dataset.most) - list.children.length;
        const files = [...input.files].slice(0, Math.max(0, room));
        input.value = "";
        if (!files.length) return;
        if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
        const examples = document.getElementById("examples");
        if (examples) examples.hidden = true;
        if (plain) plain.hidden = true;
        onward.hidden = false;
        form.elements.coming.value = "1";
        for (const file of files) turn = turn.then(() => take(file));
        document.dispatchEvent(new CustomEvent("haat:taking", { detail: turn }));
      });
    }
    form.addEventListener("submit", async (event) => {
      remember(false);
      if (event.submitter !== onward || form.elements.coming.value !== "1" || form.dataset.kept) return;
      event.preventDefault(); /* each photo is in the queue before the page is left */
      await turn;
      await later();
      form.dataset.kept = "1";
      form.requestSubmit(onward);
    });
  }

  /* --- nothing is sent off, or closed, before its photos went */
  const hold = (other, wait) => other && other.addEventListener("submit", async (event) => {
    if (other.dataset.kept) return;
    event.preventDefault();
    const left = await waiting();
    if (!left.length || !wait) {
      if (left.length && !warned) {
        say(fill(words.unsent, "", left.length));
        warned = true;
        return;
      }
      for (const entry of left) await forget(entry);
      await later();
      other.dataset.kept = "1";
      return other.requestSubmit();
    }
    document.addEventListener("haat:sent", async () => {
      if (!(await waiting()).length) location.reload();
    });
    send();
  });
  hold(document.querySelector("form[data-holds=photos]"), true);
  hold(document.querySelector("form[action$='/sign-out/']"), false);
  send();
})();
