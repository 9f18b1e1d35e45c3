// Package s3sealtest is for tests against s3seal, a local S3 with KMS, STS and real encryption: a server that starts in
// milliseconds and ends with the tests, a namespace in it for each of them.
package s3sealtest

import (
	"fmt"
	"os"
	"sync"
	"testing"
)

var (
	mutex  sync.Mutex
	shared *Server
)

// Main runs a package's tests with a server, and ends it with them: func TestMain(m *testing.M) { s3sealtest.Main(m) }.
// The arguments are those of `s3seal serve`. Without it New starts one, without arguments.
func Main(m *testing.M, arguments ...string) {
	server, err := sharedServer(arguments...)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	server.Stop()
	os.Exit(code)
}

// The server of this process: that of S3SEAL_ENDPOINT, or one that is started now.
func sharedServer(arguments ...string) (*Server, error) {
	mutex.Lock()
	defer mutex.Unlock()
	if shared != nil {
		return shared, nil
	}
	if url := os.Getenv("S3SEAL_ENDPOINT"); url != "" {
		shared = Connect(url)
		return shared, nil
	}
	var err error
	shared, err = Start(arguments...)
	return shared, err
}

// Option of New.
type Option func(*wanted)

type wanted struct {
	seed   any
	server *Server
}

// Seed is what the namespace begins with (docs/seeds.md): TOML or JSON as text, or what json.Marshal takes.
func Seed(document any) Option { return func(w *wanted) { w.seed = document } }

// On makes the namespace on that server, in place of the one that all tests share.
func On(server *Server) Option { return func(w *wanted) { w.server = server } }

// New makes a namespace for the test: buckets, keys, journal, faults and clock of its own. It is gone when the test ends.
// Tests that run in parallel do not meet.
func New(t testing.TB, options ...Option) *Namespace {
	t.Helper()
	var want wanted
	for _, option := range options {
		option(&want)
	}
	if want.server == nil {
		server, err := sharedServer()
		if err != nil {
			t.Fatal(err)
		}
		want.server = server
	}
	n := &Namespace{t: t, Server: want.server}
	n.must(n.Server.Ask("POST", "/namespaces", JSON{}, n))
	t.Cleanup(func() { n.must(n.Server.Ask("DELETE", "/namespaces/"+n.Name, nil, nil)) })
	if want.seed != nil {
		n.Seed(want.seed)
	}
	return n
}
