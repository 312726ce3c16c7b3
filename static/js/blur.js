/* Rectangles to be burnt into a photo: drawn on it with pointer or keyboard, kept in the number fields of the form.
   [data-blur] holds svg.canvas, rows [data-rect] of inputs [data-side=x|y|w|h] and [data-blur-said]; without this
   script the fields alone do the work. */
(function () {
  "use strict";

  const NS = "http://www.w3.org/2000/svg", SMALLEST = 6;

  function tool(box) {
    const svg = box.querySelector("svg.canvas"), said = box.querySelector("[data-blur-said]");
    const words = JSON.parse(box.getAttribute("data-words")), size = svg.viewBox.baseVal;
    const rows = Array.from(box.querySelectorAll("[data-rect]"));
    const publish = box.querySelector("input[type=checkbox]");

    function field(row, side) { return row.querySelector("[data-side=" + side + "]"); }
    function read(row) {
      const r = {};
      ["x", "y", "w", "h"].forEach((side) => { r[side] = field(row, side).value === "" ? NaN : Number(field(row, side).value); });
      return r;
    }
    function is(r) { return r.w > 0 && r.h > 0 && r.x >= 0 && r.y >= 0; }
    function clamp(value, least, most) { return Math.round(Math.max(least, Math.min(most, value))); }

    function write(row, r) {
      const w = clamp(r.w, SMALLEST, size.width), h = clamp(r.h, SMALLEST, size.height);
      const kept = { x: clamp(r.x, 0, size.width - w), y: clamp(r.y, 0, size.height - h), w: w, h: h };
      Object.keys(kept).forEach((side) => { field(row, side).value = kept[side]; });
      /* the guard against lost work listens to this */
      field(row, "x").dispatchEvent(new Event("input", { bubbles: true }));
    }

    function empty(row) {
      ["x", "y", "w", "h"].forEach((side) => { field(row, side).value = ""; });
      field(row, "x").dispatchEvent(new Event("input", { bubbles: true }));
    }

    function label(at, r) {
      return words.rect.replace("{n}", at + 1).replace("{x}", r.x).replace("{y}", r.y).replace("{w}", r.w).replace("{h}", r.h);
    }

    function paint() {
      rows.forEach((row, at) => {
        const r = read(row);
        let shape = svg.querySelector('rect[data-at="' + at + '"]');
        if (!is(r)) { if (shape) { shape.remove(); } return; }
        if (!shape) {
          shape = document.createElementNS(NS, "rect");
          shape.setAttribute("data-at", at); shape.setAttribute("tabindex", "0"); shape.setAttribute("role", "img");
          svg.appendChild(shape);
        }
        shape.setAttribute("x", r.x); shape.setAttribute("y", r.y); shape.setAttribute("width", r.w); shape.setAttribute("height", r.h);
        shape.setAttribute("aria-label", label(at, r));
      });
    }

    function free() {
      const row = rows.find((one) => !is(read(one)));
      if (!row) { said.textContent = words.full; }
      return row;
    }

    function put(row, r) { write(row, r); publish.checked = true; paint(); }

    function spot(event) {
      const area = svg.getBoundingClientRect();
      return { x: ((event.clientX - area.left) * size.width) / area.width, y: ((event.clientY - area.top) * size.height) / area.height };
    }

    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) { return; }
      const from = spot(event), at = event.target.getAttribute("data-at");
      const moved = at === null ? null : read(rows[at]), row = at === null ? free() : rows[at];
      if (!row) { return; }
      if (at === null) { event.preventDefault(); }
      svg.setPointerCapture(event.pointerId);
      let dragged = false;
      function drag(next) {
        const to = spot(next), dx = to.x - from.x, dy = to.y - from.y;
        if (!dragged && Math.hypot(dx, dy) < SMALLEST) { return; }
        dragged = true;
        if (moved) { put(row, { x: moved.x + dx, y: moved.y + dy, w: moved.w, h: moved.h }); }
        else { put(row, { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), w: Math.abs(dx), h: Math.abs(dy) }); }
      }
      function end() {
        svg.removeEventListener("pointermove", drag); svg.removeEventListener("pointerup", end); svg.removeEventListener("pointercancel", end);
        if (dragged) { said.textContent = label(rows.indexOf(row), read(row)); }
      }
      svg.addEventListener("pointermove", drag); svg.addEventListener("pointerup", end); svg.addEventListener("pointercancel", end);
    });

    svg.addEventListener("keydown", (event) => {
      const at = event.target.getAttribute("data-at");
      if (at === null) { return; }
      const row = rows[at], r = read(row), step = event.ctrlKey ? 1 : Math.max(2, Math.round(size.width / 100));
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (event.key === "Delete" || event.key === "Backspace") {
        event.preventDefault(); empty(row); paint(); said.textContent = words.gone; add.focus();
      } else if (way) {
        event.preventDefault();
        if (event.shiftKey) { put(row, { x: r.x, y: r.y, w: r.w + way[0] * step, h: r.h + way[1] * step }); }
        else { put(row, { x: r.x + way[0] * step, y: r.y + way[1] * step, w: r.w, h: r.h }); }
      }
    });

    const add = document.createElement("button");
    add.type = "button"; add.className = "btn two"; add.textContent = words.add;
    add.addEventListener("click", () => {
      const row = free();
      if (!row) { return; }
      put(row, { x: size.width * 0.4, y: size.height * 0.4, w: size.width * 0.2, h: size.height * 0.2 });
      svg.querySelector('rect[data-at="' + rows.indexOf(row) + '"]').focus();
    });
    svg.insertAdjacentElement("afterend", add);
    rows.forEach((row) => row.addEventListener("input", paint));
    svg.classList.add("draws");
    paint();
  }

  document.querySelectorAll("[data-blur]").forEach(tool);
})();
