/* Where the markers stand: each near its anchors, none over another.
   Pure arithmetic in pixels, the same input gives the same places; tried without a browser.

   PortalPlace.markers(items, room) → [{x, y}], centres in the order of `items`
     items: [{anchors: [{x, y}, …]}, …]   room: {size, gap, box?, keepOut?}
     size: side of a marker; gap: free pixels between two; box: the rectangle to stay in if there is room;
     keepOut: rectangles (controls, panel) to stay off if there is room. Rectangle: {left, top, right, bottom}. */
(function (root) {
  "use strict";

  const TURNS = 24, ROUNDS = 6, MANY = 40, FAR_APART = 260;
  const COST = { dot: 130, crossing: 90, underMarker: 70, outside: 260, keepOut: 260, wrongSide: 12 };

  function distance(a, b) { return Math.hypot(a.x - b.x, a.y - b.y); }

  function middle(points) {
    const sum = points.reduce((s, p) => ({ x: s.x + p.x, y: s.y + p.y }), { x: 0, y: 0 });
    return { x: sum.x / points.length, y: sum.y / points.length };
  }

  /* Anchors of one project that lie far apart at this zoom: the marker stays with the first. */
  function homeOf(anchors) {
    const centre = middle(anchors);
    return anchors.every((a) => distance(a, centre) < FAR_APART / 2) ? centre : anchors[0];
  }

  function square(centre, half) {
    return { left: centre.x - half, top: centre.y - half, right: centre.x + half, bottom: centre.y + half };
  }

  function meet(a, b) { return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom; }

  function side(p, q, r) { return Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)); }

  function cross(a, b, c, d) {
    return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b) && distance(a, c) > 1;
  }

  function lineMeets(rect, from, to) {
    for (let step = 1; step < 12; step += 1) {
      const x = from.x + ((to.x - from.x) * step) / 12, y = from.y + ((to.y - from.y) * step) / 12;
      if (x > rect.left && x < rect.right && y > rect.top && y < rect.bottom) { return true; }
    }
    return false;
  }

  /* The side away from the neighbours: there the marker is read as belonging to its own anchor. */
  function outward(home, homes) {
    const near = homes.filter((h) => h !== home && distance(h, home) < 180);
    if (!near.length) { return { x: 0, y: -1 }; }
    const centre = middle(near.concat([home])), far = distance(home, centre) || 1;
    return { x: (home.x - centre.x) / far, y: (home.y - centre.y) / far };
  }

  /* What can be known of a spot without looking at leader lines: how far, which side, what it covers. */
  function plainCost(spot, item, dots, room) {
    const own = square(spot, room.size / 2), box = room.box;
    const towards = { x: spot.x - item.home.x, y: spot.y - item.home.y }, length = Math.hypot(towards.x, towards.y) || 1;
    let cost = item.anchors.reduce((sum, a) => sum + distance(a, spot), 0) / item.anchors.length;
    cost += COST.wrongSide * (1 - (towards.x * item.out.x + towards.y * item.out.y) / length);
    cost += COST.dot * dots.filter((d) => meet(own, square(d, 4))).length;
    if (box && (own.left < box.left || own.top < box.top || own.right > box.right || own.bottom > box.bottom)) { cost += COST.outside; }
    return cost + COST.keepOut * (room.keepOut || []).filter((rect) => meet(own, rect)).length;
  }

  function lineCost(spot, item, others, room) {
    const half = room.size / 2, own = square(spot, half);
    let cost = 0;
    others.forEach((other) => {
      const theirs = square(other.spot, half);
      item.anchors.forEach((a) => {
        if (lineMeets(theirs, a, spot)) { cost += COST.underMarker; }
        other.anchors.forEach((b) => { if (cross(a, spot, b, other.spot)) { cost += COST.crossing; } });
      });
      other.anchors.forEach((b) => { if (lineMeets(own, b, other.spot)) { cost += COST.underMarker; } });
    });
    return cost;
  }

  function settle(item, others, dots, room) {
    const reach = room.size + room.gap;
    let best = null, bestCost = Infinity;
    for (let ring = 0; ring < 60 && (!best || room.size * 0.75 + ring * 12 < bestCost); ring += 1) {
      const radius = room.size * 0.75 + ring * 12;
      for (let turn = 0; turn < TURNS; turn += 1) {
        const angle = (turn / TURNS) * 2 * Math.PI - Math.PI / 2;
        const x = Math.round(item.home.x + radius * Math.cos(angle)), y = Math.round(item.home.y + radius * Math.sin(angle)), spot = { x: x, y: y };
        const free = others.every((o) => Math.abs(o.spot.x - spot.x) >= reach || Math.abs(o.spot.y - spot.y) >= reach);
        if (!free) { continue; }
        const plain = plainCost(spot, item, dots, room);
        const cost = plain < bestCost ? plain + lineCost(spot, item, others, room) : Infinity;
        if (cost < bestCost - 1e-6) { best = spot; bestCost = cost; }
      }
    }
    return best;
  }

  /* Each in turn takes its best place, then all look again while one can do better. */
  function markers(items, room) {
    const placed = items.map((item) => ({ anchors: item.anchors, home: homeOf(item.anchors), spot: null }));
    const homes = placed.map((p) => p.home), dots = [].concat.apply([], placed.map((p) => p.anchors));
    placed.forEach((p) => { p.out = outward(p.home, homes); });
    const rounds = items.length > MANY ? 2 : ROUNDS;
    for (let round = 0; round < rounds; round += 1) {
      let moved = false;
      placed.forEach((p) => {
        const before = p.spot, others = placed.filter((o) => o !== p && o.spot);
        const spot = settle(p, others, dots, room);
        if (spot) { p.spot = spot; }
        moved = moved || !before || before.x !== p.spot.x || before.y !== p.spot.y;
      });
      if (!moved) { break; }
    }
    return placed.map((p) => p.spot);
  }

  /* A place name beside its point where it covers nothing: its rectangle, or null, and then it is left out. */
  function name(point, size, room) {
    const across = size.x / 2 + 12, gap = 16, high = size.y;
    const offsets = [[0, gap], [0, -gap - high], [across, -high / 2], [-across, -high / 2], [across, gap], [-across, gap],
      [across, -gap - high], [-across, -gap - high], [0, 2 * gap + 8], [0, -2 * gap - 8 - high]];
    for (const offset of offsets) {
      const left = point.x + offset[0] - size.x / 2, top = point.y + offset[1], box = room.box;
      const rect = { left: left, top: top, right: left + size.x, bottom: top + high };
      const within = !box || (rect.left >= box.left && rect.top >= box.top && rect.right <= box.right && rect.bottom <= box.bottom);
      const free = !room.taken.some((t) => meet(t, rect)) && !room.lines.some((line) => lineMeets(rect, line[0], line[1]));
      if (within && free) { return rect; }
    }
    return null;
  }

  root.PortalPlace = { markers: markers, name: name, square: square };
  if (typeof module !== "undefined") { module.exports = root.PortalPlace; }
})(typeof window === "undefined" ? {} : window);
