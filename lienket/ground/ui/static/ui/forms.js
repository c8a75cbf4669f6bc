/* Forms that do not lose work: one sending per press, a warning before unsaved words are left, a draft of long texts
   in this browser, the names and sizes of chosen files, and the error summary in focus. Every part only adds to a form
   that works without it. Words come from data-words-* of the form, so that they are translated with the page. */

const DRAFT_DAYS = 14;

function words(form, name, values = {}) {
  const key = "words" + name[0].toUpperCase() + name.slice(1);
  let text = form.dataset[key] || "";
  for (const [slot, value] of Object.entries(values)) text = text.replace(`{${slot}}`, value);
  return text;
}

function size(bytes) {
  const mb = bytes / 1048576;
  const amount = mb >= 1 ? mb : bytes / 1024;
  return new Intl.NumberFormat(document.documentElement.lang || "vi", { maximumFractionDigits: 1 }).format(amount)
    + (mb >= 1 ? " MB" : " KB");
}

/* The pressed button goes quiet after the form is on its way; the request key stays, so a repeat is recognised. */
function guard(form, state) {
  form.addEventListener("submit", (event) => {
    if (state.sending) { event.preventDefault(); return; }
    state.sending = true;
    const pressed = event.submitter;
    setTimeout(() => {
      for (const one of form.querySelectorAll("button[type=submit]")) one.disabled = true;
      const label = pressed && pressed.querySelector("span");
      if (label && words(form, "sending")) { label.dataset.before = label.textContent; label.textContent = words(form, "sending"); }
    }, 0);
  });
  /* Back from the next page: the form is usable again. */
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    state.sending = false;
    for (const one of form.querySelectorAll("button[type=submit]")) one.disabled = false;
    for (const label of form.querySelectorAll("[data-before]")) { label.textContent = label.dataset.before; delete label.dataset.before; }
  });
}

function warnUnsaved(form, state) {
  if (!words(form, "unsaved")) return;
  form.addEventListener("input", () => { state.changed = true; });
  window.addEventListener("beforeunload", (event) => {
    if (state.changed && !state.sending) { event.preventDefault(); event.returnValue = words(form, "unsaved"); }
  });
}

function stored(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key) || "null");
    return kept && Date.now() - kept.at < DRAFT_DAYS * 86400000 ? kept.texts : null;
  } catch { return null; }
}

function store(key, texts) {
  try {
    if (Object.values(texts).some((text) => text.trim())) localStorage.setItem(key, JSON.stringify({ at: Date.now(), texts }));
    else localStorage.removeItem(key);
  } catch { /* a full or forbidden store only means no draft */ }
}

function forget(key) {
  try { localStorage.removeItem(key); } catch { /* as above */ }
}

function offer(form, key, areas, kept) {
  const bar = document.createElement("div");
  bar.className = "lk-draft";
  bar.setAttribute("role", "status");
  const text = document.createElement("span");
  text.textContent = words(form, "draft");
  const take = document.createElement("button");
  const drop = document.createElement("button");
  for (const [one, name] of [[take, "restore"], [drop, "discard"]]) {
    one.type = "button"; one.className = "btn btn-link"; one.textContent = words(form, name);
  }
  take.addEventListener("click", () => {
    for (const area of areas) if (area.name in kept) area.value = kept[area.name];
    form.dispatchEvent(new Event("input", { bubbles: true }));
    bar.remove(); areas[0].focus();
  });
  drop.addEventListener("click", () => { forget(key); bar.remove(); areas[0].focus(); });
  bar.append(text, take, drop);
  form.prepend(bar);
}

function draft(form) {
  const areas = [...form.querySelectorAll("textarea[name]")];
  if (!form.dataset.draftKey || !areas.length) return;
  const key = `lienket:draft:${form.dataset.draftKey}`;
  const kept = stored(key);
  if (kept && areas.some((area) => area.name in kept && kept[area.name] !== area.value)) offer(form, key, areas, kept);
  let timer = 0;
  const save = () => store(key, Object.fromEntries(areas.map((area) => [area.name, area.value])));
  form.addEventListener("input", (event) => {
    if (event.target.tagName !== "TEXTAREA") return;
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  });
  form.addEventListener("submit", () => { clearTimeout(timer); save(); });
}

/* A page that follows a successful saving names the draft to forget: <body data-saved-draft="key">. */
const saved = document.querySelector("[data-saved-draft]");
if (saved) forget(`lienket:draft:${saved.dataset.savedDraft}`);

function files(form) {
  for (const input of form.querySelectorAll("input[type=file]")) {
    const list = document.createElement("ul");
    list.className = "lk-chosen";
    list.setAttribute("aria-live", "polite");
    input.after(list);
    input.addEventListener("change", () => {
      const limit = Number(input.dataset.maxBytes || 0);
      let wrong = "";
      list.replaceChildren(...[...input.files].map((file) => {
        const item = document.createElement("li");
        item.textContent = `${file.name} (${size(file.size)})`;
        if (limit && file.size > limit) {
          wrong = words(form, "large", { name: file.name, size: size(file.size), limit: size(limit) });
          item.textContent = wrong; item.className = "lk-error";
        }
        return item;
      }));
      input.classList.toggle("is-invalid", Boolean(wrong));
      input.toggleAttribute("data-too-large", Boolean(wrong));
    });
  }
  form.addEventListener("submit", (event) => {
    const wrong = form.querySelector("[data-too-large]");
    if (wrong) { event.preventDefault(); event.stopImmediatePropagation(); wrong.focus(); }
  }, { capture: true });
}

for (const form of document.querySelectorAll("form[data-guard]")) {
  const state = { sending: false, changed: false };
  files(form);
  guard(form, state);
  warnUnsaved(form, state);
  draft(form);
}

const summary = document.querySelector("[data-error-summary]");
if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    const control = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
    if (!control) return;
    event.preventDefault();
    control.scrollIntoView({ block: "center" });
    control.focus();
  });
}
