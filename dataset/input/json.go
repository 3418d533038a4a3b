package input

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// maxObjects is how many JSON objects and nulls a text may have: as elements of a list, each can
// take a hundred times the memory of its text.
const maxObjects = 200_000

// UnmarshalJSON is [json.Unmarshal] with errors in plain words: what is wrong with the text,
// and where. It refuses a text of more objects than any that the program writes.
func UnmarshalJSON(text []byte, into any) error {
	if n := bytes.Count(text, []byte("{")) + bytes.Count(text, []byte("null")); n > maxObjects {
		return fmt.Errorf("it has %d JSON objects and nulls, more than %d", n, maxObjects)
	}
	err := json.Unmarshal(text, into)
	if syntax, is := errors.AsType[*json.SyntaxError](err); is {
		if int(syntax.Offset) >= len(text) {
			return errors.New("it is empty or cut short: give one JSON object")
		}
		return fmt.Errorf("it is not JSON from byte %d on", syntax.Offset)
	}
	if typed, is := errors.AsType[*json.UnmarshalTypeError](err); is {
		kind, _, _ := strings.Cut(typed.Value, " ") // without the number that does not fit
		if typed.Field == "" {
			return fmt.Errorf("it has a JSON %s: give one JSON object", kind)
		}
		return fmt.Errorf("%s cannot be a JSON %s", typed.Field, typed.Value)
	}
	return err
}
