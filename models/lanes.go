package models

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"unroll/dataset"
	"unroll/graph/engine"
)

// Small networks are trained in lanes: up to the most of [engine.Lanes] side by side, each
// on its own samples in its own order. What a training computes does not depend on those
// beside it, nor on whether there are any.

// inLanes reports whether the network is trained in lanes with batches of this size, also
// if it is alone there: whether it is so small that a single one leaves most of a vector
// register idle. Measured on a Zen 3, an update of eight networks takes, in units of an
// update of a single one, 1.0 to 1.5 with 4 units, batches of 1 and any number of time
// steps, 1.8 with batches of 4, 2.5 to 2.9 with 8 units and 4.9 with 16. On a Zen 5 one of
// sixteen takes 1.7 to 2.7 with 4 units and batches of 1, and one of eight nearly as long.
func (n *Network[F]) inLanes(batch int) bool {
	const values, parameters, steps = 4, 512, 64 // values of a state in a batch
	for _, l := range n.Stack.Layers {
		if l.Units*batch > values {
			return false
		}
	}
	return engine.Lanes[F](n.engine) != nil && !n.Stack.Weighted && n.Stack.Size() <= parameters && n.Steps <= steps
}

// Lane is a place for one run after the other, beside the runs in other lanes.
type Lane struct {
	spec   *Spec
	single *lane[float32]
	double *lane[float64] // one of both is nil
	idle   Predictor      // network of the last run, which is compiled
}

// Lanes returns lanes for the runs of a Spec, at most so many: with each of them as its
// [RunOptions].Lane, runs are trained side by side on one core, in 1.0 to 2.7 times the time of one. An
// epoch begins when the runs in all lanes have come to it, so each lane needs a goroutine
// of its own, which calls [Lane.Leave] after its last run. There is one lane for a Spec
// whose network is too large.
func (p *Prepared) Lanes(engineName string, most int) []*Lane {
	if p.Spec.Train.Dtype == "float64" {
		return makeLanes(p, engineName, most, func(l *lane[float64]) *Lane { return &Lane{spec: p.Spec, double: l} })
	}
	return makeLanes(p, engineName, most, func(l *lane[float32]) *Lane { return &Lane{spec: p.Spec, single: l} })
}

func makeLanes[F engine.Float](p *Prepared, engineName string, most int, wrap func(*lane[F]) *Lane) []*Lane {
	n, count := &Network[F]{Stack: p.Spec.Stack(p.Train.F, p.Train.Horizon), engine: engineName, Steps: p.Train.T}, 1
	n.Stack.Weighted = weights(p.Train, 0) != nil
	if n.inLanes(p.Spec.Train.Batch) {
		count = max(1, min(most, slices.Max(engine.Lanes[F](engineName))))
	}
	var list []*Lane
	for _, l := range newLaneGroup[F](count).lanes {
		l.shared = count > 1
		list = append(list, wrap(l))
	}
	return list
}

// Leave ends the use of the lane: the others do not wait for it any more.
func (l *Lane) Leave() {
	if l.idle != nil {
		l.idle.Close()
	}
	if l.single != nil {
		l.single.leave()
	} else {
		l.double.leave()
	}
}

// take waits for the turn of the lane's run, and pass gives it to the next. Without a lane
// there are no turns.
func (l *Lane) take() {
	switch {
	case l == nil:
	case l.single != nil:
		l.single.take()
	default:
		l.double.take()
	}
}

func (l *Lane) pass() {
	switch {
	case l == nil:
	case l.single != nil:
		l.single.pass()
	default:
		l.double.pass()
	}
}

// keep leaves a network to the next run in the lane, if there is a lane.
func (l *Lane) keep(network Predictor) {
	if l == nil {
		network.Close()
	} else {
		l.idle = network
	}
}

// networkIn returns a new network of the Spec, compiled already if there was a run in the
// lane before.
func networkIn[F engine.Float](l *Lane, spec *Spec, engineName string, w dataset.Windows, rng *rand.Rand) (*Network[F], error) {
	if l != nil && l.idle != nil {
		n := l.idle.(*Network[F]) // of the same Spec
		l.idle = nil
		n.renew(rng)
		return n, nil
	}
	n, err := NewNetwork[F](spec, engineName, w.T, w.F, w.Horizon, rng)
	if l == nil || err != nil || !laneOf(l, n).shared {
		return n, err
	}
	g := laneOf(l, n).group
	if g.deputy == nil {
		g.deputy, err = NewNetwork[F](spec, engineName, w.T, w.F, w.Horizon, nil)
	}
	n.deputy = g.deputy
	return n, err
}

