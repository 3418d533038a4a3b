// The charts of scores and residuals.

// scores shows the distribution of the train (0) or test (1) scores over the seeds.
const scores = (chart, { c, run }, which) => {
  const all = sorted(c.runs.map(r => r.scores[which]));
  if (!all.length) return;
  const shown = all.filter(v => v <= limit(all));
  const marks = [["median", "median", quantile(all, 0.5)], ["here", `seed ${run.seed}`, run.scores[which]], ["published", "published", c.published?.[which]]];
  if (which === 1) {
    marks.push(["persistence", "persistence", baseline(c, c.persistence)?.rmse[0]]);
    marks.push(["best", c.best, baseline(c, c.best)?.rmse[0]]);
  }
  const known = marks.filter(([, , x]) => x !== undefined && x !== null);
  const xs = [...shown, ...known.filter(([name]) => name !== "here").map(([, , x]) => x)];
  const low = Math.min(...xs), high = Math.max(...xs), room = (high - low || Math.abs(high) || 1) * 0.04;
  const beyond = c.runs.length - shown.length;
  const bins = histogram(shown);
  chart.show({
    caption: `number of seeds by ${which ? "test" : "train"} RMSE${beyond ? `; ${beyond} much higher, not shown` : ""}`,
    label: `${which ? "Test" : "Train"} RMSE over ${c.runs.length} seeds: ${known.map(([, text, x]) => `${text} ${number(x)}`).join(", ")}`,
    x: { low: low - room, high: high + room, ticks: linearTicks },
    y: { low: 0, high: 1.08 * Math.max(1, ...bins.map(b => b[3])), minStep: 1 },
    layers: [
      { kind: "bars", class: "", bars: bins.map(b => [...b, `${b[3]} from ${number(b[0])} to ${number(b[1])}`]) },
      { kind: "dots", class: "", size: 2.5, points: c.runs.filter(r => r.scores[which] <= shown.at(-1)).map(r => [r.scores[which], 0, `seed ${r.seed}: ${number(r.scores[which])}`]) },
      ...known.map(([name, text, x]) => ({ kind: "mark", class: name, name: text, text: `${text}: ${number(x)}`, marks: [{ x, text: `${text} ${number(x)}` }] })),
    ],
  });
};

// residualsOf pairs rows with the actual value minus the forecast.
const residualsOf = ({ series, c, run, ahead, part }) => forecastAt(c, run.forecasts, part, ahead)
  .map(([row, v]) => [row, v === null ? null : series.values[row - series.first] - v]);

const residuals = (chart, state) => {
  const { series, part } = state, pairs = residualsOf(state);
  const rows = pairs.map(([row]) => row), values = finiteOnes(pairs.map(([, v]) => v));
  const bias = values.length ? mean(values) : 0;
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - bias) ** 2, 0) / Math.max(1, values.length - 1));
  const text = `mean ${number(bias)}, standard deviation ${number(spread)}`;
  chart.show({
    caption: `by time: ${text}`,
    label: `Residuals of the ${part} part by time: ${text}. Arrow keys read values.`,
    x: { low: rows[0] ?? 0, high: Math.max(rows.at(-1) ?? 1, (rows[0] ?? 0) + 1), ticks: (...range) => rowTicks(series, ...range) },
    y: {},
    layers: [
      { kind: "mark", class: "zero", marks: [{ y: 0 }] },
      { kind: "line", class: part, lines: joined(pairs) },
      { kind: "dots", class: part, size: 2, points: pairs.length <= 300 ? pairs : [] },
    ],
  });
};

const readResiduals = state => {
  const pairs = residualsOf(state).filter(([, v]) => v !== null);
  return x => {
    if (!pairs.length) return null;
    const [row, v] = pairs.reduce((best, pair) => Math.abs(pair[0] - x) < Math.abs(best[0] - x) ? pair : best);
    return reading(row, label(state.series, row), [[v, state.part, `residual ${number(v)}`]]);
  };
};

const residualHistogram = (chart, state) => {
  const bins = histogram(sorted(residualsOf(state).map(([, v]) => v)));
  const low = bins[0]?.[0] ?? -1, high = bins.at(-1)?.[1] ?? 1;
  chart.show({
    caption: "number of residuals by size",
    label: `Histogram of the residuals of the ${state.part} part, from ${number(low)} to ${number(high)}`,
    x: { low: Math.min(low, 0), high: Math.max(high, 0), ticks: linearTicks },
    y: { low: 0, high: 1.05 * Math.max(1, ...bins.map(b => b[3])), minStep: 1 },
    layers: [
      { kind: "bars", class: state.part, bars: bins.map(b => [...b, `${b[3]} from ${number(b[0])} to ${number(b[1])}`]) },
      { kind: "mark", class: "zero", marks: [{ x: 0 }] },
    ],
  });
};

const residualAutocorrelation = (chart, state) => {
  const values = finiteOnes(residualsOf(state).map(([, v]) => v)), n = values.length;
  const lags = Math.max(1, Math.min(Math.floor(n / 3), Math.max(12, 2 * state.series.season)));
  const all = n > 2 ? autocorrelation(values, lags) : [];
  const bound = 1.96 / Math.sqrt(Math.max(1, n));
  const beyond = all.map((r, i) => [r, i + 1]).filter(([r]) => Math.abs(r) > bound).map(([r, lag]) => `${lag}: ${number(r)}`);
  chart.show({
    caption: "autocorrelation by lag; dashed lines: 95 % limits for independent residuals",
    label: `Autocorrelation of the residuals of the ${state.part} part. Lags beyond the limits: ${beyond.join(", ") || "none"}`,
    x: { low: 0.2, high: lags + 0.8, ticks: (a, b, count) => linearTicks(a, b, count, 1), title: "lag, in rows" },
    y: {},
    layers: [
      { kind: "bars", class: state.part, bars: all.map((r, i) => [i + 0.7, i + 1.3, 0, r, `lag ${i + 1}: ${number(r)}`]) },
      { kind: "mark", class: "zero", marks: [{ y: 0 }] },
      { kind: "mark", class: "limit", marks: [{ y: bound }, { y: -bound }] },
    ],
  });
};
