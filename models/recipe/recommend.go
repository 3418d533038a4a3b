package recipe

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/backtest"
	"unroll/models/baseline"
	"unroll/models/compare"
	"unroll/models/experiment"
)

// Recommendation is the method to forecast with. It is decided on the folds, inside the training
// part: no row of the test part has an influence on it, nor on the weights.
type Recommendation struct {
	// Method is the [backtest.Key] of one method if it is better than each other one, else
	// [backtest.Combination].
	Method string `json:"method"`
	// Origins is the number of forecasts, each of as many rows as the horizon has.
	Origins int `json:"origins"`
	// Methods are the network and the baselines, the lowest error first.
	Methods []FoldScore `json:"methods"`
}

// FoldScore is the accuracy of a method on the folds, and its share of the combination.
type FoldScore struct {
	Method string   `json:"method"` // its name
	Key    string   `json:"key"`    // the [backtest.Result.Key]
	RMSE   *float64 `json:"rmse"`   // over all steps of the horizon, in the series' unit; nil without forecasts
	// P is of the difference from the method of the lowest error: a Diebold-Mariano test of the
	// errors over the horizon, by Holm's correction for the number of methods. It is nil for that
	// method, and where it cannot be tested.
	P *float64 `json:"p_value"`
	// Weight is the share of the combination; 0 for a method that is not in it.
	Weight  float64 `json:"weight"`
	Missing string  `json:"missing,omitempty"` // why there are no forecasts of every fold
}

// negligible is the weight below which a method is left out of the combination.
const negligible = 0.01

// Clear reports whether one method is better than each other one.
func (r *Recommendation) Clear() bool { return r.Method != backtest.Combination }

// Combination has the weights of the methods in the combination, the largest first.
func (r *Recommendation) Combination() []backtest.Weight {
	var weights []backtest.Weight
	for _, m := range r.Methods {
		if m.Weight > 0 {
			weights = append(weights, backtest.Weight{Method: m.Key, Weight: m.Weight})
		}
	}
	return weights
}

// Uses are the keys of the methods of which the recommended forecast is made.
func (r *Recommendation) Uses() []string {
	if r.Clear() {
		return []string{r.Method}
	}
	var keys []string
	for _, w := range r.Combination() {
		keys = append(keys, w.Method)
	}
	return keys
}

// Sentence says what is recommended, and why; it is empty without methods, as are the others.
func (r *Recommendation) Sentence() string {
	if len(r.Methods) == 0 {
		return ""
	}
	best := r.Methods[0]
	switch {
	case best.RMSE == nil:
		return "recommended: the network, as no method has finite forecasts of the folds"
	case len(r.Methods) == 1 || r.Methods[1].RMSE == nil:
		return fmt.Sprintf("recommended: %s, the only method that can forecast the folds", best.Method)
	case !r.Clear():
		return "recommended, decided on the folds: the combination, as no method is clearly the best there"
	}
	highest := 0.0
	for _, m := range r.Methods[1:] {
		if m.P != nil {
			highest = max(highest, *m.P)
		}
	}
	return fmt.Sprintf("recommended, decided on the folds: %s, which is better there than each other method (Diebold-Mariano p at most %.2g, by Holm's correction)",
		best.Method, highest)
}

// Order says that another single method has the lowest error in scores than on the folds; it is empty
// where the same one has.
func (r *Recommendation) Order(scores []backtest.Score) string {
	best := -1
	var of backtest.Result
	for i, s := range scores {
		of.Methods = append(of.Methods, backtest.Method{Name: s.Method})
		if s.Method != backtest.Combination && s.Missing == "" && (best < 0 || s.RMSE < scores[best].RMSE) {
			best = i
		}
	}
	if best < 0 || len(r.Methods) == 0 || of.Key(scores[best].Method) == r.Methods[0].Key {
		return ""
	}
	return fmt.Sprintf("the order differs from that on the folds, where %s is the lowest of the single methods", r.Methods[0].Method)
}

// Made says what the recommended forecast is made of, such as "62 % theta, 38 % network"; the last of
// many in one number.
func (r *Recommendation) Made() string {
	if r.Clear() && len(r.Methods) > 0 {
		return r.Methods[0].Method
	}
	const most = 5
	var parts []string
	others, left := 0, 0.0
	for _, m := range r.Methods {
		switch {
		case m.Weight > 0 && len(parts) < most:
			parts = append(parts, fmt.Sprintf("%.0f %% %s", 100*m.Weight, m.Method))
		case m.Weight > 0:
			others, left = others+1, left+m.Weight
		}
	}
	if others > 0 {
		parts = append(parts, fmt.Sprintf("%.0f %% %s", 100*left, dataset.Count(others, "other method")))
	}
	return strings.Join(parts, ", ")
}

// foldErrors are the errors of a method's forecasts of the folds.
type foldErrors struct {
	name, missing string
	horizon       int
	// losses are the mean squared errors over the horizon by origin, in order of time, of the
	// origins from which an actual value is known.
	losses     []float64
	sum, count float64 // of the squared errors of all steps
}

// add adds the forecasts of a fold. They end at the fold's end, so that the last origins of one
// fold and the first of the next have no row in common.
func (e *foldErrors) add(targets models.Forecasts, predicted []float64) {
	e.horizon = targets.Horizon
	for from := 0; from < len(predicted); from += targets.Horizon {
		var sum, count float64
		for i := from; i < from+targets.Horizon; i++ {
			if d := targets.Actual[i] - predicted[i]; !math.IsNaN(targets.Actual[i]) {
				sum, count = sum+float64(d*d), count+1
			}
		}
		if count > 0 {
			e.losses = append(e.losses, sum/count)
		}
		e.sum, e.count = e.sum+sum, e.count+count
	}
}

