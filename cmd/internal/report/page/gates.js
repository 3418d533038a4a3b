// The gate microscope: every gate and state of a run at each time step of a sample, the
// gradient backward in time, and the use of the gates.

class GatePanel {
  constructor() {
    this.charts = { gradient: chartOf("gradient", 220), reach: chartOf("reach", 220) };
    for (const chart of Object.values(this.charts)) chart.svg.setAttribute("aria-label", "Norm of the gradient with respect to each state");
    this.readers = { gradient: new Reader(this.charts.gradient, null), reach: new Reader(this.charts.reach, null) };
    find("gate-sample").addEventListener("change", () => this.show());
    find("gate-epoch").addEventListener("input", () => this.show());
    find("gate-numbers").addEventListener("toggle", () => this.show());
  }

  // choose shows another configuration's gates, which may be null.
  choose(gates) {
    this.gates = gates;
    this.part = null;
    const there = Boolean(gates?.epochs?.length);
    find("microscope").hidden = !gates;
    find("gate-view").hidden = !there;
    find("gate-cut").textContent = (gates?.cut ?? []).join(" ");
    if (!there) return;
    const select = find("gate-sample"), before = select.selectedIndex;
    select.replaceChildren();
    for (const { text } of gates.samples) element(select, "option", {}, text);
    select.selectedIndex = Math.max(0, Math.min(before, gates.samples.length - 1));
    Object.assign(find("gate-epoch"), { max: gates.epochs.length - 1, value: gates.epochs.findIndex(e => e.epoch === gates.final) });
    this.charts.gradient.view = null;
    this.drawMaps();
    this.uses();
    this.show();
  }

  show() {
    const { gates } = this, i = find("gate-sample").selectedIndex, glimpse = gates.epochs[find("gate-epoch").value];
    const look = glimpse.samples[i], { part } = gates.samples[i];
    const end = glimpse.epoch === gates.final ? ", final weights" : glimpse.epoch ? "" : ", before training";
    find("gate-epoch-name").textContent = `epoch ${glimpse.epoch}${end}`;
    find("gate-forecast").textContent = `Seed ${gates.seed}. Forecast ${look.predicted.map(plain).join(", ")}, `
      + `actual ${look.target.map(plain).join(", ")} in transformed units; loss ${plain(look.loss[0])}.`;
    const columns = look.norms[0].length, first = this.first(columns);
    this.sampleMaps.forEach((map, k) => map.show(look.maps[k]));
    this.gradient("gradient", look, { first, places: columns, title: "time step", column: x => `step ${x}`, unit: "step" });
    if (part !== this.part) this.along((gates.series ?? []).find(s => s.part === part));
    this.part = part;
    if (find("gate-numbers").open) this.table(columns, first);
  }

  // first is the first time step that is shown.
  first(columns) { return this.gates.steps - columns + 1; }

  // drawMaps creates the heat maps of every layer.
  drawMaps() {
    const { maps, norms } = this.gates.epochs[0].samples[0], columns = norms[0].length, first = this.first(columns);
    this.sampleMaps = this.maps("gate-maps", layer => [
      ...layer.gates.map(g => ({ name: `gate ${g.name} (${g.activation})`, activation: g.activation })),
      ...layer.states.map(name => ({ name: `state ${name}` })),
    ], maps, columns, t => `step ${first + t}`);
  }

  // maps creates a heat map for each of kinds(layer), of the size of the values.
  maps(id, kinds, values, columns, column) {
    const host = find(id), display = text => { find("gate-readout").textContent = text; };
    host.replaceChildren();
    let k = 0;
    return this.gates.layers.flatMap(layer => {
      element(host, "p", { class: "layer" }, layer.name);
      const row = element(host, "div", { class: "maps" });
      return kinds(layer).map(kind => new HeatMap(row, { ...kind, layer: layer.name, rows: values[k++].length / columns, columns, column, display }));
    });
  }

