package recipe

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"unroll/dataset"
	"unroll/models"
)

// Series is what a recipe is to be found for: the data, with and without the other
// columns.
type Series struct {
	Source dataset.Source // without inputs
	// Inputs are what Source.Inputs is where the other columns are used; nil if there
	// are none. Forced says that they are always used.
	Inputs []string
	Forced bool
	Full   *dataset.Frame // with the other columns
	Alone  *dataset.Frame // without them; Full itself if there are none
	// Warnings are sentences about what was odd.
	Warnings []string

	stdin func() io.Reader
}

// Load reads the series of a source. Its inputs are those that every recipe must
// use; if it names none, every other column may be used, as long as it holds
// numbers and costs no rows, and "none" leaves them all out.
func Load(source dataset.Source, stdin io.Reader) (*Series, error) {
	if source.Path == "-" && stdin != nil {
		text, err := io.ReadAll(stdin)
		if err != nil {
			return nil, fmt.Errorf("standard input cannot be read: %w", err)
		}
		return load(source, func() io.Reader { return bytes.NewReader(text) })
	}
	return load(source, func() io.Reader { return stdin })
}

// noInputs, as the only one of Source.Inputs, is no column.
const noInputs = "none"

func load(source dataset.Source, stdin func() io.Reader) (*Series, error) {
	s := &Series{Source: source, stdin: stdin}
	asked := source.Inputs
	s.Source.Inputs = nil
	with := func(inputs ...string) (*dataset.Frame, error) {
		src := s.Source
		src.Inputs = inputs
		return dataset.Load(src, stdin())
	}
	var err error
	if len(asked) > 0 && !slices.Equal(asked, []string{noInputs}) {
		s.Inputs, s.Forced = asked, true
		if s.Full, err = with(asked...); err != nil {
			return nil, err
		}
		s.Alone, s.Warnings = s.Full, s.Full.Warnings
		return s, nil
	}
	if s.Alone, err = with(); err != nil {
		return nil, err
	}
	s.Full, s.Warnings = s.Alone, s.Alone.Warnings
	if asked != nil {
		return s, nil
	}
	full, err := with(dataset.All)
	switch {
	case err != nil:
		s.warn("the other columns are left out (name those to use with inputs): %v", err)
	case full.Len() != s.Alone.Len():
		s.warn("the other columns are left out, for they lack values in %d rows that the target has (name those to use with inputs)", s.Alone.Len()-full.Len())
	case len(full.Columns) > 1:
		s.Inputs, s.Full, s.Warnings = []string{dataset.All}, full, full.Warnings
	}
	return s, nil
}

// Stdin returns what was read from standard input, to be read again.
func (s *Series) Stdin() io.Reader { return s.stdin() }

func (s *Series) warn(format string, args ...any) {
	s.Warnings = append(slices.Clip(s.Warnings), fmt.Sprintf(format, args...))
}

// Frame is the series with the inputs that a Spec names.
func (s *Series) Frame(spec models.Spec) *dataset.Frame {
	f := *s.Alone
	if len(spec.Data.Inputs) > 0 {
		f = *s.Full
	}
	f.Calendar = spec.Data.Calendar
	return &f
}
