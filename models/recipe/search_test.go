package recipe

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"

	"unroll/dataset"
	"unroll/models"
)

func TestTheChoiceIsTheLowestOnTheFolds(t *testing.T) {
	s := quick(t, loaded(t, seasonal(96), dataset.Source{}), Options{})
	s.Effort.Seeds = 2
	c, err := s.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Trials) != 6+2*3 {
		t.Fatalf("tried %d recipes", len(c.Trials))
	}
	for _, trial := range c.Trials {
		if trial.Missing == "" && trial.RMSE*1.02 < c.Best.RMSE {
			t.Errorf("%s with %v was not chosen, but %v", trial.Name, trial.RMSE, c.Best.RMSE)
		}
	}
	if c.Spec.Train.Epochs != c.Best.Epochs || c.Spec.Name != "quick" {
		t.Errorf("the Spec has %d epochs, the best trial %d", c.Spec.Train.Epochs, c.Best.Epochs)
	}
}

// A trial's RMSE is that of the seeds' mean forecast over the rows of all folds.
func TestTrialsPoolFoldsAndAverageSeeds(t *testing.T) {
	s := quick(t, loaded(t, seasonal(96), dataset.Source{}), Options{})
	s.Effort.Seeds, s.Effort.Epochs, s.Profile.Calendar = 3, []int{2}, nil
	c, err := s.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	trial := c.Trials[0]
	var squares []float64
	for _, fold := range s.Folds {
		spec := trial.spec
		spec.Split = dataset.Split{Rows: fold.Origin}
		p, err := models.Prepare(&spec, s.Frame.Slice(0, fold.End))
		if err != nil {
			t.Fatal(err)
		}
		sum := make([]float64, fold.End-fold.Origin)
		for seed := range uint64(3) {
			f, err := p.TestCurve(t.Context(), seed, []int{2}, models.RunOptions{})
			if err != nil {
				t.Fatal(err)
			}
			for i, y := range f[0].Predicted {
				sum[i] += y
			}
		}
		for i, y := range s.Frame.Target()[fold.Origin:fold.End] {
			squares = append(squares, (sum[i]/3-y)*(sum[i]/3-y))
		}
	}
	if want := math.Sqrt(stat.Mean(squares, nil)); math.Abs(want-trial.RMSE) > 1e-9 {
		t.Errorf("RMSE %v, want %v", trial.RMSE, want)
	}
}

// Whatever the rows of the test part are, the recipe, the weights of the combination and the
// recommendation stay the same bytes.
func TestTheTestPartDoesNotMatter(t *testing.T) {
	const train = 64
	lines := strings.Split(strings.TrimSpace(seasonal(96)), "\n")
	rng := rand.New(rand.NewPCG(7, 8))
	changes := []func(i int, y float64) string{
		func(_ int, y float64) string { return ftoa(y) },
		func(i int, _ float64) string { return []string{"1", "8000"}[i%2] },
		func(int, float64) string { return "-5" }, // no logs
		func(_ int, y float64) string { return ftoa(1000*y + 1e6) },
		func(int, float64) string { return ftoa(200 + 30*rng.NormFloat64()) },
		func(i int, y float64) string { return map[bool]string{true: "", false: ftoa(y)}[i%5 == 2] }, // filled in
	}
	for _, horizon := range []int{1, 3} {
		var first []byte
		for k, change := range changes {
			text := strings.Join(lines[:train+1], "\n") + "\n"
			for i, line := range lines[train+1:] {
				date, value, _ := strings.Cut(line, ",")
				y, err := strconv.ParseFloat(value, 64)
				if err != nil {
					t.Fatal(err)
				}
				text += date + "," + change(i, y) + "\n"
			}
			s := quick(t, loaded(t, text, dataset.Source{Missing: "forward"}), Options{Horizon: horizon, Split: dataset.Split{Rows: train}})
			s.Profile.Calendar = nil
			sum := fitted(t, s).Summary()
			got, err := json.Marshal([]any{sum.Profile, sum.Folds, sum.Trials, sum.Chosen, sum.Epochs, sum.Recommendation})
			if err != nil || sum.Recommendation == nil {
				t.Fatalf("%s, %v", got, err)
			}
			if first == nil {
				first = got
			}
			if !bytes.Equal(got, first) {
				t.Errorf("horizon %d: change %d of the test part changes the choice from %s to %s", horizon, k, first, got)
			}
		}
	}
}

// A fold in which every value is missing is left out; without two others the split is what to change.
func TestFoldsInAGap(t *testing.T) {
	gap := func(from, to int) *dataset.Frame {
		text := months(150, "y", func(i int) string {
			if i >= from && i < to {
				return ""
			}
			return fmt.Sprint(50 + i%12 + i%7)
		})
		return loaded(t, text, dataset.Source{Missing: "forward"})
	}
	split := dataset.Split{Rows: 100}
	s := quick(t, gap(64, 77), Options{Split: split})
	s.Profile.Calendar = nil
	if c, err := s.Run(t.Context()); err != nil || len(s.Folds) != 2 || len(c.Recommendation.Methods) == 0 {
		t.Errorf("%+v, %v", s.Folds, err)
	}
	_, err := NewSearch(gap(60, 99), Options{Split: split})
	if bad, is := errors.AsType[*dataset.InputError](err); !is || bad.Option != "split" || !strings.Contains(err.Error(), "fewer than two of the folds") {
		t.Error(err)
	}
}

