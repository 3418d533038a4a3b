// Writes lstm.json: outputs of ONNX Runtime's LSTM operator with
// peepholes, with coupled gates and with both, in the layout of this module.
//
//   npm install --ignore-scripts onnxruntime-web@1.30.0 onnx-proto@8.0.1
//   node lstm.mjs > lstm.json
import * as ort from 'onnxruntime-web';
import proto from 'onnx-proto';
const { onnx } = proto;

// A small linear congruential generator: the file comes out the same each time.
let seed = 12345;
const uniform = (n) => Float32Array.from({ length: n }, () => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return 2 * seed / 2147483648 - 1;
});

const T = 4, B = 2, F = 3, H = 5;

function model(peephole, coupled) {
  const inputs = ['X', 'W', 'R', 'B', '', 'h0', 'c0', ...(peephole ? ['P'] : [])];
  const shapes = { X: [T, B, F], W: [1, 4 * H, F], R: [1, 4 * H, H], B: [1, 8 * H], h0: [1, B, H], c0: [1, B, H], P: [1, 3 * H] };
  const value = (name, dims) => ({ name, type: { tensorType: { elemType: 1, shape: { dim: dims.map((d) => ({ dimValue: d })) } } } });
  const int = (name, i) => ({ name, i, type: 2 });
  const graph = {
    name: 'lstm',
    node: [{ opType: 'LSTM', input: inputs, output: ['Y', 'Yh', 'Yc'], attribute: [int('hidden_size', H), int('input_forget', coupled ? 1 : 0)] }],
    input: inputs.filter((n) => n).map((n) => value(n, shapes[n])),
    output: [value('Y', [T, 1, B, H]), value('Yh', [1, B, H]), value('Yc', [1, B, H])],
  };
  const bytes = onnx.ModelProto.encode(onnx.ModelProto.fromObject({ irVersion: 7, opsetImport: [{ domain: '', version: 14 }], graph })).finish();
  return ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
}

// ONNX packs gates i, o, f, c in rows; this module i, f, c, o in columns. A
// coupled cell has i = 1-f here and f = 1-i there: the gate's sign turns.
async function run(name, peephole, coupled) {
  const gates = coupled ? ['f', 'c', 'o'] : ['i', 'f', 'c', 'o'];
  const seen = coupled ? ['f', 'o'] : ['i', 'f', 'o'];
  const G = gates.length * H;
  const w = { kernel: uniform(F * G), recurrent_kernel: uniform(H * G), bias: uniform(G) };
  if (peephole) w.peephole = uniform(seen.length * H);
  const source = (g) => (coupled && g === 'i' ? ['f', -1] : [g, 1]);
  const rows = (m, n) => ['i', 'o', 'f', 'c'].flatMap((g) => {
    const [from, sign] = source(g), at = gates.indexOf(from) * H;
    return Array.from({ length: H * n }, (_, k) => sign * m[(k % n) * G + at + Math.floor(k / n)]);
  });
  const tensor = (values, dims) => new ort.Tensor('float32', Float32Array.from(values), dims);
  const x = uniform(T * B * F), h0 = uniform(B * H), c0 = uniform(B * H);
  const feeds = {
    X: tensor(x, [T, B, F]), W: tensor(rows(w.kernel, F), [1, 4 * H, F]), R: tensor(rows(w.recurrent_kernel, H), [1, 4 * H, H]),
    B: tensor([...rows(w.bias, 1), ...new Array(4 * H).fill(0)], [1, 8 * H]), h0: tensor(h0, [1, B, H]), c0: tensor(c0, [1, B, H]),
  };
  if (peephole) {
    feeds.P = tensor(['i', 'o', 'f'].flatMap((g) => {
      const [from, sign] = source(g), at = seen.indexOf(from) * H;
      return [...w.peephole.slice(at, at + H)].map((v) => sign * v);
    }), [1, 3 * H]);
  }
  const out = await (await model(peephole, coupled)).run(feeds);
  const list = (v) => [...v];
  return {
    name, peephole, coupled, T, B, F, H, x: list(x), h0: list(h0), c0: list(c0),
    weights: Object.fromEntries(Object.entries(w).map(([k, v]) => [k, list(v)])),
    outputs: list(out.Y.data), final_c: list(out.Yc.data),
  };
}

const cases = [];
for (const [name, p, c] of [['peephole', true, false], ['cifg', false, true], ['peephole cifg', true, true]]) cases.push(await run(name, p, c));
process.stdout.write('[\n' + cases.map((c) => JSON.stringify(c)).join(',\n') + '\n]\n');
