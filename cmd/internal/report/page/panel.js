// Panels: charts of the worst, the median and the best series, and the search for a series by
// its name.

// alone takes the pairs of rows and known values.
const alone = pairs => joined(pairs.filter(([, v]) => v !== null));

// showSeries shows a part of a series with its forecasts one step ahead.
const showSeries = (chart, reader, { caption, series, rows, network, best, name }) => {
  const pairs = values => values ? rows.map((row, i) => [row, values[i]]) : [];
  const last = series.first + series.values.length - 1;
  chart.view = null;
  chart.show({
    caption,
    label: `${caption}. Arrow keys read values.`,
    x: { low: series.first, high: Math.max(last, series.first + 1), ticks: (...range) => rowTicks(series, ...range) },
    y: {},
    layers: [
      { kind: "line", class: "best", name: "best", text: name, lines: alone(pairs(best)) },
      { kind: "line", class: "series", name: "series", text: "actual", lines: alone(series.values.map((v, i) => [i + series.first, v])) },
      { kind: "line", class: "test", name: "network", text: "network", lines: alone(pairs(network)) },
    ].filter(({ lines }) => lines.length),
  });
  const known = new Map(rows.map((row, i) => [row, i]));
  reader.read = x => {
    const row = Math.min(last, Math.max(series.first, Math.round(x))), i = known.get(row), dots = [];
    const add = (v, kind, text) => { if (v !== null && v !== undefined) dots.push([v, kind, `${text} ${number(v)}`]); };
    add(series.values[row - series.first], "series", "actual");
    add(network[i], "test", "network");
    add(best?.[i], "best", name);
    return reading(row, label(series, row), dots);
  };
  reader.refresh();
};

class PanelSearch {
  constructor(panel) {
    this.panel = panel;
    const section = find(panel.id);
    this.count = find(`${panel.id}-count`);
    this.host = section.querySelector(".found");
    this.figure = find(`${panel.id}-found`);
    this.input = section.querySelector("input");
    this.input.addEventListener("input", () => this.search());
    this.search();
  }

  // search lists the series whose names contain the text, those that begin with it first.
  search() {
    const { names } = this.panel, text = this.input.value.trim().toLowerCase(), most = 20;
    const found = names.map((name, k) => [name.toLowerCase().indexOf(text), k]).filter(([at]) => at >= 0);
    found.sort(([a, i], [b, j]) => (a > 0) - (b > 0) || i - j);
    this.count.textContent = `${found.length} of ${names.length} series${found.length > most ? `, the first ${most} are shown` : ""}`;
    fillTable(this.host, "", ["series", "points", "network RMSE", "network MASE", "best baseline", "its MASE", "p (Holm)", "use"],
      found.slice(0, most).map(([, k]) => this.row(k)));
    this.host.querySelectorAll("tbody th").forEach((cell, i) => {
      if (!this.panel.tails) return;
      const k = found[i][1];
      cell.textContent = "";
      element(cell, "button", { type: "button" }, names[k]).addEventListener("click", () => this.show(k));
    });
    if (found.length === 1 && this.panel.tails) this.show(found[0][1]);
  }

  row(k) {
    const { names, points, scores, best, use, methods } = this.panel, [rmse, mase, other, p] = scores[k];
    return [names[k], points[k], number(rmse), number(mase), methods[best[k]] ?? "–", number(other), number(p), use[k] ? "baseline" : "network"];
  }

  show(k) {
    const { names, tails, horizon } = this.panel, { row, actual, forecast, first, last } = tails[k];
    this.figure.hidden = false;
    this.chart ??= new Chart(this.figure, 280);
    this.reader ??= new Reader(this.chart, null);
    const rows = actual.map((_, i) => row + i);
    showSeries(this.chart, this.reader, {
      caption: `${names[k]}: the end of its test part, ${first} to ${last}${horizon > 1 ? ", one step ahead" : ""}`,
      series: { first: row, values: actual }, rows, network: forecast, best: null, name: "",
    });
  }
}

for (const panel of JSON.parse(find("panels").textContent)) {
  panel.extremes.forEach((extreme, i) => {
    const chart = new Chart(find(`${panel.id}-${i}`), 260);
    showSeries(chart, new Reader(chart, null), { ...extreme, caption: chart.host.querySelector("figcaption").textContent });
  });
  new PanelSearch(panel);
}
