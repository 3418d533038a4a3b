// The live page: what the server tells of runs under way, and the charts of those
// that have finished.

const find = id => document.getElementById(id);
const charts = {
  loss: new Chart(find("loss"), 300), overview: new Chart(find("overview"), 60),
  forecast: new Chart(find("forecast"), innerWidth < 640 ? 260 : 340),
};
const readers = { loss: new Reader(charts.loss, () => null), forecast: new Reader(charts.forecast, () => null) };

let told = null; // the server's last word: {run, runs, configurations}
let finished = null; // data of finished runs, as a report has them
let first = null; // when following began, and how many epochs were trained then

const sum = values => values.reduce((a, b) => a + b, 0);
const ended = c => c.finished + c.diverged;
const allEnded = () => sum(told.configurations.map(ended));
const trained = () => sum(told.configurations.map(c => ended(c) * c.epochs + sum(c.underWay.map(r => r.epoch))));

const span = seconds => seconds < 90 ? `${Math.ceil(seconds)} s` : seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;

// left is how long the rest takes if it goes on as since following began.
const left = () => {
  const done = trained(), all = sum(told.configurations.map(c => c.seeds * c.epochs));
  if (first?.run !== told.run) first = { run: told.run, done, at: performance.now() };
  if (done <= first.done || done >= all) return "";
  return `, about ${span((all - done) * (performance.now() - first.at) / 1000 / (done - first.done))} left`;
};

const showState = () => {
  const all = sum(told.configurations.map(c => c.seeds)), done = allEnded();
  const underWay = sum(told.configurations.map(c => c.underWay.length));
  const text = done === all ? `All ${all} runs have ended` : `${done} of ${all} runs have ended, ${underWay} under way${left()}`;
  if (find("state").textContent !== text) find("state").textContent = text;
  if (!finished) find("headline").textContent = told.run;
  document.title = `${done} of ${all} – unroll watch`;
  Object.assign(find("report"), { hidden: !done, href: `report?run=${encodeURIComponent(told.run)}` });
};

const showProgress = () => {
  const body = find("progress");
  body.replaceChildren();
  for (const c of told.configurations) {
    const row = element(body, "tr");
    element(row, "th", { scope: "row" }, c.name);
    const value = ended(c) + sum(c.underWay.map(r => r.epoch)) / Math.max(1, c.epochs);
    element(element(row, "td"), "progress", { max: c.seeds, value, "aria-label": `${c.name}: ${ended(c)} of ${c.seeds} runs` });
    element(row, "td", {}, `${ended(c)} of ${c.seeds}${c.diverged ? `, ${c.diverged} diverged` : ""}`);
    element(row, "td", { class: "text" }, c.underWay.map(r => `seed ${r.seed}: epoch ${r.epoch} of ${c.epochs}, loss ${number(r.losses.at(-1))}, at ${new Date(r.heard).toLocaleTimeString()}`).join("; ") || "–");
  }
};

// options puts texts into a select and keeps what is chosen.
const options = (select, choices) => {
  const before = select.value;
  if (choices.map(([value]) => value).join("\n") === [...select.options].map(o => o.value).join("\n")) return;
  select.replaceChildren();
  for (const [value, text] of choices) element(select, "option", { value }, text);
  select.value = choices.some(([value]) => value === before) ? before : choices[0]?.[0] ?? "";
};

// liveLosses draws the runs under way over those that have finished.
const liveLosses = (chart, live, c) => {
  const others = (c?.runs ?? []).filter(r => r.losses).slice(0, 200).map(r => r.losses.map((v, i) => [c.epochs[i], v]));
  const pairs = (run, values) => values.map((v, i) => [run.epochs[i], v]);
  const curves = live.underWay.map(r => pairs(r, r.losses)), validation = live.underWay.filter(r => r.validation).map(r => pairs(r, r.validation));
  const all = finiteOnes([...others, ...curves, ...validation].flat().map(([, v]) => v));
  const least = all.reduce((a, b) => Math.min(a, b), Infinity), most = all.reduce((a, b) => Math.max(a, b), -Infinity);
  const log = least > 0 && most > 10 * least;
  chart.show({
    caption: `${live.name}: ${live.loss} in transformed units${log ? ", logarithmic" : ""}`,
    label: `Training loss of ${live.name} by epoch: ${curves.length} runs under way, ${others.length} that have finished. Arrow keys read values.`,
    x: { low: 1, high: Math.max(2, live.epochs), ticks: (a, b, n) => linearTicks(a, b, n, 1), title: "epoch" },
    y: { log },
    layers: [
      { kind: "line", class: "others", name: "finished", lines: others },
      { kind: "line", class: "train", name: "under way", lines: curves },
      { kind: "line", class: "validation", name: "validation", lines: validation },
    ].filter(({ lines }) => lines.length),
  });
};

const readLive = live => x => {
  const epoch = Math.round(Math.min(live.epochs, Math.max(1, x))), found = [];
  for (const r of live.underWay) {
    const i = r.epochs.findIndex(e => e >= epoch);
    if (i >= 0) found.push([r.losses[i], "train", `seed ${r.seed} loss ${number(r.losses[i])}`]);
  }
  return { x: epoch, text: [`epoch ${epoch}`, ...found.map(([, , text]) => text)].join(" · "), dots: found };
};

const showPictures = () => {
  options(find("configuration"), told.configurations.map(({ name }) => [name, name]));
  const name = find("configuration").value;
  const live = told.configurations.find(c => c.name === name), c = finished?.configurations.find(c => c.name === name);
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

const complain = text => Object.assign(find("problem"), { textContent: text, hidden: !text });

// fetching is whose finished runs the page has or is asking for: the run and how
// many had ended. The server takes its time where there are many.
let fetching = "";
const fetchFinished = async () => {
  const { run } = told, wanted = `${run}\n${allEnded()}`;
  if (!allEnded() || wanted === fetching || fetching.endsWith("…")) return;
  fetching = `${wanted}…`;
  try {
    const answer = await fetch(`data?run=${encodeURIComponent(run)}`);
    if (!answer.ok) complain(await answer.text());
    else if (told.run === run) { showFinished(await answer.json()); showPictures(); complain(""); }
  } catch { /* the stream of events says that the server has ended */ }
  fetching = wanted;
  fetchFinished();
};

let source = null;
const follow = () => {
  source?.close();
  source = new EventSource(`events?run=${encodeURIComponent(find("run").value)}`);
  source.addEventListener("message", event => {
    const next = JSON.parse(event.data);
    if (told?.run !== next.run) { showFinished(null); charts.loss.view = charts.forecast.view = null; complain(""); }
    told = next;
    options(find("run"), [["", "the newest"], ...told.runs.map(name => [name, name])]);
    showState();
    showProgress();
    showPictures();
    fetchFinished();
  });
  source.addEventListener("problem", event => complain(event.data));
  source.addEventListener("end", () => { source.close(); complain("unroll watch has ended: this is what it saw last."); });
};
find("run").addEventListener("change", follow);
find("configuration").addEventListener("change", () => { charts.loss.view = charts.forecast.view = null; showPictures(); });
follow();
