package watch_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"

	"unroll/cmd/internal/watch"
)

// A page of this machine is answered, another site's name for it is not.
func Example() {
	dir, err := os.MkdirTemp("", "runs")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	server, err := watch.New(dir, nil)
	if err != nil {
		panic(err)
	}
	for _, url := range []string{"http://127.0.0.1:8080/", "http://evil.example/"} {
		answer := httptest.NewRecorder()
		server.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, url, http.NoBody))
		fmt.Println(url, answer.Code)
	}
	// Output:
	// http://127.0.0.1:8080/ 200
	// http://evil.example/ 403
}
