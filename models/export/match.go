package export

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"unroll/dataset"
	"unroll/models"
)

// fileGroup is one layer in a file: the tensors whose names differ only in their last
// part.
type fileGroup struct {
	name    string
	tensors map[string]models.Tensor // by role, the last part: "kernel"
	used    bool
}

// match finds the tensor of a file for each entry of a network's layout. Layers are
// matched in order, each with the first unused one that has the same tensors; of
// several such layers the first with the same shapes is taken. Tensors without
// layers, such as numpy's arr_0, arr_1, ..., are matched in their order.
func match(entries []entry, file []models.Tensor) ([]models.Tensor, error) {
	groups := groupTensors(file)
	if !slices.ContainsFunc(groups, func(g *fileGroup) bool { return g.name != "." }) {
		return matchInOrder(entries, file)
	}
	matched := make([]models.Tensor, 0, len(entries))
	for rest := entries; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].group == rest[0].group {
			n++
		}
		g, err := choose(rest[:n], groups, file)
		if err != nil {
			return nil, err
		}
		g.used = true
		for _, e := range rest[:n] {
			matched = append(matched, g.tensors[e.role])
		}
		rest = rest[n:]
	}
	for _, g := range groups {
		if !g.used {
			return nil, fmt.Errorf("also has %s: the network of the Spec has no layer for it", g)
		}
	}
	return matched, nil
}

func groupTensors(file []models.Tensor) []*fileGroup {
	var groups []*fileGroup
	for _, t := range file {
		name, role := path.Dir(t.Name), roleOf(t.Name)
		at := slices.IndexFunc(groups, func(g *fileGroup) bool { return g.name == name })
		if at < 0 {
			at = len(groups)
			groups = append(groups, &fileGroup{name: name, tensors: map[string]models.Tensor{}})
		}
		groups[at].tensors[role] = t
	}
	return groups
}

// roleOf is a tensor's name in its layer. Older versions of Keras end names in ":0".
func roleOf(name string) string {
	role, _, _ := strings.Cut(path.Base(name), ":")
	return role
}

// String lists the group's tensors.
func (g *fileGroup) String() string {
	var names []string
	for _, t := range g.tensors {
		names = append(names, t.String())
	}
	slices.Sort(names)
	return listed(names)
}

// listed joins names, of which it shows the first.
func listed(names []string) string {
	const shown = 20
	if more := len(names) - shown; more > 0 {
		names = append(slices.Clone(names[:shown]), fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}

// choose returns the group of a layer's entries: the one of its name, or the first
// with the same shapes.
func choose(layer []entry, groups []*fileGroup, file []models.Tensor) (*fileGroup, error) {
	directed := slices.ContainsFunc(groups, func(g *fileGroup) bool { return backward(g.name) })
	var candidates []*fileGroup
	for _, g := range groups {
		switch {
		case g.used || !g.has(layer) || directed && backward(g.name) != backward(layer[0].group):
		case g.name == layer[0].group:
			return g, g.fits(layer)
		default:
			candidates = append(candidates, g)
		}
	}
	if len(candidates) == 0 {
		return nil, lacks(layer, groups, file)
	}
	for _, g := range candidates {
		if g.fits(layer) == nil {
			return g, nil
		}
	}
	return nil, candidates[0].fits(layer)
}

// backward reports whether a layer's name is that of the backward direction of a
// bidirectional one.
func backward(name string) bool { return strings.Contains(name, "backward") }

// has reports whether the group has the layer's tensors and no others.
func (g *fileGroup) has(layer []entry) bool {
	return len(g.tensors) == len(layer) && !slices.ContainsFunc(layer, func(e entry) bool {
		_, has := g.tensors[e.role]
		return !has
	})
}

// fits says which of the layer's tensors has another shape in the group.
func (g *fileGroup) fits(layer []entry) error {
	for _, e := range layer {
		if err := fits(e, g.tensors[e.role]); err != nil {
			return err
		}
	}
	return nil
}

func fits(e entry, t models.Tensor) error {
	if !slices.Equal(t.Shape, e.shape) {
		return fmt.Errorf("has %v: the Spec's %s is %v", t, e.name, e.shape)
	}
	return nil
}

// lacks names the tensor of a layer that is missing in a file.
func lacks(layer []entry, groups []*fileGroup, file []models.Tensor) error {
	missing := layer[0]
	for _, e := range layer {
		if !slices.ContainsFunc(groups, func(g *fileGroup) bool { return !g.used && g.tensors[e.role].Name != "" }) {
			missing = e
			break
		}
	}
	var names []string
	for _, t := range file {
		names = append(names, t.String())
	}
	return fmt.Errorf("lacks the Spec's %s %v: it has %s", missing.name, missing.shape, listed(names))
}

// matchInOrder matches tensors by their order alone.
func matchInOrder(entries []entry, file []models.Tensor) ([]models.Tensor, error) {
	for i, e := range entries {
		if i >= len(file) {
			return nil, fmt.Errorf("has %s and lacks the Spec's %s %v", dataset.Count(len(file), "tensor"), e.name, e.shape)
		}
		if err := fits(e, file[i]); err != nil {
			return nil, err
		}
	}
	if len(file) > len(entries) {
		return nil, fmt.Errorf("also has %v: the network of the Spec has %s", file[len(entries)], dataset.Count(len(entries), "tensor"))
	}
	return file, nil
}
