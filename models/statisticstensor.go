package models

// statisticsTensor is the tensor of all statistics of a checkpoint's snapshots,
// [snapshots*blocks, statisticsWidth]. The network knows which its blocks are.
const statisticsTensor = "snapshots/statistics"

// statisticsWidth is how many numbers a WeightStatistics has.
const statisticsWidth = 5 + HistogramBins

func addStatistics(w *tensorWriter, snapshots []Snapshot) {
	var values []float64
	for _, s := range snapshots {
		for _, b := range s.Weights {
			values = append(values, b.Norm, b.UpdateRatio, b.Mean, b.Min, b.Max)
			for _, count := range b.Histogram {
				values = append(values, float64(count))
			}
		}
	}
	addTensor(w, statisticsTensor, values, len(values)/statisticsWidth, statisticsWidth)
}

// readStatistics is the reverse of addStatistics; it takes the blocks' names from
// one who has them.
func readStatistics(r *tensorReader, into []Snapshot, names []WeightStatistics) error {
	rows := len(into) * len(names)
	values := make([]float64, rows*statisticsWidth)
	if err := readTensor(r, statisticsTensor, values, rows, statisticsWidth); err != nil {
		return err
	}
	for k := range into {
		for _, b := range names {
			b.Norm, b.UpdateRatio, b.Mean, b.Min, b.Max = values[0], values[1], values[2], values[3], values[4]
			for i := range b.Histogram {
				b.Histogram[i] = int(values[5+i])
			}
			into[k].Weights = append(into[k].Weights, b)
			values = values[statisticsWidth:]
		}
	}
	return nil
}
