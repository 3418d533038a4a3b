package recipe

import (
	"encoding/json"
	"testing"
)

// TestTrialWithoutScore writes null, not 0, for a recipe that could not be tried, and reads
// it back.
func TestTrialWithoutScore(t *testing.T) {
	for want, trial := range map[string]Trial{
		`{"round":1,"recipe":"a","epochs":5,"rmse":0}`:                             {Round: 1, Name: "a", Epochs: 5},
		`{"round":1,"recipe":"a","epochs":0,"missing":"too few rows","rmse":null}`: {Round: 1, Name: "a", Missing: "too few rows"},
	} {
		text, err := json.Marshal(trial)
		if err != nil || string(text) != want {
			t.Errorf("%s, %v, want %s", text, err, want)
		}
		var back Trial
		if err := json.Unmarshal(text, &back); err != nil || back.RMSE != 0 || back.Missing != trial.Missing || back.Epochs != trial.Epochs {
			t.Errorf("%s is read as %+v, %v", text, back, err)
		}
	}
}
