/* Very many sites on the map: only those in view are asked for, and what would lie over each other is counted in one
   round mark, which zooms in when it is pressed. Comes after map.js, which hands over its tools, and only where the
   wrapper has data-view, the address of the sites in view (GeoJSON of portal.projects.map.view_points). */
(function () {
  "use strict";

  const CELL = 56, AROUND = 0.25, REST_MS = 120;

  function round(number) { return Math.round(number * 10000) / 10000; }

  /* The address of what is in view and a little around it; the list's filters that the server knows go with it,
     for all others the projects that the list shows. */
  function query(map, wrapper, bounds) {
    const here = new URLSearchParams(window.location.search), asked = new URLSearchParams();
    asked.set("bbox", [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map(round).join(","));
    asked.set("zoom", String(Math.round(map.getZoom())));
    ["area", "light"].forEach((name) => { if (here.get(name)) { asked.set(name, here.get(name)); } });
    const list = document.querySelector("#project-list[data-slugs]");
    if (list && (here.get("q") || here.get("place") || here.get("unit"))) {
      asked.set("slugs", list.getAttribute("data-slugs").split(/\s+/).join(","));
    }
    return wrapper.getAttribute("data-view") + "?" + asked.toString();
  }

  /* What the server has counted, and what it sent one by one, by the cells of a grid on the screen. The grid hangs on
     the world, not on the window: nothing jumps while panning. */
  function grouped(map, features) {
    const cells = new Map();
    features.forEach((feature) => {
      const at = L.latLng(feature.geometry.coordinates[1], feature.geometry.coordinates[0]);
      const point = map.project(at), key = Math.floor(point.x / CELL) + "," + Math.floor(point.y / CELL);
      const cell = cells.get(key) || { count: 0, lat: 0, lng: 0, bounds: L.latLngBounds([]), features: [] };
      const count = feature.properties.count || 1, box = feature.properties.bbox;
      cell.count += count;
      cell.lat += at.lat * count;
      cell.lng += at.lng * count;
      cell.bounds.extend(box ? [[box[1], box[0]], [box[3], box[2]]] : at);
      cell.features.push(feature);
      cells.set(key, cell);
    });
    return Array.from(cells.values());
  }

  function draw(tools, map, wrapper, words, terms) {
    const container = map.getContainer(), layer = L.layerGroup().addTo(map), tip = tools.tipFor(container, words);
    const box = L.latLngBounds(map.options.maxBounds);
    const said = tools.make("p", { class: "vh", role: "status" });
    let loaded = null, names = [], timer = 0, turn = 0, byKey = false, fitted = "";
    container.append(said);

    function zoomTo(cell, event) {
      byKey = event.detail === 0;
      const near = Math.min(map.getZoom() + 2, map.getMaxZoom());
      const wanted = Math.max(map.getBoundsZoom(cell.bounds), near);
      if (map.getZoom() >= map.getMaxZoom()) { listOf(cell); return; }
      map.setView(cell.bounds.getCenter(), Math.min(wanted, map.getMaxZoom()), { animate: !tools.still && !byKey });
    }

    /* they stand on one spot, and no zoom takes them apart */
    function listOf(cell) {
      const single = cell.features.filter((f) => f.properties.url);
      const links = single.map((f) => tools.make("li", {}, [tools.make("a", { href: f.properties.url }, [f.properties.label])]));
      const list = tools.make("ul", { class: "map-stack" }, links);
      Array.from(container.querySelectorAll(".map-stack")).forEach((old) => old.remove());
      L.DomEvent.disableClickPropagation(list);
      L.DomEvent.disableScrollPropagation(list);
      list.addEventListener("keydown", (event) => { if (event.key === "Escape") { list.remove(); container.focus(); } });
      container.append(list);
      if (links.length) { list.querySelector("a").focus(); }
    }

    function many(cell) {
      const size = cell.count < 10 ? "s" : cell.count < 100 ? "m" : "l";
      const label = tools.fill(words.cluster, { n: cell.count });
      const button = tools.make("button", { type: "button", class: "mk many " + size, "aria-label": label }, [
        tools.make("b", { "aria-hidden": "true" }, [String(cell.count)]),
      ]);
      button.addEventListener("click", (event) => { event.stopPropagation(); zoomTo(cell, event); });
      return { link: button, at: L.latLng(cell.lat / cell.count, cell.lng / cell.count) };
    }

    function one(feature) {
      const about = feature.properties, link = tools.chip(about);
      tip.over(link, about);
      link.addEventListener("click", (event) => { if (event.detail && map.dragging.moved()) { event.preventDefault(); } });
      return { link: link, at: L.latLng(feature.geometry.coordinates[1], feature.geometry.coordinates[0]) };
    }

    function show() {
      const held = container.contains(document.activeElement) && document.activeElement.matches(".mk");
      tip.hide();
      layer.clearLayers();
      Array.from(container.querySelectorAll(".map-stack")).forEach((old) => old.remove());
      loaded.shapes.forEach((f) => tools.addShape(layer, f.geometry, f.properties.light));
      const cells = grouped(map, loaded.features).sort((a, b) => b.bounds.getNorth() - a.bounds.getNorth());
      const marks = cells.map((cell) => (cell.count > 1 ? many(cell) : one(cell.features[0])));
      marks.forEach((mark) => {
        L.marker(mark.at, { icon: new tools.LinkIcon({ link: mark.link }), keyboard: false, autoPanOnFocus: false }).addTo(layer);
      });
      said.textContent = tools.fill(words.many, { n: loaded.total });
      const inView = marks.filter((mark) => map.getBounds().contains(mark.at));
      if (byKey || held) { (inView.length ? inView[0].link : container).focus(); }
      byKey = false;
      settle();
    }

    function settle() {
      const taken = Array.from(container.querySelectorAll(".mk")).map((mark) => tools.rectOf(mark, container));
      tools.placeNames(map, names, taken.concat(tools.controlsOf(container)), []);
    }

    function isThere() {
      return loaded && loaded.zoom === map.getZoom() && loaded.bounds.contains(map.getBounds());
    }

    function load() {
      const bounds = map.getBounds().pad(AROUND), mine = (turn += 1), zoom = map.getZoom();
      const wanted = query(map, wrapper, bounds);
      return tools.getJson(wanted).then((collection) => {
        if (mine !== turn) { return null; }
        if (wanted !== query(map, wrapper, bounds)) { return load(); } /* the address was written after the list changed */
        const isShape = (feature) => feature.properties.kind === "shape";
        const features = collection.features.filter((f) => !isShape(f)), shapes = collection.features.filter(isShape);
        loaded = { features: features, shapes: shapes, total: collection.total, bounds: bounds, zoom: zoom };
        show();
        return null;
      });
    }

    /* what fails on the way leaves what stands there */
    function look() { clearTimeout(timer); timer = setTimeout(() => { if (map.getSize().x && !isThere()) { load().catch(() => {}); } }, REST_MS); }

    /* an answer that is still on its way is one to the question before */
    function stale() { turn += 1; if (loaded) { loaded.zoom = null; } look(); }

    function fit() {
      if (!map.getSize().x) { return; } /* hidden behind the list: nothing is in view */
      tools.showPlaces(map, box, [], { animate: false });
      tools.goTo(map, tools.asked());
    }

    fit();
    return (map.getSize().x ? load() : Promise.resolve()).then(() => {
      wrapper.classList.add("is-live");
      map.on("moveend", look);
      map.on("zoomstart movestart", tip.hide);
      tools.whenSized(map, () => {
        const size = map.getSize().toString();
        if (map.getSize().x && size !== fitted) { fitted = size; fit(); stale(); }
      });
      tools.whenListChanges(wrapper, stale);
      const land = wrapper.getAttribute("data-land");
      if (terms.outline && land) { tools.getJson(land).then((outline) => { names = tools.addOutline(map, outline); settle(); }).catch(() => {}); }
    });
  }

  window.PortalCrowd = { draw: draw };
})();
