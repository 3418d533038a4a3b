package experiment_test

import (
	"path/filepath"
	"strings"
	"testing"

	"unroll/graph"
)

// The statistics are a table in the run's folder, with the numbers that are read
// back with the run.
func TestWeightsTable(t *testing.T) {
	dir, configurations := stored(t, plan(t, 1, "stacked"))
	r := configurations[0].Runs[1].Result
	table := lines(t, filepath.Join(dir, "stacked", "seed-0001", "weights.csv"))
	if want := "epoch,weight,gate,norm,update_ratio,mean,min,max,bin_1,"; !strings.HasPrefix(table[0], want) {
		t.Errorf("the header is %s", table[0])
	}
	lstm := len(new(graph.LSTM).Weights(1, 1))
	if blocks := 2*4*lstm + 2; len(table) != 1+4*blocks { // two layers and the head, epochs 0 to 3
		t.Errorf("%d lines, not those of 4 epochs and %d blocks", len(table), blocks)
	}
	forget := r.Snapshots[0].Weights[9]
	if forget.Weight != "layer0/bias" || forget.Gate != "f" || forget.Mean != 1 || forget.Norm != 2 {
		t.Errorf("the forget bias of 4 units starts as %+v, not 1", forget)
	}
	if want := "0,layer0/bias,f,2,0,1,1,1,4,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0"; table[1+9] != want {
		t.Errorf("the line of the forget bias is\n%s, want\n%s", table[1+9], want)
	}
}
