package cli

import (
	"errors"

	"unroll/cmd/internal/report"
	"unroll/cmd/internal/tensorboard"
	"unroll/models"
	"unroll/models/experiment"
)

// picturesAndEvents draws a run's pictures and writes its event file beside them.
func picturesAndEvents(dir string, c *experiment.Configuration, r *models.Result) error {
	return errors.Join(report.RunPictures(dir, c, r), tensorboard.Run(dir, c, r))
}
