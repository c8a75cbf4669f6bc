/* Choosing rows for an act on many: this page, or everything the filter matches. Shift chooses a range. */

for (const form of document.querySelectorAll("form[data-bulk]")) {
  const rows = () => [...form.querySelectorAll("[data-bulk-row]")];
  const page = form.querySelector("[data-bulk-page]");
  const all = form.querySelector("[data-bulk-all]");
  const count = form.querySelector("[data-bulk-count]");
  const buttons = form.querySelectorAll(".lk-bulk-bar button[type=submit]");
  let last = null;

  function show() {
    const chosen = rows().filter((row) => row.checked).length;
    const number = all && all.checked ? Number(form.dataset.total) : chosen;
    if (page) {
      page.checked = chosen > 0 && chosen === rows().length;
      page.indeterminate = chosen > 0 && chosen < rows().length;
    }
    const shown = new Intl.NumberFormat(document.documentElement.lang || "vi").format(number);
    count.textContent = number ? count.dataset.words.replace("{n}", shown) : "";
    for (const button of buttons) button.disabled = number === 0;
  }

  form.addEventListener("click", (event) => {
    const row = event.target.closest("[data-bulk-row]");
    if (row && event.shiftKey && last) {
      const list = rows();
      const [from, to] = [list.indexOf(last), list.indexOf(row)].sort((a, b) => a - b);
      for (const one of list.slice(from, to + 1)) one.checked = row.checked;
    }
    if (row) last = row;
  });
  form.addEventListener("change", (event) => {
    if (event.target === page) for (const row of rows()) row.checked = page.checked;
    if (event.target === all) for (const row of rows()) { row.checked = all.checked; row.disabled = all.checked; }
    show();
  });
  show();
}
