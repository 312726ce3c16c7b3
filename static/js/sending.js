/* The resident's form: what the server finds out after minutes of upload is said at once.
   input[name=form_key]   keeps the key of the first view when the reader comes back to the form, so that
                          sending the same again shows the same receipt. It lies in this tab's history only.
   input[data-most]       data-bytes, data-words: JSON: many ("…{most}…"), large ("…{name}…{mb}…"); said in [data-photos-say] */
(function () {
  "use strict";

  const key = document.querySelector("input[name=form_key]");
  if (key && window.history && history.replaceState) {
    const state = history.state || {};
    if (state.formKey) { key.value = state.formKey; } else { history.replaceState(Object.assign({}, state, { formKey: key.value }), ""); }
  }

  const photos = document.querySelector("input[data-most]"), say = document.querySelector("[data-photos-say]");
  if (!photos || !say) { return; }
  const words = JSON.parse(photos.getAttribute("data-words") || "{}");
  const most = Number(photos.getAttribute("data-most")), bytes = Number(photos.getAttribute("data-bytes"));

  photos.addEventListener("change", () => {
    const files = Array.from(photos.files || []), large = files.filter((file) => file.size > bytes);
    const told = large.map((file) => words.large.replace("{name}", file.name).replace("{mb}", bytes / 1048576));
    if (files.length > most) { told.unshift(words.many.replace("{most}", most)); }
    say.textContent = told.join(" ");
  });
})();
