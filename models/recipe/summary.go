package recipe

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models/backtest"
	"unroll/models/compare"
	"unroll/models/forecast"
	"unroll/models/store"
)

// summaryFile is the Summary in the folder of a fit.
const summaryFile = "fit.json"

// Summary is the outcome of a fit as a JSON document.
type Summary struct {
	Series    string   `json:"series"`
	Profile   Profile  `json:"profile"`
	Effort    Effort   `json:"effort"`
	Folds     []Fold   `json:"folds"`
	Trials    []Trial  `json:"trials"`
	Chosen    Trial    `json:"chosen"`
	Epochs    int      `json:"epochs"` // of the chosen Spec, on all training rows
	Seeds     []uint64 `json:"seeds"`
	Diverged  []uint64 `json:"diverged"`
	FinalRows int      `json:"final_rows"` // that the final networks were trained on
	Out       string   `json:"out"`        // the folder; empty without one
	// Update is set if the networks continue from earlier ones.
	Update   *Update       `json:"update,omitempty"`
	Loss     string        `json:"loss,omitempty"`     // what the networks were trained on; empty in files of earlier versions
	Interval forecast.Kind `json:"interval,omitempty"` // how the networks' intervals are made
	// Panel has the scores of a panel, which has no Scores and Verdicts.
	Panel    *PanelSummary      `json:"panel,omitempty"`
	Scores   [][]backtest.Score `json:"scores"`   // 1 step ahead, and Horizon steps ahead if that is more
	Verdicts []backtest.Verdict `json:"verdicts"` // likewise
	// Recommendation is what to forecast with, and Recommended how that does on the test part, as
	// Scores; without it in files of earlier versions, for a panel, and where there were no folds.
	Recommendation *Recommendation          `json:"recommendation,omitempty"`
	Recommended    []backtest.ChosenVerdict `json:"recommended,omitempty"`
	Future         *backtest.Future         `json:"future,omitempty"`
}

// PanelSummary is how the network and the baselines do on the test part of a panel.
type PanelSummary struct {
	IDs     []string               `json:"ids"`    // the columns that tell the series apart
	Series  int                    `json:"series"` // that the network learned
	LeftOut []dataset.LeftOut      `json:"left_out"`
	Methods []compare.MethodScores `json:"methods"` // means over the series, the network first
	Ranks   compare.Ranking        `json:"average_ranks"`
	Verdict compare.PanelVerdict   `json:"verdict"`
}

// Update says on what networks were trained further.
type Update struct {
	RowsBefore int `json:"rows_before"` // of the series, that the final networks had seen
	NewRows    int `json:"new_rows"`
	Epochs     int `json:"epochs"` // passes over the samples with new rows
}

// Summary returns the outcome as a JSON document.
func (r *Result) Summary() Summary {
	d := Summary{
		Series: r.Search.of.String(), Profile: r.Search.Profile, Effort: r.Search.Effort, Folds: r.Search.Folds,
		Trials: r.Choice.Trials, Chosen: r.Choice.Best, Epochs: r.Choice.Spec.Train.Epochs,
		Seeds: r.Ensemble.Seeds, Diverged: r.Ensemble.Diverged, FinalRows: r.Ensemble.Final.Prepared.TrainRows,
		Future: r.Future, Loss: r.Choice.Spec.Train.Loss.Name, Interval: r.Search.Interval,
	}
	if like := r.Search.Like; like != nil && like.update != nil {
		final := like.update.final
		d.Update = &Update{RowsBefore: final.Rows, NewRows: d.FinalRows - final.Rows, Epochs: final.Epochs}
	}
	if r.Search.Folder != nil {
		d.Out = r.Search.Folder.Path
	}
	d.Recommendation = r.Choice.Recommendation
	r.Search.of.summarize(r, &d)
	return d
}

// ReadSummary reads the outcome of the fit that wrote a folder; nil if no fit did. Out is the
// folder.
func ReadSummary(folder string) (*Summary, error) {
	path := filepath.Join(folder, summaryFile)
	text, err := store.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	s := &Summary{}
	if err == nil {
		err = input.UnmarshalJSON(text, s)
	}
	if err == nil {
		err = s.check()
	}
	if err != nil {
		return nil, dataset.BadInput("", "%s is damaged: %w; fit again", path, err)
	}
	s.Out = folder
	return s, nil
}

// check checks that nothing is missing of what was read.
func (s *Summary) check() error {
	switch f := s.Future; {
	case s.Panel != nil:
	case len(s.Verdicts) == 0 || len(s.Verdicts) != len(s.Scores) || slices.ContainsFunc(s.Scores, func(of []backtest.Score) bool { return len(of) == 0 }):
		return errors.New("it has no verdict or no scores")
	case s.Recommendation != nil && (len(s.Recommended) != len(s.Scores) || len(s.Recommendation.Methods) == 0):
		return errors.New("its recommendation lacks a part")
	case f != nil && len(f.Steps) == 0:
		return errors.New("its forecast has no steps")
	}
	return nil
}
