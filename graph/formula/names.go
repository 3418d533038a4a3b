package formula

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// suggest returns ": did you mean NAME?" for the known name nearest to an unknown
// one, or the list of known names where none is near.
func suggest(name string, known []string) string {
	known = slices.Compact(slices.Sorted(slices.Values(known)))
	best, least := "", utf8.RuneCountInString(name)/3+1
	for _, k := range known {
		if d := distance(strings.ToLower(name), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	if best != "" {
		return ": did you mean " + best + "?"
	}
	return ": there are " + strings.Join(known, ", ")
}

// distance is the number of letters to insert, delete, change or swap with
// their neighbor that turn a into b (Damerau 1964; no letter is edited twice).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		for j := range rows[i] {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
			case s[i-1] == t[j-1]:
				rows[i][j] = rows[i-1][j-1]
			default:
				rows[i][j] = 1 + min(rows[i-1][j], rows[i][j-1], rows[i-1][j-1])
				if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
					rows[i][j] = min(rows[i][j], 1+rows[i-2][j-2])
				}
			}
		}
	}
	return rows[len(s)][len(t)]
}

// misspelled returns the defined name that was probably meant by what looks like a
// weight: a name of three letters or more that begins like one (pre, for prf), and
// not with one letter more in front (gate, for pgate).
func misspelled(name string, defined []string) string {
	for _, d := range slices.Sorted(slices.Values(defined)) {
		if utf8.RuneCountInString(d) > 2 && d[0] == name[0] && distance(name, d) == 1 {
			return d
		}
	}
	return ""
}
