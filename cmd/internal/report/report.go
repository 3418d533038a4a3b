package report

import (
	"slices"

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

// files draws each picture in each format.
func (d drawings) files(formats ...string) ([]store.File, error) {
	var files []store.File
	for _, p := range d {
		for _, format := range formats {
			contents, err := p.encode(format)
			if err != nil {
				return nil, err
			}
			files = append(files, store.File{Name: p.name + "." + format, Contents: contents})
		}
	}
	return files, nil
}
