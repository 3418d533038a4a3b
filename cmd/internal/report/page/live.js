// The live page: the progress of runs, and the charts of the finished ones.

const charts = {
  loss: new Chart(find("loss"), 300), overview: new Chart(find("overview"), 60),
  forecast: new Chart(find("forecast"), innerWidth < 640 ? 260 : 340),
};
const readers = { loss: new Reader(charts.loss, () => null), forecast: new Reader(charts.forecast, () => null) };

let status = null; // the last message of the server: {run, runs, configurations}
let finished = null; // data of finished runs, as in a report
let first = null; // the time and the number of trained epochs at the first message

const sum = values => values.reduce((a, b) => a + b, 0);
const ended = c => c.finished + c.diverged;
const allEnded = () => sum(status.configurations.map(ended));
const trained = () => sum(status.configurations.map(c => ended(c) * c.epochs + sum(c.running.map(r => r.epoch))));

const span = seconds => seconds < 90 ? `${Math.ceil(seconds)} s` : seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;

// left is the estimated time left, at the rate since the first message.
const left = () => {
  const done = trained(), all = sum(status.configurations.map(c => c.seeds * c.epochs));
  if (first?.run !== status.run) first = { run: status.run, done, at: performance.now() };
  if (done <= first.done || done >= all) return "";
  return `, about ${span((all - done) * (performance.now() - first.at) / 1000 / (done - first.done))} left`;
};

const showState = () => {
  const all = sum(status.configurations.map(c => c.seeds)), done = allEnded();
  const running = sum(status.configurations.map(c => c.running.length));
  const text = done === all ? `All ${all} runs have ended` : `${done} of ${all} runs have ended, ${running} running${left()}`;
  if (find("state").textContent !== text) find("state").textContent = text;
  if (!finished) find("headline").textContent = status.run;
  document.title = `${done} of ${all} – unroll watch`;
  Object.assign(find("report"), { hidden: !done, href: `report?run=${encodeURIComponent(status.run)}` });
};

const showProgress = () => {
  const body = find("progress");
  body.replaceChildren();
  for (const c of status.configurations) {
    const row = element(body, "tr");
    element(row, "th", { scope: "row" }, c.name);
    const value = ended(c) + sum(c.running.map(r => r.epoch)) / Math.max(1, c.epochs);
    element(element(row, "td"), "progress", { max: c.seeds, value, "aria-label": `${c.name}: ${ended(c)} of ${c.seeds} runs` });
    element(row, "td", {}, `${ended(c)} of ${c.seeds}${c.diverged ? `, ${c.diverged} diverged` : ""}`);
    element(row, "td", { class: "text" }, c.running.map(r => `seed ${r.seed}: epoch ${r.epoch} of ${c.epochs}, loss ${number(r.losses.at(-1))}, at ${new Date(r.updated).toLocaleTimeString()}`).join("; ") || "–");
  }
};

// liveLosses draws the running trainings over the finished ones.
const liveLosses = (chart, live, c) => {
  const others = (c?.runs ?? []).filter(r => r.losses).slice(0, 200).map(r => r.losses.map((v, i) => [c.epochs[i], v]));
  const pairs = (run, values) => values.map((v, i) => [run.epochs[i], v]);
  const curves = live.running.map(r => pairs(r, r.losses)), validation = live.running.filter(r => r.validation).map(r => pairs(r, r.validation));
  const log = spansDecades([...others, ...curves, ...validation].flat().map(([, v]) => v));
  chart.show({
    caption: `${live.name}: ${live.loss} in transformed units${log ? ", logarithmic" : ""}`,
    label: `Training loss of ${live.name} by epoch: ${curves.length} running, ${others.length} finished. Arrow keys read values.`,
    x: { low: 1, high: Math.max(2, live.epochs), ticks: (a, b, n) => linearTicks(a, b, n, 1), title: "epoch" },
    y: { log },
    layers: [
      { kind: "line", class: "others", name: "finished", lines: others },
      { kind: "line", class: "train", name: "running", lines: curves },
      { kind: "line", class: "validation", name: "validation", lines: validation },
    ].filter(({ lines }) => lines.length),
  });
};

const readLive = live => x => {
  const epoch = Math.round(Math.min(live.epochs, Math.max(1, x))), found = [];
  for (const r of live.running) {
    const i = r.epochs.findIndex(e => e >= epoch);
    if (i >= 0) found.push([r.losses[i], "train", `seed ${r.seed} loss ${number(r.losses[i])}`]);
  }
  return reading(epoch, `epoch ${epoch}`, found);
};

const showPictures = () => {
  options(find("configuration"), status.configurations.map(({ name }) => [name, name]));
  const name = find("configuration").value;
  const live = status.configurations.find(c => c.name === name), c = finished?.configurations.find(c => c.name === name);
  find("pictures").hidden = !live;
  if (!live) return;
  readers.loss.read = readLive(live);
  liveLosses(charts.loss, live, c);
  readers.loss.refresh();
  find("finished").hidden = !finished?.ranking.length;
  const run = c?.runs[c.median];
  find("forecast").hidden = !run;
  if (!run) return;
  const shown = { c, run, series: finished.series[c.series], ahead: 1 };
  if (c.best !== c.persistence) charts.forecast.hidden.add(c.best);
  readers.forecast.read = readForecasts(shown);
  forecasts(charts.forecast, shown);
  readers.forecast.refresh();
};

const showFinished = data => {
  finished = data;
  if (!data) return;
  find("headline").textContent = data.headline;
  charts.overview.height = 34 + (data.ranking.length > 12 ? 24 : 34) * Math.max(1, data.ranking.length);
  if (data.ranking.length) overview(charts.overview, data);
};

const warn = text => Object.assign(find("problem"), { textContent: text, hidden: !text });

// fetching is the run, with its number of ended seeds, that the page has or is requesting.
// The request takes long if there are many.
let fetching = "";
const fetchFinished = async () => {
  const { run } = status, wanted = `${run}\n${allEnded()}`;
  if (!allEnded() || wanted === fetching || fetching.endsWith("…")) return;
  fetching = `${wanted}…`;
  try {
    const answer = await fetch(`data?run=${encodeURIComponent(run)}`);
    if (!answer.ok) warn(await answer.text());
    else if (status.run === run) { showFinished(await answer.json()); showPictures(); warn(""); }
  } catch { /* the event stream reports the end of the server */ }
  fetching = wanted;
  fetchFinished();
};

let source = null;
const follow = () => {
  source?.close();
  source = new EventSource(`events?run=${encodeURIComponent(find("run").value)}`);
  source.addEventListener("message", event => {
    const next = JSON.parse(event.data);
    if (status?.run !== next.run) { showFinished(null); charts.loss.view = charts.forecast.view = null; warn(""); }
    status = next;
    options(find("run"), [["", "latest"], ...status.runs.map(name => [name, name])]);
    showState();
    showProgress();
    showPictures();
    fetchFinished();
  });
  source.addEventListener("problem", event => warn(event.data));
  source.addEventListener("end", () => { source.close(); warn("unroll watch has stopped. This is its last state."); });
};
find("run").addEventListener("change", follow);
find("configuration").addEventListener("change", () => { charts.loss.view = charts.forecast.view = null; showPictures(); });
follow();
