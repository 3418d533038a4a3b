package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"unroll/cmd/internal/report/reporttest"
	"unroll/dataset/input"
	"unroll/models"
	"unroll/models/experiment"
)

// tutorial is the five configurations with made-up results.
func tutorial(t testing.TB, seeds int) Group {
	t.Helper()
	return Group{
		Title: "runs/001", Command: "unroll run", Environment: []Setting{{"engine", "machine"}},
		Configurations: reporttest.Tutorial(t, seeds),
	}
}

func pageOf(t testing.TB, g Group) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPageEscapesWhatUsersWrite(t *testing.T) {
	const script = reporttest.Hostile
	page := string(pageOf(t, Group{
		Title: script, Command: script, Environment: []Setting{{script, script}},
		Configurations: []*experiment.Configuration{reporttest.HostileConfiguration(t, reporttest.Hostile)},
	}))
	if n := strings.Count(page, "<script"); n != 2 {
		t.Errorf("%d scripts, want the data and the page's own", n)
	}
	for _, raw := range []string{"<script>window", "<img"} {
		if strings.Contains(page, raw) {
			t.Errorf("the page holds %s unescaped", raw)
		}
	}
	if !strings.Contains(page, html.EscapeString(script)) {
		t.Error("the name is not shown as text")
	}
}

// Characters that a reader cannot see, or that change what others look like, are shown as
// escapes, in pages and pictures.
func TestHiddenCharactersAreShown(t *testing.T) {
	const odd = "a\x1b[31m\u202eb\u0085\xff\u2028c"
	c := reporttest.HostileConfiguration(t, odd)
	g := Group{Title: odd, Command: odd, Environment: []Setting{{odd, odd}}, Configurations: []*experiment.Configuration{c}}
	page := html.UnescapeString(string(pageOf(t, g)))
	g.Fit = summary(t, odd)
	fit := html.UnescapeString(string(pageOf(t, g)))
	var live bytes.Buffer
	if err := (Live{}).HTML(&live, odd); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"page": page, "fit": fit, "data": fmt.Sprint(pageDataOf(t, g)), "live page": html.UnescapeString(live.String())}
	for name, contents := range named(t)(ConfigurationPictures(c)) {
		if strings.HasSuffix(name, ".svg") {
			texts[name] = html.UnescapeString(string(contents))
		}
	}
	for name, text := range texts {
		for line := range strings.Lines(text) {
			if line = strings.Trim(line, "\t\n"); input.Printable(line) != line {
				t.Errorf("%s: %q", name, line)
			}
		}
		if !strings.Contains(text, `a\x1b[31m\u202eb`) {
			t.Errorf("%s does not show the text", name)
		}
	}
	if c.Frame.Labels[0] != odd {
		t.Error("the labels of the series have changed")
	}
}

func TestPageFetchesNothingAndRunsItsOwnScriptAlone(t *testing.T) {
	page := string(pageOf(t, tutorial(t, 2)))
	for _, found := range regexp.MustCompile(`(?:src|href|action|url)\s*[=(]\s*["']?([^"' >)]*)`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(found[1], "#") && found[1] != "`" {
			t.Errorf("the page refers to %s", found[1])
		}
	}
	policy := html.UnescapeString(regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)[1])
	for element, directive := range map[string]string{"style": "style-src", "script": "script-src"} {
		contents := regexp.MustCompile(`(?s)<`+element+`>(.*?)</`+element+`>`).FindAllStringSubmatch(page, -1)
		if len(contents) != 1 {
			t.Fatalf("%d %s elements without attributes", len(contents), element)
		}
		sum := sha256.Sum256([]byte(contents[0][1]))
		want := directive + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %s does not allow the page's %s, %s", policy, element, want)
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none'") {
		t.Errorf("the policy %s does not begin by forbidding all", policy)
	}
}

func TestPageIsTheSameForTheSameGroup(t *testing.T) {
	g := tutorial(t, 3)
	if !bytes.Equal(pageOf(t, g), pageOf(t, g)) {
		t.Error("two pages of a group differ")
	}
}

