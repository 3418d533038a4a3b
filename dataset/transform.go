package dataset

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"unroll/dataset/input"
)

// Transform is a step from the series' own unit to what a network sees: a struct of
// settings whose zero values are the documented defaults. Each kind of transform is a
// file that registers it under the name that a Spec calls it by; see
// [RegisterTransform]. Its errors need not say which transform it is.
type Transform interface {
	// Validate checks the settings. The ranges of numbers are in the tags of the fields.
	Validate() error
	// Fitted finds the parameters of the transform.
	Fitted(Rows) (Form, error)
}

// Rows are what a transform is fitted on: a column as the transforms before it left it.
type Rows struct {
	Train  []float64 // the training rows
	All    []float64 // every row, those after the training part too
	Season int       // rows in a season; 1 if there is none
}

// Form is the arithmetic of a fitted transform. It is a comparable value whose
// fields are saved as JSON.
type Form interface {
	// Lag is how many rows back it reaches; 0 if it needs only the value itself. The
	// first Lag rows have no transformed value.
	Lag() int
	// Forward transforms x; before is the value Lag rows earlier.
	Forward(x, before float64) float64
	// Backward inverts Forward.
	Backward(z, before float64) float64
	// Check says what is wrong with the parameters, in a few words.
	Check() error
}

// FitRows says which rows the parameters of a transform come from.
type FitRows string

const (
	// FitTrain is the training rows. It is the default.
	FitTrain FitRows = "train"
	// FitAll is all rows, as in the tutorial. It lets the future into training.
	FitAll FitRows = "all"
)

// of picks the rows to fit on.
func (f FitRows) of(rows Rows) []float64 {
	if f == FitAll {
		return rows.All
	}
	return rows.Train
}

// Validate checks that it is known.
func (f FitRows) Validate() error {
	if f != "" && f != FitTrain && f != FitAll {
		return fmt.Errorf("fit is %s: choose %s or %s", quote(string(f)), FitTrain, FitAll)
	}
	return nil
}

// kind is a registered kind of transform.
type kind struct {
	zero     Transform                                          // with default settings
	settings []string                                           // their keys in a Spec
	read     func(unmarshal func(any) error) (Transform, error) // from YAML
	write    func(Transform) any                                // to YAML
	readForm func(text []byte) (Form, error)                    // from JSON
}

// kinds are the registered kinds by name.
var kinds = map[string]kind{}

// formerNames are spellings of earlier versions, which files still have.
var formerNames = map[string]string{"standardise": "standardize"}

// kindNamed finds the kind of a name in a file, and its present name.
func kindNamed(name string) (present string, k kind, known bool) {
	present = cmp.Or(formerNames[name], name)
	k, known = kinds[present]
	return present, k, known
}

// spelled is how a Spec spells a transform: its kind and its settings in one mapping.
type spelled[T Transform] struct {
	Kind     string `yaml:"kind"`
	Settings T      `yaml:",inline"`
}

// RegisterTransform makes a kind of transform known by name: T is a struct of its
// settings with YAML keys, F is what it becomes when it is fitted. It is called from
// init functions; a name registered twice is a programming error and panics.
func RegisterTransform[T Transform, F Form](name string) {
	if _, twice := kinds[name]; twice {
		panic("dataset: transform " + name + " is registered twice")
	}
	k := kind{
		zero:  *new(T),
		write: func(t Transform) any { return spelled[T]{name, t.(T)} },
		read: func(unmarshal func(any) error) (Transform, error) {
			var s spelled[T]
			err := unmarshal(&s)
			return s.Settings, err
		},
		readForm: func(text []byte) (Form, error) {
			var form F
			err := json.Unmarshal(text, &form)
			return form, err
		},
	}
	for i := range reflect.TypeFor[T]().NumField() {
		key, _, _ := strings.Cut(reflect.TypeFor[T]().Field(i).Tag.Get("yaml"), ",")
		k.settings = append(k.settings, key)
	}
	kinds[name] = k
}

// TransformKinds returns the registered kinds by name, each with default settings.
func TransformKinds() map[string]Transform {
	all := map[string]Transform{}
	for name, k := range kinds {
		all[name] = k.zero
	}
	return all
}

