/* The general form and the form of a call: the sites of the project that was chosen, asked for when another one is.
   select[data-sites]   the address asked; the answer is a part of the page and replaces #sites */
(function () {
  "use strict";

  const select = document.querySelector("select[data-sites]");
  if (!select || !window.fetch || !window.DOMParser) { return; }
  let number = 0;

  select.addEventListener("change", () => {
    const data = new FormData();
    data.append("project", select.value);
    data.append("part", "sites");
    number += 1;
    const mine = number;
    fetch(select.getAttribute("data-sites"), { method: "POST", body: data, headers: { "HX-Request": "true", "HX-Request-Type": "partial" } })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((text) => {
        const sites = text && new DOMParser().parseFromString(text, "text/html").getElementById("sites");
        const shown = document.getElementById("sites");
        if (sites && shown && mine === number) { shown.replaceWith(document.importNode(sites, true)); }
      }).catch(() => {});
  });
})();
