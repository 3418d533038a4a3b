// Scales and ticks.

const linear = (low, high, from, to) => {
  const scale = v => from + (v - low) / (high - low || 1) * (to - from);
  scale.invert = p => low + (p - from) / (to - from) * (high - low);
  return scale;
};

const logarithmic = (low, high, from, to) => {
  const inner = linear(Math.log(low), Math.log(high), from, to);
  const scale = v => inner(Math.log(v));
  scale.invert = p => Math.exp(inner.invert(p));
  return scale;
};

// niceStep is the smallest of 1, 2 and 5 times a power of ten that is not below x.
const niceStep = x => {
  const power = 10 ** Math.floor(Math.log10(x));
  return (([1, 2, 5].find(m => m * power >= x)) ?? 10) * power;
};

// linearTicks returns [value, text] pairs, about count of them.
const linearTicks = (low, high, count, minStep = 0) => {
  if (!(high > low)) return [[low, number(low)]];
  const step = Math.max(minStep, niceStep((high - low) / Math.max(1, count)));
  const decimals = Math.min(20, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  const ticks = [];
  for (let k = Math.ceil(low / step); k * step <= high && ticks.length < 50; k++) {
    const v = k * step;
    ticks.push([v, Math.abs(v) >= 1e7 ? v.toPrecision(4) : v.toFixed(decimals)]);
  }
  return ticks;
};

const logTicks = (low, high) => {
  const ticks = [];
  const mantissas = high > 1000 * low ? [1] : [1, 2, 5];
  for (let e = Math.floor(Math.log10(low)); e <= Math.log10(high); e++) {
    for (const m of mantissas) {
      const v = Number(`${m}e${e}`);
      if (v >= low && v <= high) ticks.push([v, String(v)]);
    }
  }
  return ticks;
};

const months = t => { const d = new Date(t * 1000); return 12 * d.getUTCFullYear() + d.getUTCMonth(); };
const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = n => String(n).padStart(2, "0");

// calendarUnits are [number of the period of a time, label of a time], from fine to coarse.
const calendarUnits = (() => {
  const monday = 3 * 86400; // 1970-01-01 was a Thursday
  const clock = t => { const d = new Date(t * 1000); return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`; };
  const day = t => { const d = new Date(t * 1000); return `${d.getUTCDate()} ${monthNames[d.getUTCMonth()]} ${d.getUTCFullYear()}`; };
  const month = t => { const m = months(t); return `${monthNames[m % 12]} ${Math.floor(m / 12)}`; };
  const year = t => String(Math.floor(months(t) / 12));
  return [
    ...[60, 300, 900, 3600, 10800, 21600, 43200].map(n => [t => Math.floor((t + monday) / n), clock]),
    ...[1, 2, 7, 14].map(n => [t => Math.floor((t + monday) / (86400 * n)), day]),
    ...[1, 3, 6].map(n => [t => Math.floor(months(t) / n), month]),
    ...[1, 2, 5, 10, 20, 50, 100].map(n => [t => Math.floor(months(t) / (12 * n)), year]),
  ];
})();

// rowTicks labels the rows of a series in [low, high]: at the start of calendar periods if
// it has dates, else by row number.
const rowTicks = (series, low, high, count) => {
  const from = Math.max(0, Math.ceil(low) - series.first);
  const to = Math.min(series.values.length - 1, Math.floor(high) - series.first);
  if (!series.times || to - from < 1) return linearTicks(low, high, count, 1);
  for (const [period, label] of calendarUnits) {
    const ticks = [];
    let before = period(series.times[from] - 1);
    for (let i = from; i <= to && ticks.length <= count; i++) {
      const now = period(series.times[i]);
      if (now !== before) ticks.push([i + series.first, label(series.times[i])]);
      before = now;
    }
    if (ticks.length > 1 && ticks.length <= count) return ticks;
  }
  return linearTicks(from, to, count, 1).map(([i]) => [i + series.first, series.labels[i]]);
};

// number writes a value with a suitable number of digits.
const number = v => {
  if (v === null || v === undefined || !Number.isFinite(v)) return "–";
  const size = Math.abs(v);
  if (size !== 0 && (size < 0.01 || size >= 1e7)) return v.toPrecision(4);
  if (size < 1) return String(Number(v.toPrecision(4)));
  return size < 1000 ? v.toFixed(2) : v.toFixed(1);
};
