package experiment_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
)

// A panel that is opened again has the same samples; one whose data have changed is refused, and so
// is one where a single series is needed.
func TestOpenPanel(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "long.csv")
	write := func(name string, change func(shop string, i int) string) {
		var b strings.Builder
		b.WriteString("shop,sales\n")
		for _, shop := range strings.Fields("a b c") {
			for i := range 50 {
				if v := change(shop, i); v != "" {
					fmt.Fprintf(&b, "%s,%s\n", shop, v)
				}
			}
		}
		if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	value := func(shop string, i int) string {
		return fmt.Sprintf("%.2f", 10+float64(shop[0])+5*math.Sin(float64(i)))
	}
	write(file, value)
	spec, err := models.ParseSpec("p.yaml", []byte("name: p\nsplit: 0.7\nwindow: {look_back: 3, layout: steps}\ntrain: {epochs: 1}\ndata: {source: '"+file+"', column: sales, series: [shop]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	made := experimenttest.RunIn(t, &experiment.Plan{Specs: []models.Spec{spec}, Seeds: 1}, out)
	opened, err := experiment.Open(nil, out)
	if err != nil {
		t.Fatal(err)
	}
	c := opened[0]
	if len(c.Series) != 3 || fmt.Sprint(c.Runs[0].Result.Test) != fmt.Sprint(made[0].Runs[0].Result.Test) || c.Spec.Name != "p" {
		t.Errorf("%d series, %+v", len(c.Series), c.Runs[0])
	}
	var panel *experiment.PanelError
	if _, err := experiment.OpenGroups(out); !errors.As(err, &panel) {
		t.Error(err)
	}
	for want, change := range map[string]func(shop string, i int) string{
		"has 2 series that can be used where":           func(shop string, i int) string { return map[bool]string{true: value(shop, i)}[shop != "b"] },
		"has no series b that can be used, and":         func(shop string, i int) string { return value(shop, i) }, // renamed below
		"series c of " + file + " has 49 rows, not the": func(shop string, i int) string { return map[bool]string{true: value(shop, i)}[shop != "c" || i > 0] },
		"series b of " + file + " has other values": func(shop string, i int) string {
			return map[bool]string{true: value(shop, i), false: "7"}[shop != "b" || i != 4]
		},
	} {
		write(file, change)
		if strings.Contains(want, "no series b") {
			text, _ := os.ReadFile(file)
			if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(text), "\nb,", "\nbb,")), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, err := experiment.Open(nil, out)
		if bad := (*dataset.InputError)(nil); !errors.As(err, &bad) || !strings.Contains(err.Error(), want) || !strings.HasSuffix(err.Error(), "restore the data of the run") {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
