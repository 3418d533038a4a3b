package replay

import (
	"encoding/json"
	"errors"

	"unroll/dataset"
	"unroll/dataset/input"
)

// record is the JSON file of a recorded case: a layer computation (Batches) or a whole
// training (Kind "run").
type record struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Config struct {
		Tutorial            int    `json:"tutorial"`
		LookBack            int    `json:"look_back"`
		Layout              string `json:"layout"`
		Layer               string `json:"layer"`
		Units               []int  `json:"units"`
		Timesteps           int    `json:"timesteps"`
		Features            int    `json:"features"`
		Batch               int    `json:"batch"`
		Epochs              int    `json:"epochs"`
		Stateful            bool   `json:"stateful"`
		ResetAfter          bool   `json:"reset_after"`
		RecurrentActivation string `json:"recurrent_activation"`
	} `json:"config"`
	Adam struct {
		Rate         float64            `json:"lr"`
		Beta1        float64            `json:"beta1"`
		Beta2        float64            `json:"beta2"`
		Epsilon      float64            `json:"epsilon"`
		Losses       []float64          `json:"losses"`
		WeightsAfter map[string]weights `json:"weights_after"`
	} `json:"adam"`

	// A layer case.
	Weights weights `json:"weights"`
	Batches []batch `json:"batches"`

	// A whole training.
	InitialWeights weights  `json:"initial_weights"`
	Order          [][]int  `json:"order"`
	Float64        training `json:"float64"`
	Float32        training `json:"float32"`
}

type batch struct {
	X         [][][]float64         `json:"x"` // [B][T][F]
	Y         [][]float64           `json:"y"` // [B][1]
	Initial   []map[string][]vector `json:"initial_state"`
	Hidden    [][][]vector          `json:"hidden"` // [layer][B][T][H]
	Final     []map[string][]vector `json:"final_state"`
	Output    []vector              `json:"output"`
	Loss      float64               `json:"loss"`
	Gradients weights               `json:"gradients"`
}

type training struct {
	EpochLoss    vector             `json:"epoch_loss"`
	WeightsAfter map[string]weights `json:"weights_after_epoch"`
	TrainPredict vector             `json:"train_predict"`
	TestPredict  vector             `json:"test_predict"`
	TrainRMSE    float64            `json:"train_rmse"`
	TestRMSE     float64            `json:"test_rmse"`
}

type weights struct {
	Layers []layerWeights `json:"layers"`
	Dense  layerWeights   `json:"dense"`
}

type layerWeights struct {
	Kernel    vector `json:"kernel"`
	Recurrent vector `json:"recurrent_kernel"`
	Bias      vector `json:"bias"`
}

// vector is a JSON array of numbers, nested or not, read row-major.
type vector []float64

// UnmarshalJSON flattens nested arrays.
func (v *vector) UnmarshalJSON(text []byte) error {
	var any any
	if err := json.Unmarshal(text, &any); err != nil {
		return err
	}
	return v.add(any)
}

func (v *vector) add(value any) error {
	switch value := value.(type) {
	case float64:
		*v = append(*v, value)
	case []any:
		for _, inner := range value {
			if err := v.add(inner); err != nil {
				return err
			}
		}
	default:
		return errors.New("an array holds something else than numbers")
	}
	return nil
}

// maxRecord is the size up to which a recorded case is read.
const maxRecord = 64 << 20

// read reads a recorded case.
func read(path string) (*record, error) {
	text, err := dataset.ReadFile(path, maxRecord, "")
	if err != nil {
		return nil, input.Unreadable("the recorded case "+path, "", err)
	}
	r := &record{}
	if err := input.UnmarshalJSON(text, r); err != nil {
		return nil, dataset.BadInput("", "%s is not a recorded case: %w", path, err)
	}
	if r.Kind != "run" && len(r.Batches) == 0 {
		return nil, dataset.BadInput("", "%s is not a recorded case: it has neither batches nor kind \"run\"", path)
	}
	return r, nil
}
