// The page: its charts, its controls, and their shared state.

const data = JSON.parse(document.getElementById("data").textContent);
const chartOf = (id, height) => new Chart(find(id), height);

const state = { configuration: 0, rank: 0, ahead: 1, part: "test" };
const narrow = innerWidth < 640;
const charts = {
  forecast: chartOf("forecast", narrow ? 260 : 340), loss: chartOf("loss", 260), test: chartOf("test-scores", 260),
  train: chartOf("train-scores", 260), residuals: chartOf("residuals", 220),
  histogram: chartOf("residual-histogram", 220), autocorrelation: chartOf("autocorrelation", 240),
};
const readers = {
  forecast: new Reader(charts.forecast, null), loss: new Reader(charts.loss, null), residuals: new Reader(charts.residuals, null),
};
const weights = new Weights(find("weights"));

const gatePanel = new GatePanel();

// shownRuns are the runs of a configuration whose forecasts the page has.
const shownRuns = c => c.runs.filter(r => r.forecasts.test);

const showRun = () => {
  const c = data.configurations[state.configuration], run = shownRuns(c)[state.rank];
  const all = { ...state, c, run, series: data.series[c.series] };
  find("seed-name").textContent = run ? `seed ${run.seed}: test RMSE ${number(run.scores[1])}, rank ${c.runs.indexOf(run) + 1} of ${c.runs.length}` : "no run has a result";
  find("ahead-name").textContent = c.horizon > 1 ? `${state.ahead} of ${c.horizon}` : "";
  if (!run) return;
  for (const [name, read] of [["forecast", readForecasts], ["loss", readLosses], ["residuals", readResiduals]]) readers[name].read = read(all);
  forecasts(charts.forecast, all);
  losses(charts.loss, all);
  scores(charts.test, all, 1);
  scores(charts.train, all, 0);
  residuals(charts.residuals, all);
  residualHistogram(charts.histogram, all);
  residualAutocorrelation(charts.autocorrelation, all);
  if (find("numbers").open) forecastTable(find("numbers").querySelector("div"), all);
  for (const reader of Object.values(readers)) reader.refresh();
};

const showConfiguration = () => {
  const c = data.configurations[state.configuration], runs = shownRuns(c);
  for (const choice of document.querySelectorAll(".choice")) choice.hidden = Number(choice.dataset.configuration) !== state.configuration;
  state.rank = Math.max(0, runs.indexOf(c.runs[c.median]));
  state.ahead = Math.min(state.ahead, c.horizon);
  if (c.best !== c.persistence) charts.forecast.hidden.add(c.best);
  Object.assign(find("seed"), { max: Math.max(0, runs.length - 1), value: state.rank });
  Object.assign(find("ahead"), { max: c.horizon, value: state.ahead });
  find("ahead-control").hidden = c.horizon < 2;
  for (const chart of Object.values(charts)) {
    chart.view = null;
    chart.host.hidden = !runs.length;
  }
  weights.show(c);
  showRun();
  gatePanel.choose(c.gates);
};

const on = (id, name, handle) => find(id).addEventListener(name, handle);
on("configuration", "change", event => { state.configuration = Number(event.target.value); showConfiguration(); });
on("seed", "input", event => { state.rank = Number(event.target.value); showRun(); });
on("ahead", "input", event => { state.ahead = Number(event.target.value); showRun(); });
on("numbers", "toggle", showRun);
for (const radio of document.querySelectorAll("[name=part]")) {
  radio.addEventListener("change", () => { state.part = radio.value; charts.residuals.view = null; showRun(); });
}

overview(chartOf("overview", 34 + (data.ranking.length > 12 ? 24 : 34) * Math.max(1, data.ranking.length)), data);
state.configuration = Number(find("configuration").value);
showConfiguration();
