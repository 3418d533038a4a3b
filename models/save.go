package models

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models/store"
)

// Saved is a trained network and its optimizer as a safetensors file: each
// weight by its path ("layer0/kernel", in the packed Keras layout), each moment
// of the optimizer as "optimizer/K/PATH", and the number of updates made in the
// metadata.
type Saved []byte

// WeightsFile is the name of the trained network in a run's folder of earlier versions.
const WeightsFile = "weights.safetensors"

// stepsKey is the metadata's key of the number of updates made.
const stepsKey = "optimizer_steps"

// maxWeightBytes is the greatest size of a file of weights.
const maxWeightBytes = 1 << 30

// ReadWeights reads the trained network of a run, by the path of its folder or, where the runs of
// several seeds are one file, as if it had one; or else a file. It is checked when it is put into a
// network.
func ReadWeights(path string) (Saved, error) {
	if seed, is := ParseSeedName(filepath.Base(path)); is {
		if file := ResultsFile(filepath.Dir(path), seed); file != "" {
			weights, err := weightsOf(file, seed)
			if err != nil && ResultsFile(filepath.Dir(path), seed) != file { // its runs were put into one file with others meanwhile
				return ReadWeights(path)
			}
			return weights, err
		}
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, WeightsFile)
	}
	file, err := dataset.ReadFile(path, maxWeightBytes, "")
	if err != nil {
		return nil, input.Unreadable("the run or file of weights "+path, "", err)
	}
	return file, nil
}

// weightsOf reads the network of a seed from a file of results.
func weightsOf(path string, seed uint64) (Saved, error) {
	file, err := store.ReadFile(path)
	if err != nil {
		return nil, err
	}
	stored, err := ReadResults(file)
	if err != nil {
		return nil, dataset.BadInput("", "%q is damaged: %w", path, err)
	}
	results, err := stored.Results()
	if err != nil {
		return nil, dataset.BadInput("", "%q cannot be read by this version of unroll: %w", path, err)
	}
	at := slices.IndexFunc(results, func(r *Result) bool { return r.Seed == seed })
	if at < 0 {
		return nil, dataset.BadInput("", "%q has no seed %d", path, seed)
	}
	return results[at].Trained, nil
}

// IsSaved reports whether a file of weights is in the layout of [Saved].
func IsSaved(file []byte) bool {
	f, err := newTensorReader(file)
	return err == nil && f.metadata[stepsKey] != ""
}

// saved returns the network as a file's contents.
func (n *Network[F]) saved() (Saved, error) {
	w := newTensorWriter()
	n.write(w, "", n.vectors())
	w.metadata[stepsKey] = strconv.Itoa(n.updater.Updates)
	return w.bytes()
}

// write adds parameters and moments to a file, in the layout of Saved, under a
// prefix.
func (n *Network[F]) write(w *tensorWriter, prefix string, vectors [][]F) {
	params := n.Stack.Params()
	for k, vector := range vectors {
		for _, p := range params {
			addTensor(w, prefix+vectorName(k)+p.Path, vector[p.Offset:p.Offset+p.Size()], p.Rows, p.Cols())
		}
	}
}

// vectorName is the prefix of vector k of Network.vectors.
func vectorName(k int) string {
	if k == 0 {
		return ""
	}
	return fmt.Sprintf("optimizer/%d/", k-1)
}

// SetWeights puts saved weights into the network and does not change the optimizer.
// The error names the tensor that is missing or does not fit.
func (n *Network[F]) SetWeights(file Saved) error {
	f, err := newTensorReader(file)
	if err != nil {
		return err
	}
	return n.read(f, "", [][]F{n.Params})
}

// Restore puts saved weights and the optimizer's moments into the network.
func (n *Network[F]) Restore(file Saved) error {
	f, err := newTensorReader(file)
	if err != nil {
		return err
	}
	u, err := n.trainer()
	if err != nil {
		return err
	}
	if u.Updates, err = f.integer(stepsKey); err != nil {
		return err
	}
	return n.read(f, "", n.vectors())
}

// read is the reverse of write.
func (n *Network[F]) read(f *tensorReader, prefix string, vectors [][]F) error {
	for k, vector := range vectors {
		for _, p := range n.Stack.Params() {
			name, into := prefix+vectorName(k)+p.Path, vector[p.Offset:p.Offset+p.Size()]
			if err := readTensor(f, name, into, p.Rows, p.Cols()); err != nil {
				return err
			}
		}
	}
	return nil
}
