package experiment

import (
	"bytes"
	"encoding/json"
	"fmt"

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
