/* The resident's form: what the server finds out after minutes of upload is said at once.
   input[name=form_key]   keeps the key of the first view when the reader comes back to the form, so that
                          sending the same again shows the same receipt. It lies in this tab's history only.
   input[data-most]       data-bytes, data-words: JSON: many ("…{most}…"), large ("…{name}…{mb}…"); said in [data-photos-say]
   form[data-ask]         address asked before photos go on their way: is there danger in the words ([data-emergency]
                          is shown, [data-calm] goes on), is there a task to do (static/js/task.js does it)
   [data-task]            the task that came with the page: token, data-bits; [data-task-sum] is for readers without
                          script, [data-task-say] data-doing data-done tells of it */
(function () {
  "use strict";

  const key = document.querySelector("input[name=form_key]"), form = key && key.form;
  if (key && window.history && history.replaceState && !document.querySelector("[data-task]")) {
    const state = history.state || {};
    if (state.formKey) { key.value = state.formKey; } else { history.replaceState(Object.assign({}, state, { formKey: key.value }), ""); }
  }

  const photos = document.querySelector("input[data-most]"), say = document.querySelector("[data-photos-say]");
  if (photos && say) {
    const words = JSON.parse(photos.getAttribute("data-words") || "{}");
    const most = Number(photos.getAttribute("data-most")), bytes = Number(photos.getAttribute("data-bytes"));
    photos.addEventListener("change", () => {
      const files = Array.from(photos.files || []), large = files.filter((file) => file.size > bytes);
      const told = large.map((file) => words.large.replace("{name}", file.name).replace("{mb}", bytes / 1048576));
      if (files.length > most) { told.unshift(words.many.replace("{most}", most)); }
      say.textContent = told.join(" ");
    });
  }

  if (!form || !form.hasAttribute("data-ask") || !form.requestSubmit || !window.fetch || !window.PortalTask) { return; }

  let ready = false, asking = false, working = null;
  const task = form.querySelector("[data-task]");

  function keep(name, value) {
    let field = form.querySelector("input[type=hidden][name=" + name + "]");
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name: name });
      form.append(field);
    }
    field.value = value;
  }

  function work(token, bits) {
    return window.PortalTask.solve(token, bits).then((number) => { keep("task", token); keep("work", number); });
  }

  /* the task that came with the page is done while the reader still looks at it */
  if (task) {
    const told = task.querySelector("[data-task-say]");
    task.querySelector("[data-task-sum]").hidden = true;
    told.textContent = told.getAttribute("data-doing");
    working = work(task.getAttribute("data-task"), Number(task.getAttribute("data-bits"))).then(() => {
      told.textContent = told.getAttribute("data-done");
      working = null;
    });
  }

  function go() {
    asking = false;
    ready = true;
    form.requestSubmit();
  }

  function ask() {
    const stop = window.AbortController ? new AbortController() : null, data = new FormData();
    ["form_key", "about_id", "text"].forEach((name) => data.append(name, form.elements[name].value));
    if (stop) { setTimeout(() => stop.abort(), 8000); }
    return fetch(form.getAttribute("data-ask"), { method: "POST", body: data, signal: stop ? stop.signal : undefined }).then((answer) => answer.json());
  }

  function isCalm() { return form.querySelector("input[name=calm]") !== null; }

  function answered(told) {
    const emergency = form.querySelector("[data-emergency]");
    if (told.danger && !isCalm() && emergency) {
      asking = false;
      emergency.hidden = false;
      emergency.focus();
      return undefined;
    }
    return told.task ? work(told.task.token, told.task.bits).then(go) : go();
  }

  form.addEventListener("submit", (event) => {
    const pressed = event.submitter, chosen = photos && photos.files && photos.files.length;
    const left = pressed && (pressed.hasAttribute("formaction") || pressed.name === "calm");
    if (pressed && pressed.name === "calm") { keep("calm", "yes"); }
    if (ready || (left && !working) || (!chosen && !working)) { return; }
    event.preventDefault();
    event.stopPropagation();
    if (asking) { return; }
    asking = true;
    if (working) { working.then(go, go); } else { ask().then(answered).catch(go); }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-calm]")) { keep("calm", "yes"); form.requestSubmit(); }
  });
  window.addEventListener("pageshow", () => { ready = false; asking = false; });
})();
