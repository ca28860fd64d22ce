// The menu folds on a narrow screen. Everything works without this.
const button = document.getElementById("menu-button");
const menu = document.getElementById("menu");
if (button && menu) {
  const fold = (open) => {
    button.setAttribute("aria-expanded", String(open));
    menu.classList.toggle("open", open);
  };
  document.documentElement.classList.add("scripted");
  button.hidden = false;
  button.addEventListener("click", () => fold(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && button.getAttribute("aria-expanded") === "true") {
      fold(false);
      button.focus();
    }
  });
}

// What asks by itself finds the session ended: the page says so, too.
document.addEventListener("htmx:after:request", (event) => {
  if (event.detail.ctx?.response?.status === 401) location.reload();
});
