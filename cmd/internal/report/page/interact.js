// Reading, zooming and panning a chart by mouse, touch and keyboard.

// reading is what a Reader shows at x: a name, and dots [y, class, text].
const reading = (x, name, dots) => ({ x, text: [name, ...dots.map(([, , text]) => text)].join(" · "), dots });

class Reader {
  // read(x, by) returns the reading at or next to x, or null; by is the direction of a step
  // by keyboard, if any.
  constructor(chart, read) {
    this.chart = chart;
    this.read = read;
    this.at = null; // the current reading, or null
    this.pointers = new Map(); // x of the pressed pointers
    this.out = element(chart.host, "output", { class: "readout" });
    chart.host.insertBefore(this.out, chart.svg);
    chart.drawn = () => this.cursor();
    this.buttons();
    this.listen();
  }

  buttons() {
    const zoom = element(this.chart.tools, "span", { class: "zoom" });
    for (const [text, label, act] of [
      ["−", "Zoom out", () => this.zoom(2)], ["+", "Zoom in", () => this.zoom(0.5)], ["All", "Show all", () => this.all()],
    ]) {
      element(zoom, "button", { type: "button", "aria-label": label }, text).addEventListener("click", act);
    }
  }

  listen() {
    const { svg } = this.chart;
    const on = (name, handle) => svg.addEventListener(name, handle, { passive: false });
    svg.setAttribute("tabindex", "0");
    svg.setAttribute("role", "application");
    svg.setAttribute("aria-roledescription", "chart");
    svg.setAttribute("aria-describedby", "keys");
    on("pointerdown", event => {
      svg.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, this.where(event));
      this.point(this.where(event));
    });
    on("pointermove", event => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) on(name, event => this.pointers.delete(event.pointerId));
    on("pointerleave", () => this.show(null));
    on("dblclick", event => this.zoom(0.5, this.chart.x.invert(this.where(event))));
    on("wheel", event => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.zoom(Math.exp(event.deltaY * 0.002), this.chart.x.invert(this.where(event)));
    });
    on("keydown", event => this.key(event));
  }

  // where is the distance of an event from the left of the chart.
  where(event) { return event.clientX - this.chart.svg.getBoundingClientRect().left; }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (before === undefined) return this.point(this.where(event));
    if (this.pointers.size === 2) {
      const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, x]) => x);
      const ratio = Math.abs(before - other) / Math.max(1, Math.abs(this.where(event) - other));
      this.zoom(Math.min(2, Math.max(0.5, ratio)), this.chart.x.invert((other + this.where(event)) / 2));
    } else if (this.chart.view) {
      this.pan(this.chart.x.invert(before) - this.chart.x.invert(this.where(event)));
    } else {
      this.point(this.where(event));
    }
    this.pointers.set(event.pointerId, this.where(event));
  }

  key(event) {
    const [low, high] = this.bounds();
    const act = {
      ArrowLeft: () => event.shiftKey ? this.pan((low - high) / 4) : this.step(-1),
      ArrowRight: () => event.shiftKey ? this.pan((high - low) / 4) : this.step(1),
      Home: () => this.show(this.read(low)),
      End: () => this.show(this.read(high)),
      "+": () => this.zoom(0.5), "=": () => this.zoom(0.5), "-": () => this.zoom(2),
      0: () => this.all(), Escape: () => this.all(),
    }[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  point(offset) { this.show(this.read(this.chart.x.invert(offset))); }

  // step reads the next place, and pans the view if it is outside.
  step(by) {
    const [low, high] = this.bounds();
    const next = this.at ? this.read(this.at.x + by, by) : this.read(by > 0 ? low : high);
    if (!next) return;
    if (next.x < low || next.x > high) this.pan(next.x < low ? next.x - low : next.x - high);
    this.show(next);
  }

  show(at) {
    this.at = at;
    this.out.textContent = at ? at.text : "";
    this.cursor();
  }

  // refresh reads the same place after the data changed.
  refresh() { if (this.at) this.show(this.read(this.at.x)); }

  cursor() {
    const { chart } = this;
    chart.svg.querySelectorAll(".reading").forEach(e => e.remove());
    if (!this.at || !chart.plot) return;
    const group = element(chart.plot, "g", { class: "reading" });
    const x = chart.x(this.at.x), shown = new Set(chart.visible().map(layer => layer.class));
    element(group, "line", { class: "cursor", x1: x, x2: x, y1: chart.box.top, y2: chart.box.bottom });
    for (const [y, name] of this.at.dots) {
      if (Number.isFinite(y) && shown.has(name)) element(group, "circle", { class: `dot ${name}`, cx: x, cy: chart.y(y), r: 4 });
    }
  }

  bounds() { const { x } = this.chart.content; return this.chart.view ?? [x.low, x.high]; }

  zoom(factor, center) {
    const [low, high] = this.bounds();
    const at = center ?? this.at?.x ?? (low + high) / 2;
    const { x } = this.chart.content;
    const width = Math.max(Math.min(5, x.high - x.low), (high - low) * factor);
    this.look(at - (at - low) * width / (high - low), width);
  }

  pan(by) {
    const [low, high] = this.bounds();
    this.look(low + by, high - low);
  }

  look(low, width) {
    const { x } = this.chart.content;
    const from = Math.max(x.low, Math.min(low, x.high - width));
    this.chart.view = width >= x.high - x.low ? null : [from, from + width];
    this.chart.draw();
  }

  all() {
    this.chart.view = null;
    this.chart.draw();
  }
}
