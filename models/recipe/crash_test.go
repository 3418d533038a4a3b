package recipe

import (
	"path/filepath"
	"testing"

	"unroll/dataset"
	"unroll/models/experiment"
	"unroll/models/forecast"
	"unroll/models/store"
	"unroll/models/store/storetest"
)

// Whatever a crash leaves of a fit: it forecasts as the whole one or not at all, and is
// resumed, or begun again, to the same bytes.
func TestCrash(t *testing.T) { crashes(t, 5) }

func crashes(t *testing.T, sample int) {
	csv, dir := seriesFile(t), filepath.Join(t.TempDir(), "fit")
	s := small(t, csv, dir)
	recorder := storetest.NewRecorder(dir)
	s.Folder.Disk = store.Disk{Calls: recorder}
	if _, err := finish(t, s, 0); err != nil {
		t.Fatal(err)
	}
	want, whole := tree(t, dir), ahead(t, dir)
	recorder.Crashes(t, sample, func(t *testing.T, dir string) {
		if e, err := forecast.Open(dir, "", nil, forecast.Options{}); err == nil {
			e.Close()
			if ahead(t, dir) != whole {
				t.Error("it forecasts something else")
			}
		}
		var s *Search
		if experiment.IsFit(dir) {
			var err error
			if s, err = Resume(dir, nil, Options{}); err != nil {
				t.Fatal(err)
			}
		} else {
			s = small(t, csv, dir)
		}
		if _, err := finish(t, s, 0); err != nil {
			t.Fatal(err)
		}
		sameTree(t, "after a crash", tree(t, dir), want)
	})
}

// small is a fit of one recipe: the search before it writes nothing.
func small(t *testing.T, csv, dir string) *Search {
	t.Helper()
	folder, err := experiment.NewFolder(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	frame, err := dataset.Load(dataset.Source{Path: csv}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := quick(t, frame, Options{Folder: folder})
	s.Effort.Members, s.Effort.Epochs, s.Effort.Rows = 2, []int{1}, 30
	s.Folds, err = folds(30, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ahead is the networks that forecast.
func ahead(t *testing.T, dir string) string {
	t.Helper()
	final, err := forecast.ReadFinal(filepath.Join(dir, "quick", forecast.FinalFolder))
	if err != nil || final == nil {
		t.Fatalf("no final networks: %v", err)
	}
	var all string
	for _, m := range final.Members {
		all += string(m.Weights)
	}
	return all
}
