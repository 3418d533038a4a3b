package models

// Units are the numbers of hidden units of layers. In YAML they are a list, or a single
// number for one layer.
type Units []int

// UnmarshalYAML reads the list or the number.
func (u *Units) UnmarshalYAML(unmarshal func(any) error) error {
	var value any
	if err := unmarshal(&value); err != nil {
		return err
	}
	if _, isList := value.([]any); isList {
		return unmarshal((*[]int)(u))
	}
	*u = Units{0}
	return unmarshal(&(*u)[0])
}
