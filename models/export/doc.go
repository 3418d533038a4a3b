// Package export writes trained networks for other programs, and reads weights from
// them.
//
// [Network.ONNX] writes a network of any cell as a model of standard operators, for
// any batch size: lstm, gru and rnn in float32 as ONNX's own LSTM, GRU and RNN, which
// runtimes have as one fast kernel, and others as a Scan over the steps. The model can contain the scaling: it then takes and returns values
// in the series' unit. [Network.Safetensors] and [Network.NPZ] write the weights in
// the layout of Keras, and [Import] reads them back, or those of a network that Keras
// has trained.
//
// # The Keras layout
//
// Layers count from 0. A recurrent layer has, in this order, the tensors
//
//	layer0/kernel            [inputs, gates*units]
//	layer0/recurrent_kernel  [units, gates*units]
//	layer0/bias              [gates*units]
//
// and the backward direction of a bidirectional layer has the same under
// layer0/backward. The head follows: dense/kernel [units, outputs] and dense/bias
// [outputs]. Gates are side by side in the order of Keras: i, f, c, o in an LSTM;
// z, r, h in a GRU. The bias of cell gru (reset after) is [2, 3*units]: row 0 is
// added to the input's product and row 1 to the recurrent one. The weights
// of other cells have their own names; a weight of one row is a list.
package export
