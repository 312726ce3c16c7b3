/* The map of projects: draws what /projects.geojson says into the map that Folium has written.

   The wrapper around the map holds what depends on the page and its language:
     data-points  address of the GeoJSON        data-land   address of the outline (optional)
     data-slugs   slugs to show, by spaces, when no #project-list[data-slugs] is on the page (optional)
     data-view    address of the sites in view, and data-crowd the script that draws them: for very many sites only
     data-words   JSON: district, zoom_in, zoom_out, keys, approx ("…{m}…"), exact, km, m, failed, notice, many ("…{n}…")
   An address that ends in #at=lon,lat opens there.
   and one element [data-map-say] with role=status, which says what cannot be seen.
   The list beside it holds the same projects: whatever fails here takes nothing away. */
(function () {
  "use strict";

  const CLASS = { done: "done", on_schedule: "on", at_risk: "risk", late: "late", not_started: "wait", not_published: "none", ended: "ended" };
  const ROUND = "M20 3.5a16.5 16.5 0 1 1 0 33 16.5 16.5 0 1 1 0-33z";
  const SHAPE = {
    done: ROUND, on: ROUND, none: ROUND, risk: "M20 1.5 39 36.5H1z", late: "M4.5 4.5h31v31h-31z", wait: "M20 .8 39.2 20 20 39.2.8 20z",
    ended: "M1.5 10.5h37v19h-37z",
  };
  const SEAL = "M34-.6a7.4 7.4 0 1 1 0 14.8 7.4 7.4 0 1 1 0-14.8z";
  const BELL = "M7 26.5l6.5 11h-13z"; /* something runs here: a small sign at the lower left */
  const TICK = "M30.2 7l2.8 2.7 4.9-5.6";
  const still = window.matchMedia && window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function make(tag, attributes, children) {
    const svg = tag === "svg" || tag === "path";
    const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
    Object.keys(attributes || {}).forEach((key) => element.setAttribute(key, attributes[key]));
    (children || []).forEach((child) => element.append(child));
    return element;
  }

  /* replaceChildren is younger than the phones that come here */
  function refill(element, children) {
    element.textContent = "";
    children.forEach((child) => element.append(child));
  }

  function fill(text, values) { return String(text || "").replace(/\{(\w+)\}/g, (all, key) => (key in values ? values[key] : all)); }

  /* ---- one project as a link: the same on the map and in the panel ---- */

  function chip(properties) {
    const kind = CLASS[properties.light] || "none";
    const paths = [make("path", { d: SHAPE[kind] })];
    if (kind === "done") { paths.push(make("path", { d: SEAL, class: "seal" }), make("path", { d: TICK, class: "tick" })); }
    const number = make("b", { "aria-hidden": "true" }, [String(properties.number)]);
    if ((properties.notices || []).length) { paths.push(make("path", { d: BELL, class: "bell" })); }
    const svg = make("svg", { viewBox: "0 0 40 40", "aria-hidden": "true", focusable: "false" }, paths);
    const about = { "aria-label": properties.label, "data-slug": properties.slug, draggable: "false" };
    return make("a", Object.assign({ class: "mk " + kind, href: properties.url }, about), [svg, number]);
  }

  function approximate(properties, words) {
    if (properties.scope === "district") { return words.district; }
    return properties.precision_m ? fill(words.approx, { m: properties.precision_m }) : words.exact || "";
  }

  /* ---- the line that opens over a marker ---- */

  function tipFor(container, words) {
    const tip = make("div", { class: "map-tip", "aria-hidden": "true", hidden: "" });
    let timer = 0;
    container.append(tip);
    function hide() { tip.hidden = true; }
    function show(link, properties) {
      clearTimeout(timer);
      const light = make("span", { class: "light " + (CLASS[properties.light] || "none") }, [properties.light_word]);
      const line = make("span", {}, [light, properties.area_name ? "\u3000" + properties.area_name : ""]);
      const name = properties.name ? [make("span", {}, [properties.name])] : [];
      const running = (properties.notices || []).map((title) => make("span", { class: "bell" }, [fill(words.notice, { title: title })]));
      refill(tip, [make("strong", {}, [properties.title])].concat(name, line, make("small", {}, [approximate(properties, words)]), running));
      tip.hidden = false;
      const frame = container.getBoundingClientRect(), at = link.getBoundingClientRect();
      const left = at.left - frame.left + at.width / 2 - tip.offsetWidth / 2;
      const above = at.top - frame.top - tip.offsetHeight - 4, below = at.bottom - frame.top + 4;
      tip.style.left = Math.max(4, Math.min(left, frame.width - tip.offsetWidth - 4)) + "px";
      tip.style.top = (above > 4 ? above : below) + "px";
    }
    function later() { clearTimeout(timer); timer = setTimeout(hide, 160); }
    tip.addEventListener("mouseenter", () => clearTimeout(timer));
    tip.addEventListener("mouseleave", later);
    container.addEventListener("keydown", (event) => { if (event.key === "Escape") { hide(); } });
    /* a focused marker that had to be moved into view still opens its line */
    function again() {
      const link = document.activeElement;
      if (link.portalProject && container.contains(link) && link.matches(":focus-visible")) { show(link, link.portalProject); }
    }
    return { hide: hide, again: again, over: function (link, properties) {
      link.portalProject = properties;
      ["mouseenter", "focus"].forEach((name) => link.addEventListener(name, () => show(link, properties)));
      ["mouseleave", "blur"].forEach((name) => link.addEventListener(name, later));
    } };
  }

  /* ---- controls ---- */

  function addControl(map, position, element) {
    const control = L.control({ position: position });
    control.onAdd = () => element;
    L.DomEvent.disableClickPropagation(element);
    L.DomEvent.disableScrollPropagation(element);
    return control.addTo(map);
  }

  function addScale(map, words) {
    const Scale = L.Control.Scale.extend({
      _updateMetric: function (metres) {
        const round = this._getRoundNum(metres);
        const label = round < 1000 ? round + " " + (words.m || "m") : round / 1000 + " " + (words.km || "km");
        this._updateScale(this._mScale, label, round / metres);
      },
    });
    new Scale({ imperial: false, maxWidth: 80, position: "bottomleft" }).addTo(map);
  }

  function panel(map, words, changed) {
    const head = make("summary"), list = make("ul", { class: "chips" });
    const box = make("details", { class: "map-panel", open: "" }, [head, list]);
    addControl(map, "bottomleft", box);
    box.addEventListener("toggle", changed);
    return { box: box, fill: function (features, tip) {
      box.hidden = !features.length;
      head.textContent = fill(words.district_head || words.district, { n: features.length });
      refill(list, features.map((feature) => {
        const link = chip(feature.properties);
        tip.over(link, feature.properties);
        return make("li", {}, [link]);
      }));
    } };
  }

  /* ---- markers, dots and leader lines ---- */

  function anchorsOf(geometry) {
    const points = geometry.type === "MultiPoint" ? geometry.coordinates : [geometry.coordinates];
    return points.map((p) => L.latLng(p[1], p[0]));
  }

  const LinkIcon = window.L && L.Icon.extend({
    createIcon: function () { this.options.link.classList.add("leaflet-marker-icon"); return this.options.link; },
    createShadow: () => null,
  });

  /* lines and areas lie under everything that can be pressed */
  function addShape(layer, shape, light) {
    const line = /Line/.test(shape.type) ? " line" : "";
    const style = { className: "shape " + (CLASS[light] || "none") + line };
    L.geoJSON(shape, { interactive: false, pane: "shapes", style: style }).addTo(layer);
  }

  function addProject(map, layer, feature, tip, reveal) {
    const link = chip(feature.properties), anchors = anchorsOf(feature.geometry);
    feature.properties.sites.filter((s) => s.shape).forEach((s) => addShape(layer, s.shape, feature.properties.light));
    const leads = anchors.map((a) => L.polyline([a, a], { className: "lead", interactive: false }).addTo(layer));
    anchors.forEach((a) => L.circleMarker(a, { radius: 4, className: "dot", interactive: false }).addTo(layer));
    const marker = L.marker(anchors[0], { icon: new LinkIcon({ link: link }), keyboard: false, autoPanOnFocus: false }).addTo(layer);
    tip.over(link, feature.properties);
    link.addEventListener("focus", () => { if (link.matches(":focus-visible")) { reveal(marker.getLatLng()); } });
    /* the end of a drag that began on a marker is not a click; a key press has detail 0 */
    link.addEventListener("click", (event) => { if (event.detail && map.dragging.moved()) { event.preventDefault(); } });
    return { anchors: anchors, marker: marker, leads: leads, link: link };
  }

  function rectOf(element, container) {
    const r = element.getBoundingClientRect(), c = container.getBoundingClientRect();
    return { left: r.left - c.left, top: r.top - c.top, right: r.right - c.left, bottom: r.bottom - c.top };
  }

  /* with a little air around them */
  function controlsOf(container) {
    const all = Array.from(container.querySelectorAll(".leaflet-control")).map((e) => rectOf(e, container));
    return all.filter((r) => r.right > r.left)
      .map((r) => ({ left: r.left - 6, top: r.top - 6, right: r.right + 6, bottom: r.bottom + 6 }));
  }

  function sideOf(drawn) { return (drawn.length && drawn[0].link.offsetWidth) || 44; }

  /* Stand the markers off their anchors in the pixels of this zoom. The frame and the controls count only while all
     anchors are in view: a reader who has gone close pans, and nothing may jump while panning. */
  function arrange(map, drawn, names) {
    const container = map.getContainer(), size = map.getSize();
    if (!size.x) { return; }
    if (!drawn.length) { placeNames(map, names, controlsOf(container), []); return; }
    const bounds = L.latLngBounds([].concat.apply([], drawn.map((d) => d.anchors)));
    const whole = map.getBounds().contains(bounds);
    const side = sideOf(drawn);
    const room = { size: side, gap: 3, keepOut: whole ? controlsOf(container) : [] };
    if (whole) { room.box = { left: 2, top: 2, right: size.x - 2, bottom: size.y - 2 }; }
    const items = drawn.map((d) => ({ anchors: d.anchors.map((a) => map.latLngToContainerPoint(a)) }));
    const spots = PortalPlace.markers(items, room);
    const taken = [], lines = [];
    drawn.forEach((d, at) => {
      const spot = spots[at], place = map.containerPointToLatLng([spot.x, spot.y]);
      d.marker.setLatLng(place);
      d.leads.forEach((lead, n) => lead.setLatLngs([d.anchors[n], place]));
      taken.push(PortalPlace.square(spot, side / 2));
      items[at].anchors.forEach((a) => { taken.push(PortalPlace.square(a, 5)); lines.push([a, spot]); });
    });
    placeNames(map, names, taken.concat(whole ? controlsOf(container) : []), lines);
  }

  /* ---- the outline and its few names ---- */

  function addOutline(map, land) {
    const english = /^en/.test(document.documentElement.lang);
    const shapes = land.features.filter((f) => f.properties.kind === "land");
    L.geoJSON({ type: "FeatureCollection", features: shapes }, { interactive: false, style: { className: "land" } }).addTo(map).bringToBack();
    return land.features.filter((f) => f.geometry.type === "Point").map((f) => {
      const words = make("span", {}, [english ? f.properties.en : f.properties.zh]);
      const icon = L.divIcon({ className: "map-name " + f.properties.kind, html: words, iconSize: null });
      const at = anchorsOf(f.geometry)[0];
      const marker = L.marker(at, { icon: icon, interactive: false, keyboard: false, pane: "names" }).addTo(map);
      marker.getElement().setAttribute("aria-hidden", "true");
      return { at: at, marker: marker };
    });
  }

  function placeNames(map, names, taken, lines) {
    const size = map.getSize();
    names.forEach((n) => {
      const element = n.marker.getElement(), point = map.latLngToContainerPoint(n.at);
      /* in view it must be whole; out of view it waits at its point */
      const inView = point.x > 0 && point.y > 0 && point.x < size.x && point.y < size.y;
      const box = inView ? { left: 4, top: 4, right: size.x - 4, bottom: size.y - 4 } : null;
      const rect = PortalPlace.name(point, { x: element.offsetWidth, y: element.offsetHeight }, { taken: taken, lines: lines, box: box });
      element.classList.toggle("is-off", !rect);
      if (rect) { n.marker.setLatLng(map.containerPointToLatLng([rect.left, rect.top])); taken.push(rect); }
    });
  }

  /* ---- which projects: the list that the server has filtered decides ---- */

  function chosen(wrapper) {
    const list = document.querySelector("#project-list[data-slugs]") || wrapper;
    const slugs = list.getAttribute("data-slugs");
    return slugs === null ? null : slugs.split(/\s+/);
  }

  function whenListChanges(wrapper, act) {
    let last = String(chosen(wrapper));
    const look = () => { const now = String(chosen(wrapper)); if (now !== last) { last = now; act(); } };
    const area = wrapper.closest("main") || document.body;
    new MutationObserver(look).observe(area, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-slugs"] });
  }

  /* ---- the whole ---- */

  function readWords(wrapper) {
    try { return JSON.parse(wrapper.getAttribute("data-words") || "{}"); } catch (error) { return {}; }
  }

  function getJson(address) {
    return fetch(address, { headers: { Accept: "application/geo+json, application/json" }, credentials: "same-origin" })
      .then((answer) => { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.json(); });
  }

  function setUp(map, wrapper, words, terms) {
    const container = map.getContainer();
    container.setAttribute("role", "group");
    if (words.keys) { container.setAttribute("aria-label", words.keys); }
    map.createPane("shapes").style.zIndex = 410;
    map.createPane("names").style.zIndex = 450;
    L.control.zoom({ position: "topright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    if (map.attributionControl) { map.attributionControl.setPrefix(false).setPosition("bottomleft"); }
    if (terms.review) { addControl(map, "bottomleft", make("div", { class: "map-review" }, [terms.review])); }
    addScale(map, words);
    map.on("focus click", () => map.scrollWheelZoom.enable());
    container.addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
  }

  /* Show these places. The land ends at the programme's box: no farther out than the box fills the window.
     Leaflet drives back into the box by an animation of its own at every step, which would undo the next step:
     the box is taken off meanwhile. */
  function showPlaces(map, box, places, room) {
    map.setMaxBounds(null);
    const least = map.getBoundsZoom(box, true);
    if (map.getZoom() < least) { map.setView(map.getCenter(), least, { animate: false }); }
    map.setMinZoom(least);
    map.fitBounds(places.length ? L.latLngBounds(places) : box, room);
    map.panInsideBounds(box, { animate: false });
    map.setMaxBounds(box);
  }

  function whenSized(map, act) {
    const container = map.getContainer();
    const look = () => { if (container.offsetWidth) { map.invalidateSize({ pan: false }); act(); } };
    if (window.ResizeObserver) { new ResizeObserver(look).observe(container); } else { window.addEventListener("resize", look); }
    document.addEventListener("change", (event) => { if (event.target.closest(".switch")) { setTimeout(look, 0); } });
    look();
  }

  function draw(map, wrapper, words, terms, collection) {
    const container = map.getContainer(), layer = L.layerGroup().addTo(map), tip = tipFor(container, words);
    const box = L.latLngBounds(map.options.maxBounds);
    let drawn = [], names = [], fitted = "";
    const settle = () => { tip.hide(); arrange(map, drawn, names); };
    const side = panel(map, words, settle);

    function fit() {
      const size = map.getSize();
      if (!size.x) { return; }
      const places = [].concat.apply([], drawn.map((d) => d.anchors));
      const below = side.box.hidden ? 30 : side.box.offsetHeight + 34;
      const nearest = map.attributionControl ? 14 : 12.5; /* the bare outline says nothing closer up */
      const aside = size.x < 420 ? 32 : 1.25 * sideOf(drawn);
      const room = { paddingTopLeft: [aside, 56], paddingBottomRight: [aside, below], maxZoom: nearest, animate: false };
      showPlaces(map, box, places, room);
    }

    function reveal(place) {
      const below = side.box.hidden ? 40 : side.box.offsetHeight + 60;
      map.panInside(place, { paddingTopLeft: [40, 40], paddingBottomRight: [64, below], animate: !still });
    }

    function show() {
      const slugs = chosen(wrapper);
      const features = collection.features.filter((f) => !slugs || slugs.indexOf(f.properties.slug) >= 0)
        .sort((a, b) => a.properties.number - b.properties.number);
      layer.clearLayers();
      side.fill(features.filter((f) => !f.geometry), tip);
      drawn = features.filter((f) => f.geometry).map((f) => addProject(map, layer, f, tip, reveal));
      fit();
      settle();
    }

    map.on("zoomend", settle);
    map.on("zoomstart movestart", tip.hide);
    map.on("moveend", tip.again);
    show();
    whenSized(map, () => {
      const size = map.getSize().toString();
      if (size !== fitted) { fitted = size; fit(); goTo(map, asked()); settle(); }
    });
    whenListChanges(wrapper, show);
    const land = wrapper.getAttribute("data-land");
    if (terms.outline && land) { getJson(land).then((outline) => { names = addOutline(map, outline); settle(); }).catch(() => {}); }
  }

  /* ---- one place that the address asks for: #at=lon,lat ---- */

  function asked() {
    const found = /^#at=(-?[\d.]{1,12}),(-?[\d.]{1,12})$/.exec(window.location.hash);
    const place = found && [Number(found[2]), Number(found[1])];
    return place && place.every(isFinite) ? L.latLng(place) : null;
  }

  function goTo(map, place) {
    const box = map.options.maxBounds;
    if (place && (!box || L.latLngBounds(box).contains(place))) { map.setView(place, map.attributionControl ? 15 : 13, { animate: false }); }
  }

  function showWhatIsAsked(wrapper) {
    const toggle = document.getElementById("v-map");
    if (!asked()) { return; }
    if (toggle) { toggle.checked = true; toggle.dispatchEvent(new Event("change", { bubbles: true })); }
    wrapper.scrollIntoView({ block: "center" });
  }

  /* ---- very many sites: their own script draws what is in view ---- */

  function crowd(map, wrapper, words, terms) {
    const tools = { addOutline, addShape, asked, chip, controlsOf, fill, getJson, goTo, LinkIcon, make, placeNames, rectOf, refill, showPlaces, still, tipFor, whenListChanges, whenSized };
    return new Promise((done, failed) => {
      const script = make("script", { src: wrapper.getAttribute("data-crowd") });
      script.onload = () => PortalCrowd.draw(tools, map, wrapper, words, terms).then(done, failed);
      script.onerror = failed;
      document.head.append(script);
    });
  }

  function few(map, wrapper, words, terms) {
    return getJson(wrapper.getAttribute("data-points")).then((collection) => {
      wrapper.classList.add("is-live");
      draw(map, wrapper, words, terms, collection);
    });
  }

  function start(map, terms) {
    const wrapper = map.getContainer().closest("[data-points]");
    if (!wrapper) { return; }
    const words = readWords(wrapper), say = wrapper.querySelector("[data-map-say]");
    setUp(map, wrapper, words, terms);
    const drawn = wrapper.hasAttribute("data-view") ? crowd(map, wrapper, words, terms) : few(map, wrapper, words, terms);
    drawn.then(() => {
      if (say) { say.textContent = ""; }
      showWhatIsAsked(wrapper);
    }).catch(() => {
      wrapper.classList.remove("is-live");
      if (say) { say.textContent = words.failed || ""; }
    });
  }

  window.PortalMap = { start: start };
})();
