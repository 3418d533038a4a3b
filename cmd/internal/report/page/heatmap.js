// A heat map: columns are time steps, rows are units, the color of a cell is its value.

// plain writes a value that already has three digits.
const plain = v => v === null || v === undefined ? "–" : String(v);

// scaleOf is the range of a map's colors: that of the activation, or else symmetric about
// zero.
const scaleOf = (activation, values) => {
  if (activation === "sigmoid" || activation === "hard_sigmoid") return { low: 0, high: 1, kind: "open" };
  if (activation === "tanh") return { low: -1, high: 1, kind: "signed" };
  const largest = Math.max(...finiteOnes(values).map(Math.abs), 0);
  return { low: -largest, high: largest, kind: "signed" };
};

class HeatMap {
  // name is the gate or state of a layer; values are [columns, rows]; column(t) is the name
  // of column t; display(text) shows a reading.
  constructor(host, { name, layer, activation, rows, columns, column, display }) {
    Object.assign(this, { name, activation, rows, columns, column, display, title: `${layer} ${name}`, at: null });
    const figure = element(host, "figure", { class: columns > 30 ? "map long" : "map" });
    this.caption = element(figure, "figcaption");
    this.svg = element(figure, "svg", {
      viewBox: `0 0 ${columns} ${rows}`, preserveAspectRatio: "none", tabindex: "0", role: "application", "aria-roledescription": "heat map",
    });
    this.svg.style.height = `${Math.min(320, Math.max(40, rows * 16))}px`;
    this.cells = Array.from({ length: rows * columns }, (_, i) =>
      element(this.svg, "rect", { x: Math.floor(i / rows), y: i % rows, width: 1.02, height: 1.02 }));
    this.cursor = element(this.svg, "rect", { class: "cell-cursor", width: 1, height: 1, visibility: "hidden" });
    const ends = element(figure, "div", { class: "ends", "aria-hidden": "true" });
    for (const t of columns > 1 ? [0, columns - 1] : [0]) element(ends, "span", {}, column(t));
    this.listen();
  }

  // show colors the cells; values are column by column.
  show(values) {
    const { low, high, kind } = scaleOf(this.activation, values), known = finiteOnes(values);
    this.values = values;
    this.caption.textContent = `${this.name}, ${Number(low.toPrecision(3))} to ${Number(high.toPrecision(3))}`;
    this.svg.setAttribute("aria-label",
      `${this.title}: ${this.rows} units, ${this.columns} columns, mean ${number(known.length ? mean(known) : null)}. Arrow keys read values.`);
    values.forEach((v, i) => {
      const end = v < 0 ? low : high;
      this.cells[i].setAttribute("class", `cell ${v === null ? "unknown" : kind === "open" ? kind : v < 0 ? "minus" : "plus"}`);
      this.cells[i].style.setProperty("--share", `${end ? (100 * Math.min(1, v / end)).toFixed(1) : 0}%`);
    });
    if (this.at) this.read(...this.at);
  }

  listen() {
    const on = (name, handle) => this.svg.addEventListener(name, handle);
    const point = event => {
      const box = this.svg.getBoundingClientRect();
      this.read((event.clientX - box.left) / box.width * this.columns, (event.clientY - box.top) / box.height * this.rows);
    };
    on("pointermove", point);
    on("pointerdown", point);
    for (const name of ["pointerleave", "blur"]) on(name, () => this.leave());
    on("keydown", event => {
      const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Home: [-Infinity, 0], End: [Infinity, 0] }[event.key];
      if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const [t, unit] = this.at ?? [0, 0], first = !this.at && Number.isFinite(move[0]);
      this.read(first ? t : t + move[0], first ? unit : unit + move[1]);
    });
  }

  // read shows the value of the nearest cell.
  read(x, y) {
    const t = Math.min(this.columns - 1, Math.max(0, Math.floor(x))), unit = Math.min(this.rows - 1, Math.max(0, Math.floor(y)));
    this.at = [t, unit];
    for (const [key, v] of Object.entries({ x: t, y: unit, visibility: "visible" })) this.cursor.setAttribute(key, v);
    this.display(`${this.title}, ${this.column(t)}, unit ${unit + 1}: ${plain(this.values[t * this.rows + unit])}`);
  }

  leave() {
    this.at = null;
    this.cursor.setAttribute("visibility", "hidden");
    this.display("");
  }
}
