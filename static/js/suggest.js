/* While somebody writes: answers that fit and open cases of others, asked for after a pause.
   textarea[data-suggest]   the address asked; the answer is a part of the page and replaces #found
   [data-look]              the button that asks the same without a script: hidden
   Only words, kind, project and place go there, never photos or contact. What was chosen in the list stays. */
(function () {
  "use strict";

  const area = document.querySelector("textarea[data-suggest]"), look = document.querySelector("[data-look]");
  const form = area && area.form;
  if (!form || !window.fetch || !window.DOMParser) { return; }
  if (look) { look.hidden = true; }

  const PAUSE = 900, LEAST = 4;
  let waiting = null, asked = "", number = 0;

  function typed() {
    const data = new FormData();
    ["about", "project", "site", "text"].forEach((name) => {
      const field = form.elements[name];
      if (field) { data.append(name, field.value); }
    });
    const kind = form.querySelector("input[name=kind]:checked");
    data.append("kind", kind ? kind.value : "");
    return data;
  }

  function hasChosen() {
    const same = form.querySelector("input[name=same]:checked");
    return same !== null && same.value !== "";
  }

  function ask() {
    const data = typed(), words = Array.from(data.values()).join("\n");
    if (hasChosen() || words === asked || area.value.trim().length < LEAST) { return; }
    asked = words;
    number += 1;
    const mine = number;
    fetch(area.getAttribute("data-suggest"), { method: "POST", body: data, headers: { "HX-Request": "true", "HX-Request-Type": "partial" } })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((text) => {
        const found = text && new DOMParser().parseFromString(text, "text/html").getElementById("found");
        const shown = document.getElementById("found");
        if (found && shown && mine === number && !hasChosen()) { shown.replaceWith(document.importNode(found, true)); }
      }).catch(() => {});
  }

  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  }

  area.addEventListener("input", soon);
  form.addEventListener("change", (event) => { if (/^(kind|project|site)$/.test(event.target.name)) { soon(); } });
  if (area.value) { soon(); }
})();
