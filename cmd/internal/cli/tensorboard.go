package cli

import (
	"errors"

	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/report"
	"unroll/models/tensorboard"
)

// picturesAndEvents draws a run's pictures and writes its event file beside them.
func picturesAndEvents(dir string, c *experiment.Configuration, r *models.Result) error {
	return errors.Join(report.RunPictures(dir, c, r), tensorboard.Run(dir, c, r))
}
