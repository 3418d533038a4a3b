// Intervals of the test forecasts: adaptive split conformal, as wide as the
// distance that the wanted share of the run's earlier test forecasts, as many rows
// ahead, kept within. The level moves up after an interval that missed and down
// after one that held (Gibbs and Candès 2021, equation 2). Only what was known when
// a forecast was made counts for it.

const intervalLevel = 0.9, adaptation = 0.03, memory = 500;

// rank is which of n ordered distances, from 1, is as wide as a level asks.
const rank = (n, level) => Math.ceil((n + 1) * level - 1e-9);

const conformal = ({ series, c, run, ahead }) => {
  const pairs = forecastAt(c, run.forecasts, "test", ahead);
  const distances = [], ordered = [], issued = [];
  let level = intervalLevel, known = 0;
  const observe = ([row, v], interval) => {
    const y = series.values[row - series.first];
    if (interval) level += adaptation * (intervalLevel - (interval[1] <= y && y <= interval[2] ? 1 : 0));
    if (distances.length === memory) ordered.splice(ordered.indexOf(distances.shift()), 1);
    const distance = v === null ? Infinity : Math.abs(y - v), at = ordered.findIndex(d => d > distance);
    distances.push(distance);
    ordered.splice(at < 0 ? ordered.length : at, 0, distance);
  };
  for (const [row, v] of pairs) {
    while (pairs[known][0] <= row - ahead) observe(pairs[known], issued[known++]);
    const n = ordered.length, half = ordered[Math.min(Math.max(rank(n, level), 1), n) - 1];
    issued.push(v !== null && rank(n, intervalLevel) <= n && half < Infinity ? [row, v - half, v + half] : null);
  }
  return issued.filter(interval => interval);
};

// heldBy counts the intervals that hold what happened.
const heldBy = (series, intervals) => intervals.filter(([row, low, high]) => {
  const y = series.values[row - series.first];
  return low <= y && y <= high;
}).length;
