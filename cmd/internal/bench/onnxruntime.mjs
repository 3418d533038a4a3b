// Predicts with ONNX Runtime on one thread, as bench asks:
//
//   node onnxruntime.mjs MODEL.onnx BATCH STEPS INPUTS
//
// Each line of standard input is a number of predictions; the answer is the milliseconds
// that they took.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const ort = createRequire(process.cwd() + '/')('onnxruntime-node');
const [model, ...dims] = process.argv.slice(2);
const shape = dims.map(Number);
const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 });
const x = new ort.Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b)).fill(0.1), shape);
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const begin = performance.now();
  for (let n = Number(line); n > 0; n--) await session.run({ x });
  console.log(performance.now() - begin);
}
