package watch

import (
	"fmt"
	"net"
	"net/http"
	"slices"
)

// guarded accepts only read requests of this server's own page. It refuses host names
// other than this computer's (DNS rebinding), pages of other sites, and other methods.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		switch {
		case !ownHost(r.Host):
			fail(w, http.StatusForbidden, fmt.Errorf("host %q is not this computer: use 127.0.0.1 or localhost", r.Host))
		case !ownSite(r):
			fail(w, http.StatusForbidden, fmt.Errorf("requests from pages of other sites are refused: open http://%s/ directly", r.Host))
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			h.Set("Allow", "GET, HEAD")
			fail(w, http.StatusMethodNotAllowed, fmt.Errorf("%s is not allowed: this server is read-only", r.Method))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// ownHost reports whether a Host header names this computer, with or without a port.
func ownHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return slices.Contains([]string{"127.0.0.1", "localhost"}, host)
}

// ownSite reports whether a request comes from this server's page or from an address that
// the user typed. Browsers send this in Sec-Fetch-Site and Origin, which scripts cannot
// change.
func ownSite(r *http.Request) bool {
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	return slices.Contains([]string{"", "same-origin", "none"}, site) && (origin == "" || origin == "http://"+r.Host)
}
