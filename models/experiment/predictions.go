package experiment

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"strconv"

	"unroll/models"
)

// part is a part of the series with its forecasts.
type part struct {
	name string
	*models.Forecasts
}

func parts(r *models.Result) []part {
	return []part{{"train", &r.Train}, {"validation", &r.Validation}, {"test", &r.Test}}
}

func predictionsCSV(c *Configuration, r *models.Result) ([]byte, error) {
	table := [][]string{{"part", "step", "row", "date", "actual", "predicted"}}
	for _, p := range parts(r) {
		for i, row := range p.Rows {
			table = append(table, []string{
				p.name, strconv.Itoa(i%p.Horizon + 1), strconv.Itoa(row), c.Frame.Label(row),
				known(p.Actual[i]), number(p.Predicted[i]),
			})
		}
	}
	return csvText(table)
}

// known writes an actual value; none is empty.
func known(actual float64) string {
	if math.IsNaN(actual) {
		return ""
	}
	return number(actual)
}

// readKnown is the reverse of known.
func readKnown(text string) (float64, error) {
	if text == "" {
		return math.NaN(), nil
	}
	return strconv.ParseFloat(text, 64)
}

// readPredictions is the reverse of predictionsCSV.
func readPredictions(text []byte, into *models.Result) error {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return err
	}
	if len(rows) == 0 || len(rows[0]) != 6 {
		return errors.New("not a table of predictions")
	}
	for i, row := range rows[1:] {
		step, e1 := strconv.Atoi(row[1])
		at, e2 := strconv.Atoi(row[2])
		actual, e3 := readKnown(row[4])
		predicted, e4 := strconv.ParseFloat(row[5], 64)
		if err := errors.Join(e1, e2, e3, e4); err != nil {
			return fmt.Errorf("line %d: %w", i+2, err)
		}
		for _, p := range parts(into) {
			if p.name == row[0] {
				p.Horizon = max(p.Horizon, step)
				p.Rows, p.Actual, p.Predicted = append(p.Rows, at), append(p.Actual, actual), append(p.Predicted, predicted)
			}
		}
	}
	return nil
}
