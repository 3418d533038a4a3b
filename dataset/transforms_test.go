package dataset

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The tests of this file hold for every registered kind of transform, with its
// default settings and with others.

// variants are a kind's default settings and, one after another, each setting with
// usual and unusual values.
func variants(k kind) []Transform {
	all := []Transform{k.zero}
	of := reflect.TypeOf(k.zero)
	for i := range of.NumField() {
		for _, v := range unusual(of.Field(i).Type) {
			changed := reflect.New(of).Elem()
			changed.Field(i).Set(v)
			all = append(all, changed.Interface().(Transform))
		}
	}
	return all
}

// unusual are values of a setting's type.
func unusual(of reflect.Type) []reflect.Value {
	var values []reflect.Value
	add := func(vs ...any) {
		for _, v := range vs {
			values = append(values, reflect.ValueOf(v).Convert(of))
		}
	}
	switch of.Kind() {
	case reflect.Pointer:
		for _, v := range unusual(of.Elem()) {
			p := reflect.New(of.Elem())
			p.Elem().Set(v)
			values = append(values, p)
		}
	case reflect.Bool:
		add(true)
	case reflect.Int:
		add(-1, 1, 2, 7, 1000, math.MaxInt)
	case reflect.Float64:
		add(-1.0, 0.0, 0.5, 2.0, -1e300, math.Inf(1), math.NaN())
	case reflect.String:
		add("train", "all", "x")
	case reflect.Slice:
		add([]float64{}, []float64{1}, []float64{-2, 5}, []float64{5, -2}, []float64{0, math.Inf(1)}, []float64{math.NaN(), 1})
	}
	return values
}

// validTransforms are the variants of all kinds that are valid.
func validTransforms() []Transform {
	var valid []Transform
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		for _, transform := range variants(kinds[name]) {
			if (Transforms{transform}).Validate() == nil {
				valid = append(valid, transform)
			}
		}
	}
	return valid
}

// everyTransform runs a test for each of validTransforms.
func everyTransform(t *testing.T, test func(t *testing.T, transform Transform)) {
	for i, transform := range validTransforms() {
		t.Run(fmt.Sprintf("%s_%d", KindOf(transform), i), func(t *testing.T) { test(t, transform) })
	}
}

// testSeries have a season of 4 rows and 40 rows, 30 of them for training.
func testSeries() map[string][]float64 {
	series := map[string][]float64{}
	for name, f := range map[string]func(i float64) float64{
		"positive": func(i float64) float64 { return 100 + 5*i + 30*math.Sin(math.Pi/2*i) + 7*math.Cos(i*i) },
		"signed":   func(i float64) float64 { return 20*math.Sin(i*i) - i },
		"constant": func(float64) float64 { return 7 },
		"zeros":    func(i float64) float64 { return math.Floor(2 + 2*math.Sin(i*i)) },
		"small":    func(i float64) float64 { return 1e-3 * (2 + math.Sin(i*i)) },
		"wide":     func(i float64) float64 { return 1.7e308 * math.Cos(math.Pi*i) },
	} {
		for i := range 40 {
			series[name] = append(series[name], f(float64(i)))
		}
	}
	return series
}

