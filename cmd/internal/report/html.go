package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"unroll/cmd/internal/microscope"
	"unroll/models/compare"
	"unroll/models/experiment"
	"unroll/models/recipe"
)

// Group is the input of one page: configurations over their seeds, and how to repeat them.
type Group struct {
	// Title names the page, such as the folder of the runs.
	Title string
	// Panels are those of many series, shown before the others.
	Panels []*compare.PanelScores
	// Configurations, of a single series each, are shown in this order.
	Configurations []*experiment.Configuration
	// Overviews show the gates of each configuration's
	// [experiment.Configuration.MedianRun]; a nil one, or a nil list, shows none.
	Overviews []*microscope.Overview
	// Fit, if not nil, is the outcome of the fit whose chosen configuration is the only one.
	Fit *recipe.Summary
	// Command repeats the runs; empty if it is unknown.
	Command string
	// Environment lists versions, engine and system of the runs.
	Environment []Setting
}

// Setting is a line of the environment.
type Setting struct{ Name, Value string }

//go:embed page
var pageFiles embed.FS

// HTML writes the report of a group of runs as one self-contained file. Text from data and
// Specs is escaped, and the content security policy allows only the page's own script. The
// same group gives the same bytes. The error is the writer's, or says that there is no
// configuration.
func HTML(w io.Writer, g Group) error {
	page, err := newPage(g)
	if err != nil {
		return err
	}
	allowed, scripts := "", chartScripts()
	if g.Fit != nil || len(g.Panels) > 0 {
		allowed = "; img-src data:" // the picture of the forecast, or of the ranks
	}
	if len(g.Panels) > 0 {
		scripts = append(scripts, "panel.js")
	}
	if len(g.Configurations) > 0 {
		scripts = append(scripts, "scores.js", "weights.js", "heatmap.js", "gates.js", "main.js")
	}
	page.assets, err = readAssets(allowed, scripts...)
	if err != nil {
		return err
	}
	return execute(w, "report.html", page)
}

// execute writes a page of the folder page.
func execute(w io.Writer, name string, input any) error {
	t, err := template.ParseFS(pageFiles, "page/*.html")
	if err != nil {
		return err
	}
	return t.ExecuteTemplate(w, name, input)
}

// chartScripts are the scripts of all pages.
func chartScripts() []string {
	return []string{"scale.js", "chart.js", "interact.js", "statistics.js", "intervals.js", "views.js", "theme.js"}
}

// assets are the style and script of a page, and the policy that allows only these.
type assets struct {
	Style  template.CSS
	Script template.JS
	Policy string
}

// readAssets joins scripts of the folder page. The policy also allows what allowed says,
// such as "; connect-src 'self'".
func readAssets(allowed string, scripts ...string) (assets, error) {
	style, err := pageFiles.ReadFile("page/style.css")
	if err != nil {
		return assets{}, err
	}
	var script strings.Builder
	script.WriteString("\"use strict\";\n{\n")
	for _, name := range scripts {
		text, err := pageFiles.ReadFile("page/" + name)
		if err != nil {
			return assets{}, err
		}
		script.Write(text)
	}
	script.WriteString("}\n")
	a := assets{Style: template.CSS(style), Script: template.JS(script.String())}
	a.Policy = fmt.Sprintf("default-src 'none'; base-uri 'none'; form-action 'none'; style-src %s; script-src %s%s",
		integrity(string(a.Style)), integrity(string(a.Script)), allowed)
	return a, nil
}

func integrity(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
