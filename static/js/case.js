/* One case by keyboard: n or j to the next one, u back to the queue as it was, a to the answer, g to the unit, ? for help. */
(function () {
  "use strict";

  const QUEUE = "desk-queue";

  function isWriting(element) { return element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]"); }

  /* the queue as it was left, with its filter and page; the link leads to the plain queue without it */
  function backToTheQueue() {
    const link = document.querySelector("[data-to-queue]");
    let kept = null;
    try { kept = sessionStorage.getItem(QUEUE); } catch (refused) { /* then the plain queue */ }
    if (link && kept && kept.startsWith("?")) { link.setAttribute("href", link.getAttribute("href") + kept); }
    return link;
  }

  /* a form that is folded is opened first */
  function goTo(selector) {
    const field = document.querySelector(selector);
    if (!field) { return false; }
    const fold = field.closest("details");
    if (fold) { fold.open = true; }
    field.focus();
    field.scrollIntoView({ block: "center" });
    return true;
  }

  function follow(link) { if (link) { link.click(); } return Boolean(link); }

  function help() {
    const keys = document.querySelector("[data-keys]");
    if (keys) { keys.open = !keys.open; keys.scrollIntoView({ block: "nearest" }); }
    return Boolean(keys);
  }

  const queue = backToTheQueue();
  const KEYS = {
    n: () => follow(document.querySelector("a[rel=next]")),
    j: () => follow(document.querySelector("a[rel=next]")),
    u: () => follow(queue),
    a: () => goTo("#answer, #thanks"),
    g: () => goTo("#unit"),
    "?": help,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isWriting(event.target)) { return; }
    if (Object.hasOwn(KEYS, event.key) && KEYS[event.key]()) { event.preventDefault(); }
  });
})();