func valuesFrame(t testing.TB, values []float64) *Frame {
	t.Helper()
	f, err := FromValues(values, ValueOptions{Season: 4})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestTransformSettings(t *testing.T) {
	for name, k := range kinds {
		if !regexp.MustCompile("^[a-z]+(_[a-z]+)*$").MatchString(name) || KindOf(k.zero) != name {
			t.Errorf("%T is of kind %q, registered as %q", k.zero, KindOf(k.zero), name)
		}
		if err := k.zero.Validate(); err != nil {
			t.Errorf("%s with default settings: %v", name, err)
		}
		if slices.Contains(k.settings, "") || slices.Contains(k.settings, "kind") {
			t.Errorf("%s has the settings %q: each needs a key of its own", name, k.settings)
		}
		for _, transform := range variants(k) {
			err := Transforms{transform}.Validate()
			bad, is := errors.AsType[*InputError](err)
			if err != nil && (!is || bad.Option != "transforms" || !strings.Contains(bad.Problem, "transform "+name)) {
				t.Errorf("%+v: error %v", transform, err)
			}
		}
	}
}

// What a Spec says reads back as the same; a setting that a kind lacks is named.
func TestTransformsInYAML(t *testing.T) {
	everyTransform(t, func(t *testing.T, transform Transform) {
		text, err := yaml.Marshal(Transforms{transform, transform})
		if err != nil {
			t.Fatal(err)
		}
		var back Transforms
		if err := yaml.UnmarshalWithOptions(text, &back, yaml.Strict()); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(Transforms{transform, transform}, back); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
		bad := fmt.Sprintf("[{kind: %s, lamda: 1}]", KindOf(transform))
		if err := yaml.Unmarshal([]byte(bad), &back); err == nil || !strings.Contains(err.Error(), KindOf(transform)+` has no setting "lamda"`) {
			t.Errorf("%s: error %v", bad, err)
		}
	})
}

// A transformed series has as many rows; after those lost all are finite; and from any
// row on, several rows at once, the inverse gives the series' own values back. What
// cannot be transformed is bad input.
func TestTransformsInvert(t *testing.T) {
	everyTransform(t, func(t *testing.T, transform Transform) {
		transformed := 0
		for name, values := range testSeries() {
			p, err := Transforms{transform}.fit(valuesFrame(t, values), 0, 0, 30)
			if err != nil {
				if _, is := errors.AsType[*InputError](err); !is {
					t.Errorf("%s: %T %v", name, err, err)
				}
				continue
			}
			transformed++
			z := p.Apply(values)
			if len(z) != len(values) || slices.ContainsFunc(z[p.Lag():], func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
				t.Fatalf("%s: %v became %v", name, values, z)
			}
			size := max(slices.Max(values), -slices.Min(values))
			for n := p.Lag(); n < len(values); n++ {
				for i, x := range p.Inverse(z[n:], values[:n]) {
					if !(math.Abs(x-values[n+i]) <= 1e-6*size) {
						t.Fatalf("%s, row %d from %d: %v came back as %v", name, n+i, n, values[n+i], x)
					}
				}
			}
		}
		if transformed == 0 && reflect.DeepEqual(transform, kinds[KindOf(transform)].zero) {
			t.Error("no series can be transformed")
		}
	})
}

// A fitted transform survives being saved, and can be compared.
func TestTransformsInJSON(t *testing.T) {
	everyTransform(t, func(t *testing.T, transform Transform) {
		p, err := Transforms{transform}.fit(valuesFrame(t, testSeries()["positive"]), 0, 0, 30)
		if err != nil {
			t.Skip(err)
		}
		text, err := json.Marshal(p)
		var back Pipeline
		if err != nil || json.Unmarshal(text, &back) != nil {
			t.Fatal(err, string(text))
		}
		if back[0] != p[0] {
			t.Errorf("%s came back as %+v, not %+v", text, back, p)
		}
	})
}

// By default rows after the training part change nothing that is fitted.
func TestTransformsAreFittedOnTrainingRows(t *testing.T) {
	for name, k := range kinds {
		values := testSeries()["positive"]
		before, err := Transforms{k.zero}.fit(valuesFrame(t, values), 0, 0, 30)
		if err != nil {
			t.Fatal(err)
		}
		for i := 30; i < len(values); i++ {
			values[i] *= 10
		}
		after, err := Transforms{k.zero}.fit(valuesFrame(t, values), 0, 0, 30)
		if err != nil || before[0] != after[0] {
			t.Errorf("%s moved from %+v to %+v (%v)", name, before, after, err)
		}
	}
}

// Chains of any length invert, from any row on, each step on the output of the one
// before it.
func TestChainsOfTransforms(t *testing.T) {
	chained := 0
	rapid.Check(t, func(rt *rapid.T) {
		values := steps(rt)
		ts := Transforms(rapid.SliceOfN(rapid.SampledFrom(validTransforms()), 2, 5).Draw(rt, "transforms"))
		p, err := ts.fit(valuesFrame(t, values), 0, 0, 30)
		if _, is := errors.AsType[*InputError](err); is {
			return // such as the log of a difference
		}
		if err != nil {
			rt.Fatal(err)
		}
		chained++
		z, n := p.Apply(values), rapid.IntRange(p.Lag(), len(values)-1).Draw(rt, "n")
		rounded := slices.Clone(z[n:]) // as a few operations round it, which growths of small differences magnify
		unit := 1e-11 * max(slices.Max(rounded), -slices.Min(rounded))
		for i := range rounded {
			rounded[i] += unit
		}
		off := p.Inverse(rounded, values[:n])
		for i, x := range p.Inverse(z[n:], values[:n]) {
			if !(math.Abs(x-values[n+i]) <= 1e-6*1000+math.Abs(x-off[i])) {
				rt.Fatalf("%+v: row %d from %d: %v came back as %v", p, n+i, n, values[n+i], x)
			}
		}
	})
	if chained == 0 {
		t.Error("no chain can be fitted")
	}
}

// steps draws values between 1 and 1000 that differ by more than half. A growth of
// differences near zero would magnify their rounding.
func steps(t *rapid.T) []float64 {
	whole := rapid.SliceOfNDistinct(rapid.IntRange(1, 1000), 40, 60, rapid.ID).Draw(t, "values")
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	values := make([]float64, len(whole))
	for i, v := range whole {
		values[i] = float64(v) + 0.4*rng.Float64()
	}
	return values
}

// What differs by rounding alone is not scaled up: the differences of a line are one number.
func TestConstantButForRounding(t *testing.T) {
	var line []float64
	for i := range 200 {
		line = append(line, float64(i)*0.1)
	}
	line = append(line, 3)
	for _, scaling := range []Transform{Standardize{}, MinMax{}} {
		p, err := Transforms{Difference{}, scaling}.fit(valuesFrame(t, line), 0, 0, 200)
		if err != nil {
			t.Fatal(err)
		}
		for i, z := range p.Apply(line) {
			if math.Abs(z) > 20 {
				t.Errorf("%T: row %d becomes %v", scaling, i, z)
			}
		}
	}
}
