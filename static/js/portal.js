/* Small comforts of every page. Each is optional: without this file nothing is missing but comfort.
   data-relative  on <time datetime>: adds "3 天前" beside the exact time, never instead of it
   data-print     on a button: prints the page
   data-counter   on a textarea: id of the element whose {n} counts what is typed, in data-text
   data-guard     on a form: asks before unsaved text is left
   data-once      on a form: the second of two quick clicks is swallowed (the server knows the repeat anyway) */
(function () {
  "use strict";

  const STEPS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];

  function relative(seconds, language) {
    const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    const step = STEPS.find((s) => Math.abs(seconds) >= s[1]) || ["minute", 60];
    return words.format(Math.trunc(seconds / step[1]), step[0]);
  }

  function showRelative(root) {
    if (!window.Intl || !Intl.RelativeTimeFormat) { return; }
    root.querySelectorAll("time[data-relative][datetime]:not([data-told])").forEach((time) => {
      const moment = Date.parse(time.getAttribute("datetime"));
      if (isNaN(moment)) { return; }
      const beside = document.createElement("span");
      beside.className = "ago";
      beside.textContent = relative((moment - Date.now()) / 1000, document.documentElement.lang || "zh-CN");
      time.setAttribute("data-told", "");
      time.after(beside);
    });
  }

  function count(area) {
    const shown = document.getElementById(area.getAttribute("data-counter"));
    const text = shown && shown.getAttribute("data-text");
    /* the browser sends a line end as two characters and the server counts it as one */
    if (text) { shown.textContent = text.replace("{n}", String(Array.from(area.value).length)); }
  }

  function isChanged(form) {
    return Array.from(form.elements).some((field) => {
      if (field.type === "file") { return field.value !== ""; }
      if (field.type === "checkbox" || field.type === "radio") { return field.checked !== field.defaultChecked; }
      return /^(text|search|tel|email|textarea)/.test(field.type) && field.value !== field.defaultValue;
    });
  }

  function guard() {
    let leaving = false;
    document.addEventListener("submit", () => { leaving = true; });
    window.addEventListener("pageshow", () => { leaving = false; });
    window.addEventListener("beforeunload", (event) => {
      const unsaved = Array.from(document.querySelectorAll("form[data-guard]")).some(isChanged);
      if (!leaving && unsaved) { event.preventDefault(); event.returnValue = ""; }
    });
  }

  function once(event) {
    const form = event.target.closest("form[data-once]");
    if (!form) { return; }
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    form.setAttribute("data-sent", "");
    /* a lost connection must not leave a dead button */
    setTimeout(() => form.removeAttribute("data-sent"), 5000);
  }

  /* the summary of errors is read out and reached first */
  function goToErrors() {
    const errors = document.querySelector("[data-errors]");
    if (errors) { errors.focus(); }
  }

  document.addEventListener("input", (event) => { if (event.target.hasAttribute("data-counter")) { count(event.target); } });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) { window.print(); } });
  document.addEventListener("submit", once);
  document.addEventListener("htmx:after:swap", () => showRelative(document));
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((f) => f.removeAttribute("data-sent")));
  document.querySelectorAll("[data-counter]").forEach(count);
  document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
  guard();
  showRelative(document);
  goToErrors();
})();