// KindOf is the name of a transform's kind; "" if it is not registered.
func KindOf(t Transform) string {
	for name, k := range kinds {
		if reflect.TypeOf(t) == reflect.TypeOf(k.zero) {
			return name
		}
	}
	return ""
}

// unknownKind says which kinds there are.
func unknownKind(name string) *InputError {
	names := slices.Sorted(maps.Keys(kinds))
	return &InputError{Problem: input.Unknown("transform", name, names), Option: "transforms"}
}

// Transforms is a pipeline as a Spec says it: the first transform sees the series'
// own values, each other one what the one before it made. In YAML it is a list of
// mappings, such as {kind: min_max, range: [-1, 1]}.
type Transforms []Transform

// UnmarshalYAML reads the list.
func (ts *Transforms) UnmarshalYAML(unmarshal func(any) error) error {
	var items []transformItem
	if err := unmarshal(&items); err != nil {
		return err
	}
	*ts = make(Transforms, len(items))
	for i, item := range items {
		(*ts)[i] = item.Transform
	}
	return nil
}

// MarshalYAML returns the list that UnmarshalYAML reads back.
func (ts Transforms) MarshalYAML() (any, error) {
	items := make([]any, len(ts))
	for i, t := range ts {
		k, known := kinds[KindOf(t)]
		if !known {
			return nil, unknownKind(fmt.Sprintf("%T", t))
		}
		items[i] = k.write(t)
	}
	return items, nil
}

// transformItem is one mapping of the list.
type transformItem struct{ Transform }

// UnmarshalYAML reads the mapping. Its own errors have the place that a strict
// decoder gives as their cause.
func (t *transformItem) UnmarshalYAML(unmarshal func(any) error) error {
	var keys map[string]any
	if err := unmarshal(&keys); err != nil {
		return err
	}
	name, _ := keys["kind"].(string)
	_, k, known := kindNamed(name)
	if !known {
		bad := unknownKind(name)
		bad.Cause = unmarshal(&struct{}{})
		return bad
	}
	var err error
	t.Transform, err = k.read(unmarshal)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if key != "kind" && !slices.Contains(k.settings, key) {
			problem := fmt.Sprintf("transform %s has no setting %s: it has %s", name, quote(key), cmp.Or(list(k.settings), "none"))
			return &InputError{Problem: problem, Option: "transforms", Cause: err}
		}
	}
	return err
}

// Validate checks the settings.
func (ts Transforms) Validate() error {
	for _, t := range ts {
		name := KindOf(t)
		if name == "" {
			return unknownKind(fmt.Sprintf("%T", t))
		}
		if err := cmp.Or(input.Check(t), t.Validate()); err != nil {
			return BadInput("transforms", "transform %s: %v", name, err)
		}
	}
	return nil
}

// fit finds the parameters of every transform for a column of f, of which rows
// from .. to-1 are the training part.
func (ts Transforms) fit(f *Frame, column, from, to int) (Pipeline, error) {
	if err := ts.Validate(); err != nil {
		return nil, err
	}
	p := make(Pipeline, 0, len(ts))
	z, known := f.Column(column), f.known(column)
	for _, t := range ts {
		lost := p.Lag()
		rows := Rows{Train: z[from : to-lost], All: z, Season: f.Frequency.Season}
		if known != nil {
			rows.Train, rows.All = only(rows.Train, known[from:to-lost]), only(z, known)
			if len(rows.Train) == 0 {
				return nil, f.nothingKnown(column)
			}
		}
		form, err := t.Fitted(rows)
		if err == nil {
			err = form.Check()
		}
		if err == nil && from+lost+form.Lag() >= to {
			err = fmt.Errorf("too few rows for lag %d: %s, and %d lost to differencing", form.Lag(), Count(to-from, "training row"), lost)
		}
		if err != nil {
			return nil, BadInput("transforms", "%v: transform %s of column %s: %v", f.Source, KindOf(t), quote(f.Columns[column]), err)
		}
		step := Step{KindOf(t), form}
		if z, err = step.through(z, f, column, lost); err != nil {
			return nil, err
		}
		p, known = append(p, step), knownAfter(known, form.Lag())
	}
	return p, nil
}
