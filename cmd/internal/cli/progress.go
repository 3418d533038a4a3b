package cli

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/store"
)

// progress shows the progress of runs: on a terminal a bar for each configuration, with
// the time left and the loss of one of its runs; otherwise a line for each finished
// configuration; with verbose a line for each epoch, as Keras prints it.
type progress struct {
	streams Streams
	verbose bool
	single  bool // there is only one run
	start   time.Time
	seeds   int
	bars    *mpb.Progress // nil without a terminal
	mu      sync.Mutex
	bar     map[*experiment.Configuration]*mpb.Bar
	done    map[*experiment.Configuration]int
	epochs  map[*experiment.Configuration]map[uint64]int // trained by this process, by seed
	curves  *liveCurves
}

func newProgress(s Streams, verbose bool, configurations []*experiment.Configuration, seeds int) *progress {
	p := &progress{
		streams: s, verbose: verbose, seeds: seeds, single: seeds*len(configurations) == 1, start: time.Now(),
		bar: map[*experiment.Configuration]*mpb.Bar{}, done: map[*experiment.Configuration]int{},
		epochs: map[*experiment.Configuration]map[uint64]int{}, curves: newLiveCurves(),
	}
	for _, c := range configurations {
		p.epochs[c] = map[uint64]int{}
	}
	if !s.Terminal || verbose {
		return p
	}
	p.bars = mpb.New(mpb.WithOutput(s.bars), mpb.WithWidth(40))
	for _, c := range configurations {
		p.bar[c] = p.bars.AddBar(int64(seeds)*int64(max(1, c.Spec.Train.Epochs)),
			mpb.PrependDecorators(decor.Name(c.Spec.Name, decor.WCSyncSpaceR)),
			mpb.AppendDecorators(
				decor.Percentage(decor.WCSyncSpace),
				decor.OnComplete(decor.AverageETA(decor.ET_STYLE_GO, decor.WCSyncSpace), ""),
				decor.Any(func(decor.Statistics) string { return p.curves.text(c) }),
			),
		)
	}
	return p
}

// Epoch implements experiment.Observer.
func (p *progress) Epoch(c *experiment.Configuration, seed uint64, h models.History) {
	if bar := p.bar[c]; bar != nil {
		bar.Increment()
		p.mu.Lock()
		p.epochs[c][seed]++
		p.mu.Unlock()
		p.curves.epoch(c, seed, h.Losses)
	}
	if p.verbose {
		p.say(c, seed, "Epoch %d/%d", len(h.Losses), c.Spec.Train.Epochs)
		p.say(c, seed, " - %.0fs%s", time.Since(p.start).Seconds(), lastEpoch(h))
	}
}

// lastEpoch is the metrics of the last epoch, in the format of Keras.
func lastEpoch(h models.History) string {
	last := len(h.Losses) - 1
	line := fmt.Sprintf(" - loss: %.4f", h.Losses[last])
	if h.ValidationLosses != nil {
		line += fmt.Sprintf(" - val_loss: %.4f", h.ValidationLosses[last])
	}
	if h.Rates != nil {
		line += fmt.Sprintf(" - learning_rate: %.3g", h.Rates[last])
	}
	return line
}

// Done implements experiment.Observer.
func (p *progress) Done(c *experiment.Configuration, r experiment.Run) {
	switch {
	case r.Err != nil && p.bars == nil:
		p.say(c, r.Seed, "%v", r.Err)
	case p.verbose:
		if c.Panel == nil {
			p.say(c, r.Seed, "Train Score: %.2f RMSE", r.Result.Train.RMSE())
		}
		p.say(c, r.Seed, "Test Score: %.2f RMSE", r.Result.Test.RMSE())
	}
	p.curves.done(c, r.Seed)
	p.mu.Lock()
	defer p.mu.Unlock()
	if bar := p.bar[c]; bar != nil { // skip epochs of an earlier process, or that early stopping saved
		bar.IncrBy(max(1, c.Spec.Train.Epochs) - p.epochs[c][r.Seed])
	}
	p.done[c]++
	if p.bars == nil && !p.verbose && p.done[c] == p.seeds {
		fmt.Fprintf(p.streams.Err, "%s: %d of %s done\n", c.Spec.Name, p.done[c], dataset.Count(p.seeds, "seed"))
	}
}

// say prints a line about a run, with its name if there are several.
func (p *progress) say(c *experiment.Configuration, seed uint64, format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.single {
		fmt.Fprintf(p.streams.Err, "%s seed %d: ", c.Spec.Name, seed)
	}
	fmt.Fprintf(p.streams.Err, format+"\n", args...)
}

// discarded prints a warning above the bars.
func (p *progress) discarded(file *store.FileError) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bars != nil {
		warnDiscarded(&escapingWriter{to: p.bars}, file)
	} else {
		warnDiscarded(p.streams.Err, file)
	}
}

// warnDiscarded says that a damaged file is removed.
func warnDiscarded(w io.Writer, file *store.FileError) {
	fmt.Fprintf(w, "warning: %s; it is discarded, and made again\n", file.Problem())
}

// wait stops the bars.
func (p *progress) wait() {
	if p.bars == nil {
		return
	}
	for _, bar := range p.bar {
		bar.EnableTriggerComplete()
		bar.Abort(false)
	}
	p.bars.Wait()
}

// in one line at the end.
type counter struct {
	streams Streams
	drawn   bool
}

func newCounter(s Streams) *counter { return &counter{streams: s} }

// update shows the number of finished trainings.
func (c *counter) update(what string, done, all int) {
	switch {
	case c.streams.Terminal:
		fmt.Fprintf(c.streams.bars, "\r\x1b[K%s: %d of %s", what, done, dataset.Count(all, "training"))
		c.drawn = true
	case done == all:
		fmt.Fprintf(c.streams.Err, "%s: %s done\n", what, dataset.Count(all, "training"))
	}
}

// end ends the redrawn line.
func (c *counter) end() {
	if c.drawn {
		fmt.Fprintln(c.streams.Err)
	}
}
