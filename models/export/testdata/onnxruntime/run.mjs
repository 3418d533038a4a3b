// Runs ONNX models and prints their outputs, but for the states, as JSON: {name: numbers}.
//
//   node run.mjs CASES.json     with onnxruntime-node installed in this folder
//
// A case is {model, batches, states}: a file, the input x of each batch as
// {dims, data} with null for NaN, for a panel with the numbers of the series as series, and the initial states as {name: dims}. What comes out as
// LAYER/next_S goes into the next batch as LAYER/state_S.
import ort from 'onnxruntime-node';
import { readFileSync } from 'node:fs';

const array = { float32: Float32Array, float64: Float64Array };

async function run({ model, batches, states }) {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
  const types = Object.fromEntries(session.inputMetadata.map((m) => [m.name, m.type]));
  const tensor = (name, data, dims) => new ort.Tensor(types[name], array[types[name]].from(data, (v) => v ?? NaN), dims);
  let feeds = {};
  for (const [name, dims] of Object.entries(states)) {
    feeds[name] = tensor(name, new Array(dims[0] * dims[1]).fill(0), dims);
  }
  const outputs = {};
  for (const { data, dims, series } of batches) {
    if (series) feeds.series = new ort.Tensor('int64', BigInt64Array.from(series, BigInt), [series.length]);
    const out = await session.run({ ...feeds, x: tensor('x', data, dims) });
    for (const name of session.outputNames) {
      if (!name.includes('/next_')) (outputs[name] ??= []).push(...out[name].data);
    }
    feeds = {};
    for (const name of Object.keys(states)) feeds[name] = out[name.replace('/state_', '/next_')];
  }
  return outputs;
}

const results = [];
for (const c of JSON.parse(readFileSync(process.argv[2]))) {
  try {
    results.push({ outputs: await run(c) });
  } catch (e) {
    results.push({ error: String(e) });
  }
}
process.stdout.write(JSON.stringify(results));
