/* Asks once a second how far the reading is, and opens the drafts when it is done. */
const bar = document.querySelector("[data-reading]");

async function look() {
  try {
    const answer = await fetch(bar.dataset.reading, { headers: { Accept: "application/json" } });
    if (!answer.ok) { location.reload(); return; }
    const told = await answer.json();
    if (!["waiting", "reading"].includes(told.state)) { location.reload(); return; }
    const progress = bar.querySelector("progress");
    if (progress) { progress.max = told.total; progress.value = told.done; }
    const words = bar.querySelector(".lk-progress-words span");
    if (words && told.message) words.textContent = told.message;
  } catch { /* the network will be back */ }
  setTimeout(look, 1000);
}

if (bar) setTimeout(look, 500);
