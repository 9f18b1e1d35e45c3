package s3sealtest

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// About helpers and commands: no settings of a server.
var ours = []string{"S3SEAL_BINARY", "S3SEAL_IMAGE", "S3SEAL_ENDPOINT", "S3SEAL_NAMESPACE"}

const usualImage = "s3seal:latest"

// ErrNotFound is what Start returns, wrapped, when there is no s3seal to start. The text says what can be done.
var ErrNotFound = errors.New("no s3seal found")

// How one is started, and where it is then, by the lines that it said before it was ready.
type found struct {
	command  []string
	endpoint func(said []string) (string, error)
}

func find(arguments []string) (found, error) {
	if binary := os.Getenv("S3SEAL_BINARY"); binary != "" {
		path, err := exec.LookPath(binary)
		if err != nil {
			const what = "%w: S3SEAL_BINARY is %s, and that is no program that can be run"
			return found{}, fmt.Errorf(what, ErrNotFound, binary)
		}
		return program(path, arguments), nil
	}
	if path, err := exec.LookPath("s3seal"); err == nil {
		return program(path, arguments), nil
	}
	image := os.Getenv("S3SEAL_IMAGE")
	if image == "" {
		image = usualImage
	}
	why := "docker is not in PATH"
	if docker, err := exec.LookPath("docker"); err == nil {
		said, err := exec.Command(docker, "image", "inspect", image).CombinedOutput()
		if err == nil {
			return container(docker, image, arguments), nil
		}
		why = fmt.Sprintf("docker has no image %s: %s", image, strings.TrimSpace(string(said)))
	}
	return found{}, fmt.Errorf("%w: set S3SEAL_BINARY to the program, have `s3seal` in PATH, "+
		"or build the image %s (S3SEAL_IMAGE names another one). %s", ErrNotFound, usualImage, why)
}

func program(path string, arguments []string) found {
	return found{
		command: append([]string{path, "--port", "0"}, arguments...),
		// Of the line that it begins with: `endpoint: http://127.0.0.1:4566 and https://127.0.0.1:4566`.
		endpoint: func(said []string) (string, error) {
			for _, line := range said {
				if words := strings.Fields(line); len(words) > 1 && words[0] == "endpoint:" {
					return words[1], nil
				}
			}
			return "", fmt.Errorf("%s named no endpoint", path)
		},
	}
}

func container(docker, image string, arguments []string) found {
	random := make([]byte, 6)
	if _, err := rand.Read(random); err != nil {
		panic(err)
	}
	name := "s3seal-" + hex.EncodeToString(random)
	run := []string{docker, "run", "--rm", "--pull", "never", "--name", name, "--publish", "127.0.0.1::4566"}
	for _, setting := range environmentOfServer() {
		if variable, _, _ := strings.Cut(setting, "="); strings.HasPrefix(variable, "S3SEAL_") {
			run = append(run, "--env", variable)
		}
	}
	return found{
		command: append(append(run, image), arguments...),
		endpoint: func([]string) (string, error) {
			said, err := exec.Command(docker, "port", name, "4566/tcp").Output()
			addresses := strings.Fields(string(said))
			if err != nil || len(addresses) == 0 {
				return "", fmt.Errorf("docker port %s told no address: %v", name, err)
			}
			return "http://" + addresses[0], nil
		},
	}
}

// What is set for the tests is set for their server: S3SEAL_PROFILE and the other settings.
func environmentOfServer() []string {
	return slices.DeleteFunc(os.Environ(), func(setting string) bool {
		name, _, _ := strings.Cut(setting, "=")
		return slices.Contains(ours, name)
	})
}
