// Package backtest tests a Spec as if it had been used in the past: from one origin
// after another it forecasts the rows that follow, beside every classical baseline,
// and compares with the actual values.
//
//	plan := backtest.Plan{Spec: &spec, Horizon: 12, Seeds: 5, Refit: 12}
//	result, err := plan.Run(ctx, frame)
//	for _, score := range result.Scores(1) { ... }  // one step ahead, each method
//	fmt.Println(result.Verdict(1).Sentence)
//
// Only the rows before an origin are known there. The training part of every fit, of
// the network and the baselines alike, ends at its first origin.
package backtest
