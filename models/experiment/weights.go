package experiment

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"

	"unroll/models"
)

// weightsHeader names the columns of the weights' statistics; the bins have equal
// widths from min to max.
func weightsHeader() []string {
	header := []string{"epoch", "weight", "gate", "norm", "update_ratio", "mean", "min", "max"}
	for bin := range models.HistogramBins {
		header = append(header, fmt.Sprintf("bin_%d", bin+1))
	}
	return header
}

// moments are the statistics from the column norm on, without the bins.
func moments(w *models.WeightStatistics) []*float64 {
	return []*float64{&w.Norm, &w.UpdateRatio, &w.Mean, &w.Min, &w.Max}
}

// weightsCSV is the table of the snapshots' statistics, a row for each epoch and
// each gate's block of a weight.
func weightsCSV(snapshots []models.Snapshot) ([]byte, error) {
	table := [][]string{weightsHeader()}
	for _, s := range snapshots {
		for _, w := range s.Weights {
			row := []string{strconv.Itoa(s.Epoch), w.Weight, w.Gate}
			for _, v := range moments(&w) {
				row = append(row, number(*v))
			}
			for _, count := range w.Histogram {
				row = append(row, strconv.Itoa(count))
			}
			table = append(table, row)
		}
	}
	return csvText(table)
}

// readWeights is the reverse of weightsCSV, into snapshots without statistics.
func readWeights(text []byte, into []models.Snapshot) error {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return err
	}
	if header := weightsHeader(); len(rows) == 0 || !slices.Equal(rows[0], header) {
		return fmt.Errorf("it is not a table of %d columns, from %s to %s", len(header), header[0], header[len(header)-1])
	}
	k := 0
	for i, row := range rows[1:] {
		epoch, w, err := readStatistics(row)
		if err != nil {
			return fmt.Errorf("line %d: %w", i+2, err)
		}
		if k < len(into) && into[k].Epoch != epoch {
			k++
		}
		if k == len(into) || into[k].Epoch != epoch {
			return fmt.Errorf("line %d: epoch %d is not the next snapshot's", i+2, epoch)
		}
		into[k].Weights = append(into[k].Weights, w)
	}
	if k < len(into)-1 {
		return fmt.Errorf("it ends after epoch %d", into[k].Epoch)
	}
	return nil
}

func readStatistics(row []string) (epoch int, w models.WeightStatistics, err error) {
	if epoch, err = strconv.Atoi(row[0]); err != nil {
		return epoch, w, err
	}
	w.Weight, w.Gate, row = row[1], row[2], row[3:]
	for i, v := range moments(&w) {
		if *v, err = strconv.ParseFloat(row[i], 64); err != nil {
			return epoch, w, err
		}
	}
	for i, text := range row[len(moments(&w)):] {
		if w.Histogram[i], err = strconv.Atoi(text); err != nil {
			return epoch, w, err
		}
	}
	return epoch, w, nil
}
