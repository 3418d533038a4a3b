package cli

import (
	"unroll/cmd/internal/report"
	"unroll/cmd/internal/tensorboard"
	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/store"
)

// picturesAndEvents are a run's pictures and its event file.
func picturesAndEvents(c *experiment.Configuration, r *models.Result) ([]store.File, error) {
	files, err := report.RunPictures(c, r)
	if err != nil {
		return nil, err
	}
	events, err := tensorboard.Run(c, r)
	return append(files, events), err
}
