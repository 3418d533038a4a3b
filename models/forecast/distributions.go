package forecast

import (
	"context"
	"math/rand/v2"
	"slices"

	"unroll/dataset"
	"unroll/graph/distribution"
	"unroll/models"
)

// At each origin so many paths, over all members, stand for a distribution where a step depends on
// those before it: fewer where there are many origins, and at least one a member.
const (
	mostPaths   = 500
	fewestPaths = 100
	allPaths    = 1_000_000 // over all origins, about
)

func pathsPerOrigin(origins, members int) int {
	return max(members, min(max(allPaths/origins, fewestPaths), mostPaths))
}

// Predict adds the predicted distributions to paths that [Ensemble.Rolling] made of the frame: the
// mixture of those of the members, in the series' unit. Without a likelihood as loss there are none.
//
// Where a step depends on those before it, through the network's inputs or a transform
// such as difference, the distribution is that of paths as [Ensemble.Paths] draws them, with
// generators of their own for each origin and member. A stateful network has none there.
func (e *Ensemble) Predict(ctx context.Context, f *dataset.Frame, paths []Path) error {
	if _, is := e.Prepared.Spec.Likelihood(); !is || len(paths) == 0 {
		return nil
	}
	origins := make([]int, len(paths))
	for i, p := range paths {
		origins[i] = p.Origin
	}
	members := make([]predicted, len(e.networks))
	count := pathsPerOrigin(len(origins), len(members))
	task, err := e.drawing(f, origins, len(paths[0].Point))
	if err != nil {
		return err
	}
	err = e.each(ctx, func(i int, n models.Predictor) (err error) {
		members[i], err = task.predict(n, share(count, len(members), i), uint64(i))
		return err
	})
	if err != nil {
		return err
	}
	for i := range paths {
		paths[i].Distributions = task.mixed(members, i)
	}
	return nil
}

// Paths draws paths [path, step] that may follow an origin of the frame, in the series' unit, in
// equal shares from the members' distributions. Each block of rows that a network forecasts at once
// is drawn given the rows drawn before it; the rows of one block are drawn independently.
func (e *Ensemble) Paths(ctx context.Context, f *dataset.Frame, origin, horizon, count int, seed uint64) ([][]float64, error) {
	task, err := e.drawing(f, []int{origin}, horizon)
	if err != nil {
		return nil, err
	}
	if horizon > task.block() && task.Spec.Model.Stateful {
		return nil, dataset.BadInput("horizon", "a stateful network draws paths of the %d rows that it forecasts at once, not of %d", task.block(), horizon)
	}
	members := make([][][]float64, len(e.networks))
	err = e.each(ctx, func(i int, n models.Predictor) (err error) {
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		members[i], err = task.draw(n, origin, share(count, len(members), i), rng)
		return err
	})
	return slices.Concat(members...), err
}

// share is the part of member i, from 0, of a number that all members make together.
func share(all, members, i int) int { return all*(i+1)/members - all*i/members }

func noDistribution(spec *models.Spec) error {
	return dataset.BadInput("loss", "the networks are trained with the loss %s and predict no distribution: train them on a likelihood, such as normal, for intervals of the model",
		spec.Train.Loss.Name)
}

// drawing is a task for networks that predict distributions.
type drawing struct{ *rolling }

func (e *Ensemble) drawing(f *dataset.Frame, origins []int, horizon int) (*drawing, error) {
	if _, is := e.Prepared.Spec.Likelihood(); !is {
		return nil, noDistribution(e.Prepared.Spec)
	}
	task, err := e.task(f, origins, horizon)
	if err != nil {
		return nil, err
	}
	return &drawing{task}, nil
}

// predicted is what one network predicts: transformed distributions [origin, step] of the first steps, and
// paths [origin, path, step] for those after them.
type predicted struct {
	exact [][]distribution.Distribution
	paths [][][]float64
}

// mixed returns the distributions of the steps from origin i, as far as there are any.
func (d *drawing) mixed(members []predicted, i int) []distribution.Distribution {
	var all []distribution.Distribution
	for k := range members[0].exact[i] {
		var of distribution.Mixture
		for _, m := range members {
			of.Members = append(of.Members, m.exact[i][k])
		}
		all = append(all, d.back(of, d.origins[i]))
	}
	if members[0].paths[i] == nil {
		return all
	}
	for k := len(all); k < len(members[0].paths[i][0]); k++ {
		var values []float64
		for _, m := range members {
			for _, path := range m.paths[i] {
				values = append(values, path[k])
			}
		}
		slices.Sort(values)
		all = append(all, distribution.Empirical{Sorted: values})
	}
	return all
}

