// What all pages do: tell the server the browser's zone, switch between light and dark, open and close panels.

const keep = (name, value) => {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
};

keep("zone", Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll("/", "%2F"));

document.addEventListener("click", (event) => {
  const theme = event.target.closest("[data-set-theme]")?.dataset.setTheme;
  if (theme) {
    document.documentElement.dataset.theme = theme;
    keep("theme", theme);
    for (const one of document.querySelectorAll("[data-set-theme]")) {
      one.setAttribute("aria-pressed", String(one.dataset.setTheme === theme));
    }
  }
  const shut = event.target.closest("[data-shut]");
  if (shut?.closest("dialog")) shut.closest("dialog").close();
  else if (shut) history.back();
  const copied = event.target.closest("[data-copy]");
  if (copied) {
    copy(copied, document.getElementById(copied.dataset.copy));
  }
  for (const open of document.querySelectorAll("details.me[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

// Browsers give the clipboard to pages that come by https only; others can copy what is selected.
async function copy(button, source) {
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(source);
    button.textContent = document.execCommand("copy") ? "Copied" : "Selected";
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.me[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

// A piece that arrives for the panel opens it.
document.addEventListener("htmx:after:swap", () => {
  const panel = document.getElementById("panel");
  if (panel && !panel.open && panel.firstElementChild) panel.showModal();
});
