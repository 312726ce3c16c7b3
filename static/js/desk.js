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

/* Drafts: a form with data-draft (the address of its page) is kept on the server while somebody types. Files are not.
   data-draft-to on the form: where to send; [data-draft-state] in it shows the answer, its data-failed a failure. */
(function () {
  "use strict";

  const EVERY = 4000;
  const NAME = "draft.address";
  const KEPT = 30000;

  function fieldsOf(form) {
    const sent = new URLSearchParams();
    new FormData(form).forEach((value, name) => { if (typeof value === "string") { sent.append(name, value); } });
    form.querySelectorAll("input[type=hidden]").forEach((field) => {
      /* a hidden field with data-keep holds what was read of a file; a huge one would keep all else from being saved */
      if (!field.hasAttribute("data-keep") || field.value.length > KEPT) { sent.delete(field.name); }
    });
    /* how to reach a resident is kept sealed with the case, never in a draft */
    form.querySelectorAll("[data-unkept]").forEach((field) => sent.delete(field.name));
    return sent;
  }

  function keep(form) {
    const shown = form.querySelector("[data-draft-state]");
    const address = form.getAttribute("data-draft");
    let saved = fieldsOf(form).toString();
    let typing = false, sending = false, over = false;

    function say(words, failed) {
      if (!shown) { return; }
      shown.textContent = words;
      shown.classList.toggle("failed", failed);
      if (failed) { shown.setAttribute("role", "alert"); } else { shown.removeAttribute("role"); }
    }

    function send(leaving) {
      const fields = fieldsOf(form), text = fields.toString();
      if (over || sending || !typing || text === saved) { return; }
      fields.set(NAME, address);
      sending = true;
      fetch(form.getAttribute("data-draft-to"), { method: "POST", body: fields, credentials: "same-origin", redirect: "error", keepalive: leaving && text.length < 60000 })
        .then((answer) => answer.text().then((words) => {
          const plain = (answer.headers.get("content-type") || "").startsWith("text/plain");
          if (over) { return; }
          if (answer.ok && plain) { saved = text; say(words, false); return; }
          say(plain ? words : shown && shown.getAttribute("data-failed"), true);
        }))
        .catch(() => { if (!over) { say(shown && shown.getAttribute("data-failed"), true); } })
        .then(() => { sending = false; });
    }

    form.addEventListener("input", () => { typing = true; });
    form.addEventListener("change", () => { typing = true; });
    form.addEventListener("submit", () => { over = true; });
    window.addEventListener("pageshow", () => { over = false; });
    document.addEventListener("visibilitychange", () => { if (document.hidden) { send(true); } });
    setInterval(() => send(false), EVERY);
  }

  if (window.fetch && window.URLSearchParams && window.FormData) { document.querySelectorAll("form[data-draft]").forEach(keep); }
})();
