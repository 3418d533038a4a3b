// The charts of a state: a configuration, one of its runs, the number of steps ahead, and
// the part whose residuals are shown.

const partNames = { train: "train", validation: "validation", test: "test" };

// forecastAt pairs rows with a run's forecasts of them, so many steps ahead.
const forecastAt = ({ rows, horizon }, forecasts, part, ahead) => {
  if (!forecasts?.[part]) return [];
  return rows[part].map((row, i) => [row + ahead - 1, forecasts[part][i * horizon + ahead - 1]]);
};

// joined splits pairs into lines without missing rows.
const joined = pairs => {
  const lines = [];
  for (const pair of pairs) {
    const line = lines.at(-1);
    if (line && pair[0] === line.at(-1)[0] + 1) line.push(pair);
    else lines.push([pair]);
  }
  return lines;
};

const baseline = (c, name) => c.baselines.find(b => b.name === name);

const label = (series, row) => series.labels?.[row - series.first] ?? `row ${row}`;

const overview = (chart, data) => {
  const shown = data.ranking.map(name => data.configurations.find(c => c.name === name)).reverse();
  if (!shown.length) return chart.host.remove();
  const dots = [], median = [], persistence = [], best = [], published = [], xs = [];
  let beyond = 0;
  shown.forEach((c, row) => {
    const scores = sorted(c.runs.map(r => r.scores[1]));
    const highest = scores.length ? limit(scores) : 0;
    c.runs.forEach(({ seed, scores: [, score] }, i) => {
      if (score === null || score > highest) return beyond++;
      dots.push([score, row + ((i * 0.618034) % 1 - 0.5) * 0.5, `${c.name}, seed ${seed}: ${number(score)}`]);
      xs.push(score);
    });
    const mark = (list, x, text, size) => {
      if (x === undefined || x === null) return;
      list.push({ x, y0: row - size, y1: row + size, text: `${c.name}, ${text}: ${number(x)}` });
      xs.push(x);
    };
    if (scores.length) mark(median, quantile(scores, 0.5), "median", 0.36);
    mark(persistence, baseline(c, c.persistence)?.rmse[0], "persistence", 0.45);
    mark(best, baseline(c, c.best)?.rmse[0], c.best, 0.45);
    mark(published, c.published?.[1], "published", 0.45);
  });
  const [low, high] = [Math.min(...xs), Math.max(...xs)], room = (high - low || 1) * 0.03;
  const log = low > 0 && high > 8 * low;
  chart.title ??= chart.host.querySelector("figcaption").textContent;
  chart.show({
    caption: chart.title + (log ? ", logarithmic" : "") + (beyond ? `; ${beyond} much higher, not shown` : ""),
    x: log ? { low: low / 1.05, high: high * 1.05, ticks: logTicks, log } : { low: low - room, high: high + room, ticks: linearTicks },
    y: { low: -0.5, high: shown.length - 0.5, names: shown.map(c => c.name) },
    layers: [
      { kind: "mark", class: "persistence", name: "persistence", marks: persistence },
      { kind: "mark", class: "best", name: "best baseline", marks: best },
      { kind: "mark", class: "published", name: "published", marks: published },
      { kind: "dots", class: "", name: "seeds", points: dots },
      { kind: "mark", class: "median", name: "median", marks: median },
    ].filter(({ marks, points }) => (marks ?? points).length),
  });
};

// seedBand is the 5 to 95 % range of the forecasts over the runs.
const seedBand = (c, part, ahead) => {
  const runs = c.runs.filter(r => r.forecasts[part]);
  if (runs.length < 5) return [];
  return c.rows[part].map((row, i) => {
    const values = sorted(runs.map(r => r.forecasts[part][i * c.horizon + ahead - 1]));
    return [row + ahead - 1, quantile(values, 0.05), quantile(values, 0.95)];
  });
};

const forecasts = (chart, { series, c, run, ahead }) => {
  const last = series.first + series.values.length - 1;
  const compared = (name, kind) => ({ kind: "line", class: kind, name, lines: joined(forecastAt(c, { test: baseline(c, name)?.predicted }, "test", ahead)) });
  const parts = Object.keys(partNames).filter(part => c.rows[part].length);
  const intervals = conformal({ series, c, run, ahead });
  chart.show({
    caption: series.name + (series.first ? `, the last ${series.values.length} rows` : ""),
    label: `${c.name}, seed ${run.seed}: the series, its train forecast with RMSE ${number(run.scores[0])} and its test forecast with RMSE ${number(run.scores[1])}. Arrow keys read values.`,
    x: { low: series.first, high: Math.max(last, series.first + 1), ticks: (...range) => rowTicks(series, ...range) },
    y: {},
    layers: [
      {
        kind: "area", class: "interval", name: "interval", points: intervals,
        text: `${100 * intervalLevel} % interval (split conformal), covers ${covered(series, intervals)} of ${intervals.length}`,
      },
      ...parts.map(part => ({ kind: "area", class: "band", name: "band", text: "5 to 95 % range of the seeds", points: seedBand(c, part, ahead) })),
      compared(c.persistence, "persistence"),
      ...(c.best === c.persistence ? [] : [compared(c.best, "best")]),
      { kind: "line", class: "series", name: "series", lines: [series.values.map((v, i) => [i + series.first, v])] },
      ...parts.map(part => ({ kind: "line", class: part, name: `${partNames[part]} forecast`, lines: joined(forecastAt(c, run.forecasts, part, ahead)) })),
      { kind: "mark", class: "split", marks: [{ x: c.trainRows - 0.5, text: "start of the test part" }] },
    ].filter(layer => (layer.points ?? layer.lines ?? layer.marks).length),
  });
};

