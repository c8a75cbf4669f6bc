/* Menus and the navigation of narrow screens. Without this file menus are plain <details> and the navigation stands open. */

const button = document.querySelector("[data-nav-button]");
const nav = document.querySelector("[data-nav]");

function show(open) {
  nav.toggleAttribute("data-open", open);
  button.setAttribute("aria-expanded", String(open));
}

if (button && nav) {
  button.addEventListener("click", () => show(!nav.hasAttribute("data-open")));
  nav.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { show(false); button.focus(); }
  });
}

const menus = [...document.querySelectorAll("details[data-menu]")];

for (const menu of menus) {
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.querySelectorAll("ul a, ul button")];
    const at = items.indexOf(document.activeElement);
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && items.length && menu.open) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      items[(at + step + items.length) % items.length].focus();
    }
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}

document.addEventListener("click", (event) => {
  for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
});
