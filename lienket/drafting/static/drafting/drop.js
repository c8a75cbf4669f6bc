/* A file dropped anywhere on the page is the file chosen. Without this the field alone takes it. */
const input = document.querySelector("input[data-drop]");
const form = input && input.form;

if (form) {
  let depth = 0;
  const mark = (on) => form.classList.toggle("dr-dropping", on);
  document.addEventListener("dragenter", () => { depth += 1; mark(true); });
  document.addEventListener("dragleave", () => { depth -= 1; if (depth <= 0) mark(false); });
  document.addEventListener("dragover", (event) => { event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0; mark(false);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