func TestPageSizes(t *testing.T) {
	for seeds, most := range map[int]int{10: 1_000_000, 100: 5_000_000, 500: 8_000_000} {
		if n := len(pageOf(t, tutorial(t, seeds))); n > most {
			t.Errorf("%d seeds: %d bytes, more than %d", seeds, n, most)
		}
	}
}

// pageDataOf reads the data back from a page.
func pageDataOf(t *testing.T, g Group) map[string]any {
	t.Helper()
	found := regexp.MustCompile(`(?s)id="data">(.*?)</script>`).FindSubmatch(pageOf(t, g))
	var d map[string]any
	if err := json.Unmarshal(found[1], &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPageHoldsForecastsByRow(t *testing.T) {
	g := tutorial(t, 3)
	d := pageDataOf(t, g)
	if n := len(d["series"].([]any)); n != 1 {
		t.Errorf("five configurations of one series hold it %d times", n)
	}
	for i, c := range g.Configurations {
		got := d["configurations"].([]any)[i].(map[string]any)
		best := c.ByTestScore()[0]
		run := got["runs"].([]any)[0].(map[string]any)
		for part, f := range map[string]models.Forecasts{"train": best.Train, "test": best.Test} {
			rows := got["rows"].(map[string]any)[part].([]any)
			predicted := run["forecasts"].(map[string]any)[part].([]any)
			if len(rows) != len(f.Rows) || int(rows[0].(float64)) != f.Rows[0] || int(rows[len(rows)-1].(float64)) != f.Rows[len(f.Rows)-1] {
				t.Errorf("%s, %s: rows %v, want %v", c.Spec.Name, part, rows, f.Rows)
			}
			for k := range f.Predicted {
				if math.Abs(predicted[k].(float64)-f.Predicted[k]) > 1e-6*math.Abs(f.Predicted[k]) {
					t.Errorf("%s, %s: forecast %d is %v, want %v", c.Spec.Name, part, k, predicted[k], f.Predicted[k])
				}
			}
		}
	}
}

func TestLongSeriesAreCutAtTheirBeginning(t *testing.T) {
	f := models.Forecasts{Horizon: 2, Rows: []int{3, 4, 4, 5, 5, 6}, Predicted: []float64{30, 40, 41, 51, 52, 62}}
	if diff := cmp.Diff([]int{4, 5}, firstTargets(f, 4)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(numbers{41, 51, 52, 62}, fromRow(f, 4)); diff != "" {
		t.Error(diff)
	}
}

func TestChosenRunsAreSpreadAndFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "n")
		most := rapid.IntRange(0, 300).Draw(t, "most")
		one := rapid.IntRange(0, n-1).Draw(t, "one")
		marks := chosen(n, most, one)
		count := 0
		for _, m := range marks {
			if m {
				count++
			}
		}
		if !marks[0] || !marks[n-1] || !marks[one] || count > max(most, 3)+1 || count < min(most, n) {
			t.Fatalf("%d of %d chosen, %d asked for: %v", count, n, most, marks)
		}
	})
}

func TestNumbersKeepSevenDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Float64()).Draw(t, "values")
		text, err := json.Marshal(numbers(values))
		if err != nil {
			t.Fatal(err)
		}
		var got []*float64
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if len(got) != len(values) {
			t.Fatalf("%d numbers of %d", len(got), len(values))
		}
		for i, v := range values {
			if !finite(v) {
				if got[i] != nil {
					t.Fatalf("%v is written as %v", v, *got[i])
				}
			} else if math.Abs(*got[i]-v) > 1e-6*math.Abs(v) {
				t.Fatalf("%v is written as %v", v, *got[i])
			}
		}
	})
}

func TestPageOfNothingIsAnError(t *testing.T) {
	if err := HTML(io.Discard, Group{}); err == nil {
		t.Error("a page of no configurations was written")
	}
}

func TestPageErrorsAreTheWriters(t *testing.T) {
	full := errors.New("disk full")
	if err := HTML(failing{full}, tutorial(t, 1)); !errors.Is(err, full) {
		t.Errorf("got %v, want %v", err, full)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestOddGroupsHaveAPage(t *testing.T) {
	for name, configurations := range reporttest.Odd(t) {
		if page := pageOf(t, Group{Configurations: configurations}); len(page) < 1000 {
			t.Errorf("%s: a page of %d bytes", name, len(page))
		}
	}
}