  // gradient draws the norms of the gradient with respect to each state, and describes them.
  gradient(id, { norms, rates }, { first, places, title, column, ticks, unit }) {
    const names = this.gates.layers.flatMap(layer => layer.states.map(s => `${layer.name} state ${s}`));
    const lines = norms.map(list => list.map((v, t) => [first + t, v > 0 ? v : null]));
    const known = finiteOnes(lines.flat().map(([, v]) => v)), log = spansDecades(known);
    const layers = names.flatMap((name, k) => [
      { kind: "line", class: `state${k % 6}`, name, lines: [lines[k]] },
      { kind: "dots", class: `state${k % 6}`, name, points: places <= 60 ? lines[k].filter(([, v]) => v !== null) : [] },
    ]);
    const chart = this.charts[id], list = find(`${id}-rates`);
    chart.host.hidden = !known.length || places < 2;
    list.replaceChildren();
    names.forEach((name, k) => {
      const verdict = rates.verdicts[k];
      const norm = Math.max(...finiteOnes(norms[k]), 0);
      const text = verdict ? `${verdict}: factor ${plain(rates.values[k])} per ${unit} back` : norm > 0 ? `is ${plain(norm)} at one ${unit} and zero elsewhere` : "is zero";
      element(list, "li", {}, `${name}: the gradient ${text}`);
    });
    if (chart.host.hidden) return;
    chart.show({
      caption: `norm of the gradient${log ? ", logarithmic" : ""}`,
      label: `Norm of the gradient with respect to each state: ${list.textContent}. Arrow keys read values.`,
      x: { low: first - 0.2, high: first + places - 0.8, ticks: ticks ?? ((a, b, n) => linearTicks(a, b, n, 1)), title },
      y: { log },
      layers: layers.filter(({ lines, points }) => lines?.some(line => line.some(([, v]) => v !== null)) || points?.length),
    });
    this.readers[id].read = x => {
      const at = Math.min(first + places - 1, Math.max(first, Math.round(x)));
      const dots = names.map((name, k) => [norms[k][at - first] || null, `state${k % 6}`, `${name} ${plain(norms[k][at - first])}`]);
      return reading(at, column(at), dots);
    };
    this.readers[id].refresh();
  }

  // along shows the states of a stateful network along a part of the series.
  along(series) {
    find("gate-series").hidden = !series;
    if (!series) return;
    this.charts.reach.view = null;
    find("gate-series-part").textContent = `${partNames[series.part]} part, ${series.rows.length} samples, final weights`;
    const column = t => series.rows[t];
    const kinds = layer => layer.states.map(name => ({ name: `state ${name}` }));
    this.maps("series-maps", kinds, series.maps, series.rows.length, column).forEach((map, k) => map.show(series.maps[k]));
    this.gradient("reach", series, {
      first: 0, places: series.rows.length, title: "after the sample that forecasts", column, unit: "sample",
      ticks: (a, b, n) => linearTicks(a, b, n, 1).filter(([i]) => series.rows[i]).map(([i]) => [i, series.rows[i]]),
    });
  }

  // uses shows the use of the gates, and lists saturated and dead units.
  uses() {
    const body = find("gate-uses").tBodies[0], units = list => list.join(", ") || "–";
    body.replaceChildren();
    const found = { saturated: [], dead: [] };
    for (const use of this.gates.uses ?? []) {
      const line = element(body, "tr"), share = i => use.ends ? `${Math.round(100 * use.ends[i])} %` : "–";
      element(line, "th", { scope: "row" }, use.gate);
      for (const text of [use.mean[0]?.toFixed(3) ?? "–", share(0), share(1), units(use.saturated), units(use.dead)]) element(line, "td", {}, text);
      for (const kind of ["saturated", "dead"]) if (use[kind].length) found[kind].push(`${use.gate} unit ${units(use[kind])}`);
    }
    const flags = Object.entries(found).filter(([, list]) => list.length).map(([kind, list]) => `${kind}: ${list.join("; ")}`);
    find("gate-flags").textContent = flags.length ? `Units that are ${flags.join("; ")}.` : "No unit is saturated or dead.";
  }

  table(columns, first) {
    const steps = [...Array(columns).keys()];
    const rows = this.sampleMaps.flatMap(({ title, rows, values }) =>
      [...Array(rows).keys()].map(unit => [title, unit + 1, ...steps.map(t => plain(values[t * rows + unit]))]));
    fillTable(find("gate-numbers").querySelector("div"), "", ["value", "unit", ...steps.map(t => `step ${first + t}`)], rows);
  }
}