// predict returns the distributions from each origin, by so many paths where they have to be drawn.
func (d *drawing) predict(n models.Predictor, paths int, stream uint64) (p predicted, err error) {
	p.exact, p.paths = make([][]distribution.Distribution, len(d.origins)), make([][][]float64, len(d.origins))
	for i, origin := range d.origins {
		if p.exact[i], err = d.exact(n, origin); err != nil {
			return p, err
		}
		if len(p.exact[i]) == d.horizon || d.Spec.Model.Stateful {
			continue
		}
		if p.paths[i], err = d.draw(n, origin, paths, rand.New(rand.NewPCG(uint64(origin), stream))); err != nil {
			return p, err
		}
	}
	return p, nil
}

// exact returns the transformed distributions of the first steps from an origin as far as each is
// that of one output of the network.
func (d *drawing) exact(n models.Predictor, origin int) ([]distribution.Distribution, error) {
	windows, err := d.before(origin)
	if err != nil {
		return nil, err
	}
	blocks, err := d.next(n, windows)
	if err != nil {
		return nil, err
	}
	block := blocks[len(blocks)-1]
	steps := min(d.horizon, len(block))
	if d.Preparation.Target.Lag() > 0 {
		steps = 1 // what a difference adds up depends on the steps before
	}
	return block[:steps], nil
}

// back brings a transformed distribution of a row to the series' unit, given the rows before an
// origin: that of the first row from there on, or of any if no transform is a difference.
func (d *drawing) back(z distribution.Distribution, origin int) distribution.Distribution {
	target, past := d.Preparation.Target, slices.Clip(d.values[:origin])
	if len(target) == 0 {
		return z
	}
	to := func(z float64) float64 { return target.Inverse([]float64{z}, past)[0] }
	scale := 1.0
	for _, step := range target {
		switch form := step.Form.(type) {
		case dataset.Affine:
			scale *= form.Scale
		case dataset.Lagged:
		default:
			lag := target.Lag()
			return distribution.Transformed{D: z, To: to, From: func(y float64) float64 {
				z := target.Apply(append(past[len(past)-lag:], y))
				return z[len(z)-1]
			}}
		}
	}
	return distribution.Affine{D: z, Shift: to(0), Scale: scale}
}

// before returns the windows through which the network gets to an origin: one, or with state all
// that it is carried through.
func (d *drawing) before(origin int) (inputs, error) {
	if d.Spec.Model.Stateful {
		windows, err := d.since(origin)
		return d.lane(windows), err
	}
	window, err := d.table.Input(origin, d.lookBack())
	return inputs{window}, err
}

// next returns the transformed distributions of the block of rows that follows each window.
func (d *drawing) next(n models.Predictor, windows inputs) ([][]distribution.Distribution, error) {
	all, err := n.Distributions(windows, 1)
	if err != nil {
		return nil, err
	}
	return slices.Collect(slices.Chunk(all, d.block())), nil
}

// draw draws paths [path, step] of one network from an origin.
func (d *drawing) draw(n models.Predictor, origin, count int, rng *rand.Rand) ([][]float64, error) {
	before, err := d.before(origin)
	if err != nil {
		return nil, err
	}
	blocks, err := d.next(n, before)
	if err != nil {
		return nil, err
	}
	windows, paths := slices.Repeat(before[len(before)-1:], count), make([][]float64, count)
	blocks = slices.Repeat(blocks[len(blocks)-1:], count)
	for done := 0; ; {
		for i, block := range blocks {
			z := make([]float64, len(block))
			for k, of := range block {
				z[k] = distribution.Sample(of, rng)
			}
			paths[i] = append(paths[i], z...)
			windows[i] = d.extend(windows[i], origin+done, z)
		}
		if done += d.block(); done >= d.horizon {
			break
		}
		if blocks, err = d.next(n, windows); err != nil {
			return nil, err
		}
	}
	for i, z := range paths {
		paths[i] = d.inverse(z[:d.horizon], origin)
	}
	return paths, nil
}
