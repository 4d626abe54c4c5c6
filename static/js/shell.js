/* What every member page has: "listen", and the worker that keeps the portal without net.
   Without this script a recorded voice opens as a file, and nothing is kept. */
(() => {
  if ("serviceWorker" in navigator && window.isSecureContext)
    window.addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));

  const button = document.getElementById("listen"), quiet = document.getElementById("quiet");
  if (!button || !quiet) return;
  const START_MS = 2500, LETTERS = 240;
  const voices = window.speechSynthesis;
  const clip = button.getAttribute("href");
  if (!clip && !voices) return;
  button.hidden = false;
  let sound = null, timer = 0;

  const heard = () => { clearTimeout(timer); quiet.hidden = true; };
  const silent = () => { quiet.hidden = false; };
  const stop = () => {
    clearTimeout(timer);
    if (sound) sound.pause();
    if (voices) voices.cancel();
    sound = null;
    button.removeAttribute("aria-pressed");
  };
  /* The question of the page, and what it says first below it. */
  const words = () => {
    const seen = (what) => { const one = document.querySelector(what); return one ? one.innerText.trim() : ""; };
    const then = button.dataset.say || seen("main .mini, main label, main p");
    const text = [seen("h1"), then].filter(Boolean).join("। ");
    return text.replace(/\s+/g, " ").slice(0, LETTERS);
  };
  const play = () => {
    const done = new Audio(clip);
    done.onplaying = heard;
    done.onended = stop;
    done.onerror = silent;
    done.play().catch(silent);
    return done;
  };
  const speak = () => {
    const said = new SpeechSynthesisUtterance(words());
    said.lang = document.documentElement.lang === "en" ? "en-IN" : "hi-IN";
    said.rate = 0.9;
    said.voice = voices.getVoices().find((one) => one.lang.replace("_", "-") === said.lang) || null;
    said.onstart = heard;
    said.onend = stop;
    said.onerror = (event) => { if (event.error !== "canceled" && event.error !== "interrupted") silent(); };
    voices.speak(said);
    return { pause: () => voices.cancel() };
  };
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (sound) return stop();
    button.setAttribute("aria-pressed", "true");
    timer = setTimeout(silent, START_MS);
    sound = clip ? play() : speak();
  });
  window.addEventListener("pagehide", stop);
})();
