package report

import (
	"bytes"
	"image/png"
	"testing"

	"unroll/dataset"
	"unroll/models/forecast"
)

func outlook(t *testing.T, steps int, known ...bool) Outlook {
	t.Helper()
	frame, err := dataset.Load(dataset.Source{Path: dataset.Airline}, nil)
	if err != nil {
		t.Fatal(err)
	}
	o := Outlook{Title: "airline & others", Frame: frame, First: frame.Len(), Levels: []float64{0.8, 0.95}}
	for i := range steps {
		y := 400 + 10*float64(i)
		o.Point = append(o.Point, y)
		var row []forecast.Interval
		for l := range o.Levels {
			row = append(row, forecast.Interval{Lower: y - 20*float64(l+1), Upper: y + 20*float64(l+1), Known: l >= len(known) || known[l]})
		}
		o.Intervals = append(o.Intervals, row)
	}
	return o
}

func TestOutlookDatesWhatLiesAhead(t *testing.T) {
	o := outlook(t, 24)
	from, to := o.span()
	if from != 144-96 || to != 168 {
		t.Errorf("rows %d to %d are drawn", from, to)
	}
	last := ""
	for _, tick := range o.ticks(from, to).Ticks(float64(from), float64(to)) {
		if last = tick.Label; tick.Value < float64(from) || tick.Value >= float64(to) {
			t.Errorf("tick %s stands at %v", tick.Label, tick.Value)
		}
	}
	if last != "1962" {
		t.Errorf("the last tick is %q, the last forecast is of December 1962", last)
	}
}

func TestOutlookPictures(t *testing.T) {
	for name, o := range map[string]Outlook{
		"months": outlook(t, 24), "one row": outlook(t, 1), "no intervals": outlook(t, 12, false, false), "one level": outlook(t, 12, true, false),
	} {
		picture, err := o.Picture("svg")
		if err != nil || !bytes.Contains(picture, []byte("80 % interval")) {
			t.Errorf("%s: no legend (error %v)", name, err)
		}
		picture, err = o.Picture("png")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := outlook(t, 3).Picture("gif"); err == nil || err.Error() != `unknown picture format "gif": choose png or svg` {
		t.Error(err)
	}
}
