// A chart: axes, and layers of lines, areas, bars, dots and marks. It is redrawn when its
// view, its width or its layers change.

const namespace = "http://www.w3.org/2000/svg";

const find = id => document.getElementById(id);

const element = (parent, name, attributes = {}, text) => {
  const e = parent instanceof SVGElement || name === "svg"
    ? document.createElementNS(namespace, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  if (text !== undefined) e.textContent = text;
  parent.append(e);
  return e;
};

// options puts [value, text] pairs into a select and keeps the choice if it is still there.
const options = (select, choices) => {
  const before = select.value;
  if (choices.map(([value]) => value).join("\n") === [...select.options].map(o => o.value).join("\n")) return;
  select.replaceChildren();
  for (const [value, text] of choices) element(select, "option", { value }, text);
  select.value = choices.some(([value]) => String(value) === before) ? before : choices[0]?.[0] ?? "";
};

// fillTable puts a table into host: its heads, and rows whose first cell is a head too.
const fillTable = (host, caption, heads, rows) => {
  host.replaceChildren();
  const table = element(host, "table");
  if (caption) element(table, "caption", {}, caption);
  const head = element(element(table, "thead"), "tr"), body = element(table, "tbody");
  for (const text of heads) element(head, "th", { scope: "col" }, text);
  for (const [name, ...cells] of rows) {
    const line = element(body, "tr");
    element(line, "th", { scope: "row" }, name);
    for (const text of cells) element(line, "td", {}, text);
  }
};

class Chart {
  // host is a figure with a caption.
  constructor(host, height) {
    this.host = host;
    this.height = height;
    this.hidden = new Set(); // names of layers that the reader hid
    this.view = null; // [low, high] of x, or null for all of it
    this.tools = element(host, "div", { class: "tools" });
    this.svg = element(host, "svg", { role: "img" });
    new ResizeObserver(() => this.draw()).observe(host);
  }

  // show draws content:
  //   caption, label (for screen readers), x: {low, high, ticks, title, log},
  //   y: {low, high, log, minStep, names}, layers: [{kind, class, name, ...}]
  // kinds: line {lines: [[[x, y], ...], ...]}, area {points: [[x, low, high], ...]},
  // bars {bars: [[x0, x1, y0, y1], ...]}, dots {points: [[x, y, text], ...]},
  // mark {marks: [{x} or {y} or {x, y0, y1}, ...]}.
  show(content) {
    this.content = content;
    this.host.querySelector("figcaption").textContent = content.caption;
    this.svg.setAttribute("aria-label", content.label ?? content.caption);
    this.legend();
    this.draw();
  }

  legend() {
    const focused = this.tools.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    this.tools.querySelectorAll(".key").forEach(key => key.remove());
    const zoom = this.tools.querySelector(".zoom");
    for (const layer of this.content.layers) {
      if (!layer.name || this.tools.querySelector(`[data-name="${CSS.escape(layer.name)}"]`)) continue;
      const key = element(this.tools, "button", {
        type: "button", class: "key", "data-name": layer.name, "aria-pressed": String(!this.hidden.has(layer.name)),
      });
      this.tools.insertBefore(key, zoom);
      this.sample(element(key, "svg", { viewBox: "0 0 24 10", "aria-hidden": "true" }), layer);
      element(key, "span", {}, layer.text ?? layer.name);
      key.addEventListener("click", () => this.toggle(layer.name));
      if (layer.name === focused) key.focus();
    }
  }

  sample(svg, { kind, class: name }) {
    if (kind === "line" || kind === "mark") element(svg, "line", { class: `${kind} ${name}`, x1: 0, x2: 24, y1: 5, y2: 5 });
    else if (kind === "dots") element(svg, "circle", { class: `dot ${name}`, cx: 12, cy: 5, r: 4 });
    else element(svg, "rect", { class: `${kind === "bars" ? "bar" : "area"} ${name}`, width: 24, height: 10 });
  }

  toggle(name) {
    if (!this.hidden.delete(name)) this.hidden.add(name);
    this.legend();
    this.draw();
  }

  visible() { return this.content.layers.filter(layer => !this.hidden.has(layer.name)); }

  // range is the y range of the visible layers in the view.
  range(low, high) {
    let bottom = Infinity, top = -Infinity;
    const include = v => { if (Number.isFinite(v)) { bottom = Math.min(bottom, v); top = Math.max(top, v); } };
    for (const layer of this.visible()) {
      for (const line of layer.lines ?? []) for (const [x, y] of line) if (x >= low && x <= high) include(y);
      for (const [x, a, b] of layer.kind === "area" ? layer.points : []) if (x >= low && x <= high) { include(a); include(b); }
      for (const [, , a, b] of layer.bars ?? []) { include(a); include(b); }
      for (const [x, y] of layer.kind === "dots" ? layer.points : []) if (x >= low && x <= high) include(y);
    }
    const { y } = this.content;
    if (bottom > top) [bottom, top] = [0, 1];
    if (y.log) return [bottom, top];
    const room = (top - bottom || Math.abs(top) || 1) * 0.05;
    return [y.low ?? bottom - room, y.high ?? top + room];
  }

  draw() {
    const width = this.host.clientWidth;
    if (!this.content || width < 50) return;
    const { x, y } = this.content, svg = this.svg;
    const [low, high] = this.view ?? [x.low, x.high];
    const [bottom, top] = this.range(low, high);
    const log = y.log && bottom > 0 && top > bottom;
    const names = y.names?.map(name => name.length > 16 ? name.slice(0, 15) + "…" : name);
    const yTicks = names ? names.map((name, i) => [i, name]) : log ? logTicks(bottom, top) : linearTicks(bottom, top, this.height / 45, y.minStep);
    const left = 12 + 7 * Math.max(2, ...yTicks.map(([, text]) => text.length));
    const base = this.height - (x.title ? 38 : 22);
    this.x = (x.log ? logarithmic : linear)(low, high, left, width - 10);
    this.y = (log ? logarithmic : linear)(bottom, top, base, 8);
    this.box = { left, right: width - 10, top: 8, bottom: base };
    svg.replaceChildren();
    svg.setAttribute("viewBox", `0 0 ${width} ${this.height}`);
    svg.setAttribute("height", this.height);
    this.axes(yTicks, x.ticks(low, high, Math.max(2, Math.floor((width - left) / 85))), names);
    const clip = `clip-${this.host.id}`;
    element(element(svg, "clipPath", { id: clip }), "rect", { x: left, y: 4, width: Math.max(0, width - 10 - left), height: base - 3 });
    this.plot = element(svg, "g", { "clip-path": `url(#${clip})` });
    for (const layer of this.visible()) this[layer.kind](layer);
    this.drawn?.();
  }

  axes(yTicks, xTicks, named) {
    const { left, right, bottom } = this.box, svg = this.svg;
    for (const [v, text] of yTicks) {
      const at = this.y(v);
      element(svg, "line", { class: "grid", x1: left, x2: right, y1: at, y2: at });
      element(svg, "text", { x: left - 6, y: at + 4, "text-anchor": "end", class: named ? "name" : "" }, text);
    }
    element(svg, "line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom });
    for (const [v, text] of xTicks) {
      const at = this.x(v);
      if (at < left - 1 || at > right + 1) continue;
      element(svg, "line", { class: "axis", x1: at, x2: at, y1: bottom, y2: bottom + 4 });
      const anchor = at > right - 20 ? "end" : "middle";
      element(svg, "text", { x: anchor === "end" ? right : at, y: bottom + 17, "text-anchor": anchor }, text);
    }
    if (this.content.x.title) {
      element(svg, "text", { x: (left + right) / 2, y: this.height - 4, "text-anchor": "middle" }, this.content.x.title);
    }
  }

  line({ class: name, lines }) {
    const path = lines.map(line => this.path(line)).join("");
    if (path) element(this.plot, "path", { class: `line ${name}`, d: path });
  }

  // path draws at most four points in a column of pixels: the first, lowest, highest and
  // last.
  path(points) {
    const d = [];
    let column = null, low, high, last, open = false;
    const to = (x, y) => { d.push(`${open ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`); open = true; };
    const flush = () => {
      if (column !== null && low !== high) { to(column, low); to(column, high); to(column, last); }
    };
    for (const [vx, vy] of points) {
      if (vy === null || !Number.isFinite(vy)) { flush(); column = null; open = false; continue; }
      const x = Math.round(this.x(vx) * 2) / 2, y = this.y(vy);
      if (x < this.box.left - 2000 || x > this.box.right + 2000) { flush(); column = null; open = false; continue; }
      if (x === column) { low = Math.min(low, y); high = Math.max(high, y); last = y; continue; }
      flush();
      to(x, y);
      [column, low, high, last] = [x, y, y, y];
    }
    flush();
    return d.join("");
  }

  area({ class: name, points }) {
    const known = points.filter(([, a, b]) => Number.isFinite(a) && Number.isFinite(b));
    if (!known.length) return;
    const there = known.map(([x, a]) => `${this.x(x).toFixed(1)},${this.y(a).toFixed(1)}`);
    const back = known.map(([x, , b]) => `${this.x(x).toFixed(1)},${this.y(b).toFixed(1)}`).reverse();
    element(this.plot, "path", { class: `area ${name}`, d: `M${there.concat(back).join("L")}Z` });
  }

  bars({ class: name, bars }) {
    for (const [x0, x1, y0, y1, text] of bars) {
      const left = this.x(x0), up = Math.min(this.y(y0), this.y(y1));
      const bar = element(this.plot, "rect", {
        class: `bar ${name}`, x: left, y: up, width: Math.max(1, this.x(x1) - left - 1), height: Math.abs(this.y(y0) - this.y(y1)),
      });
      if (text) element(bar, "title", {}, text);
    }
  }

  dots({ class: name, points, size = 3 }) {
    for (const [x, y, text] of points) {
      const dot = element(this.plot, "circle", { class: `dot ${name}`, cx: this.x(x), cy: this.y(y), r: size });
      if (text) element(dot, "title", {}, text);
    }
  }

  mark({ class: name, marks }) {
    const { left, right, top, bottom } = this.box;
    for (const { x, y, y0, y1, text } of marks) {
      const at = y !== undefined ? { x1: left, x2: right, y1: this.y(y), y2: this.y(y) }
        : { x1: this.x(x), x2: this.x(x), y1: y0 === undefined ? top : this.y(y0), y2: y1 === undefined ? bottom : this.y(y1) };
      const line = element(this.plot, "line", { class: `mark ${name}`, ...at });
      if (text) element(line, "title", {}, text);
    }
  }
}
