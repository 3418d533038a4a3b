package input_test

import (
	"strings"
	"testing"

	"unroll/dataset/input"
)

func TestUnmarshalJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": {"b": 3}}`:     "",
		"":                    "it is empty or cut short: give one JSON object",
		`{"a": {"b"`:          "it is empty or cut short: give one JSON object",
		`{"a": x}`:            "it is not JSON from byte 7 on",
		"{} {}":               "it is not JSON from byte 4 on",
		"[]":                  "it has a JSON array: give one JSON object",
		`"x"`:                 "it has a JSON string: give one JSON object",
		`{"a": {"b": "x"}}`:   "a.b cannot be a JSON string",
		`{"a": {"b": 1.5}}`:   "a.b cannot be a JSON number 1.5",
		`{"a": {"b": 1e999}}`: "a.b cannot be a JSON number 1e999",
		`{"c": [` + strings.Repeat("{},", 100_000) + strings.Repeat("null,", 100_000) + `1]}`: "it has 200001 JSON objects and nulls, more than 200000",
	} {
		var into struct {
			A struct {
				B int `json:"b"`
			} `json:"a"`
		}
		got := ""
		if err := input.UnmarshalJSON([]byte(text), &into); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%.50s: %q, want %q", text, got, want)
		}
	}
}
