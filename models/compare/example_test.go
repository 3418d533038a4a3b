package compare_test

import (
	"fmt"

	"unroll/models/compare"
)

// group is a configuration whose seeds 0, 1, ... have these test scores; of runs in
// folders, compare.Open makes such groups.
func group(name string, scores ...float64) compare.Group {
	g := compare.Group{Name: name}
	for seed, score := range scores {
		g.Runs = append(g.Runs, compare.Run{Seed: uint64(seed), Score: score})
	}
	return g
}

func ExampleRuns_Compare() {
	runs := compare.Runs{Metric: compare.Test, Groups: []compare.Group{
		group("lstm", 51.9, 53.2, 49.8, 55.1, 52.4, 50.7),
		group("gru", 52.6, 50.1, 54.0, 51.3, 53.8, 49.9),
		group("rnn", 61.2, 58.4, 66.0, 59.3, 57.1, 63.5),
	}}
	c, err := runs.Compare(compare.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range c.Rows {
		fmt.Printf("%d. %s: %.2f", row.Rank, row.Name, row.Scores.Median)
		if t := row.OverSeeds; t != nil && t.Differs {
			fmt.Printf(", %+.1f%% (p=%.3f)", 100**row.Change, t.Holm)
		} else if t != nil {
			fmt.Printf(", ~ (p=%.3f)", t.Holm)
		}
		fmt.Println()
	}
	// Output:
	// 1. gru: 51.95, ~ (p=1.000)
	// 2. lstm: 52.15
	// 3. rnn: 60.25, +15.5% (p=0.004)
}
