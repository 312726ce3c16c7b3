/* "Point at it on the map" on the feedback form. Leaflet comes only when the reader asks for it.
   The pin is the middle of the map, so that arrow keys and + − are enough to set it.

   [data-pin] around everything:  data-box "west,south,east,north"
     data-script, data-styles: addresses of Leaflet and of the styles (by spaces)   data-land: the outline (optional)
     data-tiles, data-attribution, data-labels: tiles with names over them (optional)   data-words: JSON: set ("…{lat}…{lon}…"), cleared, failed, zoom_in, zoom_out, map
   Inside: [data-pin-open] [data-pin-box] [data-pin-map] [data-pin-set] [data-pin-clear] [data-pin-say]
     select[name=site], whose options have data-lon and data-lat: the sites, drawn; the one that is chosen comes first
     and the inputs [data-pin-lat] [data-pin-lon], which also hold the pin when the form comes back with errors. */
(function () {
  "use strict";

  const root = document.querySelector("[data-pin]");
  if (!root) { return; }
  const part = (name) => root.querySelector("[data-pin-" + name + "]");
  const numbers = (name) => (root.getAttribute(name) || "").split(",").map(Number);
  const words = JSON.parse(root.getAttribute("data-words") || "{}");
  const select = () => document.querySelector("select[name=site]");
  const lat = part("lat"), lon = part("lon"), say = part("say"), button = part("open"), box = part("box");
  let map = null, pin = null, loading = null;

  function arrived(tag, attributes) {
    return new Promise((done, failed) => {
      const element = Object.assign(document.createElement(tag), attributes, { onload: done, onerror: failed });
      document.head.append(element);
    });
  }

  /* the styles too: a map that is built before it has a height stays cut */
  function load() {
    const styles = (root.getAttribute("data-styles") || "").split(/\s+/).filter(Boolean);
    const wanted = styles.map((address) => arrived("link", { rel: "stylesheet", href: address }));
    return Promise.all(wanted.concat(arrived("script", { src: root.getAttribute("data-script") })));
  }

  function icon() {
    const image = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    image.setAttribute("viewBox", "0 0 24 24");
    path.setAttribute("d", "M12 22.5c4.8-5.6 7.4-9.4 7.4-12.6a7.4 7.4 0 0 0-14.8 0c0 3.2 2.6 7 7.4 12.6z");
    image.append(path);
    return L.divIcon({ className: "pin", html: image, iconSize: null });
  }

  function show(place) {
    if (pin) { pin.remove(); pin = null; }
    if (place && map) { pin = L.marker(place, { icon: icon(), interactive: false, keyboard: false }).addTo(map); }
  }

  function told() {
    const text = lat.value ? words.set : words.cleared;
    say.textContent = (text || "").replace("{lat}", lat.value).replace("{lon}", lon.value);
  }

  function addGround() {
    const land = root.getAttribute("data-land"), credit = document.createElement("span");
    credit.textContent = root.getAttribute("data-attribution") || "";
    ["data-tiles", "data-labels"].map((name) => root.getAttribute(name)).filter(Boolean).forEach((tiles) => {
      L.tileLayer(tiles, { attribution: credit.innerHTML, subdomains: /tianditu/.test(tiles) ? "01234567" : "abc" }).addTo(map);
    });
    if (!land) { return; }
    fetch(land).then((answer) => answer.json()).then((data) => {
      const language = /^en/.test(document.documentElement.lang) ? "en" : "zh";
      const named = (f) => f.geometry.type === "Point";
      L.geoJSON(data.features.filter((f) => !named(f)), { interactive: false, style: { className: "land" } }).addTo(map).bringToBack();
      data.features.filter(named).forEach((f) => {
        const text = document.createElement("span");
        text.textContent = f.properties[language];
        const name = L.divIcon({ className: "map-name " + f.properties.kind, html: text, iconSize: null });
        L.marker([f.geometry.coordinates[1], f.geometry.coordinates[0]], { icon: name, interactive: false, keyboard: false }).addTo(map);
      });
    }).catch(() => {});
  }

  function sites(chosen) {
    const options = Array.from(select() ? select().options : []).filter((option) => option.hasAttribute("data-lat"));
    return options.filter((option) => !chosen || option.selected).map((option) => L.latLng(Number(option.getAttribute("data-lat")), Number(option.getAttribute("data-lon"))));
  }

  /* where the map begins: the pin, the site that is chosen, all sites, the middle of the district */
  function begin(bounds) {
    const all = sites(false), one = sites(true)[0], close = root.hasAttribute("data-tiles") ? 15 : 13;
    if (lat.value) { map.setView([Number(lat.value), Number(lon.value)], close, { animate: false }); }
    else if (one) { map.setView(one, close, { animate: false }); }
    else if (all.length) { map.fitBounds(L.latLngBounds(all), { maxZoom: close, padding: [24, 24], animate: false }); }
    else { map.setView(bounds.getCenter(), root.hasAttribute("data-tiles") ? 15 : 12, { animate: false }); }
    all.forEach((place) => L.circleMarker(place, { radius: 6, interactive: false, className: "pin-site" }).addTo(map));
  }

  function build() {
    const edge = numbers("data-box"), bounds = L.latLngBounds([[edge[1] + 0.02, edge[0] + 0.02], [edge[3] - 0.02, edge[2] - 0.02]]);
    map = L.map(part("map"), { zoomControl: false, scrollWheelZoom: false, maxZoom: 18, attributionControl: root.hasAttribute("data-tiles") });
    begin(bounds);
    map.setMinZoom(map.getBoundsZoom(bounds, true));
    map.setMaxBounds(bounds);
    if (map.attributionControl) { map.attributionControl.setPrefix(false); }
    L.control.zoom({ position: "topright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    map.getContainer().setAttribute("role", "group");
    map.getContainer().setAttribute("aria-label", words.map || "");
    map.on("focus click", () => map.scrollWheelZoom.enable());
    addGround();
    if (lat.value) { show([Number(lat.value), Number(lon.value)]); }
  }

  function open() {
    const opened = box.hidden;
    box.hidden = !opened;
    button.setAttribute("aria-expanded", String(opened));
    if (!opened) { return; }
    loading = loading || load();
    loading.then(() => {
      if (!map) { build(); }
      map.invalidateSize();
      map.getContainer().focus();
    }).catch(() => { box.hidden = true; button.setAttribute("aria-expanded", "false"); say.textContent = words.failed || ""; });
  }

  function set() {
    const centre = map.getCenter();
    lat.value = centre.lat.toFixed(5);
    lon.value = centre.lng.toFixed(5);
    show(centre);
    told();
  }

  function clear() { lat.value = ""; lon.value = ""; show(null); told(); }

  button.addEventListener("click", open);
  part("set").addEventListener("click", () => { if (map) { set(); } });
  part("clear").addEventListener("click", clear);
  button.hidden = false;
  if (lat.value) { told(); }
})();
