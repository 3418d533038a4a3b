package report

import (
	"cmp"
	"slices"

	"unroll/models"
	"unroll/models/experiment"
)

// RunPictures draws one run into dir: forecast.svg and, if it was trained for an
// epoch or more, loss.svg.
func RunPictures(dir string, c *experiment.Configuration, r *models.Result) error {
	if _, err := forecastPicture(c, r).writeSVG(dir, "forecast"); err != nil {
		return err
	}
	if len(r.Losses) == 0 {
		return nil
	}
	_, err := lossPicture(c, r, nil).writeSVG(dir, "loss")
	return err
}

// ConfigurationPictures draws a configuration over its seeds into dir, each
// picture as PNG and SVG, and returns their paths: forecast (of the seed with the
// median test RMSE), loss (of all seeds) and scores. It draws nothing where no run
// came to a result.
func ConfigurationPictures(dir string, c *experiment.Configuration) ([]string, error) {
	results := byTestScore(c)
	if len(results) == 0 {
		return nil, nil
	}
	middle := (len(results) - 1) / 2
	median := results[middle]
	pictures := []struct {
		name string
		*picture
	}{{"forecast", forecastPicture(c, median)}, {"scores", scorePicture(c, c.Summarise())}}
	if len(median.Losses) > 0 {
		loss := lossPicture(c, median, slices.Delete(results, middle, middle+1))
		pictures = append(pictures, struct {
			name string
			*picture
		}{"loss", loss})
	}
	var paths []string
	for _, p := range pictures {
		for _, write := range []func(string, string) (string, error){p.writePNG, p.writeSVG} {
			path, err := write(dir, p.name)
			if err != nil {
				return nil, err
			}
			paths = append(paths, path)
		}
	}
	return paths, nil
}

// byTestScore returns the results of a configuration, the lowest test RMSE first.
func byTestScore(c *experiment.Configuration) []*models.Result {
	var results []*models.Result
	for _, r := range c.Runs {
		if r.Result != nil {
			results = append(results, r.Result)
		}
	}
	slices.SortStableFunc(results, func(a, b *models.Result) int { return cmp.Compare(a.Test.RMSE(), b.Test.RMSE()) })
	return results
}
