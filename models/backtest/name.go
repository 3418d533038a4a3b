package backtest

import (
	"regexp"
	"strings"
)

// setting is what a baseline's name says in brackets: its season or order.
var setting = regexp.MustCompile(`\s*\([^)]*\)`)

// common names a method that was fitted several times and called itself a and b:
// without the order that changed. An empty name is yet to be given.
func common(a, b string) string {
	if a == "" || a == b {
		return b
	}
	return setting.ReplaceAllString(b, "")
}

// Key is how a command line calls a method: "Holt-Winters additive (12)" is
// holt-winters-additive and "AR(13) by AIC on logs" is ar-by-aic-on-logs.
func Key(name string) string {
	words := strings.Fields(strings.ToLower(setting.ReplaceAllString(name, " ")))
	return strings.Join(words, "-")
}