// laneOf returns the lane of a network: l, or one without others beside it for nil.
func laneOf[F engine.Float](l *Lane, n *Network[F]) *lane[F] {
	if l == nil {
		if n.alone == nil {
			n.alone = newLaneGroup[F](1)
		}
		return n.alone.lanes[0]
	}
	if single, is := any(l.single).(*lane[F]); is {
		return single
	}
	return any(l.double).(*lane[F])
}

// laneGroup is lanes whose trainings make their epochs together: whoever comes last
// computes the epoch of all.
type laneGroup[F engine.Float] struct {
	lanes    []*lane[F]
	like     *Training[F] // one of the trainings, which are alike in network, batches and number of samples
	width    int          // lanes of what is compiled, as many or more
	updater  *engine.Updater[F]
	programs map[int]*engine.Program[F] // by batch size
	deputy   *Network[F]                // compiled once for the predictions in all lanes

	turn    sync.Mutex // of the run that computes between epochs: all use one core
	mutex   sync.Mutex
	open    int        // lanes that have not been left
	pending []*lane[F] // whose trainings wait for an epoch
}

// lane is where a training is, and what the epoch that it waits for is like.
type lane[F engine.Float] struct {
	group    *laneGroup[F]
	index    int
	shared   bool // with other runs, which take turns between epochs
	training *Training[F]
	done     chan struct{} // gets a value when the epoch is over

	ctx   context.Context
	order []int
	loss  float64       // the sum over batches, and at the end the mean
	share time.Duration // of the time of all lanes
	err   error
}

func newLaneGroup[F engine.Float](count int) *laneGroup[F] {
	g := &laneGroup[F]{programs: map[int]*engine.Program[F]{}, open: count}
	for i := range count {
		g.lanes = append(g.lanes, &lane[F]{group: g, index: i, done: make(chan struct{}, 1)})
	}
	return g
}

func (m *lane[F]) leave() {
	g := m.group
	g.mutex.Lock()
	g.open--
	last := g.open == 0
	g.mutex.Unlock()
	g.advance()
	if last {
		g.close()
	}
}

// close releases what the group has compiled.
func (g *laneGroup[F]) close() {
	for _, p := range g.programs {
		p.Close()
	}
	clear(g.programs)
	if g.deputy != nil {
		g.deputy.Close()
	}
	if g.updater != nil {
		g.updater.Close()
		g.updater = nil
	}
}

// take waits for the lane's turn, and pass gives it to the next. A lane without others has
// none.
func (m *lane[F]) take() {
	if m.shared {
		m.group.turn.Lock()
	}
}

func (m *lane[F]) pass() {
	if m.shared {
		m.group.turn.Unlock()
	}
}

// epoch trains on each sample once, in the given order, and returns the mean of the loss
// before each update.
func (m *lane[F]) epoch(ctx context.Context, t *Training[F], order []int) (float64, error) {
	m.ctx, m.training, m.order, m.loss, m.err = ctx, t, order, 0, nil
	m.wait()
	m.group.advance()
	m.pass()
	<-m.done
	m.take()
	return m.loss, m.err
}

// wait adds the training to those that wait for an epoch.
func (m *lane[F]) wait() {
	g := m.group
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.like = m.training
	g.pending = append(g.pending, m)
}

// advance computes an epoch if the trainings in all lanes wait for one.
func (g *laneGroup[F]) advance() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if len(g.pending) == 0 || len(g.pending) < g.open {
		return
	}
	start := time.Now()
	if err := g.epoch(); err != nil {
		for _, m := range g.pending {
			m.err = err
		}
	}
	share := time.Since(start) / time.Duration(len(g.pending))
	for _, m := range g.pending {
		m.share = share
		m.done <- struct{}{}
	}
	g.pending = nil
}

// batchesBetweenChecks is after how many batches a training looks whether it is canceled: a
// batch of networks in lanes takes a few microseconds.
const batchesBetweenChecks = 64

