package forecast

import (
	"reflect"
	"testing"
)

func TestSpreadByHand(t *testing.T) {
	p := Path{Point: []float64{3, 0}, Members: [][]float64{{5, 0}, {1, 0}, {2, 0}, {4, 0}, {3, 0}}}
	got := p.Spread([]float64{0.5, 0.8})
	want := [][]Interval{
		{{Lower: 2, Upper: 4, Known: true}, {Lower: 1.4, Upper: 4.6, Known: true}},
		{{Known: true}, {Known: true}},
	}
	for k := range want {
		for l := range want[k] {
			if g, w := got[k][l], want[k][l]; g.Known != w.Known || !near(g.Lower, w.Lower, 1e-12) || !near(g.Upper, w.Upper, 1e-12) {
				t.Errorf("step %d: %v, want %v", k+1, g, w)
			}
		}
	}
	alone := Path{Point: []float64{3}, Members: [][]float64{{3}}}.Spread([]float64{0.5})
	if !reflect.DeepEqual(alone, [][]Interval{{{}}}) {
		t.Errorf("one member spans %v", alone)
	}
}