func TestJobsDoNotMatter(t *testing.T) {
	frame := loaded(t, seasonal(96), dataset.Source{})
	var first *Choice
	for _, jobs := range []int{1, 3} {
		told := 0
		s := quick(t, frame, Options{Jobs: jobs, Progress: func(stage string, done, all int) { told++ }})
		s.Effort.Seeds, s.Profile.Calendar = 2, nil
		c, err := s.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = c
		}
		if !reflect.DeepEqual(first, c) {
			t.Errorf("%d jobs choose %v, one job %v", jobs, c.Best, first.Best)
		}
		want := 0
		for _, trial := range c.Trials {
			if trial.Missing == "" {
				want += 3 * 2
			}
		}
		if told != want {
			t.Errorf("told of %d trainings of %d", told, want)
		}
	}
}

// Other columns are tried, or used in any case if they are asked for.
func TestOtherColumns(t *testing.T) {
	text := months(90, "y,x,z", func(i int) string { return []string{"5,1,2", "7,2,1", "6,3,2", "9,1,1", "4,5,0"}[i%5] })
	for name, c := range map[string]struct {
		inputs   []string
		required bool
		want     func(Trial) bool // holds for at least one trial
		every    bool             // holds for all of them
	}{
		"all tried":  {nil, false, func(t Trial) bool { return strings.Contains(t.Name, "x + z") && t.Round == 2 }, false},
		"one tried":  {[]string{"z"}, false, func(t Trial) bool { return strings.Contains(t.Name, "+ z;") && t.Round == 2 }, false},
		"required":   {[]string{"z"}, true, func(t Trial) bool { return strings.Contains(t.Name, "+ z;") }, true},
		"left out":   {[]string{}, false, func(t Trial) bool { return !strings.Contains(t.Name, "z") }, true},
		"none there": {[]string{}, true, func(t Trial) bool { return !strings.Contains(t.Name, "z") }, true},
	} {
		search := quick(t, loaded(t, text, dataset.Source{Inputs: c.inputs}), Options{Required: c.required})
		choice, err := search.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		holds := 0
		for _, trial := range choice.Trials {
			if c.want(trial) {
				holds++
			}
		}
		if holds == 0 || c.every && holds < len(choice.Trials) {
			t.Errorf("%s: %v", name, choice.Trials)
		}
	}
}

// Last month's other column is this month's target: it is worth its place.
func TestAColumnThatLeadsIsUsed(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 0))
	next := 0.0
	text := months(120, "y,x", func(int) string {
		y := next
		next = rng.NormFloat64()
		return ftoa(y) + "," + ftoa(next)
	})
	s := quick(t, loaded(t, text, dataset.Source{}), Options{})
	s.Effort.Epochs = []int{20}
	c, err := s.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	with, without := c.Lowest(true), c.Lowest(false)
	if !c.Best.Inputs || !with.Inputs || without.Inputs || with.RMSE > without.RMSE/2 {
		t.Errorf("chosen %v; with x %v, without %v", c.Best, with, without)
	}
}

func TestDirectForecastsAreJudgedOnAllSteps(t *testing.T) {
	s := quick(t, loaded(t, seasonal(96), dataset.Source{}), Options{Horizon: 4})
	c, err := s.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c.Spec.Window.Horizon != 4 {
		t.Errorf("the horizon is %d", c.Spec.Window.Horizon)
	}
	p, err := s.of.cut(s, c.Spec, s.Folds[0])
	if err != nil {
		t.Fatal(err)
	}
	if y, rows := p.Targets(p.Test).Actual, s.Folds[0].End-s.Folds[0].Origin; len(y) != 4*(rows-3) {
		t.Errorf("%d rows four at a time are %d values", rows, len(y))
	}
}

func TestNothingToChooseOn(t *testing.T) {
	for name, c := range map[string]struct {
		value  func(i int) string
		season int
		want   string
	}{
		"constant":        {func(int) string { return "5" }, 0, `column "y" of standard input is constant: every value is 5, so there is nothing to learn; choose another target`},
		"constant before": {func(i int) string { return fmt.Sprint(5 + i/80) }, 0, `is constant in the training part: its 60 rows are all 5, so there is nothing to learn; choose another target or a later split`},
		"a long season":   {func(i int) string { return fmt.Sprint(i % 5) }, 60, "a season of 60 rows does not fit into the training part, which has 60: give fewer, or 1 for no season"},
	} {
		_, err := NewSearch(loaded(t, months(90, "y", c.value), dataset.Source{Season: c.season}), Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// Two years of weeks have no fold with a season before it: the look-back is shorter.
func TestShortSeriesOfLongSeason(t *testing.T) {
	for _, rows := range []int{80, 104} {
		frame := loaded(t, months(rows, "y", func(i int) string { return fmt.Sprint(i * i % 23) }), dataset.Source{Season: 52})
		c, err := quick(t, frame, Options{}).Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if back := c.Trials[0].spec.Window.LookBack; back < 8 || back >= 52 || c.Trials[0].Missing != "" {
			t.Errorf("%d rows: look-back %d, %s", rows, back, c.Trials[0].Missing)
		}
	}
}

// The choice on values is that on a file which has them, and is recorded as such.
func TestSearchOnValues(t *testing.T) {
	file := loaded(t, seasonal(96), dataset.Source{})
	values, err := dataset.FromValues(file.Target(), dataset.ValueOptions{Name: "y", Dates: file.Dates})
	if err != nil {
		t.Fatal(err)
	}
	want, err := quick(t, file, Options{}).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := quick(t, values, Options{}).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got.Best.Name != want.Best.Name || got.Best.RMSE != want.Best.RMSE || got.Spec.Data.Path != dataset.Values {
		t.Errorf("%+v on %+v, want %+v", got.Best, got.Spec.Data, want.Best)
	}
}
