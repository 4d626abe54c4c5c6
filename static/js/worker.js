/* Works without net. The lines before this one hold FACTS and VERSION: portal/offline.py. */
const SHELL = `shell-${VERSION}`, VOICES = "voices", WAIT_MS = 3000;
const pagesOf = (me) => `pages-${me}`;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const shell = await caches.open(SHELL);
    await shell.addAll(FACTS.shell);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys())
      if (name.startsWith("shell-") && name !== SHELL) await caches.delete(name);
    await self.clients.claim();
  })());
});

/* What is kept of whoever is not signed in here now is forgotten. */
const forgetOthers = async (me) => {
  for (const name of await caches.keys())
    if (name.startsWith("pages-") && name !== pagesOf(me)) await caches.delete(name);
};

const timeWords = (date, language) => {
  const hour = date.getHours(), twelve = hour % 12 || 12;
  const day = new Date().toDateString() === date.toDateString()
    ? "" : `${date.toLocaleDateString(language === "hi" ? "hi-IN" : "en-IN", { day: "numeric", month: "long", numberingSystem: "latn" })}, `;
  if (language !== "hi") return `${day}${twelve} ${hour < 12 ? "am" : "pm"}`;
  const part = hour < 4 ? "रात" : hour < 12 ? "सुबह" : hour < 16 ? "दोपहर" : hour < 20 ? "शाम" : "रात";
  return `${day}${part} ${twelve} बजे`;
};

/* A kept page says, above all else, that it is old. */
const marked = async (copy) => {
  const text = await copy.text(), language = (text.match(/<html lang="(\w\w)"/) || [])[1] || "hi";
  const kept = new Date(copy.headers.get("date") || Date.now());
  const words = (FACTS.words[language] || FACTS.words.hi).old.replace("{time}", timeWords(kept, language));
  const headers = new Headers(copy.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(text.replace("<main>", `<main><p class="mend" role="status">${words}</p>`), { headers });
};

const late = (ms) => new Promise((_, fail) => { setTimeout(() => fail(new Error("late")), ms); });

const page = async (request) => {
  const names = (await caches.keys()).filter((name) => name.startsWith("pages-"));
  const copy = request.method === "GET" && names.length ? await caches.match(request, { cacheName: names[0], ignoreVary: true }) : undefined;
  try {
    const answer = await (copy ? Promise.race([fetch(request), late(WAIT_MS)]) : fetch(request));
    if (answer.type === "opaqueredirect") return answer; /* the browser follows, and asks again */
    const me = answer.headers.get("X-Haat-Me") || "";
    if (answer.status < 500) await forgetOthers(me);
    if (me && answer.headers.get("X-Haat-Keep") && request.method === "GET")
      await (await caches.open(pagesOf(me))).put(request, answer.clone());
    return answer;
  } catch {
    if (copy) return marked(copy);
    return (await caches.match(FACTS.offline)) || Response.error();
  }
};

const kept = async (request, name) => {
  const found = await caches.match(request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request);
  if (answer.status === 200) await (await caches.open(name)).put(request, answer.clone());
  return answer;
};

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (/^\/(desk|admin|api|dev|metrics)\b/.test(url.pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (request.method !== "GET") return;
  else if (FACTS.shell.includes(url.pathname)) event.respondWith(kept(request, SHELL));
  else if (url.pathname.startsWith("/voice/") && !request.headers.has("range")) event.respondWith(kept(request, VOICES));
});