// epoch trains all that wait for it. A training that fails leaves the others alone.
func (g *laneGroup[F]) epoch() error {
	if err := g.begin(); err != nil {
		return err
	}
	samples, batch := len(g.pending[0].order), g.like.options.Batch
	var before *engine.Program[F]
	for from := 0; from < samples; from += batch {
		if from%(batch*batchesBetweenChecks) == 0 && !g.wanted() {
			return nil
		}
		p, err := g.program(min(batch, samples-from))
		if err != nil {
			return err
		}
		if g.like.network.stateful && before != nil {
			p.Carry()
		} else {
			p.Reset()
		}
		before = p
		last := from+batch >= samples
		for _, m := range g.pending {
			m.load(p, from, last)
		}
		if err := p.Run(); err != nil {
			return err
		}
		for _, m := range g.pending {
			m.note(p, from/batch+1)
		}
	}
	for _, m := range g.pending {
		m.finish()
	}
	return nil
}

// begin puts the networks into their lanes.
func (g *laneGroup[F]) begin() (err error) {
	if g.updater == nil {
		n := g.like.network
		g.width = widthFor(engine.Lanes[F](n.engine), len(g.lanes))
		g.updater, err = engine.NewUpdater(n.train.rule(), n.Stack.Params(), engine.UpdaterOptions[F]{Engine: n.engine, Lanes: g.width})
		if err != nil {
			return err
		}
	}
	for _, m := range g.pending {
		n := m.training.network
		engine.ToLane(g.updater.Params, m.index, n.Params)
		for i, s := range n.updater.States {
			engine.ToLane(g.updater.States[i], m.index, s)
		}
		g.updater.Lanes[m.index] = engine.Lane{Updates: n.updater.Updates, Rate: n.updater.Rate}
	}
	return nil
}

// widthFor is the fewest lanes of those that an engine has for so many networks.
func widthFor(has []int, networks int) int {
	at, _ := slices.BinarySearch(has, networks)
	return has[at]
}

// program returns the program for a batch size, compiled at the first use.
func (g *laneGroup[F]) program(batch int) (*engine.Program[F], error) {
	if p, done := g.programs[batch]; done {
		return p, nil
	}
	n := g.like.network
	p, err := engine.Compile(n.Stack, engine.Options[F]{
		Engine: n.engine, Steps: n.Steps, Batch: batch, Train: true, Updater: g.updater, Lanes: g.width,
	})
	if err == nil {
		g.programs[batch] = p
	}
	return p, err
}

// wanted reports whether a training is left that has neither failed nor been canceled.
func (g *laneGroup[F]) wanted() bool {
	left := false
	for _, m := range g.pending {
		if m.err == nil {
			m.err = m.ctx.Err()
		}
		left = left || m.err == nil
	}
	return left
}

// load puts the samples of a batch into the lane.
func (m *lane[F]) load(p *engine.Program[F], from int, last bool) {
	if m.err != nil {
		return
	}
	t := m.training
	load(p, t.samples, m.order[from:][:p.Batch], m.index, m.group.width)
	for _, mask := range p.Masks {
		mask.DrawLane(rand.New(t.options.Masks), m.index, m.group.width)
	}
	if n := t.network; last {
		n.before = slices.Grow(n.before[:0], len(n.Params))[:len(n.Params)]
		engine.FromLane(n.before, m.group.updater.Params, m.index)
	}
}

// note takes the loss of a batch (from 1) from the lane, or the training's end.
func (m *lane[F]) note(p *engine.Program[F], batch int) {
	if m.err != nil {
		return
	}
	loss := float64(p.Loss[m.index])
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		m.err = &DivergedError{Epoch: len(m.training.Losses) + 1, Batch: batch}
		return
	}
	m.loss += float64(loss * float64(p.Batch))
	if o := m.training.options; o.OnUpdate != nil {
		m.store()
		m.err = o.OnUpdate(m.training.network.updater.Updates, loss)
	}
}

// finish takes the network from its lane.
func (m *lane[F]) finish() {
	if m.err == nil {
		m.store()
		m.loss /= float64(len(m.order))
	}
}

func (m *lane[F]) store() {
	n, u := m.training.network, m.group.updater
	engine.FromLane(n.Params, u.Params, m.index)
	for i, s := range n.updater.States {
		engine.FromLane(s, u.States[i], m.index)
	}
	n.updater.Updates = u.Lanes[m.index].Updates
}
