// The gate microscope: what every gate and state of a run is at each time step of a
// sample, how the gradient reaches back, and how the gates are used.

class GatePanel {
  constructor() {
    this.charts = { gradient: chartOf("gradient", 220), reach: chartOf("reach", 220) };
    for (const chart of Object.values(this.charts)) chart.svg.setAttribute("aria-label", "Norm of the gradient in each state");
    this.readers = { gradient: new Reader(this.charts.gradient, null), reach: new Reader(this.charts.reach, null) };
    find("gate-sample").addEventListener("change", () => this.show());
    find("gate-epoch").addEventListener("input", () => this.show());
    find("gate-numbers").addEventListener("toggle", () => this.show());
  }

  // choose takes another configuration's gates, which may be null.
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
    for (const [i, { text }] of gates.samples.entries()) element(select, "option", { value: i }, text);
    select.selectedIndex = Math.max(0, Math.min(before, gates.samples.length - 1));
    Object.assign(find("gate-epoch"), { max: gates.epochs.length - 1, value: gates.epochs.findIndex(e => e.epoch === gates.kept) });
    this.charts.gradient.view = null;
    this.drawMaps();
    this.uses();
    this.show();
  }

  show() {
    const { gates } = this, i = find("gate-sample").selectedIndex, glimpse = gates.epochs[find("gate-epoch").value];
    const look = glimpse.samples[i], { part } = gates.samples[i];
    const end = glimpse.epoch === gates.kept ? ", which the run ended with" : glimpse.epoch ? "" : ", before training";
    find("gate-epoch-name").textContent = `epoch ${glimpse.epoch}${end}`;
    find("gate-forecast").textContent = `Seed ${gates.seed}. In transformed units ${look.predicted.map(plain).join(", ")} is forecast, `
      + `where ${look.target.map(plain).join(", ")} came; the sample's loss is ${plain(look.loss[0])}.`;
    const columns = look.norms[0].length, first = this.first(columns);
    this.sampleMaps.forEach((map, k) => map.show(look.maps[k]));
    this.gradient("gradient", look, { first, places: columns, title: "time step", column: x => `step ${x}`, back: "a step back" });
    if (part !== this.part) this.along((gates.series ?? []).find(s => s.part === part));
    this.part = part;
    if (find("gate-numbers").open) this.table(columns, first);
  }

  // first is the first time step of those that are shown.
  first(columns) { return this.gates.steps - columns + 1; }

  // drawMaps makes room for the gates and states of every layer.
  drawMaps() {
    const { maps, norms } = this.gates.epochs[0].samples[0], columns = norms[0].length, first = this.first(columns);
    this.sampleMaps = this.maps("gate-maps", layer => [
      ...layer.gates.map(g => ({ name: `gate ${g.name} (${g.activation})`, activation: g.activation })),
      ...layer.states.map(name => ({ name: `state ${name}` })),
    ], maps, columns, t => `step ${first + t}`);
  }

  // maps makes a map of each of what kinds(layer) names, as large as the values.
  maps(id, kinds, values, columns, column) {
    const host = find(id), tell = text => { find("gate-readout").textContent = text; };
    host.replaceChildren();
    let k = 0;
    return this.gates.layers.flatMap(layer => {
      element(host, "p", { class: "layer" }, layer.name);
      const row = element(host, "div", { class: "maps" });
      return kinds(layer).map(kind => new HeatMap(row, { ...kind, layer: layer.name, rows: values[k++].length / columns, columns, column, tell }));
    });
  }

  // gradient draws the norms of the gradient in each state, and says what they do.
  gradient(id, { norms, rates }, { first, places, title, column, ticks, back }) {
    const names = this.gates.layers.flatMap(layer => layer.states.map(s => `${layer.name} state ${s}`));
    const lines = norms.map(list => list.map((v, t) => [first + t, v > 0 ? v : null]));
    const known = finiteOnes(lines.flat().map(([, v]) => v));
    const low = Math.min(...known), high = Math.max(...known);
    const layers = names.flatMap((name, k) => [
      { kind: "line", class: `state${k % 6}`, name, lines: [lines[k]] },
      { kind: "dots", class: `state${k % 6}`, name, points: places <= 60 ? lines[k].filter(([, v]) => v !== null) : [] },
    ]);
    const chart = this.charts[id], list = find(`${id}-rates`);
    chart.host.hidden = !known.length || places < 2;
    list.replaceChildren();
    names.forEach((name, k) => {
      const verdict = rates.verdicts[k];
      const text = verdict ? `${verdict}, by a factor of ${plain(rates.values[k])} ${back}` : finiteOnes(norms[k]).some(v => v > 0) ? `reaches one place alone, with ${plain(Math.max(...finiteOnes(norms[k])))}` : "is zero";
      element(list, "li", {}, `in ${name} it ${text}`);
    });
    if (chart.host.hidden) return;
    chart.show({
      caption: `norm of the gradient in each state${high > 10 * low ? ", logarithmic" : ""}`,
      label: `Norm of the gradient in each state: ${list.textContent}. Arrow keys read values.`,
      x: { low: first - 0.2, high: first + places - 0.8, ticks: ticks ?? ((a, b, n) => linearTicks(a, b, n, 1)), title },
      y: { log: high > 10 * low },
      layers: layers.filter(({ lines, points }) => lines?.some(line => line.some(([, v]) => v !== null)) || points?.length),
    });
    this.readers[id].read = x => {
      const at = Math.min(first + places - 1, Math.max(first, Math.round(x)));
      const dots = names.map((name, k) => [norms[k][at - first] || null, `state${k % 6}`, `${name} ${plain(norms[k][at - first])}`]);
      return { x: at, text: [column(at), ...dots.map(([, , text]) => text)].join(" · "), dots };
    };
    this.readers[id].refresh();
  }

  // along shows a stateful network's states along a part of the series.
  along(series) {
    find("gate-series").hidden = !series;
    if (!series) return;
    this.charts.reach.view = null;
    find("gate-series-part").textContent = `${partNames[series.part]} part, ${series.rows.length} samples, under the weights that the run ended with`;
    const column = t => series.rows[t];
    const kinds = layer => layer.states.map(name => ({ name: `state ${name}` }));
    this.maps("series-maps", kinds, series.maps, series.rows.length, column).forEach((map, k) => map.show(series.maps[k]));
    this.gradient("reach", series, {
      first: 0, places: series.rows.length, title: "after the sample that forecasts", column, back: "a sample back",
      ticks: (a, b, n) => linearTicks(a, b, n, 1).filter(([i]) => series.rows[i]).map(([i]) => [i, series.rows[i]]),
    });
  }

  // uses tells how the gates are used, and names units that are saturated or dead.
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
    find("gate-flags").textContent = flags.length ? `Look at what is ${flags.join(", and ")}.` : "No unit is saturated or dead.";
  }

  table(columns, first) {
    const host = find("gate-numbers").querySelector("div");
    host.replaceChildren();
    const table = element(host, "table"), head = element(element(table, "thead"), "tr"), body = element(table, "tbody");
    for (const text of ["value", "unit", ...Array.from({ length: columns }, (_, t) => `step ${first + t}`)]) element(head, "th", { scope: "col" }, text);
    for (const { title, rows, values } of this.sampleMaps) {
      for (let unit = 0; unit < rows; unit++) {
        const line = element(body, "tr");
        element(line, "th", { scope: "row" }, title);
        for (const v of [unit + 1, ...Array.from({ length: columns }, (_, t) => plain(values[t * rows + unit]))]) element(line, "td", {}, v);
      }
    }
  }
}
