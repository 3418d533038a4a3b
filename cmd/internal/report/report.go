package report

import (
	"slices"

	"golang.org/x/sync/errgroup"

	"unroll/models/experiment"
	"unroll/models/store"
)

// ConfigurationPictures draws a configuration as PNG and SVG: forecast (of the seed with
// the median test RMSE), scores and loss (of all seeds). Without a result it returns nil.
func ConfigurationPictures(c *experiment.Configuration) ([]store.File, error) {
	results := c.ByTestScore()
	if len(results) == 0 {
		return nil, nil
	}
	middle := experiment.MedianIndex(len(results))
	median := results[middle]
	pictures := drawings{{"forecast", forecastPicture(c, median)}, {"scores", scorePicture(c, c.Summarize())}}
	if len(median.Losses) > 0 {
		pictures = append(pictures, drawing{"loss", lossPicture(c, median, slices.Delete(results, middle, middle+1))})
	}
	return pictures.files("png", "svg")
}

// drawing is a picture with its file name without extension.
type drawing struct {
	name string
	*picture
}

type drawings []drawing

// files draws each picture in each format, the pictures side by side.
func (d drawings) files(formats ...string) ([]store.File, error) {
	var group errgroup.Group
	files := make([]store.File, len(d)*len(formats))
	for i, p := range d {
		group.Go(func() error {
			for k, format := range formats {
				contents, err := p.encode(format)
				if err != nil {
					return err
				}
				files[i*len(formats)+k] = store.File{Name: p.name + "." + format, Contents: contents}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return files, nil
}
