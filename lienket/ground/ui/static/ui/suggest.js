/* Rows under a search box while one types: an editable combobox with a list (ARIA Authoring Practices). The box stays
   the plain form it is without this file. Vietnamese input methods compose a syllable in several strokes, so nothing is
   asked before the composition ends; then 200 ms of rest. */

const REST_MS = 200;
const SHORTEST = 2;
const KEPT = 60;

for (const [place, input] of [...document.querySelectorAll("input[data-suggest]")].entries()) {
  const list = document.createElement("ul");
  const told = document.createElement("p");
  const answers = new Map();
  let timer = 0;
  let composing = false;
  let running = null;
  let active = -1;

  list.id = `lk-suggestions-${place}`;
  list.className = "lk-suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestLabel);
  list.hidden = true;
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  input.after(list, told);
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  const options = () => [...list.children];

  function close() {
    clearTimeout(timer);
    if (running) running.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(next) {
    const rows = options();
    active = next;
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === active)));
    if (active < 0) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", rows[active].id);
    rows[active].scrollIntoView({ block: "nearest" });
  }

  function row(one, index) {
    const item = document.createElement("li");
    const under = document.createElement("span");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.url = one.url;
    item.textContent = one.title;
    under.className = "lk-under";
    under.textContent = one.under;
    item.append(under);
    return item;
  }

  function show(rows) {
    if (document.activeElement !== input) return;
    list.replaceChildren(...rows.map(row));
    list.hidden = rows.length === 0;
    active = -1;
    input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", String(rows.length > 0));
    told.textContent = rows.length ? input.dataset.suggestWords.replace("{n}", String(rows.length)) : "";
  }

  async function ask() {
    const text = input.value.trimStart();
    if (running) running.abort();
    if (text.trim().length < SHORTEST) { close(); return; }
    if (answers.has(text)) { show(answers.get(text)); return; }
    running = new AbortController();
    try {
      const address = `${input.dataset.suggest}?${new URLSearchParams({ q: text })}`;
      const answer = await fetch(address, { signal: running.signal, credentials: "same-origin" });
      if (!answer.ok) { close(); return; }
      const { rows } = await answer.json();
      answers.set(text, rows);
      if (answers.size > KEPT) answers.delete(answers.keys().next().value);
      show(rows);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function later() {
    clearTimeout(timer);
    if (!composing) timer = setTimeout(ask, REST_MS);
  }

  input.addEventListener("compositionstart", () => { composing = true; clearTimeout(timer); });
  input.addEventListener("compositionend", () => { composing = false; later(); });
  input.addEventListener("input", (event) => { if (!event.isComposing) later(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) { if (event.key === "ArrowDown") ask(); return; }
      event.preventDefault();
      /* Past either end one is back in the box itself. */
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = active + step;
      mark(next >= count ? -1 : next < -1 ? count - 1 : next);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(options()[active].dataset.url);
    } else if (event.key === "Tab") {
      close();
    }
  });
  /* The press must not take the focus away before the click arrives. */
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[role=option]");
    if (chosen) location.assign(chosen.dataset.url);
  });
}
