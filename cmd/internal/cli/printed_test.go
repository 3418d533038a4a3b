package cli_test

import (
	"regexp"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// aCommand matches a command that a line ends with.
var aCommand = regexp.MustCompile(`(?m)(?:: +|with |see |^)(unroll [a-z]+(?: .*)?)$`)

// printed runs the commands that the last command printed, each as a reader would who
// pastes it into a shell: printed COUNT. Each must succeed.
func printed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: printed COUNT")
	}
	text := ts.ReadFile("stdout") + "\n" + ts.ReadFile("stderr")
	found := aCommand.FindAllStringSubmatch(text, -1)
	if strconv.Itoa(len(found)) != args[0] {
		ts.Fatalf("%d commands, not %s: %q", len(found), args[0], found)
	}
	for _, command := range found {
		if err := ts.Exec("sh", "-c", command[1]); err != nil {
			ts.Fatalf("%s: %v\n%s", command[1], err, ts.ReadFile("stderr"))
		}
	}
}
