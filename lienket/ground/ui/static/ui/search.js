/* Filters that act while one types. Vietnamese input methods compose a syllable in several strokes (Telex, VNI), so
   nothing is sent before the composition ends; then 300 ms of rest. Without this file the filter has its button. */

const REST_MS = 300;

function parts(from) {
  return ["table.lk-table tbody", ".lk-count", ".lk-pager"].map((name) => from.querySelector(name));
}

for (const form of document.querySelectorAll("form[data-live]")) {
  let timer = 0;
  let composing = false;
  let running = null;

  function address() {
    const given = [...new FormData(form)].filter(([, value]) => value !== "");
    return `${form.action.split("?")[0]}?${new URLSearchParams(given)}`;
  }

  async function ask() {
    if (running) running.abort();
    running = new AbortController();
    const wanted = address();
    try {
      const answer = await fetch(wanted, { signal: running.signal, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const [before, after] = [parts(document), parts(page)];
      /* A page of another build (no rows, an error) is loaded whole instead of being guessed into place. */
      if (!answer.ok || !before[0] !== !after[0] || !before[2] !== !after[2]) { location.assign(wanted); return; }
      before.forEach((old, index) => { if (old && after[index]) old.replaceWith(after[index]); });
      history.replaceState(null, "", wanted);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(wanted);
    }
  }

  function later() {
    clearTimeout(timer);
    if (!composing) timer = setTimeout(ask, REST_MS);
  }

  form.addEventListener("compositionstart", () => { composing = true; clearTimeout(timer); });
  form.addEventListener("compositionend", () => { composing = false; later(); });
  form.addEventListener("input", (event) => { if (!event.isComposing) later(); });
}
