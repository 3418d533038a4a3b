// Package backtest tests a Spec on the past of a series: from rolling origins it
// forecasts the rows that follow, as does every classical baseline, and compares the
// forecasts with the actual values.
//
//	plan := backtest.Plan{Spec: &spec, Horizon: 12, Seeds: 5, Refit: 12}
//	result, err := plan.Run(ctx, frame)
//	for _, score := range result.Scores(1) { ... }  // one step ahead, each method
//	fmt.Println(result.Verdict(1).Sentence)
//
// A forecast uses the rows before its origin only. The training part of every fit, of
// the network and of the baselines, ends at its first origin.
//
// A [PanelPlan] does so for all series of a panel from the same dates.
package backtest
