/* Drawing a site on the update's form: taps on the map, or the crosshair in its middle, become lines "lon, lat" in the
   row's field, which works without any of this. Leaflet comes only when somebody draws.

   [data-draw-all] around everything: data-box "west,south,east,north", data-script, data-styles, data-land, data-tiles,
     data-labels, data-attribution, data-words: JSON: title "…{name}", added "…{n}…{lon}…{lat}", undone "…{n}", cleared,
     failed, zoom_in, zoom_out, map
   Inside: buttons [data-draw="<row>"] beside the fields <row>_points, <row>_shape, <row>_system, and one
     [data-draw-box] with [data-draw-title] [data-draw-map] [data-draw-here] [data-draw-undo] [data-draw-clear]
     [data-draw-done]; [data-draw-say] has role=status. */
(function () {
  "use strict";

  const root = document.querySelector("[data-draw-all]");
  if (!root) { return; }
  const part = (name) => root.querySelector("[data-draw-" + name + "]");
  const words = JSON.parse(root.getAttribute("data-words") || "{}");
  const box = part("box"), say = part("say"), edge = root.getAttribute("data-box").split(",").map(Number);
  let map = null, layer = null, loading = null, row = "", opener = null;

  const field = (name) => document.getElementById(row + "_" + name);
  function fill(text, values) { return String(text || "").replace(/\{(\w+)\}/g, (all, key) => (key in values ? values[key] : all)); }

  function arrived(tag, attributes) {
    return new Promise((done, failed) => {
      document.head.append(Object.assign(document.createElement(tag), attributes, { onload: done, onerror: failed }));
    });
  }

  /* the styles too: a map that is built before it has a height stays cut */
  function load() {
    const styles = (root.getAttribute("data-styles") || "").split(/\s+/).filter(Boolean);
    const wanted = styles.map((address) => arrived("link", { rel: "stylesheet", href: address }));
    return Promise.all(wanted.concat(arrived("script", { src: root.getAttribute("data-script") })));
  }

  function addGround() {
    const land = root.getAttribute("data-land"), credit = document.createElement("span");
    credit.textContent = root.getAttribute("data-attribution") || "";
    ["data-tiles", "data-labels"].map((name) => root.getAttribute(name)).filter(Boolean).forEach((tiles) => {
      L.tileLayer(tiles, { attribution: credit.innerHTML, subdomains: /tianditu/.test(tiles) ? "01234567" : "abc" }).addTo(map);
    });
    if (!land) { return; }
    fetch(land).then((answer) => answer.json()).then((data) => {
      const shapes = data.features.filter((f) => f.geometry.type !== "Point");
      L.geoJSON(shapes, { interactive: false, style: { className: "land" } }).addTo(map).bringToBack();
    }).catch(() => {});
  }

  function build() {
    const bounds = L.latLngBounds([[edge[1], edge[0]], [edge[3], edge[2]]]);
    map = L.map(part("map"), { zoomControl: false, scrollWheelZoom: false, maxZoom: 18, doubleClickZoom: false, attributionControl: root.hasAttribute("data-tiles") });
    map.setView(bounds.getCenter(), root.hasAttribute("data-tiles") ? 14 : 12, { animate: false });
    map.setMaxBounds(bounds);
    if (map.attributionControl) { map.attributionControl.setPrefix(false); }
    L.control.zoom({ position: "topright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    map.getContainer().setAttribute("role", "group");
    map.getContainer().setAttribute("aria-label", words.map || "");
    layer = L.layerGroup().addTo(map);
    map.on("click", (event) => add(event.latlng));
    addGround();
  }

  /* ---- the field is the one place that holds the points ---- */

  function points() {
    return field("points").value.split("\n").map((line) => line.split(/[\s,，;]+/).filter(Boolean).map(Number))
      .filter((pair) => pair.length === 2 && pair.every(isFinite)).map((pair) => L.latLng(pair[1], pair[0]));
  }

  function write(places) {
    field("points").value = places.map((p) => p.lng.toFixed(6) + ", " + p.lat.toFixed(6)).join("\n");
    field("points").rows = Math.min(Math.max(places.length, 2), 12);
    field("points").dispatchEvent(new Event("input", { bubbles: true }));
    field("system").value = "wgs84"; /* what the map shows, whatever was copied from elsewhere before */
    show();
  }

  function show() {
    layer.clearLayers();
    const places = points(), kind = field("shape").value;
    if (kind === "area" && places.length > 2) { L.polygon(places, { className: "drawn area", interactive: false }).addTo(layer); }
    if (kind !== "point" && places.length > 1) { L.polyline(places, { className: "drawn", fill: false, interactive: false }).addTo(layer); }
    places.forEach((p) => L.circleMarker(p, { radius: 6, className: "dot", interactive: false }).addTo(layer));
  }

  function add(place) {
    const places = field("shape").value === "point" ? [place] : points().concat([place]);
    write(places);
    say.textContent = fill(words.added, { n: places.length, lon: place.lng.toFixed(5), lat: place.lat.toFixed(5) });
  }

  function undo() {
    const places = points().slice(0, -1);
    write(places);
    say.textContent = places.length ? fill(words.undone, { n: places.length }) : words.cleared;
  }

  function clear() { write([]); say.textContent = words.cleared; }

  function open(button) {
    row = button.getAttribute("data-draw");
    opener = button;
    loading = loading || load();
    loading.then(() => {
      button.closest("fieldset").append(box);
      box.hidden = false;
      part("title").textContent = fill(words.title, { name: button.closest("fieldset").querySelector("legend").textContent.trim() });
      if (!map) { build(); }
      map.invalidateSize();
      const places = points();
      if (places.length) { map.fitBounds(L.latLngBounds(places), { maxZoom: 15, animate: false }); }
      show();
      map.getContainer().focus();
    }).catch(() => { box.hidden = true; say.textContent = words.failed || ""; });
  }

  function done() { box.hidden = true; opener.focus(); }

  Array.from(root.querySelectorAll("[data-draw]")).forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => open(button));
  });
  root.addEventListener("change", (event) => { if (map && !box.hidden && event.target === field("shape")) { show(); } });
  part("here").addEventListener("click", () => add(map.getCenter()));
  part("undo").addEventListener("click", undo);
  part("clear").addEventListener("click", clear);
  part("done").addEventListener("click", done);
})();
