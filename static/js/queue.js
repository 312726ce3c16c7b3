/* The queue: x ticks a row, o (or a click, where there is room) shows a case beside it, ? shows what the keys do. */
(function () {
  "use strict";

  const WIDE = window.matchMedia("(min-width: 80em)");

  function isWriting(element) { return element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]"); }

  function rowOf(element) { return element && element.closest ? element.closest(".queue tbody tr") : null; }

  function show(link) {
    const beside = document.querySelector("[data-beside]");
    if (!beside || !WIDE.matches) { return false; }
    document.querySelectorAll(".queue tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
    rowOf(link).setAttribute("aria-current", "true");
    beside.hidden = false;
    beside.setAttribute("aria-busy", "true");
    fetch(link.getAttribute("data-summary"), { headers: { "HX-Request": "true", "HX-Request-Type": "partial" }, credentials: "same-origin", redirect: "error" })
      .then((answer) => { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.text(); })
      .then((text) => {
        const page = new DOMParser().parseFromString(text, "text/html");
        beside.replaceChildren(...page.body.childNodes);
      })
      .catch(() => { beside.textContent = beside.getAttribute("data-failed"); })
      .then(() => beside.removeAttribute("aria-busy"));
    return true;
  }

  /* a case leads back to the queue as it was; what a search looks for is in no address */
  try { sessionStorage.setItem("desk-queue", window.location.search); } catch (refused) { /* then to the plain queue */ }

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".queue .su a[data-summary]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) { return; }
    /* Enter opens the page itself; so does a second click on the same row */
    const again = rowOf(link).hasAttribute("aria-current");
    if (event.detail && !again && show(link)) { event.preventDefault(); }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isWriting(event.target)) { return; }
    const row = rowOf(document.activeElement);
    if (event.key === "?") {
      const keys = document.querySelector("[data-keys]");
      if (keys) { event.preventDefault(); keys.open = !keys.open; keys.scrollIntoView({ block: "nearest" }); }
    } else if (event.key === "x" && row) {
      const box = row.querySelector("input[type=checkbox]");
      if (box) { event.preventDefault(); box.click(); }
    } else if (event.key === "o" && row) {
      const link = row.querySelector("a[data-summary]");
      if (link && show(link)) { event.preventDefault(); }
    }
  });
})();
