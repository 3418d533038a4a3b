package models

import "unroll/graph/engine"

// The tensors of snapshots: the epochs [1, snapshots], and unless the network is
// too large the weights after them [snapshots, weights].
const (
	epochsTensor = "snapshots/epochs"
	paramsTensor = "snapshots/params"
)

// EncodeSnapshots writes the weights of snapshots, not their statistics, as a
// safetensors file; dtype is the network's type of numbers, float32 or float64.
func EncodeSnapshots(snapshots []Snapshot, dtype string) (Saved, error) {
	w := newTensorWriter()
	if dtype == "float64" {
		addSnapshots[float64](w, snapshots)
	} else {
		addSnapshots[float32](w, snapshots)
	}
	return w.bytes()
}

// DecodeSnapshots is the reverse of EncodeSnapshots. The error says how the file
// is damaged.
func DecodeSnapshots(file Saved) ([]Snapshot, error) {
	r, err := newTensorReader(file)
	if err != nil {
		return nil, err
	}
	return readSnapshots(r)
}

func addSnapshots[F engine.Float](w *tensorWriter, snapshots []Snapshot) {
	var epochs []int64
	var params []F
	for _, s := range snapshots {
		epochs = append(epochs, int64(s.Epoch))
		for _, v := range s.Params {
			params = append(params, F(v))
		}
	}
	addTensor(w, epochsTensor, epochs, 1, len(epochs))
	if len(params) > 0 {
		addTensor(w, paramsTensor, params, len(epochs), len(params)/len(epochs))
	}
}

// readSnapshots takes the number of epochs and weights from the tensors' bytes,
// which are there, and then sees that the shapes agree.
func readSnapshots(r *tensorReader) ([]Snapshot, error) {
	list, _ := r.tensors.Tensor(epochsTensor)
	epochs := make([]int64, list.DataLen()/8)
	if err := readTensor(r, epochsTensor, epochs, 1, len(epochs)); err != nil {
		return nil, err
	}
	snapshots := make([]Snapshot, len(epochs))
	for i, epoch := range epochs {
		snapshots[i].Epoch = int(epoch)
	}
	return snapshots, readParams(r, snapshots)
}

func readParams(r *tensorReader, into []Snapshot) error {
	matrix, has := r.tensors.Tensor(paramsTensor)
	if !has {
		return nil
	}
	size := int(matrix.DataLen()/matrix.DType().Size()) / max(1, len(into))
	params := make([]float64, len(into)*size)
	if err := readTensor(r, paramsTensor, params, len(into), size); err != nil {
		return err
	}
	for k := range into {
		into[k].Params = params[k*size : (k+1)*size]
	}
	return nil
}
