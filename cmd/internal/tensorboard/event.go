package tensorboard

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Event holds the measurements of one step.
type Event struct {
	Step       int
	Time       float64 // seconds since 1970
	Scalars    []Scalar
	Histograms []Histogram

	version string // of the file, only in its first event
}

// Scalar is a value of a curve.
type Scalar struct {
	Tag   string
	Value float64 // stored as float32
}

// Histogram is a distribution of numbers.
type Histogram struct {
	Tag                              string
	Min, Max, Count, Sum, SumSquares float64
	// Limits are the upper ends of the bins, ascending; the first bin starts at Min.
	// Counts are the numbers of values in the bins.
	Limits, Counts []float64
}

// Numbers of the fields of the messages Event (tensorflow/core/util/event.proto),
// Summary, Summary.Value and HistogramProto (tensorflow/core/framework/summary.proto).
const (
	eventTime, eventStep, eventVersion, eventSummary           = 1, 2, 3, 5
	summaryValue                                               = 1
	valueTag, valueSimple, valueHistogram                      = 1, 2, 5
	histogramMin, histogramMax, histogramNumber, histogramSum  = 1, 2, 3, 4
	histogramSumSquares, histogramBucketLimit, histogramBucket = 5, 6, 7
)

// encode returns the event as a protocol buffer, with fields in the order of their numbers
// and without those that are 0, as in proto3.
func (e Event) encode() []byte {
	b := appendDouble(nil, eventTime, e.Time)
	if e.Step != 0 {
		b = protowire.AppendTag(b, eventStep, protowire.VarintType)
		b = protowire.AppendVarint(b, uint64(e.Step))
	}
	if e.version != "" {
		b = appendBytes(b, eventVersion, []byte(e.version))
	}
	var summary []byte
	for _, s := range e.Scalars {
		value := appendBytes(nil, valueTag, []byte(s.Tag))
		value = protowire.AppendTag(value, valueSimple, protowire.Fixed32Type) // of a oneof: also written if 0
		value = protowire.AppendFixed32(value, math.Float32bits(float32(s.Value)))
		summary = appendBytes(summary, summaryValue, value)
	}
	for _, h := range e.Histograms {
		value := appendBytes(nil, valueTag, []byte(h.Tag))
		value = appendBytes(value, valueHistogram, h.encode())
		summary = appendBytes(summary, summaryValue, value)
	}
	if summary != nil {
		b = appendBytes(b, eventSummary, summary)
	}
	return b
}

func (h Histogram) encode() []byte {
	var b []byte
	for _, field := range []struct {
		number protowire.Number
		value  float64
	}{
		{histogramMin, h.Min},
		{histogramMax, h.Max},
		{histogramNumber, h.Count},
		{histogramSum, h.Sum},
		{histogramSumSquares, h.SumSquares},
	} {
		b = appendDouble(b, field.number, field.value)
	}
	b = appendBytes(b, histogramBucketLimit, packed(h.Limits))
	return appendBytes(b, histogramBucket, packed(h.Counts))
}

func appendBytes(b []byte, number protowire.Number, contents []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, number, protowire.BytesType), contents)
}

// appendDouble appends a number unless it is +0, as in proto3.
func appendDouble(b []byte, number protowire.Number, v float64) []byte {
	if math.Float64bits(v) == 0 {
		return b
	}
	return protowire.AppendFixed64(protowire.AppendTag(b, number, protowire.Fixed64Type), math.Float64bits(v))
}

func packed(values []float64) []byte {
	var b []byte
	for _, v := range values {
		b = protowire.AppendFixed64(b, math.Float64bits(v))
	}
	return b
}
