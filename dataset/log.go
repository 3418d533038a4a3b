package dataset

func init() { RegisterTransform[Log, Power]("log") }

// Log is the transform log: ln x. Values must be above 0.
type Log struct{}

// Validate returns nil: there are no settings.
func (Log) Validate() error { return nil }

// Fitted returns a Power of Lambda 0.
func (Log) Fitted(Rows) (Form, error) { return Power{}, nil }
