package s3sealtest

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// As a process of tests that this package's own start, and kill.
func TestMain(m *testing.M) {
	if os.Getenv("S3SEALTEST_CHILD") == "" {
		Main(m)
	}
	server, err := Start()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(server.Endpoint)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func started(t *testing.T, arguments ...string) *Server {
	t.Helper()
	server, err := Start(arguments...)
	must(t, err)
	t.Cleanup(server.Stop)
	return server
}

func connectTo(t *testing.T, endpoint string) net.Conn {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(endpoint, "http://"))
	must(t, err)
	return connection
}

// Until the system closes it, as the server has ended, whatever that had to say.
func waitUntilClosed(connection net.Conn) { _, _ = io.Copy(io.Discard, connection) }

func script(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o755))
}

func withoutProgram(t *testing.T, folder string) {
	t.Helper()
	t.Setenv("S3SEAL_BINARY", "")
	t.Setenv("PATH", folder+":/usr/bin:/bin")
}

func TestServesHTTPAndHTTPSUntilItIsStopped(t *testing.T) {
	server := started(t)
	must(t, server.Ask("GET", "/health", nil, nil))
	ca, err := server.CA()
	must(t, err)
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(ca) {
		t.Fatalf("no certificate: %s", ca)
	}
	trusting := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	answer, err := trusting.Get(server.HTTPSEndpoint() + "/_s3seal/health")
	must(t, err)
	answer.Body.Close()
	trusting.CloseIdleConnections()
	connection := connectTo(t, server.Endpoint)
	server.Stop()
	waitUntilClosed(connection)
}

func TestArgumentsAndVariablesAreSettings(t *testing.T) {
	t.Setenv("S3SEAL_BUCKETS", "of-a-variable")
	server := started(t, "--region", "eu-west-1")
	var state struct{ Buckets []struct{ Name string } }
	must(t, server.Ask("GET", "/state", nil, &state))
	if len(state.Buckets) != 1 || state.Buckets[0].Name != "of-a-variable" {
		t.Error(state)
	}
}

func TestATokenIsKnownToBoth(t *testing.T) {
	t.Setenv("S3SEAL_ADMIN", "token")
	t.Setenv("S3SEAL_ADMIN_TOKEN", "of-sixteen-letters-or-more")
	server := started(t)
	must(t, server.Ask("GET", "/namespaces", nil, nil))
	t.Setenv("S3SEAL_ADMIN_TOKEN", "another-of-sixteen-letters")
	var refused *Refused
	if err := server.Ask("GET", "/namespaces", nil, nil); !errors.As(err, &refused) || refused.Status != 401 {
		t.Error(err)
	}
}

func TestEndsWithTheProcessThatStartedIt(t *testing.T) {
	for _, how := range []string{"kill", "exit"} {
		t.Run(how, func(t *testing.T) {
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), "S3SEALTEST_CHILD=1")
			input, err := child.StdinPipe()
			must(t, err)
			output, err := child.StdoutPipe()
			must(t, err)
			must(t, child.Start())
			endpoint, err := bufio.NewReader(output).ReadString('\n')
			must(t, err)
			connection := connectTo(t, strings.TrimSpace(endpoint))
			if how == "kill" {
				must(t, child.Process.Kill())
			} else {
				must(t, input.Close())
			}
			waitUntilClosed(connection)
			_ = child.Wait()
		})
	}
}

func TestWhatDoesNotStartIsToldWithItsLog(t *testing.T) {
	if _, err := Start("--no-such-option"); err == nil || !strings.Contains(err.Error(), "no-such-option: ") {
		t.Error(err)
	}
}

func TestABinaryThatIsNoneIsTold(t *testing.T) {
	t.Setenv("S3SEAL_BINARY", "/nowhere/s3seal")
	_, err := Start()
	if !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "S3SEAL_BINARY is /nowhere/s3seal") {
		t.Error(err)
	}
}

func TestWithoutAnyItIsToldWhatToDo(t *testing.T) {
	folder := t.TempDir()
	script(t, filepath.Join(folder, "docker"), "echo no such image >&2; exit 1")
	withoutProgram(t, folder)
	_, err := Start()
	wanted := regexp.MustCompile("no s3seal found: set S3SEAL_BINARY.*s3seal:latest.*no such image")
	if !errors.Is(err, ErrNotFound) || !wanted.MatchString(err.Error()) {
		t.Error(err)
	}
}

func TestTheOneInThePathIsFound(t *testing.T) {
	folder := t.TempDir()
	must(t, os.Symlink(os.Getenv("S3SEAL_BINARY"), filepath.Join(folder, "s3seal")))
	withoutProgram(t, folder)
	must(t, started(t).Ask("GET", "/health", nil, nil))
}

// Not the line for people, where both are there.
func TestTheReadyFileSaysWhereItIs(t *testing.T) {
	program := filepath.Join(t.TempDir(), "program")
	script(t, program, `echo 'endpoint: http://127.0.0.1:1 and https://127.0.0.1:1'
echo '{"endpoint": "http://127.0.0.1:2", "pid": 1}' >"$S3SEAL_READY_FILE"
echo Ready.
exec tail -f /dev/null`)
	t.Setenv("S3SEAL_BINARY", program)
	if server := started(t); server.Endpoint != "http://127.0.0.1:2" {
		t.Error(server.Endpoint)
	}
}

// With a docker that notes what it is told, and is the program itself.
func TestElseAContainerIsStartedAndEnded(t *testing.T) {
	folder, binary := t.TempDir(), os.Getenv("S3SEAL_BINARY")
	script(t, filepath.Join(folder, "docker"), fmt.Sprintf(`
cd %[1]s
echo "$@" >>told
case "$1" in
    image) ;;
    port) grep -o '127.0.0.1:[0-9]*' banner | head -1 ;;
    run)
        unset S3SEAL_READY_FILE
        mkfifo said
        while read -r line; do echo "$line" >>banner; echo "$line"; done <said &
        exec %[2]s --port 0 >said
        ;;
esac`, folder, binary))
	withoutProgram(t, folder)
	t.Setenv("S3SEAL_IMAGE", "mine:1")
	t.Setenv("S3SEAL_BINARY", "")
	server := started(t, "--log-level", "debug")
	connection := connectTo(t, server.Endpoint)
	server.Stop()
	waitUntilClosed(connection)
	told, err := os.ReadFile(filepath.Join(folder, "told"))
	must(t, err)
	wanted := regexp.MustCompile(`^image inspect mine:1
run --rm --pull never --name s3seal-[0-9a-f]+ --publish 127.0.0.1::4566 mine:1 --log-level debug
port s3seal-[0-9a-f]+ 4566/tcp
$`)
	if !wanted.Match(told) {
		t.Errorf("%s", told)
	}
}

func TestNobodyAnswersThere(t *testing.T) {
	listening, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	endpoint := "http://" + listening.Addr().String()
	must(t, listening.Close())
	err = Connect(endpoint).Ask("GET", "/health", nil, nil)
	if err == nil || !strings.HasPrefix(err.Error(), "no s3seal answers at "+endpoint) {
		t.Error(err)
	}
}

func TestOneThatRunsAlreadyStays(t *testing.T) {
	server := started(t)
	there := Connect(server.Endpoint + "/")
	must(t, there.Ask("GET", "/health", nil, nil))
	there.Stop()
	must(t, server.Ask("GET", "/health", nil, nil))
}
