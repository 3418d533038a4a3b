package input

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// UnmarshalJSON is [json.Unmarshal] with errors in plain words: what is wrong with the text,
// and where.
func UnmarshalJSON(text []byte, into any) error {
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
