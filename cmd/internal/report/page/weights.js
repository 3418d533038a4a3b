// Weights by epoch: norm, update ratio and histograms of the gates of one weight.

const gateClass = i => `gate-${i % 6}`;

// nearest is the index of the entry nearest to x: from x on if by is positive, up to x if it
// is negative.
const nearest = (ordered, x, by = 0) => {
  const fits = ordered.map((v, i) => i).filter(i => by === 0 || (by > 0 ? ordered[i] >= x : ordered[i] <= x));
  if (!fits.length) return by > 0 ? ordered.length - 1 : 0;
  return fits.reduce((best, i) => Math.abs(ordered[i] - x) < Math.abs(ordered[best] - x) ? i : best);
};

// curves shows a list of each block by epoch.
const curves = (chart, { epochs, name, blocks }, list, { caption, log, rules }) => chart.show({
  caption,
  label: `${name}: ${caption}, by epoch. ${blocks.map(b => `${b.gate} from ${number(b[list][0])} to ${number(b[list].at(-1))}`).join(", ")}. Arrow keys read values.`,
  x: { low: 0, high: Math.max(1, epochs.at(-1)), ticks: (a, b, n) => linearTicks(a, b, n, 1), title: "epoch" },
  y: { log },
  layers: [
    ...rules.map(([y, text]) => ({ kind: "line", class: "rule", name: text, lines: [[[0, y], [Math.max(1, epochs.at(-1)), y]]] })),
    ...blocks.map((b, i) => ({ kind: "line", class: gateClass(i), name: b.gate, lines: [epochs.map((epoch, k) => [epoch, log && !(b[list][k] > 0) ? null : b[list][k]])] })),
  ],
});

const readCurves = ({ epochs, blocks }, list) => (x, by) => {
  const k = nearest(epochs, x, by);
  return reading(epochs[k], `epoch ${epochs[k]}`, blocks.map((b, i) => [b[list][k] > 0 ? b[list][k] : null, gateClass(i), `${b.gate} ${number(b[list][k])}`]));
};

// ridge is the outline of a histogram between low and high on a base line, scaled by the
// highest bin of all.
const ridge = (digits, low, high, base, highest) => {
  const counts = [...digits].map(d => parseInt(d, 36) / highest), width = (high - low) / counts.length;
  if (low === high) return [[low, base, base], [low, base, base + 1.8], [low, base, base]];
  return [[low, base, base], ...counts.flatMap((v, i) => [[low + i * width, base, base + 1.8 * v], [low + (i + 1) * width, base, base + 1.8 * v]]), [high, base, base]];
};

// ridges shows the histograms of a block, the first epoch on top.
const ridges = (chart, { epochs, name }, block, i) => {
  const last = epochs.length - 1;
  const known = epochs.map((_, k) => k).filter(k => block.lows[k] !== null && block.highs[k] !== null);
  const highest = Math.max(1, ...block.histograms.flatMap(text => [...text].map(d => parseInt(d, 36))));
  const low = Math.min(...known.map(k => block.lows[k])), high = Math.max(...known.map(k => block.highs[k]));
  const room = (high - low || Math.abs(high) || 1) * 0.04;
  const span = k => `from ${number(block.lows[k])} to ${number(block.highs[k])}`;
  chart.show({
    caption: `${block.gate}: histogram of the weights by epoch`,
    label: `${name}, gate ${block.gate}: weights ${span(0)} before training, ${span(last)} after epoch ${epochs[last]}`,
    x: known.length ? { low: low - room, high: high + room, ticks: (a, b, n) => linearTicks(a, b, 1.6 * n) } : { low: 0, high: 1, ticks: () => [] },
    y: { low: -0.5, high: last + 2, names: epochs.map((_, k) => (k % 4 ? "" : `epoch ${epochs[last - k]}`)) },
    layers: known.map(k => ({ kind: "area", class: `ridge ${gateClass(i)}`, points: ridge(block.histograms[k], block.lows[k], block.highs[k], last - k, highest) })),
  });
};

class Weights {
  constructor(host) {
    this.host = host;
    this.choice = host.querySelector("select");
    this.choice.addEventListener("change", () => this.draw());
    this.norms = new Chart(host.querySelector("#weight-norms"), 240);
    this.ratios = new Chart(host.querySelector("#weight-ratios"), 240);
    this.readers = { norms: new Reader(this.norms, null), ratios: new Reader(this.ratios, null) };
  }

  // show takes a configuration.
  show({ weights }) {
    this.weights = weights;
    this.host.hidden = !weights?.blocks.length;
    if (this.host.hidden) return;
    options(this.choice, [...new Set(weights.blocks.map(b => b.weight))].map(name => [name, name]));
    this.norms.view = this.ratios.view = null;
    this.draw();
  }

  draw() {
    const name = this.choice.value;
    const shown = { epochs: this.weights.epochs, name, blocks: this.weights.blocks.filter(b => b.weight === name) };
    for (const [list, reader] of Object.entries(this.readers)) reader.read = readCurves(shown, list);
    curves(this.norms, shown, "norms", { caption: "norm of each gate’s weights", log: false, rules: [] });
    curves(this.ratios, shown, "ratios", { caption: "update ratio, logarithmic; 0 is not shown", log: true, rules: [[0.001, "0.001, normal"], [0.1, "0.1, unstable"]] });
    for (const reader of Object.values(this.readers)) reader.refresh();
    const host = this.host.querySelector(".ridges");
    host.replaceChildren();
    shown.blocks.forEach((block, i) => {
      const figure = element(host, "figure", { class: "chart", id: `ridges-${i}` });
      element(figure, "figcaption");
      ridges(new Chart(figure, 300), shown, block, i);
    });
  }
}