// readForecasts returns the read function of a Reader.
const readForecasts = state => {
  const known = new Map(); // row -> [[y, class, text], ...]
  const { series, c, run, ahead } = state;
  const intervals = new Map(conformal(state).map(([row, low, high]) => [row, `, ${100 * intervalLevel} % interval ${number(low)} to ${number(high)}`]));
  const add = (row, y, name, text) => {
    if (y === null || y === undefined) return;
    if (!known.has(row)) known.set(row, []);
    known.get(row).push([y, name, text]);
  };
  series.values.forEach((v, i) => add(i + series.first, v, "series", `series ${number(v)}`));
  for (const part of Object.keys(partNames)) {
    for (const [row, v] of forecastAt(c, run.forecasts, part, ahead)) {
      add(row, v, part, `${partNames[part]} forecast ${number(v)}, residual ${number(series.values[row - series.first] - v)}${part === "test" ? intervals.get(row) ?? "" : ""}`);
    }
  }
  for (const [name, kind] of new Map([[c.best, "best"], [c.persistence, "persistence"]])) {
    for (const [row, v] of forecastAt(c, { test: baseline(c, name)?.predicted }, "test", ahead)) add(row, v, kind, `${name} ${number(v)}`);
  }
  return x => {
    const row = Math.min(series.first + series.values.length - 1, Math.max(series.first, Math.round(x)));
    return reading(row, label(series, row), known.get(row) ?? []);
  };
};

const forecastTable = (host, { series, c, run, ahead }) => {
  const rows = Object.keys(partNames).flatMap(part => forecastAt(c, run.forecasts, part, ahead).map(([row, v]) => {
    const actual = series.values[row - series.first];
    return [label(series, row), partNames[part], number(actual), number(v), number(v === null ? null : actual - v)];
  }));
  fillTable(host, `${c.name}, seed ${run.seed}, ${ahead} ${ahead > 1 ? "steps" : "step"} ahead`, ["row", "part", "actual", "forecast", "residual"], rows);
};

const losses = (chart, { c, run }) => {
  const curve = values => (values ?? []).map((v, i) => [c.epochs[i], v]);
  const others = c.runs.filter(r => r !== run && r.losses).slice(0, 200);
  const log = spansDecades([run, ...others].flatMap(r => [...(r.losses ?? []), ...(r === run ? r.validation ?? [] : [])]));
  const every = c.epochs.length > 1 && c.epochs[1] > 2 ? `, every ${c.epochs[1] - 1}th epoch` : "";
  chart.show({
    caption: `${c.loss} in transformed units${log ? ", logarithmic" : ""}${every}`,
    label: `Training loss of ${c.name} by epoch, seed ${run.seed} and ${others.length} other seeds. Arrow keys read values.`,
    x: { low: 1, high: Math.max(2, c.epochs.at(-1) ?? 2), ticks: (a, b, n) => linearTicks(a, b, n, 1), title: "epoch" },
    y: { log },
    layers: [
      { kind: "line", class: "others", name: "other seeds", lines: others.map(r => curve(r.losses)) },
      { kind: "line", class: "train", name: `seed ${run.seed}`, lines: [curve(run.losses)] },
      { kind: "line", class: "validation", name: "validation", lines: [curve(run.validation)] },
      { kind: "mark", class: "split", name: "best", text: `final weights: epoch ${run.best}`, marks: run.best ? [{ x: run.best }] : [] },
    ].filter(({ lines, marks }) => marks?.length || lines?.some(line => line.length)),
  });
};

const readLosses = ({ c, run }) => (x, by = 0) => {
  if (!run.losses?.length) return null;
  let i = c.epochs.findIndex(epoch => epoch >= x);
  if (i < 0) i = c.epochs.length - 1;
  if (by <= 0 && i > 0 && (by < 0 ? c.epochs[i] > x : x - c.epochs[i - 1] < c.epochs[i] - x)) i--;
  i = Math.min(i, run.losses.length - 1);
  const found = [[run.losses[i], "train", `loss ${number(run.losses[i])}`]];
  if (run.validation?.[i] !== undefined) found.push([run.validation[i], "validation", `validation ${number(run.validation[i])}`]);
  return reading(c.epochs[i], `epoch ${c.epochs[i]}`, found);
};
