/* The workbench by keyboard: a card is chosen, keys press its buttons, and one step changes one card in place.
   Every button works without this. */
const bench = document.querySelector("[data-bench]");
const only = bench ? bench.dataset.only : "";
const cards = () => [...document.querySelectorAll("[data-draft]")].filter((one) => !only || one === chosen || one.dataset.state === only);
let chosen = null;
let byPointer = false;

/* Marks the card that keys act on. What is decided unfolds when it is marked, so the thing in hand is held where it stands. */
function mark(card, held = card) {
  const before = held ? held.getBoundingClientRect().top : 0;
  for (const one of document.querySelectorAll("[data-draft][aria-current]")) if (one !== card) one.removeAttribute("aria-current");
  for (const one of document.querySelectorAll("[data-chosen]")) delete one.dataset.chosen;
  chosen = card;
  if (!card) return;
  card.setAttribute("aria-current", "true");
  const text = document.getElementById(`doan-${card.dataset.draft}`);
  if (text) text.dataset.chosen = "";
  if (held.isConnected) window.scrollBy(0, held.getBoundingClientRect().top - before);
}

function choose(card) {
  mark(card);
  if (!card) return;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const all = cards();
  if (!all.length) return;
  const at = chosen ? all.indexOf(chosen) : -1;
  choose(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function next(after) {
  const all = [...document.querySelectorAll("[data-draft]")];
  const at = all.indexOf(after);
  return all.slice(at + 1).find((one) => one.dataset.state === "open") || all.find((one) => one.dataset.state === "open") || after;
}

function say(words, { shown = false } = {}) {
  const live = document.getElementById("da-lam");
  live.classList.toggle("visually-hidden", !shown);
  live.textContent = words;
}

function put(html, number) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  if (!parsed.getElementById(`y-${number}`)) return null;
  for (const id of ["thanh", `y-${number}`]) {
    const fresh = parsed.getElementById(id);
    const old = document.getElementById(id);
    if (fresh && old) old.replaceWith(fresh);
  }
  const told = parsed.getElementById("da-lam");
  say(told ? told.textContent : "");
  return document.getElementById(`y-${number}`);
}

/* What cannot be put in place is sent once more as a plain form: a step sent again is the same step, and its page tells why. */
function sendPlainly(form, button) {
  form.dataset.plain = "1";
  form.requestSubmit(button);
}

async function send(form, button) {
  const number = form.closest("[data-draft]").dataset.draft;
  const body = new FormData(form);
  body.set(button.name, button.value);
  form.dataset.sending = "1";
  let answer;
  let html;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    html = await answer.text();
  } catch {
    delete form.dataset.sending;
    say(bench.dataset.wordsOffline, { shown: true });
    return;
  }
  delete form.dataset.sending;
  if (!(answer.ok || [409, 422].includes(answer.status)) || answer.redirected) { sendPlainly(form, button); return; }
  const card = put(html, number);
  if (!card) { sendPlainly(form, button); return; }
  choose(answer.ok && button.value !== "reopen" && button.value !== "take_up" ? next(card) : card);
}

function press(key) {
  const button = chosen && chosen.querySelector(`[data-key="${key}"]`);
  if (button) button.click();
}

if (bench) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-undo]") && chosen) form.elements.y.value = chosen.dataset.draft;
    if (!form.matches("[data-step]") || !event.submitter || event.submitter.matches("[data-leaves]") || form.dataset.plain) return;
    event.preventDefault();
    if (!form.dataset.sending) send(form, event.submitter);
  });
  /* A press moves focus before it is a click; if focus unfolded the card then, the button would leave the pointer. */
  document.addEventListener("pointerdown", () => { byPointer = true; }, true);
  document.addEventListener("keydown", () => { byPointer = false; }, true);
  document.addEventListener("click", (event) => {
    const text = event.target.closest("[data-text]");
    const card = text ? document.getElementById(`y-${text.dataset.text}`) : event.target.closest("[data-draft]");
    if (!card || card === chosen) return;
    const control = event.target.closest("a, button, select, label, input");
    if (control) mark(card, control);
    else choose(card);
  });
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest("[data-draft]");
    if (!byPointer && card && card !== chosen && event.target !== card) mark(card, event.target);
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
  if (named) choose(named);
  else mark([...document.querySelectorAll("[data-draft]")].find((one) => one.dataset.state === "open") || null);
}
