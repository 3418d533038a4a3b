package cli

import (
	"runtime"

	"golang.org/x/sync/errgroup"

	"unroll/models/experiment"
	"unroll/models/microscope"
	"unroll/models/report"
)

// overviews look at the gates of each configuration's median run; nil where no run
// came to a result.
func overviews(configurations []*experiment.Configuration) ([]*microscope.Overview, error) {
	list := make([]*microscope.Overview, len(configurations))
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for i, c := range configurations {
		r := report.MedianRun(c)
		if r == nil {
			continue
		}
		group.Go(func() error {
			m, err := microscope.New(c.Prepared)
			if err == nil {
				list[i], err = m.Overview(r, report.OverviewNumbers/len(configurations))
			}
			return err
		})
	}
	return list, group.Wait()
}
