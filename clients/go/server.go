package s3sealtest

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

//go:embed supervise.sh
var supervisor string

const (
	startTime = time.Minute      // a container on a busy machine
	askTime   = 90 * time.Second // verify waits up to a minute
)

// A proxy has nothing to do with one's own machine.
var client = &http.Client{Transport: &http.Transport{}, Timeout: askTime}

// JSON is an object as docs/openapi.json of s3seal has it.
type JSON = map[string]any

// Server is a running one: started here, then it ends with this process, or one that is there.
type Server struct {
	Endpoint string
	command  *exec.Cmd
	input    io.Closer
	folder   string
}

// Refused is an error that an own path answered with. Status is that of HTTP.
type Refused struct {
	What   string
	Status int
	Why    string
}

func (r *Refused) Error() string { return fmt.Sprintf("%s: %d %s", r.What, r.Status, r.Why) }

// Connect is about a server that runs already, and stays.
func Connect(endpoint string) *Server { return &Server{Endpoint: strings.TrimSuffix(endpoint, "/")} }

// Start starts one on a free port, with these arguments of `s3seal serve`. It ends with Stop, or with this process.
func Start(arguments ...string) (*Server, error) {
	program, err := find(arguments)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "s3seal-")
	if err != nil {
		return nil, err
	}
	ready := filepath.Join(folder, "ready.json")
	command := exec.Command("sh", append([]string{"-c", supervisor, "s3seal", folder}, program.command...)...)
	command.Env = append(environmentOfServer(), "S3SEAL_READY_FILE="+ready)
	command.Stderr = os.Stderr
	command.SysProcAttr = detached()
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	server := &Server{command: command, input: input, folder: folder}
	if err := server.await(program, output, ready); err != nil {
		server.Stop()
		return nil, err
	}
	return server, nil
}

// Until `Ready.`; then the ready file says where it is, or its first lines where there is none, as with a container.
func (s *Server) await(program found, output io.Reader, ready string) error {
	timer := time.AfterFunc(startTime, func() { s.input.Close() })
	defer timer.Stop()
	var said []string
	lines := bufio.NewScanner(output)
	for {
		if !lines.Scan() {
			log, command := s.Log(), strings.Join(program.command, " ")
			return fmt.Errorf("%s did not become ready:\n%s", command, log[max(0, len(log)-4000):])
		}
		if lines.Text() == "Ready." {
			break
		}
		said = append(said, lines.Text())
	}
	var told struct {
		Endpoint string `json:"endpoint"`
	}
	if text, err := os.ReadFile(ready); err == nil {
		if err := json.Unmarshal(text, &told); err != nil {
			return fmt.Errorf("the file of --ready-file: %w", err)
		}
	}
	s.Endpoint = told.Endpoint
	if s.Endpoint != "" {
		return nil
	}
	var err error
	s.Endpoint, err = program.endpoint(said)
	return err
}

// Stop ends what was started here, and nothing else.
func (s *Server) Stop() {
	if s.command == nil {
		return
	}
	s.input.Close()
	_ = s.command.Wait() // whatever it says: it has ended
	s.command = nil
}

// Log is what it said so far on stderr; of a server that was started here.
func (s *Server) Log() string {
	if s.command == nil {
		return ""
	}
	text, _ := os.ReadFile(filepath.Join(s.folder, "log"))
	return string(text)
}

// HTTPSEndpoint is on the same port; certificates are for `localhost`.
func (s *Server) HTTPSEndpoint() string {
	address, err := url.Parse(s.Endpoint)
	if err != nil || s.command == nil {
		return strings.Replace(s.Endpoint, "http:", "https:", 1)
	}
	return "https://localhost:" + address.Port()
}

// CA is what HTTPS clients have to trust, a PEM.
func (s *Server) CA() ([]byte, error) { return s.send("GET", "/ca.pem", "", "", nil) }

// Ask asks an own path below /_s3seal: what docs/openapi.json has, for what has no verb here. A body is what json.Marshal
// takes, or text. The answer, when it is not nil, is for json.Unmarshal.
func (s *Server) Ask(method, path string, body, answer any) error {
	return s.ask("", method, path, body, answer)
}

func (s *Server) ask(namespace, method, path string, body, answer any) error {
	kind, sent := "application/json", []byte(nil)
	switch document := body.(type) {
	case nil:
	case string:
		sent = []byte(document)
		if !strings.HasPrefix(strings.TrimSpace(document), "{") {
			kind = "application/toml"
		}
	default:
		var err error
		if sent, err = json.Marshal(body); err != nil {
			return err
		}
	}
	text, err := s.send(method, path, namespace, kind, sent)
	if err != nil || answer == nil {
		return err
	}
	return json.Unmarshal(text, answer)
}

func (s *Server) send(method, path, namespace, kind string, body []byte) ([]byte, error) {
	request, err := http.NewRequest(method, s.Endpoint+"/_s3seal"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	if namespace != "" {
		request.Header.Set("x-s3seal-namespace", namespace)
	}
	if token := os.Getenv("S3SEAL_ADMIN_TOKEN"); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := client.Do(request)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return nil, fmt.Errorf("no s3seal answers at %s: %w", s.Endpoint, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= 300 {
		err = &Refused{method + " " + path, response.StatusCode, sentence(text)}
	}
	return text, err
}

func sentence(answer []byte) string {
	var told struct {
		Error    string `json:"error"`
		Mistakes []struct {
			Line          int
			Path, Mistake string
		} `json:"mistakes"`
	}
	if json.Unmarshal(answer, &told) != nil || told.Error == "" {
		return string(answer)
	}
	for _, one := range told.Mistakes {
		told.Error += fmt.Sprintf("\n  line %d, %s: %s", one.Line, one.Path, one.Mistake)
	}
	return told.Error
}
