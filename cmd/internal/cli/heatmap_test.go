package cli

import (
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"
)

func TestHeatmapsAreScaledAndCut(t *testing.T) {
	steps := [][]float64{{-3, 0.5}, {0, 0.25}, {3, 1}}
	got := sideBySide([][]string{heatmapOf("state h", "", steps).draw(80, false)}, 80)
	want := "state h, -3 to 3\n    1   ▒▒██  3.000\n    2 ▒▒▒▒▓▓  1.000\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	got = sideBySide([][]string{heatmapOf("state h", "", steps).draw(17, false)}, 17)
	want = "state h, -3 to 3\ncolumns 2 to 3\n    1 ▒▒██  3.000\n    2 ▒▒▓▓  1.000\n"
	if got != want {
		t.Errorf("cut, got\n%swant\n%s", got, want)
	}
	for activation, title := range map[string]string{"sigmoid": "0 to 1", "hard_sigmoid": "0 to 1", "tanh": "-1 to 1", "relu": "-3 to 3"} {
		if m := heatmapOf("gate g", activation, steps); m.title != "gate g, "+title {
			t.Errorf("%s: %s", activation, m.title)
		}
	}
	if still := heatmapOf("state h", "", [][]float64{{0}}).draw(80, false)[1]; still != "    1 ▒▒  0.000" {
		t.Errorf("a state at zero is drawn %q", still)
	}
}

// TestColorsDoNotWiden checks that blocks beside each other stay aligned.
func TestColorsDoNotWiden(t *testing.T) {
	m := heatmapOf("gate f", "sigmoid", [][]float64{{0}, {1}})
	plain := sideBySide([][]string{m.draw(80, false), m.draw(80, false)}, 80)
	colored := sideBySide([][]string{m.draw(80, true), m.draw(80, true)}, 80)
	for i, line := range strings.Split(colored, "\n") {
		if got, want := text.StringWidthWithoutEscSequences(line), text.StringWidthWithoutEscSequences(strings.Split(plain, "\n")[i]); got != want {
			t.Errorf("line %d is %d wide in color, %d without", i, got, want)
		}
	}
	if !strings.Contains(colored, "\x1b[48;5;21m  \x1b[0m\x1b[48;5;160m  \x1b[0m") {
		t.Errorf("0 and 1 are not at the ends of the scale: %q", colored)
	}
}

func TestSparklinesAreLogarithmic(t *testing.T) {
	for want, values := range map[string][]float64{"▁▅█": {1, 100, 10000}, " ██": {0, 2, 2}, "█": {3}, "▁ █": {1e-300, 0, 1}} {
		if got := sparkline(values); got != want {
			t.Errorf("%v is drawn %q, want %q", values, got, want)
		}
	}
}
