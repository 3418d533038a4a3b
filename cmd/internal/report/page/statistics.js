// Statistics.

const finiteOnes = values => values.filter(v => v !== null && Number.isFinite(v));
const sorted = values => finiteOnes(values).sort((a, b) => a - b);

// spansDecades reports whether values need a logarithmic scale.
const spansDecades = values => {
  const ordered = sorted(values);
  return ordered[0] > 0 && ordered.at(-1) > 10 * ordered[0];
};

const mean = values => values.reduce((sum, v) => sum + v, 0) / values.length;

// quantile interpolates between order statistics (type 7 of Hyndman & Fan 1996).
const quantile = (ordered, p) => {
  const at = p * (ordered.length - 1), below = Math.floor(at), above = Math.min(below + 1, ordered.length - 1);
  return ordered[below] + (at - below) * (ordered[above] - ordered[below]);
};

// limit is the value above which values would flatten a picture: eight times the
// interquartile range above the third quartile.
const limit = ordered => {
  const first = quantile(ordered, 0.25), third = quantile(ordered, 0.75);
  return third > first ? third + 8 * (third - first) : ordered[ordered.length - 1];
};

// histogram counts ordered values in bins of width IQR / cbrt(n), between 5 and 40
// of them: [low, high, 0, count].
const histogram = ordered => {
  const n = ordered.length;
  if (!n) return [];
  const low = ordered[0], high = ordered[n - 1];
  if (low === high) return [[low - Math.abs(low) / 1000 - 1e-9, low + Math.abs(low) / 1000 + 1e-9, 0, n]];
  const width = (quantile(ordered, 0.75) - quantile(ordered, 0.25)) / Math.cbrt(n);
  const k = Math.min(40, Math.max(5, Math.ceil((high - low) / (width || 1e-300))));
  const bins = Array.from({ length: k }, (_, i) => [low + (high - low) * i / k, low + (high - low) * (i + 1) / k, 0, 0]);
  for (const v of ordered) bins[Math.min(k - 1, Math.floor(k * (v - low) / (high - low)))][3]++;
  return bins;
};

// autocorrelation of lags 1 to lags: the sum of e[t] e[t+k] divided by that of e[t]^2, where
// e is the values minus their mean.
const autocorrelation = (values, lags) => {
  const m = mean(values), e = values.map(v => v - m);
  const whole = e.reduce((sum, v) => sum + v * v, 0);
  return Array.from({ length: lags }, (_, i) => {
    let sum = 0;
    for (let t = 0; t + i + 1 < e.length; t++) sum += e[t] * e[t + i + 1];
    return whole > 0 ? sum / whole : 0;
  });
};
