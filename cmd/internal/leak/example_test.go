package leak_test

import (
	"context"
	"fmt"
	"log"

	"unroll/cmd/internal/leak"
	"unroll/models"
)

func ExampleAudit() {
	spec, err := models.Experiment("regression") // the tutorial scales with the whole series
	if err != nil {
		log.Fatal(err)
	}
	report, err := leak.Audit(context.Background(), spec, models.DefaultEngine, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Checks[1])
	fmt.Println(report.Clean())
	// Output:
	// inputs: no leak: changing the rows after each of 26 places changed no earlier row
	// false
}
