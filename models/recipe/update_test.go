package recipe

import (
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"unroll/models/experiment"
)

// updated fits the first rows of a series into a folder, and continues on all.
func updated(t *testing.T, jobs int) (before, after *Result) {
	t.Helper()
	t.Chdir(t.TempDir())
	fit := func(name string, rows int, o Options) *Result {
		folder, err := experiment.NewFolder(name, "")
		if err != nil {
			t.Fatal(err)
		}
		defer folder.Close()
		o.Folder, o.Jobs = folder, jobs
		s := quick(t, values(t, 100).Slice(0, rows), o)
		s.Effort.Members = 2
		return fitted(t, s)
	}
	before = fit("before", 90, Options{})
	like, err := OpenLike("before")
	if err != nil {
		t.Fatal(err)
	}
	epochs := 3
	warnings, err := like.Update("before", values(t, 100), &epochs)
	if err != nil || warnings != nil {
		t.Fatal(warnings, err)
	}
	return before, fit("after", 100, Options{Like: like})
}

// The same update gives the same numbers, whatever the number of jobs; the test part of the
// updated networks is later than all that they were trained on.
func TestUpdatesAreDeterministic(t *testing.T) {
	before, one := updated(t, 1)
	_, two := updated(t, 3)
	if !reflect.DeepEqual(one.Test.Scores(1), two.Test.Scores(1)) || !reflect.DeepEqual(one.Future, two.Future) {
		t.Error("the same update gives other numbers")
	}
	if reflect.DeepEqual(one.Future.Steps, before.Future.Steps) {
		t.Error("the update changed no forecast")
	}
	s := one.Summary()
	if want := (Update{RowsBefore: 90, NewRows: 10, Epochs: 3}); *s.Update != want || s.FinalRows != 100 {
		t.Errorf("%+v of %d rows, want %+v", *s.Update, s.FinalRows, want)
	}
	if one.Runs.TrainRows < before.Runs.TrainRows || one.Runs.Runs[0].Result.Test.Rows[0] < before.Runs.TrainRows {
		t.Errorf("the training part has %d rows, before %d", one.Runs.TrainRows, before.Runs.TrainRows)
	}
}

// The keys of fit.json keep their names, which are lower case with underscores.
func TestKeysOfTheSummary(t *testing.T) {
	_, after := updated(t, 1)
	text, err := json.Marshal(after.Summary())
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"chosen", "diverged", "effort", "epochs", "final_rows", "folds", "future", "interval", "loss", "out", "profile", "recommendation", "recommended", "scores", "seeds", "series", "trials", "update", "verdicts",
	}
	if got := slices.Sorted(maps.Keys(document)); !slices.Equal(got, want) {
		t.Errorf("keys %q, want %q", got, want)
	}
	snake := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, value := range v {
				if !snake.MatchString(key) {
					t.Errorf("the key %s", key)
				}
				walk(value)
			}
		case []any:
			for _, value := range v {
				walk(value)
			}
		}
	}
	walk(document)
}
