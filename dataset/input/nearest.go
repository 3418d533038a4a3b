package input

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// maxListed is how many names a message lists.
const maxListed = 40

// Unknown is the sentence about a name that is not among the known ones: which of them may
// be meant, and which there are. The kind is what they are, such as "cell".
//
//	unknown cell "lsmt": did you mean "lstm"? there are gru, lstm, rnn
func Unknown(kind, name string, known []string) string {
	listed := strings.Join(known[:min(len(known), maxListed)], ", ")
	if more := len(known) - maxListed; more > 0 {
		listed += fmt.Sprintf(" and %d more", more)
	}
	if near := Nearest(name, known); near != "" {
		return fmt.Sprintf("unknown %s %q: did you mean %q? there are %s", kind, name, near, listed)
	}
	return fmt.Sprintf("unknown %s %q: there are %s", kind, name, listed)
}

// Nearest returns the known name that was probably meant by a misspelt one, or "".
func Nearest(name string, known []string) string {
	const longest = 100 // of a name that is compared
	best, least := "", len(name)/3+2
	if len(name) > longest {
		return ""
	}
	for _, k := range known {
		if d := Edits(name, k); d < least && d < min(len(name), len(k)) {
			best, least = k, d
		}
	}
	return best
}

// Edits is the edit distance of a name to a known one, whatever the case of their letters;
// a longer name that has the known one in it, such as learning_rate, is one edit away.
func Edits(name, known string) int {
	name, known = strings.ToLower(name), strings.ToLower(known)
	if name != known && slices.Contains(strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' || r == ' ' }), known) {
		return 1
	}
	return levenshtein.ComputeDistance(name, known)
}
