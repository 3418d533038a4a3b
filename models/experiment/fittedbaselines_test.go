package experiment

import (
	"reflect"
	"testing"

	"unroll/dataset"
	"unroll/models"
)

// Configurations with the same training part share the fits of the baselines, which are not those of
// another training part; each is scored on test points of its own.
func TestBaselinesAreFittedOnce(t *testing.T) {
	var data frames
	prepared := func(lookBack, rows int) *models.Prepared {
		spec := models.Default()
		spec.Window.LookBack, spec.Split = lookBack, dataset.Split{Rows: rows}
		frame, err := data.load(spec.Data)
		if err != nil {
			t.Fatal(err)
		}
		p, err := models.Prepare(&spec, frame)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	one, other, longer := prepared(1, 96), prepared(3, 96), prepared(1, 97)
	if fits := data.baselinesOf(one); data.baselinesOf(other) != fits || data.baselinesOf(longer) == fits || len(data.baselines) != 2 {
		t.Errorf("%d fits for two training parts", len(data.baselines))
	}
	for _, p := range []*models.Prepared{one, other, longer} {
		if got, want := data.scoreBaselines(p), (&frames{}).scoreBaselines(p); !reflect.DeepEqual(got, want) {
			t.Errorf("shared fits score %v, their own %v", got, want)
		}
	}
}
