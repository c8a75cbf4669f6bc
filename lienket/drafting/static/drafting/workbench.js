/* The workbench by keyboard: a card is chosen, keys press its buttons, and one step changes one card in place.
   Every button works without this. */
const bench = document.querySelector("[data-bench]");
const cards = () => [...document.querySelectorAll("[data-draft]:not([data-state=aside])")];
let chosen = null;

function choose(card, { scroll = true } = {}) {
  for (const one of document.querySelectorAll("[data-draft][aria-current]")) one.removeAttribute("aria-current");
  for (const one of document.querySelectorAll("[data-chosen]")) delete one.dataset.chosen;
  chosen = card;
  if (!card) return;
  card.setAttribute("aria-current", "true");
  const text = document.getElementById(`doan-${card.dataset.draft}`);
  if (text) text.dataset.chosen = "";
  card.focus({ preventScroll: true });
  if (scroll) card.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const all = cards();
  if (!all.length) return;
  const at = chosen ? all.indexOf(chosen) : -1;
  choose(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function next(after) {
  const all = cards();
  const at = all.indexOf(after);
  return all.slice(at + 1).find((one) => one.dataset.state === "open") || all.find((one) => one.dataset.state === "open") || after;
}

function put(html, number) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const id of ["thanh", `y-${number}`]) {
    const fresh = parsed.getElementById(id);
    const old = document.getElementById(id);
    if (fresh && old) old.replaceWith(fresh);
  }
  return document.getElementById(`y-${number}`);
}

async function send(form, button) {
  const number = form.closest("[data-draft]").dataset.draft;
  const body = new FormData(form);
  body.set(button.name, button.value);
  form.dataset.sending = "1";
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (!(answer.ok || [409, 422].includes(answer.status)) || answer.redirected) { location.reload(); return; }
    const card = put(await answer.text(), number);
    choose(answer.ok && button.value !== "reopen" && button.value !== "take_up" ? next(card) : card);
  } catch { form.dataset.sending = ""; delete form.dataset.sending; form.requestSubmit(button); }
}

function press(key) {
  const button = chosen && chosen.querySelector(`[data-key="${key}"]`);
  if (button) button.click();
}

if (bench) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-undo]") && chosen) form.elements.y.value = chosen.dataset.draft;
    if (!form.matches("[data-step]") || !event.submitter || event.submitter.matches("[data-leaves]")) return;
    event.preventDefault();
    if (!form.dataset.sending) send(form, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const text = event.target.closest("[data-text]");
    const card = text ? document.getElementById(`y-${text.dataset.text}`) : event.target.closest("[data-draft]");
    if (card && card !== chosen && card.dataset.state !== "aside" && !event.target.closest("a, button, select, label, input")) choose(card);
  });
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest("[data-draft]");
    if (card && card !== chosen && card.dataset.state !== "aside" && event.target !== card) {
      for (const one of document.querySelectorAll("[data-draft][aria-current]")) one.removeAttribute("aria-current");
      card.setAttribute("aria-current", "true");
      chosen = card;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const key = event.key.toLowerCase();
    if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "u") document.querySelector("[data-undo] button:not([disabled])")?.click();
    else if (key === "?") { const help = document.getElementById("phim"); help.open = !help.open; help.querySelector("summary").focus(); }
    else if (["a", "x", "e", "s", "m"].includes(key)) press(key);
    else return;
    event.preventDefault();
  });
  const named = location.hash.startsWith("#y-") && document.getElementById(location.hash.slice(1));
  choose(named || null);
  if (!named) chosen = cards().find((one) => one.dataset.state === "open") || null;
  if (!named && chosen) chosen.setAttribute("aria-current", "true");
}
