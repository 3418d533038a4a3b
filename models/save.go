package models

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"github.com/nlpodyssey/safetensors"
)

// Saved is a trained network and its optimizer as a safetensors file: each
// weight by its path ("layer0/kernel", in the packed Keras layout), each moment
// of the optimizer as "optimizer/K/PATH", and the number of updates made in the
// metadata.
type Saved []byte

// stepsKey is where the metadata holds the number of updates made.
const stepsKey = "optimizer_steps"

// saved returns the network as a file's contents.
func (n *Network[F]) saved() (Saved, error) {
	tensors := map[string]safetensors.TensorView{}
	vectors := map[string][]F{"": n.Params}
	for k, moment := range n.optimizer.Moments {
		vectors[fmt.Sprintf("optimizer/%d/", k)] = moment
	}
	for prefix, vector := range vectors {
		for _, p := range n.Stack.Params() {
			shape := []uint64{uint64(p.Rows), uint64(p.Cols())}
			view, err := safetensors.NewTensorView(safetensorsType[F](), shape, encode(vector[p.Offset:p.Offset+p.Size()]))
			if err != nil {
				return nil, err
			}
			tensors[prefix+p.Path] = view
		}
	}
	return safetensors.Serialize(tensors, map[string]string{stepsKey: strconv.Itoa(n.optimizer.Steps)})
}

// Restore puts saved weights, and the optimizer's moments if they are there,
// into the network. The error names the tensor that is missing or does not fit.
func (n *Network[F]) Restore(file Saved) error {
	_, metadata, err := safetensors.ReadMetadata(file)
	if err != nil {
		return fmt.Errorf("damaged weights: %w", err)
	}
	tensors, err := safetensors.Deserialize(file)
	if err != nil {
		return fmt.Errorf("damaged weights: %w", err)
	}
	if err := restore(n, tensors, "", n.Params); err != nil {
		return err
	}
	steps, has := metadata.Metadata()[stepsKey]
	if !has {
		return nil
	}
	if n.optimizer.Steps, err = strconv.Atoi(steps); err != nil {
		return fmt.Errorf("damaged weights: %s is %q, not a number of updates", stepsKey, steps)
	}
	for k, moment := range n.optimizer.Moments {
		if err := restore(n, tensors, fmt.Sprintf("optimizer/%d/", k), moment); err != nil {
			return err
		}
	}
	return nil
}

func restore[F Float](n *Network[F], tensors safetensors.SafeTensors, prefix string, into []F) error {
	for _, p := range n.Stack.Params() {
		t, has := tensors.Tensor(prefix + p.Path)
		if !has {
			return fmt.Errorf("the weights lack %q: they are of another network", prefix+p.Path)
		}
		if t.DType() != safetensorsType[F]() || len(t.Data()) != p.Size()*int(t.DType().Size()) {
			return fmt.Errorf("the weights' %q is %v %v: the network's is %v [%d %d]",
				prefix+p.Path, t.DType(), t.Shape(), safetensorsType[F](), p.Rows, p.Cols())
		}
		decodeInto(into[p.Offset:p.Offset+p.Size()], t.Data())
	}
	return nil
}

func safetensorsType[F Float]() safetensors.DType {
	var f F
	if _, is := any(f).(float32); is {
		return safetensors.F32
	}
	return safetensors.F64
}

// encode writes numbers as little-endian bytes.
func encode[F Float](values []F) []byte {
	var out []byte
	for _, v := range values {
		switch v := any(v).(type) {
		case float32:
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
		case float64:
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
		}
	}
	return out
}

func decodeInto[F Float](into []F, data []byte) {
	size := len(data) / len(into)
	for i := range into {
		if size == 4 {
			into[i] = F(math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:])))
		} else {
			into[i] = F(math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:])))
		}
	}
}
