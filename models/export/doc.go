// Package export hands trained networks on to other programs, and takes weights
// from them.
//
// [Network.ONNX] writes a network of any cell as a model of standard operators,
// for any batch size; it can hold the series' scaling, so that it takes and
// returns values in the series' own unit. [Network.Safetensors] and [Network.NPZ]
// write the weights in the layout of Keras, and [Import] reads them back, or those
// of a network that Keras has trained, into the folder of a run.
//
// # The Keras layout
//
// Layers count from 0. A recurrent layer has, in this order, the tensors
//
//	layer0/kernel            [inputs, gates*units]
//	layer0/recurrent_kernel  [units, gates*units]
//	layer0/bias              [gates*units]
//
// and the backward direction of a bidirectional layer the same under
// layer0/backward. The head follows: dense/kernel [units, outputs] and dense/bias
// [outputs]. Gates lie side by side in the order of Keras: i, f, c, o in an LSTM;
// z, r, h in a GRU. The bias of cell gru (reset after) is [2, 3*units]: row 0 is
// added to the input's product and row 1 to the recurrent one. Cells that Keras
// does not have keep the names of their weights; a weight of one row is a list.
package export
