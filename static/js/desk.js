/* The desk by keyboard: "/" goes to the search, ↑ ↓ (or k, j) walk the queue, Enter opens as any link does. */
(function () {
  "use strict";

  function isWriting(element) { return element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]"); }

  function walk(step) {
    const links = Array.from(document.querySelectorAll(".queue .su a"));
    if (!links.length) { return false; }
    const row = document.activeElement.closest("tr");
    const at = links.findIndex((link) => row && row.contains(link));
    const next = links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + step))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isWriting(event.target)) { return; }
    const search = document.querySelector("[data-search]");
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); search.select(); return; }
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    /* arrows scroll the page unless the reader is in the queue */
    const inQueue = event.key.length === 1 || event.target.closest(".queue");
    if (step && inQueue && walk(step)) { event.preventDefault(); }
  });
})();
