/* What the group gets of a price, while it is written: listings/pricing.py's rule, to the rupee.
   Without this script the next page says it. */
(() => {
  const terms = JSON.parse(document.getElementById("terms").textContent);
  const field = document.getElementById("f-price");
  const figure = document.getElementById("figure");
  const said = figure.querySelector("output");
  const before = said.textContent;
  const WHOLE = 10000;

  const part = (paise, rate) => Math.floor((2 * paise * rate + WHOLE) / (2 * WHOLE));
  const within = (slabs, holds) => slabs.find(holds) || slabs[slabs.length - 1];
  const fee = (slabs, paise) => {
    const [, rate, fixed] = within(slabs, ([most]) => most === null || paise <= most);
    return part(paise, rate) + fixed;
  };
  const net = (paise) => {
    const holds = ([most, rate]) => most === null || paise * WHOLE <= most * (WHOLE + rate);
    const whole = WHOLE + within(terms.tax, holds)[1];
    const value = Math.floor((2 * paise * WHOLE + whole) / (2 * whole));
    const fees = ["commission", "fixed", "collection"].map((name) => fee(terms[name], paise));
    return value - part(value, terms.centre_bp) - terms.shipping - fees.reduce((a, b) => a + b);
  };
  /* Digits of either script, grouped any way; anything else is left for the server to judge. */
  const rupees = (text) => {
    const latin = text.replace(/[०-९]/g, (one) => one.charCodeAt(0) - 0x0966);
    const bare = latin.replace(/^\s*(₹|rs\.?|रु\.?)|(\/-|रुपये|रुपए)\s*$/gi, "").replace(/[ ,]/g, "");
    return /^\d{1,9}$/.test(bare) ? Number(bare) : 0;
  };
  const show = () => {
    const whole = rupees(field.value);
    const group = whole && whole <= terms.most ? Math.floor(net(whole * 100) / 100) : 0;
    said.textContent = group > 0 ? `${figure.dataset.said} ₹${group.toLocaleString("en-IN")}` : before;
  };
  field.addEventListener("input", show);
  show();
})();
