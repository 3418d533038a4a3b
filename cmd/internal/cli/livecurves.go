package cli

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/jedib0t/go-pretty/v6/text"

	"unroll/models/experiment"
)

// liveCurves are the losses that the bars show: for each configuration those of one run
// at a time, from its first epoch to its last.
type liveCurves struct {
	mu     sync.Mutex
	curves map[*experiment.Configuration]liveCurve
}

type liveCurve struct {
	seed   uint64
	losses []float64
	ended  bool
}

func newLiveCurves() *liveCurves {
	return &liveCurves{curves: map[*experiment.Configuration]liveCurve{}}
}

// epoch records the losses of a run so far.
func (l *liveCurves) epoch(c *experiment.Configuration, seed uint64, losses []float64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if shown, is := l.curves[c]; !is || shown.ended || shown.seed == seed {
		l.curves[c] = liveCurve{seed: seed, losses: losses}
	}
}

// done lets another run follow this one.
func (l *liveCurves) done(c *experiment.Configuration, seed uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if shown := l.curves[c]; shown.seed == seed {
		shown.ended = true
		l.curves[c] = shown
	}
}

// sparks is how many characters a sparkline has.
const sparks = 16

// text is a configuration's loss as a logarithmic sparkline and as a number; empty
// before the first epoch.
func (l *liveCurves) text(c *experiment.Configuration) string {
	l.mu.Lock()
	losses := l.curves[c].losses
	l.mu.Unlock()
	if len(losses) == 0 {
		return ""
	}
	shown := make([]float64, min(sparks, len(losses)))
	for i := range shown {
		shown[i] = losses[(i+1)*len(losses)/len(shown)-1]
	}
	if slices.Min(shown) <= 0 { // a logarithm already, that of a likelihood
		for i, loss := range shown {
			shown[i] = math.Exp(loss)
		}
	}
	return fmt.Sprintf("  loss %s %.3g", text.Pad(sparkline(shown), sparks, ' '), losses[len(losses)-1])
}
