package experiment

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"unroll/models"
)

// metric is a column of the metrics: one number per epoch.
type metric struct {
	name   string
	values *[]float64
}

// metrics lists the columns; those with values are written.
func metrics(h *models.History) []metric {
	return []metric{{"loss", &h.Losses}, {"validation_loss", &h.ValidationLosses}, {"learning_rate", &h.Rates}}
}

func metricsCSV(h models.History) ([]byte, error) {
	table := make([][]string, 1+len(h.Losses))
	table[0] = []string{"epoch"}
	for i := range h.Losses {
		table[1+i] = []string{strconv.Itoa(i + 1)}
	}
	for _, m := range metrics(&h) {
		if m.name != "loss" && *m.values == nil {
			continue
		}
		table[0] = append(table[0], m.name)
		for i, v := range *m.values {
			table[1+i] = append(table[1+i], number(v))
		}
	}
	return csvText(table)
}

// metricsJSONL is one JSON object a line for each epoch (from 0) from first on.
func metricsJSONL(h models.History, first int) []byte {
	var b bytes.Buffer
	for i := first; i < len(h.Losses); i++ {
		fmt.Fprintf(&b, `{"epoch":%d`, i+1)
		for _, m := range metrics(&h) {
			if *m.values != nil {
				value, _ := json.Marshal((*m.values)[i]) // finite: another loss would have ended the run
				fmt.Fprintf(&b, `,%q:%s`, m.name, value)
			}
		}
		b.WriteString("}\n")
	}
	return b.Bytes()
}

// readMetrics is the reverse of metricsCSV, without Best.
func readMetrics(text []byte) (models.History, error) {
	var h models.History
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return h, err
	}
	if len(rows) == 0 {
		return h, errors.New("it is empty")
	}
	for column, name := range rows[0] {
		for _, m := range metrics(&h) {
			if m.name != name {
				continue
			}
			for _, row := range rows[1:] {
				v, err := strconv.ParseFloat(row[column], 64)
				if err != nil {
					return h, err
				}
				*m.values = append(*m.values, v)
			}
		}
	}
	return h, nil
}

func csvText(table [][]string) ([]byte, error) {
	var b bytes.Buffer
	err := csv.NewWriter(&b).WriteAll(table)
	return b.Bytes(), err
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
