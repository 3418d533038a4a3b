package experiment

import (
	"bytes"
	"io"
	"reflect"

	"unroll/dataset"
)

// frames loads every source once: Specs share frames, and several may read standard
// input. They share the baselines too, where these are fitted on the same values.
type frames struct {
	stdin  io.Reader
	limits dataset.Limits // in place of a recorded Source's, which has none
	loaded []*dataset.Frame

	baselines []*fitted
}

func (f *frames) load(source dataset.Source) (*dataset.Frame, error) {
	for _, frame := range f.loaded {
		if reflect.DeepEqual(frame.Source, source) {
			return frame, nil
		}
	}
	frame, err := f.read(source)
	if err == nil {
		f.loaded = append(f.loaded, frame)
	}
	return frame, err
}

// recorded loads the source of the runs in a configuration's folder, from where the file is
// and with what the source leaves open as it was then. The frame's Source leaves it open too.
func (f *frames) recorded(source dataset.Source, dir string) (*dataset.Frame, error) {
	settled, err := settle(source, dir)
	if err != nil {
		return nil, err
	}
	settled.Limits = f.limits
	frame, err := f.load(settled)
	if err != nil {
		return nil, err
	}
	named := *frame
	named.Source.Column, named.Source.Date, named.Source.Inputs, named.Source.Season = source.Column, source.Date, source.Inputs, source.Season
	return &named, nil
}

func (f *frames) read(source dataset.Source) (frame *dataset.Frame, err error) {
	err = f.from(source, func(stdin io.Reader) error {
		frame, err = dataset.Load(source, stdin)
		return err
	})
	return frame, err
}

// from reads a source, and leaves standard input for the next.
func (f *frames) from(source dataset.Source, read func(stdin io.Reader) error) error {
	if source.Path != dataset.StandardInput || f.stdin == nil {
		return read(nil)
	}
	var seen bytes.Buffer
	err := read(io.TeeReader(f.stdin, &seen))
	f.stdin = io.MultiReader(&seen, f.stdin)
	return err
}
