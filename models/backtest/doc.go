// Package backtest judges a Spec as it would have done in the past: from one
// origin after another it forecasts the rows that follow, beside every classical
// baseline, and compares with what happened.
//
//	plan := backtest.Plan{Spec: &spec, Horizon: 12, Seeds: 5, Refit: 12}
//	result, err := plan.Run(ctx, frame)
//	for _, score := range result.Scores(1) { ... }  // one step ahead, each method
//	fmt.Println(result.Verdict(1))
//
// What is known at an origin are the rows before it. The training part of every
// (re)fit, of the network and the baselines alike, ends there at the latest.
package backtest