// mse is the mean squared error over all steps and folds; infinite where it is not a number.
func (e foldErrors) mse() float64 {
	if mse := e.sum / e.count; e.missing == "" && !math.IsNaN(mse) {
		return mse
	}
	return math.Inf(1)
}

// recommend compares the network with the baselines on the folds.
func (s *Search) recommend(ctx context.Context, c *Choice) (*Recommendation, error) {
	var folds []*models.Prepared
	for _, fold := range s.Folds {
		p, err := s.of.cut(s, c.Best.spec, fold)
		if err != nil {
			return nil, err
		}
		folds = append(folds, p)
	}
	network := foldErrors{name: backtest.Network}
	for k, p := range folds {
		network.add(p.Targets(p.Test), heldOut(c.Trials, k))
	}
	baselines, err := s.baselines(ctx, folds)
	if err != nil {
		return nil, err
	}
	return recommendationOf(append([]foldErrors{network}, baselines...)), nil
}

// baselines forecasts the folds with every baseline, several at a time. Like the networks, they are
// fitted on the rows of each fold before its origin.
func (s *Search) baselines(ctx context.Context, folds []*models.Prepared) ([]foldErrors, error) {
	train := s.Frame.Slice(0, s.Profile.Rows)
	methods := func() []baseline.Forecaster { return baseline.For(train.Target(), train.Seasons()...) }
	all := make([]foldErrors, len(methods()))
	var group errgroup.Group
	group.SetLimit(s.Jobs)
	for i := range all {
		group.Go(func() error {
			for _, p := range folds {
				if err := ctx.Err(); err != nil {
					return err
				}
				method := methods()[i]
				forecasts, err := experiment.BaselineForecasts(method, p)
				all[i].name = method.Name()
				if err != nil {
					all[i].missing = err.Error()
					break
				}
				all[i].add(forecasts, forecasts.Predicted)
			}
			return nil
		})
	}
	return all, group.Wait()
}

// recommendationOf decides. The first of the methods is the network.
func recommendationOf(methods []foldErrors) *Recommendation {
	r := &Recommendation{Method: backtest.Combination, Origins: len(methods[0].losses)}
	keys := keysOf(methods)
	order := make([]int, len(methods))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(methods[a].mse(), methods[b].mse()) })
	p := differences(order[0], methods)
	weights := weightsOf(methods)
	sure := true
	for _, i := range order {
		m := &methods[i]
		f := FoldScore{Method: m.name, Key: keys[i], P: p[i], Weight: weights[i], Missing: m.missing}
		if rmse := math.Sqrt(m.mse()); math.IsInf(rmse, 1) {
			f.Missing = cmp.Or(f.Missing, "its forecasts are not finite")
		} else {
			f.RMSE = &rmse
			sure = sure && (i == order[0] || p[i] != nil && *p[i] < compare.Significant)
		}
		r.Methods = append(r.Methods, f)
	}
	if sure {
		r.Method = keys[order[0]] // the network's where no method has an error
	}
	return r
}

// differences are the p-values of the differences from the method at a place, corrected for their
// number; nil where there is none.
func differences(from int, methods []foldErrors) []*float64 {
	p := make([]*float64, len(methods))
	var tested []int
	var values []float64
	for i, m := range methods {
		if i == from || math.IsInf(m.mse(), 1) {
			continue
		}
		if c, err := baseline.DieboldMariano(roots(methods[from].losses), roots(m.losses), m.horizon, 2); err == nil {
			tested, values = append(tested, i), append(values, c.PValue)
		}
	}
	for k, corrected := range compare.Holm(values) {
		p[tested[k]] = &corrected
	}
	return p
}

// roots of losses are errors of which they are the squares.
func roots(losses []float64) []float64 {
	errors := make([]float64, len(losses))
	for i, loss := range losses {
		errors[i] = math.Sqrt(loss)
	}
	return errors
}

// weightsOf are the weights in the combination: the inverse squares of the mean squared errors, without
// those that are negligible, over their sum.
func weightsOf(methods []foldErrors) []float64 {
	lowest := slices.MinFunc(methods, func(a, b foldErrors) int { return cmp.Compare(a.mse(), b.mse()) }).mse()
	weights := make([]float64, len(methods))
	if math.IsInf(lowest, 1) {
		return weights
	}
	for i, m := range methods {
		weights[i] = 1 // that of the lowest, also where it is 0
		if mse := m.mse(); mse > lowest {
			weights[i] = float64(lowest/mse) * float64(lowest/mse)
		}
	}
	normalize(weights)
	for i, w := range weights {
		if w < negligible {
			weights[i] = 0
		}
	}
	normalize(weights)
	return weights
}

func normalize(weights []float64) {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	for i := range weights {
		weights[i] /= sum
	}
}

// keysOf are the keys of the methods, as those of a backtest of the same methods.
func keysOf(methods []foldErrors) []string {
	var of backtest.Result
	for _, m := range methods {
		of.Methods = append(of.Methods, backtest.Method{Name: m.name})
	}
	keys := make([]string, len(methods))
	for i, m := range methods {
		keys[i] = of.Key(m.name)
	}
	return keys
}
