package models

import "math"

// Units are the numbers of hidden units of layers. In YAML they are a list, or a single
// number for one layer.
type Units []int

// UnmarshalYAML reads the list or the number.
func (u *Units) UnmarshalYAML(unmarshal func(any) error) error {
	var value any
	if err := unmarshal(&value); err != nil {
		return err
	}
	if one, is := value.(uint64); is && one <= math.MaxInt {
		*u = Units{int(one)}
		return nil
	}
	return unmarshal((*[]int)(u))
}
