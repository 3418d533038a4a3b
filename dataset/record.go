package dataset

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"path/filepath"
	"strings"
	"time"
)

// Record identifies a series, so that it and what continues it can be recognized later.
type Record struct {
	// Path is that of the Source, absolute if it is a file.
	Path string `json:"path"`
	// Rows is the length of the series.
	Rows int `json:"rows"`
	// First and Last are the dates of its ends; zero without dates.
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`
	// Frequency and Season are those of the frame.
	Frequency string `json:"frequency,omitempty"`
	Season    int    `json:"season"`
	// Column, Date and Inputs are those that the Source left open, as it would name them.
	Column string   `json:"column,omitempty"`
	Date   string   `json:"date,omitempty"`
	Inputs []string `json:"inputs,omitempty"`
	// Blocks are checksums of all columns, of consecutive parts of the rows.
	Blocks []string `json:"blocks"`
}

// recordBlocks is the number of blocks of a Record, of a series that has so many rows.
const recordBlocks = 64

// Record returns what identifies the frame.
func (f *Frame) Record() (Record, error) {
	if f.Len() == 0 {
		return Record{}, errNoFrame
	}
	r := Record{Path: f.Source.Path, Rows: f.Len(), Season: f.Frequency.Season}
	if f.Source.IsFile() {
		path, err := filepath.Abs(r.Path)
		if err != nil {
			return r, fmt.Errorf("%s: %w", r.Path, err)
		}
		r.Path = path
	}
	if f.Dates != nil {
		r.First, r.Last, r.Frequency = f.Dates[0], f.Dates[f.Len()-1], f.Frequency.Name
	}
	f.found.into(&r, f)
	for block := range r.blocks() {
		r.Blocks = append(r.Blocks, f.checksum(r.block(block)))
	}
	return r, nil
}

// IsFile reports whether the path is that of a file.
func (s Source) IsFile() bool {
	return s.Path != Airline && s.Path != Values && s.Path != StandardInput
}

func (r Record) blocks() int { return min(r.Rows, recordBlocks) }

// block returns the rows of a block.
func (r Record) block(i int) (from, to int) {
	return i * r.Rows / r.blocks(), (i + 1) * r.Rows / r.blocks()
}

// checksum is that of rows from .. to-1 of all columns.
func (f *Frame) checksum(from, to int) string {
	hash := fnv.New64a()
	var bits []byte
	for _, column := range f.values {
		for _, v := range column[from:to] {
			bits = binary.LittleEndian.AppendUint64(bits, math.Float64bits(v))
		}
	}
	_, _ = hash.Write(bits) // it returns no error
	return fmt.Sprintf("%016x", hash.Sum64())
}

// Continues checks that a frame is the recorded series, with any number of rows added
// at its end. Less than half of its values may have been revised: the warnings say so.
// The frame has the columns of the recorded one.
func (r Record) Continues(f *Frame) (warnings []string, err error) {
	if r.Rows < 1 || len(r.Blocks) != r.blocks() {
		return nil, BadInput("", "the record of the series that the networks were made on is damaged: it has %s and %s",
			Count(r.Rows, "row"), Count(len(r.Blocks), "checksum"))
	}
	if rows := r.rowsBefore(f); rows > 0 {
		return nil, BadInput("", "%v begins at %s and lacks the first %s of the series that the networks were made on: "+
			"give all its rows, with new ones added at its end, or train again on these", f.Source, f.Labels[0], Count(rows, "row"))
	}
	if f.Len() < r.Rows {
		return nil, BadInput("", "%v has %s, fewer than the %d that the networks were made on: %s", f.Source, Count(f.Len(), "row"), r.Rows, wantContinued)
	}
	if err := r.checkDates(f); err != nil {
		return nil, err
	}
	counts := map[string]float64{}
	for _, sum := range r.Blocks {
		counts[sum]++
	}
	first, differ := -1, 0.0
	for i, sum := range r.Blocks {
		if from, to := r.block(i); f.checksum(from, to) != sum {
			differ += 1 / counts[sum] // blocks that are alike, such as those of zeros, count once
			if first < 0 {
				first = from
			}
		}
	}
	switch {
	case first < 0:
	case 2*differ > float64(len(counts)):
		return nil, BadInput("", "%v has other values than the series that the networks were made on, from %s on: %s", f.Source, f.Row(first), wantContinued)
	default:
		warnings = append(warnings, fmt.Sprintf("%v: some values have been revised since the networks were made, the first at or soon after %s", f.Source, f.Row(first)))
	}
	if text := r.gap(f); text != "" {
		warnings = append(warnings, text)
	}
	return warnings, nil
}

// rowsBefore is how many recorded rows come before a frame that begins among them.
func (r Record) rowsBefore(f *Frame) int {
	if f.Dates == nil || r.First.IsZero() || !f.Dates[0].After(r.First) || f.Dates[0].After(r.Last) || f.Frequency.Name != r.frequency() || !f.Frequency.Regular() {
		return 0
	}
	return f.Frequency.steps(r.First, f.Dates[0])
}

// frequency is the name of the recorded one; earlier versions wrote "every 10m0s".
func (r Record) frequency() string {
	if step, err := time.ParseDuration(strings.TrimPrefix(r.Frequency, "every ")); err == nil {
		return everyStep(step)
	}
	return r.Frequency
}

const wantContinued = "give the run's own series, with new rows added at its end"

// checkDates checks that the recorded rows have the recorded dates and frequency.
func (r Record) checkDates(f *Frame) error {
	switch {
	case r.First.IsZero() && f.Dates == nil:
		return nil
	case r.First.IsZero():
		return BadInput("", "%v has dates, and the series that the networks were made on has none: %s", f.Source, wantContinued)
	case f.Dates == nil:
		return BadInput("", "%v has no dates, and the series that the networks were made on has: %s", f.Source, wantContinued)
	case !f.Dates[0].Equal(r.First):
		return BadInput("", "%v begins at %s, and the series that the networks were made on at %s: %s",
			f.Source, f.Labels[0], formatDate(f.layout, r.First), wantContinued)
	case !f.Dates[r.Rows-1].Equal(r.Last):
		return BadInput("", "%s is row %d, which was dated %s when the networks were made: rows were inserted or removed since; %s",
			f.Row(r.Rows-1), r.Rows, formatDate(f.layout, r.Last), wantContinued)
	case f.Frequency.Name != r.frequency():
		return BadInput("", "the dates of %v are %s, and those that the networks were made on %s: look at the dates of its new rows, from %s on",
			f.Source, f.Frequency.Name, r.frequency(), f.Row(min(r.Rows, f.Len()-1)))
	}
	return nil
}

// gap names the first added row whose date is not the one that follows, where the recorded
// dates had no such row; "" if there is none.
func (r Record) gap(f *Frame) string {
	if r.First.IsZero() || !f.Frequency.Regular() {
		return ""
	}
	for i := 1; i < f.Len(); i++ {
		want := f.Frequency.Next(f.Dates[i-1], 1)
		switch {
		case f.Dates[i].Equal(want):
		case i < r.Rows:
			return ""
		default:
			return fmt.Sprintf("%s does not continue the dates (%s): %s was expected; it is taken as the next row", f.Row(i), f.Frequency.Name, formatDate(f.layout, want))
		}
	}
	return ""
}
