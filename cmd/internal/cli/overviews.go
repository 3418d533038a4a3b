package cli

import (
	"fmt"
	"sync"

	"unroll/cmd/internal/microscope"
	"unroll/cmd/internal/report"
	"unroll/models/experiment"
)

// overviews inspect the gates of each configuration's median run; nil without a result.
// An overview says so if the machine cannot run a network that the tape trained.
func overviews(configurations []*experiment.Configuration) []*microscope.Overview {
	list := make([]*microscope.Overview, len(configurations))
	var group sync.WaitGroup
	for i, c := range configurations {
		r := c.MedianRun()
		if r == nil || c.Panel != nil {
			continue
		}
		group.Go(func() {
			m, err := microscope.New(c.Prepared)
			if err == nil {
				list[i], err = m.Overview(r, report.OverviewNumbers/len(configurations))
			}
			if err != nil {
				list[i] = &microscope.Overview{Seed: r.Seed, Cut: []string{fmt.Sprintf("The gates cannot be shown: %v.", err)}}
			}
		})
	}
	group.Wait()
	return list
}
