// Intervals of the test forecasts: adaptive split conformal. The width is a quantile of the
// absolute errors of the run's earlier test forecasts, the same number of steps ahead. The
// level rises after an interval that did not cover the actual value and falls after one
// that did (Gibbs and Candès 2021, equation 2). A forecast uses only errors known at its
// origin.

const intervalLevel = 0.9, adaptation = 0.03, memory = 500;

// rank is the rank, from 1, of the quantile at a level among n ordered distances.
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

// covered counts the intervals that contain the actual value.
const covered = (series, intervals) => intervals.filter(([row, low, high]) => {
  const y = series.values[row - series.first];
  return low <= y && y <= high;
}).length;
